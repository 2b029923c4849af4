"""What comes before what a model wrote where none of that stands there: the quotes, and why."""

import io
import json
from pathlib import Path

import pytest
from fakes.documents import make_pdf, write
from PIL import Image

from slmrag.errors.model_problems import ModelProblem
from slmrag.testing import ScriptedModel

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

OUTPUTS = Path(__file__).resolve().parents[3] / "shared" / "model_outputs" / "outputs.jsonl"
QUESTION = "How heavy is the P200?"
TRUE = "It weighs 58 kilograms and runs on 400 volts. [1]"
FALSE = "The pump was painted by nine elephants in Norway. [1]"


@pytest.fixture
def library(assistant, tmp_path):
    assistant.add([make_pdf(tmp_path / "pump.pdf")], wait=False)
    return assistant


def answer(library, script, **how):
    library.models.add(ScriptedModel(script))
    return library.ask(QUESTION, model="scripted", **how).result()


def fails(prompt: str):
    yield "The pump"
    raise ModelProblem("model_wrote_nothing", model="scripted")


@pytest.mark.parametrize(
    ("script", "because"),
    [
        ("Nothing in your documents answers this.", "refused"),
        ("[1]\n```\n\n[2]\n```", "nothing"),
        (lambda prompt: [" ", "\n"], "nothing"),
        ("The", "nothing"),
        (FALSE, "in other words"),
        (fails, "failed"),
    ],
)
def test_quotes_come_first_where_nothing_of_a_models_stands_there(library, script, because):
    said = answer(library, script)
    quoted = library.ask(QUESTION, model="quote").result()
    assert (said.quoted_because, said.text, said.refused) == (because, quoted.text, False)
    assert {one.support for one in said.sentences} == {"stands there"} and said.citations == quoted.citations
    assert said.model == "scripted" and bool(said.error) == (because == "failed")
    assert said.outcome == ("doubtful" if because == "refused" else "answered")


def test_the_quotes_can_be_read_before_a_word_is_written_and_the_words_come_after_them_with_their_marks(library):
    library.models.add(ScriptedModel(f"The heavy P200 weighs 58 kilograms. [1] It weighs 85 kilograms. [1] {FALSE}"))
    stream = library.ask(QUESTION, model="scripted")
    quoted = library.ask(QUESTION, model="quote").result()
    assert [(number, one.text) for number, one in stream.quotes] == [
        (one.number, one.quote) for one in quoted.citations
    ] and not stream.text
    said = stream.result()
    assert said.text == quoted.text and said.model_wrote == stream.text
    assert [one.support for one in said.model_sentences] == ["in other words", "disagrees", "disagrees"]
    assert said.claims == said.model_sentences and said.for_visitors == said.sentences == quoted.sentences
    places = {(one.number, one.start, one.end) for one in said.citations}
    assert places >= {(one.number, one.start, one.end) for one in quoted.citations} and len(places) == len(
        said.citations
    )


def test_what_holds_stays_with_what_does_not(library):
    said = answer(library, f"{TRUE} {FALSE}")
    assert said.quoted_because == said.model_wrote == "" and said.text == f"{TRUE} {FALSE}"
    assert [one.support for one in said.sentences] == ["stands there", "disagrees"]


def test_what_another_passage_holds_up_than_the_one_cited_stays(assistant, tmp_path):
    sheets = {
        "a.txt": "The heavy Fernhill P200 pump weighs 58 kilograms.",
        "b.txt": "The heavy Fernhill P100 pump weighs 31 kilograms.",
    }
    assistant.add([write(tmp_path / name, text) for name, text in sheets.items()], wait=False)
    question = "How heavy are the Fernhill P200 pump and the Fernhill P100 pump?"
    wrong = [one.chunk.document_name for one in assistant.search(question).passages].index("b.txt") + 1
    assistant.models.add(ScriptedModel(f"The heavy Fernhill P200 pump weighs 58 kilograms. [{wrong}]"))
    said = assistant.ask(question, model="scripted").result()
    assert (said.quoted_because, said.sentences[0].ours) == ("", (3 - wrong,))
    assert said.sentences[0].support == "disagrees"


