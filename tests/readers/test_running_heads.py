"""What is printed at the edge of page after page stands apart from the text."""

from reportlab.pdfgen.canvas import Canvas

from slmrag.readers import read_file
from slmrag.readers.running_heads import set_apart
from slmrag.schema import Page


def pages(*texts):
    return [Page(number, text) for number, text in enumerate(texts, start=1)]


def test_running_heads_are_paragraphs_of_their_own_and_nothing_moves():
    before = pages(
        *(
            f"Ferries - draft v3 \nPage {n} of 3 \nA {kind} costs four \ncrowns, {kind}."
            for n, kind in enumerate("bcd", 1)
        )
    )
    after = set_apart(before)
    assert after[0].text == "Ferries - draft v3\n\nPage 1 of 3\n\nA b costs four \ncrowns, b."
    assert [len(page.text) for page in after] == [len(page.text) for page in before]


def test_what_stands_on_two_pages_or_is_a_row_of_numbers_stays():
    before = pages("Head \nOne.", "Head \nTwo.", "12 14 15 16 \nThree.", "22 24 25 26 \nFour.", "32 34 35 36 \nFive.")
    assert set_apart(before) == before


def test_footnotes_are_paragraphs_of_their_own(tmp_path):
    canvas = Canvas(str(tmp_path / "a.pdf"))
    for row, (size, words) in enumerate(
        [(12, "The fee is forty crowns and is"), (12, "due in May, but not for members"), (12, "of the club, who pay in June"),
         (8, "1 Members pay only 25 crowns, as"), (8, "do their guests."), (8, "2 See the rules.")]
    ):  # fmt: skip
        canvas.setFont("Helvetica", size)
        canvas.drawString(72, 700 - 16 * row, words)
    canvas.save()
    [page] = read_file(tmp_path / "a.pdf", "a.pdf").pages
    assert [" ".join(part.split()) for part in page.text.split("\n\n")] == [
        "The fee is forty crowns and is due in May, but not for members of the club, who pay in June",
        "1 Members pay only 25 crowns, as do their guests.", "2 See the rules.",
    ]  # fmt: skip
