"""An answer put otherwise, from the passages that it had: with a model, and without one."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import run
from fakes.documents import write

from slmrag.answering import manner, manner_of
from slmrag.errors.model_access import ModelMissing
from slmrag.errors.model_problems import ModelProblem
from slmrag.library.conversations import Turn
from slmrag.prompts.question_prompts import REFUSAL
from slmrag.testing import ScriptedModel
from slmrag.ui.words import text as words

PUMP = (
    "The Fernhill P200 pump weighs 58 kilograms. The Fernhill P200 pump runs on 400 volts. "
    "The Fernhill P200 pump moves 40 litres a minute. The Fernhill P200 pump was made in 2024."
)
QUESTION = "What of the Fernhill P200 pump?"
ASKED = "How heavy is the Fernhill P200 pump?"
LONG = "The Fernhill P200 pump weighs 58 kilograms [1]. The Fernhill P200 pump runs on 400 volts [1]."
SHORT = "The Fernhill P200 pump weighs 58 kilograms [1]."


def filled(assistant, folder):
    assistant.add([write(folder / "pump.txt", PUMP), write(folder / "gate.txt", "The gate is red.")], wait=False)
    return assistant


@pytest.fixture(scope="module")
def library(shared_assistant, tmp_path_factory):
    return filled(shared_assistant, tmp_path_factory.mktemp("pump"))


def writer(library, *replies) -> ScriptedModel:
    """A model that writes one of ``replies`` after another."""
    rest = iter(replies)
    model = ScriptedModel(lambda prompt: next(rest))
    library.models.add(model)
    return model


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_the_menu_offers_is_what_is_understood_when_it_is_typed(language):
    with words.speak(language):
        assert {manner_of(label): label for label in words.OTHERWISE_AS.values()} == words.OTHERWISE_AS


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        ("Shorter, please.", "shorter"), ("bitte kürzer!", "shorter"), ("MAS CORTO", "shorter"), ("请短一点", "shorter"),
        ("in more detail", "detail"), ("auf  Deutsch", "de"), ("en aleman, por favor", "de"), ("باللغة العربية", "ar"),
        ("in simple words", "simple"), ("say it in Chinese", "zh"),
    ],
)  # fmt: skip
def test_a_request_is_recognised_in_five_languages(request_, wanted):
    assert manner_of(request_) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "Shorter?", "Is it shorter?", "Which pump is shorter", "shorter pumps", "in German law", "in Germany",
        "Auf Deutsch?", "What is it called in German?", "simple words", "in French", "please", "", "más", "longer than 2 m",
        "¿más corto?", "更短？", "mehr Details zur Pumpe",
    ],
)  # fmt: skip
def test_no_question_is_taken_for_a_request(question):
    assert manner_of(question) == ""


def test_no_request_stands_twice_under_different_manners():
    listed = tomllib.loads(Path(manner.__file__).with_suffix(".toml").read_text("utf-8"))
    forms = [form for kind in manner.MANNERS for form in listed[kind]]
    assert len({manner_of(form) for form in forms}) == 3 and all(manner_of(form) for form in forms)
    assert len({form.casefold() for form in forms}) == len(forms)


def test_what_was_read_and_written_comes_first_and_the_request_last(library):
    model = writer(library, LONG, SHORT)
    first = library.ask(ASKED, model="scripted").result()
    said = library.ask("Shorter", model="scripted", history=[first]).result()
    before, again = model.asked
    assert again[: len(before)] == before, "the same prompt, to be found in the cache"
    assert again[len(before)].role == "assistant" and again[len(before)].content == LONG
    assert again[-1].content.startswith("Write that answer again in English, shorter") and len(again) == len(before) + 2
    assert (said.question, said.request, said.text) == (ASKED, "Shorter", SHORT)
    assert said.passages == first.passages and said.extracts == first.extracts
    assert [one.support for one in said.sentences] == ["stands there"] and not said.quoted_because


def test_after_other_questions_the_prompt_is_the_same_too(library):
    model = writer(library, "The gate is red [1].", LONG, SHORT, SHORT)
    gate = library.ask("What colour is the gate?", model="scripted").result()
    first = library.ask(ASKED, model="scripted", history=[gate]).result()
    short = library.ask("shorter", model="scripted", history=[gate, first]).result()
    library.ask("in simple words", model="scripted", history=[gate, first, short]).result()
    _, before, again, third = model.asked
    assert "Before that, I asked: What colour is the gate?" in before[-1].content
    assert again[:2] == before and third[:2] == before and third[2].content == SHORT


def test_what_stands_nowhere_comes_behind_the_quotes_as_ever(library):
    writer(library, LONG, "Nine elephants in Norway painted the pump [1].")
    first = library.ask(ASKED, model="scripted").result()
    said = library.ask("shorter", model="scripted", history=[first]).result()
    assert said.quoted_because == "in other words" and len(said.sentences) == 1 and said.request == "shorter"


def test_another_language_is_asked_for_kept_and_not_replaced_for_being_one(library):
    german = "Die Pumpe wiegt 58 Kilogramm und läuft mit 400 Volt [1]."
    model = writer(library, LONG, german, german)
    first = library.ask(ASKED, model="scripted").result()
    said = library.ask("in German", model="scripted", history=[first]).result()
    assert said.text == german and not said.quoted_because and not said.other_language
    library.ask("kürzer", model="scripted", history=[first, said]).result()
    assert model.asked[1][-1].content.startswith("Write that answer again in German.")
    assert model.asked[2][-1].content.startswith("Write that answer again in German, shorter")


def test_without_a_model_there_are_fewer_quotes_or_more(library):
    first = library.ask(QUESTION, model="quote").result()
    fewer = library.ask("shorter", model="quote", history=[first]).result()
    least = library.ask("shorter", model="quote", history=[first, fewer]).result()
    more = library.ask("in more detail", model="quote", history=[first]).result()
    assert [len(one.sentences) for one in (least, fewer, first, more)] == [1, 1, 3, 4]
    assert more.question == QUESTION and {one.support for one in more.sentences} == {"stands there"}


@pytest.mark.parametrize("request_", ["in simple words", "auf Deutsch"])
def test_without_a_model_other_words_say_that_they_need_one(library, request_):
    first = library.ask(QUESTION, model="quote").result()
    with pytest.raises(ModelMissing, match="slmrag models shows"):
        library.ask(request_, model="quote", history=[first])


def test_quotes_are_put_otherwise_by_a_model_and_stand_fenced(library):
    first = library.ask(QUESTION, model="quote").result()
    model = writer(library, SHORT)
    said = library.ask("in simple words", model="scripted", history=[first]).result()
    assert said.text == SHORT and model.asked[0][-2].content.startswith("```\nThe Fernhill")
    assert "[1]" not in model.asked[0][-2].content


def test_a_removed_document_says_nothing_more(assistant, tmp_path):
    library = filled(assistant, tmp_path)
    model = writer(library, LONG)
    first = library.ask(ASKED, model="scripted").result()
    id = library.conversations.keep(Turn(ASKED, first))
    library.remove("pump.txt")
    (turn,) = library.conversations.turns(id)
    assert library.ask("shorter", model="scripted", history=[turn.answer]).result().refused and len(model.asked) == 1
    doubted = replace(turn.answer, doubtful=True)
    assert library.ask("shorter", model="scripted", history=[doubted]).result().text == REFUSAL, "no passage is left"


def test_what_was_said_again_is_put_otherwise_as_it_was_at_first(library):
    first = library.ask(ASKED, model="quote").result()
    again = library.ask("repeat that", model="quote", history=[first]).result()
    shorter = library.ask("shorter", model="quote", history=[first, again]).result()
    assert again.text == first.text and 0 < len(shorter.sentences) < len(first.sentences)


def test_after_nothing_or_a_refusal_it_is_a_question(library):
    refused = library.ask("Who won the cup in 1998?", model="quote").result()
    assert refused.refused and library.ask("shorter", model="quote").result().refused
    assert library.ask("shorter", model="quote", history=[refused]).result().question == "shorter"


def test_what_a_table_told_has_no_other_words(assistant, tmp_path):
    assistant.add([write(tmp_path / "fees.csv", "town,fee\nTarn,40\nFell,60\n")], wait=False)
    first = assistant.ask("What is the fee of Tarn?", model="quote").result()
    assert first.table is not None
    with pytest.raises(ModelProblem, match="table"):
        assistant.ask("shorter", model="quote", history=[first])


def test_what_was_done_and_not_answered_has_no_other_words(library):
    done = library.ask("How many documents are there?", model="quote").result()
    assert done.understood is not None
    with pytest.raises(ModelProblem, match="Only an answer"):
        library.ask("shorter", model="quote", history=[done])


@pytest.mark.parametrize("exactly", [True, False])
def test_an_answer_as_long_as_the_window_allows_still_fits(library, exactly):
    long = " ".join(f"The Fernhill P200 pump weighs 58 kilograms in {year} [1]." for year in range(1000, 1200))
    model = writer(library, LONG, SHORT)
    model.counts_exactly = exactly
    first = library.ask(ASKED, model="scripted").result()
    said = library.ask("shorter", model="scripted", history=[replace(first, text=long)]).result()
    assert said.text == SHORT and 0 < len(model.asked[-1][-2].content) < len(long)


def test_a_real_model_reads_no_passage_again(library, tiny_ending):
    spec = f"onnx:{tiny_ending}"
    first = library.ask(ASKED, model=spec).result()
    said = library.ask("in simple words", model=spec, history=[first]).result()
    assert said.context.reused_tokens >= first.context.prompt_tokens - 1 > 0


@pytest.mark.slow
def test_the_command_line_asks_on(home, tmp_path):
    run("add", str(write(tmp_path / "pump.txt", PUMP)), "--no-wait")
    asked = ["ask", QUESTION, "--model", "quote", "--no-wait", "--json", "--then", "shorter"]
    printed = run(*asked, "--then", "And the Fernhill P200?", "--then", "in German", code=1).stdout
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert [line.get("request") for line in lines] == ["", "shorter", "", None]
    assert lines[1]["question"] == QUESTION and len(lines[1]["sentences"]) < len(lines[0]["sentences"])
    assert lines[3]["key"] == "otherwise_needs_model"
