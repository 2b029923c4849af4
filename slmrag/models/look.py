"""A look at another program: what it has, seen from beside, so that nobody waits for one that is slow or silent."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from slmrag.errors.model_problems import ModelProblem
from slmrag.runtime.task import Task

Seen = TypeVar("Seen")

_AGAIN_SECONDS = 20.0  # how long a good answer is believed, and that nobody listens, which costs nothing to find out
_SILENT_SECONDS = 60.0  # when what is slow, silent or something else is asked again
_SLOW_SECONDS = 0.3  # what a page may cost
_NOBODY = ("ollama_unreachable", "server_unreachable")


class Look(Generic[Seen]):
    """What ``ask`` returns, asked anew now and then in a thread of its own; ``nothing`` where it raises `ModelProblem`."""

    def __init__(self, ask: Callable[[], Seen], nothing: Seen) -> None:
        self._ask, self._nothing, self._seen = ask, nothing, nothing
        self._lock = threading.Lock()
        self._task: Task[None, None] | None = None
        self._began, self._until = 0.0, 0.0

    def begin(self) -> None:
        """Ask, unless what was seen is believed still, or it is being asked."""
        with self._lock:
            if (self._task is None or not self._task.running) and time.monotonic() >= self._until:
                self._began, self._until = time.monotonic(), float("inf")
                self._task = Task(self._do, name="slmrag-look").start()

    def seen(self, patience: float) -> Seen:
        """What was seen last, ``patience`` seconds after it was asked at the latest."""
        self.begin()
        if self._task is not None:
            self._task.wait(max(0.0, self._began + patience - time.monotonic()))
        return self._seen

    def _do(self, task: Task[None, None]) -> None:
        believed = _SILENT_SECONDS
        try:
            self._seen = self._ask()
            if time.monotonic() - self._began <= _SLOW_SECONDS:
                believed = _AGAIN_SECONDS
        except ModelProblem as problem:
            self._seen = self._nothing
            if problem.key in _NOBODY:
                believed = _AGAIN_SECONDS
        finally:
            self._until = time.monotonic() + believed
