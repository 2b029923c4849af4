"""What is kept: a catalogue (SQLite, the truth), the original files, and an index of the vectors (made from the catalogue)."""

from slmrag.library.library import Library, Shelf, Snapshot

__all__ = ["Library", "Shelf", "Snapshot"]
