"""The vectors that are missing are made, of whatever document, in batches that are each kept as they are finished."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, takewhile

import numpy as np

from slmrag.embedding import Embedder
from slmrag.library import Library
from slmrag.runtime.priority import give_way
from slmrag.schema import Chunk, Progress

_BATCH = 16  # chunks whose vectors are made at once
_LOOK_AHEAD = 2048  # of them, so that not each batch asks the library again
_LOOK_PAUSE = (
    20  # times what looking at a huge library took, before it is looked at anew for the sake of a new document
)
# The end of a section's path is put before its chunks: a longer one says no more, and takes tokens from the text.
SECTION_TOKENS = 32

# Given batches of texts, as they are asked for, the vectors of each in that order, one a row.
Embed = Callable[[Iterator[Sequence[str]]], Iterator[np.ndarray]]


def embed_pending(
    library: Library,
    embedder: Embedder,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
    embed: Embed | None = None,
) -> int:
    """Make the vectors that are missing, until none is or ``stop()``; returns how many were made.

    Each batch is kept when it is finished: stopped or killed, at most those are made again that were being made, one where
    ``embedder`` makes them itself. ``embed`` makes them elsewhere, several batches at once.
    """
    vectors, began, made = library.vectors, time.monotonic(), 0
    handed: deque[tuple[list[int], str]] = deque()  # the chunks of batches that are being made, and a document of each

    def texts() -> Iterator[Sequence[str]]:
        for keys in takewhile(lambda keys: not stop(), _batches(library, handed)):
            give_way(stop)
            chunks = library.chunks(keys)
            keys = [key for key in keys if key in chunks]
            handed.append((keys, chunks[keys[-1]].document_name if keys else ""))
            yield [in_context(chunks[key], embedder) for key in keys]

    def here(batches: Iterator[Sequence[str]]) -> Iterator[np.ndarray]:
        return (embedder.embed_documents(batch, lambda: give_way(stop)) for batch in batches)

    for rows in (embed or here)(texts()):
        keys, name = handed[0]
        vectors.save(library.embedder, keys, rows)
        handed.popleft()
        made += len(keys)
        left = vectors.count_without_vector(library.embedder)
        seconds = (time.monotonic() - began) / max(made, 1) * left
        on_progress(Progress(name, made, made + left, "chunks", seconds))
    return made


def _batches(library: Library, handed: deque[tuple[list[int], str]]) -> Iterator[list[int]]:
    """The chunks whose vectors are to be made next, without those of ``handed``.

    Who adds a document meanwhile need not wait for those chosen before.
    """
    pending: list[int] = []
    newest, looked, took = 0, 0.0, 0.0
    while True:
        began = time.monotonic()
        if not pending or (began - looked > _LOOK_PAUSE * took and library.vectors.newest_document() != newest):
            newest = library.vectors.newest_document()
            busy = set(chain.from_iterable(keys for keys, _ in handed))
            wanted = library.vectors.without_vector(library.embedder, _LOOK_AHEAD + len(busy), _BATCH)
            pending = [key for key in wanted if key not in busy]
            looked = time.monotonic()
            took = looked - began
        if not pending:
            return
        yield pending[:_BATCH]
        del pending[:_BATCH]


def in_context(chunk: Chunk, embedder: Embedder) -> str:
    """What is embedded for a chunk: the end of its section's path, then its text; never more than fits."""
    words = chunk.section.split()
    while words and embedder.count_tokens(" ".join(words)) > SECTION_TOKENS:
        words.pop(0)
    return f"{' '.join(words)}\n{chunk.text}" if words else chunk.text
