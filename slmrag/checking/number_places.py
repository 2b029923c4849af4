"""A number of a source, and whether it is the one that a sentence says."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from slmrag.checking.keys import key_of
from slmrag.checking.quantities import CENTURY, MONEY, PLAIN, Quantity, equal, rounds
from slmrag.checking.sources import Source, in_scale
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words

_LANGUAGES = ("en", "de", "es")  # with word lists of their own
_WARMTH = {"celsius", "fahrenheit"}
_BOUND = 6  # tokens before a number among which it is told to be a bound
_DAY = 86_400  # seconds
_MONTHS = 0.09  # by which lengths of time in days, weeks and months that people take for one may differ


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """A number of a source."""

    source: Source
    index: int
    quantity: Quantity

    @property
    def text(self) -> str:
        """It as the source writes it, with the word behind it."""
        tokens, at = self.source.tokens, self.index
        first = tokens[at - 1] if at and tokens[at - 1].norm in "$€£¥" else tokens[at]
        following = tokens[at + 1 : at + 2]
        last = (
            following[0] if following and (following[0].kind != "mark" or following[0].norm in "%°$€£¥") else tokens[at]
        )
        return self.source.text[first.start : last.end]


def noun_behind(tokens: Sequence[Token], index: int) -> str:
    """The word right behind a number, where it is one that says something."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    return (
        following.stem
        if following
        and following.kind == "word"
        and len(following.norm) > 3
        and all(key_of(following, one) for one in _LANGUAGES)
        else ""
    )


def is_said(own: Quantity, place: NumberPlace) -> bool:
    """Whether a number of a source says what ``own`` says, perhaps in more digits."""
    their = place.quantity
    if own.kind == "time" and their.kind == "number" and their.unit == PLAIN:
        hours = (their.values[0], their.values[0] + 12) if their.values[0] < 12 else their.values[:1]
        return _is_hour(place) and any(60 * hour in own.values for hour in hours)
    ranked = own.kind == "ordinal" and own.unit == PLAIN and their.kind == "number"
    if ranked and place.source.table and place.index not in place.source.bound:
        return own.values == their.values  # the fifth of the row that is numbered 5
    if their.kind == "time" and own.unit.dimension == "time":
        return any(rounds(own, amount) for amount in their.values)  # 7:30 of a clock that counts minutes
    if own.unit == CENTURY and own.kind == "ordinal" and their.unit == PLAIN:
        return their.kind == "number" and own.values == their.values  # "18." may end what is read as a sentence
    if not _kin(own, their):
        return False
    if own.per != PLAIN and their.per != PLAIN and own.per != their.per:
        return False
    ours, others = own.unit.dimension, their.unit.dimension
    if ours != others and {ours, others} <= _WARMTH | {"degree"}:
        return _is_as_warm(own, their)
    if ours and others and ours != others:
        return False
    if own.negative != their.negative and (own.negative and not place.source.row):
        return False
    if {ours, others} == {"", "share"} and any(_is_fraction(one) for one in (own, their) if one.unit == PLAIN):
        said = any(rounds(own, amount) for amount in their.amounts)  # 0.995 is 99.5 %
        if said or not place.source.row:
            return said
    written = place.source.units.get(place.index)
    if ours in MONEY and not others and written and written.dimension == ours and written.factor != 1:
        return any(rounds(own, amount * written.factor) for amount in their.amounts)  # "(US cents)"
    if ours in MONEY and not others and _is_cell(place):
        return any(rounds(own, amount * own.unit.factor) for amount in their.amounts)
    if (
        ours
        and not others
        and not place.source.row
        and not (unit_near(own, place) if ours != "time" else _may_last(own, place))
    ):
        return False
    scaled = not ours or ours in MONEY or own.power
    amounts = in_scale(their, place.source) if scaled else their.amounts
    if ours and not others and written and written.dimension == ours and ours not in MONEY:
        return any(rounds(own, amount * written.factor) for amount in their.amounts)
    if ours and not others:
        amounts = (
            tuple(amount * own.unit.factor for amount in amounts)
            if not (place.source.scale and ours in MONEY)
            else amounts
        )
    elif others and not ours:
        amounts = tuple(amount / their.unit.factor for amount in amounts)
    if place.source.scale and ours and not others and ours not in MONEY:
        amounts = (*amounts, *(amount * 10**place.source.scale for amount in amounts))  # "(thousands of litres)"
    if place.source.scale and not own.power and not ours:
        amounts = (*amounts, *their.amounts)  # a row as it stands
    if ours == others == "time" and own.unit != their.unit and min(own.unit.factor, their.unit.factor) >= _DAY:
        return any(abs(own.amounts[0] - amount) <= _MONTHS * amount for amount in amounts)  # a month is no four weeks
    return any(rounds(own, amount) for amount in amounts)


