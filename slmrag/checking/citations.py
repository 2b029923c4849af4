"""Does the sentence stand in the passage? Markers and sentences of an answer against the passages they name. Pure.

What is reported for each: that it stands there, word for word; that it disagrees, where the sentences it was made of
(`alignment`) have another name, number or unit, a negation more or less; or that it is in other words. Each with what to
quote beside it, and with the passage that does say it where it cites none or another.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from slmrag.checking.alignment import align
from slmrag.checking.comparison import Surroundings, surroundings
from slmrag.checking.prose import sentences_said
from slmrag.schema import AnswerSentence, Citation, Difference, DifferenceKind, Passage, Sentence, Support
from slmrag.text.sentences import is_marked_heading, split_sentences

# How close in meaning (cosine) each of some texts is to a text.
Similarity = Callable[[str, Sequence[str]], Sequence[float]]

_LIST_NUMBER = re.compile(r"^\(?\d{1,2}[.)]\s+|(?<=[.!?])\s+\d{1,2}[.)]$")
_LEAD_IN = re.compile(r"\W*\w+(?:[ ,]+[^\W\dA-Z]+){0,7}\W*[:：]\W*")  # without a number, or a name after its first word
_SOME = 0.4  # of the words that tell, before a difference is one


def check(
    text: str,
    passages: Sequence[Passage],
    language: str = "",
    sent: int | None = None,
    similarity: Similarity | None = None,
    frame: Collection[str] = (),
    *,
    broken_off: bool = False,
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...], tuple[int, ...]]:
    """The sentences of an answer as a model wrote it, markers and all, judged as `judged` does; see `sentences_said`.

    What is no claim carries no support, and no number.
    """
    said = sentences_said(text, language, frame, broken_off=broken_off)
    claims = [(one.text, one.numbers) for one in said if one.claim]
    found, quotes, invented = judged(claims, passages, language, sent, similarity)
    rest = iter(found)
    sentences = tuple(next(rest) if one.claim else AnswerSentence(one.text, (), "no claim") for one in said)
    return sentences, quotes, invented


def judged(
    said: Iterable[tuple[str, Sequence[int]]],
    passages: Sequence[Passage],
    language: str = "",
    sent: int | None = None,
    similarity: Similarity | None = None,
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...], tuple[int, ...]]:
    """What is ``said``, sentences with the numbers they carry: with their support, their citations, and the numbers of no passage.

    Number ``n`` is that of ``passages[n - 1]``; the model was ``sent`` the first so many of them (all, when not given), and
    cannot have meant another. Each citation quotes a sentence of its passage that the sentence citing it was made of.
    A sentence that does not stand in its own passages gets the passage where it does, if there is one, in ``ours``; one
    that cites none the one where it does, or else the one that holds most of its words. ``similarity`` is not asked yet.
    """
    checking = _Checking(passages, language)
    most = len(passages) if sent is None else sent
    sentences: list[AnswerSentence] = []
    citations: dict[tuple[int, int, int], Citation] = {}
    invented: set[int] = set()
    for sentence, numbers in said:
        invented |= {number for number in numbers if not 1 <= number <= most}
        cited = tuple(number for number in numbers if number not in invented)
        found = checking.found(sentence, cited)
        ours: tuple[int, ...] = ()
        if found.support != "stands there":
            rest = [checking.found(sentence, (number,)) for number in range(1, most + 1) if number not in cited]
            standing = next((one for one in rest if one.support == "stands there"), None)
            if not cited and rest:
                found = standing or max(rest, key=lambda one: one.covered)
                ours = (found.quotes[0].number,) if found.quotes else ()
            elif standing:
                ours = (standing.quotes[0].number,)
                found = replace(found, quotes=(*found.quotes, *standing.quotes))
        for citation in found.quotes:
            citations[citation.number, citation.start, citation.end] = citation
        differs = tuple(
            Difference(_kind(said), said, found.quotes[0].quote, found.quotes[0].number) for said in found.wrong
        )
        sentences.append(AnswerSentence(sentence, cited, found.support, ours, found.missing, differences=differs))
    return _led_in(sentences), tuple(citations.values()), tuple(sorted(invented))


def _led_in(sentences: Sequence[AnswerSentence]) -> tuple[AnswerSentence, ...]:
    """``sentences``, of which one that only announces the next ("The steps are:") stands or falls with that."""
    judged = list(sentences)
    for index in range(len(judged) - 2, -1, -1):
        if judged[index].support != "stands there" and _LEAD_IN.fullmatch(judged[index].text):
            judged[index] = replace(judged[index], support=judged[index + 1].support, missing=(), differences=())
    return tuple(judged)


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a sentence: ``covered`` is the share of its words in ``quotes``, ``wrong`` what these say otherwise."""

    support: Support
    covered: float
    quotes: tuple[Citation, ...] = ()
    wrong: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def _kind(said: str) -> DifferenceKind:
    if any(map(str.isdigit, said)):
        return "number"
    return "negation" if said.startswith("not ") else "name" if said[:1].isupper() else "opposite"


