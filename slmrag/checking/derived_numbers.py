"""Which numbers the sources' own give: a share, a difference, a ratio, a length of time without a number."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations

from slmrag.checking.number_places import NumberPlace
from slmrag.checking.quantities import CALENDAR, CENTURY, PLAIN, Quantity, equal, rounds
from slmrag.checking.sources import Source, in_scale
from slmrag.checking.time_spans import counts_same, distinct, is_age, is_one, is_rate, is_span, is_years_away, roughly
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words

_NEAR = 600  # letters between two numbers of one matter
_MOST_PARTS = 12  # shares that an amount is parted by
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
        return is_age(own, places)
    if is_share(own, tokens, index, places) or is_one(own, sources):
        return True
    if own.kind == "year" and is_years_away(own, places):
        return True
    if own.kind in CALENDAR:
        # March in 03/2021
        return own.kind == "month" and any(
            place.quantity.values[0] == own.values[0] and _beside(place.source.tokens, place.index, ("/", "-", "."))
            for place in places
        )
    return (
        is_span(own, tokens, index, places)
        or is_rate(own, tokens, places)
        or _is_rest(own, places)
        or _is_total(own, places)
        or _is_multiple(own, tokens, places)
        or _is_share_of(own, places)
        or (computes and _is_of_two(own, tokens, index, places))
    )


def _is_rest(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether it is what is left of two numbers of a sentence that speaks of the rest: "4,200 failed; 3,950 were retried, the rest"."""
    for source in distinct(places):
        if source.row or not any(token.norm in all_words("rest") for token in source.tokens):
            continue
        said = [token.quantity for token in source.tokens if token.quantity and counts_same(token.quantity, own)]
        wholes = [one.amounts[0] for one in said] + ([1.0] if own.unit.dimension == "share" else [])
        if any(
            rounds(own, whole - one.amounts[0])
            for whole in wholes
            for one in said[:_MOST_PAIRS]
            if whole > one.amounts[0]
        ):
            return True
    return False


def _is_total(own: Quantity, places: Sequence[NumberPlace]) -> bool:
    """Whether it is the sum of all that a sentence of the sources counts, of two to four."""
    return any(
        2 <= len(said) <= 4 and rounds(own, sum(one.amounts[0] for one in said))
        for source in distinct(places)
        if not source.row
        and (said := [token.quantity for token in source.tokens if token.quantity and counts_same(token.quantity, own)])
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
        if counts_same(own, place.quantity)
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
        counts_same(own, place.quantity)
        and abs(place.source.start - other.source.start) < _NEAR / 2
        and any(rounds(own, part * place.quantity.amounts[0]) for part in (share, 1 - share))
        for place in places
        for other, share in shares[:_MOST_PARTS]
    )


def _times_in(place: NumberPlace) -> tuple[float, ...]:
    """What a number of a source says that may tell how many times: "the rent is 1,450; two months' rent"."""
    quantity = place.quantity
    return quantity.values[:1] if quantity.kind == "number" and quantity.unit.dimension in ("", "time") else ()


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
        if times and ratio and (abs(said - ratio) <= 0.05 * said + 0.5 or roughly(said, ratio, tokens, index)):
            return True
        if (
            share
            and ratio
            and any(abs(own.amounts[0] - part) <= 0.006 for part in (ratio - 1, 1 - 1 / ratio, 1 / ratio))
        ):
            return True
        results = (high - low, high + low) if own.unit.dimension in ("", one.quantity.unit.dimension) else ()
        if any(rounds(own, result) or roughly(own.amounts[0], result, tokens, index) for result in results):
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
    if any(_is_part(own, said, source.tokens) for source in distinct(places)):
        return True
    if not said and not (own.unit == PLAIN and own.kind == "number" and 0 < own.values[0] < 1):
        return False
    theirs = [place.quantity.values[0] for place in places if place.quantity.kind == "share"]
    if not said:
        return any(equal(own.values[0], share) for share in theirs)  # 0.5 of 1/2
    theirs += [
        amount for place in places if place.quantity.unit.dimension == "share" for amount in place.quantity.amounts
    ]
    theirs += [share for source in distinct(places) for _, _, share in _shares(source.tokens)]
    return any(abs(a - b) <= 0.006 for a in said for b in theirs)


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


def is_near(own: Quantity, tokens: Sequence[Token], index: int, places: Sequence[NumberPlace]) -> bool:
    """Whether "more than a hundred" and the like is said of a number of the sources that counts the same."""
    return any(
        counts_same(own, place.quantity)
        and (PLAIN in (own.per, place.quantity.per) or own.per == place.quantity.per)
        and roughly(own.amounts[0], place.quantity.amounts[0], tokens, index)
        for place in places
    )
