"""Which rows a question may mean: by the words that their cells hold, in one column or in several."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from slmrag.chunking.tables.periods import years
from slmrag.tables.bands import band
from slmrag.tables.day_bounds import time_of
from slmrag.tables.word_links import EXACT, OVER, Links
from slmrag.tables.yes_or_no import is_negated, of_whether, tells_whether
from slmrag.text.months import month

SECTION = -1  # the column of what stands over a group of rows
BANDED = -1  # beside words: a row was told by a band
_MOST_GROUPS = 4  # of a column
_MOST_SINGLE = 12
_BANDS = 0.6  # of the cells of a column, that are bands
_BESIDE = 0.001  # what is less than 2 years is as near as this
_MOST = 24


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows, and what they were told by: words with how surely each, what of their labels is not asked for, in which columns.

    ``united``: several things are named, each with its rows (``parts``); ``banded``: a number of the question is in the band of a label.
    """

    rows: frozenset[int]
    words: dict[int, float]
    over: float
    columns: frozenset[int]
    united: int = 0
    partly: bool = False
    banded: bool = False
    parts: tuple[frozenset[int], ...] = ()

    @property
    def weight(self) -> float:
        """How much of the question it holds."""
        return sum(self.words.values()) - OVER * self.over


def row_filters(links: Links) -> list[RowFilter]:
    """The choices of rows, the one that holds most first; that of all rows last."""
    index = links.index
    columns = range(SECTION, len(index.heads))
    single = [one for column in columns for one in _of_column(links, column)]
    banded = list(_by_band(links))
    in_bands = {
        at
        for one in banded
        for at in one.words
        if at < len(links.asked.words) and links.asked.words[at].number is not None
    }
    single = [one for one in single if in_bands.isdisjoint(one.words)]
    ranged = list(_by_years(links))
    if ranged:  # the years between are meant, not the two that are named
        single = [one for one in single if all(at < len(links.asked.words) for at in one.words)]
    single += [*_by_day(links), *_by_month(links), *ranged, *banded, *_by_whether(links)]
    single.sort(key=lambda one: -one.weight)
    found = [*single, *_together(single[:_MOST_SINGLE])]
    distinct: dict[tuple, RowFilter] = {}
    for one in sorted(found, key=lambda one: (-one.weight, one.over)):
        distinct.setdefault((one.rows, frozenset(one.words)), one)
    everything = RowFilter(frozenset(index.rows) - index.totals, {}, 0.0, frozenset())
    return [*list(distinct.values())[:_MOST], everything]


def is_beside_figures(links: Links, rows: RowFilter, column: int) -> bool:
    """Whether rows are told by a word that stands for a figure ("closed" of the afternoon), and a column of such figures beside that one,
    which nothing names, would be read: the hours of the morning."""
    index = links.index
    if links.heads[column].words or not _has_figures(links, column):
        return False
    told = [at for at in rows.columns if at >= 0 and at not in (column, index.name_column) and _has_figures(links, at)]
    return any(not any(map(str.isdigit, "".join(index.rows[row].cells[at] for row in rows.rows))) for at in told)


def _has_figures(links: Links, column: int) -> bool:
    """Whether more than half of the cells of a column have figures."""
    cells = [row.cells[column] for row in links.index.rows.values()]
    return 2 * sum(any(map(str.isdigit, cell)) for cell in cells) > len(cells)


def _by_day(links: Links) -> Iterator[RowFilter]:
    """The rows before or after the day that is asked for, by each column of days or years."""
    bound, index = links.asked.bound_day, links.index
    if bound is None:
        return
    held = dict.fromkeys(_of_bound(links), EXACT)
    for column, days in (_times(links) if bound.is_time else index.dates).items():
        rows = frozenset(number for number, day in days.items() if bound.holds(day))
        if rows:
            yield RowFilter(rows, held, 0.0, frozenset([column]))
    for column in links.index.years if len(bound.day) == 4 else ():
        texts = {number: row.numbers[column] for number, row in index.rows.items() if row.numbers[column] is not None}
        rows = frozenset(number for number, year in texts.items() if bound.holds(str(int(year or 0))))
        if rows:
            yield RowFilter(rows, held, 0.0, frozenset([column]))


def _of_bound(links: Links) -> frozenset[int]:
    """The words that say before or after what: a period, or the numbers of a time."""
    bound, words = links.asked.bound_day, links.asked.words
    if bound is None:
        return frozenset()
    if bound.is_time:
        return frozenset(at for at, word in enumerate(words) if word.number is not None)
    return frozenset(range(len(words), links.count))


def _by_whether(links: Links) -> Iterator[RowFilter]:
    """The rows of which a column says that they are, or are not, what its head is asked for: "paid"."""
    asked, negated = links.asked, is_negated(links.asked.text)
    about = {at: EXACT for at, word in enumerate(asked.words) if tells_whether(word.text)}
    for column in links.index.keys:
        head = links.heads[column].words
        rows = of_whether(links.index, column, negated=negated) if head else frozenset()
        if rows:
            yield RowFilter(rows, {**head, **about}, 0.0, frozenset([column]))


def _times(links: Links) -> dict[int, dict[int, str]]:
    """The columns whose cells are times of a day, each with those of its rows."""
    rows = links.index.rows
    of_columns = {at: {number: time_of(row.cells[at]) for number, row in rows.items()} for at in links.index.keys}
    return {at: times for at, times in of_columns.items() if all(times.values())}


