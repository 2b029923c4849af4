"""Passages become an answer: streamed as it is written, then checked sentence by sentence.

An `AnswerStream` is iterable, may be read again without asking the model again, knows its passages before the first
word, and frees the model when it is closed.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence

from slmrag import citations, prompts
from slmrag.models import ChatModel
from slmrag.retrieval import Found, best_sentences
from slmrag.schema import Answer, Finish, Passage

REFUSAL = "Nothing in your documents answers this."


class AnswerStream:
    """An answer being written. Iterate for its pieces, `result` for the checked whole, `close` to stop.

    ``passages`` are known at once; ``refused`` too, and then the one piece is `REFUSAL` and no model runs.
    """

    def __init__(
        self, found: Found, model_name: str, pieces: Generator[str, None, Finish], began: float, language: str = ""
    ) -> None:
        self.question = found.question
        self.passages: tuple[Passage, ...] = found.passages
        self.refused = not found.supported
        self.model = model_name
        self._pieces, self._began, self._language = pieces, began, language
        self._written: list[str] = []
        self._finish: Finish | None = None
        self._turn = threading.Lock()
        self._timings = {"retrieve_s": time.monotonic() - began}

    @property
    def text(self) -> str:
        """What has been written so far."""
        return "".join(self._written)

    def __iter__(self) -> Iterator[str]:
        position = 0
        while True:
            if position == len(self._written) and not self._write_on():
                return
            yield self._written[position]
            position += 1

    def _write_on(self) -> bool:
        """Take one piece from the model; False when there is none left. Any thread may call it."""
        with self._turn:
            if self._finish is not None:
                return False
            try:
                piece = next(self._pieces)
            except StopIteration as end:
                self._end(end.value or "stop")
                return False
            except BaseException:
                # What was written is kept, and is not taken for a finished answer.
                self._end("cancelled")
                raise
            self._timings.setdefault("first_word_s", time.monotonic() - self._began)
            self._written.append(piece)
            return True

    def _end(self, finish: Finish) -> None:
        self._finish = finish
        self._timings["total_s"] = time.monotonic() - self._began

    def close(self) -> None:
        """Stop the model; what was written stays, and the answer counts as ``"cancelled"``."""
        with self._turn:
            if self._finish is None:
                self._pieces.close()
                self._end("cancelled")

    def result(self) -> Answer:
        """Read to the end, then check every sentence against the passages it cites."""
        for _ in self:
            pass
        timings = {key: round(seconds, 4) for key, seconds in self._timings.items()}
        timings.setdefault("first_word_s", timings["total_s"])
        if self.refused:
            return Answer(self.question, self.text, self.model, True, self._finish, self.passages, timings=timings)
        sentences, cited, invented = citations.check(self.text, self.passages, self._language)
        return Answer(
            self.question, self.text, self.model, False, self._finish, self.passages, sentences, cited, invented,
            timings,
        )  # fmt: skip


def answer(
    found: Found,
    model: ChatModel,
    *,
    began: float,
    max_tokens: int,
    quotes: int,
    similarity: Callable[[Sequence[str]], Sequence[float]] | None = None,
) -> AnswerStream:
    """Answer from what was found: refuse, or let ``model`` write.

    The model that only quotes gets the ``quotes`` best sentences, in reading order; ``similarity`` gives how close
    in meaning texts are to the question, where an embedder is ready.
    """
    if not found.supported:
        return AnswerStream(found, model.name, _refusal(), began)
    chosen = best_sentences(found, quotes, similarity)
    messages = prompts.quoting(found.question, [(number, sentence.text) for number, sentence in chosen])
    return AnswerStream(found, model.name, model.stream(messages, max_tokens=max_tokens), began)


def _refusal() -> Generator[str, None, Finish]:
    yield REFUSAL
    return "stop"
