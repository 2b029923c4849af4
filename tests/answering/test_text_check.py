"""A text handed to a check: any that holds sentences against passages."""

from slmrag.answering import WrittenStream
from slmrag.answering.text_check import check_text
from slmrag.models import QUOTE
from slmrag.schema import AnswerSentence, Chunk, Judgement, Passage, Reply, SearchResult

PASSAGES = (Passage(Chunk("d", "a.txt", 1, 0, 16, "The gate is red.", unit="page"), 1.0),)


class CheckOfColours:
    """A check that believes in red alone, and notes what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, said, passages, language="", sent=None):
        said = list(said)
        self.asked.append((said, passages, language, sent))
        return Judgement(
            tuple(
                AnswerSentence(text, numbers, "stands there" if "red" in text else "disagrees")
                for text, numbers in said
            )
        )


def test_a_check_is_asked_of_what_is_claimed_and_the_rest_keeps_its_place():
    check = CheckOfColours()
    text = "# Colours\n\nThe gate is red. [1]\n\nIs it?\n\nThe door is blue. [1]"
    judged = check_text(text, PASSAGES, check, "en", 1)
    assert check.asked == [([("The gate is red.", (1,)), ("The door is blue.", (1,))], PASSAGES, "en", 1)]
    assert [one.support for one in judged.sentences] == ["no claim", "stands there", "no claim", "disagrees"]


def test_an_answer_is_judged_by_the_check_that_it_was_handed():
    def pieces():
        yield "The red door is made of cheese and it is here. [1]"
        return Reply("stop")

    found = SearchResult("Which door is here?", PASSAGES, True, 1.0, False)
    answer = WrittenStream(found, QUOTE, lambda on_state: pieces(), 0.0, check=CheckOfColours()).result()
    assert [one.support for one in answer.sentences] == ["stands there"]
