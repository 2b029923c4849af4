"""The columns of a table that are each of a year, of a quarter, of a month, or of somebody: along a row they are added up."""

from collections import defaultdict
from collections.abc import Sequence

from slmrag.chunking.tables.periods import PART_OF_YEAR, years
from slmrag.tables.ranked_column import of_one_kind
from slmrag.tables.vocabulary import MONTHS, concept
from slmrag.tables.word_links import Links


def times(links: Links, columns: Sequence[int], *, alone: bool = False) -> list[list[int]]:
    """The columns that are each of a year, of a quarter, of a month: those of the years from one to another, where that is asked for;
    and all columns, where they are of one kind and none is named, or what is asked for is none of them, unless times ``alone`` are
    wanted."""
    heads, wanted = links.index.heads, links.asked.year_range
    parts = [at for at in columns if heads[at].periods & PART_OF_YEAR]
    months = [at for at in columns if at not in parts and any(heads[at].terms & concept(month) for month in MONTHS)]
    spans = {at for at, word in enumerate(links.asked.words) if word.months}
    months = [at for at in months if spans <= links.heads[at].words.keys()]
    of_years = [at for at in columns if at not in (*parts, *months) and len(years(heads[at].periods)) == 1]
    if wanted:
        of_years = [at for at in of_years if wanted[0] <= int(next(iter(years(heads[at].periods)))[1:]) <= wanted[1]]
    others = [at for at in columns if at != links.index.whole_column]
    named = any(heads[at].terms and links.heads[at].words for at in others)
    alike = others if not alone and not links.targets and links.asked.target else []
    if not alike and not named and of_one_kind(links.index, others):
        alike = others  # each of somebody, or of some place
    # Of one thing in several years, and not of two things.
    same: dict[object, list[int]] = defaultdict(list)
    for at in of_years:
        same[heads[at].words].append(at)
    return [some for some in (parts, months, *same.values(), alike) if len(some) > 1]
