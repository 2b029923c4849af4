"""An answer that no model writes and no search finds: lines of our own, and of documents, each with the places it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from slmrag.answering.answer_stream import AnswerStream
from slmrag.answering.quotes import quote_line
from slmrag.errors.notice_json import notice_to_json
from slmrag.errors.notices import Notice
from slmrag.models import QUOTE
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import (
    AnswerSentence,
    Chunk,
    Citation,
    Document,
    Finish,
    Intent,
    Judgement,
    Page,
    Passage,
    Reply,
    SearchResult,
    Sentence,
)

_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A line of an answer: a `Notice` where it is our own, and the places (of pages) that it rests on."""

    text: str
    places: tuple[Chunk, ...] = ()


def line_of(document: Document, page: Page, start: int, end: int) -> AnswerLine:
    """``page.text[start:end]`` as a line that rests on itself."""
    return AnswerLine(quote_line(Sentence(start, end, page.text[start:end])), (place_on(document, page, start, end),))


def place_on(document: Document, page: Page, start: int, end: int) -> Chunk:
    """A place on a page of ``document``."""
    return Chunk(
        document.id, document.name, page.number, start, end, page.text[start:end], page.section, page.label, document.unit,
        document.language,
    )  # fmt: skip


class LinesStream(AnswerStream):
    """``lines`` being said in answer to a request. They need no check: what is not our own is the source."""

    def __init__(self, question: str, understood: Intent | None, lines: Sequence[AnswerLine], began: float) -> None:
        self.understood = understood
        chunks = list(dict.fromkeys(chunk for line in lines for chunk in line.places))
        numbers = {chunk: number for number, chunk in enumerate(chunks, 1)}
        self._lines = [(line, tuple(numbers[chunk] for chunk in dict.fromkeys(line.places))) for line in lines]
        found = SearchResult(question, tuple(Passage(chunk, 1.0) for chunk in chunks), True, 1.0, False)
        super().__init__(found, QUOTE, lambda on_state: self._said(), began)
        self._used = len(chunks)

    def _said(self) -> Pieces[str]:
        for index, (line, numbers) in enumerate(self._lines):
            marks = "".join(f" [{number}]" for number in numbers)
            yield f"{_BETWEEN if index else ''}{line.text}{marks}"
        return Reply("stop")

    def _judged(self, text: str, finish: Finish) -> Judgement:
        sentences, citations = [], []
        for line, numbers in self._lines[: len(self._written)]:
            ours = notice_to_json(line.text) if isinstance(line.text, Notice) else ""
            sentences.append(
                AnswerSentence(str(line.text), numbers, "stands there" if numbers else "no claim", notice=ours)
            )
            passages = [(number, self.passages[number - 1]) for number in numbers]
            citations += [
                Citation(number, one, one.chunk.text, one.chunk.start, one.chunk.end) for number, one in passages
            ]
        return Judgement(tuple(sentences), tuple(citations))
