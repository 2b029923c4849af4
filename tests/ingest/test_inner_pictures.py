"""Pictures that stand in documents with text: kept in their places, shown, and read where they hold text."""

import base64
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pptx
import pytest
from fakes import scans
from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from slmrag import Assistant
from slmrag.errors import FileProblem
from slmrag.ingest.inner_pictures import MOST_READ
from slmrag.readers.ocr_languages import languages
from slmrag.readers.pictures_inside import mark, with_pictures
from slmrag.schema import Page
from slmrag.schema.pictures import Picture

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not languages(), reason="no text recognition is installed here (tesserocr)"),
]
_SIGN = ["Opening hours of the Tarn shop:", "Monday to Friday 8 to 17 o'clock.", "The key is kept by Henrike Oltmanns."]


def sign(*lines: str) -> bytes:
    """A picture with some lines of text."""
    picture = Image.new("RGB", (900, 260), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(scans._FONT, 30)
    for number, line in enumerate(lines or _SIGN):
        pen.text((30, 30 + 60 * number), line, fill="black", font=font)
    return as_png(picture)


def as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def word(path: Path, *pictures: bytes) -> Path:
    document = docx.Document()
    document.add_paragraph("The sign hangs at the door.")
    for picture in pictures:
        document.add_picture(io.BytesIO(picture), width=docx.shared.Inches(5))
    document.add_paragraph("It was painted in March.")
    document.save(path)
    return path


def slides(path: Path, *pictures: bytes) -> Path:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "The sign hangs at the door."
    for picture in pictures:
        slide.shapes.add_picture(io.BytesIO(picture), 0, 2_000_000, width=8_000_000)
    deck.save(path)
    return path


def web(path: Path, *pictures: bytes) -> Path:
    shown = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures)
    path.write_text(f'<html><body><p>The sign hangs at the door.</p><img src="https://x.test/a.png">{shown}<p>End.</p>')
    return path


def book(path: Path, *pictures: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as epub:
        epub.writestr("META-INF/container.xml", '<container><rootfile full-path="OPS/book.opf"/></container>')
        epub.writestr(
            "OPS/book.opf",
            '<package><item id="c" href="text/one%20.xhtml"/><spine><itemref idref="c"/></spine></package>',
        )
        shown = "".join(f'<img src="../art/a%20{at}.png"/>' for at in range(len(pictures)))
        epub.writestr("OPS/text/one .xhtml", f"<html><body><p>The sign hangs at the door.</p>{shown}</body></html>")
        for at, picture in enumerate(pictures):
            epub.writestr(f"OPS/art/a {at}.png", picture)
    return path


def printed(path: Path, *pictures: bytes) -> Path:
    canvas = Canvas(str(path), pagesize=(600, 800), invariant=1)
    canvas.drawString(40, 700, "The sign hangs at the door.")
    for at, picture in enumerate(pictures):
        canvas.drawImage(ImageReader(io.BytesIO(picture)), 40, 450 - 150 * at, width=450, height=130)
    canvas.save()
    return path


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.docx", word), ("a.pptx", slides), ("a.html", web), ("a.epub", book), ("a.pdf", printed)], ids=lambda one: str(one)[:6],
)  # fmt: skip
def test_text_on_a_picture_in_a_document_is_found(
    assistant: Assistant, tmp_path: Path, stub, name: str, make: Callable[..., Path]
) -> None:
    (added,) = assistant.add([make(tmp_path / name, sign())])
    assert (added.status, added.coming_pages) == ("added", ())
    page = assistant.page(added.document_id, 1)
    assert page.text.index("hangs at the door") < page.text.index("Opening hours of the Tarn shop")
    found = assistant.search("By whom is the key of the Tarn shop kept?").passages
    assert any("Henrike Oltmanns" in one.chunk.text for one in found)
    (picture,) = assistant.pictures(added.document_id, 1)
    assert picture.state == "read" and 0 < picture.place <= len(page.text) and picture.confidence > 0.8
    name_at = page.text.index("Henrike")
    word_there = next(one for one in picture.words if one.start == name_at)
    assert page.text[word_there.start : word_there.end] == "Henrike" and word_there.box[1] > 0.3
    assert assistant.document(added.document_id).recognised_pages == 1 and assistant.faults() == []
    if name == "a.pdf":
        png, top = assistant.draw_page(added.document_id, 1, [(name_at, name_at + 7)])
        assert png.startswith(b"\x89PNG") and 0.35 < top < 0.4
    else:
        plain = Image.open(io.BytesIO(assistant.picture(added.document_id, picture)))
        marked = Image.open(io.BytesIO(assistant.picture(added.document_id, picture, (name_at, name_at + 7))))
        assert plain.size == marked.size == (900, 260)
        changed = ImageChops.difference(plain.convert("RGB"), marked.convert("RGB")).getbbox()
        left, top, right, bottom = (side * size for side, size in zip(word_there.box, (900, 260) * 2, strict=True))
        assert changed == pytest.approx((left, top, right, bottom), abs=5)


