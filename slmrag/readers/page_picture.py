"""A page becomes a picture, of a PDF or of a picture of pages, with text on it marked: that of the file, or what was recognised."""

import io
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.readers.ocr import RecognisedText, recognise
from slmrag.readers.pdf import open_pdf, seen_text
from slmrag.readers.pdf_annotations import annotated_lines
from slmrag.readers.pdf_columns import as_drawn, column_runs, in_order
from slmrag.readers.pdf_words import page_words
from slmrag.readers.pdf_xfa import is_form
from slmrag.readers.pdfium import pdfium_lock
from slmrag.readers.picture_file import decode, picture_page
from slmrag.readers.pictures_inside import picture_inside, place_on_page
from slmrag.schema.page_lines import line_spans

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

Box = tuple[float, float, float, float]  # left, top, right, bottom, in shares of the page

_HIGHLIGHT = (255, 214, 10, 110)
_MOST_PIXELS = 25_000_000
_LEAST_SIDE, _LEAST_PIXELS = 32, 20_000  # of a picture that may hold text: a line is lower, a logo smaller
_RECOGNISED_SCALE = 200 / 72  # pixels a point: at 150 dpi more letters are wrong, above 200 hardly fewer


def draw_page(
    path: Path,
    number: int,
    spans: tuple[tuple[int, int], ...] = (),
    scale: float = 2.0,
    password: str | None = None,
    *,
    turn: int = 0,
    boxes: Sequence[Box] = (),
    read: str = "",
) -> tuple[bytes, float]:
    """Draw page ``number`` (from 1) as PNG with the text at ``spans`` (offsets in the text that the file has there) marked.

    ``read`` is that text, where it may have been read by an older slmrag, in another order.

    It is turned by ``turn`` degrees (0, 90, 180, 270), counterclockwise; ``boxes`` are marked on it then, where words were recognised.
    Returns the PNG and how far down the page the first mark lies (0 top, 1 bottom; 0 without marks).
    ``scale`` is pixels a point. Raises `FileProblem` when the page cannot be drawn.
    """
    if _is_pdf(path):
        picture, marks = _pdf_page(path, number, spans, scale, password, read)
    else:
        picture, marks = picture_page(path, number), []
    marks = [*marks, *boxes]
    buffer = io.BytesIO()
    _marked(picture.rotate(turn, expand=True), marks).save(buffer, "PNG")
    return buffer.getvalue(), min((top for _, top, _, _ in marks), default=0.0)


