"""A document in parts: every character in exactly one, none longer than the room, cut where a section begins."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slmrag.schema import Page
from slmrag.summary.document_parts import parts, spans, stretches

REPORT = [
    Page(1, "# Safety\n\nThe guard is closed. The valve is shut.\n\n# Noise\n\nWear ear plugs. They are in the box."),
    Page(2, "2.1 Transport\nThe pump is carried by two people. It is lifted by its eyes.\n\nNever by the cable."),
    Page(3, "A second section begins here. It is short.", section="Storage"),
]


def count(text: str) -> int:
    return len(text.split())


def starts(found) -> list[str]:
    texts = {page.number: page.text for page in REPORT}
    return [texts[span.page][span.start :].split("\n")[0] for span in found if span.begins]


def test_a_document_begins_anew_at_its_own_headings():
    found = list(spans(REPORT, count, 100))
    assert starts(found) == ["# Safety", "# Noise", "2.1 Transport", "A second section begins here. It is short."]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("## Returns", True),
        ("3.2 Warranty claims", True),
        ("IV. Results", True),
        ("RISK FACTORS AND CONTROLS", True),
        ("Sales rose in the year.", False),
        ("12 people came.", False),
        ("the end of 2020", False),
    ],
)
def test_what_is_taken_for_a_heading(line, heading):
    found = list(spans([Page(1, f"Some words before.\n{line}\nSome words after.")], count, 100))
    assert any(span.begins for span in found[1:]) == heading


def test_a_part_ends_before_the_section_that_does_not_fit():
    found = list(spans(REPORT, count, 40))
    made = parts(found, 24, 1)
    assert [list(stretches(part)) for part in made] == [[(page.number, 0, len(page.text))] for page in REPORT]


def test_a_paragraph_that_does_not_fit_is_cut_at_its_sentences():
    text = "One two three four. Five six seven eight. Nine ten eleven twelve."
    pieces = [text[span.start : span.end].strip() for span in spans([Page(1, text)], count, 9)]
    assert pieces == ["One two three four. Five six seven eight.", "Nine ten eleven twelve."]


def test_a_sentence_that_does_not_fit_is_cut_where_it_must_be():
    found = list(spans([Page(1, "x" * 1000)], len, 300))
    assert all(span.tokens <= 300 for span in found)
    assert sum(span.end - span.start for span in found) == 1000


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text("ab .\n#1A", max_size=120), max_size=4), st.integers(3, 40), st.integers(0, 3)
)  # fmt: skip
def test_no_character_is_lost_and_no_part_is_too_long(texts, room, frame):
    pages = [Page(number, text) for number, text in enumerate(texts, 1)]
    found = list(spans(pages, len, max(1, room - frame)))
    made = parts(found, room, frame)
    assert [span for part in made for span in part] == found
    for part in made:
        pages_in_it = len({span.page for span in part})
        assert sum(span.tokens for span in part) + frame * pages_in_it <= max(room, 1 + frame)
    for page in pages:
        read = "".join(page.text[start:end] for part in made for n, start, end in stretches(part) if n == page.number)
        assert "".join(read.split()) == "".join(page.text.split())
