"""Text of a PDF page that nobody sees: drawn invisibly, in nothing, white on white, too small, or beside the page.

It is how orders to a model are smuggled into a document. The invisible text over the picture of a scanned page is
another matter: that is what its text recognition read, and it stays. What may be seen after all is compared with the picture.
"""

import ctypes
from array import array
from collections.abc import Iterable
from ctypes import c_int
from typing import TYPE_CHECKING, NamedTuple

from slmrag.readers.pdf_visible_text import seen_after_all, seen_through
from slmrag.readers.pdfium import address, pdfium, text_of

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

# PDF's text rendering modes (ISO 32000-1, table 106): 3 draws nothing, 7 only clips; 0 and 4 fill. -1 is no text.
_UNDRAWN, _CLIPS, _FILLED, _NO_TEXT = (3, 7), 7, (0, 4), -1
_PATH, _IMAGE, _FORM = 2, 3, 5  # FPDF_PAGEOBJ_…
_WHITE = 240  # of 255, in each colour: less is seen
_FAINT = 13  # of 255 parts of opacity
_LEAST_POINTS = 2.0
_LEAST_SHARE = 1 / 400  # of the page's height, for pages measured in other units
_SCAN_SHARE = 0.5  # of the page that pictures cover, when it is a scan
_MOST_OBJECTS, _DEEPEST = 50_000, 5

Matrix = tuple[float, float, float, float, float, float]
_Box = tuple[float, float, float, float]
_PLAIN: Matrix = (1, 0, 0, 1, 0, 0)


class _Drawn(NamedTuple):
    """An object of a page, in the order of drawing: its address, its type, and why it may not be seen, if it is text.

    ``form`` is the matrix of the form that it stands in.
    """

    address: int
    kind: int
    form: Matrix
    why: str


def hidden_text(page: "PdfPage", textpage: "PdfTextPage") -> tuple[list[int], bool, list[_Box]]:
    """The indices in the text of pdfium's ``textpage`` of what nobody sees, whether it is a scan's recognised text, and where pictures
    stand on the page.
    """
    left, bottom, right, top = page.get_bbox()
    objects = _objects(address(page.raw), _PLAIN, (bottom, right, top))
    undrawn = {drawn.address: _box(drawn) for drawn in objects if drawn.why in ("undrawn", "clips")}
    doubted = {
        drawn.address: _box(drawn)
        for at, drawn in enumerate(objects)
        if drawn.why == "unseen" or (drawn.why == "white" and _white_under(objects[:at], drawn))
    }
    pictures = [_box(drawn) for drawn in objects if drawn.kind == _IMAGE]
    covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in pictures)
    is_scan = covered > _SCAN_SHARE * (right - left) * (top - bottom)
    readable = _of_reading_size(textpage, doubted, _least(bottom, top))
    white = {drawn.address for drawn in objects if drawn.why == "white"}
    hidden = set(doubted) - seen_after_all(page, readable, white)
    if not is_scan:
        clipping = {drawn.address for drawn in objects if drawn.why == "clips"}
        texts = _texts(textpage, clipping) if clipping else {}
        hidden |= set(undrawn) - seen_through(page, {at: (text, undrawn[at]) for at, text in texts.items()})
    return (_indices(textpage, hidden) if hidden else []), is_scan, pictures


def _objects(container: int, form: Matrix, page_box: tuple[float, float, float], depth: int = 0) -> list[_Drawn]:
    """What is drawn, in order; the content of forms stands in their place. Text that is surely seen is left out."""
    calls = pdfium()
    count, get = (calls.count_form, calls.of_form) if depth else (calls.count_page, calls.of_page)
    number = min(count(container), _MOST_OBJECTS)
    # There may be thousands on a page, so they are looked at by loops in C: one call of a kind for all of them.
    handles = list(map(get, [container] * number, range(number)))
    modes = list(map(calls.mode, handles))
    other = [at for at, mode in enumerate(modes) if mode == _NO_TEXT]
    text = [at for at, mode in enumerate(modes) if mode != _NO_TEXT]
    why = _why([handles[at] for at in text], [modes[at] for at in text], form, page_box)
    suspects = {at: reason for at, reason in zip(text, why, strict=True) if reason} if any(why) else {}
    drawn = []
    for at in sorted([*other, *suspects]):
        handle = handles[at]
        if at in suspects:
            drawn.append(_Drawn(handle, 0, form, suspects[at]))
            continue
        kind = calls.kind(handle)
        if kind != _FORM:
            drawn.append(_Drawn(handle, kind, form, ""))
        elif depth < _DEEPEST:
            own = (ctypes.c_float * 6)(*_PLAIN)
            calls.matrix(handle, ctypes.addressof(own))
            drawn += _objects(handle, _times(own, form), page_box, depth + 1)
    return drawn


