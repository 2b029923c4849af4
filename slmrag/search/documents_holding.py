"""The documents that hold all words of a topic."""

from slmrag.library import Shelf
from slmrag.schema import Scope
from slmrag.text.query_terms import query_groups

_MOST_CHUNKS = 300  # that hold one word of it


def documents_holding(shelf: Shelf, topic: str, scope: Scope) -> list[str]:
    """The ids of the documents of ``scope`` that hold every word of ``topic`` near each other, those first that its first word finds first."""
    keys: list[int] | None = None
    for group in query_groups(topic, shelf.documents.languages(scope)):
        found = [key for key, _ in shelf.keywords.search(group, scope, _MOST_CHUNKS)]
        keys = found if keys is None else [key for key in keys if key in found]
    chunks = shelf.pages.chunks(keys or ())
    return list(dict.fromkeys(chunks[key].document_id for key in keys or () if key in chunks))
