"""A sandbox whose costly work is done by the nodes of a cluster: the file's bytes go there, what was read comes back."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.bulk import node_work
from slmrag.bulk.cluster import Cluster
from slmrag.bulk.node_task import NodeTask
from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.errors.cluster_problems import ClusterProblem
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.slmrag_error import Stopped
from slmrag.errors.system_reason import system_reason
from slmrag.library.document_rows import Draft
from slmrag.readers import Limits, ReadingNote
from slmrag.readers.ocr import RecognisedText
from slmrag.readers.sandbox import ReadingStopped, Sandbox
from slmrag.schema import Page, Progress

if TYPE_CHECKING:
    from ray import ObjectRef

_LOOK_SECONDS = 0.5  # how soon it is seen that work is to stop


class FarSandbox(Sandbox):
    """Reads, takes out and recognises on ``cluster``; headings and cuts of pages that were recognised are made here.

    The bytes of the files that are under way are bounded: who comes with more waits.
    """

    def __init__(self, cluster: Cluster, limits: Limits, *, tessdata: Path) -> None:
        super().__init__(limits, tessdata=tessdata)
        self._cluster, self._most_bytes = cluster, cluster.budget()
        self._under_way = 0
        self._room = threading.Condition()
        self._foreseen: dict[tuple[Path, int, str], NodeTask] = {}
        self._files: dict[Path, ObjectRef] = {}  # those of what is foreseen

    def read_draft(
        self, path: Path, name: str, document_id: str, chunk_size: ChunkSize, password: str | None, done: Sequence[Page]
    ) -> tuple[Draft, list[ReadingNote]]:
        """See `slmrag.ingest.document_draft.read_draft`."""
        with self._sent(path) as file:
            work = self._cluster.task(node_work.read, file, name, document_id, chunk_size, password, done)
            return work.result()

    def attached(
        self, path: Path, name: str, password: str | None, files: int, most_bytes: int, left: int
    ) -> Iterator[tuple[str, bytes | FileProblem] | int]:
        """See `Sandbox.attached`."""
        with self._sent(path) as file:
            found = self._cluster.task(node_work.attached, file, name, password, files, most_bytes, left).result()
        yield from found

    def foresee(self, pictures: Iterable[tuple[Path, int, str]]) -> None:
        """Have pictures (file, page, source) recognised that will be asked for, as far as there is room for their files."""
        files: dict[Path, ObjectRef] = {}
        size = 0
        for path, page, source in pictures:
            if not path.is_file():  # which asking for it will say
                continue
            if path not in files:
                size += path.stat().st_size
                if files and size > self._most_bytes:
                    break
                files[path] = self._files.get(path) or _put(path)
            if (path, page, source) not in self._foreseen:
                work = self._cluster.task(node_work.recognise, files[path], page, source, None)
                self._foreseen[path, page, source] = work
        self._files = files

    def recognise(
        self,
        path: Path,
        number: int,
        *,
        password: str | None = None,
        source: str = "",
        stop: Callable[[], bool] = lambda: False,
    ) -> RecognisedText:
        """See `Sandbox.recognise`."""
        work = self._foreseen.pop((path, number, source), None)
        if work is None or password is not None:
            work = self._cluster.task(node_work.recognise, _put(path), number, source, password)
        try:
            return work.result(stop)
        except Stopped:
            raise ReadingStopped from None
        except ClusterProblem as problem:
            if problem.key != "cluster_work_failed":
                raise
            raise FileProblem("ends_its_reader") from problem  # it costs itself only, and is not tried for ever

    @contextmanager
    def _sent(self, path: Path) -> Iterator["ObjectRef"]:
        """The bytes of a file where the nodes get them, as soon as there is room. Raises `FileProblem`, `Stopped`."""
        size = min(path.stat().st_size if path.is_file() else 0, self._most_bytes)
        with self._room:
            while self._under_way + size > self._most_bytes:
                self._room.wait(_LOOK_SECONDS)
                self._cluster.watch()
            self._under_way += size
        try:
            yield _put(path)
        finally:
            with self._room:
                self._under_way -= size
                self._room.notify_all()


def far_read_draft(
    sandbox: Sandbox,
    path: Path,
    name: str,
    document_id: str,
    chunk_size: ChunkSize,
    embedder: Embedder,
    *,
    password: str | None,
    done: Sequence[Page],
    keep: Callable[[Sequence[Page]], None],
    on_progress: Callable[[Progress], None],
) -> tuple[Draft, list[ReadingNote]]:
    """`read_draft` by the nodes that ``sandbox`` knows. What they have read of a file is kept when all of it is."""
    assert isinstance(sandbox, FarSandbox)  # who adds hands over both
    return sandbox.read_draft(path, name, document_id, chunk_size, password, done)


def _put(path: Path) -> "ObjectRef":
    import ray

    try:
        return ray.put(path.read_bytes())
    except OSError as error:  # gone, or taken away, since it was hashed
        raise FileProblem("cannot_be_read", why=system_reason(error)) from error
