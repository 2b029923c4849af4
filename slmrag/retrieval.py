"""A question finds passages: dense and keyword search, fused by score; then their evidence, and whether it suffices.

Scores are fused after min-max scaling, not ranks: it found more on real questions. A dense half whose embedder does
not know the language, or is still loading, does not vote.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from slmrag.embedding import Embedder
from slmrag.language import detect_language
from slmrag.library import Library
from slmrag.schema import Chunk, Passage, Scope, Sentence
from slmrag.sentences import split_sentences
from slmrag.terms import query_groups, terms

# A word of the question: the terms under which documents may hold it.
Asked = tuple[str, ...]

_CANDIDATES = 100
_DENSE_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found. ``supported``: whether the passages are likely to answer it at all (``likelihood``
    is the estimate behind it, 0 to 1). ``dense``: whether the embedder voted, or keywords alone did."""

    question: str
    passages: tuple[Passage, ...]
    supported: bool
    likelihood: float
    dense: bool


def find(
    library: Library,
    embedder: Embedder,
    question: str,
    scope: Scope,
    *,
    top_k: int,
    refuse_below: float,
) -> Found:
    """The ``top_k`` passages of ``scope`` nearest to ``question``, best first, overlapping ones merged.

    Fewer come back when fewer match at all. Raises `CollectionNotFound` for a collection that is not there.
    """
    # Neither SQLite nor a tokenizer takes half a character.
    question = question.encode("utf-8", "replace").decode()
    languages = library.catalogue.languages(scope)
    asked = query_groups(question, languages)
    forms = list(dict.fromkeys(term for group in asked for term in group))
    keyword = dict(library.catalogue.keyword_search(forms, scope, _CANDIDATES))
    vector = None
    if embedder.ready and embedder.knows(detect_language(question)):
        vector = embedder.embed_query(question)
    dense = _dense(library, embedder, vector, scope, keyword) if vector is not None else {}
    scores = _fuse(dense, keyword)
    ranked = sorted(scores, key=scores.get, reverse=True)
    chunks = library.catalogue.chunks(ranked)
    weights = _weights(library, asked)
    passages = _merge(library, [(chunks[key], scores[key]) for key in ranked if key in chunks], scope, top_k)
    passages = tuple(
        replace(passage, evidence=_evidence(_page(library, passage.chunk, scope), passage.chunk, weights))
        for passage in passages
    )
    likelihood = _likelihood(max(dense.values(), default=None), _coverage(passages, weights))
    return Found(question, passages, likelihood >= refuse_below and bool(passages), likelihood, bool(dense))


def best_sentences(
    found: Found, count: int, similarity: Callable[[Sequence[str]], Sequence[float]] | None = None
) -> list[tuple[int, Sentence]]:
    """The ``count`` sentences that speak most to the question, each with the number (from 1) of its passage.

    In reading order: by passage, then as they stand on the page. ``similarity`` gives the cosine of texts and question.
    """
    pairs = [(number, s) for number, passage in enumerate(found.passages, 1) for s in passage.evidence]
    # The same words may stand in two passages: once is enough.
    pairs = list({" ".join(sentence.text.split()): (number, sentence) for number, sentence in reversed(pairs)}.values())
    near = similarity([sentence.text for _, sentence in pairs]) if similarity else [0.0] * len(pairs)
    scored = sorted(
        zip(pairs, near, strict=True),
        key=lambda scored: scored[0][1].score + scored[1] + 0.3 * found.passages[scored[0][0] - 1].score,
        reverse=True,
    )
    return sorted((pair for pair, _ in scored[:count]), key=lambda pair: (pair[0], pair[1].start))


def _dense(
    library: Library, embedder: Embedder, vector: np.ndarray, scope: Scope, keyword: dict[int, float]
) -> dict[int, float]:
    """Cosine similarities of the nearest chunks, and of those that keywords found."""
    documents = library.catalogue.restriction(scope, known=embedder.knows)
    nearest = dict(library.index.search(vector, documents, _CANDIDATES))
    others = [key for key in keyword if key not in nearest]
    return nearest | library.index.similarities(vector, others) if nearest else {}


