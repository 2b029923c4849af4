"""Questions are read, asked and measured; and drafted so that what they expect is really there."""

import signal
from pathlib import Path

import pytest
from fakes.documents import make_pdf, write
from fakes.openai_server import OpenAIServer

from slmrag.errors import DocumentNotFound, ModelMissing, ModelProblem, SettingsProblem, SlmragError
from slmrag.evaluation import Question, Row, parse_questions, questions_text, read_questions
from slmrag.evaluation.figures import differences, figures
from slmrag.evaluation.matching import holds, normalise
from slmrag.text.topics import topic

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
NAMES = ("handbook.pdf", "product-faq.md", "prices.xlsx", "brief-kunde.docx")
ASKED = [
    Question("How often must the strainer be cleaned?", ("250 hours",), "product-faq.md"),
    Question("Is overtime at the weekend paid out?", ("overtime is not paid out",), "handbook", (4,)),
    Question("Who sang at Woodstock?", refuse=True),
    Question("What does error E8 mean?", ("the pump is sad",), "product-faq.md", (11,)),
]


@pytest.fixture
def samples(assistant):
    """The samples, found by their words alone: the embedder takes its time to load."""
    assistant.add([SAMPLES / name for name in NAMES], wait=False)
    return assistant


@pytest.fixture
def server(monkeypatch):
    server = OpenAIServer()
    server.usage = {"prompt_tokens": 450, "completion_tokens": 9, "total_tokens": 459}
    monkeypatch.setenv("SLMRAG_OPENAI_URL", server.url)
    yield server
    server.close()


def value(evaluation, name, side=0):
    """A figure as (value, n)."""
    (figure,) = [figure for figure in evaluation.sides[side].figures if figure.name == name]
    return round(figure.value, 2), figure.n


# -- questions ---------------------------------------------------------------------------------------------------------

WHOLE = [
    Question("What is due?", ("2,000 hours", "the seal"), "pump.pdf", (2, 3)),
    Question("Who sang?", refuse=True, within=("a.pdf", "b.pdf")),
    Question("Only, “a” question\\; with signs?"),
]


@pytest.mark.parametrize("table, name", [(False, "q.jsonl"), (True, "q.csv")])
def test_what_is_written_is_read_again(tmp_path, table, name):
    assert read_questions(write(tmp_path / name, questions_text(WHOLE, table=table))) == WHOLE


