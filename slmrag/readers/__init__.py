"""A file becomes pages, one module a family."""

from slmrag.readers.by_suffix import READERS, Limits, Note, Reading, read_file

__all__ = ["READERS", "Limits", "Note", "Reading", "read_file"]
