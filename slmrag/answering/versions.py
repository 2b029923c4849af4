"""Versions of a rule in two documents: both are told, the newer first."""

import re
from collections.abc import Sequence

from slmrag.schema import Passage, Sentence
from slmrag.text.dates import years_in
from slmrag.text.numbers import FIGURES

_CURRENCIES = re.compile(r"[$€£¥]")
_ALIKE = 0.6  # share of the words of either that both hold
_VERSION = 0.5  # of what one version says of the question, at least, that another does


def wording_of(sentence: Sentence) -> str:
    """What is the same where the same is said: two statements print one row with and without the currency's sign.

    A minus, a percent sign or the parentheses of a loss say something else.
    """
    return " ".join(_CURRENCIES.sub(" ", sentence.text).split()).casefold()


def versions_of(passages: Sequence[Passage], answer: tuple[int, Sentence]) -> list[tuple[int, Sentence]]:
    """``answer`` and what other versions of its passage say instead, the later year first.

    ``[]`` where there are none. Two passages are versions of each other when most of their words are the same: of such a one what
    says the same with other figures. So are sections of one name in documents of one title. Else it is of either the sentence that
    speaks most to the question by its words and its meaning, if that is nearly as much.
    """
    passage, wording = passages[answer[0] - 1], wording_of(answer[1])
    words, section = set(passage.chunk.text.casefold().split()), _section(passage)
    versions = {passage.chunk.document_id: answer}
    least = _VERSION * _speaks(answer[1])
    for number, passage in enumerate(passages, 1):
        others = set(passage.chunk.text.casefold().split())
        copied = len(words & others) > _ALIKE * len(words | others)
        alike = [
            sentence
            for sentence in (passage.evidence if copied else ())
            if wording_of(sentence) != wording and _unfigured(wording_of(sentence)) == _unfigured(wording)
        ]
        if not alike and (copied or (section and _section(passage) == section)):
            best = max(passage.evidence, key=_speaks, default=None)
            alike = [best] if best and _speaks(best) >= least and wording_of(best) != wording else []
        for sentence in alike:
            versions.setdefault(passage.chunk.document_id, (number, sentence))
    first = {
        number: passage.precedence or max(years_in(f"{passage.chunk.document_name} {passage.chunk.text}"), default=0)
        for number, passage in enumerate(passages, 1)
    }
    return sorted(versions.values(), key=lambda one: first[one[0]], reverse=True) if len(versions) > 1 else []


def _speaks(sentence: Sentence) -> float:
    return sentence.score + sentence.meaning


def _section(passage: Passage) -> str:
    """The title of a document and the section that a passage stands in, without their figures; ``""`` for none below a title."""
    path = passage.chunk.section
    return _unfigured(path.casefold()) if " › " in path else ""


def _unfigured(text: str) -> str:
    return FIGURES.sub("#", text)
