"""Sentences that were found, said as an answer: word for word, each with its place and its passage's number."""

from collections.abc import Sequence

from slmrag.runtime.text_stream import Pieces
from slmrag.schema import AnswerSentence, Citation, Passage, Reply, Sentence
from slmrag.text.markdown import words_of_markdown
from slmrag.text.markers import unmarked
from slmrag.text.sentences import lines_of

_BETWEEN = "\n\n"

# Sentences of passages, each with the number (from 1) of its passage.
Chosen = Sequence[tuple[int, Sentence]]


def quote_text(chosen: Chosen) -> Pieces[str]:
    """Each sentence word by word, then the number of its passage; a blank line parts them."""
    for index, (number, sentence) in enumerate(chosen):
        first, *others = quote_line(sentence).split(" ")
        yield _BETWEEN + first if index else first
        for word in others:
            yield f" {word}"
        yield _marker(number)
    return Reply("stop")


def quotes_in(
    text: str, chosen: Chosen, passages: Sequence[Passage]
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """The quotes that ``text`` holds, the last perhaps only in part; its place is that of the whole sentence."""
    sentences, citations, start = [], [], 0
    for number, sentence in chosen:
        words = quote_line(sentence)
        if not (there := text[start : start + len(words)].rstrip()):
            break
        sentences.append(AnswerSentence(there, (number,), "stands there"))
        citations.append(Citation(number, passages[number - 1], sentence.text, sentence.start, sentence.end))
        start += len(words) + len(_marker(number)) + len(_BETWEEN)
    return tuple(sentences), tuple(citations)


def _marker(number: int) -> str:
    return f" [{number}]"


def quote_line(sentence: Sentence) -> str:
    """A sentence as it is quoted: in one line, or row by row where it lost its shape.

    A footnote's ``[3]`` would read as the number of a passage: it is written ``(3)``. What is bold in Markdown and what leads
    elsewhere are their words alone.
    """
    return unmarked(words_of_markdown("\n".join(lines_of(sentence.text))))
