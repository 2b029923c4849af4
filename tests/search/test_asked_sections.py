import sqlite3
from contextlib import closing

import pytest
from fakes.documents import make_pdf, write
from reportlab.pdfgen.canvas import Canvas

from slmrag import Assistant
from slmrag.errors.notice_json import notice_from_json

pytestmark = pytest.mark.slow  # libraries of documents: seconds in all

HANDBOOK = """# Campsite handbook

## 3 Cancellation

Free of charge until the day before arrival. Later, one night is due.

## 4 Emergencies

### 4.1 Fire

Warn everybody near you. Leave by the north gate. Meet at the flagpole.

### 4.2 Drowning

Throw the rescue board, then call 112.

## 5 Checklist

- Fire
- Drowning
- Cancellation
"""


@pytest.fixture(scope="module")
def campsite(shared_assistant, tmp_path_factory):
    shared_assistant.add([write(tmp_path_factory.mktemp("campsite") / "handbook.md", HANDBOOK)], wait=False)
    return shared_assistant


def quotes(assistant, question):
    answer = assistant.ask(question).result()
    return [] if answer.refused else [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    "question",
    [
        "fire", "What should I do in case of fire?", "Tell me about fire", "What does it say about fire?",
        "What does section 4.1 say?", "Was steht in Kapitel 4.1?", "Quote the fire section",
    ],
)  # fmt: skip
def test_a_section_asked_for_as_such_is_told_from_its_beginning(campsite, question):
    assert quotes(campsite, question) == [
        "Warn everybody near you.", "Leave by the north gate.", "Meet at the flagpole."
    ]  # fmt: skip


def test_sections_side_by_side_are_each_told_from_their_beginning(campsite):
    free, warn = "Free of charge until the day before arrival.", "Warn everybody near you."
    for question in ("What do sections 3 and 4 say?", "What is in sections three and four?", "第3章和第4章讲什么？"):
        said = quotes(campsite, question)
        assert said[0] == free and warn in said[1:], question


def test_what_slmrag_is_not_asked_for_is_no_question_about_it(assistant, tmp_path):
    assistant.add([write(tmp_path / "hotel.md", "# Hotel\n\n## Wifi\n\nThe password is at the desk.\n")], wait=False)
    asked = "what can you do with wifi"
    assert assistant.understood(asked) is not None, "of slmrag it would be asked in these words"
    answer = assistant.ask(asked).result()
    assert answer.understood is None and "Help ›" not in answer.text
    assert assistant.ask("what can you do").result().understood.kind == "abilities"


def test_a_part_with_a_number_is_looked_for_in_the_document_that_is_named(assistant, tmp_path):
    rules = "# Canoe rules\n\n## Boats\n\nRinse the boats.\n\n## Paddles\n\nDry the paddles.\n"
    assistant.add(
        [write(tmp_path / name, text) for name, text in (("handbook.md", HANDBOOK), ("rules.md", rules))], wait=False
    )
    assert (
        quotes(assistant, "What does section 3 of the handbook say?")[0]
        == "Free of charge until the day before arrival."
    )
    refused = assistant.ask("What is in section 3 of rules.md?").result()
    assert refused.refused and not refused.passages
    told = notice_from_json(refused.reason)
    assert told.key == "no_such_part" and told.values["part"] == "section 3"
    assert told.values["headings"] == "Boats; Paddles"
    page = assistant.ask("What is on page 12 of handbook.md?").result()  # which has sections, and no last page
    assert page.refused and notice_from_json(page.reason).key == "no_such_part"
    assert not assistant.ask("What does section 3 of the handbook say about boats?").result().reason


def test_a_section_holds_what_lies_below_it(campsite):
    assert quotes(campsite, "What does section 4 say?")[0] == "Warn everybody near you."


def test_a_fact_in_a_section_is_told_by_what_is_asked(campsite):
    assert "Throw the rescue board, then call 112." in quotes(campsite, "Whom do I call in section 4.2?")


@pytest.mark.parametrize("question", ["What does section 9.9 say?", "What does rule 4 say?", "question 4"])
def test_a_number_that_no_section_has_is_refused(campsite, question):
    """The fourth section of a handbook is no rule 4."""
    assert quotes(campsite, question) == []


