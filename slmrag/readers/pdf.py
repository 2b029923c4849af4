"""PDF: pdfium reads text and draws pages; pypdf opens what pdfium refuses.

pdfium is quick (150 pages in under a second) and its character index is our offset: the text of a page is
cleaned without changing its length, so that ``page.text[start:end]`` can be found again on the page and drawn.
pdfium is not thread-safe: everything here that touches it holds one lock, a page at a time.
"""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from slmrag.errors import FileProblem, PasswordNeeded
from slmrag.readers import Reading
from slmrag.schema import Page

_pdfium_lock = threading.RLock()

# pdfium marks a hyphen that only breaks a line with U+0002 (or U+FFFE): a soft hyphen says the same.
_CLEAN = {code: " " for code in range(32) if code not in (9, 10)}
_CLEAN |= {0x02: "\u00ad", 0xFFFE: "\u00ad", 0xFFFF: " ", 0x7F: " "}
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
_HIGHLIGHT = (255, 214, 10, 110)


def read_pdf(path: Path, password: str | None = None, first: int = 1) -> Reading:
    """Read a PDF page by page, from page ``first`` on. A page without text is a page of kind ``"empty"``.

    Raises `PasswordNeeded` when it is encrypted and the password (or none) does not open it, `FileProblem`
    when it is no PDF, damaged beyond reading, or has no pages.
    """
    import pypdfium2 as pdfium

    try:
        with _pdfium_lock:
            document = pdfium.PdfDocument(path, password=password)
            count = len(document)
    except pdfium.PdfiumError:
        # pypdf prepares passwords as the standard asks (SASLprep), and recovers some files that pdfium refuses.
        reader = _pypdf_reader(path, password)
        texts = (_pypdf_text(reader, index) for index in range(first - 1, len(reader.pages)))
        pages = (Page(number, text, _kind(text)) for number, text in enumerate(texts, first))
        return Reading("page", len(reader.pages), pages)
    if count == 0:
        raise FileProblem("It is a PDF without a single page: save it again and add the new file.", "damaged")
    return Reading("page", count, _pages(path, password, document, range(first - 1, count)))


def draw_page(
    path: Path, number: int, spans: tuple[tuple[int, int], ...] = (), scale: float = 2.0, password: str | None = None
) -> tuple[bytes, float]:
    """Draw page ``number`` (from 1) as PNG with the text at ``spans`` (offsets in the page's text) marked.

    Returns the PNG and how far down the page the first mark lies (0 top, 1 bottom; 0 without marks).
    ``scale`` is pixels a point. Raises `FileProblem` when the page cannot be drawn.
    """
    import pypdfium2 as pdfium
    from PIL import Image, ImageDraw

    try:
        with _pdfium_lock, closing(pdfium.PdfDocument(path, password=password)) as document:
            page = document[number - 1]
            bitmap = page.render(scale=scale)
            to_pixels = bitmap.get_posconv(page).to_bitmap
            picture = bitmap.to_pil().convert("RGB")
            boxes = [
                (*to_pixels(left, top), *to_pixels(right, bottom))
                for left, bottom, right, top in _text_boxes(page.get_textpage(), spans)
            ]
    except (pdfium.PdfiumError, IndexError, OSError) as error:
        raise FileProblem(
            f"Page {number} cannot be drawn, as the file is locked, damaged or gone; its text can still be read.",
            "damaged",
        ) from error
    marks = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(marks)
    for x0, y0, x1, y1 in boxes:
        draw.rectangle((min(x0, x1) - 2, min(y0, y1) - 2, max(x0, x1) + 2, max(y0, y1) + 2), fill=_HIGHLIGHT)
    # Multiplied, not laid over: marked text stays black, as under a highlighter.
    paper = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    paper.alpha_composite(marks)
    from PIL import ImageChops

    buffer = io.BytesIO()
    ImageChops.multiply(picture, paper.convert("RGB")).save(buffer, "PNG")
    top = min((min(y0, y1) for _, y0, _, y1 in boxes), default=0)
    return buffer.getvalue(), top / picture.height


def _pages(path: Path, password: str | None, document, indexes: range) -> Iterator[Page]:
    second_reader = None
    try:
        sections = _sections(document)
        for index in indexes:
            with _pdfium_lock:
                text = _pdfium_text(document, index)
                label = document.get_page_label(index)
            if text is None:
                second_reader = second_reader or _pypdf_reader(path, password)
                text = _pypdf_text(second_reader, index)
            section = sections[index] if index < len(sections) else ""
            yield Page(index + 1, text, _kind(text), label if label != str(index + 1) else "", section)
    finally:
        with _pdfium_lock:
            document.close()


def _pdfium_text(document, index: int) -> str | None:
    import pypdfium2 as pdfium

    try:
        page = document[index]
        textpage = page.get_textpage()
        text = textpage.get_text_range()
        textpage.close()
        page.close()
    except pdfium.PdfiumError:
        return None
    return text.translate(_CLEAN)


def _kind(text: str) -> str:
    visible = len(text) - sum(map(str.isspace, text))
    if not visible:
        return "empty"
    return "garbled" if len(_UNREADABLE.findall(text)) > 0.2 * visible else "text"


def _sections(document) -> list[str]:
    """The path of outline entries that each page stands under."""
    starts: dict[int, str] = {}
    path: list[str] = []
    with _pdfium_lock:
        for entry in document.get_toc(max_depth=4):
            destination = entry.get_dest()
            page = destination.get_index() if destination else None
            title = " ".join((entry.get_title() or "").split())
            path = [*path[: entry.level], title]
            if page is not None and title:
                starts.setdefault(page, " › ".join(filter(None, path)))
        sections, current = [], ""
        for index in range(len(document)):
            current = starts.get(index, current)
            sections.append(current)
    return sections


def _text_boxes(textpage, spans: tuple[tuple[int, int], ...]) -> list[tuple[float, float, float, float]]:
    boxes = []
    for start, end in spans:
        if end > start:
            count = textpage.count_rects(start, end - start)
            boxes += [textpage.get_rect(index) for index in range(count)]
    return boxes


def _pypdf_text(reader, index: int) -> str:
    """The text of a page that pdfium refused; empty when pypdf cannot read it either."""
    import pypdf.errors

    try:
        text = reader.pages[index].extract_text()
    # Beside its own errors, pypdf lets those of its parts through when a page is damaged.
    except (pypdf.errors.PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return ""
    return text.translate(_CLEAN)


def _pypdf_reader(path: Path, password: str | None):
    import logging

    import pypdf
    import pypdf.errors

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(password or ""):
            raise _password_needed(password)
        if not reader.pages:
            raise FileProblem("It is a PDF without a single page: save it again and add the new file.", "damaged")
    except (pypdf.errors.PyPdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FileProblem(
            "It is a damaged PDF that cannot be opened: save or download it again and add the new file.", "damaged"
        ) from error
    return reader


def _password_needed(password: str | None) -> PasswordNeeded:
    if password:
        return PasswordNeeded("The password given does not open it: try again with the right one.")
    return PasswordNeeded("It is protected by a password: add it again with the password (--password).")
