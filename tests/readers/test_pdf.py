import io
from pathlib import Path

import pytest
from fakes.documents import PUMPS, make_pdf
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from slmrag.errors import FileProblem, PasswordNeeded
from slmrag.readers import read_file
from slmrag.readers.page_picture import draw_page
from slmrag.readers.pdf import read_pdf


def read(path: Path, password: str | None = None) -> list:
    return list(read_pdf(path, password).pages)


def test_every_page_comes_with_its_number_and_text(tmp_path):
    pages = read(make_pdf(tmp_path / "a.pdf"))
    assert [page.number for page in pages] == [1, 2, 3]
    assert "340 litres" in pages[0].text and pages[2].kind == "text"


def test_a_page_without_text_is_recorded_as_empty(tmp_path):
    pages = read(make_pdf(tmp_path / "a.pdf", ["Words.", "", "More words."]))
    assert [page.kind for page in pages] == ["text", "empty", "text"]


def test_a_page_stands_under_its_outline_entry(tmp_path):
    pages = read(make_pdf(tmp_path / "a.pdf", PUMPS, outline=["Data", "Care"]))
    assert [page.section for page in pages] == ["Data", "Care", "Care"]


def test_encrypted_with_an_empty_password_is_simply_read(tmp_path):
    assert "340 litres" in read(make_pdf(tmp_path / "a.pdf", password=""))[0].text


def test_encrypted_asks_for_its_password_and_opens_with_it(tmp_path):
    path = make_pdf(tmp_path / "a.pdf", password="rosebud")
    with pytest.raises(PasswordNeeded, match="--password"):
        read(path)
    with pytest.raises(PasswordNeeded, match="right one"):
        read(path, "wrong")
    assert "340 litres" in read(path, "rosebud")[0].text


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog"])
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    (tmp_path / "a.pdf").write_bytes(content)
    with pytest.raises(FileProblem, match="damaged") as problem:
        read(tmp_path / "a.pdf")
    assert problem.value.reason == "damaged"


def test_bytes_and_name_must_agree(tmp_path):
    make_pdf(tmp_path / "a.txt")
    (tmp_path / "b.pdf").write_text("<html>no</html>")
    for name in ("a.txt", "b.pdf"):
        with pytest.raises(FileProblem) as problem:
            read_file(tmp_path / name, name)
        assert problem.value.reason == "not_what_it_says"


def test_the_words_at_an_offset_are_marked_where_they_stand(tmp_path):
    path = make_pdf(tmp_path / "a.pdf", [". ".join(["Filler"] * 8) + ". The seal is replaced."])
    text = read(path)[0].text
    start = text.index("The seal")
    plain, _ = draw_page(path, 1)
    png, top = draw_page(path, 1, ((start, start + len("The seal is replaced.")),))
    marked = _yellow(png)
    assert marked and not _yellow(plain)
    # The sentence is the ninth line: at 250 - 8 * 20 points from the bottom of 300.
    height = Image.open(io.BytesIO(png)).height
    assert all(0.66 < y / height < 0.73 for _, y in marked)
    assert 0.6 < top < 0.73


def test_a_page_that_is_not_there_cannot_be_drawn(tmp_path):
    with pytest.raises(FileProblem, match="Page 9"):
        draw_page(make_pdf(tmp_path / "a.pdf"), 9)


def _yellow(png: bytes) -> list[tuple[int, int]]:
    picture = Image.open(io.BytesIO(png))
    pixels = picture.load()
    return [
        (x, y)
        for x in range(picture.width)
        for y in range(picture.height)
        if pixels[x, y][0] > 200 and pixels[x, y][2] < 190
    ]


def test_a_filter_that_nobody_knows_costs_its_page(tmp_path):
    path = make_pdf(tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes().replace(b"/FlateDecode", b"/FlatoDecode"))
    assert [page.problem for page in read_pdf(path, careful=True).pages] == ["damaged"]


def test_letters_that_are_drawn_one_by_one_are_one_line(tmp_path):
    canvas = Canvas(str(tmp_path / "spaced.pdf"))
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))  # one that pdfium has no letters of
    canvas.setFont("STSong-Light", 14)
    for line, text in enumerate(["值班安排原则", "钥匙由门卫保管。"]):
        for place, letter in enumerate(text):
            canvas.drawString(60 + 24 * place, 780 - 30 * line, letter)
    canvas.save()
    assert "值班安排原则\n钥匙由门卫保管。" in read(tmp_path / "spaced.pdf")[0].text


def test_lines_that_are_drawn_each_by_itself_stay_apart(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for line, words in enumerate(["Rates of 0.31", "0.60 abroad"]):
        canvas.saveState()
        canvas.translate(0, -20 * line)
        text = canvas.beginText(60, 700)
        text.textOut(words)
        canvas.drawText(text)
        canvas.restoreState()
    canvas.save()
    (page,) = read_pdf(tmp_path / "a.pdf", careful=True).pages
    assert page.text.split() == ["Rates", "of", "0.31", "0.60", "abroad"]
