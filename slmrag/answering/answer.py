"""Passages become an answer: streamed as it is written, then checked sentence by sentence.

An `AnswerStream` is iterable, may be read again without asking the model again, knows its passages before the first
word, and frees the model when it is closed.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from slmrag.answering.extracts import best_sentences
from slmrag.answering.prompt import Prompt, compose
from slmrag.answering.quotes import Chosen
from slmrag.answering.quotes_first import quotes_first
from slmrag.answering.refusals import says_no
from slmrag.checking import citations
from slmrag.errors.model_problems import ModelProblem
from slmrag.models import QUOTE, ChatModel, NoModel
from slmrag.models.loops import until_said_again
from slmrag.prompts.question_prompts import REFUSAL
from slmrag.runtime.text_stream import Pieces, TextStream
from slmrag.schema import (
    Answer,
    AnswerSentence,
    Citation,
    Context,
    Finish,
    Intent,
    ModelState,
    OnState,
    Passage,
    Reply,
    SearchResult,
)
from slmrag.text.detect import detect_language
from slmrag.text.languages import language_name

if TYPE_CHECKING:
    from slmrag.models.pace import Pace

_TELLING = 6  # words of a text whose language can be told
_BOUND = 4  # times what a model reads of English is the bound on it, where it cannot be counted

# Whether it is a refusal after all, the sentences, their citations, and the markers that name no passage.
Checked = tuple[bool, tuple[AnswerSentence, ...], tuple[Citation, ...], tuple[int, ...]]


class AnswerStream(TextStream[str]):
    """An answer being written. Iterate for its pieces, `result` for the checked whole, `close` to stop.

    ``passages`` are known at once; ``refused`` too, and then the one piece is `REFUSAL` and no model runs; and
    ``doubtful``, where the passages may only be related to the question. ``quotes`` is
    how many sentences come before it where none of its own stands among them, 0 leaves it as it is; ``language`` is the ISO
    code of the one to be written; ``request`` what was asked of the answer before it, where it is that one put otherwise;
    ``understood`` the request to the documents that it answers, where it answers one.
    """

    understood: Intent | None = None

    def __init__(
        self,
        found: SearchResult,
        model: ChatModel | NoModel,
        start: Callable[[OnState], Pieces[str]],
        began: float,
        *,
        prompt: Prompt | None = None,
        prompt_tokens: int = 0,
        refused: bool = False,
        pace: "Pace | None" = None,
        quotes: int = 0,
        language: str = "",
    ) -> None:
        super().__init__(start, began)
        self.question = found.question
        self.passages: tuple[Passage, ...] = prompt.passages if prompt else found.passages
        self.refused, self.doubtful = refused, found.doubtful
        self.searched_as, self.not_searched = found.searched_as, found.not_searched
        self.model, self.request = model.name, ""
        self.sends_to = model.sends_to
        self._window, self._exactly = model.context_window, model.counts_exactly
        self._prompt, self._used = prompt, len(prompt.extracts) if prompt else 0
        self._prompt_tokens, self._reused_tokens = prompt_tokens, 0
        self._pace = pace
        self._quotes, self._language = quotes, language
        self._read, self._reads_until = False, 0.0
        self._timings["retrieve_s"] = time.monotonic() - began

    def _watch(self, state: ModelState) -> None:
        if state.doing == "reading" and not state.total:
            state = replace(state, seconds_left=self._seconds_left())
        super()._watch(state)
        if state.doing == "reading" and state.total and not self._read:
            self._read, self._reused_tokens = True, state.done  # reading begins where the cache ends

    def _seconds_left(self) -> float | None:
        """How long a model that tells nothing of it still reads, by its pace; ``None`` where that is not known."""
        if not self._reads_until:
            tokens = self._prompt_tokens if self._exactly else self._prompt_tokens // _BOUND
            seconds = self._pace.seconds(self.model, tokens, 0) if self._pace else None
            if seconds is None:
                return None
            self._reads_until = time.monotonic() + seconds
        return max(0.0, self._reads_until - time.monotonic())

    def _end(self, finish: Finish) -> None:
        super()._end(finish)
        if self._pace and self._pace.speeds(self.model) is None:
            self._pace.note(self.model, self._reply)

    def result(self) -> Answer:
        """Read to the end, then check every sentence against the passages it cites.

        Where nothing that the model wrote stands there, `quotes` come before it (`Answer.quoted_because`).
        A model that failed leaves the reason in ``error``, and what it wrote with ``finish`` ``"cancelled"``.
        """
        for _ in self.until_failure():
            pass
        answer = self._answer(self.text, self._finish or "cancelled")
        return answer if self.refused else quotes_first(answer, self.quotes, doubtful=self.doubtful)

    @cached_property
    def quotes(self) -> Chosen:
        """The sentences of the passages that speak most to the question: what can be read before the first word is written."""
        return best_sentences(self.passages, self._quotes) if self._quotes and not self.refused else ()

    def so_far(self) -> Answer:
        """What is written, as if it was stopped now, without waiting for more: checked by its words alone."""
        return self._answer(self.text, "cancelled")

    def _answer(self, text: str, finish: Finish) -> Answer:
        timings = {key: round(seconds, 4) for key, seconds in self._timings.items()}
        timings.setdefault("total_s", round(time.monotonic() - self._began, 4))
        timings.setdefault("first_word_s", timings["total_s"])
        refused, sentences, quoted, unknown = self._checked(text, finish)
        return Answer(
            self.question, text, self.model, refused, finish, self.passages, sentences, quoted, unknown, timings,
            error=self._error, sent_to=self.sends_to, context=self._context(),
            extracts=self._prompt.extracts if self._prompt else (), doubtful=self.doubtful and not refused,
            other_language=self._other_language(text) if sentences else "", request=self.request, understood=self.understood,
            searched_as=self.searched_as, not_searched=self.not_searched,
        )  # fmt: skip

    def _checked(self, text: str, finish: Finish) -> Checked:
        if self.refused or says_no(text):
            return True, (), (), ()
        sent = len(self._prompt.extracts) if self._prompt else None
        return False, *citations.check(
            text,
            self.passages,
            detect_language(text) or self._language,
            sent,
            self.frame,
            broken_off=finish != "stop",
        )

    @cached_property
    def frame(self) -> frozenset[str]:
        """What a model may copy of its prompt, and that is no part of the answer; see `citing_sentences`."""
        return self._prompt.frame if self._prompt else frozenset()

    def _other_language(self, text: str) -> str:
        """The language that an answer is written in, where it was asked for in another and is long enough to tell."""
        written = detect_language(text) if len(text.split()) >= _TELLING or not text.isascii() else ""
        return written if self._language and written not in ("", self._language) else ""

    def _context(self) -> Context:
        # A reply that was ended from here brings no account of its own.
        reply = self._reply if self._reply.prompt_tokens else None
        return Context(
            self._window, reply.prompt_tokens if reply else self._prompt_tokens,
            reply.reused_tokens if reply else self._reused_tokens, self._used, len(self.passages) - self._used,
            self._prompt.turns_dropped if self._prompt else 0, at_most=reply is None and not self._exactly,
        )  # fmt: skip


def refuse(found: SearchResult, model: ChatModel | NoModel, *, began: float) -> AnswerStream:
    """The answer to a question that nothing supports: one sentence, and no model runs."""

    def start(on_state: OnState) -> Pieces[str]:
        yield REFUSAL
        return Reply("stop")

    return AnswerStream(found, model, start, began, refused=True)


def fail(found: SearchResult, model: str, problem: ModelProblem, *, began: float, quotes: int) -> AnswerStream:
    """The answer where the model of a spec cannot be asked: ``quotes`` sentences in its place, and the ``problem`` as its error."""

    def start(on_state: OnState) -> Pieces[str]:
        raise problem
        yield  # it writes nothing

    stream = AnswerStream(found, QUOTE, start, began, quotes=quotes)
    stream.model = model
    return stream


def write(
    found: SearchResult,
    model: ChatModel,
    *,
    began: float,
    history: Sequence[Answer] = (),
    prompt_tokens: int,
    answer_tokens: int,
    language: str = "",
    images: Sequence[bytes] = (),
    pace: "Pace | None" = None,
    quotes: int = 0,
) -> AnswerStream:
    """Let ``model`` answer from what was found, within its window; nothing is sent before the stream is read.

    ``language`` is an ISO code to answer in; else that of the question. ``pace`` tells how long a model reads that does
    not tell it itself; ``quotes`` see `AnswerStream`. Raises `ModelProblem`.
    """
    language = language or detect_language(found.question)
    prompt = compose(
        found.question, found.passages, model, history=history, prompt_tokens=prompt_tokens,
        answer_tokens=answer_tokens, images=images,
        language=prompt_language(language),
    )  # fmt: skip
    return write_from(
        prompt, found, model, began=began, answer_tokens=answer_tokens, language=language, pace=pace,
        quotes=quotes,
    )  # fmt: skip


def write_from(
    prompt: Prompt,
    found: SearchResult,
    model: ChatModel,
    *,
    began: float,
    answer_tokens: int,
    language: str,
    pace: "Pace | None",
    quotes: int,
) -> AnswerStream:
    """Let ``model`` write from a ``prompt`` that fits its window; the rest as `write` has it."""

    def start(on_state: OnState) -> Pieces[str]:
        written = False
        pieces = until_said_again(model.stream(prompt.messages, max_tokens=answer_tokens, on_state=on_state))
        try:
            while True:
                piece = next(pieces)
                written = written or not piece.isspace()
                yield piece
        except StopIteration as end:
            if not written and not quotes:
                raise ModelProblem("model_wrote_nothing", model=model.name) from None
            return end.value
        finally:
            pieces.close()

    tokens = model.count_tokens(prompt.messages)
    return AnswerStream(
        found, model, start, began, prompt=prompt, prompt_tokens=tokens, pace=pace, quotes=quotes, language=language,
    )  # fmt: skip


def prompt_language(language: str) -> str:
    """A language by its ISO code, as a prompt names it; ``""`` is that of the question."""
    return language_name(language) or "the language of the question"
