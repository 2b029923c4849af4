"""Questions that only name what is otherwise than in the one before."""

import pytest

from slmrag.answering import filled_in


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("what socket does the Luma have", "and the Mini", "what socket does the Mini have"),
        ("how much was spent on food in March?", "and in April?", "how much was spent on food in April?"),
        ("how much was spent on food in April?", "and in total", "how much was spent on food in total?"),
        ("how many hours did I work in june", "and in may", "how many hours did I work in may"),
        ("when was Leo born", "what about Ana?", "when was Ana born"),
        ("Was bedeutet E07?", "und E12", "Was bedeutet E12?"),
        ("revenue by region", "and by product", "revenue by product"),
        ("how much is the rent", "and the deposit?", "how much is the deposit"),
        ("what was the revenue in 2023", "and the profit", "what was the profit in 2023"),
        ("How many Tarn 40 were sold in 2023?", "and the Tarn 60?", "How many Tarn 60 were sold in 2023?"),
        ("How many Tarn 40 were sold in 2023?", "and 2022?", "How many Tarn 40 were sold in 2022?"),
        ("what is the price of the Tarn 40", "and for the Beck 10", "what is the price of the Beck 10"),
        ("cuánto cuesta en enero", "¿y en febrero?", "cuánto cuesta en febrero"),
        ("is breakfast included", "and on Sundays", "is breakfast included on Sundays?"),
        ("excess for escape of water", "And for bikes?", "excess for bikes"),
        ("Are pets allowed?", "what about dogs?", "Are dogs allowed?"),
        ("Are dogs allowed?", "no, I meant at Park Road", "Are dogs allowed at Park Road?"),
        ("How much do adults pay at the club?", "and children?", "How much do children pay at the club?"),
        ("what is the best lamp", "and what does it cost", "and what does the best lamp cost"),
        ("How much is the rent for Mill Lane?", "when is it due?", "when is the rent for Mill Lane due?"),
        ("what about the deposit?", "when do I get it back?", "when do I get the deposit back?"),
        ("when does the meeting start?", "where is it?", "where is the meeting?"),
        ("when is the bin emptied?", "who puts it out?", "who puts the bin out?"),
        ("What does the lease say about pets?", "are they allowed?", "are pets allowed?"),
        ("Wie hoch ist die Kaution?", "Wann bekomme ich sie zurück?", "Wann bekomme ich die Kaution zurück?"),
    ],
)
def test_what_is_otherwise_takes_the_place_of_what_it_is_like(before, question, whole):
    assert filled_in(question, [before]) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("can I have a dog", "what about cats"),  # for a dog, or for having one?
        ("what did the garage charge for labour", "and the oil change"),
        ("is there a warranty", "how long"),
        ("what is the best lamp", "is it allowed to dim the light"),
        ("Who is the landlord?", "where does he live?"),
        ("How much is the rent?", "Where does it say that?"),
        ("Are you a member of the club?", "When do they train?"),
        ("When is the meeting?", "What did they decide about the roof?"),
        ("Wie hoch ist die Kaution?", "Wo ist er?"),  # another than the deposit
        ("how much is the rent", "When does the lease end?"),
        ("how much is the rent", "and"),
    ],
)
def test_what_is_not_plain_stays_as_it_is(before, question):
    assert filled_in(question, [before]) == ""


def test_what_is_spoken_of_is_said_by_the_last_question_that_names_it():
    asked = ["Where is the office?", "What did they decide about the roof?", "why?"]
    assert filled_in("how much is it?", asked) == "how much is the roof?"
    assert filled_in("when do I get it back?", [*asked, "and the deposit"]) == "when do I get the deposit back?"
    assert filled_in("and children?", ["How much do adults pay?", "why?"]) == "How much do children pay?"
    assert filled_in("when is it?", ["Where is the office?", "Where does Maria work?"]) == ""


def test_what_goes_on_again_and_again_is_filled_in_at_once():
    assert filled_in("and in x", ["in " + "a " * 20_000]) == "in x "
    assert filled_in("and in b", ["in " * 20_000]).endswith("in in b?")
    assert not filled_in("and the " + "A" * 50, ["the " * 20_000])


def test_the_other_one_is_asked_the_same(assistant, tmp_path):
    for name, rent in (("Mill Lane", 1150), ("Park Road", 980)):
        (tmp_path / f"{name}.md").write_text(f"# Lease {name}\n\n## Rent\n\nThe rent is £{rent} a month.\n")
    assistant.add(list(tmp_path.glob("*.md")))
    first = assistant.ask("How much is the rent?", model="quote").result()
    told = first.citations[0].passage.chunk.document_name
    for question in ("and the other flat?", "no, I meant the other one", "und die andere?"):
        other = assistant.ask(question, model="quote", history=[first]).result()
        assert {told, other.citations[0].passage.chunk.document_name} == {"Mill Lane.md", "Park Road.md"}
        assert other.searched_as == "How much is the rent?"


def test_a_table_is_asked_further_in_a_word_or_two(assistant, tmp_path):
    (tmp_path / "lamps.csv").write_text("Lamp,Socket,Max. watts\nLuma,E27,12\nLuma Mini,E14,7\nArc,GU10,5\n")
    assistant.add([tmp_path / "lamps.csv"])
    history = [assistant.ask("What socket does the Luma have?", model="quote").result()]
    for question, socket in (("and the Mini", "E14"), ("and the Arc?", "GU10")):
        history.append(assistant.ask(question, model="quote", history=history).result())
        assert history[-1].table.value == socket and history[-1].question == question
    assert history[-1].searched_as == "What socket does the Arc have?"
    typed = assistant.ask("and the Mini", model="quote", history=history[:1], as_typed=True).result()
    assert not typed.searched_as


@pytest.mark.parametrize(
    "question", ["I have a bike, where can I park it?", "Who owns the boiler and who repairs it?", "How late is it?"]
)
def test_a_pronoun_whose_noun_stands_before_it_is_left_alone(question):
    assert filled_in(question, ["How much is the deposit?"]) == ""
