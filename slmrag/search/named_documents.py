"""Which documents a question names: who asks for Amcor in 2023 means the report of that name.

A document is known by its file name and, where it has pages, by its cover. Common words name nothing: of the
question's words only those written like names count (with a capital, or a digit), where it has any.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from slmrag.library import Shelf
from slmrag.schema import Scope
from slmrag.text.query_terms import names_in, query_groups
from slmrag.text.terms import terms

_COVER_CHARACTERS = 800
_CASUAL = 0.5  # what a word says of a name in a question written without any


def named_documents(shelf: Shelf, question: str, languages: Sequence[str], scope: Scope) -> dict[str, float]:
    """By document id, how much of what ``question`` names is on the document's name or cover, 0 to 1.

    Of its words, those count that few documents carry, and the rarer the more (inverse document frequency).
    """
    identities = identities_of(shelf, scope)
    written = names_in(question)
    rarity = {}
    for word in query_groups(written or question, languages):
        count = sum(not held.isdisjoint(word) for held in identities.values())
        if 0 < count <= len(identities) / 2:
            rarity[word] = math.log((len(identities) + 1) / (count + 0.5))
    whole = sum(rarity.values()) / (1 if written else _CASUAL)
    if not whole:
        return {}
    return {
        document: sum(weight for word, weight in rarity.items() if not held.isdisjoint(word)) / whole
        for document, held in identities.items()
    }


def identities_of(shelf: Shelf, scope: Scope) -> dict[str, frozenset[str]]:
    """By document id, the terms of its file name and its cover."""
    return shelf.library.cache.get(("identities", shelf.owner, scope), lambda: _identities(shelf, scope))


def _identities(shelf: Shelf, scope: Scope) -> dict[str, frozenset[str]]:
    return {id: _identity(name, cover) for id, name, cover in shelf.pages.covers(scope, _COVER_CHARACTERS)}


@lru_cache(maxsize=100_000)  # documents: with more of them each question after a change reads all covers anew
def _identity(name: str, cover: str) -> frozenset[str]:
    return frozenset(terms(Path(name).stem, "")) | frozenset(terms(cover, ""))
