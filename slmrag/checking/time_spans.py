"""Which lengths of time, years and rates the sources' numbers give, and what is roughly said of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from slmrag.checking.number_places import NumberPlace
from slmrag.checking.quantities import PLAIN, Quantity, rounds
from slmrag.checking.sources import Source
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, values_of

_YEAR = 31_557_600  # seconds
_APART = {1: 0.25, 2: 0.1, 3: 0.02}  # of a number of so many digits, how far it may be from what it is about


def is_age(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether the sources name a year of a decade or century, or the century of a decade."""
    first = own.values[0]
    dates = [value for place in places if place.quantity.kind in ("year", "decade") for value in place.quantity.values]
    if own.kind != "decade":
        return any(first == date // 100 + 1 for date in dates)
    ranks = [place.quantity.values[0] for place in places if place.quantity.kind in ("ordinal", "rank")]
    return first // 100 + 1 in ranks or any(first in (date // 10 * 10, date // 100 * 100) for date in dates)


def is_span(own: Quantity, tokens: Sequence[Token], index: int, places: Sequence[NumberPlace]) -> bool:
    """Whether a length of time lies between two years, or two times of day, of the sources."""
    aged = own.unit == PLAIN and any(token.norm in all_words("aged") for token in tokens[max(0, index - 2) : index])
    days = sorted({place.quantity.values[0] for place in places if place.quantity.kind == "day"})
    lengths = {86_400 * (b - a + whole) for a, b in combinations(days, 2) for whole in (0, 1)}
    if own.unit.dimension == "time" and any(rounds(own, length) for length in lengths):
        return True
    clocks = [place.quantity.values[0] for place in places if place.quantity.kind == "time"]
    if own.unit.dimension == "time" and any(rounds(own, 60 * abs(a - b)) for a, b in combinations(clocks, 2)):
        return True
    if own.kind == "time":  # three quarters of an hour before six
        lengths = {
            amount / 60
            for place in places
            if place.quantity.unit.dimension == "time"
            for amount in place.quantity.amounts
        }
        return any(
            abs(abs(clock - said) - length) < 0.5 for clock in clocks for said in own.values for length in lengths
        )
    if not aged and (own.unit.dimension != "time" or own.unit.factor < _YEAR):
        return False
    years = {value for place in places if place.quantity.kind in ("year", "date") for value in place.quantity.values}
    said = own.values[0] if aged else own.amounts[0] / _YEAR
    gaps = {abs(a - b) for a, b in combinations(sorted(years), 2)}
    return any(abs(said - gap) <= 1 or roughly(said, gap, tokens, index) for gap in gaps)


def is_years_away(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether a sentence of the sources names a year and how many years it is from this one."""
    for source in distinct(places):
        said = [token.quantity for token in source.tokens if token.quantity]
        years = [quantity.values[0] for quantity in said if quantity.kind == "year"]
        spans = [
            quantity.amounts[0] / _YEAR
            for quantity in said
            if quantity.unit.dimension == "time" and quantity.unit.factor >= _YEAR
        ]
        if any(abs(abs(own.values[0] - year) - span) < 0.01 for year in years for span in spans):
            return True
    return False


def is_rate(own: Quantity, tokens: Sequence[Token], places: Sequence[NumberPlace]) -> bool:
    """Whether it is an amount of the sources by another length of time: 20 a month is 240 a year, or "over a whole year"."""
    spans = {own.per.factor} if own.per.dimension == "time" else set(_spans_in(tokens)) if own.unit != PLAIN else set()
    return any(
        place.quantity.per.dimension == "time"
        and place.quantity.unit.dimension == own.unit.dimension
        and abs(own.amounts[0] / span / (amount / place.quantity.per.factor) - 1) < 0.005
        for place in places
        for amount in place.quantity.amounts
        for span in spans
        if amount
    )


def _spans_in(tokens: Sequence[Token]) -> Iterator[float]:
    """The lengths of time that are said without a number, in seconds."""
    seconds = values_of("seconds")
    return (seconds[token.norm] for token in tokens if token.norm in seconds and token.kind == "word")


def is_one(own: Quantity, sources: Sequence[Source]) -> bool:
    """Whether the sources say a length of time without a number: "a year" for 12 months, "annual", "fortnight"."""
    if own.unit.dimension != "time":
        return False
    spans = {span for source in sources for span in _spans_in(source.tokens)}
    return any(amount and abs(amount / span - 1) < 0.02 for amount in own.amounts for span in spans)


def roughly(said: float, found: float, tokens: Sequence[Token], index: int) -> bool:
    """Whether "more than twenty" and the like is said of ``found``: nearer by, the more digits are said."""
    before = {token.norm for token in tokens[max(0, index - 3) : index]}
    quantity = tokens[index].quantity
    digits = f"{quantity.values[0]:.10g}".replace(".", "").strip("0") if quantity else ""
    apart = _APART.get(max(len(digits), 1), _APART[3])
    if before & all_words("at_least"):
        return said <= found <= (1 + 1.6 * apart) * said
    if before & all_words("at_most"):
        return (1 - 1.2 * apart) * said <= found <= said
    return bool(before & all_words("nearly")) and (1 - apart) * said <= found <= (1 + apart) * said


def counts_same(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers count in the same dimension."""
    return one.kind == other.kind == "number" and one.unit.dimension == other.unit.dimension


def distinct(places: Sequence[NumberPlace]) -> Iterable[Source]:
    """The sources of ``places``, each once."""
    return {id(place.source): place.source for place in places}.values()
