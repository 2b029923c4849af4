"""Long work on whole documents: streams that tell how far they are, and the thread that reads them when nobody waits.

One job at a time, since a local model writes one text at a time. Each of its calls takes its turn in the model's queue,
so a question waits for one part, not for the job. What a job has made is kept as it is made: it survives the program.
"""

import logging
import threading
from collections.abc import Callable

from slmrag.errors import SlmragError
from slmrag.runtime.text_stream import Pieces, TextStream
from slmrag.schema import JobState, Progress

log = logging.getLogger(__name__)


class JobStream(TextStream):
    """A summary or translation being made. ``title`` is for people, ``identity`` the same for the same work.

    ``on_progress`` may be set: it hears how many parts are done. ``progress`` is the last it was told.
    """

    kind = ""

    def __init__(self, title: str, identity: str, owner: str, start: Callable[..., Pieces], began: float) -> None:
        super().__init__(start, began)
        self.title, self.identity, self.owner = title, identity, owner
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
        if self._error:
            return "failed"
        return "stopped" if self._finish == "cancelled" else "done"

    @property
    def problem(self) -> str:
        """What broke it off, for people; ``""`` when nothing did."""
        return self._error


class Jobs:
    """The jobs of this process, read to their end one after the other, whoever watches them or has left."""

    def __init__(self) -> None:
        self._streams: list[JobStream] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self, stream: JobStream) -> JobStream:
        """Have ``stream`` read in the background; returns the one already at the same work, if there is one."""
        with self._changed:
            for other in self._streams:
                same = (other.identity, other.owner) == (stream.identity, stream.owner)
                if same and other.state in ("waiting", "running"):
                    return other
            self._streams.append(stream)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="slmrag-jobs", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return stream

    def all(self, owner: str = "") -> list[JobStream]:
        """The owner's jobs of this process, newest first, those that ended among them."""
        with self._changed:
            return [stream for stream in reversed(self._streams) if stream.owner == owner]

    def forget(self, stream: JobStream) -> None:
        """Stop it where it is not at its end, and take it off the list."""
        stream.close()
        with self._changed:
            self._streams = [other for other in self._streams if other is not stream]

    def close(self) -> None:
        """Stop them all, and wait until they have; what they made is kept."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            streams = list(self._streams)
        for stream in streams:
            stream.close()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (stream := self._next()) is not None:
            try:
                for _ in stream:
                    pass
            except SlmragError:
                pass  # the stream keeps it, and tells
            # Whatever else goes wrong must be told, not end the jobs that wait behind it.
            except Exception:
                log.exception("a job failed")

    def _next(self) -> JobStream | None:
        with self._changed:
            while not self._closed:
                for stream in self._streams:
                    if stream.state == "waiting":
                        return stream
                self._changed.wait()
            return None
