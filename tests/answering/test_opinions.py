"""What a second model thinks of a sentence, where an answer's own words and quotes are weighed, and where marks are told."""

import pytest

from slmrag.answering.quotes_first import quotes_first
from slmrag.cli.marks import show_marks
from slmrag.schema import Answer, AnswerSentence, Chunk, Citation, Passage, Sentence

TEXT = "The warranty lasts 36 months."
PASSAGE = Passage(Chunk("d", "faq.md", 1, 0, len(TEXT), TEXT), 1.0)


def answer(opinion, opinion_of="Judge 1"):
    said = AnswerSentence("It is three years long.", (1,), "in other words", opinion=opinion, opinion_of=opinion_of)
    return Answer(
        "How long?", said.text, "phi", False, "stop", (PASSAGE,), (said,), (Citation(1, PASSAGE, TEXT, 0, len(TEXT)),)
    )


@pytest.mark.parametrize(
    ("opinion", "because"), [("agrees", ""), ("probably not", "in other words"), ("", "in other words")]
)
def test_quotes_come_first_unless_something_stands_there_or_agrees(opinion, because):
    chosen = [(1, Sentence(0, len(TEXT), TEXT))]
    assert quotes_first(answer(opinion), chosen, doubtful=False).quoted_because == because


@pytest.mark.parametrize(
    ("opinion", "of", "told"),
    [
        ("probably not", "Judge 1", "Judge 1 thinks it probably does not"),
        ("failed", "Judge 1 has no opinion (no memory).", "Judge 1 has no opinion (no memory)."),
    ],
)
def test_the_command_line_tells_who_thinks_so(capsys, opinion, of, told):
    show_marks(answer(opinion, of), compare=False)
    assert told in capsys.readouterr().out
