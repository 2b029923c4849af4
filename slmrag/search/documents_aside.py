"""The documents that a question names beside its topic: "what does the FAQ say about the warranty?"."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from slmrag.library import Shelf
from slmrag.schema import Scope
from slmrag.text.section_numbers import means_a_section
from slmrag.text.stop_words import stop_lists
from slmrag.text.terms import terms, tokens_of

_MOST = 20  # documents with a word in their names; of more of them it tells none from another


def documents_aside(shelf: Shelf, question: str, topic: str, languages: Sequence[str], scope: Scope) -> set[str]:
    """The ids of the documents whose names hold most of the words that ``question`` has beside its ``topic``; none where none has any."""
    of_topic = set(_telling(topic))
    named = Counter(
        id for word in _telling(question) if word not in of_topic for id in _called(shelf, word, languages, scope)
    )
    return {id for id, times in named.items() if times == max(named.values())}


def _telling(text: str) -> list[str]:
    idle = frozenset().union(*stop_lists().values())  # whatever language the question is in
    words = dict.fromkeys(tokens_of(text.casefold()))
    return [
        word for word in words
        if len(word) > 1 and word.isalpha() and word not in idle and not means_a_section(word)
    ]  # fmt: skip


def _called(shelf: Shelf, word: str, languages: Sequence[str], scope: Scope) -> list[str]:
    """The ids of the documents that have ``word`` in their names."""
    forms = {term for language in {"", *languages} for term in terms(word, language)}
    known = shelf.document_words.called(sorted(forms), scope, _MOST + 1)
    return [
        id for id, name in known
        if forms & {term for language in {"", *languages} for term in terms(Path(name).stem, language)}
    ] if len(known) <= _MOST else []  # fmt: skip
