"""What of a table is to be looked up or calculated: a plan for a question that its words explain wholly, or none."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from slmrag.chunking.tables.cell_numbers import NOTHING
from slmrag.schema.tables import TableRow
from slmrag.tables.cell_match import CellMatch, Match
from slmrag.tables.index import TableIndex
from slmrag.tables.plan import Plan, rank_of
from slmrag.tables.ranked_column import is_ranked, says_which
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.vocabulary import concept, forms, kin

_GENERAL = ("person",)  # meanings that the names of rows may have under any head

_RANKED = ("highest", "lowest", "sorted")
_ALL = (-1,)  # rows: every one of the table


def plans(match: Match, *, page: bool = False) -> list[Plan]:
    """The plans that explain every word of a question by a table, best first; with ``page`` by the text around it too."""
    asked = match.asked
    found: list[Plan] = []
    if asked.changed or asked.different or asked.bound_day:
        return found
    if asked.operation in ("look up", "count", "sum"):
        found = list(_look_ups(match, page))
        if asked.operation == "sum":
            # "In total" over one cell says that cell, where more were not named.
            found = [plan for plan in found if _is_total(match, plan)]
    if not found and asked.operation == "look up" and asked.by:
        found = list(_groups(match, page))
    if not found and asked.operation != "look up":
        found = list(_calculations(match, page))
    return sorted(found, key=lambda plan: plan.rank)


def look_ups(asked: TableQuestion, index: TableIndex, *, page: bool = False) -> list[Plan]:
    """The plans that read one cell."""
    return sorted(_look_ups(Match(asked, index), page), key=lambda plan: plan.rank)


def _is_total(match: Match, plan: Plan) -> bool:
    (row,) = plan.rows or (-1,)
    return row in match.index.totals or not match.asked.together


# -- one cell ---------------------------------------------------------------------------------------------------------


def _look_ups(match: Match, page: bool) -> Iterator[Plan]:
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
    if set(asked.implied) & set(_GENERAL):
        return column == index.name_column
    if asked.implied:
        return False
    if asked.operation == "count" or asked.how_much:
        return index.table.columns[column].numeric
    return True


def _tells(match: Match, held: CellMatch) -> bool:
    """Whether what a row holds of the question tells it from others, though its label says more."""
    return held.over < 1 or _is_only(held, match.rows.values())


def _is_only(held: CellMatch, others: Iterable[CellMatch]) -> bool:
    """Whether no other label holds the same words of the question, and at most as many of its own are not asked for."""
    return held.over <= len(held.exact) and sum(held.exact <= other.exact for other in others) == 1


def _column_told(match: Match, column: int, row: CellMatch) -> bool:
    head, index = match.heads[column], match.index
    if column in match.targets or head.periods & match.asked.periods:
        return True
    if head.words - row.words or (head.words and column not in index.keys):
        return head.over < 1 or _is_only(head, match.heads)
    if set(match.asked.implied) & set(_GENERAL):
        return column == index.name_column
    # The one column of numbers is meant without being named.
    return index.values == [column] and (match.asked.operation == "count" or match.asked.how_much)


def _is_the_other(match: Match, number: int, column: int) -> bool:
    """Whether a row is a name and what it names, and nothing else: "Family: | Anatidae"."""
    row, held = match.index.rows[number], match.rows[number]
    others = {cell for at, cell in enumerate(row.cells) if cell and at not in held.columns}
    few = len({cell for cell in row.cells if cell}) == 2 and match.index.name_column in held.columns
    return few and others == {row.cells[column]} and held.over < 1 and match.asked.operation in ("look up", "count")


# -- several ----------------------------------------------------------------------------------------------------------


def _calculations(match: Match, page: bool) -> Iterator[Plan]:
    asked, index = match.asked, match.index
    if asked.operation == "count" and not asked.sign:
        yield from _counts(match, page)
        return
    if asked.by and asked.operation in ("sum", "average") and (grouped := list(_groups(match, page))):
        yield from grouped
        return
    if asked.by_day:
        yield from _by_day(match, page)
        return
    for column in index.values:
        if not _is_meant(match, column):
            continue
        chosen = _rows_for(match, match.heads[column], page)
        if not chosen:
            continue
        if asked.operation == "sum" and asked.together and chosen is not _ALL and len(chosen) < 2:
            continue
        rows = None if chosen is _ALL else chosen
        if asked.operation in _RANKED and len(index.rows if rows is None else rows) < 2:
            continue  # of one, none is the highest
        if rows and any(_is_odd(index.rows[number], column) for number in rows):
            continue
        rank = rank_of(match, match.heads[column], page)
        named = _named(match)
        by = None
        if asked.operation in _RANKED and not (says_which(match, named) and is_ranked(match, column)):
            continue
        if (
            asked.of_totals
            and asked.operation in ("highest", "lowest", "sorted")
            and named is not None
            and index.repeats(named)
        ):
            if named not in match.targets or (rows and len(rows) < len(index.rows) - len(index.totals)):
                continue
            rows = None
            by = named  # the largest of sums is not the largest cell
        yield Plan(index, asked.operation, (column,), rows, rank, named, by, index.table.columns[column].hindrance)


def _named(match: Match, but: int | None = None) -> int | None:
    """The column that says which row it is: what is asked for, unless that is a number of it."""
    index = match.index
    asked = (at for at in sorted(index.keys) if at in match.targets and at != but and not index.is_code(at))
    return next(asked, index.name_column)


def _by_day(match: Match, page: bool) -> Iterator[Plan]:
    """The first, the last, all in the order of their days: by the column of days that is named, or the only one."""
    index = match.index
    named = [at for at in index.dates if match.heads[at].words]
    column = named[0] if len(named) == 1 else next(iter(index.dates), None) if len(index.dates) == 1 else None
    if column is None or not index.whole:
        return
    chosen = _rows_for(match, match.heads[column], page)
    if chosen:
        rows = None if chosen is _ALL else chosen
        name = _named(match, but=column)
        rank = rank_of(match, match.heads[column], page)
        yield Plan(index, match.asked.operation, (column,), rows, rank, column if name is None else name)


def _is_odd(row: TableRow, column: int) -> bool:
    """Whether a cell says something that is no number: what it would add is not known."""
    return row.numbers[column] is None and bool(row.cells[column]) and row.cells[column].casefold() not in NOTHING


def _is_meant(match: Match, column: int) -> bool:
    """Whether a column of numbers is what is added, or compared."""
    index, head = match.index, match.heads[column]
    if match.asked.implied and set(match.asked.implied) - set(_GENERAL):
        meant = {at for meaning in match.asked.implied if meaning not in _GENERAL for at in index.headed(meaning)}
        if meant & set(index.values):
            return column in meant
        if "age" in match.asked.implied:
            return False
    if head.words or head.periods & match.asked.periods:
        return head.over < 1 or _is_only(head, match.heads)
    return index.values == [column]


def _rows_for(match: Match, head: CellMatch, page: bool) -> tuple[int, ...]:
    """The rows that a calculation is about: those that are named, those that hold what is left of the question, or `_ALL`.

    None where nothing tells them.
    """
    asked, index = match.asked, match.index
    heads_of_names = frozenset().union(*(match.heads[at].words for at in index.keys))
    rest = match.unexplained(replace(head, words=head.words | heads_of_names), page=page)
    left_out = index.totals if asked.operation in ("sum", "average", "difference") else index.totals | index.left_over
    rows = {
        number: held
        for number, held in match.rows.items()
        if number not in left_out and match.fits(held | head) and _is_named(index, number)
    }
    if asked.operation in ("sum", "average", "difference") and len(named := _named_rows(match, rows, head, rest)) > 1:
        return named
    if asked.operation == "difference":
        return ()
    if not index.whole and not rest and not asked.periods:
        return _ALL
    chosen = tuple(number for number, held in rows.items() if rest <= held.words)
    return chosen if not rest or any(match.rows[number].columns for number in chosen) else ()


def _is_named(index: TableIndex, number: int) -> bool:
    """Whether a row has a name where others have one: without it, it sums up those above."""
    name = index.name_column
    return name is None or bool(index.rows[number].cells[name])


def _named_rows(match: Match, rows: dict[int, CellMatch], head: CellMatch, rest: frozenset[int]) -> tuple[int, ...]:
    """The rows that are each named whole, and together hold ``rest``."""
    named = {n: held for n, held in rows.items() if held.exact - head.words - match.around and held.over < 1}
    whole = {n: held for n, held in named.items() if not any(held.words < other.words for other in named.values())}
    together = frozenset().union(*(held.words for held in whole.values()))
    return tuple(whole) if rest and rest <= together else ()


def _counts(match: Match, page: bool) -> Iterator[Plan]:
    """How many rows there are, of all or of those that hold a word; on a drawn page, what is a row is not sure enough."""
    index, asked = match.index, match.asked
    if not asked.words or index.table.unit == "page" or any(match.heads[at].words for at in index.values):
        return
    if any(match.heads[at].words and index.says_whether(at) for at in index.keys):
        return  # of those that are "paid" some have no there
    heads_of_names = frozenset().union(*(match.heads[at].words for at in index.keys))
    rest = match.unexplained(CellMatch(heads_of_names), page=page)
    rows = [
        number
        for number, held in match.rows.items()
        if number not in index.totals and rest <= held.words and match.fits(held) and (held.over < 1 or not rest)
    ]
    subject = heads_of_names | match.around
    if rest and len(rows) == 1 and _is_told_alone(match, rows[0]):
        return  # of one that has a name something else is asked: how many of it were sold
    times = concept("quarter") | concept("month") | concept("year")
    if any(asked.words[at].text and kin(asked.words[at].text) & times for at in match.need - heads_of_names - rest):
        return  # of a table by quarter these are no rows
    if rows and (subject & match.need or not match.need):
        yield Plan(
            index,
            "count",
            (index.name_column or 0,),
            tuple(rows),
            rank_of(match, CellMatch(heads_of_names), page),
            index.name_column,
        )


def _is_told_alone(match: Match, number: int) -> bool:
    """Whether a row is named by a column that says nothing twice: a name, or a code."""
    told = [at for at in match.rows[number].columns if at >= 0]
    return any(not match.index.repeats(at) for at in told)


def _groups(match: Match, page: bool) -> Iterator[Plan]:
    index, wanted = match.index, forms(match.asked.by, match.asked.language) | kin(match.asked.by)
    by = [at for at in index.keys if index.heads[at].terms & wanted and index.repeats(at)]
    for column in index.values if len(by) == 1 else ():
        head = match.heads[column] | match.heads[by[0]]
        if _is_meant(match, column) and match.heads[column].words and not match.unexplained(head, page=page):
            yield Plan(
                index, "groups", (column,), None, rank_of(match, match.heads[column], page), by[0], by[0],
                index.table.columns[column].hindrance,
            )  # fmt: skip
