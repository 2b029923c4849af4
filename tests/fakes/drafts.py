"""A library's rows without files to read them from, and without a model to make vectors."""

from pathlib import Path

import numpy as np

from slmrag.library import Library
from slmrag.library.chroma_server import ChromaServer
from slmrag.library.document_rows import Draft
from slmrag.schema import Chunk, Page

FINGERPRINT = "f" * 64


def open_library(home: Path, server: ChromaServer = ChromaServer(), fingerprint: str = FINGERPRINT) -> Library:
    return Library(home, embedder_name="test", embedder_fingerprint=fingerprint, server=server)


def draft(name: str = "a.txt", texts: tuple[str, ...] = ("alpha beta", "gamma"), language: str = "en") -> Draft:
    id = name.encode().hex().ljust(64, "0")[:64]
    pages = [Page(number, text) for number, text in enumerate(texts, 1)]
    chunks = [Chunk(id, name, page.number, 0, len(page.text), page.text) for page in pages]
    return Draft(id, name, "page", 10, language, pages, chunks, texts)


def add(library: Library, item: Draft, owner: str = "", collection: str | None = None) -> Draft:
    library.of(owner).documents.add(item, collection=collection, replace=False)
    return item


def give_vectors(library: Library, seed: int = 0) -> np.ndarray:
    keys = library.vectors.without_vector(library.embedder, 10_000)
    vectors = np.random.default_rng(seed).normal(size=(len(keys), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    library.vectors.save(library.embedder, keys, vectors)
    return library.vectors.read(library.embedder)[2]


def many(library: Library, count: int = 300, name: str = "a.txt") -> np.ndarray:
    add(library, draft(name, tuple(f"text {number}" for number in range(count))))
    return give_vectors(library)
