"""A question finds passages: dense and keyword search, fused by score; then their evidence, and whether it suffices.

Scores are fused after min-max scaling, not ranks: it found more on real questions. A dense half whose embedder does
not know the language, or is still loading, does not vote.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from slmrag.embedding import Embedder
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.library.vector_index import VectorIndex
from slmrag.schema import Chunk, Passage, Scope, SearchResult
from slmrag.search.answerable import (
    Signs,
    likelihood,
    signs_of,
    speaks_by_name_alone,
    states_answer,
    that_count,
)
from slmrag.search.asked_sections import asked_sections
from slmrag.search.document_years import with_years
from slmrag.search.evidence import evidence_of, with_meaning
from slmrag.search.expansion import Expansion, asked_for
from slmrag.search.figure_rows import figure_weights, with_figures
from slmrag.search.joined_words import with_joined
from slmrag.search.named_documents import named_documents
from slmrag.search.numbered_sections import WHOLE_PAGE, AskedSection
from slmrag.search.question_frame import telling_groups
from slmrag.search.running_lines import running_lines
from slmrag.search.section_text import section_text, with_sections
from slmrag.search.short_names import with_short_names
from slmrag.search.spelling import correct_spelling
from slmrag.search.values import ValueResult, find_value
from slmrag.search.word_weights import word_weights
from slmrag.text.contents_lines import contents_lines
from slmrag.text.dates import days_in, names_day
from slmrag.text.detect import detect_language
from slmrag.text.query_terms import Asked, asks_for_words, query_groups

# Measured with others left as they are: hit@1 of 100 questions of squad2 (tests/benchmarks/finding.py), .960 as it stands.
_CANDIDATES = 100  # of each search (30, 300: .960)
_DEFINING = 30  # chunks found by words, that may define an abbreviation
_FURTHER = 5  # chunks that found no place, past which none is looked at for those that did (0, 20: .960)
_DENSE_WEIGHT = 0.6  # of meaning against words (0.4, 0.5: .940; 0.7: .960; 0.8: .930)
_NAME_WEIGHT = 0.3  # of a named document (0, 0.6: .960; kg_rag_10q, all cited documents found: .905 without, .973 with)
# Of a question by itself, against the one before with it (mtrag_un by words alone, hit@5 .918; 0.4: .946; 0.8: .908; 1: .880), or the figures behind it.
_ALONE_WEIGHT = 0.6
_ALL_WORDS = 0.99
_SURELY = 0.95  # how likely it is stated where all that was asked stands in a sentence
# Of what is refused below, where it is no longer said that nothing answers it (tests/benchmarks/README.md, "Headings").
_PERHAPS = 1 / 6
_OF_SECTION = 0.95  # how likely a section is to tell what it says


def find(
    shelf: Shelf,
    index: VectorIndex,
    embedder: Embedder,
    question: str,
    scope: Scope,
    *,
    top_k: int,
    refuse_below: float,
    doubt_below: float = 0.0,
    before: str = "",
    compare: bool = False,
    expansions: Sequence[Expansion] = (),
    as_typed: bool = False,
) -> SearchResult:
    """The ``top_k`` passages of ``scope`` nearest to ``question``, best first, overlapping ones merged.

    ``index`` is of the vectors of ``embedder``. ``before`` is the question that came before in the conversation: its words
    and its subject are searched too, and count less. With ``compare`` the likeliest sentences are compared with the
    question by meaning, which takes about 5 ms each and tells better whether it is answered. ``expansions`` are the names
    of a field that documents do not print. Typing errors are put right, unless it is searched ``as_typed``. Fewer come
    back when fewer match at all. Raises `CollectionNotFound` for one that is not there.
    """
    languages, typed = shelf.documents.languages(scope), question
    question = typed if as_typed else correct_spelling(shelf, typed, languages, scope, embedder.has_word)
    words = f"{before} {question}" if before else question
    behind = asked_for(question, expansions)
    texts = [*dict.fromkeys([question, words]), *(["; ".join(one.words for one in behind)] if behind else [])]
    every = [_search(shelf, index, embedder, text, scope, languages) for text in texts]
    searches, figures = (every[:-1], every[-1].weights) if behind else (every, {})
    # What a sentence may speak of: a row that holds one of the figures is evidence beside what the question says itself.
    told = {word: (1 - _ALONE_WEIGHT) * weight for word, weight in figures.items()} | searches[-1].weights
    seen = {key for search in every for key in search.dense}
    chunks, scores, named = _named(shelf, reduce(_blend, (search.fused for search in every)), words, languages, scope)
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    told_of = [(one, section_text(shelf, one.stored)) for one in asked_sections(shelf, question, languages, scope)]
    whole = [one for one, texts in told_of if one.whole and texts]
    found = with_sections(told_of, [(chunks[key], scores[key]) for key in ranked])
    read = _passages(shelf, _merge(found, top_k), told, whole)
    passages = tuple(replace(one, named=named.get(one.chunk.document_id, 0.0)) for one in read)
    if (dense := any(search.dense for search in searches)) and compare:
        passages = with_meaning(passages, embedder.similarities, question)
    unseen = {chunks[key].document_id for key in ranked if key not in seen}
    signs = that_count([_signs(search, passages, unseen, compare) for search in searches], dense=dense)
    likely = max([*map(likelihood, signs), _OF_SECTION if whole else 0.0])
    passages = with_figures(passages, figure_weights(behind, figures, languages)) if behind else passages
    value = ValueResult(passages) if any(one.sure and one.as_such for one in whole) else find_value(
        shelf, question, scope, languages, passages, [chunks[key] for key in ranked],
        weigh=lambda words: word_weights(shelf, words, scope),
        passages_of=lambda chunks: _passages(shelf, _merge([(chunk, 0.0) for chunk in chunks], len(chunks)), told, ()),
        similarities=embedder.similarities if compare and dense else None,
    )  # fmt: skip
    likely = max(likely, value.share, _SURELY * _stands(question, signs))
    supported = bool(value.passages) and likely >= refuse_below
    sure = 1.0 if whole else max([*map(states_answer, signs), value.share])
    unsure = sure < doubt_below or speaks_by_name_alone(value.passages, searches[0].weights)
    # Of what is refused words alone do not tell how near it comes.
    doubtful = _may_miss(question, value, unsure) if supported else dense and likely >= _PERHAPS * refuse_below
    passages = with_years(shelf, question, value.passages) if supported else value.passages
    return SearchResult(typed, passages, supported, likely, dense, doubtful, value.row, question * (question != typed))


def _may_miss(question: str, value: ValueResult, unsure: bool) -> bool:
    """Whether what is told may not be what ``question`` asks for."""
    return value.missed or unsure or _misses_a_day(question, value.passages)


def _stands(question: str, signs: Sequence[Signs]) -> bool:
    """Whether it asks for words, and a sentence has them all: that is its answer."""
    return asks_for_words(question) and any(sign.in_sentence > _ALL_WORDS for sign in signs)


def _misses_a_day(question: str, passages: Sequence[Passage]) -> bool:
    """Whether ``question`` names a day that none of ``passages`` does."""
    texts = [f"{passage.chunk.section}\n{passage.chunk.text}" for passage in passages]
    return any(day.day and not any(names_day(text, day) for text in texts) for _, _, day in days_in(question))


def _named(
    shelf: Shelf, scores: dict[int, float], words: str, languages: Sequence[str], scope: Scope
) -> tuple[dict[int, Chunk], dict[int, float], dict[str, float]]:
    """The chunks that are still there, their scores, higher where their document is named, and how much each document is."""
    chunks = shelf.pages.chunks(scores)
    among = {chunk.document_id for chunk in chunks.values()}
    named = named_documents(shelf, words, languages, scope, among)

    def raised(key: int) -> float:
        return (scores[key] + _NAME_WEIGHT * named.get(chunks[key].document_id, 0.0)) / (1 + _NAME_WEIGHT)

    return chunks, {key: raised(key) for key in scores if key in chunks}, named


@dataclass(frozen=True, slots=True)
class _Search:
    """What one text found: the weights of its words, and chunk keys with their cosine and their fused score."""

    text: str
    weights: dict[Asked, float]
    dense: dict[int, float]
    fused: dict[int, float]


def _search(
    shelf: Shelf, index: VectorIndex, embedder: Embedder, text: str, scope: Scope, languages: Sequence[str]
) -> _Search:
    plain = with_joined(shelf, text, query_groups(text, languages), languages, scope)
    keyword = _by_words(shelf, plain, scope)
    asked = with_short_names(shelf, text, plain, list(keyword)[:_DEFINING], languages, scope)
    if asked != plain:
        keyword = _by_words(shelf, asked, scope)
    knows = embedder.ready and embedder.knows(detect_language(text))
    dense = _dense(shelf, index, embedder, embedder.embed_query(text), scope, keyword) if knows else {}
    weights = word_weights(shelf, telling_groups(asked, languages), scope)
    return _Search(text, weights, dense, _fuse(dense, keyword))


def _by_words(shelf: Shelf, asked: Sequence[Asked], scope: Scope) -> dict[int, float]:
    forms = list(dict.fromkeys(term for group in asked for term in group))
    return dict(shelf.keywords.search(forms, scope, _CANDIDATES))


def _blend(alone: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    """Scores of a question by itself, and of another text that says more of what it may mean."""
    return {
        key: _ALONE_WEIGHT * alone.get(key, 0.0) + (1 - _ALONE_WEIGHT) * other.get(key, 0.0)
        for key in alone.keys() | other.keys()
    }


def _dense(
    shelf: Shelf,
    index: VectorIndex,
    embedder: Embedder,
    vector: np.ndarray,
    scope: Scope,
    keyword: dict[int, float],
) -> dict[int, float]:
    """Cosine similarities of the nearest chunks, and of those that keywords found."""
    documents = shelf.documents.restriction(scope, known=embedder.knows)
    nearest = dict(index.search(vector, documents, _CANDIDATES))
    others = [key for key in keyword if key not in nearest]
    cosines = nearest | index.similarities(vector, others, documents) if nearest else {}
    return {key: embedder.spread(cosine) for key, cosine in cosines.items()}


def _fuse(dense: dict[int, float], keyword: dict[int, float]) -> dict[int, float]:
    if not dense:
        return _scaled(keyword)
    near, worded = _scaled(dense), _scaled(keyword)
    # A chunk that the embedder has not seen yet, or cannot judge, is judged by its words alone.
    return {
        key: _DENSE_WEIGHT * near.get(key, worded.get(key, 0.0)) + (1 - _DENSE_WEIGHT) * worded.get(key, 0.0)
        for key in near.keys() | worded.keys()
    }


def _scaled(scores: dict[int, float]) -> dict[int, float]:
    """Min-max: the best is 1, the worst 0; a single one is 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {key: (score - low) / (high - low) if high > low else 1.0 for key, score in scores.items()}


