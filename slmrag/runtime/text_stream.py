"""A text being written: read as it comes, read again, stopped from another thread.

A stream asks its model for nothing before it is read. One that is left half read keeps its model from others: close it,
or use it in a ``with``.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from typing import Generic, Self, TypeVar

from slmrag.errors.slmrag_error import SlmragError, Stopped, Unforeseen
from slmrag.schema import Finish, ModelState, OnState, Reply, ignore

Piece = TypeVar("Piece")
Pieces = Generator[Piece, None, Reply]


class TextStream(Generic[Piece]):
    """A text being written. Iterate for its pieces, strings mostly, `close` to stop; any thread may.

    ``start`` makes the generator that writes; it is given the ``on_state`` for its models. ``on_state`` may be set: it
    hears what a model does before the first word, several times a second.
    """

    def __init__(self, start: Callable[[OnState], Pieces[Piece]], began: float) -> None:
        self.on_state: OnState = ignore
        self._began = began
        self._stopping = threading.Event()
        self._pieces = start(self._watch)
        self._written: list[Piece] = []
        self._finish: Finish | None = None
        self._reply = Reply("cancelled")
        self._problem: SlmragError | None = None
        self._turn = threading.Lock()
        self._timings: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def text(self) -> str:
        """What has been written so far."""
        return "".join(map(str, self._written))

    @property
    def problem(self) -> SlmragError | None:
        """What broke it off, ``None`` where nothing did."""
        return self._problem

    @property
    def _error(self) -> str:
        return "" if self._problem is None else str(self._problem)

    def __iter__(self) -> Iterator[Piece]:
        position = 0
        while True:
            if position == len(self._written) and not self._write_on() and position == len(self._written):
                return
            yield self._written[position]
            position += 1

    def until_failure(self) -> Iterator[Piece]:
        """The pieces, ending where it failed; `result` tells why."""
        try:
            yield from self
        except SlmragError:
            if self._problem is None:
                raise

    def _watch(self, state: ModelState) -> None:
        if self._stopping.is_set():
            raise Stopped
        if not self._written:
            self.on_state(state)

    def _write_on(self) -> bool:
        """Take one piece from the model; False when there is none left. Any thread may call it."""
        with self._turn:
            if self._finish is not None:
                if self._problem is not None:
                    raise self._problem.with_traceback(None)  # else it would grow with each raise
                return False
            try:
                piece = next(self._pieces)
            except StopIteration as end:
                self._reply = end.value or Reply("stop")
                self._end(self._reply.finish)
                return False
            except Stopped:
                self._end("cancelled")
                return False
            except BaseException as error:
                # What was written is kept, and is not taken for a finished text.
                if isinstance(error, SlmragError):
                    self._problem = error
                elif isinstance(error, Exception):
                    self._problem = Unforeseen("unforeseen", said=str(error) or type(error).__name__)
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
