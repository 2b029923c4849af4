"""Columns that are drawn line by line across them are read one after the other; tables stay as they are."""

import io

import pytest
from PIL import Image, ImageChops
from reportlab.pdfgen.canvas import Canvas

from slmrag.readers import read_file
from slmrag.readers.page_picture import draw_page
from slmrag.text.terms import terms

LEFT = [
    "The grain store of Ostrey was built", "by the brothers Halven and holds some", "six hundred tonnes of barley. The roof",
    "was renewed after a storm had taken", "off the northern half of its slates.",
]  # fmt: skip
RIGHT = [
    "Visitors may enter the mill at ten", "and leave before four. The entrance", "fee is seven crowns for adults, and",
    "children pay nothing. Dogs must wait", "in the yard, where water is provided.",
]  # fmt: skip


def draw(path, *columns, title="", xs=(60, 320)):
    canvas = Canvas(str(path))
    if title:
        canvas.drawString(60, 780, title)
    for row, texts in enumerate(zip(*columns, strict=True)):
        for x, text in zip(xs, texts, strict=True):
            canvas.drawString(x, 750 - 14 * row, text)
    canvas.save()
    return path


def text(path):
    [page] = read_file(path, path.name).pages
    return page.text


def test_columns_drawn_across_are_read_one_after_the_other(tmp_path):
    title = "A title that goes over both of the columns, as titles of articles mostly do"
    words = " ".join(text(draw(tmp_path / "a.pdf", LEFT, RIGHT, title=title)).split())
    assert words == " ".join([title, *LEFT, *RIGHT])


NOTE = ["Built 1871 for the", "port by the town"]


@pytest.mark.parametrize("order", ["within", "across"])
def test_a_note_beside_the_text_is_read_behind_its_paragraph(tmp_path, order):
    """Also where it is drawn between two lines of one sentence, as TeX does it, or line by line with the text."""
    canvas = Canvas(str(tmp_path / "a.pdf"))
    paragraph = [*LEFT, "It is opened once in a year."]
    for row, line in enumerate(paragraph):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(60, 750 - 14 * row, line)
        canvas.setFont("Helvetica", 8)
        notes = NOTE if order == "within" and row == 1 else NOTE[row : row + 1] if order == "across" else []
        for at, note in enumerate(notes):
            # In TeX a note has lines of its own height; across it stands on those of the text.
            canvas.drawString(320, 750 - (14 * row if order == "across" else 12 + 10 * at), note)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(60, 640, "Another paragraph follows.")
    canvas.save()
    words = " ".join(text(tmp_path / "a.pdf").split())
    note = " ".join(NOTE)
    paragraph = " ".join(paragraph)
    behind = "Another paragraph follows."
    assert words in (f"{paragraph} {note} {behind}", f"{paragraph} {behind} {note}")


def test_cells_that_are_drawn_one_after_another_stay_as_they_are(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    cells = [
        ["Oil of the lamps in the cellar,", "kept apart from all the others"], ["cellar 4", "north"],
        ["nails and hooks of every size", "for the roof"], ["shelf 2", "south"],
    ]  # fmt: skip
    for at, cell in enumerate(cells):
        for row, line in enumerate(cell):
            canvas.drawString(60 + 260 * (at % 2), 750 - 40 * (at // 2) - 14 * row, line)
    canvas.save()
    said = " ".join(text(tmp_path / "a.pdf").split())
    assert said.index("nails") > said.index("cellar 4")


def test_three_columns_are_read_too(tmp_path):
    short = [[" ".join(line.split()[:4]).ljust(24, "x") for line in column] for column in (LEFT, RIGHT, LEFT)]
    words = " ".join(text(draw(tmp_path / "a.pdf", *short, xs=(40, 230, 420))).split())
    assert words == " ".join(line for column in short for line in column)


@pytest.mark.parametrize(
    "rows",
    [
        [["Item", "Place"], ["rope, new", "in the yard"], ["nails", "shelf 4"], ["oil for the lamps", "cellar"], ["tar", "quay"], ["hemp", "loft"]],
        [[f"station {n}", f"opened in {1950 + n} with {n} lifts"] for n in range(8)],
    ],
)  # fmt: skip
def test_rows_of_a_table_stay_rows(tmp_path, rows):
    words = text(draw(tmp_path / "a.pdf", *zip(*rows, strict=True)))
    assert [" ".join(line.split()) for line in words.split("\n")] == [" ".join(row) for row in rows]


def test_what_is_quoted_of_a_column_is_marked_there_also_where_it_was_read_before(tmp_path):
    path = draw(tmp_path / "a.pdf", LEFT, RIGHT)
    read = text(path)
    start = read.index("fee is seven crowns")

    def marked(spans, read):
        plain, drawn = (
            Image.open(io.BytesIO(draw_page(path, 1, some, read=read)[0])).convert("RGB") for some in ((), spans)
        )
        return [round(side / 2) for side in ImageChops.difference(plain, drawn).getbbox()]

    now = marked(((start, start + 10),), read)
    assert 315 < now[0] < 325 and now[2] < 380
    old = "\n".join(f"{left} {right}" for left, right in zip(LEFT, RIGHT, strict=True)).replace("\n", " \n")
    start = old.index("fee is seven crowns")
    assert marked(((start, start + 10),), old) == now


def drop_cap(path, letter="O", rest="utdoor markets open at seven and close", size=46, drop=28):
    canvas = Canvas(str(path))
    canvas.setFont("Times-Roman", size)
    canvas.drawString(72, 700 - drop, letter)
    canvas.setFont("Times-Roman", 12)
    for row, line in enumerate(
        (rest, "at noon, when the church bells ring and the", "traders go home with what they did not sell.")
    ):
        canvas.drawString(108, 700 - 14 * row, line)
    canvas.save()
    return path


def test_a_drop_cap_belongs_to_its_word(tmp_path):
    read = text(drop_cap(tmp_path / "a.pdf"))
    assert read.startswith("O\u00ad\nutdoor markets") and "outdoor" in terms(read, "")
    [page] = read_file(tmp_path / "a.pdf", "a.pdf").pages
    assert page.headings == ()


def test_a_letter_that_is_a_word_too_stays_one_where_the_next_stands_elsewhere(tmp_path):
    assert text(drop_cap(tmp_path / "a.pdf", letter="A", rest="fter seven")).startswith("A\u00ad")
    assert not text(drop_cap(tmp_path / "a.pdf", letter="A", rest="church is old")).startswith("A\u00ad")


@pytest.mark.parametrize(
    "kind", [{"letter": "4"}, {"rest": "Usual hours"}, {"size": 14, "drop": 0}, {"drop": 90}], ids=str
)
def test_other_large_or_single_letters_do_not(tmp_path, kind):
    assert "\u00ad" not in text(drop_cap(tmp_path / "a.pdf", **kind))
