"""Numbers of a sentence against those of its sources: what stands nowhere there in any notation, in another unit, or at something else.

What the sources allow to reckon (a rounding, a difference of years, a share, twice as much) is left to the reader.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Literal

from slmrag.checking.listed import listed_words
from slmrag.checking.quantities import PLAIN, Quantity, Unit, equal, rounds, unit_of
from slmrag.checking.rows import Source, in_scale, key_of
from slmrag.checking.tokens import Token
from slmrag.schema import Difference, DifferenceKind

_MONEY = frozenset(["dollar", "euro", "sterling", "yen", "krone", "franc"])
_CALENDAR = frozenset(["year", "decade", "month", "day", "date"])
_ABOUT = frozenset([
    "about", "around", "roughly", "some", "nearly", "almost", "approximately", "more", "over", "than", "least", "etwa", "rund", "circa",
    "ca", "fast", "knapp", "gut", "über", "unos", "unas", "casi", "aproximadamente", "alrededor",
])  # fmt: skip
_WARMTH = {"celsius", "fahrenheit"}
_CENT = Unit("dollar", 0.01)
_POUND = Unit("mass", 453.592)
_MOST_PAIRS = 40  # numbers of which each two are reckoned with
_SMALL = 12  # written as a word, a number up to this may count what the source lists


@dataclass(frozen=True, slots=True)
class _Place:
    """A number of a source."""

    source: Source
    index: int
    quantity: Quantity

    @property
    def text(self) -> str:
        """It as the source writes it, with the word behind it."""
        token, following = self.source.tokens[self.index], self.source.tokens[self.index + 1 : self.index + 3]
        before = (
            self.source.tokens[self.index - 1]
            if self.index and self.source.tokens[self.index - 1].norm in "$€£¥"
            else token
        )
        end = token.end
        for other in following:
            if other.kind == "mark" and other.norm not in "%°$€£¥":
                break
            end = other.end
            if other.norm.startswith("unit "):
                break
            break
        return self.source.text[before.start : end]


def number_differences(
    own: Sequence[Token], sources: Sequence[Source], weights: Mapping[str, float], language: str
) -> Iterator[Difference]:
    """What of the numbers of a sentence is otherwise in its ``sources``; ``weights`` tell how much each key of theirs says."""
    currencies = {
        named.dimension
        for source in sources
        for token in source.tokens
        if (token.kind == "mark" or token.norm.startswith("unit ") or token.text.isupper()) and (named := _money(token))
    }
    places = [
        _Place(source, index, _local(token.quantity, currencies))
        for source in sources
        for index, token in enumerate(source.tokens)
        if token.quantity
    ]
    if any(token.norm == "fiscal" for token in own) and any(
        token.norm == "fiscal" for source in sources for token in source.tokens
    ):
        weights = {key: (0.0 if key[:1] == "#" else weight) for key, weight in weights.items()}
    keys = {key for token in own if (key := key_of(token, language))}
    reckons = any(token.norm in listed_words("claims", language or "en", "computes") for token in own)
    said_too = [token.quantity for token in own if token.quantity]
    for index, token in enumerate(own):
        quantity = token.quantity
        if quantity:
            quantity = _local(quantity, currencies)
            if {before.norm for before in own[max(0, index - 3) : index]} & _ABOUT:
                short = f"{quantity.values[0]:.10g}".replace(".", "").strip("0")
                quantity = replace(quantity, digits=max(len(short), 1))
        if (
            quantity is None
            or quantity.kind == "share"
            or quantity.loose
            or (index and own[index - 1].norm in ("per", "pro", "je", "por"))
        ):
            continue
        said = _said(own, index)
        if currencies and quantity.unit.dimension in _MONEY - currencies and quantity.unit.factor == 1:
            other = next((place for place in places if _same_digits(quantity, place)), None)
            yield Difference(
                "unit", said, other.text if other else "", other.source.number if other else sources[0].number
            )
            continue
        computes = reckons or (index > 0 and own[index - 1].norm in ("by", "um"))
        following = own[index + 1].norm if index + 1 < len(own) else ""
        if following in ("times", "fold", "mal", "veces", "fach"):
            continue
        noun = _noun(own, index)
        here = [place for place in places if _is(quantity, place) and not _counts_other(quantity, noun, place)]
        near = keys - {key_of(token, language)}
        if here:
            if index and own[index - 1].norm in ("by", "um"):
                continue  # by how much, not how much
            if (computes and _reckoned(quantity, own, index, places, sources, computes)) or _is_label(own, index):
                continue
            rest = [place for place in places if not any(o is not quantity and _is(o, place) for o in said_too)]
            if other := _better(quantity, noun, here, rest, near, weights):
                yield Difference(_kind(quantity, "binding"), said, other.text, other.source.number)
            continue
        other = next(
            (
                place
                for place in places
                if quantity.digits > 1
                and not place.source.row
                and _same_digits(quantity, place)
                and _other_unit(quantity, place.quantity)
            ),
            None,
        )
        if other is None and _reckoned(quantity, own, index, places, sources, computes):
            continue
        yield from _absent(quantity, token, said, own, index, places, near, weights)


def _local(quantity: Quantity, currencies: set[str]) -> Quantity:
    """``quantity`` with pounds and cents read as those of the currencies that the sources speak of."""
    if quantity.unit == _POUND and "sterling" in currencies:
        return replace(quantity, unit=Unit("sterling"))
    if quantity.unit == _CENT and "dollar" not in currencies and "euro" in currencies:
        return replace(quantity, unit=Unit("euro", 0.01))
    return quantity


def _money(token: Token) -> Unit | None:
    if token.norm.startswith("unit "):
        _, dimension, factor = token.norm.split()
        named: Unit | None = Unit(dimension, float(factor))
    else:
        named = unit_of(token.norm)
    return named if named and named.dimension in _MONEY and named.factor == 1 else None


def _noun(tokens: Sequence[Token], index: int) -> str:
    """The word right behind a number, where it is one that says something."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    return (
        following.stem
        if following and following.kind == "word" and len(following.norm) > 3 and key_of(following, "en")
        else ""
    )


