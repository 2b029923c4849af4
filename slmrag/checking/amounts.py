"""Numbers of a sentence against those of its sources: what stands nowhere there in any notation, in another unit, or at something else.

What the sources allow to reckon (a rounding, a difference of years, a share, twice as much) is left to the reader.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

from slmrag.checking.better_place import better_place
from slmrag.checking.derived_numbers import is_near, is_reckoned, is_share
from slmrag.checking.keys import key_of
from slmrag.checking.measures import local, money_of
from slmrag.checking.number_places import (
    NumberPlace,
    counts_other,
    is_fiscal,
    is_label,
    is_said,
    is_threshold,
    noun_behind,
    other_power,
    other_unit,
    same_digits,
    score,
    words_behind,
)
from slmrag.checking.quantities import CALENDAR, CENTURY, MONEY, PLAIN, Quantity
from slmrag.checking.same_matter import SameMatter
from slmrag.checking.sources import Source
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, listed_words
from slmrag.schema import Difference, DifferenceKind

_BY, _PER, _TIMES = ("by", "um"), ("per", "pro", "je", "por"), ("times", "fold", "mal", "veces", "fach")
_GAP = 3  # tokens between a number and the word that tells how it compares
_TOLD = 0.4  # of what a sentence says, before a number of one digit is taken for one of another unit or magnitude
_NEAR = 0.1  # of a bound, by which what it is said of may pass it
_MOST = 20  # numbers of a sentence that are compared
_SMALL = 12  # written as a word, a number up to this may count what the source lists


_OTHERWISE: dict[DifferenceKind, Callable[[Quantity, NumberPlace], bool]] = {
    "unit": lambda own, place: same_digits(own, place) and other_unit(own, place.quantity),
    "magnitude": other_power,
}


def number_differences(
    own: Sequence[Token], sources: Sequence[Source], weights: Mapping[str, float], language: str
) -> Iterator[Difference]:
    """What of the numbers of a sentence is otherwise in its ``sources``; ``weights`` tell how much each key of theirs says."""
    numbers = _Numbers(own, sources, weights, language)
    yield from filter(None, map(numbers.difference, numbers.compared))


class _Numbers:
    """The numbers of a sentence, and where its sources say any."""

    def __init__(
        self, own: Sequence[Token], sources: Sequence[Source], weights: Mapping[str, float], language: str
    ) -> None:
        self.own, self.sources, self.weights, self.language = own, sources, weights, language
        self.currencies = {
            named.dimension
            for source in sources
            for token in source.tokens
            if (token.kind == "mark" or token.norm.startswith("unit ") or token.text.isupper())
            and (named := money_of(token))
        }
        # "£12m" of "12 million pounds", where nothing says what other pounds they are
        sterling = any(token.quantity and token.quantity.unit.dimension == "sterling" for token in own)
        pounds = {"sterling"} if sterling and not self.currencies else self.currencies
        self.places = [
            NumberPlace(source, index, local(token.quantity, pounds))
            for source in sources
            for index, token in enumerate(source.tokens)
            if token.quantity
        ]
        # The rest of a longer row of numbers is not compared: each is held against every number of the sources.
        self.compared = [index for index, token in enumerate(own) if token.quantity][:_MOST]
        if is_fiscal(own) and any(is_fiscal(source.tokens) for source in sources):
            self.weights = {key: (0.0 if key[:1] == "#" else weight) for key, weight in weights.items()}
        told = (token for index, token in enumerate(own) if not token.quantity or index in self.compared)
        self.keys = {key for token in told if (key := key_of(token, language))}
        shares = any(token.quantity and token.quantity.kind == "share" for token in own)
        self.reckons = shares or any(
            token.norm in listed_words("claims", language or "en", "computes") for token in own
        )

    def difference(self, index: int) -> Difference | None:
        """What is otherwise of the number at ``index``, if one is there and may be compared."""
        quantity = self._claim(index)
        if quantity is None:
            return None
        own, places, said = self.own, self.places, _said(self.own, index)
        by = self._before(index) in _BY
        if self._is_foreign(quantity):
            other = next((place for place in places if same_digits(quantity, place)), None)
            number = other.source.number if other else self.sources[0].number
            return Difference("unit", said, other.text if other else "", number)
        aged = any(token.norm in all_words("aged") - {"at"} for token in own[max(0, index - 2) : index])
        noun = noun_behind(own, index) if self._before(index) not in all_words("ages") and not aged else ""
        here = [place for place in places if is_said(quantity, place) and not counts_other(quantity, noun, place)]
        near = self.keys - {key_of(own[index], self.language)}
        computes = self.reckons or by
        if here:
            if (
                by
                or is_label(own, index)
                or self._heads_column(index)
                or (computes and self._is_reckoned(quantity, index, computes))
            ):
                return None  # "by" how much, not how much
            if other := self._in_unit_there(quantity, here, near):
                return Difference("unit", said, other.text, other.source.number)
            taken = set[int]().union(*(at for other, at in self._said_at.items() if other != index))
            free = [place for number, place in enumerate(places) if number not in taken]
            found = better_place(quantity, noun, here, free, near, self.weights)
            if found and (self._is_bounded(quantity, index, found) or not self._matter.is_of(found)):
                return None
            return Difference(_kind(quantity, "binding"), said, found.text, found.source.number) if found else None
        if is_share(quantity, own, index, places):
            return None
        if not self._in_other_unit(quantity) and (
            self._is_reckoned(quantity, index, computes) or is_near(quantity, own, index, places)
        ):
            return None
        absent = self._absent(quantity, said, index, near)
        return None if absent and absent.kind in self._of_gaps(index) else absent

    def _is_bounded(self, quantity: Quantity, index: int, place: NumberPlace) -> bool:
        """Whether a number is said as a bound that one of a source keeps to: "a little over 1,000" of 1,068."""
        before = {token.norm for token in self.own[max(0, index - _GAP) : index]}
        ratios = [their / ours for their in place.quantity.amounts for ours in quantity.amounts if ours]
        return any(
            (1 < ratio < 1 + _NEAR and before & all_words("at_least"))
            or (1 - _NEAR < ratio < 1 and before & all_words("at_most"))
            for ratio in ratios
        )

    @cached_property
    def _said_at(self) -> dict[int, frozenset[int]]:
        """Of each number of the sentence, by its index, which of the places say it."""
        return {
            index: frozenset(number for number, place in enumerate(self.places) if is_said(quantity, place))
            for index in self.compared
            if (quantity := self.own[index].quantity)
        }

    @cached_property
    def _matter(self) -> SameMatter:
        return SameMatter(self.keys, self.sources, self.weights)

    def _heads_column(self, index: int) -> bool:
        """Whether a number only names a column of a table: "deliveries of the 787"."""
        quantity = self.own[index].quantity
        key = key_of(self.own[index], self.language)
        plain = quantity is not None and quantity.unit == PLAIN and quantity.kind == "number"
        return plain and any(key in source.heads for source in self.sources)

    def _claim(self, index: int) -> Quantity | None:
        """The number at ``index`` if it claims an amount: no share, no "one of", no "per 100", no "three times"."""
        quantity = self.own[index].quantity
        if quantity is None or quantity.kind == "share" or quantity.loose or self._before(index) in _PER:
            return None
        if index + 1 < len(self.own) and self.own[index + 1].norm in _TIMES:
            return None
        quantity = local(quantity, self.currencies)
        if {before.norm for before in self.own[max(0, index - 3) : index]} & all_words("about"):
            short = f"{quantity.values[0]:.10g}".replace(".", "").strip("0")
            quantity = replace(quantity, digits=max(len(short), 1))
        return quantity

    def _of_gaps(self, index: int) -> Sequence[DifferenceKind]:
        """The kinds of difference that are none where a number says by how much two differ: "by a little over 5", "ten minutes longer"."""
        words = [token for token in self.own[:index] if token.kind == "word" and token.norm not in ("a", "an")]
        before = [token.norm for token in words[-_GAP:] if not token.quantity]
        behind = [token.norm for token in self.own[index + 1 : index + 1 + _GAP]]
        compared = next((at for at, norm in enumerate(behind) if norm in all_words("compared")), None)
        if compared is not None and not any(norm in ",;:.–—" for norm in behind[:compared]):
            return ("number", "magnitude")
        if not any(norm in _BY for norm in before):
            return ()
        quantity = self.own[index].quantity
        rough = bool(set(before) & all_words("about")) or (quantity and quantity.unit.dimension == "share")
        return ("number", "magnitude") if rough else ("number",)

    def _before(self, index: int) -> str:
        return self.own[index - 1].norm if index else ""

    def _is_foreign(self, quantity: Quantity) -> bool:
        """Whether it is money, and of a currency that no source speaks of."""
        others = MONEY - self.currencies
        return bool(self.currencies) and quantity.unit.dimension in others and quantity.unit.factor == 1

    def _is_reckoned(self, quantity: Quantity, index: int, computes: bool) -> bool:
        return is_reckoned(quantity, self.own, index, self.places, self.sources, computes)

    def _in_unit_there(self, own: Quantity, here: Sequence[NumberPlace], near: set[str]) -> NumberPlace | None:
        """Where the same digits have another unit, beside more of the sentence than those without one that may say it: "two months" of "two weeks", and "§ 2"."""
        if not own.unit.dimension or any(place.quantity.unit != PLAIN or place.source.row for place in here):
            return None
        others = (
            place
            for place in self.places
            if place.quantity.unit.dimension == own.unit.dimension
            and same_digits(own, place)
            and other_unit(own, place.quantity)
        )
        found = max(others, key=lambda place: score(place, near, self.weights), default=None)
        said = max(score(place, near, self.weights) for place in here)
        return found if found and self._matter.is_of(found) and score(found, near, self.weights) >= said else None

    def _in_other_unit(self, quantity: Quantity) -> bool:
        """Whether prose says the same digits of another unit."""
        return quantity.digits > 1 and any(
            not place.source.row and same_digits(quantity, place) and other_unit(quantity, place.quantity)
            for place in self.places
        )

    def _absent(self, own: Quantity, said: str, index: int, near: set[str]) -> Difference | None:
        """What stands there in place of a number that stands nowhere."""
        for kind, otherwise in _OTHERWISE.items():
            others = (place for place in self.places if otherwise(own, place) and self._is_told_of(own, place, near))
            if other := next(others, None):
                return Difference(kind, said, other.text, other.source.number)
        rivals = [
            place
            for place in self.places
            if (place.quantity.kind == own.kind or {place.quantity.kind, own.kind} <= {"number", "ordinal"})
            and (place.quantity.unit.dimension == own.unit.dimension or place.source.row)
        ]
        best = max(rivals, key=lambda place: score(place, near, self.weights), default=None)
        if self._is_small(own, index):
            best = self._counted_rival(own, index, rivals, best, near)
            if best is None:
                return None
        if best and self._is_instance(index) and is_threshold(best):
            return None
        if not self._matter.is_of(best):
            return None
        source = best.text if best and score(best, near, self.weights) > 0 else ""
        number = best.source.number if best else (self.places[0].source.number if self.places else 0)
        return Difference(_kind(own, "number"), said, source, number)

    def _is_told_of(self, own: Quantity, place: NumberPlace, near: set[str]) -> bool:
        """Whether a number in another unit or magnitude is of the same matter: one digit, or minutes for euros, may be chance."""
        theirs, ours = place.quantity.unit.dimension, own.unit.dimension
        told = len(f"{own.values[0]:.10g}".replace(".", "").strip("0")) > 1 or theirs == ours != ""
        if told and (not theirs or not ours or theirs == ours or {theirs, ours} <= MONEY):
            return True
        most = max(self.weights.values(), default=0.0)
        total = math.fsum(self.weights.get(key, most) for key in near)
        return score(place, near, self.weights) >= _TOLD * total

    def _is_small(self, own: Quantity, index: int) -> bool:
        in_words = not any(map(str.isdigit, self.own[index].text))
        return in_words and own.values[0] <= _SMALL and not own.power and own.kind in ("number", "ordinal")

    def _is_instance(self, index: int) -> bool:
        """Whether a sentence tells of one for whom a bound of the source holds or not: "somebody on a four-hour ride may …"."""
        before = [token.norm for token in self.own[:index]]
        bound = any(norm in all_words("thresholds") for norm in before[-_GAP:])
        return not bound and (bool(set(before[:2]) & all_words("somebody")) or before[-2:-1] == ["say"])

    def _counted_rival(
        self, own: Quantity, index: int, rivals: Sequence[NumberPlace], best: NumberPlace | None, near: set[str]
    ) -> NumberPlace | None:
        """What counts the same where the sentence has a small number in words, which may as well count what the source lists."""
        nouns = {
            other.stem
            for other in self.own[index + 1 : index + 4]
            if other.kind == "word" and key_of(other, "")
        }  # fmt: skip
        if partner := next((place for place in rivals if nouns & words_behind(place)), None):
            return partner
        if best is None:
            return None
        if not best.quantity.loose:
            total = math.fsum(self.weights.get(key, max(self.weights.values(), default=0.0)) for key in near)
            if score(best, near, self.weights) >= 0.6 * total:
                return best
        return best if own.unit.dimension == best.quantity.unit.dimension == "time" else None


def _said(own: Sequence[Token], index: int) -> str:
    token, following = own[index], own[index + 1 : index + 2]
    unit = f" {following[0].text}".rstrip() if following and following[0].norm.startswith("unit ") else ""
    return f"{token.text}{unit}" if not unit.endswith("%") else f"{token.text}%"


def _kind(quantity: Quantity, otherwise: DifferenceKind | Literal["binding"]) -> DifferenceKind:
    if otherwise == "binding":
        return "date" if quantity.kind in CALENDAR else "table"
    return "date" if quantity.kind in CALENDAR or quantity.unit == CENTURY else otherwise
