"""Numbers of a sentence against those of its sources: what stands nowhere there in any notation, in another unit, or at something else.

What the sources allow to reckon (a rounding, a difference of years, a share, twice as much) is left to the reader.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from slmrag.checking.keys import key_of
from slmrag.checking.listed import listed_words
from slmrag.checking.number_places import (
    CALENDAR,
    MONEY,
    NumberPlace,
    alike,
    is_said,
    near_keys,
    noun_behind,
    other_power,
    other_unit,
    same_digits,
    score,
    unit_near,
)
from slmrag.checking.quantities import PLAIN, Measure, Quantity, unit_of
from slmrag.checking.reckoned import is_reckoned
from slmrag.checking.sources import Source
from slmrag.checking.token import Token
from slmrag.schema import Difference, DifferenceKind

_ABOUT = frozenset([
    "about", "around", "roughly", "some", "nearly", "almost", "approximately", "more", "over", "than", "least", "etwa", "rund", "circa",
    "ca", "fast", "knapp", "gut", "über", "unos", "unas", "casi", "aproximadamente", "alrededor",
])  # fmt: skip
_CENT = Measure("dollar", 0.01)
_POUND = Measure("mass", 453.592)
_SMALL = 12  # written as a word, a number up to this may count what the source lists


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
        NumberPlace(source, index, _local(token.quantity, currencies))
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
        if currencies and quantity.unit.dimension in MONEY - currencies and quantity.unit.factor == 1:
            other = next((place for place in places if same_digits(quantity, place)), None)
            yield Difference(
                "unit", said, other.text if other else "", other.source.number if other else sources[0].number
            )
            continue
        computes = reckons or (index > 0 and own[index - 1].norm in ("by", "um"))
        following = own[index + 1].norm if index + 1 < len(own) else ""
        if following in ("times", "fold", "mal", "veces", "fach"):
            continue
        noun = noun_behind(own, index)
        here = [place for place in places if is_said(quantity, place) and not _counts_other(quantity, noun, place)]
        near = keys - {key_of(token, language)}
        if here:
            if index and own[index - 1].norm in ("by", "um"):
                continue  # by how much, not how much
            if (computes and is_reckoned(quantity, own, index, places, sources, computes)) or _is_label(own, index):
                continue
            rest = [place for place in places if not any(o is not quantity and is_said(o, place) for o in said_too)]
            if other := _better(quantity, noun, here, rest, near, weights):
                yield Difference(_kind(quantity, "binding"), said, other.text, other.source.number)
            continue
        other = next(
            (
                place
                for place in places
                if quantity.digits > 1
                and not place.source.row
                and same_digits(quantity, place)
                and other_unit(quantity, place.quantity)
            ),
            None,
        )
        if other is None and is_reckoned(quantity, own, index, places, sources, computes):
            continue
        yield from _absent(quantity, token, said, own, index, places, near, weights)


def _local(quantity: Quantity, currencies: set[str]) -> Quantity:
    """``quantity`` with pounds and cents read as those of the currencies that the sources speak of."""
    if quantity.unit == _POUND and "sterling" in currencies:
        return replace(quantity, unit=Measure("sterling"))
    if quantity.unit == _CENT and "dollar" not in currencies and "euro" in currencies:
        return replace(quantity, unit=Measure("euro", 0.01))
    return quantity


def _money(token: Token) -> Measure | None:
    if token.norm.startswith("unit "):
        _, dimension, factor = token.norm.split()
        named: Measure | None = Measure(dimension, float(factor))
    else:
        named = unit_of(token.norm)
    return named if named and named.dimension in MONEY and named.factor == 1 else None


def _is_label(tokens: Sequence[Token], index: int) -> bool:
    """Whether a number only names something: "week 32", "level 2"."""
    before = tokens[index - 1] if index else None
    quantity = tokens[index].quantity
    plain = quantity is not None and quantity.unit == PLAIN and quantity.kind == "number"
    named = before is not None and before.kind == "word" and bool(key_of(before, "en"))
    return plain and named and not noun_behind(tokens, index)


def _counts_other(own: Quantity, noun: str, place: NumberPlace) -> bool:
    """Whether one of two equal numbers has a unit, and the other counts something else: 3 months, 3 seasons."""
    if place.source.row or own.kind != "number" or place.quantity.kind != "number":
        return False
    theirs = noun_behind(place.source.tokens, place.index)
    if own.unit.dimension not in ("", *MONEY) and not place.quantity.unit.dimension:
        return bool(theirs) and not unit_near(own, place)
    return place.quantity.unit.dimension not in ("", *MONEY) and not own.unit.dimension and bool(noun)


def _said(own: Sequence[Token], index: int) -> str:
    token, following = own[index], own[index + 1 : index + 2]
    unit = f" {following[0].text}" if following and following[0].norm.startswith("unit ") else ""
    return f"{token.text}{unit}" if not unit.endswith("%") else f"{token.text}%"


def _kind(quantity: Quantity, otherwise: DifferenceKind | Literal["binding"]) -> DifferenceKind:
    if otherwise == "binding":
        return "date" if quantity.kind in CALENDAR else "table"
    return "date" if quantity.kind in CALENDAR or quantity.unit.dimension == "century" else otherwise


_APART = 1  # words of a sentence that stand with the other number alone
_MARGIN = 0.9


def _better(
    own: Quantity,
    noun: str,
    here: Sequence[NumberPlace],
    places: Sequence[NumberPlace],
    keys: frozenset[str] | set[str],
    weights: Mapping[str, float],
) -> NumberPlace | None:
    """The number of the same kind that stands with what the sentence speaks of, where its own stands with something else."""
    if own.kind in CALENDAR and any(place.source.row for place in places):
        return None  # it names the column of a number
    if any(
        token.norm in ("respectively", "jeweils", "respectivamente") for place in here for token in place.source.tokens
    ):
        return None
    best = max(score(place, keys, weights) for place in here)
    others = [
        place
        for place in places
        if place.quantity.kind == here[0].quantity.kind
        and alike(place, here[0])
        and (place.source.row or place.quantity.values[0].is_integer() == here[0].quantity.values[0].is_integer())
        and not is_said(own, place)
        and not place.quantity.loose
        and (place.source.bound.get(place.index) or not place.source.row)
    ]
    if any(place.source.row and not place.source.bound.get(place.index) for place in here):
        return None
    found = max(others, key=lambda place: score(place, keys, weights), default=None)
    if found is None or score(found, keys, weights) < best + _MARGIN:
        return None
    if noun and noun not in found.source.content and not found.source.row:
        return None
    near = near_keys(found, keys)
    if own.kind not in CALENDAR and not found.source.row and len(near - near_keys(here[0], keys)) < _APART:
        return None
    for place in here:
        if any(place.source.row or key[0] != "#" for key in near_keys(place, keys) - near):
            return None  # it stands with something that the other does not stand with
        if (
            not (place.source.row or found.source.row)
            and noun_behind(found.source.tokens, found.index)
            and not noun_behind(place.source.tokens, place.index)
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


# --- numbers that stand nowhere ---------------------------------------------------------------------------


def _absent(
    own: Quantity, token: Token, said: str, tokens: Sequence[Token], index: int, places: Sequence[NumberPlace],
    keys: set[str], weights: Mapping[str, float],
) -> Iterator[Difference]:  # fmt: skip
    unit = next((place for place in places if same_digits(own, place) and other_unit(own, place.quantity)), None)
    if unit:
        yield Difference("unit", said, unit.text, unit.source.number)
        return
    power = next((place for place in places if other_power(own, place)), None)
    if power:
        yield Difference("magnitude", said, power.text, power.source.number)
        return
    alike = [
        place
        for place in places
        if (place.quantity.kind == own.kind or {place.quantity.kind, own.kind} <= {"number", "ordinal"})
        and (place.quantity.unit.dimension == own.unit.dimension or place.source.row)
    ]
    best = max(alike, key=lambda place: score(place, keys, weights), default=None)
    in_words = not any(map(str.isdigit, token.text))
    if in_words and own.values[0] <= _SMALL and not own.power and own.kind in ("number", "ordinal"):
        counted = {other.stem for other in tokens[index + 1 : index + 4] if other.kind == "word" and key_of(other, "")}
        partner = next((place for place in alike if counted & _counted(place)), None)
        if partner is None and best is not None and not best.quantity.loose:
            total = sum(weights.get(key, max(weights.values(), default=0.0)) for key in keys)
            partner = best if score(best, keys, weights) >= 0.6 * total else None
        if own.unit.dimension == "time" and best is not None and best.quantity.unit.dimension == "time":
            partner = partner or best
        if partner is None:
            return
        best = partner
    source = best.text if best and score(best, keys, weights) > 0 else ""
    number = best.source.number if best else (places[0].source.number if places else 0)
    yield Difference(_kind(own, "number"), said, source, number)


def _counted(place: NumberPlace) -> set[str]:
    following = place.source.tokens[place.index + 1 : place.index + 4]
    return {other.stem for other in following if other.kind == "word"}


# --- numbers that can be reckoned --------------------------------------------------------------------------


def weights_of(sources: Sequence[Source]) -> dict[str, float]:
    """How much each key tells: more where fewer sources have it."""
    counts = Counter(key for source in sources for key in source.content)
    bound = {key for source in sources for keys in source.bound.values() for key in keys}
    total = len(sources)
    return {key: math.log(1 + total / max(counts.get(key, 1), 1)) for key in set(counts) | bound}
