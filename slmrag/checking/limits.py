"""What a source says of fewer, under a condition, or as one of several, and a sentence says without that."""

from collections.abc import Iterator, Sequence

from slmrag.checking.keys import key_of
from slmrag.checking.nearest_sentences import Nearest, akin
from slmrag.checking.token import Token
from slmrag.checking.word_lists import listed_phrases, listed_words
from slmrag.schema import Difference

_CONDITION = 0.7  # of a sentence's words, before a condition that it leaves out is missed
_RANKED = 0.5
_AFTER = 8  # words that a condition may be told by


def limit_differences(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    """The ranks, conditions and exceptions of the nearest source that a sentence lacks."""
    best = close[0]
    if best.source.row:
        return
    if best.covered >= _RANKED:
        yield from _rank(own, best, language)
    if best.covered >= _CONDITION:
        yield from _condition(own, best, language)


def _rank(own: Sequence[Token], best: Nearest, language: str) -> Iterator[Difference]:
    """A superlative that one of the two ranks ("third largest", "one of the largest")."""
    theirs = best.source.tokens
    for index, token in enumerate(own):
        if not _is_superlative(token, language):
            continue
        places = [place for place, other in enumerate(theirs) if other.norm == token.norm]
        mine, ranks = _ranked(own, index), [_ranked(theirs, place) for place in places]
        if places and all(bool(mine) != bool(their) for their in ranks):
            begin = max(0, places[0] - 3)
            said = " ".join(t.text for t in own[max(0, index - 2) : index + 2])
            source = " ".join(t.text for t in theirs[begin : places[0] + 2])
            yield Difference("comparison", said, source, best.source.number)
            return


def _is_superlative(token: Token, language: str) -> bool:
    if language in ("", "en"):
        return (token.norm.endswith("est") and len(token.norm) > 5) or token.norm in (
            "most",
            "best",
            "worst",
            "least",
            "only",
        )
    return language == "de" and token.norm.endswith(("ste", "sten", "ster", "stes")) and len(token.norm) > 6


def _ranked(tokens: Sequence[Token], index: int) -> str:
    """The rank before a superlative: an ordinal, or "one of"."""
    before = tokens[max(0, index - 4) : index]
    near = before[-2:]
    if any(token.quantity and token.quantity.kind == "ordinal" and token.norm != "first" for token in near):
        return "ordinal"
    norms = [token.norm for token in before]
    several = ("of" in norms and "one" in norms) or "among" in norms or "zu" in norms[-2:]
    return "several" if several else ""


def _condition(own: Sequence[Token], best: Nearest, language: str) -> Iterator[Difference]:
    """A condition or exception of the clause that a sentence repeats, of which it says nothing."""
    theirs = best.source.tokens
    words = listed_phrases("claims", language or "en", "conditions")
    loose = listed_words("claims", language or "en", "hedging")
    if any(token.norm in loose for token in own) or any(_phrase(own, at, words) for at in range(len(own))):
        return
    shared = {place for _, place in best.pairs}
    first, last = min(shared), max(shared)
    idle = listed_phrases("claims", language or "en", "harmless")
    for at in range(len(theirs)):
        if (
            not _phrase(theirs, at, words)
            or _phrase(theirs, at, idle)
            or first < at < last  # of a part of what the sentence says, which may be another's
            or any(theirs[place].norm == ";" for place in range(min(at, last), max(at, first)))
        ):
            continue
        marks = (
            place for place in range(at, len(theirs)) if theirs[place].kind == "mark" and theirs[place].norm in ",;:)"
        )
        end = min(next(marks, len(theirs)), at + 1 + _AFTER)
        told = [place for place in range(at + 1, end) if key_of(theirs[place], language)][:4]
        if not told or any(place in shared or _has(own, theirs[place]) for place in told):
            continue
        source = " ".join(token.text for token in theirs[at : told[-1] + 1])
        yield Difference("condition", " ".join(token.text for token in own), source, best.source.number)
        return


def _phrase(tokens: Sequence[Token], at: int, phrases: frozenset[tuple[str, ...]]) -> bool:
    return any(tuple(token.norm for token in tokens[at : at + size]) in phrases for size in (1, 2, 3))


def _has(own: Sequence[Token], word: Token) -> bool:
    return any(akin(token.stem, word.stem) for token in own if token.stem)
