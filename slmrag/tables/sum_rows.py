"""Which rows of a table sum up others: by what they are called, or because their one number is the sum of those above. Pure."""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from slmrag.schema.tables import TableRow
from slmrag.tables.vocabulary import pattern

_ROUNDED = 0.011  # how far a sum may be off: a cent


def sum_rows(
    rows: Mapping[int, TableRow], keys: Sequence[int], name: int | None, values: Sequence[int]
) -> frozenset[int]:
    """The numbers of ``rows`` that sum up others: ``keys`` are the columns that name rows, ``name`` the one they are called by."""
    if name is None:
        return frozenset()
    found, maybe = pattern("totals"), pattern("maybe_totals")
    called = {number: _called(row, keys, name) for number, row in rows.items()}
    likely = {number for number, row in rows.items() if maybe.match(row.cells[name].strip())}
    sums = {number for number, names in called.items() if any(map(found.match, names))}
    sums |= {number for number in likely if _is_largest(rows, number, sums | likely, values)}
    return frozenset(
        sums | {number for number in rows if number not in sums and _adds_up(rows, number, sums, keys, values)}
    )


def _called(row: TableRow, keys: Sequence[int], name: int) -> list[str]:
    """What a row may be called: its name, and where it has none what stands first in it."""
    names = [row.cells[at].strip() for at in keys]
    return [row.cells[name].strip()] if row.cells[name] else [*takewhile(bool, filter(None, names))][:1]


def _is_largest(rows: Mapping[int, TableRow], number: int, but: set[int], values: Sequence[int]) -> bool:
    """Whether a row has the largest number of a column, as one for all the others has: "All Nippon Airways" has not."""
    others = [row for at, row in rows.items() if at not in but]
    for at in values:
        most = max((abs(row.numbers[at] or 0.0) for row in others), default=0.0)
        if abs(rows[number].numbers[at] or 0.0) >= most > 0:
            return True
    return not values


def _adds_up(
    rows: Mapping[int, TableRow], number: int, sums: set[int], keys: Sequence[int], values: Sequence[int]
) -> bool:
    """Whether the one number of a row is the sum of all above, and of the columns that name those most are empty in it: "Net"."""
    row, above = rows[number], [rows[at] for at in rows if at < number and at not in sums]
    filled = [at for at in values if row.numbers[at] is not None]
    named = sum(bool(row.cells[at]) for at in keys)
    if len(filled) != 1 or len(values) < 2 or len(above) < 2 or named > 1 or len(keys) < 2:
        return False
    parts = [one.numbers[filled[0]] for one in above]
    if None in parts:
        return False
    total = sum(one or 0.0 for one in parts)
    return bool(total) and abs(total - (row.numbers[filled[0]] or 0.0)) <= _ROUNDED
