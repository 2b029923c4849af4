"""Plans that a question may mean, if its words are weighed and not all explained; which is meant, learned weights tell."""

from collections.abc import Iterator
from itertools import combinations

from slmrag.chunking.tables.cell_numbers import NOTHING
from slmrag.schema.table_answer import Operation
from slmrag.tables.columns_of_times import times
from slmrag.tables.compared_rows import compared_rows
from slmrag.tables.plan import Plan
from slmrag.tables.plan_features import PlanCandidate, candidate
from slmrag.tables.ranked_column import is_of_times
from slmrag.tables.row_filters import RowFilter, is_beside_figures, row_filters
from slmrag.tables.vocabulary import concept, kin
from slmrag.tables.word_links import EXACT, Links

_MOST_COLUMNS = 8
_MOST_ROWS = 8  # whose cells one look-up says
# What a question may ask for besides what its words say: "how many" of a number that a cell holds, or of several.
OTHERS: dict[Operation, tuple[Operation, ...]] = {
    "count": ("look up", "sum", "groups", "difference"),
    "sum": ("look up", "count"),
    "highest": ("look up", "sorted", "difference"),
    "lowest": ("look up", "sorted", "difference"),
    "average": ("look up",),
    "difference": ("look up", "count"),
    "sorted": ("look up", "groups", "highest", "lowest"),
    "look up": ("groups", "sorted", "sum", "count", "difference"),
}
_RANKED: tuple[Operation, ...] = ("highest", "lowest", "sorted")
_ALONG: tuple[Operation, ...] = ("sum", "average", "highest", "lowest", "sorted")  # and what is counted with a bound


def candidates(links: Links, place: int) -> Iterator[PlanCandidate]:
    """The plans that a question may mean by one table, the ``place``-th."""
    asked = links.asked
    filters = row_filters(links)
    columns = _columns(links)
    totals = [RowFilter(frozenset([number]), {}, 0.0, frozenset()) for number in links.index.totals]
    others = OTHERS.get(asked.operation, ())
    if len(links.periods) > 1 or asked.together:
        others = (*others, "difference", "sum")
    for operation in dict.fromkeys((asked.operation, *others)):
        for rows in [*filters, *totals]:
            plans = _along(links, operation, rows) if len(rows.rows) == 1 else _of_totals(links, operation, rows)
            for plan in plans:
                yield candidate(links, plan, rows, place)
            for column in columns if operation != "count" or asked.sign else [links.index.name_column or 0]:
                if rows in totals:
                    continue
                if operation == "look up" and is_beside_figures(links, rows, column):
                    continue
                for plan in _plans(links, operation, rows, column):
                    yield candidate(links, plan, rows, place)
    if asked.from_end:
        for rows in filters:
            numbers = sorted(rows.rows)
            for column in columns if len(numbers) > 1 else ():
                number = numbers[0] if asked.from_end > 0 else numbers[-1]
                if column not in rows.columns and links.index.rows[number].cells[column]:
                    plan = Plan(links.index, "look up", (column,), (number,), (), links.index.name_column)
                    yield candidate(links, plan, rows, place)


def _of_totals(links: Links, operation: Operation, rows: RowFilter) -> Iterator[Plan]:
    """Plans that rank rows by their sums over times, or times by their sums over rows: "the busiest month over all channels"."""
    index = links.index
    if operation not in _RANKED or links.asked.operation not in _RANKED or len(rows.rows) < 2 or not index.whole:
        return
    numeric = [at for at in index.values if at not in rows.columns and not index.table.columns[at].hindrance]
    some = tuple(sorted(rows.rows - index.totals)) if rows.words else None
    for columns in times(links, numeric, alone=True):
        yield Plan(index, operation, tuple(columns), some, (), None, totals="columns")
        yield Plan(index, operation, tuple(columns), some, (), index.name_column, totals="rows")
        yield Plan(index, operation, tuple(columns), some, (), index.name_column, totals="cells")


def _along(links: Links, operation: Operation, rows: RowFilter) -> Iterator[Plan]:
    """Plans over several cells of one row: those of the years asked for, or of all years."""
    index, (number,) = links.index, rows.rows
    row = index.rows[number]
    columns = [
        at
        for at in range(len(index.heads))
        if at not in rows.columns and row.numbers[at] is not None and not index.table.columns[at].hindrance
    ]
    told = [at for at in columns if set(links.heads[at].words) - set(rows.words)]
    if operation == "difference":
        for one, other in combinations(told, 2):
            own, others = set(links.heads[one].words), set(links.heads[other].words)
            if own - others and others - own:
                first, then = sorted((one, other), key=lambda at: sorted(index.heads[at].periods) or [str(at)])
                yield Plan(index, operation, (first, then), (number,), (), index.name_column)
    elif operation in _ALONG or (operation == "count" and links.asked.sign):
        for of_times in times(links, columns):
            asked = [at for at in of_times if links.heads[at].words]
            for some in dict.fromkeys((tuple(asked), tuple(of_times))):
                if len(some) > 1:
                    yield Plan(index, operation, some, (number,), (), index.name_column)


