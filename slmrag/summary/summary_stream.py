"""Whole documents become summaries: read to the end, each sentence with its pages and checked against them.

A document that fits the model's window is summed up in one call; a longer one is read part by part into notes, and the
summary is written from those. Without a model the summary is the document's own most central sentences. Notes are kept
as they are made and the summary when it is finished, so whoever stops, or is stopped, goes on from there.
"""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, replace

from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.errors.notices import Templates
from slmrag.errors.work_problems import WorkProblem
from slmrag.library import Shelf
from slmrag.models import ChatModel, NoModel
from slmrag.models.pace import Pace
from slmrag.runtime.jobs import JobStream
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import Check, Document, Finish, OnState, Reply
from slmrag.schema.translated_sentence import SayIn
from slmrag.summary.central_quotes import quotes, quotes_of_all
from slmrag.summary.export import page_marks
from slmrag.summary.in_language import in_language
from slmrag.summary.notes import (
    SUMMARY_TOKENS,
    Ask,
    DocumentPrompts,
    Note,
    cited_places,
    fewer_asks,
    final_ask,
    read_notes,
)
from slmrag.summary.selection import select
from slmrag.summary.sentence_sources import Grounds
from slmrag.summary.summary import PageLeftOut, Summary, SummaryReceipt, SummarySentence
from slmrag.summary.summary_json import together
from slmrag.summary.summary_request import Request
from slmrag.summary.summary_store import KeptSummaries, Making
from slmrag.summary.writer import Writer, with_markers, with_marks
from slmrag.text.citing_sentences import citing_sentences
from slmrag.text.detect import detect_language
from slmrag.text.languages import language_name

_say = Templates(documents_and_more="{name} and {number} more", nothing_about_part="the model wrote nothing about it")
_MOST_LEVELS = 12
_DASH = re.compile(r"^\s*[-–—*•]\s+")