@pytest.mark.parametrize(
    "text",
    [
        "QUESTION;Expected answer;File;Page;Must be refused\r\nHow höt?;“70 °C”;a.pdf;4-5;\r\nWho?;;;;Yes\r\n",
        "id,question,answer,document,pages,refuse\n1,How höt?,“70 °C”,a.pdf,4-5,no\n\n2,Who?,,,,x\n",
        "\n\nquestion\tanswer\tdocument\tpage\tunanswerable\nHow höt?\t“70 °C”\ta.pdf\t4, 5\t0\nWho?\t\t\t\t1\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_tables_come_as_spreadsheets_write_them(text, encoding):
    first, second = parse_questions("Q.CSV", text.encode(encoding))
    assert first == Question("How höt?", ("“70 °C”",), "a.pdf", (4, 5))
    assert second == Question("Who?", refuse=True)


@pytest.mark.parametrize(
    "name, text, says",
    [
        ("q.jsonl", '{"question": "a"}\n\n{"answer": "b"}\n', "q.jsonl, line 3: it has no question"),
        ("q.jsonl", '{"question": "a"}\n[1]\n', "q.jsonl, line 2: not a JSON object"),
        ("q.jsonl", '{"question": "a", "page": "iv"}', "line 1: “iv” is no page"),
        ("q.jsonl", '{"question": "a", "page": [0]}', "line 1: “0” is no page"),
        ("q.jsonl", '{"question": "a", "answer": {"b": 1}}', "line 1: its answer is no text"),
        ("q.jsonl", '{"question": "a", "answer": "b", "refuse": true}', "line 1: it is to be refused, and yet"),
        ("q.csv", 'question,page\n"two\nlines",1\nb,x\n', "q.csv, line 4: “x” is no page"),
        ("q.csv", "question,refuse\na,perhaps\n", "line 2: “perhaps” does not say"),
        ("q.csv", "query me,page\na,1\n", "line 1: no column is called “question”"),
        ("q.csv", "question\n", "q.csv holds no question"),
        ("q.jsonl", "", "q.jsonl holds no question"),
        ("q.xlsx", "question\n", "questions come as .jsonl or .csv"),
    ],
)
def test_a_bad_line_is_one_error_that_names_it(name, text, says):
    with pytest.raises(SlmragError) as problem:
        parse_questions(name, text.encode())
    assert says in str(problem.value) and "\n" not in str(problem.value)


@pytest.mark.parametrize(
    "text, answer, there",
    [
        ("It costs 28 euros.", "28", True),
        ("It costs 128 or 28.5 or A28 or 1,28 euros.", "28", False),
        ("Leak at the\n  **shaft** seal", "leak at the shaft seal.", True),
        ("a “hot–water” kit", 'A "hot-water" kit', True),
        ("The seals.", "the seal", False),
        ("于1855年颁布了成文宪法", "1855年", True),
        ("5% a day", "5%", True),
        ("15% a day", "5%", False),
        ("anything", "…", False),
    ],
)
def test_an_answer_is_found_as_whole_words(text, answer, there):
    assert holds(normalise(text), answer) is there


# -- figures -----------------------------------------------------------------------------------------------------------


def rows(ranks, **fields):
    return [Row(Question(f"{number}?"), "answered", rank, **fields) for number, rank in enumerate(ranks)]


def test_figures_have_their_n_and_an_interval():
    got = {
        figure.name: figure for figure in figures([*rows([1] * 30 + [4] * 10 + [0] * 10, seconds=1.0), *rows([None])])
    }
    assert (got["found@1"].value, got["found@5"].value, got["found@5"].n) == (0.6, 0.8, 50)
    assert 0.45 < got["found@1"].low < 0.52 and 0.68 < got["found@1"].high < 0.75
    assert (
        got["refused_wrongly"].value == 0 and 0.05 < got["refused_wrongly"].high < 0.08
    )  # nought of 51 is not "never"
    assert "prompt_tokens" not in got and "right_page" not in got


def test_marks_count_sentences_and_a_failed_answer_counts_nowhere():
    got = figures(
        [*rows([1], sentences=4, stand=1, disagree=2), *rows([1], sentences=1, stand=1), Row(Question("x"), "failed")]
    )
    shares = {figure.name: (figure.value, figure.n) for figure in got}
    assert (shares["stands_there"], shares["disagrees"]) == ((0.4, 5), (0.4, 5))
    assert all(figure.n == 2 for figure in got if figure.name in ("seconds", "refused_wrongly"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "before, after, verdict",
    [
        ([1] * 20, [1] * 20, "the same"),
        ([0] * 12 + [1] * 8, [1] * 20, "better"),
        ([1] * 20, [0] * 12 + [1] * 8, "worse"),
        ([0] * 5 + [1] * 15, [1] * 20, "too few differ to tell"),
        ([0, 1] * 10, [1, 0] * 10, "no difference shown"),
    ],
)
def test_a_difference_is_claimed_only_where_it_is_shown(before, after, verdict):
    (found,) = [one for one in differences(rows(before), rows(after)) if one.name == "found@1"]
    assert found.verdict == verdict and found.low <= found.value <= found.high and found.n == 20


def test_fewer_wrong_refusals_are_better():
    refused = [Row(Question(f"{number}?"), "refused") for number in range(8)]
    (found,) = [one for one in differences(refused, rows([1] * 8)) if one.name == "refused_wrongly"]
    assert (found.value, found.verdict) == (-1, "better")


# -- asking ------------------------------------------------------------------------------------------------------------


def test_answers_are_held_against_what_was_expected(samples):
    seen = []
    evaluation = samples.evaluate(ASKED, on_progress=seen.append)
    strainer, overtime, woodstock, error = evaluation.rows
    assert strainer.rank == 1 and strainer.in_context and strainer.contains and strainer.right_page is None
    assert overtime.rank and overtime.right_page and overtime.stand == overtime.sentences > overtime.disagree == 0
    assert woodstock.outcome == "refused" and woodstock.rank is None
    # Its answer stands nowhere, so only its place counts as found.
    assert error.rank and error.in_context is None and error.contains is False
    assert value(evaluation, "found@5") == (1.0, 3) and value(evaluation, "contains_answer") == (0.67, 3)
    assert value(evaluation, "refused_rightly") == (1.0, 1) and value(evaluation, "refused_wrongly") == (0.0, 3)
    assert evaluation.finished and any("word for word: 1" in note for note in evaluation.notes)
    assert [(one.done, one.total, one.unit) for one in seen] == [(n, 4, "questions") for n in range(1, 5)]


def test_a_document_that_is_not_there_is_told_and_not_found(samples):
    evaluation = samples.evaluate([Question("Is overtime at the weekend paid out?", document="handbok.pdf")])
    assert evaluation.rows[0].rank == 0 and "handbok.pdf" in evaluation.notes[0]


def test_a_question_may_be_asked_within_some_documents(samples):
    question = "Is overtime at the weekend paid out?"
    asked = [Question(question, refuse=True, within=("prices.xlsx",)), Question(question, within=("handbook.pdf",))]
    assert [row.outcome for row in samples.evaluate(asked).rows] == ["refused", "answered"]
    with pytest.raises(DocumentNotFound, match="handbok"):
        samples.evaluate([Question(question, within=("handbok.pdf",))])


def test_it_may_be_stopped_between_questions(samples):
    left = iter([False, False, True])
    evaluation = samples.evaluate(ASKED, stop=lambda: next(left))
    assert len(evaluation.rows) == 2 and not evaluation.finished and value(evaluation, "found@5") == (1.0, 2)


def test_ctrl_c_keeps_what_was_measured(samples):
    def interrupt(progress):
        if progress.done == 3:
            signal.raise_signal(signal.SIGINT)

    evaluation = samples.evaluate(ASKED, compare={"top_k": 1}, on_progress=interrupt)
    assert [len(side.rows) for side in evaluation.sides] == [3, 3] and not evaluation.finished


# -- two settings ------------------------------------------------------------------------------------------------------


def test_two_settings_are_compared_on_the_same_questions(samples):
    before = samples.settings
    evaluation = samples.evaluate(ASKED, compare={"refuse_below": "1"})
    assert [side.settings["refuse_below"] for side in evaluation.sides] == [0.3, 1.0]
    # The meaning of E8 stands in a row of a table, which is no estimate and asks for none.
    assert value(evaluation, "refused_wrongly") == (0.0, 3) and value(evaluation, "refused_wrongly", 1) == (0.67, 3)
    (found,) = [one for one in evaluation.differences if one.name == "refused_wrongly"]
    assert (round(found.value, 2), found.verdict) == (0.67, "no difference shown")
    assert samples.settings is before and samples.evaluate(ASKED[:1]).rows[0].outcome == "answered"


def test_a_setting_of_reading_is_tried_on_documents_read_anew(samples):
    chunks = {document.name: document.chunks for document in samples.documents()}
    sizes = []

    def watch(progress):
        sizes.append(progress.unit)

    evaluation = samples.evaluate(ASKED[:2], compare={"chunk_tokens": 60}, on_progress=watch)
    assert "pages" in sizes and [side.settings["chunk_tokens"] for side in evaluation.sides] == [180, 60]
    assert all(row.rank for side in evaluation.sides for row in side.rows)
    assert {document.name: document.chunks for document in samples.documents()} == chunks


@pytest.mark.parametrize(
    "compare, error, says",
    [
        ({"idle_minutes": 3}, SettingsProblem, "“idle_minutes” is no setting to compare; these are: answer_tokens, "),
        ({"top_k": "many"}, SettingsProblem, "SLMRAG_TOP_K"),
        ({"top_k": "5"}, SettingsProblem, "are those that are set"),
        ({"model": "onnx:nothing"}, ModelMissing, "nothing"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_asked(samples, compare, error, says):
    with pytest.raises(error, match=says):
        samples.evaluate(ASKED, compare=compare, on_progress=lambda progress: pytest.fail("asked"))


# -- a model writes ----------------------------------------------------------------------------------------------------


def test_of_a_model_the_prompt_is_measured(server, samples):
    server.pieces = ("The strainer must be cleaned every 250 hours [1].",)
    evaluation = samples.evaluate(ASKED[:3], model="openai:phi", compare={"prompt_tokens": 300})
    generous, tight = (side.rows[0] for side in evaluation.sides)
    assert generous.contains and generous.in_context and generous.prompt_tokens == 450  # as the server counts
    assert value(evaluation, "prompt_tokens") == (450.0, 2) and tight.contains
    assert evaluation.rows[1].contains and evaluation.rows[1].in_context  # quoted, where what it wrote holds nothing
    # Refused before any model was asked: two questions, two sides.
    assert evaluation.rows[2].outcome == "refused" and len(server.requests) == 4


def test_an_answer_that_fails_is_a_row_and_the_first_that_fails_ends_it(server, samples):
    class FailingSecond(list):
        asked = 0

        def __iter__(self):
            type(self).asked += 1
            server.breaks_after = 0 if self.asked == 2 else None
            return super().__iter__()

    server.pieces = FailingSecond(["Yes [1]."])
    evaluation = samples.evaluate([ASKED[0], ASKED[1], ASKED[3]], model="openai:phi")
    assert [row.outcome for row in evaluation.rows] == ["answered", "failed", "answered"]
    assert value(evaluation, "found@5")[1] == 2 and "CUDA error" in evaluation.rows[1].error
    assert "are in no figure: 1" in evaluation.notes[-1]
    too_long = samples.evaluate([Question("How often must the strainer be cleaned? " * 400)], model="openai:phi")
    assert too_long.rows[0].outcome == "failed" and "does not fit" in too_long.rows[0].error
    server.pieces, server.breaks_after = ["Yes"], 0
    with pytest.raises(ModelProblem, match="CUDA error"):
        samples.evaluate(ASKED[:1], model="openai:phi")


# -- drafting ----------------------------------------------------------------------------------------------------------


def test_what_drafted_questions_expect_stands_where_they_say(samples):
    drafted = samples.draft_questions(count=80)
    asked = [question for question in drafted if not question.refuse]
    assert len(drafted) == 80 and len(asked) == 60 and len({question.text for question in drafted}) == 80
    assert {question.document for question in asked} == set(NAMES)
    for question in asked:
        text = samples.page(samples.document(question.document).id, question.pages[0]).text
        assert all(holds(normalise(text), answer) for answer in question.answers), question
        # No four words in a row as they stand there, but for a title or the label of a row.
        words = normalise(question.text).rstrip("?").split()
        sentences = normalise(text) if question.text.startswith("How many") else ""
        assert not any(" ".join(words[at : at + 5]) in sentences for at in range(len(words) - 4)), question


def test_the_same_documents_give_the_same_questions(samples, tmp_path):
    with samples.temporary() as other:
        other.add([SAMPLES / name for name in reversed(NAMES)], wait=False)
        assert other.draft_questions(count=30) == samples.draft_questions(count=30)


def test_drafted_questions_that_are_to_be_refused_are_not_answered_there(samples):
    refused = [question for question in samples.draft_questions(count=80) if question.refuse]
    assert len(refused) == 20 and {bool(question.within) for question in refused} == {True, False}
    assert all(not question.answers and not question.pages for question in refused)
    outcomes = [row.outcome for row in samples.evaluate(refused).rows]
    assert outcomes.count("refused") >= 18


def test_drafted_questions_are_mostly_found_and_answered(samples):
    evaluation = samples.evaluate(samples.draft_questions(["handbook.pdf", "product-faq.md"], 40))
    assert value(evaluation, "found@5")[0] >= 0.8 and value(evaluation, "refused_wrongly")[0] <= 0.2


@pytest.mark.slow
@pytest.mark.parametrize(
    "sentence, question, answer",
    [
        ("Dry running means that the pump turns without liquid.", "What does dry running mean?", "the pump turns without liquid"),
        ("Test certificates are kept for 12 years.", "For how many years are test certificates kept?", "12 years"),
        ("The warranty lasts 24 months from delivery.", "How many months does the warranty last?", "24 months"),
        ("Time off must be taken within 16 weeks.", "Within how many weeks must time off be taken?", "16 weeks"),
        ("Die Garantie auf registrierte Pumpen verlängert sich damit auf 60 Monate.", "Auf wie viele Monate verlängert sich die Garantie auf registrierte Pumpen?", "60 Monate"),
    ],
)  # fmt: skip
def test_sentences_become_questions(assistant, tmp_path, sentence, question, answer):
    write(tmp_path / "a.txt", f"{sentence}\n")
    assistant.add([tmp_path / "a.txt"], wait=False)
    assert Question(question, (answer,), "a.txt", (1,)) in assistant.draft_questions()


@pytest.mark.slow
@pytest.mark.parametrize(
    "sentence, question, answer",
    [
        ("As of 1 May 2024, our cash reserve was $8.28 billion.", "How much was the cash reserve as of 1 May 2024?", "$8.28 billion"),
        ("Volumes in the north were approximately 7% lower than last year.", "How much lower were volumes in the north than last year?", "7%"),
        ("Freight revenue increased by 12% in 2021.", "By how much did freight revenue increase in 2021?", "12%"),
        ("About 90% of the homes are connected to the grid.", "What percentage of the homes are connected to the grid?", "90%"),
        ("The Harrow mill was built in 1904 by two brothers.", "When was the Harrow mill built?", "1904"),
        ("Full-time work is 37.5 hours a week.", "How many hours a week is full-time work?", "37.5 hours"),
        ("A single day needs three working days of notice.", "How many working days of notice does a single day need?", "three working days"),
        ("La garantía dura 24 meses.", "¿Cuántos meses dura la garantía?", "24 meses"),
    ],
)  # fmt: skip
def test_a_question_has_the_grammar_of_its_language(assistant, tmp_path, sentence, question, answer):
    assistant.add([write(tmp_path / "a.txt", f"{sentence}\n")], wait=False)
    assert Question(question, (answer,), "a.txt", (1,)) in assistant.draft_questions()


@pytest.mark.slow
@pytest.mark.parametrize(
    "sentence",
    [
        "It lasts 24 months from delivery.",
        "This contract is a fixed-price contract that includes development.",
        "The former was 5% in 2020.",
        "Seal kits, bearings and whatever else they sent us came to be 12 boxes.",
        "While the kit is an option that some buy, it costs 40 euros or 50 euros.",
        "Tuesday is a day that everyone spends on site.",
    ],
)
def test_no_question_is_made_of_what_has_no_subject_of_its_own(assistant, tmp_path, sentence):
    assistant.add([write(tmp_path / "a.txt", f"{sentence}\n")], wait=False)
    assert assistant.draft_questions() == []


@pytest.mark.parametrize(
    "heading, named",
    [
        ("3.2 Spare parts", "Spare parts"), ("Note 3 - Leases", "Leases"), ("Appendix A: Contacts", "Contacts"),
        ("Sales in 2025", "Sales in 2025"), ("How is it cleaned?", "How is it cleaned?"),
        ("Introduction", ""), ("1. Overview", ""), ("Page 3 of 9", ""), ("Table 2. Kinds of leave", ""), ("report_final.pdf", ""),
        ("Leave leave", ""), ("ARNO must interact with the receptor; and", ""), ("Results of the", ""), ("RISK FACTORS", ""),
        ("Q1 2025 12 13", ""), ("Who we are", ""),
    ],
)  # fmt: skip
def test_a_heading_is_asked_about_when_it_names_a_topic(heading, named):
    assert topic(heading, "en") == named


def test_what_a_table_says_is_asked_by_the_names_of_its_row_and_column(assistant, tmp_path):
    table = "| Part no | Unit price EUR | Valid from | Q1 |\n|---|---|---|---|\n| ZX9-12 | 88 | 2026 | 7 |\n| see below: | 1 | 2 | 3 |\n"
    assistant.add([write(tmp_path / "a.md", table)], wait=False)
    (question,) = [question for question in assistant.draft_questions() if not question.refuse]
    assert (question.text, question.answers) == ("What is the unit price of part no ZX9-12 in EUR?", ("88",))


def test_rows_of_tables_and_headings_become_questions(assistant, tmp_path):
    table = "# Spare parts\n\nThey are kept for a long time.\n\n| Pump | Seal kit |\n|---|---|\n| Rill 15 | ZX-9 |\n"
    assistant.add([write(tmp_path / "a.md", table)], wait=False)
    asked = {question.text: question.answers for question in assistant.draft_questions()}
    assert asked["What is the seal kit for Rill 15?"] == ("ZX-9",)
    (about,) = [text for text in asked if "spare parts" in text]
    assert asked[about] == ("They are kept for a long",)


def test_cells_in_a_row_are_no_sentence(assistant, tmp_path):
    page = [
        "Each kind of leave is paid by the firm, as the table below shows for every year of service.",
        "Table 2. Kinds of leave", "Kind Days Paid", "Parental leave 90 days yes", "Sick leave 30 days yes",
        "Unpaid leave 28 days no", "9 Notes 650 650", "Net sales 1,200 1,300", "Cost of sales 900 950",
        "Whoever moves house gets 2 days of special leave once in every period of 24 months of work.",
    ]  # fmt: skip
    assistant.add([write(tmp_path / "leave.txt", "\n".join(page))], wait=False)
    drafted = [question for question in assistant.draft_questions() if not question.refuse]
    assert [question.answers for question in drafted] in ([("2 days",)], [("24 months",)])


def test_pages_without_anything_to_ask_give_no_question(assistant, tmp_path):
    assistant.add([make_pdf(tmp_path / "a.pdf", ["Words only"])], wait=False)
    assert assistant.draft_questions() == []


@pytest.mark.slow
def test_a_temporary_library_is_gone_afterwards_and_leaves_no_other_a_trace(assistant, monkeypatch):
    monkeypatch.setenv("SLMRAG_CHROMA_URL", "http://127.0.0.1:9")  # where the library's own vectors would be
    with assistant.temporary(top_k=3) as other:
        home = other.settings.home
        assert (
            home.is_dir()
            and (other.settings.top_k, other.settings.chroma_url) == (3, "")
            and other.models is assistant.models
        )
    assert not home.exists() and assistant.models.choice()
