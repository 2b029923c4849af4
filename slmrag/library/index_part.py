"""A part of the index: the vectors of 50,000 successive chunk keys, in Chroma's files of its own and, where these are not ready, in memory.

What is deleted in Chroma's files stays readable, so a removal makes them anew: those of one part, however large the library is.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.system_reason import system_reason
from slmrag.library.chroma import ChromaIndex, ChromaProblem
from slmrag.library.chroma_server import ChromaServer
from slmrag.library.part_vectors import PartVectors, keep, kept, sweep
from slmrag.library.vectors import PART, Vectors

Found = list[tuple[int, float]]
_MANY = 2_000  # vectors, from which on they are worth a file: as few are read from the catalogue in 50 ms


class IndexPart:
    """The part of ``number``, whose files lie in ``folder``; all of it, on ``server``, where ``number`` is ``None``."""

    def __init__(
        self, vectors: Vectors, embedder: int, fingerprint: str, number: int | None, folder: Path, server: ChromaServer
    ) -> None:
        self._vectors, self._embedder, self._fingerprint = vectors, embedder, fingerprint
        self._first, self._end = (0, sys.maxsize) if number is None else (number * PART, (number + 1) * PART)
        self.folder, self._server = folder, server
        self._chroma: ChromaIndex | None = None
        self._library = ""  # whose vectors Chroma has
        self._in_chroma = np.empty(0, np.int64)
        self.state: int | None = None  # of the part when Chroma was filled to its end
        self.failed = False  # noticed by a question; the keeper closes it
        self._loading = threading.Lock()
        self._matrix: PartVectors | None = None

    @property
    def opened(self) -> bool:
        """Whether Chroma's files are open."""
        return self._chroma is not None

    def is_current(self, library: str, state: int) -> bool:
        """Whether Chroma has the vectors that the catalogue has, and answers; without vectors there is nothing to open."""
        return self.state == state and self._library == library and not self.failed

    def open(self, library: str) -> None:
        """Open Chroma where it is not, and there is anything to have in it. Raises `ChromaProblem`."""
        self._library = library
        if self._chroma is None and (self._server or self.folder.exists() or len(self._wanted())):
            self._chroma = ChromaIndex(self.folder, library, self._fingerprint, self._server)
            if self._server:
                self._chroma.drop_others()
            self._in_chroma = self._chroma.keys()

    def drop(self) -> None:
        """Let go of Chroma."""
        self._in_chroma = np.empty(0, np.int64)
        chroma, self._chroma, self.state, self.failed = self._chroma, None, None, False
        if chroma is not None:
            chroma.close()

    def erase(self) -> None:
        """Delete Chroma's files, and that of the vectors; the catalogue has all that was in them."""
        self.drop()
        ChromaIndex.erase(self.folder)

    def empty(self) -> None:
        """Take out everything of what is on the server. Raises `ChromaProblem`."""
        with closing(
            ChromaIndex(self.folder, self._vectors.database.identity(), self._fingerprint, self._server)
        ) as damaged:
            damaged.empty()

    def differences(self, library: str) -> tuple[int, int]:
        """How many vectors Chroma lacks, and how many it has that are gone. Raises `ChromaProblem`."""
        wanted, chroma = self._wanted(), self._chroma
        opened = chroma or ChromaIndex(self.folder, library, self._fingerprint, self._server)
        held = opened.keys()
        if chroma is None:
            opened.close()
        return len(np.setdiff1d(wanted, held)), len(np.setdiff1d(held, wanted))

    def search(self, library: str, state: int, vector: np.ndarray, documents: np.ndarray | None, limit: int) -> Found:
        """The nearest chunks as (key, cosine similarity), nearest first, of ``documents`` (keys) or of all."""
        chroma = self._chroma
        if documents is None and chroma is not None and self.is_current(library, state):
            try:
                return chroma.search(vector, limit)
            except ChromaProblem:
                # The keeper notices at its next look, checks and rebuilds; this question is answered exactly.
                self.failed = chroma is self._chroma
        matrix = self._refreshed(library, state)
        return nearest(matrix.keys, matrix.documents, matrix.vectors, vector, documents, limit)

    def keep_vectors(self, library: str, state: int, stop: Callable[[], bool] = lambda: False) -> None:
        """Have the vectors in a file, where they are many: but for some that came since, and unless ``stop()``. Where one of it is
        gone, all files go.

        Raises `LibraryProblem` where it cannot be written.
        """
        if self._server:
            return
        with self._problems():
            sweep(self.folder)
        old = kept(self.folder, library, self._fingerprint)
        if old and old.state == state:
            return
        wanted, there = self._wanted(), old.keys if old else np.empty(0, np.int64)
        removed = len(np.setdiff1d(np.union1d(self._in_chroma, there), wanted))
        if removed:
            self.erase()
        if len(wanted) >= _MANY and (removed or len(np.setdiff1d(wanted, there)) >= _MANY) and not stop():
            with self._problems():
                keep(self.folder, self._fingerprint, self._refreshed(library, state))
            with self._loading:
                self._matrix = None  # the next question has it mapped

    @contextmanager
    def _problems(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            home = self.folder.parents[1]
            raise LibraryProblem("library_unusable", home=home, said=system_reason(error)) from error

    def fill(self, state: int, stop: Callable[[], bool]) -> bool:
        """Have in Chroma what the catalogue has since ``state``, and nothing else; False where ``stop()`` came first.

        Raises `ChromaProblem`, `LibraryProblem`.
        """
        wanted = self._wanted()
        removed = np.setdiff1d(self._in_chroma, wanted)
        if len(removed) and not self._server:
            self.erase()
            self.open(self._library)
            self.keep_vectors(self._library, state)
        elif len(removed):
            self._opened().delete(removed)
            self._in_chroma = np.intersect1d(self._in_chroma, wanted)
        missing = np.setdiff1d(wanted, self._in_chroma)
        put, took = [self._in_chroma], 0.0
        try:
            for start in range(0, len(missing), ChromaIndex.BATCH):
                if stop():
                    return False
                time.sleep(took)  # between two batches: as long as one held the interpreter, that is the others'
                keys, documents, vectors = self._vectors.read(
                    self._embedder, missing[start : start + ChromaIndex.BATCH]
                )
                began = time.monotonic()
                self._opened().upsert(keys, documents, vectors)
                put.append(keys)
                took = 0.0 if self._server else time.monotonic() - began
        finally:
            self._in_chroma = np.unique(np.concatenate(put))  # once: of a server's, all passages are one part
        with self._loading:
            self.state, self._matrix = state, None
        return True

    def _opened(self) -> ChromaIndex:
        if self._chroma is None:
            raise ChromaProblem("chroma_not_opened", said=self.folder)
        return self._chroma

    def _wanted(self) -> np.ndarray:
        return self._vectors.keys(self._embedder, self._first, self._end)

    def _refreshed(self, library: str, state: int) -> PartVectors:
        """The vectors in memory, brought up to ``state`` by reading only what is new."""
        with self._loading:
            old = self._matrix
            if old is None or old.library != library:
                old = None if self._server else kept(self.folder, library, self._fingerprint)
            if old is None:
                old = PartVectors(library, state, *self._vectors.between(self._embedder, self._first, self._end))
            elif old.state != state:
                wanted = self._wanted()
                stays = np.isin(old.keys, wanted, assume_unique=True)
                more = self._vectors.read(self._embedder, np.setdiff1d(wanted, old.keys, assume_unique=True))
                were = (old.keys[stays], old.documents[stays], old.vectors[stays])
                old = PartVectors(library, state, *map(_joined, were, more))
            self._matrix = old
            return old


def _joined(were: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Both; what is empty has no size yet."""
    return np.concatenate([were, more]) if len(were) and len(more) else were if len(were) else more


def nearest(
    keys: np.ndarray, of: np.ndarray, vectors: np.ndarray, vector: np.ndarray, documents: np.ndarray | None, limit: int
) -> Found:
    """The nearest of ``vectors`` (one a row, of the chunks ``keys`` of documents ``of``) as (key, cosine similarity), nearest first."""
    if not comparable(vectors, vector):
        return []
    scores = vectors @ vector
    if documents is not None:
        scores = np.where(np.isin(of, documents), scores, -2.0)
    best = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else np.arange(len(scores))
    best = best[np.argsort(-scores[best], kind="stable")]
    return [(int(keys[at]), float(scores[at])) for at in best if scores[at] > -2.0]


def comparable(vectors: np.ndarray, vector: np.ndarray) -> bool:
    """Whether there are any, and of its size: where they are damaged, the next start has them made anew."""
    return len(vectors) > 0 and vectors.shape[1] == len(vector)
