"""Whether a plan's column is what a question asks for: by its unit, its time, by who, where, when."""

from slmrag.chunking.tables.periods import PART_OF_YEAR, periods, years
from slmrag.tables.index import SIGN_WORDS
from slmrag.tables.month_spans import months_of
from slmrag.tables.plan import Plan
from slmrag.tables.vocabulary import concept, label_terms
from slmrag.tables.word_links import Links


def is_of_unit(links: Links, column: int) -> bool:
    """Whether the question names the unit that a column is in: "under 5000 dollars", "over 95 percent"."""
    index = links.index
    signs = {
        index.table.columns[column].unit,
        *(sign for sign in SIGN_WORDS if sign in index.table.columns[column].head),
    }
    words = {word for sign in signs for word in SIGN_WORDS.get(sign, sign).casefold().split()} | {
        one for one in signs if one
    }
    asked = links.asked.text.casefold()
    return any(word in asked for word in words) or (
        "percent" in asked and "percent" in index.table.columns[column].head.casefold()
    )


def asks_for_times(links: Links, plan: Plan) -> bool:
    """Whether "which month", "in which year" or "per month" asks for the columns of a plan."""
    of_parts = [plan.index.heads[at].periods & PART_OF_YEAR for at in plan.columns]
    wanted = concept("year")
    if all(of_parts):
        wanted = concept("quarter")
    elif not any(years(plan.index.heads[at].periods) for at in plan.columns):
        wanted = concept("month")
    asked = links.asked
    by = asked.by if all(months_of(plan.index.heads[at]) for at in plan.columns) else ""
    return any(label_terms(noun, asked.language) & wanted for noun in (asked.target, asked.ranked, by) if noun)


def is_left(noun: str, links: Links, left: frozenset[int]) -> bool:
    """Whether what "which …" asks for is not explained."""
    asked = noun.casefold().split()
    return any(links.text(at).casefold() in asked[:1] for at in left - links.soft)


def type_fits(links: Links, plan: Plan) -> int:
    """1 where the column is of the sort that is asked for, -1 where it is of another, 0 where nothing tells."""
    asked, index, column = links.asked, links.index, plan.column
    if plan.operation in ("highest", "lowest", "sorted") and "place" in asked.implied and plan.named is not None:
        return 1 if index.heads[plan.named].terms & concept("place") else -1
    if plan.operation != "look up":
        return 0
    if asked.operation == "count" or asked.how_much:
        return 1 if index.table.columns[column].numeric else -1
    if "date" in asked.implied:
        cell = index.rows[(plan.rows or (0,))[0]].cells[column]
        return 1 if column in index.dates or periods(cell)[0] else -1
    if "person" in asked.implied:
        named = column == index.name_column or bool(index.heads[column].terms & concept("person"))
        return 1 if named else -1 if index.table.columns[column].numeric else 0
    if "place" in asked.implied:
        return 1 if index.heads[column].terms & concept("place") else -1 if index.table.columns[column].numeric else 0
    return 0
