"""Which chunks lie nearest to a vector: Chroma when it holds exactly what the catalogue holds, else exact search.

Chroma is asked when all documents are; for some of them exact search is the quicker one as well. Exact search over the
stored vectors (numpy) is always right and needs no file; it answers while Chroma is being opened, checked, rebuilt or
filled, and in every process that does not keep the index. Chroma's files do not survive two writers or a kill, so one
process keeps them (``index.lock``) and nothing is in them that the catalogue lacks. What is deleted in them stays
readable, so a removal makes them anew.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from slmrag.errors.library_problems import LibraryProblem
from slmrag.library import index_seal
from slmrag.library.chroma import ChromaIndex, ChromaProblem, check_in_child
from slmrag.library.chroma_server import ChromaServer
from slmrag.library.index_lock import Keeper
from slmrag.library.reserve import free_bytes
from slmrag.library.vectors import Vectors

_SPARE_BYTES = 32 << 20  # what Chroma must find free, beside three times its vectors: on a full disk it never returns


class VectorIndex:
    """The vectors of one embedder in a library, searchable by nearness."""

    def __init__(
        self,
        vectors: Vectors,
        embedder: int,
        fingerprint: str,
        home: Path,
        keeper: Keeper,
        server: ChromaServer = ChromaServer(),
    ) -> None:
        self._vectors, self._embedder, self.fingerprint = vectors, embedder, fingerprint
        self._home, self._server, self._folder, self._keeper = home, server, home / "chroma", keeper
        self._database = vectors.database
        self._library = self._database.identity()
        self.mending = False
        self._loading = threading.Lock()
        self._matrix = _Matrix(
            self._library, -1, np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 0), np.float32)
        )
        self._chroma: ChromaIndex | None = None
        self._in_chroma = np.empty(0, np.int64)
        self._chroma_generation = -1
        self._failed = False  # noticed by a question; the keeper closes it
        self._closed = False

    def acquire(self) -> bool:
        """Become the process that keeps the index; False while another one does, or the library may only be read."""
        if self._database.read_only:
            return False
        return self._keeper.acquire()

    def close(self) -> None:
        """Let go of Chroma, for good."""
        with self._keeper.alone():
            self._closed = True
            if self._chroma is not None:
                self._drop_chroma()
                if not self._server:
                    index_seal.seal(self._folder)

    def _drop_chroma(self) -> None:
        chroma, self._chroma, self._chroma_generation = self._chroma, None, -1
        self._failed = False
        if chroma is not None:
            chroma.close()

    def erase(self) -> bool:
        """Delete Chroma's files, where no other process keeps them; they are made again from the catalogue.

        Whoever fills them makes way first. Raises `LibraryProblem` where it does not.
        """
        if self._server or not self.acquire():
            return False
        with self._keeper.alone():
            self._erase()
        return True

    def _erase(self) -> None:
        self._drop_chroma()
        index_seal.take_off(self._folder)
        ChromaIndex.erase(self._folder)

    @property
    def uses_chroma(self) -> bool:
        """Whether the next search is answered by Chroma rather than exactly."""
        current = self._chroma_generation == self._database.generation()
        return self._chroma is not None and current and not self._failed

    def search(self, vector: np.ndarray, documents: list[int] | None, limit: int) -> list[tuple[int, float]]:
        """The nearest chunks as (key, cosine similarity), nearest first, of ``documents`` (keys) or of all."""
        chroma = self._chroma
        if documents is None and chroma is not None and self.uses_chroma:
            try:
                return chroma.search(vector, limit)
            except ChromaProblem:
                # The keeper notices at its next look, checks and rebuilds; this question is answered exactly.
                self._failed = chroma is self._chroma
        matrix = self._refreshed()
        if not _comparable(matrix.vectors, vector):
            return []
        scores = matrix.vectors @ vector
        if documents is not None:
            scores = np.where(np.isin(matrix.documents, documents), scores, -2.0)
        best = np.argsort(-scores, kind="stable")[:limit] if limit >= len(scores) else _largest(scores, limit)
        return [(int(matrix.keys[i]), float(scores[i])) for i in best if scores[i] > -2.0]

    def similarities(self, vector: np.ndarray, keys: list[int], documents: list[int] | None) -> dict[int, float]:
        """The cosine similarity to ``vector`` of each chunk of ``keys``, in ``documents`` or all, that has a vector."""
        found, of, vectors = self._vectors.read(self._embedder, keys)
        if not _comparable(vectors, vector):
            return {}
        if documents is not None:
            wanted = np.isin(of, documents)
            found, vectors = found[wanted], vectors[wanted]
        return dict(zip(found.tolist(), (vectors @ vector).tolist(), strict=True))

    def synchronise(self, stop: Callable[[], bool] = lambda: False) -> None:
        """Make Chroma hold what the catalogue holds. Only the process that has `acquire`\\ d the index may call it.

        Chroma is opened and checked first where it is not open; damaged, it is made again from stored vectors, and
        ``mending`` is True until it is. It ends before it is done when ``stop()``, or when another thread wants Chroma's
        files. Raises `LibraryProblem` when it cannot be opened, or the disk is too full.
        """
        self._look_for_room()
        with self._keeper.alone():
            if self._closed:  # another embedder's vectors answer since
                return
            chroma, generation = self._opened(), self._database.generation()
            if generation == self._chroma_generation:
                return
            try:
                if self._fill(chroma, lambda: stop() or self._keeper.awaited):
                    self._chroma_generation, self.mending = generation, False
            except ChromaProblem as error:
                # Damaged while in use: the next call opens it anew, which checks and rebuilds it.
                self._drop_chroma()
                raise LibraryProblem("index_not_mended", problem=error) from error

    def _opened(self) -> ChromaIndex:
        """Chroma, opened where it is not, anew where a question failed on it, and for the library that there is now."""
        if self._failed:
            self._drop_chroma()
        if (library := self._database.identity()) != self._library:
            # A backup was put in this library's place: its keys mean other chunks.
            self._library = library
            if self._server:
                self._drop_chroma()
            else:
                self._erase()
        if self._chroma is None:
            try:
                self._chroma = self._open()
                if self._server:
                    self._chroma.drop_others()
                self._in_chroma = self._chroma.keys()
            except ChromaProblem as error:
                self._drop_chroma()
                raise LibraryProblem(
                    "index_server_missing" if self._server else "index_not_opened", problem=error
                ) from error
        return self._chroma

    def _fill(self, chroma: ChromaIndex, stop: Callable[[], bool]) -> bool:
        """Take out of ``chroma`` what the catalogue has not, put in what it lacks; False where ``stop()`` came first."""
        wanted = self._vectors.keys(self._embedder)
        removed = np.setdiff1d(self._in_chroma, wanted)
        if len(removed) and not self._server:
            self._erase()
            chroma = self._chroma = ChromaIndex(self._folder, self._library, self.fingerprint)
            self._in_chroma = np.empty(0, np.int64)
        elif len(removed):
            chroma.delete(removed)
        self._in_chroma = np.intersect1d(self._in_chroma, wanted)
        missing = np.setdiff1d(wanted, self._in_chroma)
        took = 0.0
        for start in range(0, len(missing), ChromaIndex.BATCH):
            if stop():
                return False
            time.sleep(took)  # between two batches: as long as one held the interpreter, that is the others'
            keys, documents, vectors = self._vectors.read(self._embedder, missing[start : start + ChromaIndex.BATCH])
            began = time.monotonic()
            chroma.upsert(keys, documents, vectors)
            self._in_chroma = np.union1d(self._in_chroma, keys)
            took = 0.0 if self._server else time.monotonic() - began
        return True

    def _open(self) -> ChromaIndex:
        folder, library = self._folder, self._database.identity()
        if self.is_damaged():
            self.mending = True
            if self._server:
                # Only what is ours, and only if the server is there at all.
                with closing(ChromaIndex(folder, library, self.fingerprint, self._server)) as damaged:
                    damaged.empty()
            else:
                self._erase()
        index_seal.take_off(folder)
        return ChromaIndex(folder, library, self.fingerprint, self._server)

    def is_damaged(self) -> bool:
        """Whether Chroma's files are not what was put into them; looked at in another process."""
        if not self._server and index_seal.is_broken(self._folder):
            return True
        if not self._server and not self._folder.exists():
            return False
        index_seal.take_off(self._folder)
        return not check_in_child(self._home, self._embedder, self.fingerprint, self._server)

    def differences(self) -> str:
        """How Chroma differs from the catalogue, ``""`` when it does not, is not made yet, or another process keeps it."""
        if not self.acquire() or (not self._server and not self._folder.exists()):
            return ""
        with self._keeper.alone():
            return self._differences()

    def _differences(self) -> str:
        if self._chroma is None and self.is_damaged():
            return "its files are damaged"
        wanted, chroma = self._vectors.keys(self._embedder), self._chroma
        try:
            opened = chroma or ChromaIndex(self._folder, self._library, self.fingerprint, self._server)
            held = opened.keys()
        except ChromaProblem as problem:
            return str(problem)
        if chroma is None:
            opened.close()
            if not self._server:
                index_seal.seal(self._folder)
        lacking, strange = len(np.setdiff1d(wanted, held)), len(np.setdiff1d(held, wanted))
        if strange:
            return f"{strange} vectors are in it that are gone"
        return f"{lacking} vectors are not in it yet" if lacking else ""

    def _look_for_room(self) -> None:
        if self._server:
            return
        free = free_bytes(self._home)
        if free < _SPARE_BYTES + 3 * self._vectors.size(self._embedder):
            raise LibraryProblem("disk_too_full_for_index", home=self._home, free=free >> 20)

    def _refreshed(self) -> "_Matrix":
        """The vectors in memory, brought up to the catalogue's generation by reading only what is new."""
        generation = self._database.generation()
        with self._loading:
            old = self._matrix
            if old.generation == generation:
                return old
            if (library := self._database.identity()) != old.library:
                old = _Matrix(library, -1, np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 0), np.float32))
            wanted = self._vectors.keys(self._embedder)
            kept = np.isin(old.keys, wanted, assume_unique=True)
            new = np.setdiff1d(wanted, old.keys, assume_unique=True)
            keys, documents, vectors = old.keys[kept], old.documents[kept], old.vectors[kept]
            if len(new):
                new_keys, new_documents, new_vectors = self._vectors.read(
                    self._embedder, None if not len(keys) else new
                )
                if not len(keys):
                    keys, documents, vectors = new_keys, new_documents, new_vectors
                elif len(new_keys):  # unless they were removed meanwhile
                    keys = np.concatenate([keys, new_keys])
                    documents = np.concatenate([documents, new_documents])
                    vectors = np.concatenate([vectors, new_vectors])
            self._matrix = _Matrix(old.library, generation, keys, documents, vectors)
            return self._matrix


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Row i: the vector of chunk ``keys[i]`` of document ``documents[i]``, as of ``generation`` of that ``library``."""

    library: str
    generation: int
    keys: np.ndarray
    documents: np.ndarray
    vectors: np.ndarray


def _comparable(vectors: np.ndarray, vector: np.ndarray) -> bool:
    """Whether there are any, and of its size: where they are damaged, the next start has them made anew."""
    return len(vectors) > 0 and vectors.shape[1] == len(vector)


def _largest(scores: np.ndarray, limit: int) -> np.ndarray:
    best = np.argpartition(-scores, limit)[:limit]
    return best[np.argsort(-scores[best], kind="stable")]
