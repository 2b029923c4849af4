"""One model, many who ask: first come, first served, each told how many are before them and for how long."""

import threading
import time
from collections import deque
from collections.abc import Generator, Sequence

from slmrag.errors.model_access import ModelBusy
from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models.chat_model import ChatModel
from slmrag.runtime.task import Task
from slmrag.schema import Message, ModelState, OnState, Reply, ignore

_TICK_SECONDS = 0.2


class SharedModel:
    """``model`` with a queue in front of it, loaded in the background, and unloaded when nobody has asked for a while.

    Who waits longer than ``wait_seconds`` gets `ModelBusy`; closing the stream leaves the queue. ``idle_seconds`` 0
    keeps the model for ever.
    """

    def __init__(self, model: ChatModel, *, wait_seconds: float = 900.0, idle_seconds: float = 900.0) -> None:
        self.model, self._wait_seconds, self._idle_seconds = model, wait_seconds, idle_seconds
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()
        self._replied: deque[float] = deque(maxlen=8)  # seconds that the last replies took
        self._began = self._used = time.monotonic()
        self._preload: Task[ModelState, None] | None = None
        self._janitor: Task[None, None] | None = None
        self._closed = False

    @property
    def name(self) -> str:
        """See `ChatModel`."""
        return self.model.name

    @property
    def context_window(self) -> int:
        """See `ChatModel`."""
        return self.model.context_window

    @property
    def sees_images(self) -> bool:
        """See `ChatModel`."""
        return self.model.sees_images

    @property
    def sends_to(self) -> str:
        """See `ChatModel`."""
        return self.model.sends_to

    @property
    def counts_exactly(self) -> bool:
        """See `ChatModel`."""
        return self.model.counts_exactly

    @property
    def loaded(self) -> bool:
        """See `ChatModel`."""
        return self.model.loaded

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """See `ChatModel.count_tokens`; needs no turn."""
        return self.model.count_tokens(messages)

    def load(self, on_state: OnState = ignore) -> None:
        """See `ChatModel.load`; waits for its turn first. Raises `ModelBusy`."""
        with _Turn(self, on_state):
            self.model.load(on_state)

    def unload(self) -> None:
        """See `ChatModel.unload`; a reply that is being written breaks off."""
        self.model.unload()

    def preload(self) -> None:
        """`load` in the background; `loading` tells whether that lasts, and `problem` what went wrong."""
        with self._changed:
            if not (self.loaded or self.loading or self._closed):
                self._preload = Task(self._load_beside, name="slmrag-load").start()

    def _load_beside(self, task: Task[ModelState, None]) -> None:
        self.load(task.tell)

    @property
    def asking(self) -> int:
        """How many have asked and are not answered yet, the one whose turn it is among them."""
        return len(self._queue)

    @property
    def loading(self) -> bool:
        """Whether `preload` is at work."""
        return self._preload is not None and self._preload.running

    @property
    def problem(self) -> SlmragError | None:
        """What ended the last `preload`."""
        return None if self._preload is None else self._preload.problem

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, on_state: OnState = ignore
    ) -> Generator[str, None, Reply]:
        """See `ChatModel.stream`; waits for its turn first, which ``on_state`` hears of. Raises `ModelBusy`."""
        with _Turn(self, on_state):
            return (yield from self.model.stream(messages, max_tokens=max_tokens, on_state=on_state))

    def close(self) -> None:
        """Let go of the model. Nothing can be asked afterwards."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.unload()

    def _expected(self, ahead: int) -> float | None:
        """Seconds until ``ahead`` others have been answered, from how long the last replies took."""
        if not self._replied:
            return None
        usual = sum(self._replied) / len(self._replied)
        return max(0.0, usual - (time.monotonic() - self._began)) + usual * (ahead - 1)

    def _watch_idle(self) -> None:
        with self._changed:
            if self._idle_seconds > 0 and self._janitor is None:
                self._janitor = Task(self._unload_when_idle, name="slmrag-idle").start()

    def _unload_when_idle(self, task: Task[None, None]) -> None:
        with self._changed:
            while not self._closed:
                left = self._idle_seconds - (time.monotonic() - self._used)
                if left <= 0 and not self._queue:
                    break
                self._changed.wait(max(left, _TICK_SECONDS))
            self._janitor = None
            self.unload()  # nobody can take a turn while this is held


class _Turn:
    """A place in the queue, until its front: then the model is ours until the end of the ``with``."""

    def __init__(self, shared: SharedModel, on_state: OnState) -> None:
        self._shared, self._on_state, self._ticket = shared, on_state, object()

    def __enter__(self) -> None:
        shared, arrived = self._shared, time.monotonic()
        with shared._changed:
            shared._queue.append(self._ticket)
        try:
            while True:
                with shared._changed:
                    if shared._closed:
                        raise ModelProblem("program_closing")
                    if shared._queue[0] is self._ticket:
                        shared._began = time.monotonic()
                        return
                    shared._changed.wait(_TICK_SECONDS)
                    state = self._state()
                self._on_state(state)
                if time.monotonic() - arrived > shared._wait_seconds:
                    raise ModelBusy("waited_too_long", seconds=round(shared._wait_seconds), before=state.done)
        except BaseException:
            self._leave()
            raise

    def __exit__(self, kind: type | None, *_: object) -> None:
        shared = self._shared
        if kind is None:
            shared._replied.append(time.monotonic() - shared._began)
        self._leave()
        shared._watch_idle()

    def _state(self) -> ModelState:
        """How many are before it; ``"reading"`` once it is at the front, or was."""
        with self._shared._changed:
            ahead = self._shared._queue.index(self._ticket) if self._ticket in self._shared._queue else 0
            if not ahead:
                return ModelState("reading")
            return ModelState("waiting", ahead, ahead, self._shared._expected(ahead), later=self._state)

    def _leave(self) -> None:
        with self._shared._changed:
            self._shared._queue.remove(self._ticket)
            self._shared._used = time.monotonic()
            self._shared._changed.notify_all()
