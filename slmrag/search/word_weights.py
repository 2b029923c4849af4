"""How much each word of a question tells, by how few chunks hold it."""

import math
from collections.abc import Sequence

from slmrag.library import Shelf
from slmrag.schema import Scope
from slmrag.text.query_terms import Asked


def word_weights(shelf: Shelf, asked: Sequence[Asked], scope: Scope) -> dict[Asked, float]:
    """How much each word of the question tells (inverse document frequency), scaled to sum 1."""
    # In all that may be read, whatever part of it is asked: and in nobody else's, whose words are not to be guessed at.
    readable = Scope(own=scope.own)
    counts, total = shelf.keywords.frequencies([term for group in asked for term in group], readable)
    rarity = {}
    for group in asked:
        count = max(counts[term] for term in group)
        # As if a hundred more chunks had been seen: in a small library, that a word is missing says little.
        rarity[group] = math.log((total + 100) / (count + 1))
    whole = sum(rarity.values())
    return {group: weight / whole for group, weight in rarity.items()} if whole else {}