def _is_label(tokens: Sequence[Token], index: int) -> bool:
    """Whether a number only names something: "week 32", "level 2"."""
    before = tokens[index - 1] if index else None
    quantity = tokens[index].quantity
    plain = quantity is not None and quantity.unit == PLAIN and quantity.kind == "number"
    named = before is not None and before.kind == "word" and bool(key_of(before, "en"))
    return plain and named and not _noun(tokens, index)


def _counts_other(own: Quantity, noun: str, place: _Place) -> bool:
    """Whether one of two equal numbers has a unit, and the other counts something else: 3 months, 3 seasons."""
    if place.source.row or own.kind != "number" or place.quantity.kind != "number":
        return False
    theirs = _noun(place.source.tokens, place.index)
    if own.unit.dimension not in ("", *_MONEY) and not place.quantity.unit.dimension:
        return bool(theirs) and not _unit_near(own, place)
    return place.quantity.unit.dimension not in ("", *_MONEY) and not own.unit.dimension and bool(noun)


def _said(own: Sequence[Token], index: int) -> str:
    token, following = own[index], own[index + 1 : index + 2]
    unit = f" {following[0].text}" if following and following[0].norm.startswith("unit ") else ""
    return f"{token.text}{unit}" if not unit.endswith("%") else f"{token.text}%"


def _kind(quantity: Quantity, otherwise: DifferenceKind | Literal["binding"]) -> DifferenceKind:
    if otherwise == "binding":
        return "date" if quantity.kind in _CALENDAR else "table"
    return "date" if quantity.kind in _CALENDAR or quantity.unit.dimension == "century" else otherwise