def _columns(links: Links) -> list[int]:
    """The columns that may be asked for: those whose heads hold words, then those closest in meaning."""
    every = range(len(links.index.heads))
    close = links.rest_closeness(frozenset())
    targets = [at for at in every if at in links.targets]
    best = sorted(every, key=lambda at: -(2 * links.heads[at].weight + float(close[at])))[:_MOST_COLUMNS]
    return list(dict.fromkeys(links.index.first_like[at] for at in [*targets, *best]))


def _plans(links: Links, operation: Operation, rows: RowFilter, column: int) -> Iterator[Plan]:
    """The plans of an operation over ``rows`` and a column."""
    if operation == "look up":
        yield from _look_ups(links, rows, column)
    elif operation == "count":
        yield from _counts(links, rows, column)
    elif column not in rows.columns:
        if operation in _RANKED or operation == "groups":
            yield from _of_texts(links, operation, rows, column)
        if _adds_up(links, operation, rows, column):
            yield from _of_numbers(links, operation, rows, column)


def _look_ups(links: Links, rows: RowFilter, column: int) -> Iterator[Plan]:
    index = links.index
    filled = sorted(number for number in rows.rows if index.rows[number].cells[column])
    of_numbers = column in index.values and column not in index.years
    if of_numbers and links.asked.operation == "look up" and {"person", "date"} & set(links.asked.implied):
        return  # nobody is a number, and no day
    told = rows.words or index.table.row_count == 1
    # "How many goals did the Reds score?" of several rows asks for their sum.
    added = links.asked.operation in ("count", "sum") or (links.asked.how_much and "price" not in links.asked.implied)
    whole = added and len(filled) > 1 and rows.over == 0 and not rows.partly
    if whole and _adds_up(links, "sum", rows, column):
        return
    if told and column not in rows.columns and 0 < len(filled) <= _MOST_ROWS:
        yield Plan(index, "look up", (column,), tuple(filled), (), index.name_column)


def _counts(links: Links, rows: RowFilter, column: int) -> Iterator[Plan]:
    """How many rows there are, or how many different texts in a column of them."""
    index, asked = links.index, links.asked
    numbers = _numbers(links, "count", rows)
    if (
        not numbers
        or rows.banded
        or (asked.sign and not _is_numeric(links, rows, column))
        or not (index.whole or rows.words)
    ):
        return
    if not asked.different:
        named = rows.words.keys() | {
            at for key in index.keys for at, surely in links.heads[key].words.items() if surely >= EXACT
        }
        exactly = (at for column in index.values for at, surely in links.heads[column].words.items() if surely >= EXACT)
        if not asked.sign and any(at not in named for at in exactly):
            return  # "how many goals" of a column of goals counts no rows
        if not _counts_times(links, rows):
            yield Plan(index, "count", (column,), numbers, (), index.name_column)
        return
    for by in range(len(index.heads)):
        if by not in rows.columns and (links.heads[by].words or by in links.targets):
            yield Plan(index, "count", (by,), numbers if rows.words else None, (), index.name_column, by)


def _counts_times(links: Links, rows: RowFilter) -> bool:
    """Whether years, quarters or months are asked for that no row is of: "how many quarters" of a table that has a column for each."""
    wanted = concept("quarter") | concept("month") | concept("year")
    held = {*rows.words, *(at for head in links.heads for at in head.words)}
    words = links.asked.words
    return any(kin(words[at].text) & wanted for at in range(len(words)) if at not in held and not words[at].number)


def _of_texts(links: Links, operation: Operation, rows: RowFilter, column: int) -> Iterator[Plan]:
    """How many rows say the same in a column of words, and the order of a column of days."""
    index, looks_up = links.index, links.asked.operation == "look up"
    if column not in index.keys or not index.whole or (looks_up and operation != "groups"):
        return
    numbers = _numbers(links, operation, rows)
    some = numbers if rows.words else None
    if (links.heads[column].words or column in links.targets) and links.index.repeats(column):
        yield Plan(index, operation, (column,), some, (), column, column)
    by_day = links.asked.by_day or operation == "sorted"
    if operation in _RANKED and by_day and column in index.dates and len(numbers) > 1:
        named = _named(links, but=column)
        yield Plan(index, operation, (column,), some, (), column if named is None else named)


