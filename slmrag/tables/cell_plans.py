"""The plans that read one cell of a table, which its row and its column tell."""

from collections.abc import Iterable, Iterator

from slmrag.tables.cell_match import CellMatch, Match
from slmrag.tables.index import TableIndex
from slmrag.tables.plan import Plan, rank_of
from slmrag.tables.table_question import TableQuestion

GENERAL = ("person",)  # meanings that the names of rows may have under any head


def look_ups(asked: TableQuestion, index: TableIndex, *, page: bool = False) -> list[Plan]:
    """The plans that read one cell."""
    return sorted(cells(Match(asked, index), page), key=lambda plan: plan.rank)


def cells(match: Match, page: bool) -> Iterator[Plan]:
    """The plans that read one cell, with ``page`` by the text around the table too."""
    index = match.index
    columns = [at for at in range(len(index.heads)) if _may_answer(match, at)]
    for number, held in match.rows.items():
        told = held.words or held.periods & match.asked.periods
        if not (told or len(index.rows) == 1) or not _tells(match, held):
            continue
        for column in columns:
            if column in held.columns or not index.rows[number].cells[column]:
                continue
            both = held | match.heads[column]
            if (
                match.fits(both)
                and not match.unexplained(both, page=page, one=True)
                and (_column_told(match, column, held) or _is_the_other(match, number, column))
            ):
                rank = rank_of(match, both, page)
                yield Plan(index, "look up", (column,), (number,), rank, _named_beside(match, held, column))


def _named_beside(match: Match, held: CellMatch, column: int) -> int | None:
    """The column that says which row it is; where that is what is asked for, the one that the row is told by."""
    name = match.index.name_column
    return min((at for at in held.columns if at >= 0), default=name) if name == column else name


def _may_answer(match: Match, column: int) -> bool:
    """Whether a column can be the answer, by what the question asks for: "which team", "who", "how old"."""
    asked, index = match.asked, match.index
    if match.targets:
        return column in match.targets
    if set(asked.implied) & set(GENERAL):
        return column == index.name_column
    if asked.implied:
        return False
    if asked.operation in ("count", "sum") or asked.how_much:
        return index.table.columns[column].numeric
    return True


def _tells(match: Match, held: CellMatch) -> bool:
    """Whether what a row holds of the question tells it from others, though its label says more."""
    return held.over < 1 or is_only(held, match.rows.values())


def is_only(held: CellMatch, others: Iterable[CellMatch]) -> bool:
    """Whether no other label holds the same words of the question, and at most as many of its own are not asked for."""
    return held.over <= len(held.exact) and sum(held.exact <= other.exact for other in others) == 1


def _column_told(match: Match, column: int, row: CellMatch) -> bool:
    head, index = match.heads[column], match.index
    if column in match.targets or head.periods & match.asked.periods:
        return True
    if head.words - row.words or (head.words and column not in index.keys):
        return head.over < 1 or is_only(head, match.heads)
    if set(match.asked.implied) & set(GENERAL):
        return column == index.name_column
    # The one column of numbers is meant without being named.
    return index.values == [column] and (match.asked.operation == "count" or match.asked.how_much)


def _is_the_other(match: Match, number: int, column: int) -> bool:
    """Whether a row is a name and what it names, and nothing else: "Family: | Anatidae"."""
    row, held = match.index.rows[number], match.rows[number]
    others = {cell for at, cell in enumerate(row.cells) if cell and at not in held.columns}
    few = len({cell for cell in row.cells if cell}) == 2 and match.index.name_column in held.columns
    return few and others == {row.cells[column]} and held.over < 1 and match.asked.operation in ("look up", "count")
