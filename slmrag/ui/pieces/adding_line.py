"""The line that tells how far adding files is."""

import time

import streamlit as st

from slmrag.schema import Progress
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_DRAW_SECONDS = 0.1


class AddingLine:
    """The line that shows which of so many ``files`` is being added, and how far it is."""

    def __init__(self, files: int) -> None:
        self.files, self.done = files, 0
        self._place, self._file, self._drawn = st.empty(), -1, 0.0

    def clear(self) -> None:
        """Show it no more."""
        self._place.empty()

    def draw(self, progress: Progress) -> None:
        """Show it; the beginning of each file, and then so often as eyes can follow."""
        if self._file == self.done and time.monotonic() - self._drawn < _DRAW_SECONDS:
            return
        self._file, self._drawn = self.done, time.monotonic()
        label = progress.name
        if progress.total > 1:
            label = text.say("PROGRESS", name=label, done=progress.done, total=progress.total)
        if self.files > 1:
            label = text.row(text.say("FILE_OF", n=min(self.done + 1, self.files), all=self.files), label)
        part = min(1.0, progress.done / max(1, progress.total))
        self._place.progress(min(1.0, (self.done + part) / self.files), text=plain(label))
