"""Does the sentence stand in the passage? Sentences against the passages they name. Pure.

What is reported for each: that it stands there (`stands_in_text`: the source's own words, nothing that binds them left out); that it
disagrees, where something exact is otherwise (a number, unit or date: `amounts`; a name: `names`; a negation, a modal, for
how many: `contradictions`); or that it is in other words. Each with what to quote beside it, and with the passage that does say
it where it cites none or another.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from slmrag.checking.amounts import number_differences
from slmrag.checking.contradictions import contradictions
from slmrag.checking.exclusives import exclusive_differences
from slmrag.checking.names import SourceWords, name_differences
from slmrag.checking.nearest_sentences import Nearest, missing_words, nearest, weights_of
from slmrag.checking.other_rows import row_differences
from slmrag.checking.slots import slot_differences
from slmrag.checking.sources import Source, sources_of
from slmrag.checking.stands_in_cells import said_row
from slmrag.checking.stands_in_table import says_row
from slmrag.checking.stands_in_text import stands
from slmrag.checking.token import Token
from slmrag.checking.tokenizer import tokens
from slmrag.schema import AnswerSentence, Citation, Difference, Judgement, Passage, Support

_LIST_NUMBER = re.compile(
    r"(?:(?<=\w{5}[.!?])|(?<=[^\w\s][.!?]))\s+(?:\d{1,2}[.)]|\(\d\))$"
)  # of the next item of a list, or of a citation
_LEAD_IN = re.compile(r"\W*\w+(?:[ ,]+[^\W\dA-Z]+){0,7}\W*[:：]\W*")  # without a number, or a name after its first word
_LONGEST_SENTENCE = 5_000  # letters; a longer one is not compared
_LONGEST_PASSAGE = 60_000  # letters that are read of a passage; what it lacks there is then no difference
_TOLD = 2  # digits; a number of more is hardly another passage's by chance
_FURTHER = 2  # words that a second sentence must add before it is quoted, too


def judge(
    said: Iterable[tuple[str, Sequence[int]]],
    passages: Sequence[Passage],
    language: str = "",
    sent: int | None = None,
) -> Judgement:
    """What is ``said``, held against ``passages`` by their words alone: a `Check`.

    Each citation quotes a sentence of its passage that the sentence citing it was made of. A sentence
    that does not stand in its own passages gets the passage where it does, if there is one, in ``ours``; one that cites
    none the one where it does, or else the one that holds most of its words.
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
        if not cited:
            found = checking.found(sentence, range(1, most + 1))
            ours = (found.quotes[0].number,) if found.quotes else ()
        elif found.support != "stands there" and (
            there := checking.standing(sentence, [number for number in range(1, most + 1) if number not in cited])
        ):
            ours = (there[0].number,)
            found = replace(found, quotes=(*found.quotes, *there))
        for citation in found.quotes:
            citations[citation.number, citation.start, citation.end] = citation
        sentences.append(
            AnswerSentence(sentence, cited, found.support, ours, found.missing, differences=found.differences)
        )
    return Judgement(_led_in(sentences), tuple(citations.values()), tuple(sorted(invented)))


