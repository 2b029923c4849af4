"""What was found, with the sentence marked that states the value asked for; looked for beyond the passages too, where they have none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from slmrag.chunking.tables.periods import periods, years
from slmrag.schema import Chunk, Passage, Sentence
from slmrag.search.values.subject import Subject
from slmrag.search.values.value_kinds import places
from slmrag.search.values.value_sentences import is_list, nearness, sentence_features
from slmrag.text.headings import HEADING
from slmrag.text.terms import term_set

_LOOKED_AT = 12  # chunks whose values are looked at (0: 33/5/15)
_MOST = 8  # of them that become passages (0: 33/5/15)
_LINE = 60  # letters of a line that is a name (0: 37/4/15)


def likely_chunks(subject: Subject, chunks: Sequence[Chunk], passages: Sequence[Passage]) -> list[Chunk]:
    """Those of ``chunks`` (best first) that hold most of a subject and a value of its kind, and stand in none of ``passages``."""
    if subject.asked.kind == "thing":
        return []
    told = [
        (subject.share(term_set(f"{chunk.section} {chunk.text}", chunk.language)), chunk)
        for chunk in chunks
        if not any(_is_read(chunk, passage) for passage in passages)
    ]
    told.sort(key=lambda one: -one[0])
    valued = (one for one in told if places(one[1].text, subject.asked.kind, one[1].language))
    ranked = list(islice(valued, _LOOKED_AT))
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
class LikelyPlace:
    """A sentence that may state the value, at ``index`` of the evidence of passage ``number``, and what speaks for it and against it."""

    number: int
    index: int
    sentence: Sentence
    features: dict[str, float]


def likely_places(
    subject: Subject, identities: Mapping[str, frozenset[str]], passages: Sequence[Passage]
) -> list[LikelyPlace]:
    """The sentences of ``passages`` that hold a value of the kind; documents go by ``identities`` (terms of name and cover)."""
    return [place for number, passage in enumerate(passages) for place in _places(subject, identities, number, passage)]


def _places(
    subject: Subject, identities: Mapping[str, frozenset[str]], number: int, passage: Passage
) -> Iterable[LikelyPlace]:
    identity = identities.get(passage.chunk.document_id, frozenset())
    subject = subject.of_document(identity)
    known = years(periods(" ".join(identity))[0])
    before: Sentence | None = None
    for index, sentence in enumerate(passage.evidence):
        for part in _parts(subject, passage, sentence):
            if told := sentence_features(subject, part, passage, before.text if before else "", known):
                yield LikelyPlace(number, index, part, told)
        before = sentence


def _parts(subject: Subject, passage: Passage, sentence: Sentence) -> Iterable[Sentence]:
    """What of a sentence may state the value: all of it, or each line of a list of names that says what is asked for."""
    if subject.asked.kind != "name":
        return [sentence]
    if not is_list(sentence.text):
        return [_with_line_above(passage, sentence)]
    lines, start = [], sentence.start
    for line in sentence.text.splitlines(keepends=True):
        if any(word.held(term_set(line, passage.chunk.language)) for word in subject.heads or subject.words):
            one = replace(sentence, start=start, end=start + len(line.rstrip()), text=line.rstrip())
            named = places(one.text, "name", passage.chunk.language)
            lines.append(one if named else _with_line_above(passage, one))
        start += len(line)
    return lines


def _with_line_above(passage: Passage, sentence: Sentence) -> Sentence:
    """A sentence with the name on the line above it, as it stands over a post under a letter."""
    chunk = passage.chunk
    above = chunk.text[: max(0, sentence.start - chunk.start)].rstrip()
    start = above.rfind("\n") + 1
    line = above[start:]
    if not line or len(line) > _LINE or line.rstrip().endswith(".") or sentence.end > chunk.end or HEADING.match(line):
        return sentence
    apart = chunk.text.count("\n", len(above), sentence.start - chunk.start) > 1
    if apart and places(sentence.text, "name", chunk.language):  # a paragraph that names someone itself
        return sentence
    return replace(sentence, start=chunk.start + start, text=chunk.text[start : sentence.end - chunk.start])


def mark_place(passages: Sequence[Passage], place: LikelyPlace, *, beside: bool = False) -> tuple[Passage, ...]:
    """``passages`` with the sentence of ``place`` marked as what states the value, or states that of another thing ``beside`` it."""
    passage = passages[place.number]
    said = replace(place.sentence, stated=not beside, beside=beside)
    evidence = (*passage.evidence[: place.index], said, *passage.evidence[place.index + 1 :])
    return (*passages[: place.number], replace(passage, evidence=evidence), *passages[place.number + 1 :])
