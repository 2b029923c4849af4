"""Text of a PDF page that nobody sees: drawn invisibly, in nothing, white on white, too small, or beside the page.

It is how orders to a model are smuggled into a document. The invisible text over the picture of a scanned page is
another matter: that is what its text recognition read, and it stays.
"""

import ctypes
from collections.abc import Iterator

# PDF's text rendering modes (ISO 32000-1, table 106): 3 draws nothing, 7 only clips; 0 and 4 fill.
_UNDRAWN, _FILLED = (3, 7), (0, 4)
_WHITE = 240  # of 255, in each colour: less is seen
_FAINT = 13  # of 255 parts of opacity
_LEAST_POINTS = 2.0
_LEAST_SHARE = 1 / 400  # of the page's height, for pages measured in other units
_SCAN_SHARE = 0.5  # of the page that pictures cover, when it is a scan
_MOST_OBJECTS, _DEEPEST = 50_000, 5

Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Matrix = (1, 0, 0, 1, 0, 0)
# An object of a page: pdfium's handle, its type, and the matrix of the form that it stands in.
_Drawn = tuple[object, int, Matrix]


def hidden_text(page, textpage) -> tuple[list[int], bool]:
    """The indices in the text of pdfium's ``textpage`` of what nobody sees, and whether it is a scan's recognised text."""
    import pypdfium2.raw as pdfium

    objects = list(_objects(page.raw, _PLAIN))
    suspects = list(_suspects(objects, page.get_bbox()))
    undrawn = [at for at, why in suspects if why == "undrawn"]
    hidden = [
        at
        for at, why in suspects
        if why == "unseen" or (why == "white" and _white_under(objects[:at], *_middle(_box(objects[at]))))
    ]
    width, height = page.get_size()
    is_scan = False
    if undrawn:
        pictures = [_box(drawn) for drawn in objects if drawn[1] == pdfium.FPDF_PAGEOBJ_IMAGE]
        covered = sum((right - left) * (top - bottom) for left, bottom, right, top in pictures)
        is_scan = covered > _SCAN_SHARE * width * height
    if not is_scan:
        hidden += undrawn
    return (_indices(textpage, {_address(objects[at][0]) for at in hidden}) if hidden else []), is_scan


def _suspects(objects: list[_Drawn], page_box: tuple[float, float, float, float]) -> Iterator[tuple[int, str]]:
    """The positions of text objects that may not be seen, and why: "undrawn", "unseen", or "white" on who knows what."""
    import pypdfium2.raw as pdfium

    # There are hundreds on a page, so this loop is written to be quick: no object of ours is made for one of them.
    is_text, mode_of, fill_of = (
        pdfium.FPDF_PAGEOBJ_TEXT,
        pdfium.FPDFTextObj_GetTextRenderMode,
        pdfium.FPDFPageObj_GetFillColor,
    )
    size_of, matrix_of = pdfium.FPDFTextObj_GetFontSize, pdfium.FPDFPageObj_GetMatrix
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    size, own = ctypes.c_float(), pdfium.FS_MATRIX()
    pointers = [ctypes.byref(part) for part in (red, green, blue, opacity)]
    to_size, to_own = ctypes.byref(size), ctypes.byref(own)
    _, bottom, right, top = page_box
    least = min(_LEAST_POINTS, _LEAST_SHARE * (top - bottom))
    for at, (handle, kind, form) in enumerate(objects):
        if kind != is_text:
            continue
        mode = mode_of(handle)
        if mode in _UNDRAWN:
            yield at, "undrawn"
            continue
        size_of(handle, to_size)
        matrix_of(handle, to_own)
        matrix = own.a, own.b, own.c, own.d, own.e, own.f
        _, _, c, d, x, y = matrix if form is _PLAIN else _times(matrix, form)
        height = abs(size.value) * (c * c + d * d) ** 0.5
        if height < least or x > right or y > top or y + height < bottom:
            yield at, "unseen"
        elif mode in _FILLED and fill_of(handle, *pointers):
            if opacity.value < _FAINT:
                yield at, "unseen"
            elif red.value >= _WHITE and green.value >= _WHITE and blue.value >= _WHITE:
                yield at, "white"


def _objects(container, form: Matrix, depth: int = 0) -> Iterator[_Drawn]:
    """What is drawn, in order; the content of forms stands in their place."""
    import pypdfium2.raw as pdfium

    count, get = (
        (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
        if depth
        else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    )
    type_of, is_form = pdfium.FPDFPageObj_GetType, pdfium.FPDF_PAGEOBJ_FORM
    for index in range(min(count(container), _MOST_OBJECTS)):
        handle = get(container, index)
        kind = type_of(handle)
        if kind != is_form:
            yield handle, kind, form
        elif depth < _DEEPEST:
            yield from _objects(handle, _times(_matrix(handle), form), depth + 1)


def _indices(textpage, addresses: set[int]) -> list[int]:
    import pypdfium2.raw as pdfium

    found = []
    for index in range(textpage.count_chars()):
        handle = pdfium.FPDFText_GetTextObject(textpage.raw, index)
        if handle and _address(handle) in addresses:
            at = pdfium.FPDFText_GetTextIndexFromCharIndex(textpage.raw, index)
            if at >= 0:
                found.append(at)
    return found


def _white_under(below: list[_Drawn], x: float, y: float) -> bool:
    """Whether the page is white at a point, after all that was drawn there: paper, or a white shape upon it."""
    import pypdfium2.raw as pdfium

    for drawn in reversed(below):
        handle, kind, _ = drawn
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        left, bottom, right, top = _box(drawn)
        if not (left <= x <= right and bottom <= y <= top):
            continue
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            mode, stroke = ctypes.c_int(), ctypes.c_int()
            if not (pdfium.FPDFPath_GetDrawMode(handle, mode, stroke) and mode.value):
                continue
            colour = _fill(handle)
            if colour is None or colour[3] >= _FAINT:
                return colour is not None and min(colour[:3]) >= _WHITE
        else:
            return False  # a picture or a shading: whatever its colours, somebody may see white on it
    return True


def _middle(box: tuple[float, float, float, float]) -> tuple[float, float]:
    left, bottom, right, top = box
    return (left + right) / 2, (bottom + top) / 2


def _address(handle) -> int:
    return ctypes.addressof(handle.contents)


def _fill(handle) -> tuple[int, int, int, int] | None:
    import pypdfium2.raw as pdfium

    parts = [ctypes.c_uint() for _ in range(4)]
    return tuple(part.value for part in parts) if pdfium.FPDFPageObj_GetFillColor(handle, *parts) else None


def _box(drawn: _Drawn) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of an object, in points of the page."""
    import pypdfium2.raw as pdfium

    handle, _, form = drawn
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(handle, *sides)
    left, bottom, right, top = (side.value for side in sides)
    if form is _PLAIN:
        return left, bottom, right, top
    a, b, c, d, e, f = form
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _matrix(handle) -> Matrix:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(handle, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """``inner``, then ``outer`` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
