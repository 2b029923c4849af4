"""What the numbers of a passage belong to: in prose the words of their clause, in a table their row, their column and what stands over them.

A table may be Markdown or one that lost its lines in a PDF, where a row is a label and its figures.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from slmrag.checking.listed import listed_words
from slmrag.checking.quantities import Quantity
from slmrag.checking.tokens import Token, tokens
from slmrag.schema import Passage
from slmrag.text.sentences import is_marked_heading, is_row, split_sentences
from slmrag.text.stop_words import stop_words

_RULE = re.compile(r"[|:\s-]*-{3,}[|:\s-]*")
_SCALE = re.compile(
    r"(?:\bin|\$|€|dollars in|us\$|eur|chf|beträge in|en)\s*(?P<word>thousands?|millions?|billions?|tausend|millionen|mio\.?|mrd\.?|milliarden|millones|miles)\b",
    re.I,
)
_POWERS = {"t": 3, "mil ": 3, "mill": 6, "mio": 6, "b": 9, "mrd": 9, "milliarden": 9, "miles": 3}
_PERIODS = re.compile(
    r"(?:three|six|nine|twelve)\s+months\s+ended|full\s+year|\bQ[1-4]\b|year\s+to\s+date|first\s+half|second\s+half",
    re.I,
)
_JOINS = frozenset([
    "and", "or", "but", "while", "whereas", "compared", "versus", "und", "oder", "aber", "während", "gegenüber", "y", "o", "pero", "mientras", "frente",
])  # fmt: skip
_TIMES = frozenset(["year", "month", "quarter", "week", "day"])  # of heads say little
_DENYING = frozenset(["en", "de", "es"])  # languages whose negations are words that say nothing else
_OVER = 30  # lines of a head, at most
_LABEL = 8  # words of a label, at most


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence or row of a passage: its ``tokens``, and what its numbers belong to by their index there.

    ``content`` are the stems that say something; ``row`` whether it is one of a table; ``scale`` the power of ten that its bare
    numbers are written in.
    """

    text: str
    number: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    content: frozenset[str]
    row: bool = False
    scale: int = 0
    bound: dict[int, dict[str, float]] = field(default_factory=dict)


def sources_of(passage: Passage, number: int, language: str, most: int) -> list[Source]:
    """The sentences and rows of the first ``most`` letters of a passage in reading order, each with what its numbers belong to."""
    text, start = passage.chunk.text[:most], passage.chunk.start
    scale = _scale(f"{passage.chunk.section}\n{text}")
    found: list[Source] = []
    lines = _table_lines(text)
    title: frozenset[str] = frozenset()
    for begin, end in _spans(passage, text, language):
        if is_marked_heading(text, begin):
            continue
        piece = text[begin:end]
        read = tokens(piece, language)
        table = lines.get(begin) or next((head for place, head in lines.items() if begin <= place < end), None)
        bound = _cells(read, table, language) if table else _clauses(read, language)
        first = piece.split("\n")[0].strip()
        if (
            not table
            and len(first.split()) <= 5
            and not re.search(r"\d|[.!?;]$", first)
            and (first != piece.strip() or len(piece.split()) <= 5)
        ):
            title = _keys(first, language)
        elif not table:
            bound = {index: dict.fromkeys(title, 0.8) | keys for index, keys in bound.items()}
        found.append(
            Source(
                piece,
                number,
                start + begin,
                start + end,
                read,
                content(read, language),
                bool(table),
                scale if table else 0,
                bound,
            )
        )
    return found


def _spans(passage: Passage, text: str, language: str) -> list[tuple[int, int]]:
    """Where the sentences of ``text`` stand; rows and runs of sentences that were chosen as evidence are one each."""
    chosen = {(each.start - passage.chunk.start, each.end - passage.chunk.start) for each in passage.evidence}
    spans = split_sentences(text, language)
    own = set()
    for begin, end in sorted(chosen):
        around = [(first, last) for first, last in spans if first <= begin and end <= last]
        inside = [one for one in chosen if around and around[0][0] <= one[0] and one[1] <= around[0][1]]
        if 0 <= begin < end <= len(text) and (
            len(inside) > 1 or not around or 2 * (end - begin) < around[0][1] - around[0][0]
        ):
            own.add((begin, end))
    rest = [(begin, end) for begin, end in spans if not any(begin < last and first < end for first, last in own)]
    return sorted({*own, *rest})


