"""A file becomes pages, one module a family."""

from slmrag.readers.reading import READERS, Limits, Reading, ReadingNote, read_file

__all__ = ["READERS", "Limits", "Reading", "ReadingNote", "read_file"]
