"""Which chunks lie nearest to a vector: Chroma when it holds exactly what the catalogue holds, else exact search.

Exact search over the stored vectors (numpy) is always right and needs no file; it answers while Chroma is being
opened, checked, rebuilt or filled, and in every process that does not own the index. Chroma's files do not survive
two writers or a kill, so one process keeps them (``index.lock``) and nothing is in them that the catalogue lacks.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from slmrag.errors import LibraryProblem
from slmrag.library.catalogue import Catalogue
from slmrag.library.chroma import ChromaIndex, ChromaProblem, check_in_child


class VectorIndex:
    """The vectors of one embedder in a library, searchable by nearness."""

    def __init__(self, catalogue: Catalogue, embedder: int, fingerprint: str, home: Path, chroma_url: str = "") -> None:
        self._catalogue, self._embedder, self._fingerprint = catalogue, embedder, fingerprint
        self._home, self._url = home, chroma_url
        self._lock = FileLock(home / "index.lock")
        self._loading = threading.Lock()
        self._matrix = _Matrix(-1, np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 0), np.float32))
        self._chroma: ChromaIndex | None = None
        self._in_chroma = np.empty(0, np.int64)
        self._chroma_generation = -1

    def acquire(self) -> bool:
        """Become the process that keeps the index; False while another one does."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    @property
    def held(self) -> bool:
        """Whether this process keeps the index."""
        return self._lock.is_locked

    def close(self) -> None:
        """Let go of Chroma and of the lock."""
        self._chroma, self._chroma_generation = None, -1
        self._lock.release(force=True)

    @property
    def uses_chroma(self) -> bool:
        """Whether the next search is answered by Chroma rather than exactly."""
        return self._chroma is not None and self._chroma_generation == self._catalogue.generation()

    def search(self, vector: np.ndarray, documents: list[int] | None, limit: int) -> list[tuple[int, float]]:
        """The nearest chunks as (key, cosine similarity), nearest first, of ``documents`` (keys) or of all."""
        if documents is None and self.uses_chroma:
            try:
                return self._chroma.search(vector, limit)
            except ChromaProblem:
                # The keeper notices at its next look and rebuilds; this question is answered exactly.
                self._chroma_generation = -1
        matrix = self._refreshed()
        if not len(matrix.keys):
            return []
        scores = matrix.vectors @ vector
        if documents is not None:
            scores = np.where(np.isin(matrix.documents, documents), scores, -2.0)
        best = np.argsort(-scores, kind="stable")[:limit] if limit >= len(scores) else _largest(scores, limit)
        return [(int(matrix.keys[i]), float(scores[i])) for i in best if scores[i] > -2.0]

    def similarities(self, vector: np.ndarray, keys: list[int]) -> dict[int, float]:
        """The cosine similarity to ``vector`` of each chunk of ``keys`` that has a vector."""
        found, _, vectors = self._catalogue.vectors(self._embedder, keys)
        return dict(zip(found.tolist(), (vectors @ vector).tolist(), strict=True)) if len(found) else {}

    def synchronise(self, stop: Callable[[], bool] = lambda: False) -> None:
        """Make Chroma hold what the catalogue holds. Only the process that has `acquire`\\ d the index may call it.

        Chroma is opened and checked first where it is not open; damaged, it is made again from stored vectors.
        Raises `LibraryProblem` when it cannot be opened.
        """
        if self._chroma is None:
            try:
                self._chroma = self._open()
                self._in_chroma = self._chroma.keys()
            except ChromaProblem as error:
                self._chroma = None
                remedy = "start it, or unset SLMRAG_CHROMA_URL" if self._url else "look whether the disk is full"
                raise LibraryProblem(f"{error}; until then questions are answered without it: {remedy}.") from error
        generation = self._catalogue.generation()
        if generation == self._chroma_generation:
            return
        wanted = self._catalogue.vector_keys(self._embedder)
        try:
            self._chroma.delete(np.setdiff1d(self._in_chroma, wanted))
            self._in_chroma = np.intersect1d(self._in_chroma, wanted)
            missing = np.setdiff1d(wanted, self._in_chroma)
            for start in range(0, len(missing), ChromaIndex.BATCH):
                if stop():
                    return
                keys, documents, vectors = self._catalogue.vectors(
                    self._embedder, missing[start : start + ChromaIndex.BATCH]
                )
                self._chroma.upsert(keys, documents, vectors)
                self._in_chroma = np.union1d(self._in_chroma, keys)
        except ChromaProblem:
            # Damaged while in use: the next call opens it anew, which checks and rebuilds it.
            self._chroma, self._chroma_generation = None, -1
            return
        self._chroma_generation = generation

    def _open(self) -> ChromaIndex:
        folder = self._home / "chroma"
        if not self._url and folder.exists() and not check_in_child(self._home, self._embedder, self._fingerprint):
            ChromaIndex.erase(folder)
        return ChromaIndex(folder, self._fingerprint, self._url)

    def _refreshed(self) -> "_Matrix":
        """The vectors in memory, brought up to the catalogue's generation by reading only what is new."""
        generation = self._catalogue.generation()
        with self._loading:
            old = self._matrix
            if old.generation == generation:
                return old
            wanted = self._catalogue.vector_keys(self._embedder)
            kept = np.isin(old.keys, wanted, assume_unique=True)
            new = np.setdiff1d(wanted, old.keys, assume_unique=True)
            keys, documents, vectors = old.keys[kept], old.documents[kept], old.vectors[kept]
            if len(new):
                new_keys, new_documents, new_vectors = self._catalogue.vectors(
                    self._embedder, None if not len(keys) else new
                )
                if not len(keys):
                    keys, documents, vectors = new_keys, new_documents, new_vectors
                else:
                    keys = np.concatenate([keys, new_keys])
                    documents = np.concatenate([documents, new_documents])
                    vectors = np.concatenate([vectors, new_vectors])
            self._matrix = _Matrix(generation, keys, documents, vectors)
            return self._matrix


class _Matrix:
    """Row i: the vector of chunk ``keys[i]`` of document ``documents[i]``, as of the catalogue's ``generation``."""

    def __init__(self, generation: int, keys: np.ndarray, documents: np.ndarray, vectors: np.ndarray) -> None:
        self.generation, self.keys, self.documents, self.vectors = generation, keys, documents, vectors


def _largest(scores: np.ndarray, limit: int) -> np.ndarray:
    best = np.argpartition(-scores, limit)[:limit]
    return best[np.argsort(-scores[best], kind="stable")]
