"""What is kept: a catalogue (the truth), the original files, and an index of the vectors (made from the catalogue)."""

from slmrag.library.library import AlreadyThere, Catalogue, Conversations, Desks, Draft, Handovers, Library

__all__ = ["AlreadyThere", "Catalogue", "Conversations", "Desks", "Draft", "Handovers", "Library"]
