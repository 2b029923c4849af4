"""Whether the words that have no part in a request make it a question, or say what alone matters, or are nobody's business. Pure."""

from slmrag.requests.lexicon import ENDS, STOPS
from slmrag.requests.lexicon_reading import LexiconReading
from slmrag.schema.requests import RequestKind

_MOST_FOCUS = 8  # words
_BESIDE = 14  # words of other sentences that are nobody's business


def nothing_else(reading: LexiconReading, kind: RequestKind) -> bool:
    """Whether every word has its part, but for one beside a phrase that says the request whole, and a document.

    One that an "on" leads to, or that asks, is what a question is about.
    """
    rest = reading.rest(kind)
    if not rest:
        return True
    han = len(reading.words[rest[0]]) == 1 and not reading.words[rest[0]].isascii()
    clear = (
        any(one.kind == kind and one.end - one.start > (3 if han else 1) for one in reading.found) or kind == "topics"
    )
    led = any(one.end <= at <= one.end + 2 for one in reading.found if one.kind == "on" for at in rest)
    return (
        clear and reading.firm and len(rest) <= (2 if han else 1) and not {"asks", "what"} & reading.kinds and not led
    )  # fmt: skip


def beside(reading: LexiconReading, kind: RequestKind, most: int) -> str | None:
    """What alone matters in a request, in its own words, ``""`` for nothing; ``None`` where the rest makes it a question.

    ``most`` words may be left over beside a document that is named, besides what stands in sentences of their own.
    """
    rest = reading.rest(kind)
    if any(
        "asks" in reading.at[at] and kind not in reading.at[at]
        for at in range(len(reading.at))
        if at in rest or reading.at[at] == {"asks"}
    ):
        return None
    if not rest:
        return ""
    if not reading.documents and not ("doc" in reading.kinds and kind == "summarise"):
        return None
    focus: list[int] = []
    if kind != "translate":
        for one in reading.found:
            if one.kind == "on" and not focus:
                clause = next(clause for clause in reading.clauses(STOPS) if one.start in clause)
                focus = [at for at in rest if at >= one.end and at in clause]
    own = {
        at for clause in reading.clauses(STOPS)
        if any(kind in reading.at[at] or "named" in reading.at[at] for at in clause) for at in clause
    }  # fmt: skip
    beside = [at for at in rest if at not in own and at not in focus]
    for sentence in reading.clauses(ENDS):
        if (
            any(at in beside for at in sentence)
            and sentence.stop < len(reading.tokens)
            and reading.tokens[sentence.stop].word in "?？؟"
        ):
            return None
    inside = [at for at in rest if at in own and at not in focus]
    named = {at for mention in reading.mentions for at in mention.places}
    if named & {near for at in inside if reading.words[at].isascii() for near in (at - 1, at + 1)}:
        return None  # "the Peterson contract" is not the one with Miller
    if kind == "compare" and not focus and len(inside) <= most:
        focus, inside = inside, []
    if len(inside) > most or len(beside) > _BESIDE or len(focus) > _MOST_FOCUS:
        return None
    return reading.text[reading.tokens[focus[0]].start : reading.tokens[focus[-1]].end] if focus else ""
