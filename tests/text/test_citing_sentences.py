"""What real and imagined models write, read as sentences."""

import json
from pathlib import Path

import pytest

from slmrag.text.citing_sentences import citing_sentences, frame_line

OUTPUTS = Path(__file__).resolve().parents[3] / "shared" / "model_outputs" / "outputs.jsonl"
FRAME = frozenset(map(frame_line, ["handbook.pdf, page 1", "handbook.pdf", "Answer in one sentence."]))


def said(text: str, language: str = "en", **more: bool) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.numbers) for one in citing_sentences(text, language, FRAME, **more) if one.claim]


def test_a_marker_at_the_beginning_of_a_line_belongs_to_that_line():
    text = "[1] The goods came on Monday. They were whole.\n[2] The bill came later."
    assert said(text) == [
        ("The goods came on Monday.", (1,)), ("They were whole.", (1,)), ("The bill came later.", (2,)),
    ]  # fmt: skip
    assert said("- [1] The goods came.\n- [2] The bill came.") == [
        ("- The goods came.", (1,)),
        ("- The bill came.", (2,)),
    ]


def test_a_marker_on_a_line_of_its_own_belongs_to_what_it_stands_over_or_ends():
    assert said("[1]\nThe goods came.\n\n[2]\nThe bill came.") == [("The goods came.", (1,)), ("The bill came.", (2,))]
    assert said("The goods came.\n\n[1]\n\nThe bill came.\n\n[2]") == [
        ("The goods came.", (1,)),
        ("The bill came.", (2,)),
    ]


def test_a_number_by_itself_answers_and_among_sentences_it_counts():
    assert said("58") == [("58", ())]
    assert said("1\n\nThe goods came.\n\n2") == [("The goods came.", ())]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The goods came on Monday (passage 2).", (2,)),
        ("The goods came on Monday [Passages 1 and 3].", (1, 3)),
        ("Passage 2 says that the goods came on Monday.", (2,)),
        ("Die Ware kam am Montag (Textstelle 2).", (2,)),
        ("货物星期一到了（段落2）。", (2,)),
    ],
)
def test_a_passage_may_be_named_in_words(text, numbers):
    assert [one.numbers for one in citing_sentences(text)] == [numbers]


@pytest.mark.parametrize(
    "before",
    [
        "The answer to this question is:", "The answer to this question can be written in one short sentence:",  # SmolLM2
        "Here is the answer in one short sentence:", "Short answer:",
    ],
)  # fmt: skip
def test_what_announces_an_answer_is_no_part_of_it(before):
    assert said(f"{before} They were whole.") == said(f"{before}\nThey were whole.") == [("They were whole.", ())]


@pytest.mark.parametrize("before", ["Answer:", "The answer to this question is:"])
def test_a_marker_behind_what_announces_an_answer_is_one(before):
    assert said(f"{before} [1] They were whole.") == [("They were whole.", (1,))] and said(f"{before} [1]") == []


def test_a_number_that_is_announced_at_length_is_a_sentence():
    assert said("The answer to this question is: 62.") == [("The answer to this question is: 62.", ())]


def test_an_answer_that_says_something_before_its_colon_is_whole():
    text = "The answer is 42: the goods came on Monday."
    assert said(text) == [(text, ())]


def test_what_is_copied_of_the_prompt_is_no_sentence():
    text = "[1]\n```\nhandbook.pdf, page 1:\nThe goods came.\n```\nAnswer in one sentence.\nAnswer: They were whole."
    assert said(text) == [("The goods came.", (1,)), ("They were whole.", ())]
    assert said("handbook.pdf, page 1: The goods came.") == [("The goods came.", ())]
    assert said("handbook.pdf, Product information:\nThe goods came.") == [("The goods came.", ())]


@pytest.mark.parametrize(
    "text",
    [
        "The",
        "1.",
        "# Warranty",
        "**Warranty**",
        "```",
        "[1]\n```\n\n[2]\n```",
        "It is",
        "4.1 Fire",
        "What is the product?",
        "1.4.1: The text above contains two short sentences.",  # SmolLM2, and what follows
        "The first sentence is about a pump that has lost its prime for more than 8 seconds.",
        "The two sentences are separated by a period and the two sentences are separated by a semicolon.",
        "价格是多少？",
    ],
)
def test_what_says_nothing_is_no_claim(text):
    assert said(text) == []


def test_the_beginning_of_a_sentence_is_no_claim_and_is_shown():
    text = "The goods came. Warsaw was the capital of the"
    assert [one.text for one in citing_sentences(text)] == ["The goods came.", "Warsaw was the capital of the"]
    assert said(text) == [("The goods came.", ())]
    assert said("The goods came. Warsaw was the capital", broken_off=True) == [("The goods came.", ())]
    assert len(said("The goods came. Warsaw was the capital")) == 2


def test_a_sentence_that_is_said_again_is_one_with_all_its_numbers():
    assert said("The goods came. [1]\n\nThe goods came. [2]") == [("The goods came.", (1, 2))]


@pytest.mark.skipif(not OUTPUTS.exists(), reason="the recorded outputs of models are not here")
def test_of_what_real_models_copied_nothing_is_a_claim():
    junk = ("```", "[1]", "[2]", "handbook.pdf, page")
    for line in OUTPUTS.read_text("utf-8").splitlines():
        row = json.loads(line)
        if "answer" not in row:
            continue
        frame = frozenset(frame_line(one["document"]) for one in row["passages"])
        for one in citing_sentences(row["answer"], "en", frame, broken_off=row["finish"] != "stop"):
            assert not one.claim or not any(word in one.text for word in junk), one
