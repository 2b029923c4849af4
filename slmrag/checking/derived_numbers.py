"""Which numbers the sources' own give: a share, a difference, a ratio, a length of time without a number."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise, permutations

from slmrag.checking.number_places import CALENDAR, NumberPlace
from slmrag.checking.quantities import CENTURY, PLAIN, Quantity, rounds
from slmrag.checking.sources import Source, in_scale
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, values_of

_YEAR = 31_557_600  # seconds
_NEAR = 600  # letters between two numbers of one matter
_MOST_PARTS = 12  # shares that an amount is parted by
_APART = {1: 0.25, 2: 0.1, 3: 0.02}  # of a number of so many digits, how far it may be from what it is about
_MOST_PAIRS = 40  # numbers of which each two are reckoned with


def is_reckoned(
    own: Quantity,
    tokens: Sequence[Token],
    index: int,
    places: Sequence[NumberPlace],
    sources: Sequence[Source],
    computes: bool,
) -> bool:
    """Whether the sources' numbers give this one, and the sentence says that it is such a one."""
    following = tokens[index + 1].norm if index + 1 < len(tokens) else ""
    if (
        (own.kind == "ordinal" and own.unit == CENTURY)
        or following.startswith(("centur", "jahrhundert", "siglo"))
        or own.kind == "decade"
    ):
        return _is_age(own, places)
    if is_share(own, tokens, index, places) or _is_one(own, sources):
        return True
    if own.kind == "year" and _is_years_away(own, places):
        return True
    if own.kind in CALENDAR:
        # March in 03/2021
        return own.kind == "month" and any(
            place.quantity.values[0] == own.values[0] and _beside(place.source.tokens, place.index, ("/", "-", "."))
            for place in places
        )
    return (
        _is_span(own, tokens, index, places)
        or _is_rate(own, places)
        or _is_total(own, places)
        or _is_multiple(own, tokens, places)
        or _is_share_of(own, places)
        or (computes and _is_of_two(own, tokens, index, places))
    )


