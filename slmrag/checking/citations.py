"""Does the passage hold up the sentence? Markers and sentences of an answer against the passages they name. Pure.

A sentence is held up when the sentences it was made of (`alignment`) say most of it, and nothing else where it has a
name, a number, a date, a unit or a negation. What is reported for each: supported (with the exact quote and its
place), partly, or not found; and the passage that does support it, where it cites none or another.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from slmrag.checking.alignment import Alignment, align
from slmrag.checking.comparison import Surroundings, surroundings
from slmrag.checking.prose import sentences_said
from slmrag.schema import AnswerSentence, Citation, Passage, Sentence, Support
from slmrag.text.sentences import is_marked_heading, split_sentences

# How close in meaning (cosine) each of some texts is to a text.
Similarity = Callable[[str, Sequence[str]], Sequence[float]]

_LIST_NUMBER = re.compile(r"^\(?\d{1,2}[.)]\s+|(?<=[.!?])\s+\d{1,2}[.)]$")
_LEAD_IN = re.compile(r"\W*\w+(?:[ ,]+[^\W\dA-Z]+){0,7}\W*[:：]\W*")  # without a number, or a name after its first word
_ALL, _SOME = 0.6, 0.4  # shares of the words that tell
_WITH_FACTS = 0.45  # suffices where all its names and numbers, two or more, stand in the source
_NEAR, _NEAR_WORDS = 0.8, 0.3  # as close in meaning as this, fewer words suffice


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
    A sentence that its own passages do not support gets the passage that does, if there is one, in ``ours``.
    ``similarity`` lets a sentence in other words be recognised by its meaning.
    """
    checking = _Checking(passages, language, similarity)
    most = len(passages) if sent is None else sent
    sentences: list[AnswerSentence] = []
    citations: dict[tuple[int, int, int], Citation] = {}
    invented: set[int] = set()
    for sentence, numbers in said:
        invented |= {number for number in numbers if not 1 <= number <= most}
        cited = tuple(number for number in numbers if number not in invented)
        support, missing, quotes = checking.support(sentence, cited)
        ours: tuple[int, ...] = ()
        if support != "supported":
            for number in (n for n in range(1, most + 1) if n not in cited):
                other, lacking, found = checking.support(sentence, (number,), by_meaning=not cited)
                if other == "supported":
                    ours, quotes = (number,), quotes + found
                    if not cited:
                        support, missing = other, lacking
                    break
        for citation in quotes:
            citations[citation.number, citation.start, citation.end] = citation
        sentences.append(AnswerSentence(sentence, cited, support, ours, missing))
    return _led_in(sentences), tuple(citations.values()), tuple(sorted(invented))


def _led_in(sentences: Sequence[AnswerSentence]) -> tuple[AnswerSentence, ...]:
    """``sentences``, of which one that only announces the next ("The steps are:") stands or falls with that."""
    judged = list(sentences)
    for index in range(len(judged) - 2, -1, -1):
        if judged[index].support != "supported" and _LEAD_IN.fullmatch(judged[index].text):
            judged[index] = replace(judged[index], support=judged[index + 1].support, missing=())
    return tuple(judged)


class _Checking:
    """The passages of an answer, read once."""

    def __init__(self, passages: Sequence[Passage], language: str, similarity: Similarity | None) -> None:
        self.passages, self.language, self.similarity = passages, language, similarity
        self.evidence = [_sentences(passage) for passage in passages]
        self.around = [
            surroundings([*(sentence.text for sentence in sentences), *_between(passage, sentences)], language)
            for passage, sentences in zip(passages, self.evidence, strict=True)
        ]
        self.lower = frozenset().union(*(each.lower for each in self.around))
        self.names = frozenset().union(*(each.names for each in self.around))

    def support(
        self, sentence: str, numbers: Sequence[int], by_meaning: bool = True
    ) -> tuple[Support, tuple[str, ...], list[Citation]]:
        """How far passages ``numbers`` hold up a sentence, what of it they lack, and what to quote."""
        for number in numbers:
            if quote := _verbatim(sentence, self.passages[number - 1]):
                return "supported", (), [self._citation(number, quote)]
        places = [(number, candidate) for number in numbers for candidate in self.evidence[number - 1]]
        if not places:
            return "not found", (), []
        keys = frozenset().union(*(self.around[number - 1].keys for number in numbers))
        texts = [candidate.text for _, candidate in places]
        sentence = _LIST_NUMBER.sub("", sentence)
        found = align(sentence, texts, Surroundings(self.lower, self.names, keys), self.language)
        if not found.sources:
            return "not found", (), []
        quotes = [self._citation(*places[index]) for index in found.sources]
        support = self._outcome(sentence, found, texts, by_meaning)
        return support, tuple(dict.fromkeys((*found.wrong, *found.missing))), quotes

    def _outcome(self, sentence: str, found: Alignment, texts: Sequence[str], by_meaning: bool) -> Support:
        if found.wrong or found.covered < _NEAR_WORDS:
            return "not found"
        if found.missing:
            return "partly" if found.covered >= _SOME else "not found"
        if found.covered >= (_ALL if found.facts < 2 else _WITH_FACTS):
            return "supported"
        if self.similarity is not None and by_meaning:
            joined = " ".join(texts[index] for index in sorted(found.sources))
            if max(self.similarity(sentence, [joined, *(texts[index] for index in found.sources)])) >= _NEAR:
                return "supported"
        return "partly" if found.covered >= _SOME else "not found"

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