def _by_month(links: Links) -> Iterator[RowFilter]:
    """The rows whose day is in the month that is asked for, and in its year."""
    asked = links.asked
    months = {at: month(word.text.casefold()) for at, word in enumerate(asked.words) if month(word.text.casefold())}
    if len(months) != 1 or any(one[0] == "d" for one in asked.periods):
        return
    wanted = {one[1:] for one in years(asked.periods)}
    held = {at: EXACT for at in (*months, *range(len(asked.words), links.count))}
    for column, days in links.index.dates.items():
        rows = frozenset(
            number
            for number, day in days.items()
            if int(day[5:7]) in months.values() and (not wanted or day[:4] in wanted)
        )
        if rows:
            yield RowFilter(rows, held, 0.0, frozenset([column]))


def _by_years(links: Links) -> Iterator[RowFilter]:
    """The rows of the years that are asked for, from one to another."""
    wanted = links.asked.year_range
    if wanted is None or links.asked.operation in ("difference", "look up"):  # of those two years alone
        return
    held = {at: EXACT for at in range(len(links.asked.words), links.count)}
    for column in range(len(links.index.heads)):
        of_rows = links.years_in(column)
        rows = frozenset(number for number, year in of_rows.items() if wanted[0] <= year <= wanted[1])
        if len(rows) > 1:
            yield RowFilter(rows, held, 0.0, frozenset([column]))


def _by_band(links: Links) -> Iterator[RowFilter]:
    """The row whose band holds a number of the question: "after 12 years" in "10 to 14 years"; a bound is a band itself."""
    asked = links.asked
    numbers = {at: word.number for at, word in enumerate(asked.words) if word.number is not None}
    if not numbers and not asked.sign:
        return
    for column in sorted(links.index.keys):
        bands = {number: one for number, row in links.index.rows.items() if (one := band(row.cells[column]))}
        if len(bands) < 2 or len(bands) < _BANDS * len(links.index.rows):
            continue
        if asked.sign:
            step = {"<": -_BESIDE, ">": _BESIDE}.get(asked.sign, 0.0)
            rows = [number for number, one in bands.items() if one.holds(asked.bound + step)]
            words = {
                at: surely
                for number in rows
                for at, surely in links.of_cell(links.index.rows[number], column).words.items()
            }
            if len(rows) == 1 and words:
                yield RowFilter(frozenset(rows), words, 0.0, frozenset([column]), banded=True)
        for at, value in numbers.items():
            rows = [number for number, one in bands.items() if one.holds(value)]
            if len(rows) == 1:
                held = links.of_cell(links.index.rows[rows[0]], column).words
                yield RowFilter(frozenset(rows), {**held, at: EXACT}, 0.0, frozenset([column]), banded=True)


def _of_column(links: Links, column: int) -> Iterator[RowFilter]:
    index = links.index
    groups: dict[frozenset[int], list[tuple[float, int, dict[int, float]]]] = defaultdict(list)
    of_head = frozenset() if column == SECTION else frozenset(links.heads[column].words)
    bounded = _of_bound(links)
    for number, row in index.rows.items():
        link = links.of_text(row.section) if column == SECTION else links.of_cell(row, column)
        # "Countries" of a column of countries names all of them, and none of them "United States".
        told = {at: surely for at, surely in link.words.items() if surely >= EXACT or at not in of_head}
        if told and not bounded & set(told) and (not links.soft.issuperset(told) or number in index.totals):
            groups[frozenset(told)].append((link.over, number, told))
    most = sorted(groups, key=lambda one: -max(sum(words.values()) - OVER * over for over, _, words in groups[one]))
    if (
        links.asked.operation != "difference" and not links.asked.together
    ):  # one row may hold what two others are called
        most = [one for one in most if not any(one < other for other in most)] or most
    most = most[:_MOST_GROUPS]
    exact = []
    for words in most:
        held = [one for other, some in groups.items() if words <= other for one in some]
        least = min(over for over, _, _ in held)
        near = [(number, said) for over, number, said in held if over == least]
        one = RowFilter(frozenset(number for number, _ in near), near[0][1], least, frozenset([column]))
        yield one
        exact.append(one)
        every = frozenset(number for _, number, _ in held)
        if every != one.rows:
            yield RowFilter(every, near[0][1], min(least, 1.0), frozenset([column]), partly=True)
    compares = links.asked.operation == "difference"  # of each thing the rows that say the same besides
    # A name that no other row has needs no more of it.
    apart = [one for one in exact if one.over < 1 or len(one.rows) == 1 or (compares and one.over < len(one.words))]
    several = [apart, *combinations(apart, 2)] if len(apart) > 2 else [apart]
    for some in several:
        if len(some) > 1 and not any(set(a.words) <= set(b.words) for a in some for b in some if a is not b):
            yield RowFilter(
                frozenset().union(*(one.rows for one in some)),
                {at: surely for one in some for at, surely in one.words.items()},
                sum(one.over for one in some),
                frozenset([column]),
                united=len(some),
                parts=tuple(one.rows for one in some),
            )


def _together(single: Sequence[RowFilter]) -> Iterator[RowFilter]:
    pairs = []
    for one, other in combinations(single, 2):
        if both := _both(one, other):
            pairs.append(both)
            yield both
    pairs.sort(key=lambda one: -one.weight)
    for pair in pairs[:6]:
        for one in single:
            if three := _both(pair, one):
                yield three


def _both(one: RowFilter, other: RowFilter) -> RowFilter | None:
    rows = one.rows & other.rows
    new = set(other.words) - set(one.words)
    if one.columns & other.columns or not rows or not new or not set(one.words) - set(other.words):
        return None
    words = {at: max(one.words.get(at, 0.0), other.words.get(at, 0.0)) for at in {*one.words, *other.words}}
    return RowFilter(
        rows,
        words,
        one.over + other.over,
        one.columns | other.columns,
        max(one.united, other.united),
        one.partly or other.partly,
        one.banded or other.banded,
        tuple(part & rows for part in one.parts or other.parts),
    )