def _is_age(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether the sources name a year of a decade or century, or the century of a decade."""
    first = own.values[0]
    dates = [value for place in places if place.quantity.kind in ("year", "decade") for value in place.quantity.values]
    if own.kind != "decade":
        return any(first == date // 100 + 1 for date in dates)
    ranks = [place.quantity.values[0] for place in places if place.quantity.kind in ("ordinal", "rank")]
    return first // 100 + 1 in ranks or any(first in (date // 10 * 10, date // 100 * 100) for date in dates)


def _is_span(own: Quantity, tokens: Sequence[Token], index: int, places: Sequence[NumberPlace]) -> bool:
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
    return any(abs(said - gap) <= 1 or _roughly(said, gap, tokens, index) for gap in gaps)


def _is_years_away(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether a sentence of the sources names a year and how many years it is from this one."""
    for source in _distinct(places):
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


def _is_rate(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether it is an amount of the sources by another length of time: 20 a month is 240 a year."""
    return own.per.dimension == "time" and any(
        place.quantity.per.dimension == "time"
        and place.quantity.unit.dimension == own.unit.dimension
        and abs(own.amounts[0] / own.per.factor / (amount / place.quantity.per.factor) - 1) < 0.005
        for place in places
        for amount in place.quantity.amounts
        if amount
    )


def _is_total(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether it is the sum of all that a sentence of the sources counts, of two to four."""
    return any(
        2 <= len(said) <= 4 and rounds(own, sum(one.amounts[0] for one in said))
        for source in _distinct(places)
        if not source.row
        and (
            said := [token.quantity for token in source.tokens if token.quantity and _counts_same(token.quantity, own)]
        )
    )


def _is_multiple(own: Quantity, tokens: Sequence[Token], places: Sequence[NumberPlace]) -> bool:
    """Whether it is so many times an amount of the sources as the sentence says: "three rents, 2,340 euros" of 780."""
    times = {token.quantity.values[0] for token in tokens if token.quantity and token.quantity.unit == PLAIN}
    times |= {time for place in places for time in _times_in(place)}
    # First: of a long table each number is tried with each of them; ten times would be another magnitude.
    times = {time for time in times if 2 <= time <= 12 and time != 10}
    parts = any(token.norm in all_words("each") for token in tokens)
    return own.digits > 2 and any(
        rounds(own, place.quantity.amounts[0] * factor)
        for place in places
        if _counts_same(own, place.quantity)
        for time in times
        for factor in ((time, 1 / time) if parts else (time,))
    )


def _is_share_of(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether it is, or leaves, a share that the sources name of an amount of theirs: "students pay half", "one third less"."""
    if own.unit.dimension in ("", "share", "points") or own.digits < 2:
        return False
    shares = [
        (place, amount)
        for place in places
        if place.quantity.kind == "share" or place.quantity.unit.dimension == "share"
        for amount in place.quantity.amounts[:1]
        if 0 < amount < 1
    ]
    return any(
        _counts_same(own, place.quantity)
        and abs(place.source.start - other.source.start) < _NEAR / 2
        and any(rounds(own, part * place.quantity.amounts[0]) for part in (share, 1 - share))
        for place in places
        for other, share in shares[:_MOST_PARTS]
    )


def _times_in(place: NumberPlace) -> tuple[float, ...]:
    """What a number of a source says that may tell how many times: "the rent is 1,450; two months' rent"."""
    quantity = place.quantity
    return quantity.values[:1] if quantity.kind == "number" and quantity.unit.dimension in ("", "time") else ()


def _counts_same(one: Quantity, other: Quantity) -> bool:
    return one.kind == other.kind == "number" and one.unit.dimension == other.unit.dimension


def _is_of_two(own: Quantity, tokens: Sequence[Token], index: int, places: Sequence[NumberPlace]) -> bool:
    """Whether a number is the difference, the sum, the ratio or the share of two of the sources that stand near each other."""
    behind = [token.norm for token in tokens[index + 1 : index + 3]]
    times = "times" in behind or behind[:1] in (["fold"], ["mal"], ["veces"], ["to"], ["fach"])
    share = own.unit.dimension in ("share", "points")
    amounts = [(place, amount) for place in places for amount in in_scale(place.quantity, place.source)][:_MOST_PAIRS]
    for (one, a), (other, b) in combinations(amounts, 2):
        apart = one.source is not other.source and abs(one.source.start - other.source.start) >= _NEAR
        if one is other or (apart and not (one.source.row and other.source.row)):
            continue
        if one.quantity.unit.dimension != other.quantity.unit.dimension:
            continue
        low, high = sorted((a, b))
        ratio, said = high / low if low > 0 else 0.0, own.values[0]
        if times and ratio and (abs(said - ratio) <= 0.05 * said + 0.5 or _roughly(said, ratio, tokens, index)):
            return True
        if (
            share
            and ratio
            and any(abs(own.amounts[0] - part) <= 0.006 for part in (ratio - 1, 1 - 1 / ratio, 1 / ratio))
        ):
            return True
        results = (high - low, high + low) if own.unit.dimension in ("", one.quantity.unit.dimension) else ()
        if any(rounds(own, result) or _roughly(own.amounts[0], result, tokens, index) for result in results):
            return True
    return False


def _beside(tokens: Sequence[Token], index: int, marks: Sequence[str]) -> bool:
    return any(0 <= at < len(tokens) and tokens[at].norm in marks for at in (index - 1, index + 1))


def _shares(tokens: Sequence[Token]) -> Iterator[tuple[int, int, float]]:
    """The places of two numbers that make a share ("one in five", "3 of 4"), and what it is."""
    at = [index for index, token in enumerate(tokens) if token.quantity and token.quantity.kind == "number"]
    joins = all_words("part_of")
    for one, other in pairwise(at):
        between = [token.norm for token in tokens[one + 1 : other]]
        part, whole = tokens[one].quantity, tokens[other].quantity
        if (
            part
            and whole
            and between
            and len(between) <= 3
            and (set(between) <= joins or (set(between[1:]) and set(between[1:]) <= joins))
            and 0 < part.amounts[0] < whole.amounts[0]
        ):
            yield one, other, part.amounts[0] / whole.amounts[0]


def is_share(own: Quantity, tokens: Sequence[Token], index: int, places: Sequence[NumberPlace]) -> bool:
    """Whether a number is, or belongs to, a share that the sources have in another notation."""
    said = [share for one, other, share in _shares(tokens) if index in (one, other)]
    said += list(own.amounts) if own.unit.dimension == "share" else []
    if any(_is_part(own, said, source.tokens) for source in _distinct(places)):
        return True
    if not said:
        return False
    theirs = [place.quantity.values[0] for place in places if place.quantity.kind == "share"]
    theirs += [
        amount for place in places if place.quantity.unit.dimension == "share" for amount in place.quantity.amounts
    ]
    theirs += [share for source in _distinct(places) for _, _, share in _shares(source.tokens)]
    return any(abs(a - b) <= 0.006 for a in said for b in theirs)


def _distinct(places: Sequence[NumberPlace]) -> Iterable[Source]:
    return {id(place.source): place.source for place in places}.values()


def _is_part(own: Quantity, said: Sequence[float], tokens: Sequence[Token]) -> bool:
    """Whether a sentence of the sources gives a part and its whole of which ``said`` is the share; or a share and its whole, ``own`` being the part."""
    plain = [token.quantity for token in tokens if token.quantity and token.quantity.kind in ("number", "share")]
    counts = [quantity.amounts[0] for quantity in plain if quantity.unit == PLAIN and quantity.kind == "number"]
    shares = [
        quantity.amounts[0] for quantity in plain if quantity.kind == "share" or quantity.unit.dimension == "share"
    ]
    if said:
        return any(a < b and abs(a / b - share) <= 0.002 for a, b in permutations(counts, 2) for share in said)
    return own.unit == PLAIN and any(rounds(own, share * whole) for share in shares for whole in counts)


def _is_one(own: Quantity, sources: Sequence[Source]) -> bool:
    """Whether the sources say a length of time without a number: "a year" for 12 months, "annual", "fortnight"."""
    if own.unit.dimension != "time":
        return False
    seconds = values_of("seconds")
    spans = {
        seconds[token.norm]
        for source in sources
        for token in source.tokens
        if token.norm in seconds and token.kind == "word"
    }
    return any(amount and abs(amount / span - 1) < 0.02 for amount in own.amounts for span in spans)


def is_near(own: Quantity, tokens: Sequence[Token], index: int, places: Sequence[NumberPlace]) -> bool:
    """Whether "more than a hundred" and the like is said of a number of the sources that counts the same."""
    return any(
        _counts_same(own, place.quantity)
        and (PLAIN in (own.per, place.quantity.per) or own.per == place.quantity.per)
        and _roughly(own.amounts[0], place.quantity.amounts[0], tokens, index)
        for place in places
    )


def _roughly(said: float, found: float, tokens: Sequence[Token], index: int) -> bool:
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
