"""Long work on whole documents: streams that tell how far they are, and the thread that reads them when nobody waits.

One job at a time, since a local model writes one text at a time. Each of its calls takes its turn in the model's queue,
so a question waits for one part, not for the job. What a job has made is kept as it is made: it survives the program.
One that ended is in memory only for whoever still looks at it: it holds words of documents, which may be removed.
"""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from weakref import ReferenceType, ref

from slmrag.runtime.task import Task
from slmrag.runtime.text_stream import Piece, Pieces, TextStream
from slmrag.schema import JobState, OnState, Progress

Stream = TypeVar("Stream", bound="JobStream[Any]")


class JobStream(TextStream[Piece]):
    """A summary or translation being made. ``title`` is for people, ``identity`` the same for the same work.

    ``model`` is the spec of the one that writes, ``sends_to`` the host that it sends text to.

    ``on_progress`` may be set: it hears how many parts are done. ``progress`` is the last it was told.
    """

    kind = ""
    model: str
    sends_to: str

    def __init__(self, title: str, identity: str, start: Callable[[OnState], Pieces[Piece]], began: float) -> None:
        super().__init__(start, began)
        self.title, self.identity = title, identity
        self.progress: Progress | None = None
        self.on_progress: Callable[[Progress], None] = lambda progress: None

    def _tell(self, done: int, total: int, unit: str, seconds_left: float | None) -> None:
        self.progress = Progress(self.title, done, total, unit, seconds_left)
        self.on_progress(self.progress)

    @property
    def state(self) -> JobState:
        """Where it is; a job that was never read is ``"waiting"``."""
        if self._finish is None:
            return "running" if self.progress or self._written else "waiting"
        if self._problem is not None:
            return "failed"
        return "stopped" if self._finish == "cancelled" else "done"

    @property
    def under_way(self) -> bool:
        """Whether it is at work, or waits for its turn."""
        return self._finish is None


class JobQueue:
    """The jobs of this process, read to their end one after the other, whoever watches them or has left."""

    def __init__(self) -> None:
        self._to_do: list[JobStream[Any]] = []
        self._known: list[tuple[str, ReferenceType[JobStream[Any]]]] = []  # whose it is, and the job
        self._changed = threading.Condition()
        self._task: Task[None, None] = Task(self._read_all, name="slmrag-jobs")

    def of(self, owner: str) -> "Jobs":
        """The jobs of ``owner``."""
        return Jobs(self, owner)

    def start(self, stream: Stream, whose: str) -> Stream:
        """See `Jobs.start`."""
        with self._changed:
            self._forget_ended()
            for other in self._of(whose):
                if other.under_way and other.identity == stream.identity and isinstance(other, type(stream)):
                    return other
            self._to_do.append(stream)
            self._known.append((whose, ref(stream)))
            self._changed.notify_all()
        self._task.start()
        return stream

    def all(self, whose: str) -> list[JobStream[Any]]:
        """See `Jobs.all`."""
        with self._changed:
            return self._of(whose)[::-1]

    def before(self, stream: JobStream[Any]) -> int:
        """See `Jobs.before`."""
        with self._changed:
            under_way = [one for one in self._to_do if one.under_way]
            return under_way.index(stream) if stream in under_way else 0

    def _of(self, whose: str) -> list[JobStream[Any]]:
        return [stream for one, known in self._known if one == whose and (stream := known())]

    def _forget_ended(self) -> None:
        self._to_do = [stream for stream in self._to_do if stream.under_way]
        self._known = [(whose, known) for whose, known in self._known if known()]

    def close(self) -> None:
        """Stop them all, and wait until they have; what they made is kept."""
        self._task.stop()
        with self._changed:
            self._changed.notify_all()
            streams = list(self._to_do)
        for stream in streams:
            stream.close()
        self._task.wait()

    def _read_all(self, task: Task[None, None]) -> None:
        while self._read_next(task):
            pass  # and hold none meanwhile

    def _read_next(self, task: Task[None, None]) -> bool:
        if (stream := self._next(task)) is None:
            return False
        # What goes wrong ends it alone, not the jobs that wait behind it; the stream keeps it, and tells.
        Task(partial(_read, stream), name="slmrag-job").run()
        return True

    def _next(self, task: Task[None, None]) -> JobStream[Any] | None:
        with self._changed:
            while not task.stopping():
                self._forget_ended()
                if waiting := [stream for stream in self._to_do if stream.state == "waiting"]:
                    return waiting[0]
                self._changed.wait()
            return None


class Jobs:
    """The jobs of one owner among those of this process."""

    def __init__(self, queue: JobQueue, owner: str) -> None:
        self._queue, self._owner = queue, owner

    def start(self, stream: Stream) -> Stream:
        """Have ``stream`` read in the background; returns the one already at the same work, if there is one."""
        return self._queue.start(stream, self._owner)

    def before(self, stream: JobStream[Any]) -> int:
        """How many jobs, of whomever, have their turn before ``stream``."""
        return self._queue.before(stream)

    def all(self) -> list[JobStream[Any]]:
        """The jobs, newest first; of those that ended the ones that somebody still holds."""
        return self._queue.all(self._owner)


def _read(stream: JobStream[Any], task: Task[None, None]) -> None:
    for _ in stream:
        pass