def test_what_holds_and_speaks_of_something_else_gives_way_to_the_quotes(assistant, tmp_path):
    """Half of a small model's true sentences come from elsewhere in what it read; what the quotes say it does not."""
    lines = [
        f"The Fernhill P200 pump weighs {weight} kilograms with its plinth, number {weight}."
        for weight in range(50, 62)
    ]
    aside = "Seals are stored flat and dry in the cellar under the works."
    assistant.add_file(write(tmp_path / "pumps.txt", "\n\n".join([*lines[:6], aside, *lines[6:]])))
    said = answer(assistant, aside)
    assert said.quoted_because == "aside" and said.model_wrote == aside and aside not in said.text
    assert answer(assistant, f"{said.sentences[0].text} {aside}").quoted_because == ""


def test_a_sentence_that_is_said_again_ends_the_answer_and_stands_once(library):
    said = answer(library, f"{TRUE}\n\n" * 40)
    assert said.finish == "length" and len(said.text) < 3 * len(TRUE)
    assert [one.text for one in said.sentences] == [
        "It weighs 58 kilograms and runs on 400 volts."
    ] and not said.quoted_because


def test_a_loop_that_counts_up_is_ended(library):
    model = ScriptedModel(lambda prompt: (f"[{number}]\n```\n\n" for number in range(1, 10_000)))
    library.models.add(model)
    said = library.ask(QUESTION, model="scripted").result()
    assert said.quoted_because == "nothing" and model.tokens_written < 20


@pytest.mark.parametrize(
    "line", ["2.{} Overtime paid at 2.{later}\n", "The gate was painted in {}. "]
)  # SmolLM2; imagined
def test_a_loop_that_counts_in_its_own_numbers_is_ended(library, line):
    model = ScriptedModel(lambda prompt: (line.format(number, later=number + 1) for number in range(6, 60)))
    library.models.add(model)
    assert library.ask(QUESTION, model="scripted").result().quoted_because and model.tokens_written == 4


@pytest.mark.parametrize(
    "line", ["Room {} has 2{}0 litres.\n", "Sales were {} in {} months. ", "Step {}: lift valve {}.\n"]
)
def test_a_list_of_what_differs_is_no_loop(library, line):
    figures = [(1, 7), (2, 9), (3, 1), (4, 4), (5, 8)]
    model = ScriptedModel(lambda prompt: (line.format(*pair) for pair in figures))
    library.models.add(model)
    assert library.ask(QUESTION, model="scripted").result().model_wrote and model.tokens_written == 5


def test_what_its_reader_stopped_is_left_as_it_is(library):
    library.models.add(ScriptedModel(FALSE * 20))
    stream = library.ask(QUESTION, model="scripted")
    next(iter(stream))
    stream.close()
    said = stream.result()
    assert said.finish == "cancelled" and said.text and said.quoted_because == ""


def test_what_a_picture_shows_is_left_as_it_is(library):
    library.models.add(ScriptedModel(FALSE, sees_images=True))
    png = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(png, "PNG")
    said = library.ask(QUESTION, model="scripted", images=[png.getvalue()]).result()
    assert said.text == FALSE and said.quoted_because == ""


def test_another_language_than_asked_is_told(library):
    more = "Sie steht seit vielen Jahren auf dem Hof hinter dem alten Haus und wird jeden Tag von den Leuten dort gebraucht."
    german = f"{TRUE} {more} {more.replace('Hof', 'Platz')}"
    assert answer(library, german).other_language == "de"
    assert answer(library, german, language="de").other_language == "" and answer(library, TRUE).other_language == ""


def test_what_a_model_wrote_goes_with_the_document_it_read(library):
    said = answer(library, FALSE)
    id = library.conversations.keep(turn_of(said))
    library.remove(library.documents()[0].id)
    kept = library.conversations.turns(id)[0].answer
    assert kept.model_wrote == "" and "elephants" not in json.dumps(library.conversations.turns(id), default=str)


def turn_of(said):
    from slmrag.library.conversations import Turn

    return Turn(QUESTION, said)


@pytest.mark.skipif(not OUTPUTS.exists(), reason="the recorded outputs of models are not here")
def test_what_real_models_wrote_is_never_shown_where_none_of_it_holds(assistant, tmp_path):
    rows = [json.loads(line) for line in OUTPUTS.read_text("utf-8").splitlines()]
    for index, row in enumerate(row for row in rows if row.get("passages")):
        name = f"{index}.txt"
        (tmp_path / name).write_text("\n\n".join(one["text"] for one in row["passages"]), "utf-8")
        id = assistant.add_file(tmp_path / name).document_id
        assistant.models.add(ScriptedModel(row["answer"]))
        said = assistant.ask(row["question"], model="scripted", documents=[id]).result()
        assert said.refused or any(one.support == "stands there" for one in said.sentences), row["question"]
