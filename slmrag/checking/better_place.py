"""Where the number of a sentence stands with something else, and another stands with what the sentence speaks of."""

import math
from collections.abc import Mapping, Sequence

from slmrag.checking.keys import key_of
from slmrag.checking.number_places import NumberPlace, alike, is_said, near_keys, noun_behind, score
from slmrag.checking.quantities import CALENDAR, PLAIN, Quantity

_APART = 1  # words of a sentence that stand with the other number alone
_MARGIN = 1.3
_SMALL = 3  # letters of a word that says little
_SAID = 0.4  # of what a sentence says must stand with a number of another sentence: 34 false, 4 true are found; at any share 34, 10
_IN_ORDER = ("respectively", "jeweils", "respectivamente")


def better_place(
    own: Quantity,
    noun: str,
    here: Sequence[NumberPlace],
    places: Sequence[NumberPlace],
    keys: set[str],
    weights: Mapping[str, float],
) -> NumberPlace | None:
    """Among ``places`` the number of the kind of ``own`` that stands with more of ``keys`` than those that say it, ``here``.

    None unless that is plain: it must be the better by a margin, count the ``noun`` of the sentence, and none of ``here`` may
    have a reason of its own to be the one that is meant.
    """
    if own.kind in CALENDAR and any(place.source.row for place in places):
        return None  # it names the column of a number
    sources = {id(place.source): place.source for place in here}.values()  # each once: one may hold thousands of them
    if any(token.norm in _IN_ORDER for source in sources for token in source.tokens):
        return None
    if any((place.source.row and not _is_bound(place)) or _is_without_label(place) for place in here):
        return None
    rivals = [place for place in places if _may_rival(place, own, here[0], keys)]
    found = max(rivals, key=lambda place: score(place, keys, weights), default=None)
    if found is None or score(found, keys, weights) < max(score(place, keys, weights) for place in here) + _MARGIN:
        return None
    if not found.source.row:
        if any(place.source.row for place in here):
            return None
        most = max(weights.values(), default=1.0)
        elsewhere = all(place.source is not found.source for place in here) and own.kind not in CALENDAR
        if elsewhere and score(found, keys, weights) < _SAID * sum(weights.get(key, most) for key in keys):
            return None
        if noun and noun not in found.source.content:
            return None
        if own.kind not in CALENDAR and len(near_keys(found, keys) - near_keys(here[0], keys)) < _APART:
            return None
    return None if any(_stays(place, found, keys, weights) for place in here) else found


def _is_without_label(place: NumberPlace) -> bool:
    """Whether a line holds figures alone, so that what they are of stands on another: "(1) 23.2 % 22.1 %"."""
    tokens = () if place.source.row else place.source.tokens
    figures = sum(1 for token in tokens if token.quantity)
    return figures > 1 and all(
        token.quantity or token.kind == "mark" or token.norm.startswith("unit ") for token in tokens
    )


def _label(place: NumberPlace) -> set[str]:
    """The stems of the words before the first figure of a row."""
    first = min(place.source.bound, default=0)
    return {token.stem for token in place.source.tokens[:first] if token.kind == "word" and len(token.norm) > _SMALL}


def _is_taken(place: NumberPlace) -> bool:
    """Whether a figure stands in brackets, as what is taken away."""
    tokens, at = place.source.tokens, place.index
    return at > 0 and tokens[at - 1].norm == "(" and at + 1 < len(tokens) and tokens[at + 1].norm == ")"


def _is_bound(place: NumberPlace) -> bool:
    return bool(place.source.bound.get(place.index))


def _may_rival(place: NumberPlace, own: Quantity, here: NumberPlace, keys: set[str]) -> bool:
    """Whether a number is of the kind of what stands ``here`` and says something else."""
    their, said = place.quantity, here.quantity
    return (
        their.kind == said.kind
        and not their.loose
        and alike(place, here)
        and (their.negative == said.negative or place.source is not here.source)
        and not is_said(own, place)
        and (
            _is_bound(place) and (_label(place) <= keys or not _is_taken(place) or _is_taken(here))
            if place.source.row
            else their.values[0].is_integer() == said.values[0].is_integer()
        )
    )


def _stays(place: NumberPlace, found: NumberPlace, keys: set[str], weights: Mapping[str, float]) -> bool:
    """Whether ``place`` may be meant for all that ``found`` stands with more of the sentence's words."""
    near = near_keys(found, keys)
    if any(place.source.row or key[0] != "#" for key in near_keys(place, keys) - near):
        return True  # it stands with something that the other does not stand with
    if place.source.row or found.source.row:
        return False
    plain = place.quantity.kind == "number" and place.quantity.unit == PLAIN
    if plain and _counts(found) and not _counts(place):
        return True
    if place.source is not found.source:
        ours, theirs = (_shared(one, keys, weights) for one in (place, found))
        return ours > theirs
    low, high = sorted((place.index, found.index))
    between = place.source.tokens[low + 1 : high]
    return not any(key_of(token, "en") and not token.quantity for token in between)  # two ends of a range


def _counts(place: NumberPlace) -> bool:
    return bool(noun_behind(place.source.tokens, place.index))


def _shared(place: NumberPlace, keys: set[str], weights: Mapping[str, float]) -> float:
    return math.fsum(weights.get(key, 0) for key in keys & place.source.content)
