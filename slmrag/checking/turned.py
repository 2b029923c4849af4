"""What turns a sentence against the source that speaks of the same: a negation, an opposite, an order, how surely, for how many, who says so."""

from collections.abc import Iterator, Sequence

from slmrag.checking.listed import listed_phrases
from slmrag.checking.nearest import Nearest, akin
from slmrag.checking.opposites import alike, negations, opposed
from slmrag.checking.rows import key_of
from slmrag.checking.tokens import Token
from slmrag.schema import Difference

# Share of the telling words of a sentence that its source must have before what else it says is held against it.
NEGATION, OPPOSITE, MODAL, SCOPE, SAYS = 0.6, 0.55, 0.5, 0.5, 0.5
_PASSIVE = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "also",
        "often",
        "commonly",
        "sometimes",
        "which",
        "he",
        "she",
        "it",
        "they",
        "i",
    ]
)
_THE_SOURCE = frozenset(
    [
        "document",
        "text",
        "source",
        "passage",
        "article",
        "page",
        "report",
        "dokument",
        "quelle",
        "documento",
        "texto",
        "it",
    ]
)
_NOT_ONLY = frozenset(["not only", "nicht nur", "no sólo", "no solo"])
_NEAR = 4  # words that a negation reaches


def turned(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    """What of a sentence stands against the nearest of its sources."""
    if not close:
        return
    best = close[0]
    everywhere = frozenset(token.norm for one in close for token in one.source.tokens)
    yield from _opposite(own, best, language, everywhere)
    yield from _negated(own, close, language)
    for test in (_modal, _scope):
        yield from test(own, best, language)
    yield from _says(own, close, language)


def _has(tokens: Sequence[Token], name: str, language: str) -> list[int]:
    phrases = listed_phrases("claims", language or "en", name)
    idle = listed_phrases("claims", language or "en", "harmless") if name != "harmless" else frozenset()
    found, after = [], 0
    for at in range(len(tokens)):
        if at < after:
            continue
        three = [tuple(token.norm for token in tokens[at : at + size]) for size in (3, 2, 1)]
        if passed := next((len(phrase) for phrase in three if phrase in idle), 0):
            after = at + passed
        elif any(phrase in phrases for phrase in three):
            found.append(at)
    return found


def _denials(tokens: Sequence[Token], language: str) -> list[int]:
    harmless = {at for at in _has(tokens, "harmless", language)}
    found = []
    for at, token in enumerate(tokens):
        numbered = (
            token.norm == "no" and at + 1 < len(tokens) and (tokens[at + 1].norm == "." or tokens[at + 1].quantity)
        )
        if token.kind == "word" and token.norm in negations(language or "en") and at not in harmless and not numbered:
            found.append(at)
    return found


def _target(tokens: Sequence[Token], at: int, last: int, language: str) -> int:
    """The word that a negation denies: the next that tells, else the one before it."""
    return next(
        (place for place in range(at + 1, min(at + 6, last)) if key_of(tokens[place], language)), max(at - 1, 0)
    )


def _extent(best: Nearest) -> tuple[int, int]:
    """The part of a source that a sentence speaks of, with the words before it that may deny it."""
    places = sorted(place for _, place in best.pairs)
    return max(0, places[0] - _NEAR), min(len(best.source.tokens), places[-1] + 2)


def _clause(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The piece between marks around ``at``."""
    begin, end = at, at + 1
    while begin and not (tokens[begin - 1].kind == "mark" and tokens[begin - 1].norm in ",;:()–—"):
        begin -= 1
    while end < len(tokens) and not (tokens[end].kind == "mark" and tokens[end].norm in ",;:()–—"):
        end += 1
    return begin, end


def _words(tokens: Sequence[Token], begin: int, end: int) -> str:
    return " ".join(token.text for token in tokens[begin:end])


def _negated(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    best = close[0]
    theirs = best.source.tokens
    if best.covered < NEGATION or best.source.row:
        return
    only = [at for at in _has(own, "harmless", language) if _words(own, at, at + 2).casefold() in _NOT_ONLY]
    if only and not _has(theirs, "harmless", language) and own[only[0] + 1].norm in {token.norm for token in theirs}:
        yield Difference("negation", _words(own, only[0], only[0] + 2), best.source.text, best.source.number)
        return
    ours = _denials(own, language)
    shared = {place for _, place in best.pairs}
    begin, end = _extent(best)
    others = []
    for at in _denials(theirs, language):
        first, last = _clause(theirs, at)
        inside = sum(first <= place < last for place in shared)
        target = _target(theirs, at, last, language)
        if begin <= at < end and inside >= 2 and (target in shared or target == at - 1):
            others.append(at)
    if abs(len(ours) - len(others)) != 1 or min(len(ours), len(others)) > 1:
        return
    # Another word may deny as well: "not allowed" is "prohibited".
    extra = [token for index, token in enumerate(own) if index not in {i for i, _ in best.pairs}]
    rest = [token for place, token in enumerate(theirs) if place not in shared]
    if any(opposed(a.norm, b.norm) for a in extra for b in rest if a.kind == b.kind == "word"):
        return
    if len(ours) > len(others):
        target = _target(own, ours[0], len(own), language)
        if any(
            akin(own[target].stem, tokens[_target(tokens, at, len(tokens), language)].stem)
            for tokens in (one.source.tokens for one in close[1:])
            for at in _denials(tokens, language)
        ):
            return  # another source denies it
        if own[target].norm not in {own[i].norm for i, _ in best.pairs} or any(
            opposed(own[target].norm, b.norm) for b in theirs[begin:end]
        ):
            return
    if len(ours) > len(others) and {token.norm for token in theirs} & {
        "except",
        "excluded",
        "excluding",
        "ausgenommen",
        "außer",
        "salvo",
        "excepto",
        "other",
    }:
        return
    more = len(ours) > len(others)
    at = next(
        at
        for at in (ours if more else others)
        if not more or own[at].norm not in [theirs[place].norm for place in others]
    )
    first, last = _clause(own if more else theirs, at)
    said = _words(own, max(first, at - 1), min(last, at + 4)) if more else _words(own, 0, len(own))
    yield Difference("negation", said, best.source.text, best.source.number)


def _opposite(own: Sequence[Token], best: Nearest, language: str, everywhere: frozenset[str]) -> Iterator[Difference]:
    if best.covered < OPPOSITE or best.source.row:
        return
    theirs = best.source.tokens
    mine, shared = {i for i, _ in best.pairs}, {p for _, p in best.pairs}
    denied = bool(_denials(own, language)) != bool(_denials(theirs, language))
    if denied:
        return
    begin, end = _extent(best)
    norms = {token.norm for token in own}
    for index, token in enumerate(own):
        if token.kind != "word" or index in mine:
            continue
        for place in range(begin, min(end + 4, len(theirs))):
            other = theirs[place]
            if place in shared or other.kind != "word" or other.norm in norms or not opposed(token.norm, other.norm):
                continue
            if any(alike(token.norm, third.norm) for third in theirs) or (
                len(token.norm) < 7 and token.norm in everywhere
            ):
                continue
            if _between(own, index, best, place):
                yield Difference(
                    "opposite", token.text, _words(theirs, max(0, place - 1), place + 2), best.source.number
                )
                return


def _between(own: Sequence[Token], index: int, best: Nearest, place: int) -> bool:
    """Whether two words stand beside words that both sentences have."""
    near_own = {i for i, _ in best.pairs if abs(i - index) <= 5}
    near = sum(1 for i, p in best.pairs if i in near_own and abs(p - place) <= 6)
    return near >= 1


def _modal(own: Sequence[Token], best: Nearest, language: str) -> Iterator[Difference]:
    if best.covered < MODAL or best.source.row:
        return
    theirs = best.source.tokens
    number = best.source.number
    first, last = _extent(best)
    around = _around(theirs, first - 4, first, last, last + 6)
    must, may = _has(own, "must", language), _has(own, "may", language)
    if must and not _has(around, "must", language) and _has(around, "may", language) and not _denials(own, language):
        yield Difference("modal", own[must[0]].text, _shown(around, "may", language), number)
    elif (
        may
        and not must
        and _has(around, "orders", language)
        and not _has(around, "may", language)
        and not (_denials(own, language) or _denials(around, language))
    ):
        yield Difference("modal", own[may[0]].text, _shown(around, "orders", language), number)
    sure, doubtful = _has(own, "sure", language), _has(own, "doubtful", language)
    if sure and not doubtful and _has(around, "doubtful", language) and not _has(around, "sure", language):
        yield Difference("modal", own[sure[0]].text, _shown(around, "doubtful", language), number)


def _around(tokens: Sequence[Token], begin: int, first: int, last: int, end: int) -> Sequence[Token]:
    """The tokens from ``begin`` to ``end``, but not over a semicolon before ``first`` or behind ``last``."""
    begin, end = max(0, begin), min(end, len(tokens))
    begin = max([begin, *(at + 1 for at in range(begin, first) if tokens[at].norm == ";")])
    end = min([end, *(at for at in range(last - 1, end) if tokens[at].norm == ";")])
    return tokens[begin:end]


def _shown(tokens: Sequence[Token], name: str, language: str) -> str:
    at = _has(tokens, name, language)[0]
    return _words(tokens, max(0, at - 1), at + 3)


def _scope(own: Sequence[Token], best: Nearest, language: str) -> Iterator[Difference]:
    if best.covered < SCOPE or best.source.row:
        return
    theirs = best.source.tokens
    first, last = _extent(best)
    around = _around(theirs, first - 3, first, last, last + 8)
    every, some = _has(own, "all", language), _has(own, "some", language)
    if every and not some and not _has(around, "all", language) and _has(around, "some", language):
        yield Difference("scope", own[every[0]].text, _shown(around, "some", language), best.source.number)
    only = _has(own, "only", language)
    if only and not _has(theirs, "only", language) and not _has(theirs, "all", language) and best.covered > 0.7:
        yield Difference("scope", own[only[0]].text, best.source.text, best.source.number)


def _says(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    """Who says so: the source lets nobody say it, or the sentence names one whom it does not name there."""
    best = close[0]
    if best.covered < SAYS or best.source.row:
        return
    says = [at for at in _has(own, "says", language) if not (at and own[at - 1].norm in _PASSIVE | _THE_SOURCE)]
    if not says:
        return
    at = says[0]
    speaker = own[at + 1 : at + 6] if own[at].norm in ("according", "laut", "según") else own[max(0, at - 6) : at]
    keys = {key for token in speaker if token.capital and (key := key_of(token, language))}
    unnamed = keys and not any(key in one.source.content for one in close for key in keys)
    if unnamed or not _has(best.source.tokens, "heard", language):
        yield Difference("attribution", _words(own, max(0, at - 2), at + 3), best.source.text, best.source.number)
