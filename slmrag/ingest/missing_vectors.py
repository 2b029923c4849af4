"""The vectors that are missing are made, of whatever document, in batches that are each kept as they are finished."""

import time
from collections.abc import Callable, Iterator
from itertools import takewhile

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


def embed_pending(
    library: Library,
    embedder: Embedder,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Make the vectors that are missing, until none is or ``stop()``; returns how many were made.

    Each batch is kept when it is finished: stopped or killed, at most one is made again.
    """
    vectors, began, made = library.vectors, time.monotonic(), 0
    for keys in takewhile(lambda keys: not stop(), _batches(library)):
        give_way(stop)
        chunks = library.chunks(keys)
        keys = [key for key in keys if key in chunks]
        texts = [in_context(chunks[key], embedder) for key in keys]
        vectors.save(library.embedder, keys, embedder.embed_documents(texts, lambda: give_way(stop)))
        made += len(keys)
        left = vectors.count_without_vector(library.embedder)
        seconds = (time.monotonic() - began) / max(made, 1) * left
        on_progress(Progress(chunks[keys[-1]].document_name if keys else "", made, made + left, "chunks", seconds))
    return made


def _batches(library: Library) -> Iterator[list[int]]:
    """The chunks whose vectors are to be made next. Who adds a document meanwhile need not wait for those chosen before."""
    pending: list[int] = []
    newest, looked, took = 0, 0.0, 0.0
    while True:
        began = time.monotonic()
        if not pending or (began - looked > _LOOK_PAUSE * took and library.vectors.newest_document() != newest):
            newest = library.vectors.newest_document()
            pending = library.vectors.without_vector(library.embedder, _LOOK_AHEAD, _BATCH)
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