@dataclass(slots=True)
class _Place:
    """What becomes a passage: the best chunk that was found there, its score, and the spans and scores of all that were."""

    chunk: Chunk
    score: float
    spans: list[tuple[int, int, float]]


def _merge(ranked: Sequence[tuple[Chunk, float]], top_k: int) -> list[_Place]:
    """The first ``top_k`` places of ``ranked``: chunks that overlap, or stand on one printed page, are one.

    A page is what people open, and five pages hold more than five pieces of two. What was found a little further down
    belongs to them too: it is evidence, if it stands there.
    """
    places: list[_Place] = []
    beyond = 0
    for chunk, score in ranked:
        touched = [place for place in places if _together(place, chunk)]
        if touched:
            touched[0].spans += [
                (chunk.start, chunk.end, score), *(span for place in touched[1:] for span in place.spans)
            ]  # fmt: skip
            places = [place for place in places if place not in touched[1:]]
        elif len(places) < top_k:
            places.append(_Place(chunk, score, [(chunk.start, chunk.end, score)]))
        elif (beyond := beyond + 1) > _FURTHER:
            break
    return places


def _together(place: _Place, chunk: Chunk) -> bool:
    if (place.chunk.document_id, place.chunk.page) != (chunk.document_id, chunk.page):
        return False
    printed = chunk.unit in ("page", "slide")
    return printed or any(start < chunk.end and chunk.start < end for start, end, _ in place.spans)


