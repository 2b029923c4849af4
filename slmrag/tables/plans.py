"""What of a table is to be looked up or calculated: a plan for a question that its words explain wholly, or none."""

from collections.abc import Iterator
from dataclasses import replace

from slmrag.chunking.tables.cell_numbers import NOTHING
from slmrag.schema.tables import TableRow
from slmrag.tables.cell_match import CellMatch, Match
from slmrag.tables.cell_plans import GENERAL, cells, is_only
from slmrag.tables.column_sorts import column_sorts
from slmrag.tables.index import TableIndex
from slmrag.tables.plan import Plan, rank_of
from slmrag.tables.ranked_column import is_ranked, says_which
from slmrag.tables.vocabulary import concept, forms, kin, meanings

_RANKED = ("highest", "lowest", "sorted")
_ALL = (-1,)  # rows: every one of the table


def plans(match: Match, *, page: bool = False) -> list[Plan]:
    """The plans that explain every word of a question by a table, best first; with ``page`` by the text around it too."""
    asked = match.asked
    found: list[Plan] = []
    if asked.changed or asked.different or asked.bound_day:
        return found
    if asked.share and asked.operation not in ("look up", "count"):
        return found
    if asked.operation in ("look up", "count", "sum") and not asked.but:
        found = list(cells(match, page))
        if asked.operation == "sum":
            # "In total" over one cell says that cell, where more were not named.
            found = [plan for plan in found if _is_total(match, plan)]
        closest = min((plan.rank for plan in found), default=())
        if asked.operation != "look up" and len({plan.rows for plan in found if plan.rank == closest}) > 1:
            found = []  # of several rows no one is said
    if not found and asked.operation == "look up" and asked.by:
        found = list(_groups(match, page))
    if asked.ends:
        ranked = Match(replace(asked, operation="highest"), match.index)
        found = [replace(plan, operation="difference", totals="ends") for plan in _calculations(ranked, page)]
    elif not found and asked.operation != "look up":
        found = list(_calculations(match, page))
    if not found and asked.operation == "count" and not (asked.sign or asked.by):
        found = list(_sums_of_groups(match, page))
    return sorted(found, key=lambda plan: plan.rank)


def _is_total(match: Match, plan: Plan) -> bool:
    (row,) = plan.rows or (-1,)
    return row in match.index.totals or not match.asked.together


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
        if asked.operation == "difference" and len(chosen) != 2:
            continue
        if asked.operation == "average" and len(chosen) == 1 and chosen is not _ALL:
            continue
        rows = None if chosen is _ALL else chosen
        if asked.operation in _RANKED and len(index.rows if rows is None else rows) < 2:
            continue  # of one, none is the highest
        hindered = index.table.columns[column].hindrance  # which is told, rather than that a cell has no number
        if rows and not hindered and any(_is_odd(index.rows[number], column) for number in rows):
            continue
        rank = rank_of(match, match.heads[column], page)
        named = _named(match)
        if asked.operation in _RANKED and named in match.targets and named is not None:
            rows = _called(index, rows, named)
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


def _sums_of_groups(match: Match, page: bool) -> Iterator[Plan]:
    """What the rows have all together whose label is wholly named: "how many flats are in Vine" over three houses of Vine."""
    named = any(match.heads[at].words for at in match.index.values) and not _counts_a_name(match)
    summed = Match(replace(match.asked, operation="sum"), match.index) if named else None
    for plan in _calculations(summed, page) if summed else ():
        told = plan.rows and all(
            match.is_named_whole(row) and plan.column not in match.rows[row].columns for row in plan.rows
        )
        if told:
            yield plan


def _counts_a_name(match: Match) -> bool:
    """Whether what "how many" asks for is what names rows: "how many months did the north sell tea" asks for no tea."""
    first, index = 0, match.index
    held = any(first in match.heads[at].words for at in index.keys)
    return held and not any(first in match.heads[at].words for at in index.values)


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


def _called(index: TableIndex, rows: tuple[int, ...] | None, named: int) -> tuple[int, ...] | None:
    """The rows without those that the column which is asked for is empty in: they are of no category."""
    empty = {number for number, row in index.rows.items() if not row.cells[named]}
    return (
        tuple(one for one in (index.rows if rows is None else rows) if one not in empty | index.totals)
        if empty
        else rows
    )


def _is_odd(row: TableRow, column: int) -> bool:
    """Whether a cell says something that is no number: what it would add is not known."""
    return row.numbers[column] is None and bool(row.cells[column]) and row.cells[column].casefold() not in NOTHING


def _is_meant(match: Match, column: int) -> bool:
    """Whether a column of numbers is what is added, or compared."""
    index, head = match.index, match.heads[column]
    money = [at for at in index.values if "price" in match.asked.implied and "money" in column_sorts(index, at)]
    if money and column not in money:
        return False
    if match.asked.implied and set(match.asked.implied) - set(GENERAL):
        meant = {at for meaning in match.asked.implied if meaning not in GENERAL for at in index.headed(meaning)}
        if meant & set(index.values):
            return column in meant
        if "age" in match.asked.implied:
            return False
    if head.words or head.periods & match.asked.periods:
        return head.over < 1 or is_only(head, match.heads)
    return index.values == [column] or (column == index.whole_column and _is_unnamed(match))


def _is_unnamed(match: Match) -> bool:
    """Whether no column of numbers is named, and no word that may be the head of one is left over: "gross" of another table."""
    index = match.index
    held = match.around.union(*(one.words for one in (*match.heads, *match.rows.values())))
    left = [word for at, word in enumerate(match.asked.words) if word.soft and at not in held and meanings(word.text)]
    return not left and not any(match.heads[at].words for at in index.values)


def _rows_for(match: Match, head: CellMatch, page: bool) -> tuple[int, ...]:
    """The rows that a calculation is about: those that are named, those that hold what is left of the question, or `_ALL`.

    None where nothing tells them.
    """
    asked, index = match.asked, match.index
    heads_of_names = _heads_of_keys(match)
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
    if asked.by:
        by = _by(match)
        if len(by) == 1 and not match.unexplained(match.heads[by[0]] | CellMatch(_heads_of_keys(match)), page=page):
            yield Plan(index, "groups", (by[0],), None, rank_of(match, match.heads[by[0]], page), by[0], by[0])
        return
    if not asked.words or index.table.unit == "page" or any(match.heads[at].words for at in index.values):
        return
    if any(match.heads[at].words and index.says_whether(at) for at in index.keys):
        return  # of those that are "paid" some have no there
    heads_of_names = _heads_of_keys(match)
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


def _heads_of_keys(match: Match) -> frozenset[int]:
    """The words of the heads of columns that name rows."""
    return frozenset().union(*(match.heads[at].words for at in match.index.keys))


def _by(match: Match) -> list[int]:
    """The columns that "by …" or "per …" names, of which something stands in several rows."""
    index, wanted = match.index, forms(match.asked.by, match.asked.language) | kin(match.asked.by)
    return [at for at in index.keys if index.heads[at].terms & wanted and index.repeats(at)]


def _groups(match: Match, page: bool) -> Iterator[Plan]:
    index, by = match.index, _by(match)
    for column in index.values if len(by) == 1 else ():
        head = match.heads[column] | match.heads[by[0]]
        if _is_meant(match, column) and match.heads[column].words and not match.unexplained(head, page=page):
            yield Plan(
                index, "groups", (column,), None, rank_of(match, match.heads[column], page), by[0], by[0],
                index.table.columns[column].hindrance,
            )  # fmt: skip
