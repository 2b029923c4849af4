"""What turns a sentence round: the opposite of what its source says, a negation too many or too few."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from slmrag.checking.facts import Word, tells
from slmrag.checking.opposites import alike, opposed

_CLAUSE = 0.6  # of the words around a negation must be there before it is missed
# What joins a cause and its effect, a condition and what follows, one event and the next: the sides are not the same.
_JOINS = (
    "because", "since", "so", "after", "before", "until", "if", "unless", "weil", "denn", "damit", "bevor", "nachdem",
    "wenn", "porque", "si", "antes", "parce", "avant", "après", "потому", "если",
)  # fmt: skip
# Of these, what stands before and what behind may change places.
_MUTUAL = (
    "met", "meet", "marri", "equal", "equiv", "border", "resembl", "same", "similar", "differ", "relat", "correlat",
    "connect", "associat", "link", "adjac", "compar", "share", "coincid", "interact", "overlap", "known", "call",
)  # fmt: skip
_PARTS = 3  # words on both sides of what joins them
_PIVOT = 3  # words that a verb may be of
_NOT_ONLY = ("only", "just", "nur", "solo", "sólo", "seulement")


def opposites(
    own: Sequence[Word],
    theirs: Sequence[Word],
    extra: Sequence[int],
    lost: Sequence[Word],
    replaced: Sequence[tuple[int, int, int, int]],
) -> list[str]:
    """Words of ``own`` whose opposite ``theirs`` have, and it has not.

    ``extra`` are the indices of the words that only it has, ``lost`` the words that only they have, ``replaced`` the
    spans of both that stand in each other's place.
    """
    here = [(range(i1, i2), {id(word) for word in theirs[j1:j2]}) for i1, i2, j1, j2 in replaced]
    denied, their_denied = _denied(own), {id(theirs[index]) for index in _denied(theirs)}
    found = []
    for index in extra:
        word = own[index]
        against = [other for other in lost if opposed(word.text.casefold(), other.text.casefold())]
        if word.kind == "small" or len(word.text) < 6:
            # Common words are opposites only in the same place: "after A, B" is "B before A".
            against = [o for o in against if any(index in place and id(o) in others for place, others in here)]
        if not against or any(alike(word.text.casefold(), other.text.casefold()) for other in lost):
            continue
        if (index in denied) == any(id(other) in their_denied for other in against):
            found.append(word.text)
    return found


def turned(own: Sequence[Word], theirs: Sequence[Word], ids: Sequence[str], language: str) -> list[str]:
    """The word around which the parts of a sentence have changed places: "A because B", and the source "B because A".

    ``ids`` name the words of both, one after the other. That A does something to B is told by their order in English
    alone; a passive ("by") turns it round and says the same.
    """
    if _count(own, "by") != _count(theirs, "by"):
        return []
    here, there = Counter(ids[: len(own)]), Counter(ids[len(own) :])
    places = {name: place for place, name in enumerate(ids[len(own) :])}
    order = [
        (index, places[name])
        for index, name in enumerate(ids[: len(own)])
        if here[name] == there[name] == 1 and (tells(own[index]) or own[index].text.casefold() in _JOINS)
    ]
    while order and order[0] == min(order, key=lambda pair: pair[1]):
        order.pop(0)  # what stands before the parts
    while order and order[-1] == max(order, key=lambda pair: pair[1]):
        order.pop()
    for first in range(1, len(order) - 1):
        for last in range(first, min(first + _PIVOT, len(order) - 1)):
            before, pivot, behind = order[:first], order[first : last + 1], order[last + 1 :]
            if (
                len(before) + len(behind) >= _PARTS
                and pivot == sorted(pivot, key=lambda pair: pair[1])
                and min(place for _, place in before) > pivot[-1][1]
                and max(place for _, place in behind) < pivot[0][1]
                and _is_directed(own, theirs, before, pivot, behind, language)
            ):
                return [own[pivot[0][0]].text]
    return []


def _is_directed(
    own: Sequence[Word],
    theirs: Sequence[Word],
    before: list[tuple[int, int]],
    pivot: list[tuple[int, int]],
    behind: list[tuple[int, int]],
    language: str,
) -> bool:
    said = [own[index] for index, _ in pivot]
    if any(word.text.casefold() in _JOINS for word in said):
        return True
    if language not in ("", "en") or any(word.kind != "word" for word in said):
        return False
    if any(word.text.casefold().startswith(_MUTUAL) for word in said):
        return False
    # An adverbial that moved stands behind a comma, a subject does not.
    clauses = {own[index].clause for index, _ in (before[-1], *pivot, behind[0])}
    around = (min(place for _, place in before), max(place for _, place in behind))
    their_clauses = {theirs[place].clause for place in (*around, *(place for _, place in pivot))}
    return len(clauses) == len(their_clauses) == 1


def _count(some: Sequence[Word], text: str) -> int:
    return sum(word.text.casefold() == text for word in some)


def negation_faults(own: Sequence[Word], theirs: Sequence[Word]) -> list[str]:
    """Negations too many or too few, by the words that they negate."""
    ours, others = _targets(own), _targets(theirs)
    own_keys, their_keys = (frozenset().union(*(word.keys for word in some)) for some in (own, theirs))
    dropped, added = list(others), []
    for word, near in ours:
        partner = next((pair for pair in dropped if not pair[0].keys.isdisjoint(word.keys)), None)
        # "never used of universities" is "never employed of universities".
        partner = partner or next((pair for pair in dropped if _held(near, pair[1]) > 0.5), None)
        if partner:
            dropped.remove(partner)
        else:
            added.append(word)
    # "not allowed" is "prohibited".
    added = [w for w in added if not any(opposed(w.text.casefold(), other.text.casefold()) for other in theirs)]
    # "did not succeed" may be "without success": one that negates another word may be the same.
    free = sum(other.keys.isdisjoint(own_keys) for other, _ in dropped)
    spare = sum(word.keys.isdisjoint(their_keys) for word in added)
    # A clause that is left out as a whole takes its negation with it.
    kept = [
        other
        for other, near in dropped
        if not other.keys.isdisjoint(own_keys) and (not near or _held(near, own) >= _CLAUSE)
    ]
    added.sort(key=lambda word: not word.keys.isdisjoint(their_keys))
    # "not only A" is no negation, but it says the opposite of "only A".
    only = [" ".join(word.text for word in pair) for pair in _not_only(own)]
    alone = set() if _not_only(theirs) else {word.text.casefold() for word in theirs}
    only = [said for said in only if said.split()[-1].casefold() in alone]
    return [*only, *(f"not {word.text}" for word in added[free:]), *(f"not {other.text}" for other in kept[spare:])]


def _not_only(some: Sequence[Word]) -> list[tuple[Word, Word]]:
    return [pair for pair in pairwise(some) if pair[0].kind == "not" and pair[1].text.casefold() in _NOT_ONLY]


def _held(some: Sequence[Word], others: Sequence[Word]) -> float:
    """The share of ``some`` that ``others`` hold; 0 where there are none."""
    keys = frozenset().union(*(word.keys for word in others))
    return sum(not word.keys.isdisjoint(keys) for word in some) / len(some) if some else 0.0


def _denied(some: Sequence[Word]) -> set[int]:
    """The indices of words that a negation stands before."""
    found = set()
    for index, word in enumerate(some):
        if word.kind == "not":
            found |= set(range(index + 1, min(index + 4, len(some))))
    return found


def _targets(some: Sequence[Word]) -> list[tuple[Word, list[Word]]]:
    """For each negation the word it negates (the next that tells, else the one before it) and the words around it."""
    found = []
    for index, word in enumerate(some):
        if word.kind != "not" or (index == 0 and some[1:] and some[1].clause > word.clause):
            continue  # "No, it does" answers a question
        if index + 1 < len(some) and some[index + 1].text.casefold() in _NOT_ONLY:
            continue
        near = [other for other in some[index + 1 : index + 5] if tells(other) and other.clause == word.clause]
        before = [other for other in some[max(0, index - 4) : index] if tells(other)]
        inside = [other for other in before if other.clause == word.clause]
        found.append((near[0] if near else before[-1] if before else word, [*inside[-2:], *near]))
    return found
