"""What reading a file may take, over all the processes that read it; and the end of one that took more."""

import threading
from dataclasses import dataclass, field
from typing import Literal

from slmrag.readers.reading import Limits
from slmrag.runtime.child import Child

SECONDS_A_PAGE = 0.1
_PATIENCE = 3  # times the seconds of computing, by the clock: for a machine that is busy, or a disk that is slow


class ProcessDied(Exception):
    """The process ended, or was ended; ``reason`` is the key of why."""

    def __init__(self, reason: Literal["damaged", "too_costly"]) -> None:
        super().__init__(reason)
        self.reason = reason


class ReadingStopped(Exception):
    """Whoever asked wants no answer any more."""


@dataclass
class _ProcessTurn:
    """A process at work: its seconds of computing when it began, at its last message, and since it began, and those it was waited for."""

    start: float
    last: float
    taken: float = 0.0
    waited: float = 0.0


@dataclass
class ReadingBudget:
    """The seconds of computing that a file may take, over all the processes that read it. ``alone`` is a page's share.

    Several may read at once, each watched by a thread of its own.
    """

    allowed: float
    alone: float = float("inf")
    spent: float = 0.0
    _turns: dict[Child, _ProcessTurn] = field(default_factory=dict)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def left(self) -> float:
        """Seconds that no process has taken yet."""
        with self._counting:
            return max(0.0, self.allowed - self.spent - sum(turn.taken for turn in self._turns.values()))

    def begin(self, child: Child) -> None:
        """``child`` begins to read."""
        now = seconds_of(child)
        with self._counting:
            self._turns[child] = _ProcessTurn(now, now)

    def heard(self, child: Child, message: dict) -> None:
        """It said something: what comes after is another page, and one with text was worth its time."""
        with self._counting:
            turn = self._turns[child]
            turn.last = message.get("seconds", turn.last)
            if message.get("page", {}).get("text", "").strip():
                self.allowed += SECONDS_A_PAGE

    def check(self, child: Child, limits: Limits, waited: float) -> None:
        """Raise `ProcessDied` when the process has taken what it may; it was ``waited`` for so many seconds since the last time."""
        now, turn = seconds_of(child), self._turns[child]
        turn.taken, turn.waited = max(0.0, now - turn.start), turn.waited + waited
        if turn.waited > _PATIENCE * (self.allowed - self.spent + 5):
            self.stop()
        if not self.left or now - turn.last > self.alone or memory_of(child) > limits.megabytes << 20:
            raise ProcessDied("too_costly")

    def stop(self) -> None:
        """Nothing more is tried: whoever reads is ended."""
        with self._counting:
            self.allowed = 0.0

    def end(self, child: Child) -> None:
        """``child`` has read, or has ended."""
        now, alive = seconds_of(child), child.alive
        with self._counting:
            turn = self._turns.pop(child)
            # Of a process that has died, the clock is all that is left.
            self.spent += max(0.0, now - turn.start if alive else turn.waited)


def seconds_of(child: Child) -> float:
    """The computing time of a process until now; 0 when it has ended."""
    import psutil

    try:
        times = psutil.Process(child.process.pid).cpu_times()
        return times.user + times.system
    except psutil.Error:
        return 0.0


def memory_of(child: Child) -> int:
    """The bytes of memory that a process holds; 0 when it has ended."""
    import psutil

    try:
        return psutil.Process(child.process.pid).memory_info().rss
    except psutil.Error:
        return 0
