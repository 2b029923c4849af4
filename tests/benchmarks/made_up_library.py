"""A library of any size, made up so that it looks to a search like a real one: its words, its vectors, its documents.

Words: 110 a passage, each drawn from what follows the word before it in the texts of ``../shared/eval`` (their bigrams, and by that
their unigrams); one in a hundred is a name or a number that no text has, drawn log-uniformly from ten million, since a vocabulary
grows with its library. Vectors: those of 2,000 real passages by the built-in embedder, each moved towards a point that is
drawn from a normal distribution with the covariance of all of them, as far as leaves the nearest of 2,000 as near as the
nearest of the real ones is (`Vectors.quantiles` prints both). Documents: 25 pages of two passages, five headings, an original of a line.
"""

import gzip
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from slmrag.embedding import Embedder
from slmrag.library import Library
from slmrag.library.cards import renew_cards
from slmrag.library.document_rows import Draft, insert_document
from slmrag.schema import Chunk, Page, Section
from slmrag.text.terms import terms

SETS = Path(__file__).resolve().parents[3] / "shared" / "eval"
PASSAGES = 50  # of a document
_WORDS = 110  # of a passage
_PAGES = 25
_TOGETHER = 20  # documents of a transaction
_NEW = 0.01  # words that no text has
_NEW_WORDS = 10_000_000
_REAL = 2_000
_OWN = 0.42, 0.66  # how much of a vector is its real one's, at least and at most


def texts() -> list[str]:
    """The passages of the sets that are told in prose, in English."""
    found = [json.loads(line)["text"] for line in (SETS / "mtrag_un" / "passages.jsonl").open(encoding="utf-8")]
    with gzip.open(SETS / "scifact" / "corpus.jsonl.gz", "rt", encoding="utf-8") as file:
        found += [json.loads(line)["text"] for line in file]
    for path in sorted((SETS / "squad2" / "dev" / "docs").glob("*.md")):
        found += [part for part in path.read_text("utf-8").split("\n\n") if len(part) > 200]
    return found


def questions(count: int) -> list[str]:
    """Questions of squad2, drawn once and for all."""
    articles = json.loads((SETS / "squad2" / "dev" / "squad2.json").read_text("utf-8"))["data"]
    asked = [
        qa["question"].strip()
        for article in articles
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
        if not qa.get("is_impossible")
    ]
    return [asked[at] for at in np.random.default_rng(5).choice(len(asked), count, replace=False)]


class Words:
    """Texts word by word, from the bigrams of ``of``, and the terms of each."""

    def __init__(self, of: list[str]) -> None:
        every = [word for text in of for word in re.findall(r"[\w'’-]+[.,;:?!]?", text)]
        known, at = np.unique(every, return_inverse=True)
        self._words = known.tolist()
        self._terms = [" ".join(terms(word, "en")) for word in self._words]
        order = np.argsort(at[:-1], kind="stable")
        self._next = at[1:][order]
        self._first = np.searchsorted(at[:-1][order], np.arange(len(known) + 1))
        self._every = at

    def passages(self, draw: np.random.Generator, count: int) -> list[tuple[str, str]]:
        """So many (text, keywords)."""
        rows = np.empty((_WORDS, count), np.int64)
        rows[0] = draw.choice(self._every, count)
        for place in range(1, _WORDS):
            first, last = self._first[rows[place - 1]], self._first[rows[place - 1] + 1]
            follow = self._next[
                np.minimum(first + (draw.random(count) * (last - first)).astype(int), len(self._next) - 1)
            ]
            rows[place] = np.where(last > first, follow, draw.choice(self._every, count))
        new = np.where(draw.random(rows.shape) < _NEW, np.exp(draw.random(rows.shape) * np.log(_NEW_WORDS)), 0).astype(
            int
        )
        return [self._passage(*one) for one in zip(rows.T.tolist(), new.T.tolist(), strict=True)]

    def _passage(self, at: list[int], new: list[int]) -> tuple[str, str]:
        names = [_name(number) if number else "" for number in new]
        return (
            " ".join(name or self._words[one] for one, name in zip(at, names, strict=True)),
            " ".join(name.lower() or self._terms[one] for one, name in zip(at, names, strict=True)),
        )


@cache
def _syllables() -> list[str]:
    return [first + then for first in "bdfgklmnprst" for then in ("a", "e", "i", "o", "u", "an", "er", "ol")]


def _name(number: int) -> str:
    """A number, or a name: every second one."""
    if number % 2:
        return str(number)
    parts, name = _syllables(), ""
    while number:
        number, rest = divmod(number, len(parts))
        name += parts[rest]
    return name.capitalize()


