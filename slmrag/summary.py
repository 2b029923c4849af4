"""Whole documents become summaries: read to the end, each sentence with its pages and checked against them.

A document that fits the model's window is summed up in one call; a longer one is read part by part into notes, and the
summary is written from those. Without a model the summary is the document's own most central sentences. Notes are kept
as they are made and the summary when it is finished, so whoever stops, or is stopped, goes on from there.
"""

import json
import re
import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from slmrag.central import Candidate, candidates, central, length
from slmrag.citations import cited_sentences
from slmrag.errors import ModelBusy, ModelProblem, PromptTooLong, SlmragError, WorkProblem
from slmrag.exports import page_marks
from slmrag.grounding import Grounds
from slmrag.jobs import JobStream
from slmrag.language import detect_language, language_name
from slmrag.library import Library
from slmrag.models import ChatModel, OnState
from slmrag.models.loops import until_loop
from slmrag.models.pace import Pace
from slmrag.notes import Ask, DocumentPrompts, Note, cited_places, fewer_asks, final_ask, read_notes
from slmrag.schema import Document, LeftOut, Receipt, Reply, Source, Summary, SummarySentence
from slmrag.selection import Selection, select
from slmrag.stream import Pieces, Stopped
from slmrag.terms import query_groups, terms

LENGTHS = ("brief", "standard", "detailed")
_WORDS = {"brief": 100, "standard": 240, "detailed": 500}  # of a summary without a model
_MOST_SHARE = 0.4  # of the text that such a summary may be
_MOST_LEVELS = 12
_MARKER = re.compile(r"\[(\d+)\]")
_MAYBE_MARKER = re.compile(r"\[\d{0,4}$")
_DASH = re.compile(r"^\s*[-–—*•]\s+")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: ``pages`` like ``"3-40"`` (``""``: all), ``language`` a code (``""``: the document's own)."""

    length: str = "standard"
    language: str = ""
    pages: str = ""
    focus: str = ""


class SummaryStream(JobStream):
    """A summary being made, of one document or of several. Iterate for its pieces, `result` for the checked whole.

    ``calls`` is how many times a model is to be asked, ``kept`` how many of its replies are there from before;
    `estimate` says how long the rest will take. Of several documents first each is summed up, then all together.
    """

    kind = "summary"

    def __init__(
        self,
        library: Library,
        documents: Sequence[Document],
        model: ChatModel,
        request: Request,
        *,
        pace: Pace,
        owner: str,
    ) -> None:
        """Plan it: texts are read and counted, no model is asked. Raises `WorkProblem`, `PromptTooLong`."""
        self.documents, self.request = tuple(documents), request
        self.model, self.sends_to = model.name, model.sends_to
        self._library, self._model, self._pace = library, model, pace
        settings = self._settings(request)
        super().__init__(
            _title(documents), f"{[d.id for d in documents]} {settings}", owner, self._make, time.monotonic()
        )
        self._grounds = Grounds(library, documents, owner)
        self._selections = {d.id: select(library, d, request.pages, owner) for d in documents}
        self._summary: Summary | None = None
        self._each: list[Summary] = []
        self._done, self._receipt = 0, Receipt()
        self._prompts: dict[str, DocumentPrompts] = {}
        self._cost: list[tuple[int, int]] = []  # tokens to read and to write, by call still to be made
        self.calls = self.kept = 0
        if self._finished(self.documents) is None:
            self._plan(request)

    def result(self) -> Summary:
        """Read to the end, and return the summary, every sentence checked against its pages.

        One that was stopped or failed has the text that was written, no sentences, and the reason in ``error``.
        """
        for _ in self.until_failure():
            pass
        if self._summary is None:
            return self._as_summary(self.documents, self.text, (), self._receipt, "cancelled", error=self._error)
        return self._summary

    @property
    def receipt(self) -> Receipt:
        """What was read so far."""
        return self._summary.receipt if self._summary else self._receipt

    def estimate(self) -> float | None:
        """Seconds until it is there, from how fast this model was here before; ``None`` when it never was measured."""
        if not self._cost:
            return 0.0
        return self._pace.seconds(
            self.model, sum(read for read, _ in self._cost), sum(write for _, write in self._cost)
        )

    # -- planning -------------------------------------------------------------------------------------------------

    def _plan(self, request: Request) -> None:
        if self._model.name == "quote":
            self._check_quotable(request)
            return
        for document in self.documents:
            if len(self.documents) > 1 and self._finished([document]):
                continue
            made = DocumentPrompts(
                document, self._selections[document.id].read, lambda n, d=document: self._grounds.page(d.id, n),
                self._model, length=request.length, language=request.language, focus=request.focus,
            )  # fmt: skip
            self._prompts[document.id] = made
            kept = self._parts(document)
            for ask in made.asks():
                if ask.digest in kept:
                    self.kept += 1
                else:
                    self._cost.append((self._model.count_tokens(ask.messages), made.note_tokens))
            tokens = self._model.count_tokens(made.whole.messages) if made.whole else made.count * made.note_tokens // 2
            self._cost.append((tokens, made.summary_tokens))
        if len(self.documents) > 1:
            most = max((made.summary_tokens for made in self._prompts.values()), default=400)
            self._cost.append((len(self.documents) * most, most))
        self.calls = len(self._cost)

    def _check_quotable(self, request: Request) -> None:
        for document in self.documents:
            if request.language and document.language not in ("", request.language):
                raise WorkProblem(
                    f"A summary of {document.name} in {language_name(request.language)} needs a language model: "
                    "slmrag models get phi-3.5-mini"
                )

    # -- making ---------------------------------------------------------------------------------------------------

    def _make(self, on_state: OnState) -> Pieces:
        """The text, piece by piece; the job is on record from its first step to its end."""
        if (there := self._finished(self.documents)) is not None:
            self._summary = there
            yield _whole_text(there)
            return Reply(there.finish)
        several = len(self.documents) > 1
        for document in self.documents if several else ():
            yield from self._recorded([document], self._one(document), heading=document.name)
        last = self._all() if several else self._one(self.documents[0])
        yield from self._recorded(self.documents, last, heading="All documents" if several else "")
        return Reply(self._summary.finish)

    def _recorded(
        self, documents: Sequence[Document], making: Generator[str, None, Summary], *, heading: str
    ) -> Generator[str, None, None]:
        if heading:
            yield f"{heading}\n\n"
        summary = self._finished(documents)
        if summary is not None:
            yield summary.text
        else:
            work = self._library.work
            job = work.begin(self.kind, [d.id for d in documents], self._settings(self.request), owner=self.owner)
            try:
                summary = yield from making
            except SlmragError as problem:
                work.end(job, "failed", str(problem))
                raise
            except BaseException:
                work.end(job, "stopped")
                raise
            work.end(job, "done", json.dumps(asdict(summary), ensure_ascii=False))
        if heading and documents is not self.documents:
            self._each.append(summary)
            yield "\n\n"
        self._summary = summary if documents is self.documents else None

    def _one(self, document: Document) -> Generator[str, None, Summary]:
        """The summary of one document."""
        began, selection = time.monotonic(), self._selections[document.id]
        self._receipt = replace(selection.receipt, parts=1)
        if self._model.name == "quote":
            sentences = self._quotes(document, selection)
            text = yield from _spoken(sentences)
            return self._as_summary([document], text, sentences, self._receipt, "stop", began=began)
        made = self._prompts[document.id]
        self._receipt = replace(self._receipt, parts=made.count)
        ask = made.whole or (yield from self._notes(document, made))
        return (yield from self._write([document], ask, began))

    def _notes(self, document: Document, made: DocumentPrompts) -> Generator[str, None, Ask]:
        """Read the document part by part; returns the prompt for its summary. Yields nothing."""
        notes: list[Note] = []
        kept = self._parts(document)
        for ask in made.asks():
            notes += read_notes(self._noted(document, ask, kept), ask)
        for _ in range(_MOST_LEVELS):
            if not notes:
                raise ModelProblem(f"{self.model} wrote nothing about {document.name}: choose another model.")
            if (final := made.final(notes)) is not None:
                return final
            notes = [note for ask in made.fewer(notes) for note in read_notes(self._noted(document, ask, kept), ask)]
        raise PromptTooLong(f"The window of {self.model} is too small to sum up {document.name}: set a larger one.")
        yield  # a generator, so that whoever waits for the first word can stop it

    def _noted(self, document: Document, ask: Ask, kept: dict[str, str]) -> str:
        """What the model writes for ``ask``, or wrote before."""
        text = kept.get(ask.digest)
        if text is None:
            self._say_progress()
            text = "".join(self._asked(ask))
            if text.strip():  # else it is asked again next time
                self._library.work.keep(document.id, self.kind, self.model, {ask.digest: text}, owner=self.owner)
        else:
            self._receipt = replace(self._receipt, resumed_parts=self._receipt.resumed_parts + 1)
        self._done += 1
        self._say_progress()
        if not text.strip():
            named = dict.fromkeys(at[1] for places in ask.places for at in places)
            lost = tuple(LeftOut(document.name, page, "the model wrote nothing about it") for page in named)
            self._receipt = replace(self._receipt, left_out=self._receipt.left_out + lost)
        return text

    def _write(self, documents: Sequence[Document], ask: Ask, began: float) -> Generator[str, None, Summary]:
        """Write the summary that ``ask`` asks for, with pages for its markers, then check it."""
        self._say_progress()
        pieces: list[str] = []
        raw = self._asked(ask)

        def taken() -> Generator[str, None, Reply]:
            try:
                while True:
                    piece = next(raw)
                    pieces.append(piece)
                    yield piece
            except StopIteration as end:
                return end.value
            finally:
                raw.close()

        shown: list[str] = []
        showing = self._with_pages(taken(), ask, name=len(documents) > 1)
        try:
            while True:
                piece = next(showing)
                shown.append(piece)
                yield piece
        except StopIteration as end:
            reply = end.value
        finally:
            showing.close()
        written = "".join(pieces)
        if not written.strip():
            raise ModelProblem(f"{self.model} wrote nothing: ask again, or choose another model.")
        self._done += 1
        self._say_progress()
        language = detect_language(written)
        sentences = [
            self._grounds.check(said, cited_places(numbers, ask), language)
            for sentence, numbers in cited_sentences(written, language)
            if any(map(str.isalnum, said := _DASH.sub("", sentence)))
        ]
        return self._as_summary(
            documents, "".join(shown).strip(), sentences, self._receipt, reply.finish, began=began
        )  # fmt: skip

    def _all(self) -> Generator[str, None, Summary]:
        """The summary over all documents, made of the summaries of each."""
        began = time.monotonic()
        self._receipt = _together(summary.receipt for summary in self._each)
        if self._model.name == "quote":
            sentences = self._best_of_each()
            text = yield from _spoken(sentences, name=True)
            return self._as_summary(self.documents, text, sentences, self._receipt, "stop", began=began)
        notes = [
            Note(f"{summary.documents[0][1]}: {said.text}", tuple((s.document_id, s.page) for s in said.sources))
            for summary in self._each
            for said in summary.sentences
        ]
        own = self.documents[0].language if len({d.language for d in self.documents}) == 1 else ""
        into = language_name(self.request.language or own) or "English"
        told = {"name": self.title, "language": into, "focus": self.request.focus}
        for _ in range(_MOST_LEVELS):
            ask = final_ask(notes, self._model, length=self.request.length, several=True, **told)
            if ask is not None:
                return (yield from self._write(self.documents, ask, began))
            asks = fewer_asks(notes, self._model, **told)
            notes = [note for ask in asks for note in read_notes("".join(self._asked(ask)), ask)]
        raise PromptTooLong(f"The window of {self.model} is too small to sum up so many documents: set a larger one.")

    def _asked(self, ask: Ask) -> Generator[str, None, Reply]:
        """The model's reply to one prompt, which waits its turn as long as it must; the receipt and the pace learn of it."""
        while True:
            pieces = until_loop(self._model.stream(ask.messages, max_tokens=ask.max_tokens, on_state=self._watch))
            try:
                while True:
                    if self._stopping.is_set():
                        raise Stopped
                    yield next(pieces)
            except StopIteration as end:
                reply = end.value
                break
            except ModelBusy:
                continue  # people are asking one after the other: it is in no hurry
            finally:
                pieces.close()
        self._pace.note(self.model, reply)
        self._receipt = replace(
            self._receipt,
            model_calls=self._receipt.model_calls + 1,
            tokens_in=self._receipt.tokens_in + (reply.prompt_tokens or self._model.count_tokens(ask.messages)),
            tokens_out=self._receipt.tokens_out + reply.written_tokens,
        )
        if self._cost:
            self._cost.pop(0)
        return reply

    def _say_progress(self) -> None:
        total = max(self.calls + self.kept, self._done)
        self._tell(self._done, total, "parts", self.estimate())

    def _with_pages(self, pieces: Pieces, ask: Ask, *, name: bool) -> Pieces:
        """``pieces`` with the pages for each marker; one that names nothing stays as it is."""

        def shown(marker: re.Match) -> str:
            places = cited_places([int(marker[1])], ask)
            return page_marks([self._grounds.source(at) for at in places], name=name) or marker[0]

        held = ""
        try:
            while True:
                held += next(pieces)
                ready = held[: found.start()] if (found := _MAYBE_MARKER.search(held)) else held
                held = held[len(ready) :]
                if ready:
                    yield _MARKER.sub(shown, ready)
        except StopIteration as end:
            if held:
                yield held
            return end.value
        finally:
            pieces.close()

    # -- without a model ------------------------------------------------------------------------------------------

    def _quotes(self, document: Document, selection: Selection) -> list[SummarySentence]:
        """The most central statements of a document, in reading order."""
        self._say_progress()
        found = candidates([self._grounds.page(document.id, n) for n in selection.read], document.language)
        if self.request.focus:
            wanted = {term for group in query_groups(self.request.focus, [document.language]) for term in group}
            found = [each for each in found if not wanted.isdisjoint(terms(each.text, document.language))]
        if not found:
            matter = f"about “{self.request.focus}” " if self.request.focus else ""
            raise WorkProblem(f"There is no sentence {matter}in {document.name} that a summary could quote.")
        words = min(_WORDS[self.request.length], int(_MOST_SHARE * sum(length(each.text) for each in found)))
        chosen = [found[index] for index in central(found, words, document.language)]
        return [
            SummarySentence(
                each.text,
                (self._grounds.source((document.id, each.page), self._original(document, each), each.start, each.end),),
                "supported",
            )
            for each in chosen
        ]

    def _original(self, document: Document, each) -> str:
        return self._grounds.page(document.id, each.page).text[each.start : each.end]

    def _best_of_each(self) -> list[SummarySentence]:
        """Of the summaries of each document as many sentences as make one, the same share of each."""
        share = _WORDS[self.request.length] / sum(
            length(said.text) for summary in self._each for said in summary.sentences
        )  # fmt: skip
        best: list[SummarySentence] = []
        for summary in self._each:
            statements = [_candidate(said) for said in summary.sentences]
            words = int(min(1.0, share) * sum(length(said.text) for said in summary.sentences))
            language = next(d.language for d in self.documents if d.id == summary.documents[0][0])
            best += [summary.sentences[index] for index in central(statements, words, language)]
        return best

    # -- keeping --------------------------------------------------------------------------------------------------

    def _settings(self, request: Request) -> str:
        return json.dumps({"model": self.model, **asdict(request)}, sort_keys=True, ensure_ascii=False)

    def _parts(self, document: Document) -> dict[str, str]:
        return self._library.work.parts(document.id, self.kind, self.model, owner=self.owner)

    def _finished(self, documents: Sequence[Document]) -> Summary | None:
        ids = [document.id for document in documents]
        kept = self._library.work.finished(self.kind, ids, self._settings(self.request), owner=self.owner)
        return None if kept is None else summary_from_json(kept)

    def _as_summary(
        self,
        documents: Sequence[Document],
        text: str,
        sentences: Sequence[SummarySentence],
        receipt: Receipt,
        finish,
        *,
        error: str = "",
        began: float | None = None,
    ) -> Summary:
        asked, seconds = self.request, time.monotonic() - (self._began if began is None else began)
        return Summary(
            tuple((d.id, d.name) for d in documents), self.model, asked.length, asked.language, asked.pages, asked.focus,
            text, tuple(sentences), receipt, finish, round(seconds, 3), error, self.sends_to,
            tuple(self._each) if len(documents) > 1 else (),
        )  # fmt: skip


def summary_from_json(text: str) -> Summary:
    """A summary as it was kept."""
    return _summary(json.loads(text))


def _summary(kept: dict) -> Summary:
    receipt = kept["receipt"] | {"left_out": tuple(LeftOut(**left) for left in kept["receipt"]["left_out"])}
    sentences = tuple(
        SummarySentence(said["text"], tuple(Source(**source) for source in said["sources"]), said["support"])
        for said in kept["sentences"]
    )
    return Summary(**kept | {
        "documents": tuple(map(tuple, kept["documents"])), "receipt": Receipt(**receipt), "sentences": sentences,
        "each": tuple(map(_summary, kept["each"])),
    })  # fmt: skip


def _candidate(said: SummarySentence) -> Candidate:
    source = said.sources[0]
    return Candidate(source.page, source.start, source.end, said.text, source.page)


def _spoken(sentences: Sequence[SummarySentence], *, name: bool = False) -> Generator[str, None, str]:
    """The lines of a summary without a model, one by one; returns them all."""
    lines = [f"- {said.text} {page_marks(said.sources, name=name)}" for said in sentences]
    for index, line in enumerate(lines):
        yield ("\n" if index else "") + line
    return "\n".join(lines)


def _whole_text(summary: Summary) -> str:
    """What was streamed of a finished summary."""
    if not summary.each:
        return summary.text
    parts = [f"{each.documents[0][1]}\n\n{each.text}" for each in summary.each]
    return "\n\n".join([*parts, f"All documents\n\n{summary.text}"])


def _together(receipts: Iterable[Receipt]) -> Receipt:
    """The receipt of several documents: the sum of theirs."""
    total = Receipt()
    for receipt in receipts:
        total = Receipt(*(mine + theirs for mine, theirs in zip(_fields(total), _fields(receipt), strict=True)))
    return total


def _fields(receipt: Receipt) -> tuple:
    """The fields of a receipt, in order."""
    return tuple(getattr(receipt, name) for name in Receipt.__slots__)


def _title(documents: Sequence[Document]) -> str:
    names = [document.name for document in documents]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
