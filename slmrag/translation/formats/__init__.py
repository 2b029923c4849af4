"""A file becomes segments, and segments become a file of the same shape, one module a family."""

from slmrag.translation.formats.translatable import (
    FORMATS,
    LeftAsIs,
    Segment,
    ShapedFile,
    Translatable,
    has_words,
    open_translatable,
)

__all__ = ["FORMATS", "LeftAsIs", "Segment", "ShapedFile", "Translatable", "has_words", "open_translatable"]