def _is(own: Quantity, place: _Place) -> bool:
    """Whether a number of a source says what ``own`` says, perhaps in more digits."""
    their = place.quantity
    if not _kin(own, their):
        return False
    if own.per != PLAIN and their.per != PLAIN and own.per != their.per:
        return False
    ours, others = own.unit.dimension, their.unit.dimension
    if {ours, others} == _WARMTH:
        degrees = own.values[0] * 1.8 + 32 if ours == "celsius" else (own.values[0] - 32) / 1.8
        return abs(degrees - their.values[0]) < 0.6
    if ours and others and ours != others:
        return False
    if own.negative != their.negative and (own.negative and not place.source.row):
        return False
    if ours and not others and not place.source.row and ours != "time" and not _unit_near(own, place):
        return False
    amounts = in_scale(their, place.source) if not ours or ours in _MONEY else their.amounts
    if ours and not others:
        amounts = (
            tuple(amount * own.unit.factor for amount in amounts)
            if not (place.source.scale and ours in _MONEY)
            else amounts
        )
    elif others and not ours:
        amounts = tuple(amount / their.unit.factor for amount in amounts)
    if place.source.scale and not own.power and not ours:
        amounts = (*amounts, *their.amounts)  # a row as it stands
    return any(rounds(own, amount) for amount in amounts)


def _unit_near(own: Quantity, place: _Place) -> bool:
    """Whether the unit stands elsewhere beside a number without one: "20 to 30 litres", "between $5 and 6"."""
    tokens = place.source.tokens[max(0, place.index - 5) : place.index + 8]
    return any(token.norm.startswith(f"unit {own.unit.dimension} ") for token in tokens) or (
        own.unit.dimension in _MONEY and any(token.norm in "$€£¥" for token in tokens if len(token.norm) == 1)
    )


def _kin(own: Quantity, their: Quantity) -> bool:
    if "year" in (own.kind, their.kind) and PLAIN not in (own.unit, their.unit):
        return False
    if their.kind == "year" and own.unit != PLAIN and own.unit.dimension not in _MONEY:
        return False
    plain = ("number", "year")
    if own.kind in plain and their.kind in plain:
        return not (own.kind == "year" and (their.unit != PLAIN or their.power))
    if own.kind == their.kind:
        return True
    return ({own.kind, their.kind} <= {"day", "number", "ordinal", "date", "month"} and "date" in (own.kind, their.kind)) or {
        own.kind, their.kind,
    } in ({"day", "number"}, {"decade", "year"}, {"date", "year"})  # fmt: skip


def _score(place: _Place, keys: Iterable[str], weights: Mapping[str, float]) -> float:
    bound = place.source.bound.get(place.index, {})
    return sum(bound.get(key, 0.0) * weights.get(key, 0.0) for key in keys)


_APART = 1  # words of a sentence that stand with the other number alone
_MARGIN = 0.9


def _better(
    own: Quantity,
    noun: str,
    here: Sequence[_Place],
    places: Sequence[_Place],
    keys: frozenset[str] | set[str],
    weights: Mapping[str, float],
) -> _Place | None:
    """The number of the same kind that stands with what the sentence speaks of, where its own stands with something else."""
    if own.kind in _CALENDAR and any(place.source.row for place in places):
        return None  # it names the column of a number
    if any(
        token.norm in ("respectively", "jeweils", "respectivamente") for place in here for token in place.source.tokens
    ):
        return None
    best = max(_score(place, keys, weights) for place in here)
    others = [
        place
        for place in places
        if place.quantity.kind == here[0].quantity.kind
        and _alike(place, here[0])
        and (place.source.row or place.quantity.values[0].is_integer() == here[0].quantity.values[0].is_integer())
        and not _is(own, place)
        and not place.quantity.loose
        and (place.source.bound.get(place.index) or not place.source.row)
    ]
    if any(place.source.row and not place.source.bound.get(place.index) for place in here):
        return None
    found = max(others, key=lambda place: _score(place, keys, weights), default=None)
    if found is None or _score(found, keys, weights) < best + _MARGIN:
        return None
    if noun and noun not in found.source.content and not found.source.row:
        return None
    near = _near(found, keys)
    if own.kind not in _CALENDAR and not found.source.row and len(near - _near(here[0], keys)) < _APART:
        return None
    for place in here:
        if any(place.source.row or key[0] != "#" for key in _near(place, keys) - near):
            return None  # it stands with something that the other does not stand with
        if (
            not (place.source.row or found.source.row)
            and _noun(found.source.tokens, found.index)
            and not _noun(place.source.tokens, place.index)
            and place.quantity.kind == "number"
            and place.quantity.unit == PLAIN
        ):
            return None  # it counts nothing there
        if place.source is not found.source and not (place.source.row or found.source.row):
            ours, theirs = (
                sum(weights.get(key, 0) for key in keys & source.content) for source in (place.source, found.source)
            )
            if ours > theirs:
                return None
        if place.source is found.source and not found.source.row:
            low, high = sorted((place.index, found.index))
            if not any(key_of(token, "en") and not token.quantity for token in place.source.tokens[low + 1 : high]):
                return None  # two ends of a range
    return found


