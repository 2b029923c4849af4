"""Work that goes on beside the rest: how far it is, stopping it, what came of it, and what went wrong."""

import logging
import sys
import threading
from collections.abc import Callable
from typing import Generic, Self, TypeVar

from slmrag.errors.slmrag_error import SlmragError, Stopped, Unforeseen

Told = TypeVar("Told")
Result = TypeVar("Result")

log = logging.getLogger(__name__)


def _unforeseen(error: str) -> SlmragError:
    return Unforeseen("unforeseen", said=error)


class Task(Generic[Told, Result]):
    """Work that is done once: by `start` in a thread of its own, or by `run` in this one.

    ``work`` is given the task, tells it how far it is, and is stopped by it. ``progress`` is what was told last,
    ``result`` what ``work`` returned, ``problem`` the error that ended it. An error that nobody foresaw is logged with
    its traceback; ``unforeseen`` makes a sentence of its name and message.
    """

    def __init__(
        self,
        work: Callable[["Task[Told, Result]"], Result],
        *,
        name: str = "slmrag-task",
        unforeseen: Callable[[str], SlmragError] = _unforeseen,
    ) -> None:
        self.name = name
        self.progress: Told | None = None
        self.result: Result | None = None
        self.problem: SlmragError | None = None
        self._work, self._unforeseen = work, unforeseen
        self._lock, self._begun = threading.Lock(), False
        self._stopping, self._ended = threading.Event(), threading.Event()

    def start(self) -> Self:
        """Begin, in a thread that the end of the process does not wait for; once begun, nothing happens.

        Where the system has no thread left, that is its end, with a ``problem``.
        """
        if self._begin():
            try:
                if sys.is_finalizing():
                    raise RuntimeError("the process ends")  # a thread would never begin, and starting it waits for that
                threading.Thread(target=self._do, name=self.name, daemon=True).start()
            except RuntimeError as error:
                self._fail(error)
                self._ended.set()
        return self

    def run(self) -> Self:
        """Do the work here, and return at its end, whatever that is; once begun, nothing happens."""
        if self._begin():
            self._do()
        return self

    @property
    def running(self) -> bool:
        """Whether it has begun and is not at its end."""
        return self._begun and not self._ended.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Return when it is at its end, or was never begun, or after ``seconds``; whether it is not at work any more."""
        return not self._begun or self._ended.wait(seconds)

    def stop(self) -> None:
        """Ask it to stop; it does when it next looks."""
        self._stopping.set()

    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stopping.is_set()

    def tell(self, progress: Told | None) -> None:
        """Note how far it is; for work that asks `stopping` itself."""
        self.progress = progress

    def tell_or_stop(self, progress: Told | None) -> None:
        """Note how far it is. Raises `Stopped` instead, once it was asked to stop."""
        self.stop_if_asked()
        self.tell(progress)

    def stop_if_asked(self) -> None:
        """Raise `Stopped` once it was asked to stop."""
        if self.stopping():
            raise Stopped

    def _begin(self) -> bool:
        with self._lock:
            first, self._begun = not self._begun, True
        return first

    def _do(self) -> None:
        try:
            self.result = self._work(self)
        except Stopped:
            pass
        except SlmragError as problem:
            self.problem = problem
        # An end that nobody sees would look like work without end.
        except Exception as error:
            self._fail(error)
        finally:
            self._ended.set()

    def _fail(self, error: Exception) -> None:
        log.exception("%s failed", self.name)
        self.problem = self._unforeseen(f"{type(error).__name__}: {error}")