def test_a_picture_stands_in_its_place_in_the_text(assistant: Assistant, tmp_path: Path) -> None:
    (added,) = assistant.add([word(tmp_path / "a.docx", sign())], wait=False)
    page, (picture,) = assistant.page(added.document_id, 1), assistant.pictures(added.document_id, 1)
    assert page.text[: picture.place].strip() == "The sign hangs at the door."
    assert page.text[picture.place :].strip() == "It was painted in March."
    assert (added.coming_pages, assistant.document(added.document_id).coming_pages) == ((1,), (1,))


def test_a_document_of_pictures_alone_is_read(assistant: Assistant, tmp_path: Path, stub) -> None:
    document = docx.Document()
    document.add_picture(io.BytesIO(sign()), width=docx.shared.Inches(5))
    document.save(tmp_path / "a.docx")
    (added,) = assistant.add([tmp_path / "a.docx"])
    assert (added.status, added.chunks, added.unread_pages) == ("added", 1, ())
    assert assistant.page(added.document_id, 1).text.startswith("Opening hours")


def test_photographs_logos_and_lines_say_nothing_and_what_comes_again_is_read_once(
    assistant: Assistant, tmp_path: Path, stub
) -> None:
    photograph = as_png(scans.scanned(Image.radial_gradient("L").resize((800, 600))).convert("RGB"))
    logo, line = (
        sign()[:0] or as_png(Image.open(io.BytesIO(sign())).resize((120, 34))),
        as_png(Image.new("RGB", (900, 8))),
    )
    (added,) = assistant.add([word(tmp_path / "a.docx", photograph, logo, line, sign(), sign())])
    pictures = assistant.pictures(added.document_id, 1)
    assert [one.state for one in pictures] == ["blank", "blank", "blank", "read", "shown"]
    assert assistant.page(added.document_id, 1).text.count("Opening hours") == 1


def test_of_too_many_pictures_the_first_are_read_and_the_others_named(assistant: Assistant, tmp_path: Path) -> None:
    (added,) = assistant.add([book(tmp_path / "a.epub", *[b"\x89PNG"] * (MOST_READ + 2))], wait=False)
    assert added.note == f"2 pictures in it are not looked at for text: the first {MOST_READ} of a document are."
    document = assistant.document(added.document_id)
    assert document.left_pictures == 2


def test_ten_thousand_pictures_are_no_burden(assistant: Assistant, tmp_path: Path) -> None:
    shown = '<img src="data:image/png;base64,iVBORw0KGgo=">' * 10_000
    (tmp_path / "a.html").write_text(f"<html><body><p>Words.</p>{shown}")
    (added,) = assistant.add([tmp_path / "a.html"], wait=False)
    document = assistant.document(added.document_id)
    assert added.status == "added" and document.left_pictures == 1_000 - MOST_READ


def giant() -> bytes:
    """A picture of 400 million pixels that takes little room."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(2501 * 20_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data", [giant(), b"%!PS-Adobe-3.0 EPSF-3.0\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"\x89PNG\r\n\x1a\nxx"],
    ids=["giant", "eps", "svg", "empty", "torn"],
)  # fmt: skip
def test_a_bad_picture_costs_itself_and_nothing_else(assistant: Assistant, tmp_path: Path, stub, data: bytes) -> None:
    (added,) = assistant.add([book(tmp_path / "a.epub", data, sign())])
    assert added.status == "added" and "Opening hours" in assistant.page(added.document_id, 1).text
    bad, good = assistant.pictures(added.document_id, 1)
    assert (bad.state, good.state) == ("failed", "read")
    with pytest.raises(FileProblem):
        assistant.picture(added.document_id, bad)


def test_a_place_that_the_file_does_not_have_is_refused_in_a_sentence(assistant: Assistant, tmp_path: Path) -> None:
    (added,) = assistant.add([word(tmp_path / "a.docx", sign())], wait=False)
    for source in ("../../etc/passwd", "word/document.xml", "img:7", "at:1 2 3 4"):
        with pytest.raises(FileProblem):
            assistant.picture(added.document_id, Picture(1, 0, source))


def test_a_text_that_holds_the_marks_of_pictures_loses_them_alone() -> None:
    (page,) = with_pictures([Page(1, f"a\ufdd0 b\ufdd1{mark('x.png')}c \ufdd1 d")])
    assert page.text == "ac  d" or ("\ufdd0" not in page.text and page.text.endswith("c  d"))
    assert mark("x.emf") == ""
