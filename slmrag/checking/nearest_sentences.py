"""Which sentences of the sources speak of what a sentence says, and which words of it they have."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slmrag.checking.keys import key_of
from slmrag.checking.sources import Source
from slmrag.checking.token import Token
from slmrag.text.opposites import alike

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Nearest:
    """A source that a sentence is held against: ``covered`` is the share of the sentence's telling words that it has.

    ``pairs`` are the places of words that both have, of the sentence and of the source.
    """

    source: Source
    covered: float
    pairs: tuple[tuple[int, int], ...]


def nearest(
    own: Sequence[Token], sources: Sequence[Source], weights: Mapping[str, float], language: str
) -> list[Nearest]:
    """The sources that share most with a sentence, best first."""
    telling = [(index, key) for index, token in enumerate(own) if (key := key_of(token, language))]
    if not telling:
        return []
    most = max(weights.values(), default=1.0)
    norms = {token.norm for token in own}
    total = sum(weights.get(key, most) for _, key in telling)
    scored = sorted(
        (source for source in sources if source.content),  # no line under a table's head
        key=lambda source: (
            -sum(weights.get(key, 0.0) for _, key in telling if key in source.content) + 0.001 * len(source.content)
        ),
    )
    found = []
    for source in scored[:_NEAREST]:
        places: dict[str, list[int]] = {}
        for place, token in enumerate(source.tokens):
            if key := key_of(token, language):
                places.setdefault(key, []).append(place)
        pairs: list[tuple[int, int]] = []
        said = Counter[str]()
        for index, key in telling:
            there = places.get(key) or next((at for other, at in places.items() if akin(key, other)), None)
            used = {place for _, place in pairs}
            there = there or [
                at
                for at, token in enumerate(source.tokens)
                if at not in used and token.norm not in norms and alike(own[index].norm, token.norm)
            ]
            if there:
                pairs.append((index, there[min(said[key], len(there) - 1)]))
                said[key] += 1
        covered = sum(weights.get(key_of(own[index], language), most) for index, _ in pairs) / total
        found.append(Nearest(source, covered, tuple(pairs)))
    return sorted(
        found,
        key=lambda one: (
            -round(one.covered, 6),
            -sum(own[index].norm == one.source.tokens[place].norm for index, place in one.pairs),
        ),
    )


def akin(one: str, other: str) -> bool:
    """Whether two stems are of one word: administr and administrat."""
    if one == other:
        return True
    if len(one) < 5 or len(other) < 5 or one[:5] != other[:5]:
        return False
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= 0.6 * max(len(one), len(other))


def missing_words(own: Sequence[Token], close: Sequence[Nearest], language: str) -> tuple[str, ...]:
    """The words of a sentence that its nearest sources have in no form, as it writes them."""
    there = frozenset().union(*(one.source.content for one in close))
    found = [
        token.text
        for token in own
        if (key := key_of(token, language)) and key not in there and not any(akin(key, other) for other in there)
    ]
    return tuple(dict.fromkeys(found))


def weights_of(sources: Sequence[Source]) -> dict[str, float]:
    """How much each key tells: more where fewer sources have it."""
    counts = Counter(key for source in sources for key in source.content)
    bound = {key for source in sources for keys in source.bound.values() for key in keys}
    total = len(sources)
    return {key: math.log(1 + total / max(counts.get(key, 1), 1)) for key in set(counts) | bound}
