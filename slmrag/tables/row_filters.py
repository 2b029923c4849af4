"""Which rows a question may mean: by the words that their cells hold, in one column or in several."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from slmrag.tables.word_links import EXACT, OVER, Links

SECTION = -1  # the column of what stands over a group of rows
_MOST_GROUPS = 4  # of a column
_MOST_SINGLE = 12
_MOST = 24


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows, and what they were told by: words with how surely each, what of their labels is not asked for, in which columns.

    ``united``: several things are named, each with its rows.
    """

    rows: frozenset[int]
    words: dict[int, float]
    over: float
    columns: frozenset[int]
    united: int = 0
    partly: bool = False

    @property
    def weight(self) -> float:
        """How much of the question it holds."""
        return sum(self.words.values()) - OVER * self.over


def row_filters(links: Links) -> list[RowFilter]:
    """The choices of rows, the one that holds most first; that of all rows last."""
    index = links.index
    columns = range(SECTION, len(index.heads))
    single = [one for column in columns for one in _of_column(links, column)]
    single += _by_day(links)
    single.sort(key=lambda one: -one.weight)
    found = [*single, *_together(single[:_MOST_SINGLE])]
    distinct: dict[tuple, RowFilter] = {}
    for one in sorted(found, key=lambda one: (-one.weight, one.over)):
        distinct.setdefault((one.rows, frozenset(one.words)), one)
    everything = RowFilter(frozenset(index.rows) - index.totals, {}, 0.0, frozenset())
    return [*list(distinct.values())[:_MOST], everything]


def _by_day(links: Links) -> Iterator[RowFilter]:
    """The rows before or after the day that is asked for, by each column of days or years."""
    bound, index = links.asked.bound_day, links.index
    if bound is None:
        return
    held = {at: EXACT for at in range(len(links.asked.words), links.count)}
    for column, days in index.dates.items():
        rows = frozenset(number for number, day in days.items() if bound.holds(day))
        if rows:
            yield RowFilter(rows, held, 0.0, frozenset([column]))
    for column in links.years_of_rows if len(bound.day) == 4 else ():
        texts = {number: row.numbers[column] for number, row in index.rows.items() if row.numbers[column] is not None}
        rows = frozenset(number for number, year in texts.items() if bound.holds(str(int(year or 0))))
        if rows:
            yield RowFilter(rows, held, 0.0, frozenset([column]))


def _of_column(links: Links, column: int) -> Iterator[RowFilter]:
    index = links.index
    groups: dict[frozenset[int], list[tuple[float, int, dict[int, float]]]] = defaultdict(list)
    bounded = frozenset(range(len(links.asked.words), links.count)) if links.asked.bound_day else frozenset()
    for number, row in index.rows.items():
        link = links.of_text(row.section) if column == SECTION else links.of_cell(row, column)
        if (
            link.words
            and not bounded & set(link.words)
            and (not links.soft.issuperset(link.words) or number in index.totals)
        ):
            groups[frozenset(link.words)].append((link.over, number, link.words))
    most = sorted(groups, key=lambda one: -max(sum(words.values()) - OVER * over for over, _, words in groups[one]))
    most = [one for one in most if not any(one < other for other in most)][:_MOST_GROUPS] or most[:_MOST_GROUPS]
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
    apart = [one for one in exact if one.over < 1]
    if len(apart) > 1 and not any(set(a.words) <= set(b.words) for a in apart for b in apart if a is not b):
        yield RowFilter(
            frozenset().union(*(one.rows for one in apart)),
            {at: surely for one in apart for at, surely in one.words.items()},
            sum(one.over for one in apart),
            frozenset([column]),
            united=len(apart),
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
    )
