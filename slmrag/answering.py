"""Passages become an answer: streamed as it is written, then checked sentence by sentence.

An `AnswerStream` is iterable, may be read again without asking the model again, knows its passages before the first
word, and frees the model when it is closed. One that is left half read keeps its model from others: close it, or use
it in a ``with``.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence

from slmrag import citations, prompts
from slmrag.citations import Similarity
from slmrag.context import Prompt, compose
from slmrag.errors import ModelProblem
from slmrag.extracts import best_sentences
from slmrag.language import detect_language, language_name
from slmrag.models import ChatModel, OnState, ignore
from slmrag.models.loops import until_loop
from slmrag.prompts import REFUSAL
from slmrag.refusals import says_no
from slmrag.retrieval import Found
from slmrag.schema import Answer, Context, Finish, ModelState, Passage, Reply

Pieces = Generator[str, None, Reply]
_REWRITE_TOKENS, _REWRITE_LETTERS = 64, 400


class AnswerStream:
    """An answer being written. Iterate for its pieces, `result` for the checked whole, `close` to stop.

    ``passages`` are known at once; ``refused`` too, and then the one piece is `REFUSAL` and no model runs; and
    ``doubtful``, where the passages may only be related to the question.
    ``similarity`` helps to check it. ``on_state`` may be set: it hears what the model does before its first word, several times a second.
    """

    def __init__(
        self,
        found: Found,
        model: ChatModel,
        start: Callable[[OnState], Pieces],
        began: float,
        *,
        prompt: Prompt | None = None,
        used: int = 0,
        prompt_tokens: int = 0,
        refused: bool = False,
        similarity: Similarity | None = None,
    ) -> None:
        self.question = found.question
        self.passages: tuple[Passage, ...] = prompt.passages if prompt else found.passages
        self.refused, self.doubtful = refused, found.doubtful
        self.model = model.name
        self.sends_to = model.sends_to
        self.on_state: OnState = ignore
        self._window = model.context_window
        self._prompt, self._used = prompt, len(prompt.extracts) if prompt else used
        self._prompt_tokens, self._reused_tokens = prompt_tokens, 0
        self._stopping, self._read = threading.Event(), False
        self._pieces = start(self._watch)
        self._similarity = similarity
        self._began = began
        self._written: list[str] = []
        self._finish: Finish | None = None
        self._reply = Reply("cancelled")
        self._problem: ModelProblem | None = None
        self._error = ""
        self._turn = threading.Lock()
        self._timings = {"retrieve_s": time.monotonic() - began}

    def __enter__(self) -> "AnswerStream":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def text(self) -> str:
        """What has been written so far."""
        return "".join(self._written)

    def __iter__(self) -> Iterator[str]:
        position = 0
        while True:
            if position == len(self._written) and not self._write_on() and position == len(self._written):
                return
            yield self._written[position]
            position += 1

    def until_failure(self) -> Iterator[str]:
        """The pieces, ending where the model failed; `result` tells why."""
        try:
            yield from self
        except ModelProblem:
            if self._problem is None:
                raise

    def _watch(self, state: ModelState) -> None:
        if self._stopping.is_set():
            raise _Stopped
        if state.doing == "reading" and state.total and not self._read:
            self._read, self._reused_tokens = True, state.done  # reading begins where the cache ends
        if not self._written:
            self.on_state(state)

    def _write_on(self) -> bool:
        """Take one piece from the model; False when there is none left. Any thread may call it."""
        with self._turn:
            if self._finish is not None:
                if self._problem is not None:
                    raise self._problem
                return False
            try:
                piece = next(self._pieces)
            except StopIteration as end:
                self._reply = end.value or Reply("stop")
                self._end(self._reply.finish)
                return False
            except _Stopped:
                self._end("cancelled")
                return False
            except BaseException as error:
                # What was written is kept, and is not taken for a finished answer.
                self._problem = error if isinstance(error, ModelProblem) else None
                self._error = (str(error) or type(error).__name__) if isinstance(error, Exception) else ""
                self._end("cancelled")
                raise
            self._timings.setdefault("first_word_s", time.monotonic() - self._began)
            self._written.append(piece)
            return True

    def _end(self, finish: Finish) -> None:
        self._finish = finish
        self._timings["total_s"] = time.monotonic() - self._began

    def close(self) -> None:
        """Stop the model, also while another thread waits for it; what was written stays, as ``"cancelled"``."""
        self._stopping.set()
        with self._turn:
            if self._finish is None:
                self._pieces.close()
                self._end("cancelled")

    def result(self) -> Answer:
        """Read to the end, then check every sentence against the passages it cites.

        A model that failed leaves what it wrote, ``finish`` ``"cancelled"`` and the reason in ``error``.
        """
        for _ in self.until_failure():
            pass
        timings = {key: round(seconds, 4) for key, seconds in self._timings.items()}
        timings.setdefault("first_word_s", timings["total_s"])
        quoted = self._prompt is None and self._used > 0  # and a document may speak of not knowing
        refused = self.refused or (not quoted and says_no(self.text))
        sent = len(self._prompt.extracts) if self._prompt else None
        language = detect_language(self.text)
        checked = ((), (), ()) if refused else citations.check(
            self.text, self.passages, language, sent, self._similarity
        )  # fmt: skip
        return Answer(
            self.question, self.text, self.model, refused, self._finish, self.passages, *checked, timings,
            error=self._error, sent_to=self.sends_to, context=self._context(),
            extracts=self._prompt.extracts if self._prompt else (), doubtful=self.doubtful and not refused,
        )  # fmt: skip

    def _context(self) -> Context:
        # A reply that was ended from here brings no account of its own.
        reply = self._reply if self._reply.prompt_tokens else None
        return Context(
            self._window, reply.prompt_tokens if reply else self._prompt_tokens,
            reply.reused_tokens if reply else self._reused_tokens, self._used, len(self.passages) - self._used,
            self._prompt.turns_dropped if self._prompt else 0,
        )  # fmt: skip


class _Stopped(Exception):
    """The stream was closed while the model was not at a word."""


def rewritten(question: str, history: Sequence[Answer], model: ChatModel) -> str:
    """``question`` as ``model`` writes it to be understood by itself, ``question`` where it writes nothing of use.

    Raises `ModelProblem`.
    """
    messages = prompts.rewriting(question, [(answer.question, answer.text) for answer in history])
    text = " ".join("".join(model.stream(messages, max_tokens=_REWRITE_TOKENS, on_state=ignore)).split())
    return text if 0 < len(text) <= _REWRITE_LETTERS else question


def refuse(found: Found, model: ChatModel, *, began: float) -> AnswerStream:
    """The answer to a question that nothing supports: one sentence, and no model runs."""

    def start(on_state: OnState) -> Pieces:
        yield REFUSAL
        return Reply("stop")

    return AnswerStream(found, model, start, began, refused=True)


def quote(
    found: Found,
    model: ChatModel,
    *,
    began: float,
    quotes: int,
) -> AnswerStream:
    """The ``quotes`` best sentences, in reading order."""
    chosen = best_sentences(found.passages, quotes)
    messages = prompts.quoting(found.question, [(number, sentence.text) for number, sentence in chosen])
    used = len({number for number, _ in chosen})

    def start(on_state: OnState) -> Pieces:
        return model.stream(messages, max_tokens=1 << 20, on_state=on_state)

    return AnswerStream(found, model, start, began, used=used)


def write(
    found: Found,
    model: ChatModel,
    *,
    began: float,
    history: Sequence[Answer] = (),
    prompt_tokens: int,
    answer_tokens: int,
    language: str = "",
    images: Sequence[bytes] = (),
    similarity: Similarity | None = None,
) -> AnswerStream:
    """Let ``model`` answer from what was found, within its window; nothing is sent before the stream is read.

    ``language`` is an ISO code to answer in; else that of the question. Raises `ModelProblem`.
    """
    prompt = compose(
        found.question, found.passages, model, history=history, prompt_tokens=prompt_tokens,
        answer_tokens=answer_tokens, images=images,
        language=language_name(language or detect_language(found.question)) or "the language of the question",
    )  # fmt: skip

    def start(on_state: OnState) -> Pieces:
        written = False
        pieces = until_loop(model.stream(prompt.messages, max_tokens=answer_tokens, on_state=on_state))
        try:
            while True:
                piece = next(pieces)
                written = written or not piece.isspace()
                yield piece
        except StopIteration as end:
            if not written:
                raise ModelProblem(f"{model.name} wrote nothing: ask again, or choose another model.") from None
            return end.value
        finally:
            pieces.close()

    tokens = model.count_tokens(prompt.messages)
    return AnswerStream(found, model, start, began, prompt=prompt, prompt_tokens=tokens, similarity=similarity)
