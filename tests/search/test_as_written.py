"""Questions say things otherwise than the documents: parted, joined, short, in full, on a day in another spelling."""

import pytest
from fakes.documents import write

from slmrag.search.short_names import definitions

YARD = """# Boat yard

## Money

The value added tax (VAT) is shown on every bill.

For members the VAT is 7 percent.

Bills above 500 euros are paid within 30 days under the Net Payment Agreement (NPA).

The NPA ends when a bill is late.

## Pumps

The pump WP-330-H lifts 40 litres a minute. The GPIO5 lead is green.

## Works

The workplace of the sailmaker is locked at six. The sign-on bonus is 90 euros.

On 14 May 1987 the crane was bought in Hamburg.
"""
VERTRAG = """# Mietvertrag

Der Monatsbeitrag ist am Ersten fällig. Die Kündigungsfrist beträgt drei Monate.

Für das Druckfilament zahlt der Mieter 10 Euro.
"""


@pytest.fixture(scope="module")
def yard(shared_assistant, tmp_path_factory):
    folder = tmp_path_factory.mktemp("yard")
    shared_assistant.add([write(folder / "yard.md", YARD), write(folder / "vertrag.md", VERTRAG)], wait=False)
    return shared_assistant


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many percent is the value added tax for members?", "the VAT is 7 percent"),
        ("When does the Net Payment Agreement end?", "The NPA ends"),
        ("When are bills paid under the NPA?", "within 30 days"),
        ("What does the WP 330 H lift?", "40 litres"),
        ("Which colour has the GPIO 5 lead?", "green"),
        ("When is the work place of the sailmaker locked?", "locked at six"),
        ("How much is the signonbonus?", "90 euros"),
        ("What was bought on 14/05/1987?", "the crane was bought"),
        ("What was bought in 05/1987?", "the crane was bought"),
        ("Wann ist der Monats Beitrag fällig?", "am Ersten"),
        ("Wie lang ist die Frist der Kündigung?", "drei Monate"),
    ],
)
def test_a_question_is_answered_that_writes_it_otherwise(yard, question, said):
    answer = yard.ask(question).result()
    assert not answer.refused and said in answer.text, answer.text


def test_a_day_that_no_passage_names_is_warned_of(yard):
    assert not yard.search("What was bought on 14/05/1987?").doubtful
    found = yard.search("Which crane was bought in Hamburg on 15 May 1987?")
    assert found.doubtful or not found.supported


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("merged into the Computing-Tabulating-Recording Company (CTR).", [("CTR", "Computing-Tabulating-Recording Company")]),
        ("the Annual Incentive Plan (the “AIP”)", [("AIP", "Annual Incentive Plan")]),
        ("Personal Protective Equipment (PPE, gloves)", [("PPE", "Personal Protective Equipment")]),
        ("gemäß Datenschutz-Grundverordnung (DSGVO)", [("DSGVO", "Datenschutz-Grundverordnung")]),
        ("Die Mehrwertsteuer (MwSt.) beträgt", [("MwSt", "Mehrwertsteuer")]),
        ("VAT (value added tax) is due", [("VAT", "value added tax")]),
        ("the club (founded in 1990), section (AB), Foot Locker (NYSE: FL)", []),
    ],
)  # fmt: skip
def test_what_an_abbreviation_stands_for_is_told_by_its_letters(text, defined):
    assert list(definitions(text)) == defined


@pytest.mark.parametrize("question", ["ـــ", "ʼʼ"])
def test_signs_that_are_no_words_are_looked_for_and_not_found(yard, question):
    assert not yard.search(question).supported