def _turned(box: Box, turn: int) -> Box:
    """Where ``box`` lies on its picture when that is turned by ``turn`` degrees (0, 90, 180, 270), counterclockwise."""
    left, top, right, bottom = box
    for _ in range(turn // 90):
        left, top, right, bottom = top, 1 - right, bottom, 1 - left
    return left, top, right, bottom


def recognise_page(
    path: Path, number: int, password: str | None = None, language: str = "", here: Mapping[str, Path] | None = None
) -> RecognisedText:
    """The text of page ``number`` (from 1) by its picture; the boxes of its words are on the upright page. Raises `FileProblem`."""
    return _upright(recognise(_to_recognise(path, number, password), language, here))


def recognise_inside(
    path: Path, number: int, source: str, language: str = "", here: Mapping[str, Path] | None = None
) -> RecognisedText:
    """The text of a picture on page ``number`` of a file; its boxes are on the upright picture, of a PDF
    on the page. Nothing of one that is too small to hold any. Raises `FileProblem`."""
    if box := place_on_page(source):
        return _recognise_on_page(path, number, box, language, here)
    picture = decode(picture_inside(path, source))
    if min(picture.size) < _LEAST_SIDE or picture.width * picture.height < _LEAST_PIXELS:
        return RecognisedText("", ())
    return _upright(recognise(picture, language, here))


def picture_to_read(path: Path, number: int, source: str, password: str | None) -> "Image | None":
    """The picture of page ``number``, or of ``source`` on it, for the program that reads it; ``None`` for one on a PDF's page."""
    if not source:
        return _to_recognise(path, number, password)
    return None if place_on_page(source) else decode(picture_inside(path, source))


def _recognise_on_page(
    path: Path, number: int, box: Box, language: str, here: Mapping[str, Path] | None
) -> RecognisedText:
    """The text of what stands in ``box`` (points) of a PDF's page, without what is text there already."""
    import pypdfium2 as pdfium

    try:
        with pdfium_lock, closing(open_pdf(path, None)) as document:
            page = document[number - 1]
            textpage = page.get_textpage()
            width, height = page.get_size()
            bitmap = page.render(scale=min(_RECOGNISED_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5))
            convert, picture = bitmap.get_posconv(page), bitmap.to_pil().convert("RGB")
            (x0, y0), (x1, y1) = convert.to_bitmap(box[0], box[3]), convert.to_bitmap(box[2], box[1])
            crop = (
                max(0, min(x0, x1)),
                max(0, min(y0, y1)),
                min(picture.width, max(x0, x1)),
                min(picture.height, max(y0, y1)),
            )
            if min(crop[2] - crop[0], crop[3] - crop[1]) < _LEAST_SIDE:
                return RecognisedText("", ())
            found = recognise(picture.crop(crop), language, here)
            words = []
            for word in found.words:
                left, right = (crop[0] + share * (crop[2] - crop[0]) for share in word.box[::2])
                top, bottom = (crop[1] + share * (crop[3] - crop[1]) for share in word.box[1::2])
                (a, b), (c, d) = convert.to_page(int(left), int(top)), convert.to_page(int(right), int(bottom))
                if not textpage.get_text_bounded(min(a, c), min(b, d), max(a, c), max(b, d)).strip():
                    place = left / picture.width, top / picture.height, right / picture.width, bottom / picture.height
                    words.append(replace(word, box=place))
            return RecognisedText(found.text, tuple(words))
    except (pdfium.PdfiumError, IndexError, OSError) as error:
        raise FileProblem("page_not_drawn", number=number) from error


def _upright(found: RecognisedText) -> RecognisedText:
    return replace(found, words=tuple(replace(word, box=_turned(word.box, found.turn)) for word in found.words))


def _to_recognise(path: Path, number: int, password: str | None) -> "Image":
    if not _is_pdf(path):
        return picture_page(path, number)
    try:
        return _pdf_page(path, number, (), _RECOGNISED_SCALE, password)[0]
    except FileProblem as problem:
        if "assword" in str(problem.__cause__):
            raise PasswordNeeded("password_needed") from problem
        raise


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def _pdf_page(
    path: Path, number: int, spans: tuple[tuple[int, int], ...], scale: float, password: str | None, read: str = ""
) -> tuple["Image", list[Box]]:
    """The picture of a PDF's page, and where ``spans`` of its text stand on it."""
    import pypdfium2 as pdfium

    try:
        with pdfium_lock, closing(open_pdf(path, password)) as document:
            page = document[number - 1]
            width, height = page.get_size()
            bitmap = page.render(scale=min(scale, (_MOST_PIXELS / max(width * height, 1)) ** 0.5))
            to_pixels = bitmap.get_posconv(page).to_bitmap
            picture = bitmap.to_pil().convert("RGB")
            boxes = []
            for left, bottom, right, top in _text_boxes(document, page, spans, read):
                (x0, y0), (x1, y1) = to_pixels(left, top), to_pixels(right, bottom)
                boxes.append((
                    min(x0, x1) / picture.width, min(y0, y1) / picture.height,
                    max(x0, x1) / picture.width, max(y0, y1) / picture.height,
                ))  # fmt: skip
            return picture, boxes
    except (pdfium.PdfiumError, IndexError, OSError) as error:
        raise FileProblem("page_not_drawn", number=number) from error


def _text_boxes(document: "PdfDocument", page: "PdfPage", spans: tuple[tuple[int, int], ...], read: str) -> list[Box]:
    """Where ``spans`` of the text that was ``read`` stand on a page."""
    boxes: list[Box] = []
    if not spans or is_form(document):
        return boxes
    textpage = page.get_textpage()
    drawn, *_ = seen_text(page, textpage)
    runs = column_runs(page_words(textpage, drawn, page.get_rotation()), drawn)
    text = in_order(drawn, runs)
    if read and not _begins(read, text):  # it was read before columns were
        text, runs = drawn, []
    lines = annotated_lines(document, page, textpage) if any(end > len(text.rstrip("\n")) for _, end in spans) else []
    for (first, last), line in zip(line_spans(text, (line.text for line in lines)), lines, strict=True):
        if any(start < last and first < end for start, end in spans):
            boxes.append(line.box)
    for start, end in spans:
        if start >= len(text):  # read off a picture
            continue
        for first, last in as_drawn(start, min(end, len(text)), runs):
            count = textpage.count_rects(first, last - first) if last > first else 0
            boxes += [textpage.get_rect(index) for index in range(count)]
    return boxes


def _begins(read: str, text: str) -> bool:
    """Whether a page's text as it was read begins with ``text``, but for white space and what joins the parts of words."""
    return _bare(read).startswith(_bare(text))


def _bare(text: str) -> str:
    return "".join(text.split()).replace("\u00ad", "")


def mark_picture(png: bytes, boxes: Sequence[Box], turn: int) -> bytes:
    """A picture of `picture_file.safe_png`, turned as `draw_page` turns a page, with ``boxes`` marked on it; as a PNG."""
    from PIL import Image

    buffer = io.BytesIO()
    _marked(Image.open(io.BytesIO(png)).convert("RGB").rotate(turn, expand=True), list(boxes)).save(buffer, "PNG")
    return buffer.getvalue()


def _marked(picture: "Image", boxes: list[Box]) -> "Image":
    from PIL import Image, ImageChops, ImageDraw

    marks = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(marks)
    for left, top, right, bottom in boxes:
        x0, y0, x1, y1 = left * picture.width, top * picture.height, right * picture.width, bottom * picture.height
        draw.rectangle((x0 - 2, y0 - 2, x1 + 2, y1 + 2), fill=_HIGHLIGHT)
    # Multiplied, not laid over: marked text stays black, as under a highlighter.
    paper = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    paper.alpha_composite(marks)
    return ImageChops.multiply(picture, paper.convert("RGB"))