def _is_as_warm(own: Quantity, their: Quantity) -> bool:
    """Whether two temperatures on different scales are one, or degrees of which it is not said."""
    ours = own.unit.dimension
    if "degree" in (ours, their.unit.dimension):
        return any(rounds(own, amount) for amount in their.amounts)
    degrees = own.values[0] * 1.8 + 32 if ours == "celsius" else (own.values[0] - 32) / 1.8
    return abs(degrees - their.values[0]) < 0.6


def _may_last(own: Quantity, place: NumberPlace) -> bool:
    """Whether a number without a unit may be a length of time like ``own``: no other lengths stand beside it."""
    tokens = place.source.tokens[max(0, place.index - 5) : place.index + 8]
    units = [token.norm.split()[2] for token in tokens if token.norm.startswith("unit time ")]
    return not units or f"{own.unit.factor:g}" in units


def _is_cell(place: NumberPlace) -> bool:
    """Whether a number ends its line in lines that end so, as the cells of a table that lost its lines do."""
    token, text = place.source.tokens[place.index], place.source.text
    return "." in token.text and bool(re.match(r"[ \t]*(?:[\r\n]|$)", text[token.end :])) and "\n" in text


def _is_hour(place: NumberPlace) -> bool:
    """Whether a number may be an hour: it counts nothing else ("Mon-Fri 8–18", "tonight between 7 and 10")."""
    return place.quantity.values[0] <= 24 and not noun_behind(place.source.tokens, place.index)


def _is_fraction(quantity: Quantity) -> bool:
    return 0 < quantity.values[0] < 1 and not quantity.power


def unit_near(own: Quantity, place: NumberPlace) -> bool:
    """Whether the unit stands elsewhere beside a number without one: "20 to 30 litres", "between $5 and 6"."""
    tokens = place.source.tokens[max(0, place.index - 5) : place.index + 8]
    return any(token.norm.startswith(f"unit {own.unit.dimension} ") for token in tokens) or (
        own.unit.dimension in MONEY and any(token.norm in "$€£¥" for token in tokens if len(token.norm) == 1)
    )


def _kin(own: Quantity, their: Quantity) -> bool:
    if "year" in (own.kind, their.kind) and PLAIN not in (own.unit, their.unit):
        return False
    if their.kind == "year" and own.unit != PLAIN and own.unit.dimension not in MONEY:
        return False
    plain = ("number", "year")
    if own.kind in plain and their.kind in plain:
        return not (own.kind == "year" and (their.unit != PLAIN or their.power))
    if own.kind == their.kind:
        return True
    return ({own.kind, their.kind} <= {"day", "number", "ordinal", "date", "month"} and "date" in (own.kind, their.kind)) or {
        own.kind, their.kind,
    } in ({"day", "number"}, {"day", "ordinal"}, {"decade", "year"}, {"date", "year"}, {"rank", "number"}, {"rank", "ordinal"})  # fmt: skip


def score(place: NumberPlace, keys: Iterable[str], weights: Mapping[str, float]) -> float:
    """How much of ``keys`` a number stands with, by what each tells."""
    bound = place.source.bound.get(place.index, {})
    return math.fsum(bound.get(key, 0.0) * weights.get(key, 0.0) for key in keys)


