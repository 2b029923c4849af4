"""A summary that is asked for as a question is: started, and shown as it comes, each sentence with the pages it rests on."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from slmrag.answering import AnswerStream
from slmrag.answering.lines_answer import place_on
from slmrag.errors.notice_json import notice_to_json
from slmrag.overview.wording import say
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import (
    Answer,
    AnswerSentence,
    Chunk,
    Citation,
    Finish,
    Intent,
    Judgement,
    OnState,
    Page,
    Passage,
    Reply,
    SearchResult,
)
from slmrag.summary import SummaryStream
from slmrag.summary.central import Statement, most_central
from slmrag.summary.summary import SourcePlace, Summary, SummarySentence


class SummaryAnswer(AnswerStream):
    """``summary`` being made in answer to a request; ``page`` gives a page of a document. It was checked as it was made."""

    def __init__(
        self,
        question: str,
        understood: Intent,
        summary: SummaryStream,
        page: Callable[[str, int], Page],
        began: float,
    ) -> None:
        self.understood, self._summary, self._page = understood, summary, page
        self._most = understood.sentences
        super().__init__(SearchResult(question, (), True, 1.0, False), summary.chat_model, self._summed_up, began)

    def _summed_up(self, on_state: OnState) -> Pieces[str]:
        self._summary.on_state = on_state
        try:
            if self._most:
                yield "\n\n".join(
                    f"- {said.text}" for one in _parts(self._summary.result()) for said in self._kept(one)
                )
            else:
                yield from self._summary
            return Reply(self._summary.result().finish)
        finally:
            self._summary.close()

    def close(self) -> None:
        """Stop it, also while a part is read of which nothing is written yet."""
        self._summary.close()
        super().close()

    def _answer(self, text: str, finish: Finish) -> Answer:
        if self._finish is None or finish == "cancelled":  # not made yet
            return super()._answer(text, finish)
        chunks = list(
            dict.fromkeys(
                self._chunk(source)
                for one in _parts(self._summary.result())
                for said in self._kept(one)
                for source in said.sources
            )
        )
        self.passages = tuple(Passage(chunk, 1.0) for chunk in chunks)
        return super()._answer(text, finish)

    def _judged(self, text: str, finish: Finish) -> Judgement:
        if finish == "cancelled":
            return Judgement()
        numbers = {passage.chunk: number for number, passage in enumerate(self.passages, 1)}
        sentences: list[AnswerSentence] = []
        summary = self._summary.result()
        for one in (*summary.each, summary):
            if summary.each and one is not summary:
                name = say("says", name=one.documents[0][1])
                sentences.append(AnswerSentence(str(name), (), "no claim", notice=notice_to_json(name)))
            if summary.each and one is summary:
                break  # what was said of each, once more
            for said in self._kept(one):
                own = tuple(dict.fromkeys(numbers[self._chunk(source)] for source in said.sources))
                on = {source.page: numbers[self._chunk(source)] for source in said.sources}
                differs = tuple(replace(one, number=on.get(one.number, 0)) for one in said.differences)
                sentences.append(
                    AnswerSentence(
                        said.text, own, said.support, missing=said.missing, differences=differs,
                        opinion=said.opinion, opinion_of=said.opinion_of,
                    )
                )  # fmt: skip
        citations = tuple(
            Citation(number, self.passages[number - 1], chunk.text, chunk.start, chunk.end)
            for chunk, number in numbers.items()
        )
        return Judgement(tuple(sentences), citations)

    def _kept(self, summary: Summary) -> Sequence[SummarySentence]:
        """Its sentences, or as many of them as are wanted, the most central."""
        if not 0 < self._most < len(summary.sentences):
            return summary.sentences
        language = next(one.language for one in self._summary.documents if one.id == summary.documents[0][0])
        said = [Statement(number, 0, 0, one.text, number) for number, one in enumerate(summary.sentences)]
        chosen = most_central(said, self._most, summary.language or language)
        return [summary.sentences[index] for index in chosen]

    def _chunk(self, source: SourcePlace) -> Chunk:
        page = self._page(source.document_id, source.page)
        start, end = (source.start, source.end) if source.quote else (0, len(page.text))
        document = next(one for one in self._summary.documents if one.id == source.document_id)
        return place_on(document, page, start, end)


def _parts(summary: Summary) -> tuple[Summary, ...]:
    """A summary, or those of each of several documents."""
    return summary.each or (summary,)