class MadeUpVectors:
    """Vectors like ``real`` ones, one a row."""

    def __init__(self, real: np.ndarray) -> None:
        self._real, self._mean = real, real.mean(axis=0)
        values, axes = np.linalg.eigh(np.cov(real.T))
        self._spread = (axes * np.sqrt(np.maximum(values, 0))).T.astype(np.float32)

    def some(self, draw: np.random.Generator, count: int) -> np.ndarray:
        """So many."""
        away = self._mean + draw.normal(size=(count, len(self._spread))).astype(np.float32) @ self._spread
        own = draw.uniform(*_OWN, size=(count, 1)).astype(np.float32)
        made = own * self._real[draw.integers(0, len(self._real), count)] + (1 - own) * away
        return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)

    def quantiles(self) -> str:
        """The similarity of the nearest other, of the real ones and of as many that are made up: tenth, median, ninetieth."""
        made = self.some(np.random.default_rng(1), len(self._real))
        return "; ".join(f"{name} {_nearest(vectors)}" for name, vectors in (("real", self._real), ("made up", made)))


def _nearest(vectors: np.ndarray) -> str:
    near = vectors @ vectors.T
    np.fill_diagonal(near, -1)
    return ", ".join(f"{value:.2f}" for value in np.quantile(near.max(axis=1), (0.1, 0.5, 0.9)))


def real_vectors(kept: Path, every: list[str]) -> np.ndarray:
    """The vectors of 2,000 of the texts by the built-in embedder, made once and kept in a file."""
    if not kept.exists():
        chosen = np.random.default_rng(2).choice(len(every), _REAL, replace=False)
        np.save(kept, Embedder().embed_documents([every[at][:700] for at in chosen]))
    return np.load(kept)


@dataclass(frozen=True)
class MadeUp:
    """What documents are made up of; the one of a number is always the same, whoever makes it."""

    words: Words
    vectors: MadeUpVectors

    def drafts(self, first: int, count: int) -> Iterator[tuple[Draft, bytes, np.ndarray]]:
        """So many documents from the one of number ``first`` on, with their originals and vectors."""
        draw = np.random.default_rng(first)
        passages = self.words.passages(draw, count * PASSAGES)
        vectors = self.vectors.some(draw, count * PASSAGES)
        for number in range(count):
            place = slice(number * PASSAGES, (number + 1) * PASSAGES)
            yield *_draft(first + number, passages[place]), vectors[place]


def _draft(number: int, passages: list[tuple[str, str]]) -> tuple[Draft, bytes]:
    name = f"document {number}.txt"
    data = name.encode()
    id = hashlib.sha256(data).hexdigest()
    each = PASSAGES // _PAGES
    pages, chunks = [], []
    for page in range(1, _PAGES + 1):
        parts = [text for text, _ in passages[(page - 1) * each : page * each]]
        text = "\n".join(parts)
        pages.append(Page(page, text))
        start = 0
        for part in parts:
            chunks.append(Chunk(id, name, page, start, start + len(part), part))
            start += len(part) + 1
    sections = []
    for page in range(1, _PAGES, 5):
        heading, words = " ".join(pages[page - 1].text.split()[:4]), passages[(page - 1) * each][1].split()[:4]
        sections.append(Section(page, 0, len(heading), 0, heading, page + 4, 0, tuple(dict.fromkeys(words))))
    return Draft(id, name, "page", len(data), "en", pages, chunks, [words for _, words in passages], (), sections), data


def fill(library: Library, made_up: MadeUp, passages: int) -> Iterator[int]:
    """Write documents until the library has so many passages; tells how many it has after each transaction."""
    while (there := _documents(library)) * PASSAGES < passages:
        count = min(_TOGETHER, -(-passages // PASSAGES) - there)
        keys, vectors = [], []
        with library.database.write() as db:
            for draft, original, of_draft in made_up.drafts(there, count):
                with tempfile.NamedTemporaryFile() as file:
                    file.write(original)
                    file.flush()
                    library.files.keep(draft.id, Path(file.name))
                document = insert_document(db, draft, "", None)
                renew_cards(db, library.files, draft.id)
                keys += [
                    row[0] for row in db.execute("SELECT key FROM chunks WHERE document = ? ORDER BY key", [document])
                ]
                vectors.append(of_draft)
        library.vectors.save(library.embedder, keys, np.concatenate(vectors))
        yield (there + count) * PASSAGES


def _documents(library: Library) -> int:
    with library.database.read() as db:
        return db.execute("SELECT count(*) FROM documents").fetchone()[0]