class SummaryStream(JobStream[str]):
    """A summary being made, of one document or of several. Iterate for its pieces, `result` for the checked whole.

    ``chat_model`` is what writes it, or `QUOTE`; ``calls`` is how many times it is to be asked, ``kept`` how many of its
    replies are there from before; `estimate` says how long the rest will take. Of several documents first each is summed up, then all together.
    """

    kind = "summary"

    def __init__(
        self,
        shelf: Shelf,
        documents: Sequence[Document],
        model: ChatModel | NoModel,
        request: Request,
        *,
        check: Check,
        pace: Pace,
        say: SayIn | None = None,
    ) -> None:
        """Plan it: texts are read and counted, no model is asked. Raises `WorkProblem`, `PromptTooLong`."""
        self.documents, self.request = tuple(documents), request
        self.model, self.sends_to = model.name, model.sends_to
        settings = json.dumps({"model": model.name, **asdict(request)}, sort_keys=True, ensure_ascii=False)
        title, others = documents[0].name, len(documents) - 1
        if others:
            title = _say("documents_and_more", name=title, number=others)
        identity = f"{self.kind} {[document.id for document in documents]} {settings}"
        super().__init__(title, identity, self._make, time.monotonic())
        self.chat_model, self._pace, self._say = model, pace, say
        self._languages = {document.id: document.language for document in documents}
        self._translated_by = ""
        self._kept = KeptSummaries(shelf.work, model.name, settings)
        self._writer = Writer(model, pace, self._stopping.is_set, self._watch)
        self._grounds = Grounds(shelf, documents, check)
        self._selections = {document.id: select(shelf, document, request.pages) for document in documents}
        self._prompts: dict[str, DocumentPrompts] = {}
        self._cost: list[tuple[int, int]] = []  # tokens to read and to write, by call still to be made
        self._read, self._done = SummaryReceipt(), 0
        self._each: list[Summary] = []
        self._summary: Summary | None = None
        self.kept = 0
        if self._kept.finished(self.documents) is None:
            for document in self.documents:
                self._plan(document)
        if len(self.documents) > 1 and self._cost:
            self._cost.append((len(documents) * self._cost[-1][1], self._cost[-1][1]))
        self.calls = len(self._cost)

    def result(self) -> Summary:
        """Read to the end, and return the summary, every sentence checked against its pages.

        One that was stopped or failed has the text that was written, no sentences, and the reason in ``error``.
        """
        for _ in self.until_failure():
            pass
        if self._summary is None:
            return self._as_summary(self.documents, self.text, (), "cancelled", self._began)
        return self._summary

    @property
    def _asked(self) -> ChatModel:
        """The model, where one is asked."""
        assert not isinstance(self.chat_model, NoModel)
        return self.chat_model

    @property
    def receipt(self) -> SummaryReceipt:
        """What was read so far, and what it took."""
        if self._summary is not None:
            return self._summary.receipt
        writer = self._writer
        return replace(self._read, model_calls=writer.calls, tokens_in=writer.read, tokens_out=writer.written)

    def estimate(self, length: str = "") -> float | None:
        """Seconds until it is there, from how fast this model was here before; ``None`` when it never was measured.

        With ``length``, of the same in that length: it is read alike, and only what is written at the end differs.
        """
        if not self._cost:
            return 0.0
        read, write = (sum(tokens) for tokens in zip(*self._cost, strict=True))
        if length:
            summaries = len(self._prompts) + (len(self.documents) > 1)
            write += summaries * (SUMMARY_TOKENS[length] - SUMMARY_TOKENS[self.request.length])
        return self._pace.seconds(self.model, read, max(write, 1))

    def _plan(self, document: Document) -> None:
        request = self.request
        if isinstance(self.chat_model, NoModel):
            if request.language and self._say is None and document.language not in ("", request.language):
                language = language_name(request.language)
                raise WorkProblem("summary_needs_model", name=document.name, language=language)
            return
        if self._kept.finished([document]) is not None:
            return
        made = self._prompts[document.id] = DocumentPrompts(
            document, self._selections[document.id].read, lambda number: self._grounds.page(document.id, number),
            self._asked, length=request.length, language=request.language, focus=request.focus,
        )  # fmt: skip
        kept = self._kept.notes(document)
        for ask in made.asks():
            if ask.digest in kept:
                self.kept += 1
            else:
                self._cost.append((self._asked.count_tokens(ask.messages), ask.max_tokens))
        tokens = self._asked.count_tokens(made.whole.messages) if made.whole else made.count * made.note_tokens // 2
        self._cost.append((tokens, made.summary_tokens))

    # -- making ---------------------------------------------------------------------------------------------------

    def _make(self, on_state: OnState) -> Pieces[str]:
        several = len(self.documents) > 1
        whole = self._kept.finished(self.documents)
        for position, document in enumerate(self.documents if several else ()):
            yield f"{document.name}\n\n"
            if whole is None:
                self._each.append((yield from self._kept.recorded([document], self._one(document))))
            else:
                yield whole.each[position].text
            yield "\n\n"
        if several:
            yield "All documents\n\n"
        if whole is None:
            making = self._all() if several else self._one(self.documents[0])
            self._summary = yield from self._kept.recorded(self.documents, making)
        else:
            self._summary = whole
            yield whole.text
        return Reply(self._summary.finish)

    def _one(self, document: Document) -> Making:
        """The summary of one document."""
        began, selection = time.monotonic(), self._selections[document.id]
        self._writer = Writer(self.chat_model, self._pace, self._stopping.is_set, self._watch)
        self._read = replace(selection.receipt, parts=1)
        if isinstance(self.chat_model, NoModel):
            self._say_progress()
            size, focus = self.request.length, self.request.focus
            chosen = quotes(self._grounds, document, selection.read, size=size, focus=focus)
            sentences, self._translated_by = in_language(self.request.language, chosen, self._languages, self._say)
            return (yield from self._quote([document], sentences, began))
        if document.id not in self._prompts:  # what was finished when this was planned is there no more
            self._plan(document)
        made = self._prompts[document.id]
        self._read = replace(self._read, parts=made.count)
        ask = made.whole or self._final(document, made)
        return (yield from self._write([document], ask, began))

    def _final(self, document: Document, made: DocumentPrompts) -> Ask:
        """Read the document part by part into notes, and those into fewer until they fit the prompt for its summary."""
        kept = self._kept.notes(document)
        notes = [note for ask in made.asks() for note in read_notes(self._noted(document, ask, kept, part=True), ask)]
        for _ in range(_MOST_LEVELS):
            if not notes:
                raise ModelProblem("nothing_about_document", model=self.model, name=document.name)
            if (final := made.final(notes)) is not None:
                return final
            notes = [note for ask in made.fewer(notes) for note in read_notes(self._noted(document, ask, kept), ask)]
        raise PromptTooLong("window_too_small_document", model=self.model, name=document.name)

    def _noted(self, document: Document, ask: Ask, kept: dict[str, str], *, part: bool = False) -> str:
        """What the model writes for ``ask``, or wrote before."""
        text = kept.get(ask.digest)
        if text is None:
            self._say_progress()
            text = "".join(self._writer.write(ask))
            self._cost = self._cost[1:]
            if text.strip():  # else it is asked again next time
                self._kept.keep_note(document, ask.digest, text)
        elif part:
            self._read = replace(self._read, resumed_parts=self._read.resumed_parts + 1)
        self._done += 1
        if not text.strip():
            pages = dict.fromkeys(page for places in ask.places for _, page in places)
            lost = tuple(PageLeftOut(document.name, page, _say("nothing_about_part")) for page in pages)
            self._read = replace(self._read, left_out=self._read.left_out + lost)
        return text

    def _all(self) -> Making:
        """The summary over all documents, made of the summaries of each."""
        began = time.monotonic()
        self._read = together(summary.receipt for summary in self._each)
        self._writer = Writer(self.chat_model, self._pace, self._stopping.is_set, self._watch)
        self._writer.calls, self._writer.read = self._read.model_calls, self._read.tokens_in
        self._writer.written = self._read.tokens_out
        if isinstance(self.chat_model, NoModel):
            sentences = quotes_of_all(self._each, self._languages, size=self.request.length)
            return (yield from self._quote(self.documents, sentences, began))
        notes = [
            Note(f"{summary.documents[0][1]}: {said.text}", tuple((s.document_id, s.page) for s in said.sources))
            for summary in self._each
            for said in summary.sentences
        ]
        own = {document.language for document in self.documents}
        language = language_name(self.request.language or (own.pop() if len(own) == 1 else "")) or "English"
        told = {"name": self.title, "language": language, "focus": self.request.focus}
        for _ in range(_MOST_LEVELS):
            ask = final_ask(notes, self._asked, length=self.request.length, several=True, **told)
            if ask is not None:
                return (yield from self._write(self.documents, ask, began))
            asks = fewer_asks(notes, self._asked, **told)
            notes = [note for ask in asks for note in read_notes("".join(self._writer.write(ask)), ask)]
        raise PromptTooLong("window_too_small_documents", model=self.model)

    def _write(self, documents: Sequence[Document], ask: Ask, began: float) -> Making:
        """Have the summary written that ``ask`` asks for, with pages for its markers, then check it."""
        named = len(documents) > 1

        def shown(number: int) -> str:
            return page_marks([self._grounds.source(at) for at in cited_places([number], ask)], name=named)

        self._say_progress()
        raw: list[str] = []
        reply = yield from with_marks(self._writer.write(ask), shown, raw)
        written = "".join(raw)
        if not written.strip():
            raise ModelProblem("model_wrote_nothing", model=self.model)
        self._cost, self._done = self._cost[1:], self._done + 1
        self._say_progress()
        language = detect_language(written)
        sentences = [
            self._grounds.check(said, cited_places(one.numbers, ask), language)
            for one in citing_sentences(written, language)
            if any(map(str.isalnum, said := _DASH.sub("", one.text)))
        ]
        return self._as_summary(documents, with_markers(written, shown).strip(), sentences, reply.finish, began)

    def _quote(self, documents: Sequence[Document], sentences: Sequence[SummarySentence], began: float) -> Making:
        lines = [f"- {said.text} {page_marks(said.sources, name=len(documents) > 1)}" for said in sentences]
        for index, line in enumerate(lines):
            yield f"\n{line}" if index else line
        return self._as_summary(documents, "\n".join(lines), sentences, "stop", began)

    def _say_progress(self) -> None:
        self._tell(self._done, max(self.calls + self.kept, self._done), "parts", self.estimate())

    def _as_summary(
        self, documents: Sequence[Document], text: str, sentences: Sequence[SummarySentence], finish: Finish, began: float
    ) -> Summary:  # fmt: skip
        asked = self.request
        return Summary(
            tuple((document.id, document.name) for document in documents), self.model, asked.length, asked.language,
            asked.pages, asked.focus, text, tuple(sentences), self.receipt, finish, round(time.monotonic() - began, 3),
            self._error, self.sends_to, tuple(self._each) if len(documents) > 1 else (),
            self._translated_by,
        )  # fmt: skip
