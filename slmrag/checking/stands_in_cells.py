"""Does a sentence say cells of a row of a table, each with the head of its column, and nothing else? Then it stands there.

By construction: the sentence is laid out without a rest in cells of one row, the heads of their columns, words of the title and
words that only join (``rows.toml``). Each cell that is told of the row has all words of its head beside it, and no word of
another's; the cells that name the row are together in no other row of the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from slmrag.checking.conjuncts import AND
from slmrag.checking.keys import content
from slmrag.checking.quantities import MONEY, PERCENT, PLAIN, Measure, equal, same_amount
from slmrag.checking.row_heads import (
    ASIDE,
    Head,
    Title,
    bare,
    cell_of,
    head_of,
    is_same,
    is_worded,
    telling,
    title_of,
    word_of,
)
from slmrag.checking.sources import Source, in_scale
from slmrag.checking.table_rows import unit_in
from slmrag.checking.token import Token
from slmrag.checking.tokenizer import tokens
from slmrag.checking.word_lists import listed_words
from slmrag.text.numbers import magnitude

_BOUNDS = frozenset("<>≤≥~≈≠±")  # signs of a cell that no word says
_MOST = 3_000  # steps in laying out one sentence
_ROWS = 200  # rows that are looked at
_LONGEST = 60  # words of a sentence that says a row
_IN = frozenset(["in", "en"])
_PERCENTAGE = frozenset(["percentag", "percent", "prozent", "prozentsatz", "porcentaj"])


def said_row(own: Sequence[Token], sources: Sequence[Source], language: str) -> Source | None:
    """The first of ``sources`` that is a row of a table whose cells the sentence ``own`` says."""
    said = telling(own, language)
    if not 1 < len(said) <= _LONGEST or any(token.kind == "mark" and token.norm == "?" for token in own):
        return None
    keys = content(said, language)
    shared = (one for one in sources if one.table and "\n" not in one.text.strip() and keys & one.content)
    labels: dict[int, frozenset[int]] = {}
    steps = [_MOST]  # for all rows together: a passage may hold thousands
    for source in islice(shared, _ROWS):
        table = id(source.table.rows) if source.table else 0
        row = SaidRow(source, language, labels.get(table))
        labels[table] = row.labels
        if row.holds(said, own, steps):
            return source
    return None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A cell by its column, with the places of its words in what is said, or a word of a head."""

    column: int | None = None
    word: str = ""
    begin: int = 0
    end: int = 0


