"""What the faces of an assistant have in common: the parts that all views share, and somebody's shelf."""

from collections.abc import Callable
from dataclasses import replace

from slmrag.assistant.parts import Parts
from slmrag.library import Shelf
from slmrag.schema import Progress

OnProgress = Callable[[Progress], None]


def no_progress(progress: Progress) -> None:
    """Tell nobody how far something is."""


class Face:
    """One face of an assistant as the owner of ``shelf`` sees it: what is another's cannot be reached from there."""

    def __init__(self, parts: Parts, shelf: Shelf) -> None:
        self._parts, self._shelf = parts, shelf

    def _as_seen(self, progress: Progress) -> Progress:
        """``progress`` of the work on all documents, without the name of one that is another's."""
        return progress if self._shelf.documents.is_taken(progress.name) else replace(progress, name="")