def _adds_up(links: Links, operation: Operation, rows: RowFilter, column: int) -> bool:
    """Whether a column has numbers in all of ``rows``, and is no column of days that are ranked."""
    dated = operation in _RANKED and column in links.index.dates
    numbers = _numbers(links, operation, rows) if rows.words else ()
    return _is_numeric(links, rows, column) and not dated and not any(_is_odd(links, at, column) for at in numbers)


def _of_numbers(links: Links, operation: Operation, rows: RowFilter, column: int) -> Iterator[Plan]:
    index, asked = links.index, links.asked
    numbers, hindrance = _numbers(links, operation, rows), index.table.columns[column].hindrance
    some, everything = (numbers if rows.words else None), not rows.words
    if operation == "difference":
        for two in compared_rows(links, rows, numbers):
            yield Plan(index, operation, (column,), two, (), index.name_column, None, hindrance)
        if asked.ends and not rows.united and (len(numbers) > 1 or not index.whole):
            yield Plan(index, operation, (column,), some, (), _named(links, but=column), None, hindrance, "ends")
        return
    if everything and (operation == "groups" or asked.by):
        grouped: Operation = operation if operation in _RANKED else "groups"
        for by in _grouped(links):
            if by != column:
                yield Plan(index, grouped, (column,), None, (), by, by, hindrance)
    if operation == "groups" or (some is not None and len(some) < 2):
        return
    if operation in _RANKED and column in links.targets and is_of_times(index, column):
        return  # "the strongest quarter" is not the one with the highest number
    if operation not in _RANKED:
        yield Plan(index, operation, (column,), some, (), index.name_column, None, hindrance)
    elif operation != "sorted" or asked.operation != "look up" or asked.sign:
        named = _named(links, but=column)
        if (
            named in links.targets
            and named is not None
            and not all(index.rows[number].cells[named] for number in numbers)
        ):
            some = tuple(number for number in numbers if index.rows[number].cells[named])  # what is of no category
        if rows.united > 1 and len(rows.columns) == 1 and (one := next(iter(rows.columns))) >= 0 and index.repeats(one):
            yield Plan(index, operation, (column,), some, (), one, one, hindrance)
        yield Plan(index, operation, (column,), some, (), named, None, hindrance)
        if named is not None and links.index.repeats(named) and everything:
            yield Plan(index, operation, (column,), some, (), named, named, hindrance)


def _numbers(links: Links, operation: Operation, rows: RowFilter) -> tuple[int, ...]:
    """The rows that an operation takes: none that sums up others, nor, where they are ranked or counted, what is left over."""
    index = links.index
    but = index.totals | (index.left_over if operation not in ("sum", "average", "difference") else frozenset())
    return tuple(number for number in sorted(rows.rows) if number not in but)


def _is_numeric(links: Links, rows: RowFilter, column: int) -> bool:
    index = links.index
    if column in index.times or _is_beside(links, column):
        return False
    return column in index.values or (index.table.columns[column].numeric and column not in rows.columns)


def _is_beside(links: Links, column: int) -> bool:
    """Whether a bound lies outside of all numbers of a column that no word names, and inside those of another; or of a column nothing
    lies under zero, where that is asked for."""
    asked, index = links.asked, links.index
    if asked.below and asked.sign:
        return not any((row.numbers[column] or 0.0) < 0 for row in index.rows.values())
    if not asked.sign or links.heads[column].words:
        return False
    inside = [at for at in index.values if _holds_bound(links, at)]
    return bool(inside) and column not in inside


def _holds_bound(links: Links, column: int) -> bool:
    index, asked = links.index, links.asked
    numbers = [number for row in index.rows.values() if (number := row.numbers[column]) is not None]
    bound = asked.bound * 10.0 ** (asked.power - index.power(column) if asked.power else 0)
    return bool(numbers) and min(numbers) <= bound <= max(numbers)


def _is_odd(links: Links, number: int, column: int) -> bool:
    row = links.index.rows[number]
    return row.numbers[column] is None and bool(row.cells[column]) and row.cells[column].casefold() not in NOTHING


def _named(links: Links, but: int | None) -> int | None:
    """The column that says which row it is: the one that "which …" asks for, else the names."""
    index = links.index
    asked = [at for at in sorted(index.keys) if at != but and at in links.targets]
    best = max(asked, key=lambda at: links.heads[at].weight - links.heads[at].over, default=None)
    return index.name_column if best is None else best


def _grouped(links: Links) -> list[int]:
    index = links.index
    return [at for at in sorted(index.keys) if links.heads[at].words and links.index.repeats(at)]
