"""Which vectors answer: those of the embedder that is set, or of the one before until the new ones are made."""

import threading
from collections.abc import Callable
from contextlib import suppress

from slmrag.embedding import Embedder
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library import Library
from slmrag.library.vector_index import VectorIndex


class CurrentIndex:
    """The index and the embedder that a question is asked with. Safe to share between threads.

    ``embedder`` is the one that is set, ``embedder_of`` opens another by its name.
    """

    def __init__(self, library: Library, embedder: Embedder, embedder_of: Callable[[str], Embedder]) -> None:
        self._library, self._embedder, self._embedder_of = library, embedder, embedder_of
        self._former: Embedder | None = None  # the one whose vectors the library has, while that is another
        self._recalling = threading.Lock()

    def take(self) -> tuple[VectorIndex, Embedder]:
        """An index for one question, which keeps to it, and the embedder that its vectors are of."""
        snapshot = self._library.snapshot()
        fingerprint = snapshot.index.fingerprint
        if fingerprint == self._embedder.fingerprint:
            return snapshot.index, self._embedder
        with self._recalling:
            if self._former is not None and self._former.fingerprint == fingerprint:
                return snapshot.index, self._former
            # It answers until this one has made its own vectors, if it is still there.
            with suppress(SlmragError):
                former = self._embedder_of(snapshot.embedder_name)
                if former.fingerprint == fingerprint:
                    self._former = former
                    return snapshot.index, former
        if self._library.database.read_only:  # the index of the one that is set: it may hold nothing yet
            return self._library.index_of(self._library.embedder, self._embedder.fingerprint), self._embedder
        self._library.vectors.let_answer(self._library.embedder, unready=True)
        return self._library.snapshot().index, self._embedder
