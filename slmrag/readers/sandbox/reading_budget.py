"""What reading a file may take, over all the processes that read it; and the end of one that took more."""

from dataclasses import dataclass
from typing import Literal

from slmrag.readers.reading import Limits
from slmrag.runtime.child import Child

SECONDS_A_PAGE = 0.1
_PATIENCE = 3  # times the seconds of computing, by the clock: for a machine that is busy, or a disk that is slow


class Died(Exception):
    """The process ended, or was ended; ``reason`` is the key of why."""

    def __init__(self, reason: Literal["damaged", "too_costly"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class ReadingBudget:
    """The seconds of computing that a file may take, over all the processes that read it. ``alone`` is a page's share."""

    allowed: float
    alone: float = float("inf")
    spent: float = 0.0
    _start: float = 0.0
    _last: float = 0.0
    _waited: float = 0.0

    @property
    def left(self) -> float:
        """Seconds that no process has taken yet; a running one counts when it has ended."""
        return max(0.0, self.allowed - self.spent)

    def begin(self, child: Child) -> None:
        """``child`` begins to read."""
        self._start = self._last = seconds_of(child)
        self._waited = 0.0

    def heard(self, message: dict) -> None:
        """It said something: what comes after is another page, and one with text was worth its time."""
        self._last = message.get("seconds", self._last)
        if message.get("page", {}).get("text", "").strip():
            self.allowed += SECONDS_A_PAGE

    def check(self, child: Child, limits: Limits, waited: float) -> None:
        """Raise `Died` when the process has taken what it may; it was ``waited`` for so many seconds since the last time."""
        now = seconds_of(child)
        self._waited += waited
        if self._waited > _PATIENCE * (self.left + 5):
            self.allowed = self.spent  # nothing more is tried
            raise Died("too_costly")
        if now - self._start > self.left or now - self._last > self.alone:
            raise Died("too_costly")
        if memory_of(child) > limits.megabytes << 20:
            raise Died("too_costly")

    def end(self, child: Child) -> None:
        """``child`` has read, or has ended."""
        # Of a process that has died, the clock is all that is left.
        taken = seconds_of(child) - self._start if child.alive else self._waited
        self.spent += max(0.0, taken)


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
