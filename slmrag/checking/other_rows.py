"""Does a sentence say of one row of a table what stands in another? Of names, and of other cells whose head it says."""

from collections.abc import Iterator, Sequence

from slmrag.checking.claim_words import denials_in
from slmrag.checking.row_heads import telling, word_of
from slmrag.checking.sources import Source
from slmrag.checking.stands_in_cells import SaidRow
from slmrag.checking.token import Token
from slmrag.schema import Difference

_MOST = 60  # rows of a table that are looked at


def row_differences(own: Sequence[Token], sources: Sequence[Source], language: str) -> Iterator[Difference]:
    """The cells of other rows that a sentence says of the one row that it names, each with that row."""
    tables: dict[int, list[Source]] = {}
    for source in sources:
        if source.table:
            tables.setdefault(id(source.table.rows), []).append(source)
    if not tables or denials_in(own, language):
        return
    said = telling(own, language)
    for rows in tables.values():
        yield from _of_table(said, [SaidRow(source, language) for source in rows[:_MOST]], language)


def _of_table(said: Sequence[Token], rows: Sequence[SaidRow], language: str) -> Iterator[Difference]:
    named = [row for row in rows if any(_is_named(row, column, said) for column in row.labels)]
    if len(named) != 1:
        return
    row = named[0]
    words = {word_of(token, language) for token in said}
    others = [other for other in rows if other is not row]
    mine = {at for column in range(len(row.cells)) for at in _place(row, column, said)}
    for column in range(len(row.cells)):
        if column in row.labels or not row.cells[column] or _place(row, column, said):
            continue
        headed = bool(row.heads[column].wanted) and row.heads[column].wanted <= words
        for other in others:
            place = _place(other, column, said) if column < len(other.cells) else range(0)
            cell = said[place.start : place.stop]
            if place and not mine & set(place) and (headed or _is_name(cell)):
                text = " ".join(token.text for token in cell)
                yield Difference("table", text, row.source.text, row.source.number)
                return


def _is_named(row: SaidRow, column: int, said: Sequence[Token]) -> bool:
    """Whether the cell of a column is said, and no number counts what it says: "two adults"."""
    place = _place(row, column, said)
    return bool(place) and not (place.start and said[place.start - 1].quantity)


def _place(row: SaidRow, column: int, said: Sequence[Token]) -> range:
    """Where the whole cell of a column is said, an empty range if it is not."""
    return next(
        (range(at, at + width) for at in range(len(said)) if (width := row.cell_at(said, at, column))), range(0)
    )


def _is_name(cell: Sequence[Token]) -> bool:
    return len(cell) > 1 and all(token.kind == "word" and token.capital for token in cell)
