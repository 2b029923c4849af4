"""What happens while questions are answered: the embedder loads, missing vectors are made, pictures read, Chroma is kept.

One thread of the one process that holds the index does it; another ends removals whose time is over. Another process that adds documents to the same library
leaves its vectors to the holder, or becomes the holder when there is none.
"""

import logging
import threading
import time
from collections.abc import Callable

from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.slmrag_error import SlmragError
from slmrag.ingest.keyword_renewal import make_keywords
from slmrag.ingest.missing_sections import make_sections
from slmrag.ingest.missing_vectors import embed_pending
from slmrag.ingest.picture_queue import recognise_next
from slmrag.ingest.removals import end_overdue
from slmrag.library import Library
from slmrag.library.integrity import Soundness
from slmrag.library.keyword_rows import forget_words
from slmrag.library.stored_pictures import are_coming
from slmrag.readers.sandbox import Sandbox
from slmrag.runtime.task import Task
from slmrag.schema import Progress

_LOOK_SECONDS = 1.0  # how soon changes made by other processes are seen
_RETRY_SECONDS = 30.0
_RECOGNITION_SECONDS = (
    5.0  # that pictures are read before what was read has its vectors, and others' new documents theirs
)

log = logging.getLogger(__name__)


class Background:
    """The thread that makes vectors and keeps the index of ``library``.

    ``answering`` gives the embedder that questions are asked with: another than ``embedder`` until that knows all.
    """

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        answering: Callable[[], Embedder],
        sandbox: Sandbox,
        chunk_size: ChunkSize,
    ) -> None:
        self._chunk_size = chunk_size
        self._library, self._embedder, self._answering, self._sandbox = library, embedder, answering, sandbox
        self._wake = threading.Event()
        self._idle_at = -1  # the catalogue's generation when nothing was left to do
        self._looked = False
        self._recognised = False  # by a process that is still there
        self._emptied = True  # the catalogue's log, which keeps what was removed while somebody reads
        self._elsewhere = False  # another process holds the index, and makes the vectors
        self.problem: SlmragError | None = None  # of the last look
        self._task: Task[Progress, None] = Task(self._keep_looking, name="slmrag-background")
        self._ends: Task[None, None] = Task(self._keep_ending, name="slmrag-removals")
        self._stopped = threading.Event()

    def start(self) -> None:
        """Start the threads, once."""
        self._task.start()
        self._ends.start()

    @property
    def running(self) -> bool:
        """Whether the thread was started and is there."""
        return self._task.running

    @property
    def progress(self) -> Progress | None:
        """How many vectors of those that are being made are there, or how many pages of a document were looked at; ``None`` for neither."""
        return self._task.progress

    def stop(self) -> None:
        """Ask the threads to stop, and wait until they have (at most one batch)."""
        self._task.stop()
        self._ends.stop()
        self._wake.set()
        self._stopped.set()
        self._task.wait()
        self._ends.wait()

    def look(self) -> None:
        """Something changed: look at once, not only at the next second."""
        self._wake.set()

    def finish(self, on_progress: Callable[[Progress], None]) -> None:
        """Return when nothing is left to do, here or in the process that holds the index. Raises what went wrong."""
        self.start()
        self.problem = None  # of an attempt before this one
        self._wake.set()
        while not self._task.stopping():
            if self.problem is not None:
                raise self.problem
            library = self._library
            done = self._idle_at == library.database.generation() or library.database.read_only
            if self._elsewhere:
                lacking = library.vectors.count_without_vector(library.embedder)
                done = done or not (lacking or are_coming(library.database))
            if done:
                return
            if (progress := self.progress) is not None:
                on_progress(progress)
            time.sleep(0.05)

    def _keep_looking(self, task: Task[Progress, None]) -> None:
        while not task.stopping():
            self._wake.clear()
            look: Task[None, None] = Task(
                lambda _: self._look(), name="slmrag-background", unforeseen=_unforeseen
            ).run()
            if look.problem is not None:
                log.warning("background work stopped: %s", look.problem)
            self.problem = look.problem  # kept for `finish` and shown; the next look tries again
            self._wake.wait(_LOOK_SECONDS if self.problem is None else _RETRY_SECONDS)

    def _keep_ending(self, task: Task[None, None]) -> None:
        """Apart from the rest, which may be at a long document: what nobody may put back any more is removed in time."""
        wait = 0.0
        while not self._stopped.wait(wait):
            wait = _LOOK_SECONDS
            try:
                if not self._library.database.read_only and end_overdue(self._library):
                    self.look()
            except (
                LibraryProblem,
                OSError,
            ) as problem:  # such as a full disk, or a file that another program holds open
                log.warning("a removal did not end: %s", problem)
                wait = _RETRY_SECONDS

    def _look(self) -> None:
        library, stop = self._library, self._task.stopping
        self._answering().load()  # first, as questions wait for it
        self._embedder.load()
        self._elsewhere = not library.index.acquire()
        if self._elsewhere:
            return
        if not self._looked:
            self._look_over()
        while not stop():
            generation = library.database.generation()
            if generation == self._idle_at and library.index.uses_chroma:
                self._emptied = self._emptied or library.database.truncate_log()
                return
            embed_pending(library, self._embedder, self._task.tell, stop)
            self._task.tell(None)
            if not stop() and library.vectors.let_answer(library.embedder):
                library.snapshot()
            library.index.synchronise(stop)
            forget_words(library.database, stop)
            self._emptied = library.database.truncate_log()
            if self._recognise(stop):
                continue
            if library.index.uses_chroma and library.database.generation() == generation:
                self._idle_at = generation

    def _recognise(self, stop: Callable[[], bool]) -> bool:
        """Read pictures that are to come, for some seconds; whether any was read."""
        library, began, newest = self._library, time.monotonic(), self._library.vectors.newest_document()
        read = False
        while time.monotonic() - began < _RECOGNITION_SECONDS and newest == library.vectors.newest_document():
            progress = recognise_next(library, self._embedder, self._sandbox, self._chunk_size, stop)
            if progress is None:
                if self._recognised:
                    self._sandbox.rest(0)  # what recognises holds 120 MB
                self._recognised = False
                break
            read = self._recognised = True
            self._task.tell(progress)
        return read

    def _look_over(self) -> None:
        """Once, at the start: whether the catalogue is whole, and what killed processes left; what is made of it is mended."""
        library, catalogue = self._library, Soundness(self._library.database)
        library.look_over()
        if catalogue.lacks_keywords():
            make_keywords(library)
        make_sections(library, self._sandbox)
        if catalogue.drop_senseless_vectors(library.embedder, len(self._embedder.embed_query(""))):
            library.index.erase()
        self._looked = True


def _unforeseen(error: str) -> LibraryProblem:
    return LibraryProblem("background_failed", said=error)