def content(read: Sequence[Token], language: str) -> frozenset[str]:
    """The keys of what says something by itself: stems of words, values of numbers."""
    return frozenset(key for token in read if (key := key_of(token, language)))


@cache
def _small(language: str) -> frozenset[str]:
    return stop_words(language) | (listed_words("claims", language, "denies") if language in _DENYING else frozenset())


def key_of(token: Token, language: str) -> str:
    """What a token is found again by, ``""`` for a mark or a word that says little."""
    if token.quantity:
        quantity = token.quantity
        return f"#{quantity.amounts[0]:.6g}" if not quantity.loose else ""
    if token.kind == "mark" or token.norm in _small(language or "en") or token.norm.startswith("unit "):
        return ""
    return token.stem


@dataclass(frozen=True, slots=True)
class _Table:
    """The label of a row, the keys of its columns' heads in order, and the words that stand over it."""

    heads: tuple[str, ...]
    over: str
    cells: tuple[str, ...] = ()


def _table_lines(text: str) -> dict[int, _Table]:
    """The rows of the tables of a passage, by where they begin."""
    found: dict[int, _Table] = {}
    place, head, over = 0, tuple[str, ...](), list[str]()
    fresh = True
    section = ""
    for raw in text.split("\n"):
        line, begin = raw.strip(), place + len(raw) - len(raw.lstrip())
        place += len(raw) + 1
        if line.startswith("|"):
            if _RULE.fullmatch(line):
                continue
            cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if fresh:
                head, fresh = cells, False
            else:
                found[begin] = _Table(head, " ".join(over[-1:]), cells)
            continue
        fresh = True
        if line and is_figures(line):
            found[begin] = _Table(tuple(over[-_OVER:]), section)
            continue
        if line:
            if (
                found
                and (previous := text.rfind("\n", 0, begin - 1))
                and is_figures(text[previous + 1 : begin].strip())
                and not line.endswith(":")
            ):
                over = []
            if line.endswith(":") or len(line.split()) <= 4:
                section = line
            if not (line.endswith(":") and len(line.split()) <= 5 and found):
                over.append(line)
    return found


def is_figures(line: str) -> bool:
    """Whether a line is a label and its figures."""
    words = line.split()
    figures = [word for word in words if re.fullmatch(r"[($€£+-]*\d[\d.,]*[)%]*", word)]
    years = [word for word in figures if re.fullmatch(r"(?:19|20)\d\d", word)]
    if len(years) > 1 and len(figures) - len(years) <= len(years):
        return False  # the head of a table
    if is_row(line) and re.search(r"[^\W\d_]", line):
        return True
    return (
        bool(figures)
        and len(years) < len(figures)
        and len(words) - len(figures) <= _LABEL
        and words[-1] == figures[-1]
        and line[-1] not in ".;"
        and len(figures) > 1
    )


def _scale(text: str) -> int:
    found = _SCALE.search(text)
    if not found:
        return 0
    word = found["word"].casefold()
    return 9 if word.startswith(("b", "mrd", "milliard")) else 3 if word.startswith(("t", "miles")) else 6


def _keys(text: str, language: str) -> frozenset[str]:
    return content(tokens(text, language), language)


