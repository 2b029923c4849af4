"""Does the passage hold up the sentence? Markers and sentences of an answer against the passages they name. Pure.

Support is decided by words and numbers: every number of a sentence must stand in the sentence it cites, and most of
its words too. What is reported for each: supported (with the exact quote and its place), partly, or not found.
"""

import re
from collections.abc import Sequence

from slmrag.schema import AnswerSentence, Citation, Passage, Sentence, Support
from slmrag.sentences import split_sentences
from slmrag.terms import terms

_MARKERS = re.compile(r"\s*\[(\d+)\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ALL, _SOME = 0.85, 0.5


def check(
    text: str, passages: Sequence[Passage], language: str = "", sent: int | None = None
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...], tuple[int, ...]]:
    """The sentences of an answer with their support, its citations, and the markers that name no passage.

    Marker ``[n]`` names ``passages[n - 1]``; the model was ``sent`` the first so many of them (all, when not given), and
    cannot have meant another. Each citation quotes the sentence of its passage that is closest to
    the sentence that cites it.
    """
    sentences: list[AnswerSentence] = []
    citations: dict[tuple[int, int, int], Citation] = {}
    invented: set[int] = set()
    most = len(passages) if sent is None else sent
    for sentence, numbers in cited_sentences(text, language):
        invented |= {number for number in numbers if not 1 <= number <= most}
        if not any(map(str.isalnum, sentence)):
            continue  # a rule between lines says nothing
        best = 0.0
        for number in numbers:
            if number in invented or not passages[number - 1].evidence:
                continue
            passage = passages[number - 1]
            share, quote = _verbatim(sentence, passage) or _closest(sentence, passage.evidence, language)
            best = max(best, share)
            citations[number, quote.start, quote.end] = Citation(number, passage, quote.text, quote.start, quote.end)
        support: Support = "supported" if best >= _ALL else "partly" if best >= _SOME else "not found"
        sentences.append(AnswerSentence(sentence, tuple(n for n in numbers if n not in invented), support))
    return tuple(sentences), tuple(citations.values()), tuple(sorted(invented))


def cited_sentences(text: str, language: str = "") -> list[tuple[str, tuple[int, ...]]]:
    """The sentences of an answer without their markers, and the numbers each carries, in order.

    A marker belongs to the sentence it stands in, or that ends right before it.
    """
    bare, markers, end = [], [], 0
    length = 0
    for marker in _MARKERS.finditer(text):
        bare.append(text[end : marker.start()])
        length += marker.start() - end
        markers.append((length, int(marker[1])))
        end = marker.end()
    plain = "".join([*bare, text[end:]])
    spans = split_sentences(plain, language)
    result = []
    for index, (start, stop) in enumerate(spans):
        begins = spans[index - 1][1] if index else -1
        last = index == len(spans) - 1
        numbers = [number for at, number in markers if begins < at and (at <= stop or last)]
        result.append((start, stop, tuple(dict.fromkeys(numbers))))
    # A marker at the end of a paragraph speaks for the sentences before it that carry none.
    for index in range(len(result) - 2, -1, -1):
        (start, stop, numbers), (following, _, inherited) = result[index], result[index + 1]
        if not numbers and "\n\n" not in plain[stop:following]:
            result[index] = (start, stop, inherited)
    return [(plain[start:stop], numbers) for start, stop, numbers in result]


def _verbatim(sentence: str, passage: Passage) -> tuple[float, Sentence] | None:
    """The sentence itself where the passage has it word for word, however its lines are broken."""
    chunk = passage.chunk
    found = re.search(r"\s+".join(map(re.escape, sentence.split())), chunk.text) if sentence.strip() else None
    if found is None:
        return None
    return 1.0, Sentence(chunk.start + found.start(), chunk.start + found.end(), found[0])


def _closest(sentence: str, evidence: Sequence[Sentence], language: str) -> tuple[float, Sentence]:
    wanted = set(terms(sentence, language))
    shares = [(_share(sentence, wanted, candidate.text, language), candidate) for candidate in evidence]
    # Of those that hold as much of it, the one that holds least else.
    return max(shares, key=lambda pair: (pair[0], -len(pair[1].text)))


def _share(sentence: str, wanted: set[str], candidate: str, language: str) -> float:
    """The share of the sentence's words that the candidate holds; 0 when it lacks one of its numbers."""
    if not set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(candidate)):
        return 0.0
    held = set(terms(candidate, language))
    return len(wanted & held) / len(wanted) if wanted else 0.0
