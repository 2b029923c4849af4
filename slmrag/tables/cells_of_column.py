"""What the cells of a column tell of it by themselves: that they are days, months, or the sums of the columns before. Pure."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from slmrag.chunking.tables.periods import periods, years
from slmrag.schema.tables import Column, TableRow

_TIME = 14  # letters beside a day: a time, a weekday
_ROUNDED, _SUMS = 0.005, 0.9  # how far a sum may be off, and in which share of the rows it is one
_YEAR_AND_TWO = re.compile(r"(?P<year>(?:19|20)\d\d)[-/](?P<two>\d\d)")
_MONTH_AND_YEAR = re.compile(r"(?P<two>0[1-9]|1[0-2])[-/](?P<year>(?:19|20)\d\d)")
_FROM_DAY = re.compile(r"\d\.?\s*[–—-](?!\s*\d)")  # what is left of the first of two days


def counts_rows(columns: Sequence[Column], rows: Mapping[int, TableRow]) -> bool:
    """Whether the first column has no head, and whole numbers that rise: of rows that a program numbered, before their names."""
    first, numbers = columns[0], [rows[at].numbers[0] for at in sorted(rows)]
    if first.head or not first.numeric or len(columns) < 3 or not columns[1].head:
        return False
    counts = [int(one) for one in numbers if one is not None and one == int(one)]
    return len(counts) == len(numbers) > 2 and all(one < other for one, other in pairwise(counts))


def whole_of(rows: Sequence[TableRow], values: Sequence[int], but: set[int]) -> int | None:
    """The first of the columns of ``values`` that is the sum of all before it, other than ``but``; ``None`` where none is."""
    wholes = (at for place, at in enumerate(values) if at not in but and _sums_up(rows, at, values[:place]))
    return next(wholes, None)


def _sums_up(rows: Sequence[TableRow], column: int, parts: Sequence[int]) -> bool:
    filled = [(row, whole) for row in rows if (whole := row.numbers[column]) is not None]
    if len(parts) < 2 or len(filled) < 2 or not any(whole for _, whole in filled):
        return False
    sums = [
        abs(sum(row.numbers[at] or 0.0 for at in parts) - whole) <= _ROUNDED * max(1.0, abs(whole))
        for row, whole in filled
    ]
    return sum(sums) >= _SUMS * len(sums)


def day_of(cell: str) -> str:
    """The day that a cell is, ``""`` where it is none with its year, or goes from one to another: "27.06.–16.08.2026"."""
    found, rest = periods(cell)
    if _FROM_DAY.search(rest):
        return ""
    year, day = years(found), [one for one in found if one[0] == "d"]
    long = any(map(str.isalpha, rest)) and len(rest) > _TIME
    return f"{next(iter(year))[1:]}-{day[0][1:]}" if len(year) == len(day) == 1 and not long else ""


def month_of(cell: str) -> tuple[int, int] | None:
    """The year and the month that a cell is: "2025-06", "06/2025"; ``None`` for another."""
    written = _YEAR_AND_TWO.fullmatch(cell.strip()) or _MONTH_AND_YEAR.fullmatch(cell.strip())
    return (int(written["year"]), int(written["two"])) if written and 1 <= int(written["two"]) <= 12 else None


def are_months(cells: Sequence[str]) -> bool:
    """Whether months are among the cells of a column, and not seasons, each from one year to the next: "2010-11", "2012-13"."""
    months = [month for cell in cells if (month := month_of(cell))]
    of_two = [written for cell in cells if (written := _YEAR_AND_TWO.fullmatch(cell.strip()))]
    seasons = bool(of_two) and all((int(one["year"]) + 1) % 100 == int(one["two"]) for one in of_two)
    return bool(months) and not seasons and all(month_of(one[0]) for one in of_two)
