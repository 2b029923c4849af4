"""What a start looks through before it is settled: ``python tests/benchmarks/start.py [--chunks 100000]``.

The library is filled with made-up words and random vectors of length 1. Each time is the median of five, and of that time
what was computing. ``chrt -f 20`` before it measures on a machine that others use as if they did not (Linux, as root).
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from slmrag.library import Library
from slmrag.library.document_rows import Draft
from slmrag.library.integrity import Soundness
from slmrag.schema import Chunk, Page

CHUNKS_PER_DOCUMENT = 500
SIZE = 384  # numbers of a vector, as the built-in embedder has


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, default=100_000)
    count = parser.parse_args().chunks
    with tempfile.TemporaryDirectory() as home:
        library = Library(Path(home), embedder_name="made up", embedder_fingerprint="f" * 64)
        fill(library, count)
        catalogue = Soundness(library.database)
        looks: dict[str, Callable[[], object]] = {
            "the catalogue's pages (quick_check)": library.database.check,
            "its vectors": lambda: catalogue.drop_senseless_vectors(library.embedder, SIZE),
            "its keyword rows": catalogue.lacks_keywords,
        }
        for what, look in looks.items():
            seconds, computing = median(look)
            print(f"{count} chunks, {what}: {seconds:.3f} s, of that {computing:.3f} s computing", flush=True)
        library.close()


def fill(library: Library, count: int) -> None:
    random.seed(3)
    words = ["".join(random.choices("etaoinshrdlu", k=random.randint(2, 10))) for _ in range(30_000)]
    for first in range(0, count, CHUNKS_PER_DOCUMENT):
        id = f"{first:064x}"
        pages = [Page(n, " ".join(random.choices(words, k=130))) for n in range(1, CHUNKS_PER_DOCUMENT + 1)]
        chunks = [Chunk(id, f"{first}.txt", page.number, 0, len(page.text), page.text) for page in pages]
        keywords = [page.text for page in pages]
        draft = Draft(id, f"{first}.txt", "page", 1, "en", pages, chunks, keywords)
        library.of("").documents.add(draft, collection=None, replace=False)
    keys = library.vectors.without_vector(library.embedder, count)
    vectors = np.random.default_rng(3).normal(size=(len(keys), SIZE)).astype(np.float32)
    library.vectors.save(library.embedder, keys, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def median(look: Callable[[], object]) -> tuple[float, float]:
    times, computing = [], []
    for _ in range(5):
        began, computed = time.perf_counter(), time.thread_time()
        assert not look()
        times.append(time.perf_counter() - began)
        computing.append(time.thread_time() - computed)
    return statistics.median(times), statistics.median(computing)


if __name__ == "__main__":
    main()