def _passages(
    shelf: Shelf, places: Sequence[_Place], weights: dict[Asked, float], whole: Sequence[AskedSection]
) -> tuple[Passage, ...]:
    passages = []
    sections = [(number, one.stored) for number, one in enumerate(whole, 1)]
    for place in places:
        if page := _page(shelf, place.chunk):
            start, end = min(start for start, _, _ in place.spans), max(end for _, end, _ in place.spans)
            chunk = replace(place.chunk, start=start, end=end, text=page[start:end])
            under = shelf.sections.on_page(chunk.document_id, chunk.page)
            asked = [(number, one.section) for number, one in sections if one.document_id == chunk.document_id]
            idle = running_lines(shelf, chunk)
            if chunk.unit == "page" and not any(one.last_end == WHOLE_PAGE for _, one in asked):
                idle += contents_lines(page, chunk.page, shelf.pages.last(chunk.document_id))
            evidence = evidence_of(page, chunk, place.spans, weights, under, asked, idle)
            passages.append(Passage(chunk, place.score, evidence))
    return tuple(passages)


def _page(shelf: Shelf, chunk: Chunk) -> str:
    """The text of a chunk's page, ``""`` where the document was removed since it was found."""
    try:
        return shelf.pages.page(chunk.document_id, chunk.page).text
    except DocumentNotFound:
        return ""


def _signs(search: _Search, passages: Sequence[Passage], unseen: set[str], compared: bool) -> list[Signs]:
    """What speaks for these passages as an answer to the search.

    Those of documents that the embedder has not seen, or cannot judge (``unseen``), are judged by their words alone.
    """
    wordy = [passage for passage in passages if passage.chunk.document_id in unseen or not search.dense]
    by_words = [signs_of(search.text, search.weights, wordy, None, False)] if wordy or not search.dense else []
    if not search.dense:
        return by_words
    return [*by_words, signs_of(search.text, search.weights, passages, max(search.dense.values()), compared)]
