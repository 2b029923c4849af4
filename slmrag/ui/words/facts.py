"""What a document is, in a line."""

from slmrag.schema import Document
from slmrag.ui.words import text
from slmrag.ui.words.notice_text import language_here


def facts(document: Document, timezone: str | None) -> str:
    """The line under a document's name."""
    parts = [text.count_of(document.pages, document.unit), text.size(document.bytes), language_here(document.language)]
    other = "" if document.own else text.say("SHARED_BY_OTHER")
    added = text.say("ADDED_AT", when=text.when(document.added_at, timezone))
    return text.row(*parts, *document.collections, other, added)