class SaidRow:
    """A row of a table with the heads of its columns."""

    def __init__(self, source: Source, language: str, labels: frozenset[int] | None = None) -> None:
        assert source.table is not None
        self.source, self.table, self.language = source, source.table, language
        self.texts = self.table.cells
        self.cells = [cell_of(text, language) if not _BOUNDS & set(text) else [] for text in self.texts]
        heads = [*self.table.heads, *[""] * len(self.texts)][: len(self.texts)]
        self.heads: list[Head] = [head_of(head, language) for head in heads]
        self.joining = listed_words("rows", language or "en", "joining")
        self.labels = self._labels() if labels is None else labels

    @cached_property
    def title(self) -> Title:
        """What stands over the table."""
        told = (head for at, head in enumerate(self.heads) if at not in self.labels)
        return title_of(self.table.over, self.language, frozenset(word for head in told for word in head.order))

    def _labels(self) -> frozenset[int]:
        """The columns whose cells name the row: the first, one that is headed as a name, and the first of words alone, another in each row."""
        rows = [row for row in self.table.rows if len(row) == len(self.texts)]
        worded = next((at for at in range(1, len(self.texts)) if all(is_worded(row[at]) for row in rows)), 0)
        distinct = len({row[worded] for row in rows}) == len(rows)
        names = listed_words("rows", self.language or "en", "names")
        named = [at for at, head in enumerate(self.table.heads[: len(self.texts)]) if head.casefold() in names]
        return frozenset([0, *named, *([worded] if distinct else [])])

    def holds(self, said: Sequence[Token], own: Sequence[Token], steps: list[int]) -> bool:
        """Whether what is ``said`` by a sentence can be laid out so that each cell has its head, within so many ``steps``."""
        joins = {token.start for token in own if token.norm in AND}
        self.ands = [
            at
            for at, (one, other) in enumerate(pairwise(said), 1)
            if any(one.end <= place < other.start for place in joins)
        ]
        self.ins = [at for at, token in enumerate(said) if token.norm in _IN]
        pieces = [list(self._pieces(said, at)) for at in range(len(said))]
        ends = [False] * len(said) + [True]  # whether the rest can be laid out
        for at in reversed(range(len(said))):
            pieces[at] = [(piece, width) for piece, width in pieces[at] if ends[at + width]]
            ends[at] = bool(pieces[at])
        return ends[0] and any(self._is_row(self._named(laid)) for laid in self._layouts(pieces, 0, (), steps))

    def _layouts(
        self,
        pieces: Sequence[Sequence[tuple[_Piece | None, int]]],
        at: int,
        before: tuple[_Piece, ...],
        steps: list[int],
    ) -> Iterator[tuple[_Piece, ...]]:
        """The ways to read what is said from ``at`` on as cells, each once, heads and words that only join."""
        steps[0] -= 1
        if at == len(pieces):
            yield before
        elif steps[0] > 0:
            for piece, width in pieces[at]:
                if piece is None:
                    yield from self._layouts(pieces, at + width, before, steps)
                elif piece.column is None or all(piece.column != other.column for other in before):
                    yield from self._layouts(pieces, at + width, (*before, piece), steps)

    def _pieces(self, said: Sequence[Token], at: int) -> Iterator[tuple[_Piece | None, int]]:
        for column in range(len(self.cells)):
            if width := self.cell_at(said, at, column):
                yield _Piece(column=column, begin=at, end=at + width), width
        token = said[at]
        word = word_of(token, self.language)
        if any(word in head.order for head in self.heads):
            yield _Piece(word=word), 1
        if (token.kind == "word" and token.norm in self.joining) or self.title.allows(said, at):
            yield None, 1

    def cell_at(self, said: Sequence[Token], at: int, column: int) -> int:
        """How many tokens from ``at`` are the whole cell of a column, or all but letters in brackets, 0 if they are not."""
        cell = self.cells[column]
        if len(cell) == 1 and cell[0].quantity:
            return int(at < len(said) and self._is_figure(said[at], cell[0], column))
        for width in (len(cell), len(cell) - 1) if ASIDE.search(self.texts[column]) else (len(cell),):
            there = said[at : at + width]
            pairs = zip(there, cell, strict=False)
            if 0 < width == len(there) and all(is_same(one, other, self.language) for one, other in pairs):
                return width
        return 0

    def _is_figure(self, own: Token, cell: Token, column: int) -> bool:
        """Whether a number is that of a cell to its last digit, with the unit and scale that its head, row or title say."""
        said, there = own.quantity, cell.quantity
        if said is None or there is None or said.negative != there.negative:
            return False
        if there.kind == "year" or said.kind != "number" or there.kind != "number":
            return same_amount(said, there)
        unit = there.unit if there.unit != PLAIN else self.unit(column)
        if said.unit.dimension != unit.dimension:
            return False
        plain = there.unit == PLAIN
        if plain and not self.source.scale and unit.factor == 1.0 and self._is_scaled(column):
            return False  # a head that says a magnitude which is not read
        amounts = in_scale(there, self.source) if plain else there.amounts
        return any(equal(a, b * (unit.factor if plain else 1.0)) for a in said.amounts for b in amounts)

    def unit(self, column: int) -> Measure:
        """The unit of the bare numbers of a column: that of the row's label, its head or the title."""
        if not column:
            return PLAIN
        named = unit_in(self.texts[0], self.language) or unit_in(self._head(column), self.language)
        shares = not _PERCENTAGE.isdisjoint(self.heads[column].order)
        return named or (PERCENT if shares else unit_in(self.table.over, self.language)) or PLAIN

    def _head(self, column: int) -> str:
        return self.table.heads[column] if column < len(self.table.heads) else ""

    def _is_scaled(self, column: int) -> bool:
        texts = (self.table.over, self.texts[0], self._head(column))
        words = (token.norm for text in texts for token in tokens(text, self.language))
        return bool(column) and any(magnitude(word, self.language or "en") for word in words)

    def _named(self, laid: Sequence[_Piece]) -> list[_Piece]:
        """``laid`` without the names that only stand behind what names the row: "the Universiade (in) Daegu", "Lee (York)"."""
        kept: list[_Piece] = []
        end = -1
        for piece in laid:
            named = piece.column is not None and (piece.column in self.labels or self._is_name(piece.column))
            behind = piece.begin == end or (piece.begin - 1 == end and end in self.ins)
            if (
                piece.column is None
                or piece.column in self.labels
                or not (named and behind and piece.begin not in self.ands)
            ):
                kept.append(piece)
            if named:
                end = piece.end
        return kept

    def _is_name(self, column: int) -> bool:
        """Whether a cell is a name that no other cell of its row is."""
        words = self.cells[column]
        named = bool(words) and all(token.kind == "word" and token.capital for token in words)
        return named and sum(text.casefold() == self.texts[column].casefold() for text in self.texts) == 1

    def _is_row(self, laid: Sequence[_Piece]) -> bool:
        """Whether each cell has its head, and those that name the row name no other."""
        columns = [piece.column for piece in laid if piece.column is not None]
        names = [column for column in columns if column in self.labels]
        if len(set(columns)) < len(columns) or len(names) == len(columns) or not self._is_alone(names):
            return False
        return any(self._are_headed(rest) for rest in self._without_names(laid))

    def _without_names(self, laid: Sequence[_Piece]) -> Iterator[list[_Piece]]:
        """What is laid out but for the cells that name the row, each with the words of its own head beside it or without any."""
        at = next((at for at, piece in enumerate(laid) if piece.column in self.labels), None)
        if at is None:
            yield list(laid)
            return
        head = self.heads[laid[at].column or 0]
        for before, after in ((at, at + 1), (_run(laid, at, -1, head), at + 1), (at, _run(laid, at, 1, head))):
            words = [piece.word for piece in (*laid[before:at], *laid[at + 1 : after])]
            if not words or self._names_label(laid[at].column or 0, words):
                yield from self._without_names([*laid[:before], *laid[after:]])

    def _names_label(self, column: int, words: Sequence[str]) -> bool:
        """Whether words beside a cell that names the row are of its head, all or some that no other head has: "the 19:40 departure"."""
        head = self.heads[column]
        others = {word for at, other in enumerate(self.heads) if at != column for word in other.order}
        return head.says(words) and (self._wanted(column) <= set(words) or others.isdisjoint(words))

    def _is_alone(self, columns: Sequence[int]) -> bool:
        """Whether the cells of these columns are together in this row alone."""
        same = [
            row
            for row in self.table.rows
            if all(column < len(row) and bare(row[column]) == bare(self.texts[column]) for column in columns)
        ]
        return bool(columns) and len(same) == 1

    def _are_headed(self, laid: Sequence[_Piece]) -> bool:
        """Whether the words between the cells part so that each cell has all of its own head and no other's."""
        runs: list[list[str]] = [[]]
        columns: list[int] = []
        for piece in laid:
            if piece.column is None:
                runs[-1].append(piece.word)
            else:
                columns.append(piece.column)
                runs.append([])
        taken = {0}  # how many of the words before a cell the last one may have
        for column, left, right in zip(columns, runs, runs[1:], strict=False):
            ends = range(len(right) + 1) if right is not runs[-1] else [len(right)]
            taken = {end for end in ends for begin in taken if self._is_headed(column, left[begin:], right[:end])}
        return bool(columns) and bool(taken)

    def _is_headed(self, column: int, left: Sequence[str], right: Sequence[str]) -> bool:
        head = self.heads[column]
        ordered = head.says([*left, *right]) or head.says([*right, *left])
        return ordered and self._wanted(column) <= {*left, *right}

    def _wanted(self, column: int) -> frozenset[str]:
        """The words of a head that must stand beside its cell."""
        wanted, cell = self.heads[column].wanted, self.cells[column]
        if self._goes_without_saying(column):
            return frozenset()
        if len(cell) == 1 and cell[0].quantity:
            wanted -= _PERCENTAGE if self.unit(column) == PERCENT else frozenset()
            wanted -= {"year", "jahr", "ano"} if cell[0].quantity.kind == "year" else frozenset()
        return wanted

    def _goes_without_saying(self, column: int) -> bool:
        """Whether a cell tells what its head says: its one price, its one size with a unit, the only figure of its row."""
        generic = self.heads[column].generic
        if not generic or sum(head.generic == generic for head in self.heads[1:]) != 1:
            return False
        if generic == "prices":
            figures = [token.quantity for token in self.cells[column] if token.quantity]
            money = [figure.unit if figure.unit != PLAIN else self.unit(column) for figure in figures]
            return len(money) == 1 and money[0].dimension in MONEY
        cell = self.cells[column]
        if generic == "measures":
            return len(cell) > 1 or bool(cell and cell[0].quantity and cell[0].quantity.unit != PLAIN)
        return len(self.cells) == 2


def _run(laid: Sequence[_Piece], at: int, step: int, head: Head) -> int:
    """Where the words of a head that stand right before or behind a place begin or end."""
    end = at + step
    while 0 <= end < len(laid) and laid[end].column is None and laid[end].word in head.order:
        end += step
    return end + 1 if step < 0 else end