def _why(handles: list[int], modes: list[int], form: Matrix, page_box: tuple[float, float, float]) -> list[str]:
    """Why each text may not be seen: "undrawn" ("clips" where something else may be drawn through it), "unseen", "white" (on who knows what), or "" when it surely is."""
    calls = pdfium()
    bottom, right, top = page_box
    least = _least(bottom, top)
    number = len(handles)
    sizes, matrices, colours = array("f", [0]) * number, array("f", _PLAIN) * number, array("I", [0] * 4) * number
    at_size, at_matrix, at_colour = (part.buffer_info()[0] for part in (sizes, matrices, colours))
    list(map(calls.size, handles, range(at_size, at_size + 4 * number, 4)))
    list(map(calls.matrix, handles, range(at_matrix, at_matrix + 24 * number, 24)))
    parts = [range(at_colour + 4 * part, at_colour + 16 * number, 16) for part in range(4)]
    coloured = list(map(calls.fill, handles, *parts))
    if form is not _PLAIN:
        matrices = array("f", [part for at in range(number) for part in _times(matrices[6 * at : 6 * at + 6], form)])
    elif not number or _all_seen(modes, sizes, matrices, coloured, colours, least, page_box):
        return [""] * number
    found = []
    for mode, size, c, d, x, y, has_colour, red, green, blue, opacity in zip(
        modes, sizes, *(matrices[part::6] for part in range(2, 6)), coloured, *(colours[part::4] for part in range(4)),
        strict=True,
    ):  # fmt: skip
        squared = size * size * (c * c + d * d)
        if mode in _UNDRAWN:
            why = "clips" if mode == _CLIPS else "undrawn"
        elif squared < least * least or x > right or y > top or (y < bottom and y + squared**0.5 < bottom):
            why = "unseen"
        elif not has_colour or mode not in _FILLED:
            why = ""
        elif opacity < _FAINT:
            why = "unseen"
        else:
            why = "white" if red >= _WHITE and green >= _WHITE and blue >= _WHITE else ""
        found.append(why)
    return found


def _least(bottom: float, top: float) -> float:
    """How high letters must be to be read, in points of the page."""
    return min(_LEAST_POINTS, _LEAST_SHARE * (top - bottom))


def _all_seen(
    modes: list[int], sizes: array, matrices: array, coloured: list[int], colours: array, least: float,
    page_box: tuple[float, float, float],
) -> bool:  # fmt: skip
    """Whether none of the texts of a page can be hidden, by their extremes alone: most pages are done with that."""
    bottom, right, top = page_box
    red, opacity, x, y = colours[0::4], colours[3::4], matrices[4::6], matrices[5::6]
    return (
        all(modes.count(mode) == 0 for mode in _UNDRAWN) and all(coloured) and sum(map(modes.count, _FILLED)) == len(modes)
        and max(red) < _WHITE and min(opacity) >= _FAINT and max(x) <= right and bottom <= min(y) <= max(y) <= top
        and all(
            size * size * (c * c + d * d) >= least * least
            for size, c, d in set(zip(sizes, matrices[2::6], matrices[3::6], strict=True))
        )
    )  # fmt: skip


def _of_reading_size(textpage: "PdfTextPage", doubted: dict[int, _Box], least: float) -> dict[int, _Box]:
    """Those of ``doubted`` whose letters are large enough to be read, as they are drawn: a font may bring a size of its own.

    Letters fill at least half of their height, in whichever direction they run; a letter alone ("l") in one of both.
    """
    sides = {at: sorted((right - left, top - bottom)) for at, (left, bottom, right, top) in doubted.items()}
    narrow = {at for at, (short, long) in sides.items() if short < least / 2 <= long}
    alone = {at for at, text in _texts(textpage, narrow).items() if len(text.strip()) == 1} if narrow else set()
    return {at: box for at, box in doubted.items() if at in alone or sides[at][0] >= least / 2}


def _texts(textpage: "PdfTextPage", wanted: set[int]) -> dict[int, str]:
    """The characters of text objects."""
    text, texts = text_of(textpage), dict.fromkeys(wanted, "")
    for at in range(textpage.count_chars()):
        drawn_by = pdfium().of_character(address(textpage.raw), at)
        index = pdfium().text_index(address(textpage.raw), at)
        if drawn_by in texts and index >= 0:
            texts[drawn_by] += text[index : index + 1]
    return texts


def _indices(textpage: "PdfTextPage", hidden: set[int]) -> list[int]:
    calls = pdfium()
    of_text = address(textpage.raw)
    number = textpage.count_chars()
    drawn_by = map(calls.of_character, [of_text] * number, range(number))
    indices = (calls.text_index(of_text, at) for at, drawn in enumerate(drawn_by) if drawn in hidden)
    return [index for index in indices if index >= 0]


def _white_under(below: list[_Drawn], text: _Drawn) -> bool:
    """Whether the page is white where the text stands, after all that was drawn there: paper, or a white shape upon it."""
    x0, y0, x1, y1 = _box(text)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    for drawn in reversed(below):
        if drawn.why:
            continue
        left, bottom, right, top = _box(drawn)
        if not (left <= x <= right and bottom <= y <= top):
            continue
        if drawn.kind != _PATH:
            return False  # a picture or a shading: whatever its colours, somebody may see white on it
        filled, stroked, colour = c_int(), c_int(), (ctypes.c_uint * 4)()
        at = ctypes.addressof(colour)
        pdfium().draw_mode(drawn.address, ctypes.addressof(filled), ctypes.addressof(stroked))
        has_colour = pdfium().fill(drawn.address, at, at + 4, at + 8, at + 12)
        if filled.value and (not has_colour or colour[3] >= _FAINT):
            return bool(has_colour) and min(colour[:3]) >= _WHITE
    return True


def _box(drawn: _Drawn) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of an object, in points of the page."""
    sides = (ctypes.c_float * 4)()
    at = ctypes.addressof(sides)
    pdfium().bounds(drawn.address, at, at + 4, at + 8, at + 12)
    left, bottom, right, top = sides
    a, b, c, d, e, f = drawn.form
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _times(inner: Iterable[float], outer: Matrix) -> Matrix:
    """``inner``, then ``outer`` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
