"""What is said around what is asked about: it is in any words, and a heading is found within it."""

import pytest
from fakes.documents import write

from slmrag.errors.notice_json import notice_from_json
from slmrag.search.question_frame import telling_groups, without_frame
from slmrag.text.query_terms import query_groups

pytestmark = pytest.mark.slow  # libraries of documents: seconds in all

LAKE = """# Lake house

## Mooring

Boats lie at the jetty.

## Boat shed duty

Whoever has the key locks up at night.

## Whom to ask about repairs

The caretaker mends the roof.

## 7. Lost property

It is kept for a month.
"""
VEREIN = """# Satzung

## § 4 Jugend

Stets und stet wählt die Jugend ihre Leitung selbst.

## § 5 Beiträge

Sie werden im Januar fällig.
"""
ESTATUTO = """# Estatuto

## Capítulo II - Da diretoria fiscal

Três membros conferem as contas.

## Capítulo III - Das eleições

A votação é secreta, e o mandato dura dois anos.
"""


@pytest.fixture(scope="module")
def lake(shared_assistant, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lake")
    files = {"lake.md": LAKE, "satzung.md": VEREIN, "estatuto.md": ESTATUTO}
    shared_assistant.add([write(folder / name, text) for name, text in files.items()], wait=False)
    return shared_assistant


def first_quote(assistant, question):
    answer = assistant.ask(question).result()
    return "" if answer.refused else answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("tell me about the mooring thing pls", "Boats lie at the jetty."),
        ("What does it say about the boat shed duty rule?", "Whoever has the key locks up at night."),
        ("what does it say about whom to ask about repairs?", "The caretaker mends the roof."),
        ("Was steht über die Jugend drin?", "Stets und stet wählt die Jugend ihre Leitung selbst."),
        ("was steht da zu den Beiträgen", "Sie werden im Januar fällig."),
        ("conta pra mim sobre a diretoria fiscal", "Três membros conferem as contas."),
        ("o que fazer em caso de eleições", "A votação é secreta, e o mandato dura dois anos."),
        ("What should I do when the mooring is full?", "Boats lie at the jetty."),
        ("Was müssen wir tun, wenn die Jugend feiert?", "Stets und stet wählt die Jugend ihre Leitung selbst."),
        ("what does number 7 say?", "It is kept for a month."),
        ("can you tell me what 7 says", "It is kept for a month."),
    ],
)
def test_a_heading_is_found_whatever_is_said_around_it(lake, question, told):
    assert first_quote(lake, question) == told


def test_a_whole_heading_is_meant_where_all_else_stands_below_it(lake):
    assert (
        first_quote(lake, "Tell me about the mandato in the eleições")
        == "A votação é secreta, e o mandato dura dois anos."
    )
    assert not lake.ask("Tell me about the chess club of the mooring").result().text.startswith("Boats lie")


def test_what_is_said_around_it_is_no_typing_error(lake):
    assert not lake.ask("Was steht über die Jugend drin?").result().searched_as


def test_small_words_do_not_tell_that_a_question_is_answered():
    asked = query_groups("je viens à vélo, y a-t-il un endroit où le garer ?", ["fr"])
    told = {term for group in telling_groups(asked, ["fr"]) for term in group}
    assert {"velo", "endroit", "gar"} <= told and told.isdisjoint(["je", "a", "y"])
    assert telling_groups([("je",)], ["fr"]) == [("je",)]


def test_a_question_of_its_own_behind_about_asks_for_no_fact():
    assert without_frame("What does it say about who may vote?").asks
    assert not without_frame("Who may vote?").asks


@pytest.mark.parametrize("question", ["How many vacation days do I have?", "Can I have a guest?"])
def test_who_asks_for_a_fact_of_ones_own_tells_of_nothing_that_has_happened(question):
    assert not without_frame(question).asks


def test_of_sections_side_by_side_those_are_named_that_are_not_there(lake):
    answer = lake.ask("What do sections 7 and 9 say?").result()
    assert answer.citations[0].quote == "It is kept for a month."
    told = notice_from_json(answer.not_searched) if answer.not_searched.startswith("{") else answer.not_searched
    assert told.key == "parts_missing" and told.values["parts"] == "section 9"
    assert not lake.ask("What does section 7 say?").result().not_searched


def test_another_part_of_that_number_is_offered(lake):
    refused = lake.ask("What does rule 7 of lake.md say?").result()
    told = notice_from_json(refused.reason)
    assert refused.refused and told.key == "no_such_part_but" and told.values["heading"] == "7. Lost property"
