"""Which words on a page of a PDF belong to a field: those before it on its line, behind a box to tick, or above it."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

Box = tuple[float, float, float, float]  # left, bottom, right, top

_FAR, _NEAR = 260.0, 16.0  # points that a label may be away: on the line, above
_LONGEST, _MOST = 120, 2_000  # characters of a label, of the words in a box
_FILLER = re.compile(r"[\s:._·…*]*$|(?:^|(?<=\s))[_.·…]{2,}")


class Labels:
    """The words of a page around its ``fields``, which part the labels on a line from each other."""

    def __init__(self, textpage: "PdfTextPage", fields: list[Box]) -> None:
        self._textpage, self._fields = textpage, fields

    def words(self, box: Box) -> str:
        """The words within a box."""
        return " ".join(self._textpage.get_text_bounded(*box)[:_MOST].split())

    def _label(self, box: Box) -> str:
        """The words within a box, without the dots and lines that lead to a field."""
        return " ".join(_FILLER.sub("", self.words(box)).split())

    def beside(self, box: Box) -> str:
        """The label of a field to be filled: before it, else above it; ``""`` where none is near."""
        left, bottom, right, top = box
        middle, reach = (bottom + top) / 2, min(max(top - bottom, 8.0), 20.0) / 2
        edges = [other[2] for other in self._fields if other[2] <= left + 1 and other[1] < middle < other[3]]
        before = self._label((max([left - _FAR, *edges]), middle - reach, left - 0.5, middle + reach))
        if before:
            return before[-_LONGEST:]
        floors = [other[1] for other in self._fields if other[1] >= top - 1 and other[0] < right and left < other[2]]
        above = self._label((left - 2, top, max(right, left + 60), min([top + _NEAR, *floors])))
        return above if len(above) <= _LONGEST else ""

    def behind(self, box: Box) -> str:
        """The label of a box to tick: behind it, else before it; ``""`` where none is near."""
        _, bottom, right, top = box
        middle, reach = (bottom + top) / 2, min(max(top - bottom, 8.0), 20.0) / 2
        edges = [other[0] for other in self._fields if other[0] >= right - 1 and other[1] < middle < other[3]]
        found = self._label((right + 0.5, middle - reach, min([right + _FAR, *edges]), middle + reach))
        return found[:_LONGEST] if found else self.beside(box)
