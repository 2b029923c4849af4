"""What is printed at the edge of page after page stands apart from the text."""

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