def _fuse(dense: dict[int, float], keyword: dict[int, float]) -> dict[int, float]:
    if not dense:
        return _scaled(keyword)
    near, worded = _scaled(dense), _scaled(keyword)
    return {
        key: _DENSE_WEIGHT * near.get(key, 0.0) + (1 - _DENSE_WEIGHT) * worded.get(key, 0.0)
        for key in near.keys() | worded.keys()
    }


def _scaled(scores: dict[int, float]) -> dict[int, float]:
    """Min-max: the best is 1, the worst 0; a single one is 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {key: (score - low) / (high - low) if high > low else 1.0 for key, score in scores.items()}


def _merge(library: Library, ranked: Sequence[tuple[Chunk, float]], scope: Scope, top_k: int) -> list[Passage]:
    """The first ``top_k`` passages of ``ranked``; a chunk that overlaps one of them joins it."""
    passages: list[Passage] = []
    for chunk, score in ranked:
        for index, passage in enumerate(passages):
            other = passage.chunk
            if (
                (chunk.document_id, chunk.page) == (other.document_id, other.page)
                and chunk.start < other.end
                and other.start < chunk.end
            ):
                start, end = min(chunk.start, other.start), max(chunk.end, other.end)
                text = _page(library, chunk, scope)[start:end]
                passages[index] = Passage(replace(other, start=start, end=end, text=text), passage.score)
                break
        else:
            if len(passages) == top_k:
                break
            passages.append(Passage(chunk, score))
    return passages


def _page(library: Library, chunk: Chunk, scope: Scope) -> str:
    return library.catalogue.page(chunk.document_id, chunk.page, scope).text


def _weights(library: Library, asked: Sequence[Asked]) -> dict[Asked, float]:
    """How much each word of the question tells (inverse document frequency), scaled to sum 1."""
    counts, total = library.catalogue.term_frequencies([term for group in asked for term in group])
    rarity = {}
    for group in asked:
        count = max(counts[term] for term in group)
        # As if a hundred more chunks had been seen: in a small library, that a word is missing says little.
        rarity[group] = math.log((total + 100) / (count + 1))
    whole = sum(rarity.values())
    return {group: weight / whole for group, weight in rarity.items()} if whole else {}


def _evidence(page: str, chunk: Chunk, weights: dict[Asked, float]) -> tuple[Sentence, ...]:
    """The sentences of a chunk, whole even where it was cut inside one, scored by the words of the question they hold.

    A heading is no evidence, but what stands under it speaks of what it names: its words count half.
    """
    heading, evidence = chunk.section, []
    for start, end in split_sentences(page, chunk.language):
        if start >= chunk.end or end <= chunk.start:
            continue
        text = page[start:end]
        if text.startswith("#"):
            heading = f"{chunk.section} {text}"
            continue
        own = _held(text, weights, chunk.language)
        near = _held(heading, weights, chunk.language) - own
        score = sum(weights[word] for word in own) + 0.5 * sum(weights[word] for word in near)
        evidence.append(Sentence(start, end, text, score))
    return tuple(evidence)


def _held(text: str, weights: dict[Asked, float], language: str) -> set[Asked]:
    """The words of the question that ``text`` holds."""
    held = set(terms(text, language))
    return {group for group in weights if not held.isdisjoint(group)}


def _coverage(passages: Sequence[Passage], weights: dict[Asked, float]) -> float:
    """The share of the question's weight that the best of the first passages holds."""
    shares = [0.0]
    for chunk in (passage.chunk for passage in passages[:3]):
        text = f"{Path(chunk.document_name).stem} {chunk.section} {chunk.text}"
        shares.append(sum(weights[word] for word in _held(text, weights, chunk.language)))
    return max(shares)


def _likelihood(nearest: float | None, coverage: float) -> float:
    """How likely it is that these documents answer the question, from the best similarity and the terms found.

    A logistic regression over answerable questions against questions about documents that are not there (SQuAD 2.0
    articles; ``tests/benchmarks/squad2.py`` prints how well it tells them apart). Without similarities, terms decide.
    """
    logit = 11.8 * coverage - 6.0 if nearest is None else 21.3 * nearest + 9.1 * coverage - 14.3
    return 1 / (1 + math.exp(-logit))