def _led_in(sentences: Sequence[AnswerSentence]) -> tuple[AnswerSentence, ...]:
    """``sentences``, of which one that only announces the next ("The steps are:") stands or falls with that."""
    judged = list(sentences)
    for index in range(len(judged) - 2, -1, -1):
        if judged[index].support != "stands there" and _LEAD_IN.fullmatch(judged[index].text):
            judged[index] = replace(judged[index], support=judged[index + 1].support, missing=(), differences=())
    return tuple(judged)


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a sentence: ``covered`` is the share of its words in the first of ``quotes``."""

    support: Support
    covered: float = 0.0
    quotes: tuple[Citation, ...] = ()
    differences: tuple[Difference, ...] = ()
    missing: tuple[str, ...] = ()


class _Checking:
    """The passages of an answer, read once."""

    def __init__(self, passages: Sequence[Passage], language: str) -> None:
        self.passages, self.language = passages, language
        self.sources = [
            sources_of(passage, number, passage.chunk.language or language, _LONGEST_PASSAGE)
            for number, passage in enumerate(passages, 1)
        ]
        around = [tokens(f"{each.chunk.section}\n{each.chunk.document_name}", language) for each in passages]
        self.around = [token for read in around for token in read]
        every = [source for sources in self.sources for source in sources]
        self.known = SourceWords([*(source.tokens for source in every), *around])
        self.whole = all(len(passage.chunk.text) <= _LONGEST_PASSAGE for passage in passages)
        self.weights = weights_of(every)

    def standing(self, sentence: str, numbers: Sequence[int]) -> tuple[Citation, ...]:
        """What to quote of the first of passages ``numbers`` that a sentence stands in."""
        if len(sentence) > _LONGEST_SENTENCE:
            return ()
        for number in numbers:
            sources = self.sources[number - 1]
            theirs = self.passages[number - 1].chunk.language or self.language
            own = tokens(sentence, self.language)
            figures = next((source for source in sources if says_row(own, source, self.language)), None)
            if row := figures or said_row(own, sources, self.language):
                return (self._citation(row),)
            if there := stands(sentence, [source.text for source in sources], self.language or theirs, theirs):
                return tuple(self._citation(sources[index]) for index in there)
        return ()

    def found(self, sentence: str, numbers: Sequence[int]) -> _Found:
        """What comes of holding a sentence against passages ``numbers``."""
        if len(sentence) > _LONGEST_SENTENCE:
            return _Found("in other words")
        if there := self.standing(sentence, numbers):
            return _Found("stands there", 1.0, there)
        sources = [source for number in numbers for source in self.sources[number - 1]]
        own = tokens(_LIST_NUMBER.sub("", sentence), self.language)
        close = nearest(own, sources, self.weights, self.language)
        if not close:
            return _Found("in other words")
        differences = (
            _distinct(self._differences(own, sources, close))
            if self.whole and sentence.strip()[-1:] not in ":："
            else ()
        )
        held = {index for index, _ in close[0].pairs}
        further = [one for one in close[1:] if len({index for index, _ in one.pairs} - held) >= _FURTHER]
        quotes = [close[0], *further[:1]]
        return _Found(
            "disagrees" if differences else "in other words", close[0].covered,
            tuple(self._citation(one.source) for one in quotes), differences, missing_words(own, close, self.language),
        )  # fmt: skip

    def _differences(
        self, own: Sequence[Token], sources: Sequence[Source], close: Sequence[Nearest]
    ) -> Iterable[Difference]:
        theirs = {self.passages[source.number - 1].chunk.language for source in sources} - {""}
        named = {token.text for token in self.around if token.quantity}
        elsewhere = {
            token.text
            for other in self.sources
            for source in other
            for token in source.tokens
            if token.quantity
            and token.quantity.kind == "number"
            and token.quantity.digits > _TOLD
            and source.number not in {each.number for each in sources}
        }
        for one in number_differences(own, sources, self.weights, self.language):
            # What the name of the document or another passage says stands somewhere, if not where it is cited.
            if one.said.split()[0] not in elsewhere and (one.source or one.said not in named):
                yield one
        if not theirs or self.language in ("", *theirs):
            yield from name_differences(own, self.known, self.language, close[0].source.number)
            yield from contradictions(own, close, self.language)
            yield from slot_differences(own, close[0], self.language)
            yield from exclusive_differences(own, close, self.language)
            yield from row_differences(own, sources, self.language)

    def _citation(self, source: Source) -> Citation:
        return Citation(source.number, self.passages[source.number - 1], source.text, source.start, source.end)


def _distinct(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """``differences`` without those of words that another already speaks of."""
    found: list[Difference] = []
    for one in differences:
        if not any(one.said in other.said or other.said in one.said for other in found):
            found.append(one)
    return tuple(found)