def _cells(read: Sequence[Token], table: _Table, language: str) -> dict[int, dict[str, float]]:
    """What each number of a row belongs to: the row's label, its column's head, what stands over it."""
    figures = [index for index, token in enumerate(read) if token.quantity]
    bound: dict[int, dict[str, float]] = {}
    if table.cells:
        label = _keys(table.cells[0], language)
        at = 0
        for column, cell in enumerate(table.cells):
            inside = tokens(cell, language)
            count = sum(1 for token in inside if token.quantity)
            if column == 0:
                at += count
                continue
            head = _keys(table.heads[column], language) if column < len(table.heads) else frozenset()
            for index in figures[at : at + count]:
                bound[index] = dict.fromkeys(label, 1.0) | dict.fromkeys(head, 1.0)
            at += count
        return bound
    first = figures[0] if figures else 0
    own = [key for token in read[:first] if (key := key_of(token, language))]
    # A label may hold a number itself.
    figures = figures if own else figures[1:]
    columns = _columns(table.heads, len(figures), language)
    over = _keys(table.over, language)
    head = (
        frozenset().union(*(_keys(line, language) for line in table.heads[-3:])) - _TIMES
        if table.heads
        else frozenset()
    )
    for column, index in enumerate(figures):
        bound[index] = (
            dict.fromkeys((key for key in head if key[0] != "#"), 0.5)
            | dict.fromkeys(over, 0.8)
            | dict.fromkeys(own, 1.0)
            | columns[column]
        )
    return bound


def _columns(heads: Sequence[str], count: int, language: str) -> list[dict[str, float]]:
    """For each of ``count`` columns the years and periods of its head, as far as they can be told."""
    found: list[dict[str, float]] = [{} for _ in range(count)]
    if not heads or not count:
        return found
    text = " ".join(heads)
    marks = re.findall(r"\b(?:19|20)\d\d\b|[Cc]hange\b|Δ%|∆%", text)
    years = [mark for mark in marks if mark.isdigit()]
    # The last line with years says most: before it may stand others' heads.
    own = re.findall(
        r"\b(?:19|20)\d\d\b", next((line for line in reversed(heads) if re.search(r"\b(?:19|20)\d\d\b", line)), "")
    )
    whole = next((some[-count:] for some in (marks, years) if len(some) == count), [])
    whole = whole or (years[-count:] if len(years) > count and len(own) < 2 else [])
    sequence = whole or (own if 1 < len(own) <= count else [])
    for column, mark in enumerate(sequence):
        if mark.isdigit():
            found[column][f"#{int(mark):.6g}"] = 1.0
        else:
            found[column]["change"] = 1.0
    periods = list(dict.fromkeys(period.group(0) for period in _PERIODS.finditer(text)))
    if len(periods) > 1 and count % len(periods) == 0:
        for column in range(count):
            found[column] |= dict.fromkeys(_keys(periods[column * len(periods) // count], language), 1.0)
    return found


def _clauses(read: Sequence[Token], language: str) -> dict[int, dict[str, float]]:
    """What each number in prose belongs to: the words of its clause, and less the others of its sentence."""
    pieces = list(_pieces(read))
    every = {key for token in read if (key := key_of(token, language))}
    bound: dict[int, dict[str, float]] = {}
    for begin, end in pieces:
        inside = {index: key for index in range(begin, end) if (key := key_of(read[index], language))}
        for index in range(begin, end):
            if read[index].quantity:
                near = {key: 1.0 for place, key in inside.items() if place != index}
                bound[index] = dict.fromkeys(every - {key_of(read[index], language)}, 0.2) | near
    return bound


def _pieces(read: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The parts of a sentence that each speak of one number or more; a part without one goes with the next, the last with the one before."""
    begin, held, told = 0, 0, False
    found: list[tuple[int, int]] = []
    for index, token in enumerate(read):
        breaks = (token.kind == "mark" and token.norm in ",;:)–—") or token.norm in _JOINS
        if not breaks:
            held += token.quantity is not None
            told = told or (token.kind == "word" and len(token.norm) > 3)
            continue
        if held and told:
            found.append((begin, index))
        elif token.norm == ";" and found:
            found[-1] = (found[-1][0], index)
        else:
            continue
        begin, held, told = index + 1, 0, False
    if begin < len(read):
        if (held and told) or not found:
            found.append((begin, len(read)))
        else:
            found[-1] = (found[-1][0], len(read))
    yield from found


def in_scale(quantity: Quantity, source: Source) -> tuple[float, ...]:
    """The amounts that a number of a source may mean: in a table "in millions" its bare figures are millions."""
    if (
        source.scale
        and not quantity.power
        and quantity.unit.dimension in ("", "dollar", "euro", "sterling", "yen", "krone", "franc")
    ):
        return tuple(amount * 10**source.scale for amount in quantity.amounts)
    return quantity.amounts
