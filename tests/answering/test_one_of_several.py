"""Of several documents that say similar things the one that is named answers, or both are told; and what an answer begins with."""

import pytest
from fakes.documents import write

pytestmark = pytest.mark.slow  # libraries of documents: seconds in all

ROWING = """# Riverside Rowing Club

## Training
Juniors row on Tuesday and Thursday from 5 pm. Training ends when the river is high. Seniors have training on Sunday from 9 am.

## Membership
The subscription is 240 euros a year. Subscriptions are not refunded if a member leaves during the year.
"""
TENNIS = """# Oakfield Tennis Club

## Training
Training is on Monday from 7 pm with our coach.

## Fees
Adults pay 165 euros a year. A member who leaves before 1 July gets half of the fee refunded; after that nothing is refunded. Guests pay 5 euros a visit and are signed in by a member.
"""
POLICY = """Home policy
Valid from 1 October 2025.

What is insured
Contents of the home up to 45,000 euros against fire, burglary and storm. Bicycles that were locked.

What is not insured
Damage by flood at the home. Wear of things that are used every day.
"""


def said(assistant, question: str) -> list[str]:
    return [one.text for one in assistant.ask(question, model="quote").result().sentences]


@pytest.fixture
def clubs(assistant, tmp_path):
    assistant.add([
        write(tmp_path / "rowing_club.md", ROWING), write(tmp_path / "tennis_club.md", TENNIS)
    ])  # fmt: skip
    return assistant


def test_where_nothing_tells_which_is_meant_both_are_told(clubs):
    told = said(clubs, "When is training?")
    assert any("Monday" in one for one in told) and any("Sunday" in one for one in told)


def test_the_document_that_is_named_answers(clubs):
    assert said(clubs, "Are fees refunded if I leave the rowing club?")[0].startswith("Subscriptions are not refunded")
    assert "half of the fee" in said(clubs, "Are fees refunded if I leave the tennis club?")[0]


def test_half_and_nothing_are_amounts(clubs):
    assert "half of the fee" in said(clubs, "How much will be refunded if a member leaves?")[0]


def test_what_a_document_is_named_need_not_be_said_in_each_sentence(assistant, tmp_path):
    vitae = "Languages: English, Twi, some French.\n\nSkills: Go and Python.\n"
    assistant.add_file(write(tmp_path / "cv_david.txt", vitae))
    assert said(assistant, "Does David speak French?")[0].startswith("Languages")


def test_who_asks_whether_it_is_allowed_is_told_the_rule(assistant, tmp_path):
    lease = "The rent is due on the third. Smoking is not permitted on the stairs. Cats are kept with consent.\n"
    assistant.add_file(write(tmp_path / "lease.txt", lease))
    assert said(assistant, "Am I allowed to smoke?")[0] == "Smoking is not permitted on the stairs."


def test_what_stands_under_a_heading_that_denies_is_quoted_with_it(assistant, tmp_path):
    assistant.add_file(write(tmp_path / "policy.txt", POLICY))
    assert said(assistant, "Is damage by flood insured?")[0] == "What is not insured Damage by flood at the home."


def test_a_question_within_a_text_is_answered_by_what_follows_it(assistant, tmp_path):
    letter = (
        "The trip is in March. Why no phones? Last year three got wet and two children were upset. Bring a torch.\n"
    )
    assistant.add_file(write(tmp_path / "letter.txt", letter))
    told = said(assistant, "Why are there no phones on the trip?")
    assert told[0].startswith("Last year three got wet") and "Why no phones?" not in told