def _alike(one: _Place, other: _Place) -> bool:
    dimensions = {one.quantity.unit.dimension, other.quantity.unit.dimension}
    return len(dimensions) == 1 or (
        one.source.row and other.source.row and "" in dimensions and dimensions - {""} <= _MONEY
    )


def _near(place: _Place, keys: Iterable[str]) -> set[str]:
    """Which of ``keys`` a number stands with in its clause, or its row and column."""
    bound = place.source.bound.get(place.index, {})
    return {key for key in keys if bound.get(key, 0.0) >= 0.8}


# --- numbers that stand nowhere ---------------------------------------------------------------------------


def _absent(
    own: Quantity, token: Token, said: str, tokens: Sequence[Token], index: int, places: Sequence[_Place],
    keys: set[str], weights: Mapping[str, float],
) -> Iterator[Difference]:  # fmt: skip
    unit = next((place for place in places if _same_digits(own, place) and _other_unit(own, place.quantity)), None)
    if unit:
        yield Difference("unit", said, unit.text, unit.source.number)
        return
    power = next((place for place in places if _other_power(own, place)), None)
    if power:
        yield Difference("magnitude", said, power.text, power.source.number)
        return
    alike = [
        place
        for place in places
        if (place.quantity.kind == own.kind or {place.quantity.kind, own.kind} <= {"number", "ordinal"})
        and (place.quantity.unit.dimension == own.unit.dimension or place.source.row)
    ]
    best = max(alike, key=lambda place: _score(place, keys, weights), default=None)
    in_words = not any(map(str.isdigit, token.text))
    if in_words and own.values[0] <= _SMALL and not own.power and own.kind in ("number", "ordinal"):
        counted = {other.stem for other in tokens[index + 1 : index + 4] if other.kind == "word" and key_of(other, "")}
        partner = next((place for place in alike if counted & _counted(place)), None)
        if partner is None and best is not None and not best.quantity.loose:
            total = sum(weights.get(key, max(weights.values(), default=0.0)) for key in keys)
            partner = best if _score(best, keys, weights) >= 0.6 * total else None
        if own.unit.dimension == "time" and best is not None and best.quantity.unit.dimension == "time":
            partner = partner or best
        if partner is None:
            return
        best = partner
    source = best.text if best and _score(best, keys, weights) > 0 else ""
    number = best.source.number if best else (places[0].source.number if places else 0)
    yield Difference(_kind(own, "number"), said, source, number)


def _counted(place: _Place) -> set[str]:
    following = place.source.tokens[place.index + 1 : place.index + 4]
    return {other.stem for other in following if other.kind == "word"}


def _same_digits(own: Quantity, place: _Place) -> bool:
    return own.power == place.quantity.power and any(equal(a, b) for a in own.values for b in place.quantity.values)


def _other_unit(own: Quantity, their: Quantity) -> bool:
    if own.per != PLAIN and their.per != PLAIN and own.per != their.per:
        return True
    return bool(own.unit.dimension) and own.unit != their.unit and own.kind == "number" == their.kind


