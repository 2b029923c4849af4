"""A question in another language than the documents': searched in theirs, by a real pair, and by the mechanism on a scripted one."""

import shutil

import pytest
from fakes.documents import write
from fakes.scripted_pairs import ScriptedPairs

from slmrag import Assistant
from slmrag.schema import SearchResult
from slmrag.search import found_across

WARRANTY = "The warranty of the pump lasts five years from the day of delivery. It does not cover seals."
GARANTIA = "A garantia da bomba dura cinco anos a partir do dia da entrega. Não cobre os selos nem as mangueiras."


@pytest.fixture
def there(with_pair):
    with Assistant(with_pair, background=False) as assistant:
        yield assistant


def test_a_portuguese_question_finds_an_english_passage_and_says_as_what_it_was_searched(there, tmp_path):
    there.add([write(tmp_path / "warranty.txt", WARRANTY)])
    question = "Quanto tempo dura a garantia da bomba?"
    found = there.search(question)
    assert found.question == question and "warranty" in found.searched_as and found.supported
    answer = there.ask(question, language="pt").result()
    assert "five years" in answer.text and answer.searched_as == found.searched_as and answer.question == question
    (said,) = [one for one in there.answer_in(answer, "pt") if one is not None and "cinco anos" in one.text]
    assert said.by == "translate-pt"
    assert not there.search(question, as_typed=True).searched_as


def test_an_english_question_finds_a_portuguese_passage(there, tmp_path):
    there.add([write(tmp_path / "garantia.txt", GARANTIA)])
    found = there.search("How long is the warranty of the pump?")
    assert found.supported and "garantia" in found.searched_as and "cinco anos" in found.passages[0].chunk.text


def test_a_question_in_the_language_of_the_documents_is_left_alone(there, tmp_path):
    there.add([write(tmp_path / "warranty.txt", WARRANTY), write(tmp_path / "garantia.txt", GARANTIA)])
    found = there.search("How long does the warranty of the pump last?")
    assert found.supported and not found.searched_as and found.passages[0].chunk.document_name == "warranty.txt"


def nothing(question: str) -> SearchResult:
    return SearchResult(question, (), False, 0.0, False)


def asked(pairs, question: str, languages: tuple[str, ...]) -> list[str]:
    """What is searched beside the question itself."""
    searched: list[str] = []

    def find(said: str, before: str) -> SearchResult:
        searched.append(said)
        return nothing(said)

    found_across(pairs, question, "", languages, find, nothing(question))
    return searched


def test_other_languages_go_the_same_way_and_over_english():
    german = ScriptedPairs(lambda said: f"<{said}>", ways=(("zh", "en"), ("en", "de")))
    assert asked(german, "保修期是多长时间？", ("de", "en")) == ["<保修期是多长时间？>"]
    assert asked(german, "保修期是多长时间？", ("en",)) == []
    assert asked(german, "كم تدوم الضمانة؟", ("de",)) == []


def test_a_short_question_that_is_taken_for_its_kin_is_told_by_its_small_words():
    portuguese = ScriptedPairs(lambda said: "How long?", ways=(("pt", "en"),))
    for question in ("Quanto tempo dura a garantia?", "Onde fica a torre e quando foi feita?"):
        assert asked(portuguese, question, ("en",)) == ["How long?"]
    assert asked(portuguese, "What is a torque?", ("en",)) == []


def test_a_damaged_model_is_told_with_what_was_found_without_it(real_pair, home, tmp_path):
    shutil.copytree(real_pair / "translate-pt", home / "pairs" / "translate-pt")
    model = next((home / "pairs").rglob("model.*pten.*"))
    model.write_bytes(model.read_bytes()[:-1000])
    with Assistant(home, background=False) as assistant:
        assistant.add([write(tmp_path / "warranty.txt", WARRANTY)])
        found = assistant.search("Quanto tempo dura a garantia da bomba?")
        assert f"{model.name} of translate-pt" in found.not_searched and not found.searched_as
        answer = assistant.ask("Quanto tempo dura a garantia da bomba?").result()
        assert answer.not_searched == found.not_searched
