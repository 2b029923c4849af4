"""Passages become an answer: streamed as it is written, then checked sentence by sentence.

A `WrittenStream` is iterable, may be read again without asking the model again, knows its passages before the first
word, and frees the model when it is closed.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from slmrag.answering.answer_stream import AnswerStream
from slmrag.answering.prompt import Prompt, compose
from slmrag.answering.refusals import says_no
from slmrag.answering.text_check import check_text
from slmrag.errors.model_problems import ModelProblem
from slmrag.models import QUOTE, ChatModel, NoModel
from slmrag.models.loops import until_said_again
from slmrag.prompts.question_prompts import PERHAPS, REFUSAL
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import (
    Answer,
    Check,
    Context,
    Finish,
    Judgement,
    ModelState,
    OnState,
    Reply,
    SearchResult,
)
from slmrag.text.detect import detect_language
from slmrag.text.languages import language_name

if TYPE_CHECKING:
    from slmrag.models.pace import Pace

_TELLING = 6  # words of a text whose language can be told
_BOUND = 4  # times what a model reads of English is the bound on it, where it cannot be counted


class WrittenStream(AnswerStream):
    """An answer that a model writes from a ``prompt``, in ``language`` (ISO code), and that ``check`` holds against its passages.

    It may refuse after all. ``pace`` tells how long a model reads that does not tell it itself.
    """

    def __init__(
        self,
        found: SearchResult,
        model: ChatModel,
        start: Callable[[OnState], Pieces[str]],
        began: float,
        *,
        check: Check,
        prompt: Prompt | None = None,
        prompt_tokens: int = 0,
        pace: "Pace | None" = None,
        quotes: int = 0,
        language: str = "",
    ) -> None:
        super().__init__(found, model, start, began, prompt=prompt, quotes=quotes)
        self._check, self._language = check, language
        self._exactly = model.counts_exactly
        self._prompt_tokens, self._reused_tokens = prompt_tokens, 0
        self._pace = pace
        self._read, self._reads_until = False, 0.0

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

    def _answer(self, text: str, finish: Finish) -> Answer:
        answer = super()._answer(text, finish)
        return replace(answer, other_language=self._other_language(text)) if answer.sentences else answer

    def _refuses(self, text: str) -> bool:
        return says_no(text)

    def _judged(self, text: str, finish: Finish) -> Judgement:
        sent = len(self._prompt.extracts) if self._prompt else None
        language = detect_language(text) or self._language
        return check_text(
            text, self.passages, self._check, language, sent, self.frame, broken_off=finish != "stop"
        )  # fmt: skip

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
    """The answer to a question that nothing supports, or perhaps one of the passages does: one sentence, and no model runs."""

    def start(on_state: OnState) -> Pieces[str]:
        yield PERHAPS if found.doubtful else REFUSAL
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
    check: Check,
    began: float,
    history: Sequence[Answer] = (),
    prompt_tokens: int,
    answer_tokens: int,
    language: str = "",
    images: Sequence[bytes] = (),
    pace: "Pace | None" = None,
    quotes: int = 0,
) -> WrittenStream:
    """Let ``model`` answer from what was found, within its window; nothing is sent before the stream is read.

    ``language`` is an ISO code to answer in; else that of the question. ``check``, ``pace`` and ``quotes`` see
    `WrittenStream` and `AnswerStream`. Raises `ModelProblem`.
    """
    language = language or detect_language(found.question)
    prompt = compose(
        found.question, found.passages, model, history=history, prompt_tokens=prompt_tokens,
        answer_tokens=answer_tokens, images=images,
        language=prompt_language(language),
    )  # fmt: skip
    return write_from(
        prompt, found, model, check=check, began=began, answer_tokens=answer_tokens, language=language, pace=pace,
        quotes=quotes,
    )  # fmt: skip


def write_from(
    prompt: Prompt,
    found: SearchResult,
    model: ChatModel,
    *,
    check: Check,
    began: float,
    answer_tokens: int,
    language: str,
    pace: "Pace | None",
    quotes: int,
) -> WrittenStream:
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
    return WrittenStream(
        found, model, start, began, check=check, prompt=prompt, prompt_tokens=tokens, pace=pace, quotes=quotes,
        language=language,
    )  # fmt: skip


def prompt_language(language: str) -> str:
    """A language by its ISO code, as a prompt names it; ``""`` is that of the question."""
    return language_name(language) or "the language of the question"
