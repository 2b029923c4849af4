"""Sentences of a text laid beside those of its original, as Gale and Church (1993) do: by their lengths, numbers and names."""

from collections.abc import Callable, Sequence
from math import inf

from slmrag.text.scripts import UNSPACED_LANGUAGES
from slmrag.translation.fit.fit_evidence import LIKE, UNLIKE, names, sentences
from slmrag.translation.fit.lengths import length_off
from slmrag.translation.fit.sounds import likeness
from slmrag.translation.number_check import number_counts

# So many of the one for so many of the other, and what it costs: logarithms of how rare people do it.
_STEPS = (
    (1, 1, 0.0), (2, 1, 2.0), (1, 2, 2.0), (3, 1, 4.0), (1, 3, 4.0), (2, 2, 4.0), (3, 2, 5.0), (2, 3, 5.0), (4, 1, 6.0), (1, 4, 6.0),
)  # fmt: skip
_ALONE = 4.0  # one that is left out, or put in
_MOST = 12  # sentences; of more the length of the whole tells less of one
_FAR, _DEAR = 10.0, 60.0  # beyond, more tells no more
_LESS = 0.7  # an unlike name tells less than a like one: many are translated

_Cost = Callable[[range, range], float]


def one_alone(source: str, target: str, language: str, *, capitals: str = "en") -> tuple[float, float]:
    """How much better ``target`` (in ``language``) fits ``source`` where a sentence of this is left out, and where one was put in.

    Both about as half a squared deviation, 0 where there is one sentence. ``capitals`` is the language of ``source``.
    """
    own, theirs = sentences(source, capitals), sentences(target, language)
    if not own or not theirs or len(own) + len(theirs) < 3 or max(len(own), len(theirs)) > _MOST:
        return 0.0, 0.0
    known: dict[tuple[range, range], float] = {}

    def cost(mine: range, other: range) -> float:
        if (mine, other) not in known:
            known[mine, other] = _cost([own[n] for n in mine], [theirs[n] for n in other], language, capitals)
        return known[mine, other]

    def mirrored(mine: range, other: range) -> float:
        return cost(_mirrored(mine, len(own)), _mirrored(other, len(theirs)))

    before, after = _table(len(own), len(theirs), cost), _table(len(own), len(theirs), mirrored)[::-1]
    after = [row[::-1] for row in after]
    whole = min(before[-1][-1], _DEAR) - (_ALONE + 1 if min(len(own), len(theirs)) == 1 else _ALONE)  # people split one
    left_out = min(
        here + then
        for row, below in zip(before, after[1:], strict=False)
        for here, then in zip(row, below, strict=True)
    )
    put_in = min(
        here + then for row, same in zip(before, after, strict=True) for here, then in zip(row, same[1:], strict=False)
    )
    return max(0.0, whole - left_out), max(0.0, whole - put_in)


def _table(own: int, theirs: int, cost: _Cost) -> list[list[float]]:
    """What it costs to lay the first so many beside the first so many others, all of them, in the best way."""
    least = [[inf] * (theirs + 1) for _ in range(own + 1)]
    least[0][0] = 0.0
    for i in range(own + 1):
        for j in range(theirs + 1):
            for taken, beside, extra in _STEPS:
                if taken <= i and beside <= j and least[i - taken][j - beside] < inf:
                    here = least[i - taken][j - beside] + extra + cost(range(i - taken, i), range(j - beside, j))
                    least[i][j] = min(least[i][j], here)
    return least


def _mirrored(places: range, count: int) -> range:
    return range(count - places.stop, count - places.start)


def _cost(own: Sequence[str], theirs: Sequence[str], language: str, capitals: str) -> float:
    source = " ".join(own)
    target = ("" if language in UNSPACED_LANGUAGES - {"ko", "th"} else " ").join(theirs)
    off = length_off(source, target, capitals, language)
    kept, missing, added = number_counts(source, target)
    scores = [score for name in names(source, capitals) if (score := likeness(name, target, language)) is not None]
    alike, unlike = sum(one > LIKE for one in scores), sum(one < UNLIKE for one in scores)
    return min(off * off / 2, _FAR) + missing + added - kept + _LESS * unlike - alike
