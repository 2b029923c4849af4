"""A file becomes segments, and segments become a file of the same shape, one module a family."""

from slmrag.translation.formats.translatable import (
    FORMATS,
    LeftAsIs,
    Segment,
    Translatable,
    has_words,
    open_translatable,
)

__all__ = ["FORMATS", "LeftAsIs", "Segment", "Translatable", "has_words", "open_translatable"]
