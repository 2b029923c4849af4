"""A whole document in another language: taken apart into segments, translated, checked, and put together again."""

from slmrag.translation.single_sentences import of_sentences
from slmrag.translation.translate import of_document, of_text

__all__ = ["of_document", "of_sentences", "of_text"]