def test_a_page_is_told_from_its_beginning(assistant, tmp_path):
    assistant.add([make_pdf(tmp_path / "pump.pdf")], wait=False)
    told = ["Maintenance is due every 2,000 hours.", "The seal is replaced by a trained technician."]
    for question in ("What is on page 2?", "Was steht auf Seite 2?", "page 2 of the pump", "第2页讲了什么？"):
        assert quotes(assistant, question) == told, question
        assert quotes(assistant, question.replace("2", "9")) == [], question


def test_a_page_of_the_document_that_is_named_best(assistant, tmp_path):
    plans = make_pdf(tmp_path / "p24_plans.pdf", ["The plans lie in the office.", "They are drawn anew in May."])
    assistant.add([make_pdf(tmp_path / "p24_pages.pdf"), plans], wait=False)
    for question in ("What is on page 2 of p24_pages.pdf?", "page 2 of p24_pages", "Summarise page 2 of p24_pages.pdf"):
        assert quotes(assistant, question)[0] == "Maintenance is due every 2,000 hours.", question


def test_a_title_is_named_without_its_number_and_what_stands_in_brackets(assistant, tmp_path):
    text = "# Plan\n\nFür alle.\n\n## Kapitel 8 – Meldestelle (Protokollführung der Lage)\n\nDort wird jede Nachricht notiert.\n\n## Anhang\n\nListen.\n"
    assistant.add([write(tmp_path / "einsatz.md", text)], wait=False)
    assert quotes(assistant, "Was steht über die Meldestelle?") == ["Dort wird jede Nachricht notiert."]


def test_a_heading_alone_is_nothing_that_could_be_told(assistant, tmp_path):
    assistant.add([write(tmp_path / "plan.md", "# Plan\n\nWater the trees.\n\n# Later\n")], wait=False)
    assert quotes(assistant, "Tell me about later") == []


@pytest.fixture
def report(tmp_path):
    canvas = Canvas(str(tmp_path / "report.pdf"), pagesize=(400, 300), invariant=1)
    lines = [
        ("Helvetica-Bold", 16, "Annual report"), ("Helvetica", 10, "Sales rose by a tenth, and so did costs."),
        ("Helvetica-Oblique", 10, "Technical support"), ("Helvetica", 10, "Certain consumers are eligible to receive help."),
        ("Helvetica", 10, "They write to the desk in Hull."), ("Helvetica-Bold", 10, "Research"),
        ("Helvetica", 10, "Two laboratories work on quieter valves."),
    ]  # fmt: skip
    for at, (font, size, line) in enumerate(lines):
        canvas.setFont(font, size)
        canvas.drawString(20, 270 - 24 * at, line)
    canvas.save()
    return tmp_path / "report.pdf"


def test_the_heading_of_a_pdf_is_no_quote_and_its_section_is_found(assistant, report):
    assistant.add([report], wait=False)
    assert quotes(assistant, "Tell me about technical support") == [
        "Certain consumers are eligible to receive help.", "They write to the desk in Hull."
    ]  # fmt: skip


@pytest.mark.slow
def test_what_an_older_slmrag_added_has_its_sections_after_the_next_start(home, tmp_path):
    with Assistant(home, background=False) as assistant:
        assistant.add([write(tmp_path / "handbook.md", HANDBOOK)])
    with closing(sqlite3.connect(home / "library.db")) as db:
        db.executescript("PRAGMA foreign_keys = ON; DELETE FROM sections; UPDATE documents SET sections = 0;")
    with Assistant(home) as assistant:
        assistant.finish_embedding()
        assert quotes(assistant, "Tell me about fire")[0] == "Warn everybody near you."


def test_a_model_is_told_what_its_sentences_stand_under(assistant, report):
    from slmrag.answering.extracts import extracts

    assistant.add([report], wait=False)
    found = assistant.search("What happens to consumers in technical support?", compare=True)
    [sent] = extracts(found.passages, 200, len, lambda passage: 0)
    assert "Technical support\nCertain consumers" in sent.text


RULES = """# Club rules

## 5.1 Self Care

Rest when you are tired.

## 10.5 Employment of Relatives/Nepotism

Nobody hires their own cousin.

## Student Health Plan (SHP)

The premium is paid every year.

## Pawn List

Each pawn has a row.

## Absence from Classes

Write to the tutor first.

## 8.7 Searches

Lockers may be opened at any time.
"""


