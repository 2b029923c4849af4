"""Pictures that stand in documents: where each stands in the text, and its bytes when they are wanted.

A reader writes a `mark` into its text where a picture stands; `with_pictures` takes the marks out and keeps their places.
"""

import base64
import binascii
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.ooxml import MAX_TREE, check_size
from slmrag.schema import Page

_FORMATS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")
_BEGIN, _END = "\ufdd0", "\ufdd1"  # no letters: no text has them
_ALONE = re.compile(f"^{_BEGIN}([^{_BEGIN}{_END}]*){_END}\n*|{_BEGIN}([^{_BEGIN}{_END}]*){_END}", re.MULTILINE)
_LEAST_POINTS, _LEAST_SHARE, _MOST_ON_PAGE = 24, 0.01, 20
_ON_PAGE = "at:"  # of the pictures on a PDF's page, by their places
_IN_PAGE = "img:"  # of the pictures that a web page holds itself, by their number


def mark(part: str) -> str:
    """What stands in a text for the picture that lies in a ``part`` of the file; ``""`` for one that is not drawn in pixels."""
    return _marked(part) if part.lower().endswith(_FORMATS) else ""


def mark_in_page(number: int, address: str) -> str:
    """What stands in a text for ``img`` ``number`` of a web page, where its ``address`` is the picture itself; else ``""``."""
    return _marked(f"{_IN_PAGE}{number}") if address.lower().startswith("data:image/") else ""


def _marked(source: str) -> str:
    return f"{_BEGIN}{quote(source)}{_END}"


def with_pictures(pages: Iterable[Page]) -> list[Page]:
    """The pages without marks, and with the pictures in the places of these."""
    return [_with_pictures(page) if _BEGIN in page.text else page for page in pages]


def _with_pictures(page: Page) -> Page:
    text, pictures, at = "", [], 0
    for found in _ALONE.finditer(page.text):
        text += page.text[at : found.start()]
        at = found.end()
        pictures.append((len(text), unquote(found[1] or found[2] or "")))
    text = (text + page.text[at:]).replace(_BEGIN, "").replace(_END, "")
    kind = page.kind if text.strip() else "empty"
    return replace(page, text=text, kind=kind, pictures=tuple(one for one in pictures if one[1]))


def on_page(boxes: Iterable[tuple[float, float, float, float]], area: float, end: int) -> tuple[tuple[int, str], ...]:
    """The pictures of a PDF's page, of so much ``area``, that are large enough to hold text; they stand behind its text, at ``end``."""
    large = [
        (left, bottom, right, top)
        for left, bottom, right, top in boxes
        if min(right - left, top - bottom) >= _LEAST_POINTS and _LEAST_SHARE * area <= (right - left) * (top - bottom)
    ]
    return tuple((end, f"{_ON_PAGE}{' '.join(f'{side:.1f}' for side in box)}") for box in large[:_MOST_ON_PAGE])


def place_on_page(source: str) -> tuple[float, float, float, float] | None:
    """Where on its PDF's page, in points (left, bottom, right, top), a picture stands; ``None`` for one of another file."""
    if not source.startswith(_ON_PAGE):
        return None
    left, bottom, right, top = map(float, source.removeprefix(_ON_PAGE).split())
    return left, bottom, right, top


def picture_inside(path: Path, source: str) -> bytes:
    """The bytes of the picture ``source`` of a file. Raises `FileProblem`."""
    if source.startswith(_IN_PAGE):
        return _in_page(path, int(source.removeprefix(_IN_PAGE)))
    try:
        with zipfile.ZipFile(path) as archive:
            check_size(archive)
            # Names are case-insensitive in Office files, and some writers rely on it.
            names = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
            member = names[source.lower()]
            if member.file_size > MAX_TREE:
                raise FileProblem("unpacks_to_too_much")
            return archive.read(member)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FileProblem("file_damaged") from error


def _in_page(path: Path, number: int) -> bytes:
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, huge_tree=True)
    found = next(
        (one for at, one in enumerate(etree.fromstring(path.read_bytes(), parser).iter("img")) if at == number), None
    )
    address = "" if found is None else found.get("src", "")
    kind, _, data = address.partition(",")
    if not kind.lower().startswith("data:image/") or not kind.lower().endswith(";base64"):
        raise FileProblem("file_damaged")
    try:
        return base64.b64decode(unquote(data))
    except (binascii.Error, ValueError) as error:
        raise FileProblem("file_damaged") from error