def alike(one: NumberPlace, other: NumberPlace) -> bool:
    """Whether two numbers count in the same dimension; in a table one may say it in its head."""
    dimensions = {one.quantity.unit.dimension, other.quantity.unit.dimension}
    return len(dimensions) == 1 or (
        one.source.row and other.source.row and "" in dimensions and dimensions - {""} <= MONEY
    )


def near_keys(place: NumberPlace, keys: Iterable[str]) -> set[str]:
    """Which of ``keys`` a number stands with in its clause, or its row and column."""
    bound = place.source.bound.get(place.index, {})
    return {key for key in keys if bound.get(key, 0.0) >= 0.8}


def same_digits(own: Quantity, place: NumberPlace) -> bool:
    """Whether a number and one of a source are written the same, whatever they count."""
    return own.power == place.quantity.power and any(equal(a, b) for a in own.values for b in place.quantity.values)


def other_unit(own: Quantity, their: Quantity) -> bool:
    """Whether two numbers count in different units, or by different ones ("a year", "a month")."""
    if own.per != PLAIN and their.per != PLAIN and own.per != their.per:
        return True
    return bool(own.unit.dimension) and own.unit != their.unit and own.kind == "number" == their.kind


def other_power(own: Quantity, place: NumberPlace) -> bool:
    """Whether a number of the source is this one ten, a thousand or a million times larger or smaller."""
    if (
        own.kind != "number"
        or place.quantity.kind not in ("number", "year")
        or place.quantity.unit.dimension not in ("", own.unit.dimension)
    ):
        return False
    if place.source.row and place.quantity.unit == PLAIN and own.unit.dimension not in ("", *MONEY):
        return False  # its head may say in what it counts
    if own.digits < 2 and not own.power and not own.unit.dimension:
        return False
    for a in own.amounts:
        for b in in_scale(place.quantity, place.source):
            if a > 0 and 0 < b < math.inf and 0 < a / b < math.inf:
                steps = round(math.log10(a / b))
                if steps and (steps % 3 == 0 or abs(steps) <= 2) and rounds(own, b * 10.0**steps):
                    return True
    return False


def is_threshold(place: NumberPlace) -> bool:
    """Whether a number of a source is a bound: "at least ten weeks", "longer than three hours"."""
    before = place.source.tokens[max(0, place.index - _BOUND) : place.index]
    return any(token.norm in all_words("thresholds") for token in before)


def counts_other(own: Quantity, noun: str, place: NumberPlace) -> bool:
    """Whether one of two equal numbers has a unit, and the other counts something else: 3 months, 3 seasons."""
    if place.source.row or own.kind != "number" or place.quantity.kind != "number":
        return False
    if noun in all_words("across"):
        return False
    theirs = noun_behind(place.source.tokens, place.index)
    if own.unit.dimension not in ("", *MONEY) and not place.quantity.unit.dimension:
        return bool(theirs) and not unit_near(own, place)
    return place.quantity.unit.dimension not in ("", *MONEY) and not own.unit.dimension and bool(noun)


def words_behind(place: NumberPlace) -> set[str]:
    """The stems of the words behind a number."""
    following = place.source.tokens[place.index + 1 : place.index + 4]
    return {other.stem for other in following if other.kind == "word"}


def is_label(tokens: Sequence[Token], index: int) -> bool:
    """Whether a number only names something: "week 32", "level 2"."""
    before = tokens[index - 1] if index else None
    quantity = tokens[index].quantity
    plain = quantity is not None and quantity.unit == PLAIN and quantity.kind == "number"
    named = before is not None and before.kind == "word" and bool(key_of(before, "en"))
    return plain and named and not noun_behind(tokens, index)


def is_fiscal(tokens: Sequence[Token]) -> bool:
    """Whether years are named as fiscal ones, which part otherwise than the calendar's."""
    return any(token.norm == "fiscal" for token in tokens)
