"""Whether a source speaks of what a sentence says, before another number there is taken for the sentence's own."""

import math
from collections.abc import Iterable, Mapping, Sequence

from slmrag.checking.nearest_sentences import akin
from slmrag.checking.number_places import NumberPlace, score
from slmrag.checking.sources import Source

# How many of a sentence's words (by what they tell) must stand with the other number, or else in one sentence of the source.
# Of what is less, 50 false and 26 true ones of four unread hands were said to disagree.
_WITH_IT, _IN_ONE = 0.4, 0.6


class SameMatter:
    """The words of a sentence, those of ``keys`` that are no numbers, among ``sources``."""

    def __init__(self, keys: Iterable[str], sources: Sequence[Source], weights: Mapping[str, float]) -> None:
        self.words = {key for key in keys if key[:1] != "#"}
        self.weights, self.most = weights, max(weights.values(), default=0.0)
        self.total = self._told(self.words)
        shared = ([key for key in self.words if _has(source, key)] for source in sources)
        self.in_one = bool(self.words) and any(self._told(some) >= _IN_ONE * self.total for some in shared)

    def is_of(self, place: NumberPlace | None) -> bool:
        """Whether enough of them stand with the number at ``place``, or in any one source."""
        if self.in_one or not self.words or place is None:
            return self.in_one
        return score(place, self.words, self.weights) >= _WITH_IT * self.total

    def _told(self, keys: Iterable[str]) -> float:
        return math.fsum(self.weights.get(key, self.most) for key in keys)


def _has(source: Source, key: str) -> bool:
    return key in source.content or any(akin(key, other) for other in source.content)
