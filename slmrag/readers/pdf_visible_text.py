"""Text that looks hidden and may be seen: it is, when the page looks otherwise without it, or when its picture says the same.

What an object says of itself is not all: a gradient has no colour, a font may bring a size of its own, and letters that only
clip are seen in what is drawn through them.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.pdfium import pdfium

if TYPE_CHECKING:
    import numpy as np
    from pypdfium2 import PdfPage

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points of the page

_SCALE, _MOST_PIXELS = 2.0, 2_000_000  # pixels a point; at most so many
_CHANGE, _LEAST_INK = 32, 0.02  # of 255, in any colour; share of its box that changes: letters fill a fifth
_LEAST_COLOUR = 0.7  # share of a box that a ground covers, and no letters do
_MOST_SUSPECTS, _MOST_LOOKS = 800, 6
_CLIPPED_SCALE, _MOST_CLIPPED = 4.0, 3
_ALIKE = 0.7


def seen_after_all(page: "PdfPage", suspects: dict[int, Box], white: set[int]) -> set[int]:
    """Of objects of a page (addresses, with their boxes), those without which it looks otherwise; of those that say to be
    ``white``, only where they put ink on the paper, or stand on a colour.

    Those that lie on each other are looked at one after another, a few times; what remains is not seen.
    """
    found: set[int] = set()
    if not suspects or len(suspects) > _MOST_SUSPECTS:
        return found
    width, height = page.get_size()
    scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
    before, to_pixels = _pixels(page, scale)
    for group in _apart(suspects):
        for address in group:
            pdfium().set_active(address, 0)
        try:
            after, _ = _pixels(page, scale)
        finally:
            for address in group:
                pdfium().set_active(address, 1)
        changed = (abs(before - after) > _CHANGE).any(axis=2)
        darker = (after - before > _CHANGE).any(axis=2)  # white letters over black ones take ink away
        coloured = after.min(axis=2) < 255 - _CHANGE
        for address in group:
            left, top, right, bottom = _in_pixels(suspects[address], to_pixels)
            place = slice(top, bottom), slice(left, right)
            ground = coloured[place]
            if not ground.size:
                continue
            on_paper = address in white and ground.mean() < _LEAST_COLOUR
            if (darker if on_paper else changed)[place].mean() > _LEAST_INK:
                found.add(address)
    return found


def seen_through(page: "PdfPage", texts: dict[int, tuple[str, Box]]) -> set[int]:
    """Of texts that only clip, those that are read on the page's picture where they stand."""
    from slmrag.readers.ocr import recognise
    from slmrag.readers.ocr_languages import languages

    found: set[int] = set()
    if not texts or not languages():
        return found
    for address, (text, (left, bottom, right, top)) in list(texts.items())[:_MOST_CLIPPED]:
        around = 0.5 * (top - bottom)
        x0, y0, x1, y1 = page.get_bbox()
        crop = (
            max(0, left - around - x0), max(0, bottom - around - y0),
            max(0, x1 - right - around), max(0, y1 - top - around),
        )  # fmt: skip
        if crop[0] + crop[2] >= x1 - x0 or crop[1] + crop[3] >= y1 - y0:
            continue
        picture = page.render(scale=_CLIPPED_SCALE, crop=crop, draw_annots=False).to_pil()
        if picture.width * picture.height > _MOST_PIXELS:
            continue
        try:
            read = recognise(picture).text
        except FileProblem:
            return found
        said, shown = ("".join(one.split()).casefold() for one in (text, read))
        if said and SequenceMatcher(None, said, shown, autojunk=False).ratio() >= _ALIKE:
            found.add(address)
    return found


def _pixels(page: "PdfPage", scale: float) -> tuple["np.ndarray", Any]:
    """The page as it is drawn, of shape (height, width, 3), and what turns its points into pixels."""
    import numpy as np

    bitmap = page.render(scale=scale, draw_annots=False)
    return bitmap.to_numpy()[:, :, :3].astype(np.int16), bitmap.get_posconv(page).to_bitmap


def _in_pixels(box: Box, to_pixels: Any) -> tuple[int, int, int, int]:
    left, bottom, right, top = box
    (x0, y0), (x1, y1) = to_pixels(left, top), to_pixels(right, bottom)
    return max(0, min(x0, x1)), max(0, min(y0, y1)), max(x0, x1, 0) + 1, max(y0, y1, 0) + 1


def _apart(suspects: dict[int, Box]) -> Iterator[list[int]]:
    """Groups of them in which none lies on another, at most a few."""
    left = dict(suspects)
    for _ in range(_MOST_LOOKS):
        if not left:
            return
        group: dict[int, Box] = {}
        for address, box in left.items():
            if not any(_meet(box, other) for other in group.values()):
                group[address] = box
        yield list(group)
        for address in group:
            del left[address]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
