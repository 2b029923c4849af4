import pytest
from fakes.documents import write
from reportlab.pdfgen.canvas import Canvas

from slmrag.errors.notice_json import notice_from_json

pytestmark = pytest.mark.slow  # libraries of documents: seconds in all

PILOTS = """# The Harbour Pilots

## Chapter One: The Storm

The lamp went out at nine.

## Chapter Two: The Letter

Marta found the letter under the anchor.

## Chapter Three: The Return

They sailed home in June.
"""
CLUB_RULES = """# Club rules

## 1 Keys

The steward keeps the keys. Each key has a number. Nobody copies one.

## 2 Guests

Guests sign the book. They leave by ten.

## 3 Dogs

Dogs stay outside.
"""
CLUB_FAQ = """# Club FAQ

## Keys and doors

Keys hang in the office.

## Guests and fees

A guest pays two euros.

## Boats

| Boat | Seats |
|---|---|
| Heron | 4 |
"""


@pytest.fixture(scope="module")
def club(shared_assistant, tmp_path_factory):
    folder = tmp_path_factory.mktemp("club")
    files = {"pilots.md": PILOTS, "rules.md": CLUB_RULES, "faq.md": CLUB_FAQ}
    shared_assistant.add([write(folder / name, text) for name, text in files.items()], wait=False)
    return shared_assistant


def quotes(assistant, question):
    answer = assistant.ask(question).result()
    return [] if answer.refused else [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What happens in chapter two?", ["Marta found the letter under the anchor."]),
        ("What do chapters two and three say?", ["Marta found the letter under the anchor.", "They sailed home in June."]),
        ("What do sections 1 and 2 of the rules say?", ["The steward keeps the keys.", "Each key has a number.", "Guests sign the book."]),
        ("What does section 2 of the rules say?", ["Guests sign the book.", "They leave by ten."]),
        ("What do the rules say about keys?", ["The steward keeps the keys.", "Each key has a number.", "Nobody copies one."]),
        ("What does the FAQ say about keys?", ["Keys hang in the office."]),
        ("Is there anything about dogs?", ["Dogs stay outside."]),
        ("Do the rules say anything about dogs?", ["Dogs stay outside."]),
    ],
)  # fmt: skip
def test_what_is_named_by_number_and_document_is_what_is_told(club, question, told):
    assert quotes(club, question) == told


@pytest.mark.parametrize("question", ["What does section 7 of the rules say?", "What is on page 2 of the rules?"])
def test_a_part_that_a_document_has_not_is_said_with_what_it_has(club, question):
    answer = club.ask(question).result()
    assert answer.refused
    assert notice_from_json(answer.reason).key == "no_such_part"
    assert "Keys; Guests; Dogs" in answer.text


def test_a_document_that_is_called_by_no_kind_of_document_is_meant_as_well(assistant, tmp_path):
    hotel = "# The Lantern\n\n## 1 Pets\n\nDogs sleep in the hall.\n\n## 2 Smoking\n\nNobody smokes in a room.\n"
    assistant.add([write(tmp_path / "hotel.md", hotel), write(tmp_path / "rules.md", CLUB_RULES)])
    assert quotes(assistant, "What does section 2 of the hotel say?") == ["Nobody smokes in a room."]
    answer = assistant.ask("What does section 3 of the hotel say?").result()
    assert answer.refused and notice_from_json(answer.reason).key == "no_such_part"


def test_a_section_that_is_asked_for_is_told_though_it_holds_a_table(club):
    assert any("Heron" in quote for quote in quotes(club, "What does the FAQ say about boats?"))


def test_a_page_that_is_a_table_of_contents_is_told_where_it_is_asked_for(assistant, tmp_path):
    canvas = Canvas(str(tmp_path / "manual.pdf"))
    for at, title in enumerate(["Oil", "Seals", "Service", "Housing", "Motor", "Waste", "Storage"]):
        canvas.drawString(72, 760 - 20 * at, f"{title} {'. ' * 30}{at + 2}")
    canvas.showPage()
    canvas.drawString(72, 760, "Oil the pump each week and wipe off what is left.")
    canvas.save()
    assistant.add([str(tmp_path / "manual.pdf")], wait=False)
    assert "Seals" in " ".join(quotes(assistant, "What is on page 1?"))
    assert "Seals" not in " ".join(quotes(assistant, "How often is the pump oiled?"))
    beyond = notice_from_json(assistant.ask("What is on page 5 of the manual?").result().reason)
    assert beyond.key == "no_such_page_here" and beyond.values["last"] == 2


def test_a_line_that_only_repeats_what_is_asked_is_no_quote(assistant, tmp_path):
    text = "Welcome to the house. We are glad that you came to us.\n\nQuiet hours:\n\nFrom ten in the evening until seven in the morning the garden is closed.\n"
    assistant.add([write(tmp_path / "house.txt", text)], wait=False)
    assert quotes(assistant, "quiet hours")[0].startswith("From ten")
