"""What a server streams, taken in a thread of its own: waiting can be watched, and stopped at once.

A blocking read cannot be interrupted from outside; a cancelled task closes its connection at once, which is what makes
a server stop reading the prompt.
"""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
_TICK_SECONDS = 0.2
_TOKEN_CHARACTERS = 64  # no token of a vocabulary in use is longer, but for rows of signs
_THINKS, _THOUGHT = "<think>", "</think>"
_END = object()


class Room:
    """Room for a reply of ``max_tokens`` tokens: a server that does not keep to the number would write for ever."""

    def __init__(self, max_tokens: int) -> None:
        self._pieces, self._characters = max_tokens, max_tokens * _TOKEN_CHARACTERS
        self._half = ""

    def take(self, piece: str) -> str:
        """What of a piece finds room. It is one token or more; an empty one, as of a model that thinks, is none.

        A character that was cut in two between pieces is whole again in the second; half of one alone is U+FFFD.
        """
        fits = piece[: max(0, self._characters)]
        if piece:
            self._pieces, self._characters = self._pieces - 1, self._characters - len(piece)
        text = self._half + fits
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = text.removesuffix(self._half) if self._half else text
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if text else ""

    @property
    def full(self) -> bool:
        """Whether more has come than there is room for."""
        return self._pieces < 0 or self._characters < 0


class Thoughts:
    """Leaves out of a reply what its model thinks aloud before it, as some servers hand it on: "<think>…</think>"."""

    def __init__(self) -> None:
        self._held, self._opens, self._thinks = "", True, False

    def take(self, piece: str) -> str:
        """What of a piece is said."""
        if not self._opens and not self._thinks:
            return piece
        self._held += piece
        if self._opens:
            begun = self._held.lstrip()
            if _THINKS.startswith(begun[: len(_THINKS)]) and len(begun) < len(_THINKS):
                return ""  # it may become a thought
            self._opens, self._thinks = False, begun.startswith(_THINKS)
        if not self._thinks:
            return self._let_go(self._held)
        _, ended, said = self._held.partition(_THOUGHT)
        if ended:
            self._thinks = False
            return self._let_go(said.lstrip())
        self._held = self._held[-len(_THOUGHT) :]
        return ""

    def rest(self) -> str:
        """What was held back at the end of a reply: the beginning of no thought."""
        return self._let_go(self._held) if self._opens else ""

    def _let_go(self, said: str) -> str:
        self._held = ""
        return said


def in_thread(items: Callable[[], AsyncIterator[T]], on_tick: Callable[[], None]) -> Generator[T, None, None]:
    """Yield what ``items()`` yields; ``on_tick`` is called several times a second while nothing comes.

    Closing it (or an ``on_tick`` that raises) cancels ``items`` where it waits. Errors of ``items`` are raised here.
    """
    taken: queue.SimpleQueue = queue.SimpleQueue()
    loop = asyncio.new_event_loop()

    async def take() -> None:
        async for item in items():
            taken.put(item)

    task = loop.create_task(take())

    def run() -> None:
        try:
            loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()
            taken.put(_END)

    thread = threading.Thread(target=run, name="slmrag-stream", daemon=True)
    thread.start()
    try:
        while True:
            try:
                item = taken.get(timeout=_TICK_SECONDS)
            except queue.Empty:
                on_tick()
                continue
            if item is _END:
                break
            yield item
        if not task.cancelled() and (error := task.exception()):
            raise error
    finally:
        if thread.is_alive():
            with suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(task.cancel)
            thread.join()