class _Checking:
    """The passages of an answer, read once."""

    def __init__(self, passages: Sequence[Passage], language: str) -> None:
        self.passages, self.language = passages, language
        self.evidence = [_sentences(passage) for passage in passages]
        self.around = [
            surroundings([*(sentence.text for sentence in sentences), *_between(passage, sentences)], language)
            for passage, sentences in zip(passages, self.evidence, strict=True)
        ]
        self.lower = frozenset().union(*(each.lower for each in self.around))
        self.names = frozenset().union(*(each.names for each in self.around))

    def found(self, sentence: str, numbers: Sequence[int]) -> _Found:
        """What comes of holding a sentence against passages ``numbers``."""
        sentence = _LIST_NUMBER.sub("", sentence).lstrip("-*• ")
        for number in numbers:
            if quote := _verbatim(sentence, self.passages[number - 1]):
                return _Found("stands there", 1.0, (self._citation(number, quote),))
        places = [(number, candidate) for number in numbers for candidate in self.evidence[number - 1]]
        if not places:
            return _Found("in other words", 0.0)
        keys = frozenset().union(*(self.around[number - 1].keys for number in numbers))
        texts = [candidate.text for _, candidate in places]
        found = align(sentence, texts, Surroundings(self.lower, self.names, keys), self.language)
        quotes = tuple(self._citation(*places[index]) for index in found.sources)
        disagrees = found.wrong and found.covered >= _SOME
        return _Found(
            "disagrees" if disagrees else "in other words", found.covered, quotes, found.wrong if disagrees else (),
            tuple(dict.fromkeys((*found.wrong, *found.missing))),
        )  # fmt: skip

    def _citation(self, number: int, quote: Sentence) -> Citation:
        return Citation(number, self.passages[number - 1], quote.text, quote.start, quote.end)


def _sentences(passage: Passage) -> tuple[Sentence, ...]:
    """The evidence of a passage, or all its sentences but headings where none was chosen."""
    chunk = passage.chunk
    return passage.evidence or tuple(
        Sentence(chunk.start + start, chunk.start + end, chunk.text[start:end])
        for start, end in split_sentences(chunk.text, chunk.language)
        if not is_marked_heading(chunk.text, start)
    )


def _between(passage: Passage, sentences: Sequence[Sentence]) -> list[str]:
    """What else stands in a passage and over it: headings, the name of the document."""
    chunk, place = passage.chunk, passage.chunk.start
    found = [chunk.section, chunk.document_name]
    for sentence in sentences:
        found.append(chunk.text[place - chunk.start : max(sentence.start - chunk.start, 0)])
        place = max(place, sentence.end)
    return [text for text in (*found, chunk.text[place - chunk.start :]) if text.strip()]


def _verbatim(sentence: str, passage: Passage) -> Sentence | None:
    """The sentence itself where the passage has it word for word, however its lines are broken, and not as a heading.

    It may end sooner than the one it was taken from, but not inside a number.
    """
    chunk = passage.chunk
    parts = (sentence if sentence[-2:-1].isdigit() else sentence.rstrip(".")).split()
    words = r"\s+".join(map(re.escape, parts))
    places = re.finditer(rf"(?<![\w.,$€£-]){words}\.?(?!\w|[.,]\d|\s?%)", chunk.text) if parts else ()
    found = next((place for place in places if not is_marked_heading(chunk.text, place.start())), None)
    return Sentence(chunk.start + found.start(), chunk.start + found.end(), found[0]) if found else None
