"""An answer without a model: sentences that were found, word for word, each with its place and its passage's number."""

from collections.abc import Sequence

from slmrag.answering.answer import AnswerStream, Checked
from slmrag.answering.extracts import best_sentences
from slmrag.checking.citations import Similarity
from slmrag.models import QUOTE
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import AnswerSentence, Citation, Reply, SearchResult, Sentence
from slmrag.text.markers import unmarked
from slmrag.text.sentences import lines_of

_BETWEEN = "\n\n"


class QuoteStream(AnswerStream):
    """``chosen`` sentences being said, each with the number (from 1) of its passage. They need no check: they are the source."""

    def __init__(self, found: SearchResult, chosen: Sequence[tuple[int, Sentence]], began: float) -> None:
        self._chosen = chosen
        super().__init__(found, QUOTE, lambda on_state: said(chosen), began)
        self._used = len({number for number, _ in chosen})

    def _checked(self, text: str, similarity: Similarity | None) -> Checked:
        """The quotes that ``text`` holds, the last perhaps only in part; its place is that of the whole sentence."""
        sentences, citations, start = [], [], 0
        for number, sentence in self._chosen:
            words = shown(sentence)
            if not (there := text[start : start + len(words)].rstrip()):
                break
            passage = self.passages[number - 1]
            sentences.append(AnswerSentence(there, (number,), "supported"))
            citations.append(Citation(number, passage, sentence.text, sentence.start, sentence.end))
            start += len(words) + len(_marker(number)) + len(_BETWEEN)
        return False, tuple(sentences), tuple(citations), ()


def quote(found: SearchResult, *, began: float, quotes: int) -> QuoteStream:
    """The ``quotes`` best sentences, in reading order."""
    return QuoteStream(found, best_sentences(found.passages, quotes), began)


def said(chosen: Sequence[tuple[int, Sentence]]) -> Pieces[str]:
    """Each sentence word by word, then the number of its passage; a blank line parts them."""
    for index, (number, sentence) in enumerate(chosen):
        first, *others = shown(sentence).split(" ")
        yield _BETWEEN + first if index else first
        for word in others:
            yield f" {word}"
        yield _marker(number)
    return Reply("stop")


def _marker(number: int) -> str:
    return f" [{number}]"


def shown(sentence: Sentence) -> str:
    """A sentence as it is quoted: in one line, or row by row where it lost its shape.

    A footnote's ``[3]`` would read as the number of a passage: it is written ``(3)``.
    """
    return unmarked("\n".join(lines_of(sentence.text)))
