"""What was found, with the sentence marked that states the value asked for; looked for beyond the passages too, where they have none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from slmrag.chunking.tables.periods import periods, years
from slmrag.schema import Chunk, Passage, Sentence
from slmrag.search.values.subject import Subject
from slmrag.search.values.value_kinds import places
from slmrag.search.values.value_sentences import Statement, nearness, statement_of, with_meaning
from slmrag.text.terms import terms

# Measured with others left as they are (tests/benchmarks/value_weights.py): values stated rightly / wrongly without a warning /
# absent and not stated, of 45 and 15 questions of reports.jsonl, 38/4/15 as it stands, and then of reports_m.jsonl, 15/11/12
# (some were asked of the first alone). Where no figure stands, nothing moved.
_LOOKED_AT = 12  # chunks whose values are looked at (0: 33/5/15)
_MOST = 8  # of them that become passages (0: 33/5/15)
_LINE = 60  # letters of a line that is a name (0: 37/4/15)
_COMPARED = 8  # sentences whose meaning is compared with the question

Similarities = Callable[[str, Sequence[str]], Iterable[float]]


def likely_chunks(subject: Subject, chunks: Sequence[Chunk], passages: Sequence[Passage]) -> list[Chunk]:
    """Those of ``chunks`` (best first) that hold most of a subject and a value of its kind, and stand in none of ``passages``."""
    if subject.asked.kind == "thing":
        return []
    ranked = []
    for chunk in chunks:
        if not any(_is_read(chunk, passage) for passage in passages) and places(
            chunk.text, subject.asked.kind, chunk.language
        ):
            ranked.append((subject.share(frozenset(terms(f"{chunk.section} {chunk.text}", chunk.language))), chunk))
    ranked = sorted(ranked, key=lambda one: -one[0])[:_LOOKED_AT]
    near = {
        id(chunk): nearness(subject, chunk.text, chunk.language, Path(chunk.document_name).stem, chunk.page) or 0.0
        for _, chunk in ranked
    }
    ranked.sort(key=lambda one: -one[0] - near[id(one[1])])
    return [chunk for _, chunk in ranked[:_MOST]]


def _is_read(chunk: Chunk, passage: Passage) -> bool:
    """Whether the evidence of a passage holds most of a chunk."""
    if (chunk.document_id, chunk.page) != (passage.chunk.document_id, passage.chunk.page):
        return False
    held = sum(max(0, min(one.end, chunk.end) - max(one.start, chunk.start)) for one in passage.evidence)
    return 2 * held > chunk.end - chunk.start


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """Where a value is stated: the ``sentence``, which stands at ``index`` of a passage's evidence, and how well it does."""

    number: int
    index: int
    sentence: Sentence
    statement: Statement


def best_place(
    subject: Subject,
    question: str,
    identities: Mapping[str, frozenset[str]],
    passages: Sequence[Passage],
    similarities: Similarities | None,
) -> StatedPlace | None:
    """Where the value of ``subject`` is stated best in ``passages``, of documents that go by ``identities`` (terms of name and cover).

    ``None`` where no sentence holds a value of the kind.
    """
    every = [
        place for number, passage in enumerate(passages) for place in _places(subject, identities, number, passage)
    ]
    found = sorted(every, key=_rank, reverse=True)[:_COMPARED]
    unmeant = [place for place in found if not place.sentence.meaning]
    if similarities and unmeant:
        meanings = similarities(question, [place.sentence.text for place in unmeant])
        told = {id(place): float(meaning) for place, meaning in zip(unmeant, meanings, strict=True)}
        found = [replace(place, statement=with_meaning(place.statement, told.get(id(place), 0.0))) for place in found]
    best = max(found, key=_rank, default=None)
    leading = next((place for place in every if (place.number, place.index) == _leading(passages)), None)
    # What is near enough only is said first where what speaks most to the question holds no such value at all.
    return leading if best and leading and not best.statement.bound else best


def _leading(passages: Sequence[Passage]) -> tuple[int, int] | None:
    """The sentence that speaks most to the question by its words and its meaning."""
    worth = {
        (number, index): one.score + one.meaning + 0.8 * one.found
        for number, passage in enumerate(passages)
        for index, one in enumerate(passage.evidence)
    }
    return max(worth, key=worth.__getitem__, default=None)


def _rank(place: StatedPlace) -> tuple[bool, float]:
    return place.statement.bound, place.statement.worth


def _places(
    subject: Subject, identities: Mapping[str, frozenset[str]], number: int, passage: Passage
) -> Iterable[StatedPlace]:
    identity = identities.get(passage.chunk.document_id, frozenset())
    subject = subject.of_document(identity)
    known = years(periods(" ".join(identity))[0])
    before: Sentence | None = None
    for index, sentence in enumerate(passage.evidence):
        whole = _with_line_above(passage, sentence) if subject.asked.kind == "name" else sentence
        if state := statement_of(subject, whole, passage, before.text if before else "", known):
            yield StatedPlace(number, index, whole, state)
        before = sentence


def _with_line_above(passage: Passage, sentence: Sentence) -> Sentence:
    """A sentence with the name on the line above it, as it stands over a post under a letter."""
    chunk = passage.chunk
    above = chunk.text[: max(0, sentence.start - chunk.start)].rstrip()
    start = above.rfind("\n") + 1
    line = above[start:]
    if not line or len(line) > _LINE or line.rstrip().endswith(".") or sentence.end > chunk.end:
        return sentence
    return replace(sentence, start=chunk.start + start, text=chunk.text[start : sentence.end - chunk.start])


def mark_place(passages: Sequence[Passage], place: StatedPlace) -> tuple[Passage, ...]:
    """``passages`` with the sentence of ``place`` marked as what states the value."""
    passage = passages[place.number]
    said = replace(place.sentence, stated=True)
    evidence = (*passage.evidence[: place.index], said, *passage.evidence[place.index + 1 :])
    return (*passages[: place.number], replace(passage, evidence=evidence), *passages[place.number + 1 :])
