"""Where the words of a PDF page stand on it."""

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from slmrag.readers.pdfium import address, pdfium

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_WORD = re.compile(r"\S+")
_MOST_WORDS = 4_000


class Word(NamedTuple):
    """A word: its places are points, as the page is seen; ``match`` is where it stands in the page's text."""

    left: float
    right: float
    middle: float
    height: float
    match: "re.Match[str]"


def page_words(textpage: "PdfTextPage", text: str, rotation: int = 0) -> list[Word]:
    """The words of a page whose text is ``text``, index by index what ``textpage`` has; none where there are too many.

    ``rotation`` is the page's, in degrees. Raises `PdfiumError`.
    """
    matches = list(_WORD.finditer(text))
    if len(matches) > _MOST_WORDS:
        return []
    words = []
    firsts = _boxes(textpage, [match.start() for match in matches])
    lasts = _boxes(textpage, [match.end() - 1 for match in matches])
    for match, first, last in zip(matches, firsts, lasts, strict=True):
        left, bottom, _, top = turned(first, rotation)
        _, _, right, _ = turned(last, rotation)
        if top > bottom and right > left:
            words.append(Word(left, right, (top + bottom) / 2, top - bottom, match))
    return words


def _boxes(textpage: "PdfTextPage", places: Sequence[int]) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of the room that each of the letters at ``places`` has. Raises `PdfiumError`."""
    from pypdfium2 import PdfiumError

    sides = array("f", [0]) * 4 * len(places)
    at, number = sides.buffer_info()[0], len(places)
    if not all(map(pdfium().char_box, [address(textpage.raw)] * number, places, range(at, at + 16 * number, 16))):
        raise PdfiumError("a letter has no box")
    left, top, right, bottom = (sides[side::4] for side in range(4))  # FS_RECTF
    return zip(left, bottom, right, top, strict=True)


def turned(box: tuple[float, float, float, float], rotation: int) -> tuple[float, float, float, float]:
    """A box as it is seen on a page that is shown turned clockwise by ``rotation`` degrees, or whose text runs counterclockwise so."""
    left, bottom, right, top = box
    match rotation:
        case 90:
            return bottom, -right, top, -left
        case 180:
            return -right, -top, -left, -bottom
        case 270:
            return -top, left, -bottom, right
    return box
