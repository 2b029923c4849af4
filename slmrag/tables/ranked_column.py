"""Which columns a question may mean that asks for the largest of several: the one that is ranked, and the one that names the rows."""

from collections.abc import Sequence
from statistics import median

from slmrag.tables.cell_match import Match
from slmrag.tables.index import TableIndex
from slmrag.tables.vocabulary import concept, forms, label_terms

_ALIKE, _MAGNITUDE = 3, 10.0  # columns at least, and how much the middle number of one may be more than that of another


def says_which(match: Match, named: int | None) -> bool:
    """Whether the column of names says what is asked for: no day does, unless one is asked for, a place only under its head, and
    nobody does who stands in several rows, but under a head of persons."""
    if (
        "person" in match.asked.implied
        and named is not None
        and match.index.repeats(named)
        and named not in match.targets
    ):
        return False
    if named is not None and named in match.index.dates:
        months = [day[:7] for day in match.index.dates[named].values()]
        of_month = bool(label_terms(match.asked.target, match.asked.language) & concept("month"))
        return "date" in match.asked.implied or (
            of_month and len(set(months)) == len(months)
        )  # and not in several sums
    return named is None or "place" not in match.asked.implied or named in match.targets


def is_of_times(index: TableIndex, column: int) -> bool:
    """Whether a column is of years, quarters or months, whose numbers are none to be compared."""
    times = concept("year") | concept("quarter") | concept("month")
    return column in index.years or bool(index.heads[column].terms & times)


def is_ranked(match: Match, column: int) -> bool:
    """Whether a column is what the largest is looked for in: not the year or quarter that is asked for itself, nor where what is
    counted is a column of names ("the fewest provinces")."""
    index, asked = match.index, match.asked
    if column in match.targets and is_of_times(index, column):
        return False
    counted = forms(asked.ranked, asked.language) if asked.ranked else frozenset()
    others = {at for at in index.keys if index.heads[at].terms & counted}
    return not (match.targets and others and others.isdisjoint(match.targets) and not match.heads[column].words)


def of_one_kind(index: TableIndex, columns: Sequence[int]) -> bool:
    """Whether columns of numbers are alike, as those of a table that has a column for each person: in one unit, of one magnitude."""
    if len(columns) < _ALIKE or len({index.table.columns[at].unit for at in columns}) > 1:
        return False
    middles = [
        median(numbers)
        for at in columns
        if (numbers := [abs(number) for row in index.rows.values() if (number := row.numbers[at])])
    ]
    return len(middles) >= _ALIKE and max(middles) <= _MAGNITUDE * min(middles)