@pytest.fixture(scope="module")
def rules(shared_assistant, tmp_path_factory):
    shared_assistant.add([write(tmp_path_factory.mktemp("rules") / "rules.md", RULES)], wait=False)
    return shared_assistant


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What does it say about self care?", "Rest when you are tired."),  # "care" is a stop word in Romanian
        ("What does it say about nepotism?", "Nobody hires their own cousin."),
        ("Tell me about the SHP", "The premium is paid every year."),
        ("pawn list", "Each pawn has a row."),  # no "list the pawns"
        ("What should I do if I'm absent from classes?", "Write to the tutor first."),
        ("What do I have to do about a search?", "Lockers may be opened at any time."),
        ("Was steht zu Nepotism drin?", "Nobody hires their own cousin."),
        ("Fale sobre Nepotism", "Nobody hires their own cousin."),
    ],
)
def test_a_section_is_named_in_many_ways(rules, question, first):
    assert quotes(rules, question)[:1] == [first]


def test_what_sounds_like_a_request_is_answered_from_the_section_that_it_names(rules):
    answer = rules.ask("What does it say about searches?").result()
    assert answer.understood is None and "Lockers" in answer.text
    assert rules.ask("What is rules.md about?").result().understood.kind == "about"


def test_what_runs_over_the_pages_is_no_quote(assistant, tmp_path):
    canvas = Canvas(str(tmp_path / "manual.pdf"))
    said = ["Oil it each week.", "Keep the old seal.", "Call the service.", "Drain the housing."]
    for number, sentence in enumerate(said, 1):
        canvas.drawString(72, 800, "Harbour pump manual, edition 2026")
        canvas.drawString(72, 700, sentence)
        canvas.drawString(300, 30, f"Page {number} of 4")
        canvas.showPage()
    canvas.save()
    assistant.add([str(tmp_path / "manual.pdf")], wait=False)
    for number, sentence in enumerate(said, 1):
        assert quotes(assistant, f"What is on page {number}?") == [sentence]


def test_a_question_that_is_a_heading_is_told_what_stands_there(shared_assistant, tmp_path):
    questions = "# Questions\n\n## How long does delivery take?\n\nThe list tells it. A Tarn takes 5 days.\n\n## How long is the loan?\n\nSee the desk for loans.\n"
    shared_assistant.add([write(tmp_path / "questions.md", questions)], wait=False)
    shared_assistant.add([write(tmp_path / "loan.txt", "The delivery of a loan takes 36 months.")], wait=False)
    for question, first in (
        ("How long does delivery take?", "The list tells it."),
        ("how long is the loan", "See the desk for loans."),
    ):
        answer = shared_assistant.ask(question, documents=["questions.md", "loan.txt"]).result()
        assert answer.citations[0].quote == first and not answer.doubtful


LISTS = """# House rules

1. Close the gate.
2. No fires after ten.
3. Dogs stay on a lead.
4. Cars park behind the barn.

# Questions that guests ask

1. Is there a shop?
2. Where can we swim?
3. May we bring a dog?

# Way here

1. Leave the train at Moor End.
2. Follow the canal.
"""


def test_an_item_of_a_numbered_list_goes_by_its_number(shared_assistant, tmp_path):
    shared_assistant.add([write(tmp_path / "lists.md", LISTS)], wait=False)
    assert quotes(shared_assistant, "What does rule 4 say?")[0].endswith("Cars park behind the barn.")
    assert quotes(shared_assistant, "What does question 2 ask?")[0].endswith("Where can we swim?")
    assert quotes(shared_assistant, "What is rule 9?") == []


BYLAWS = """# Club bylaws

## Article I – Officers

### Section 1 – President

The president leads the meetings.

### Section 2 – Treasurer

The treasurer keeps the books.

## Article II – Dues

### Section 1 – Amount

Members pay forty euros.

### Section 2 – Arrears

Who owes money has no vote.
"""


def test_a_number_below_another_is_the_one_that_lies_there(shared_assistant, tmp_path):
    shared_assistant.add([write(tmp_path / "bylaws.md", BYLAWS)], wait=False)
    assert quotes(shared_assistant, "What does Article II, Section 2 say?")[0] == "Who owes money has no vote."
    assert quotes(shared_assistant, "What does article 1, section 2 say?")[0] == "The treasurer keeps the books."
    assert quotes(shared_assistant, "What do sections 1 and 2 of article II say?") == [
        "Members pay forty euros.", "Who owes money has no vote."
    ]  # fmt: skip


