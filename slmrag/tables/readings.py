"""What a question may ask for, other than its words say at first: of nothing, and none; of a loss, and less than 0; of a
half-year, and two quarters. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from slmrag.chunking.tables.periods import HALVES
from slmrag.tables.derived_forms import BELOW_ZERO, SOLD_OUT, YEARLY
from slmrag.tables.question_forms import NONE
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.vocabulary import concept, meanings

_PROFIT, _STOCK = "profit", "stock"


def all_together(asked: TableQuestion) -> TableQuestion | None:
    """The question for a number as that for a sum, where it says "total" or "annual"; ``None`` where it says neither."""
    said = {word.casefold() for found in YEARLY.findall(asked.text) for word in found.split()}
    yearly = [word for word in asked.words if word.text.casefold() in said]
    if asked.operation != "look up" or not (yearly or asked.of_totals or YEARLY.search(asked.text)):
        return None
    words = tuple(word for word in asked.words if word not in yearly)
    return replace(asked, operation="sum", words=words, periods=asked.periods - {"fy"})


def under_bound(asked: TableQuestion) -> TableQuestion | None:
    """The question for what is on one side of a bound as that for an order of it; ``None`` where it has no bound."""
    return replace(asked, operation="sorted") if asked.sign and asked.operation == "look up" else None


def readings(asked: TableQuestion) -> Iterator[TableQuestion]:
    """The question as it stands; and what has "no" of something, counted or listed, as that of which there is 0."""
    yield asked
    if asked.none and asked.operation in ("count", "look up"):
        said = {word.casefold() for phrase in NONE.findall(asked.text) for word in phrase.split()}
        words = tuple(
            replace(word, text=_STOCK) if SOLD_OUT.fullmatch(word.text) else word
            for word in asked.words
            if SOLD_OUT.fullmatch(word.text) or word.text.casefold() not in said
        )
        yield replace(asked, words=words, sign="=", bound=0.0)
    half = next((one for one in HALVES if one in asked.periods), None)
    if half and asked.operation in ("look up", "count", "sum"):  # of a table by quarter
        yield replace(asked, operation="sum", periods=asked.periods - {half} | HALVES[half])
    if asked.below and asked.operation in ("count", "look up", "sorted"):
        # A loss is a profit under zero: of the other words the column that has such numbers must be told.
        words = tuple(
            replace(word, text=_PROFIT, soft=True) if meanings(word.text) & concept("loss") else word
            for word in asked.words
            if meanings(word.text) & concept("loss") or not BELOW_ZERO.fullmatch(word.text)
        )
        yield replace(asked, words=words, sign="<", bound=0.0)
