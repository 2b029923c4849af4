"""What is asked for so plainly that words without a part in it change nothing: "the gist of the handbook for my aunt". Pure."""

from slmrag.requests.lexicon import ENDS, STOPS
from slmrag.requests.lexicon_reading import LexiconReading
from slmrag.schema.requests import RequestKind

_MOST = {"summarise": 4, "translate": 4, "compare": 4, "topics": 2, "about": 2}  # words without a part in it
_MOST_HAN = 3  # characters more
_FIRST = 2  # words that a question begins with
_BESIDE = 16  # words of other clauses


def is_sure(reading: LexiconReading, kind: RequestKind) -> bool:
    """Whether a phrase that is only said to ask for ``kind`` stands in ``reading`` with a document, and no fact is asked for.

    Few words may be left over beside them, none of them next to a document's name ("the Peterson contract" is another one),
    none that an "on" leads to, and none in a sentence that asks.
    """
    said = {at for one in reading.found if one.kind == "sure" for at in range(one.start, one.end)}
    places = {at for one in reading.found if one.kind == kind for at in range(one.start, one.end)} & said
    asks = [at for at, here in enumerate(reading.at) if "asks" in here and kind not in here]
    if (
        kind not in _MOST
        or not places
        or (asks and (asks[0] < _FIRST or any(one.word in "?？؟" for one in reading.tokens)))
    ):
        return False  # but "… for those who missed it" asks nothing
    named = {at for mention in reading.mentions for at in mention.places}
    if not (named or reading.kinds & {"doc"}) or reading.asks_on:
        return False
    rest = set(reading.rest(kind))
    if rest and kind in ("topics", "about") and not (reading.firm or "doc" in reading.kinds):
        return False  # "the topic of the homework of week 4"
    if any(
        near in rest and near not in places and reading.words[near].isascii()
        for at in named
        for near in (at - 1, at + 1)
    ):
        return False
    led = {at for one in reading.found if one.kind == "on" for at in range(one.end, one.end + 3)}
    if rest & led and kind in ("topics", "about"):
        return False
    own = {at for clause in reading.clauses(STOPS) if (places | named) & set(clause) for at in clause}
    if rest & own and "what" in reading.kinds and kind in ("topics", "about"):
        return False  # "which chapters of the syllabus are in the exam?"
    for sentence in reading.clauses(ENDS):
        asked = sentence.stop < len(reading.tokens) and reading.tokens[sentence.stop].word in "?？؟"
        if asked and rest & set(sentence) and not (places | named) & set(sentence):
            return False
    most = _MOST[kind] + (
        _MOST_HAN if any(not reading.words[at].isascii() and len(reading.words[at]) == 1 for at in rest) else 0
    )
    return len(rest & own) <= most and len(rest - own) <= _BESIDE
