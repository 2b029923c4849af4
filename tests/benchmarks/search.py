"""Median time of a search: ``python tests/benchmarks/search.py [--chunks 1000 20000]``.

The library is filled with made-up prose (words drawn as often as in real texts) and random vectors: the time depends
on how many there are, not on what they say. The questions are embedded for real; that part is printed apart.
"""

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from slmrag import Assistant
from slmrag.library.document_rows import Draft
from slmrag.schema import Chunk, Page
from slmrag.text.terms import terms

CHUNKS_PER_DOCUMENT = 500


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunks", type=int, nargs="+", default=[1_000, 20_000])
    for count in parser.parse_args().chunks:
        with tempfile.TemporaryDirectory() as home, Assistant(Path(home), background=False) as assistant:
            assistant.load()
            words = fill(assistant, count)
            exact = measure(assistant, words)
            index = assistant.library.index
            began = time.perf_counter()
            index.acquire()
            index.synchronise()
            filling = time.perf_counter() - began
            assert index.uses_chroma
            chroma = measure(assistant, words)
            embedding = median(lambda question: assistant.embedder.embed_query(question), questions(words))
            print(
                f"{count:6} chunks: search {1000 * exact:.1f} ms exact, {1000 * chroma:.1f} ms with Chroma; of that "
                f"embedding the question {1000 * embedding:.1f} ms; filling Chroma {1000 * filling / count:.2f} ms a chunk"
            )


def fill(assistant: Assistant, count: int) -> list[str]:
    random.seed(3)
    words = ["".join(random.choices("etaoinshrdlucmfwypvbgk", k=random.randint(2, 10))) for _ in range(30_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    library, generator = assistant.library, np.random.default_rng(3)
    for first in range(0, count, CHUNKS_PER_DOCUMENT):
        id = f"{first:064x}"
        sentence = lambda: " ".join(random.choices(words, weights, k=15)).capitalize() + "."  # noqa: E731
        pages = [Page(n, " ".join(sentence() for _ in range(9))) for n in range(1, CHUNKS_PER_DOCUMENT + 1)]
        chunks = [Chunk(id, f"{first}.txt", page.number, 0, len(page.text), page.text) for page in pages]
        keywords = [" ".join(terms(chunk.text, "en")) for chunk in chunks]
        draft = Draft(id, f"{first}.txt", "page", 1, "en", pages, chunks, keywords)
        library.of("").documents.add(draft, collection=None, replace=False)
    keys = library.vectors.without_vector(library.embedder, count)
    vectors = generator.normal(size=(len(keys), 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    library.vectors.save(library.embedder, keys, vectors)
    return words


def questions(words: list[str]) -> list[str]:
    # What people ask: some frequent words, some rare ones.
    picked = random.Random(5)
    return [
        " ".join(["what", "is", "the", *picked.choices(words[:300], k=3), *picked.choices(words[300:9000], k=4)]) + "?"
        for _ in range(60)
    ]


def measure(assistant: Assistant, words: list[str]) -> float:
    assistant.search("warm up the caches")
    return median(assistant.search, questions(words))


def median(call, arguments) -> float:
    seconds = []
    for argument in arguments:
        began = time.perf_counter()
        call(argument)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
