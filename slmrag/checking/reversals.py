"""What turns a sentence round: the opposite of what its source says, a negation too many or too few."""

from collections.abc import Sequence

from slmrag.checking.facts import Word, tells
from slmrag.checking.polarity import alike, opposed

_CLAUSE = 0.6  # of the words around a negation must be there before it is missed
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


def negations(own: Sequence[Word], theirs: Sequence[Word]) -> list[str]:
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
    return [*(f"not {word.text}" for word in added[free:]), *(f"not {other.text}" for other in kept[spare:])]


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
