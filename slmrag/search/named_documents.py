"""Which documents a question names: who asks for Amcor in 2023 means the report of that name.

A document is known by its file name and, where it has pages, by its cover. Common words name nothing: of the
question's words only those written like names count (with a capital, or a digit), where it has any.
"""

import math
from collections.abc import Collection, Sequence

from slmrag.library import Shelf
from slmrag.schema import Scope
from slmrag.text.query_terms import names_in, query_groups

_CASUAL = 0.5  # what a word says of a name in a question written without any


def named_documents(
    shelf: Shelf, question: str, languages: Sequence[str], scope: Scope, among: Collection[str]
) -> dict[str, float]:
    """By id, how much of what ``question`` names is on the name or cover of each of the documents ``among``, 0 to 1; 0 is left out.

    Of its words, those count that few documents of ``scope`` carry, and the rarer the more (inverse document frequency).
    """
    written = names_in(question)
    words = query_groups(written or question, languages)
    counts, documents = shelf.document_words.counts(words, scope)
    rarity = {
        word: math.log((documents + 1) / (count + 0.5))
        for word, count in zip(words, counts, strict=True)
        if 0 < count <= documents / 2
    }
    whole = sum(rarity.values()) / (1 if written else _CASUAL)
    if not whole:
        return {}
    known_by = shelf.document_words.of(among, [term for word in rarity for term in word])
    return {
        document: sum(weight for word, weight in rarity.items() if not held.isdisjoint(word)) / whole
        for document, held in known_by.items()
    }
