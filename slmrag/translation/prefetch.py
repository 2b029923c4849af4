"""Segments translated before they are asked for, some windows of them at a time, so that every process has work."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from slmrag.translation.pair_writer import PairWriter
from slmrag.translation.segment_store import KeptPiece

_LETTERS, _SEGMENTS = 1_200, 24  # of a window: about half a second, after which another who asks has a turn


class Prefetch:
    """The translations of ``texts`` by ``writer``, in their order; ``keep`` is given each window as it is made.

    `close` it: what was not begun is not made.
    """

    def __init__(
        self, writer: PairWriter, texts: Sequence[str], keep: Callable[[Mapping[str, KeptPiece]], object]
    ) -> None:
        self._writer, self._left, self._keep = writer, deque(_windows(texts)), keep
        self._texts = frozenset(texts)
        self._made: dict[str, KeptPiece] = {}
        self._under_way: deque[tuple[list[str], Future[list[KeptPiece]]]] = deque()
        self._threads = ThreadPoolExecutor(writer.workers, thread_name_prefix="slmrag-pairs")
        self._go_on()

    def _go_on(self) -> None:
        # One window more than there are processes: while one is looked at, each of them has the next.
        while self._left and len(self._under_way) <= self._writer.workers:
            window = self._left.popleft()
            self._under_way.append((window, self._threads.submit(self._writer.written, window)))

    def made(self, text: str) -> KeptPiece | None:
        """The translation of ``text``; ``None`` where it was not among those that are made. Raises `ModelUnusable`."""
        if text not in self._texts:
            return None  # and nothing is waited for
        while text not in self._made and self._under_way:
            window, work = self._under_way.popleft()
            pieces = dict(zip(window, work.result(), strict=True))
            self._go_on()
            self._keep(pieces)
            self._made = pieces  # those before were asked for already: it goes in order
        return self._made.get(text)

    def close(self) -> None:
        """Begin nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _windows(texts: Sequence[str]) -> list[list[str]]:
    windows: list[list[str]] = []
    letters = _LETTERS
    for text in texts:
        if letters >= _LETTERS or len(windows[-1]) >= _SEGMENTS:
            windows.append([])
            letters = 0
        windows[-1].append(text)
        letters += len(text)
    return windows