def _other_power(own: Quantity, place: _Place) -> bool:
    """Whether a number of the source is this one ten, a thousand or a million times larger or smaller."""
    if (
        own.kind != "number"
        or place.quantity.kind not in ("number", "year")
        or place.quantity.unit.dimension not in ("", own.unit.dimension)
    ):
        return False
    if place.source.row and place.quantity.unit == PLAIN and own.unit.dimension not in ("", *_MONEY):
        return False  # its head may say in what it counts
    if own.digits < 2 and not own.power and not own.unit.dimension:
        return False
    for a in own.amounts:
        for b in in_scale(place.quantity, place.source):
            if a > 0 and b > 0:
                steps = round(math.log10(a / b))
                if steps and (steps % 3 == 0 or abs(steps) <= 2) and rounds(own, b * 10.0**steps):
                    return True
    return False


# --- numbers that can be reckoned --------------------------------------------------------------------------


def _reckoned(
    own: Quantity,
    tokens: Sequence[Token],
    index: int,
    places: Sequence[_Place],
    sources: Sequence[Source],
    computes: bool,
) -> bool:
    """Whether the sources' numbers give this one, and the sentence says that it is such a one."""
    following = tokens[index + 1].norm if index + 1 < len(tokens) else ""
    if following.startswith(("centur", "jahrhundert", "siglo")) or own.kind == "decade":
        dates = [
            value for place in places if place.quantity.kind in ("year", "decade") for value in place.quantity.values
        ]
        first = own.values[0]
        return any(
            (first == value // 100 + 1)
            or (own.kind == "decade" and (value // 10 * 10 == first or value // 100 * 100 == first))
            for value in dates
        ) or any(
            own.kind == "decade" and place.quantity.kind == "ordinal" and place.quantity.values[0] == first // 100 + 1
            for place in places
        )
    if _is_share_of(own, tokens, index, places) or _is_one(own, sources):
        return True
    if own.kind in _CALENDAR:
        # March in 03/2021
        return own.kind == "month" and any(
            place.quantity.values[0] == own.values[0] and _beside(place.source.tokens, place.index, ("/", "-", "."))
            for place in places
        )
    amounts = [(place, amount) for place in places for amount in in_scale(place.quantity, place.source)][:200]
    if own.unit.dimension == "time" and own.unit.factor >= 31_557_600:
        years = {
            value for place in places if place.quantity.kind in ("year", "date") for value in place.quantity.values
        }
        gaps = {abs(a - b) for a, b in combinations(sorted(years), 2)}
        years_said = own.values[0] * own.unit.factor / 31_557_600
        if any(abs(years_said - gap) <= 1 or _roughly(years_said, gap, tokens, index) for gap in gaps):
            return True
    if not computes:
        return False
    times = following in ("times", "fold", "mal", "veces", "to", "fach") or "times" in [
        token.norm for token in tokens[index + 1 : index + 3]
    ]
    share = own.unit.dimension in ("share", "points")
    for (one, a), (other, b) in combinations(amounts[:_MOST_PAIRS], 2):
        near = (
            one.source is other.source
            or (one.source.row and other.source.row)
            or abs(one.source.start - other.source.start) < 600
        )
        if one is other or not near or one.quantity.unit.dimension != other.quantity.unit.dimension:
            continue
        low, high = sorted((a, b))
        if (
            times
            and low > 0
            and (
                abs(own.values[0] - high / low) <= 0.05 * own.values[0] + 0.5
                or _roughly(own.values[0], high / low, tokens, index)
            )
        ):
            return True
        if (
            share
            and low > 0
            and any(abs(own.amounts[0] - part) <= 0.006 for part in (high / low - 1, 1 - low / high, low / high))
        ):
            return True
        if own.unit.dimension in ("", one.quantity.unit.dimension) and any(
            rounds(own, result) for result in (high - low, high + low)
        ):
            return True
    return False


def _beside(tokens: Sequence[Token], index: int, marks: Sequence[str]) -> bool:
    return any(0 <= at < len(tokens) and tokens[at].norm in marks for at in (index - 1, index + 1))


_OF = frozenset(["in", "of", "out", "/", "von", "de", "every", "cada", "aus"])


def _shares(tokens: Sequence[Token]) -> Iterator[tuple[int, int, float]]:
    """The places of two numbers that make a share ("one in five", "3 of 4"), and what it is."""
    at = [index for index, token in enumerate(tokens) if token.quantity and token.quantity.kind == "number"]
    for one, other in pairwise(at):
        between = [token.norm for token in tokens[one + 1 : other]]
        part, whole = tokens[one].quantity, tokens[other].quantity
        if (
            part
            and whole
            and between
            and len(between) <= 3
            and set(between) <= _OF | {"the"}
            and 0 < part.amounts[0] < whole.amounts[0]
        ):
            yield one, other, part.amounts[0] / whole.amounts[0]


def _is_share_of(own: Quantity, tokens: Sequence[Token], index: int, places: Sequence[_Place]) -> bool:
    """Whether a number is, or belongs to, a share that the sources have in another notation."""
    said = [share for one, other, share in _shares(tokens) if index in (one, other)]
    said += list(own.amounts) if own.unit.dimension == "share" else []
    if not said:
        return False
    theirs = [place.quantity.values[0] for place in places if place.quantity.kind == "share"]
    theirs += [
        amount for place in places if place.quantity.unit.dimension == "share" for amount in place.quantity.amounts
    ]
    theirs += [
        share
        for source in {id(place.source): place.source for place in places}.values()
        for _, _, share in _shares(source.tokens)
    ]
    return any(abs(a - b) <= 0.006 for a in said for b in theirs)


def _is_one(own: Quantity, sources: Sequence[Source]) -> bool:
    """Whether the sources say a length of time without a number: "a year" for 12 months, "annual", "fortnight"."""
    if own.unit.dimension != "time":
        return False
    amounts = [quantity for quantity in own.amounts if quantity]
    for source in sources:
        for token in source.tokens:
            if (
                token.kind == "word"
                and token.norm in _SPANS
                and any(abs(amount / _SPANS[token.norm] - 1) < 0.02 for amount in amounts)
            ):
                return True
    return False


_DAY = 86_400.0
_SPANS = {
    "year": 365.25 * _DAY, "annual": 365.25 * _DAY, "annually": 365.25 * _DAY, "yearly": 365.25 * _DAY, "month": 30.4 * _DAY, "monthly": 30.4 * _DAY,
    "week": 7 * _DAY, "weekly": 7 * _DAY, "day": _DAY, "daily": _DAY, "hour": 3600.0, "hourly": 3600.0, "fortnight": 14 * _DAY, "decade": 3652.5 * _DAY,
    "century": 36_525 * _DAY, "quarterly": 91.3 * _DAY, "quarter": 91.3 * _DAY, "jahr": 365.25 * _DAY, "jährlich": 365.25 * _DAY, "monat": 30.4 * _DAY,
    "monatlich": 30.4 * _DAY, "woche": 7 * _DAY, "wöchentlich": 7 * _DAY, "tag": _DAY, "täglich": _DAY, "stunde": 3600.0, "año": 365.25 * _DAY,
    "anual": 365.25 * _DAY, "mes": 30.4 * _DAY, "mensual": 30.4 * _DAY, "semana": 7 * _DAY, "semanal": 7 * _DAY, "día": _DAY, "hora": 3600.0,
}  # fmt: skip


def _roughly(said: float, found: float, tokens: Sequence[Token], index: int) -> bool:
    """Whether "more than twenty" and the like is said of ``found``."""
    before = {token.norm for token in tokens[max(0, index - 3) : index]}
    if before & {"more", "over", "least", "mehr", "über", "más", "mindestens"}:
        return said <= found <= 1.4 * said
    if before & {"almost", "nearly", "under", "less", "fast", "knapp", "casi", "menos"}:
        return 0.7 * said <= found <= said
    return (
        bool(before & {"about", "around", "roughly", "some", "etwa", "rund", "unos"})
        and 0.8 * said <= found <= 1.25 * said
    )


def weights_of(sources: Sequence[Source]) -> dict[str, float]:
    """How much each key tells: more where fewer sources have it."""
    counts = Counter(key for source in sources for key in source.content)
    bound = {key for source in sources for keys in source.bound.values() for key in keys}
    total = len(sources)
    return {key: math.log(1 + total / max(counts.get(key, 1), 1)) for key in set(counts) | bound}