GUIDE = "# Guide\n\n" + "\n\n".join(
    f"## {chapter}. Of {subject}\n\n" + "\n\n".join(f"### {number} {subject} {word}\n\nThe {subject} {word} costs {chapter}{number} euros." for number, word in enumerate(("first", "second", "third"), 1))
    for chapter, subject in enumerate(("boats", "ropes", "sails"), 1)
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "price"),
    [("第1章の3には何が書いてありますか？", 13), ("第3章の1には何とありますか？", 31), ("第2章の2", 22)],
)
def test_a_number_counted_in_a_chapter_is_that_chapters(assistant, tmp_path, question, price):
    assistant.add([write(tmp_path / "guide.md", GUIDE)], wait=False)
    assert f"costs {price} euros" in quotes(assistant, question)[0]


RULES_OF_PLAY = """# Rules of play

## 3) Courtesy runners

One runner a team is allowed.

## 15) Rosters

1. Teams that lose players may add some.
2. The office is told.
3. Nobody joins after week five.
"""


def test_a_rule_is_a_section_of_the_rules_before_an_item_below_another(shared_assistant, tmp_path):
    shared_assistant.add([write(tmp_path / "club_rules.md", RULES_OF_PLAY)], wait=False)
    assert quotes(shared_assistant, "What does rule 3 say?")[0] == "One runner a team is allowed."


def test_lines_of_a_table_of_contents_are_no_quotes(assistant, tmp_path):
    titles = ["Eye Protection", "Foot Protection", "Hand Tools", "Soldering", "Batteries", "Ladders", "First Aid"]
    canvas = Canvas(str(tmp_path / "safety.pdf"))
    for place, title in enumerate(titles):
        canvas.drawString(72, 700 - 16 * place, f"{title} {place + 2}")
    canvas.showPage()
    for title in [
        "Eyes are covered by glasses.",
        "Foot protection is a pair of shoes that cover the whole foot.",
        *titles[2:],
    ]:
        canvas.drawString(72, 700, title)
        canvas.showPage()
    canvas.save()
    assistant.add([str(tmp_path / "safety.pdf")], wait=False)
    assert quotes(assistant, "foot protection") == ["Foot protection is a pair of shoes that cover the whole foot."]


def test_prices_that_rise_from_line_to_line_are_no_contents(assistant, tmp_path):
    canvas = Canvas(str(tmp_path / "pumps.pdf"))
    for place, pump in enumerate(["Garden", "Cellar", "Well", "Pool", "Pond", "Drain", "Fire"]):
        canvas.drawString(72, 700 - 16 * place, f"{pump} pump {40 + 15 * place}")
    canvas.save()
    assistant.add([str(tmp_path / "pumps.pdf")], wait=False)
    assert any("Pool pump 85" in quote for quote in quotes(assistant, "pool pump"))


def test_a_heading_with_some_of_the_words_does_not_come_before_what_says_it_all(shared_assistant, tmp_path):
    files = {
        "mice.md": "# Insulin in type 1 diabetes of mice\n\nMice were given insulin for six weeks and weighed each day.\n",
        "pressure.md": "# A cohort of adults\n\nHypertension is frequently observed in adults with type 1 diabetes.\n",
        "lung.md": "# Resident memory T cells\n\nThe lung was looked at in twelve donors, and each was named.\n",
        "adult.md": "# Where they are kept\n\nIn adult tissue nearly all of the T cells are memory T cells.\n",
    }
    shared_assistant.add([write(tmp_path / name, text) for name, text in files.items()], wait=False)
    for question, first in (
        ("Hypertension is frequently observed in type 1 diabetes patients", "pressure.md"),
        ("In adult tissue, most T cells are memory T cells", "adult.md"),
    ):
        found = shared_assistant.search(question, documents=list(files))
        assert found.passages[0].chunk.document_name == first
    found = shared_assistant.search("What does it say about resident memory T cells?", documents=list(files))
    assert found.passages[0].chunk.document_name == "lung.md"
