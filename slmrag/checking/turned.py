"""What turns a sentence against the source that speaks of the same: a negation, an opposite, an order, how surely, for how many, who says so."""

from collections.abc import Iterator, Sequence

from slmrag.checking.limits import limit_differences
from slmrag.checking.listed import listed_phrases
from slmrag.checking.nearest import Nearest, akin
from slmrag.checking.opposites import alike, negations, opposed
from slmrag.checking.rows import key_of
from slmrag.checking.tokens import Token
from slmrag.schema import Difference

# Share of the telling words of a sentence that its source must have before what else it says is held against it.
NEGATION, OPPOSITE, MODAL, SCOPE, SAYS = 0.5, 0.55, 0.5, 0.5, 0.5
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
_EXCEPTS = frozenset(["except", "excluded", "excluding", "ausgenommen", "außer", "salvo", "excepto", "other"])
_NONE = frozenset(
    ["no", "none", "nobody", "neither", "kein", "keine", "keinen", "keiner", "ningún", "ninguna", "nadie"]
)
_ALL = 0.7  # covered as far as this, one word in the clause that is denied suffices
_SKIPPED = frozenset(["longer", "yet", "mehr"])  # "no longer possible"
_FAR = 12  # words over which "no one" reaches
_REACH = 5  # words that a negation stands before what it denies, at most
_NEAR = 4  # words that a negation reaches


def turned(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    """What of a sentence stands against the nearest of its sources."""
    if not close:
        return
    best = close[0]
    everywhere = frozenset(token.norm for one in close for token in one.source.tokens)
    yield from _negated(own, close, language)
    for test in (_modal, _scope):
        yield from test(own, best, language)
    yield from _opposite(own, best, language, everywhere)
    yield from _says(own, close, language)
    yield from limit_differences(own, close, language)


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
        (
            place
            for place in range(at + 1, min(at + 6, last))
            if key_of(tokens[place], language) and tokens[place].norm not in _SKIPPED
        ),
        max(at - 1, 0),
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
    shared = dict(best.pairs)
    back = {place: index for index, place in best.pairs}
    ours = [(at, _target(own, at, _clause(own, at)[1], language)) for at in _denials(own, language)]
    others = [(at, _target(theirs, at, _clause(theirs, at)[1], language)) for at in _denials(theirs, language)]
    begin, end = _extent(best)
    free = [target for _, target in ours if target not in shared]  # it may deny by another word
    rest = [token for place, token in enumerate(theirs[begin:end], begin) if place not in back]
    extra = [token for index, token in enumerate(own) if index not in shared]
    if any(opposed(a.norm, b.norm) for a in extra for b in rest if key_of(a, language) and key_of(b, language)):
        return
    for at, target in others:
        first, last = _clause(theirs, at)
        index = back.get(target)
        inside = sum(first <= place < last for place in back)
        if ours and theirs[at].norm in _NONE:
            continue  # "no one is" and "never is" deny by other words
        twice = index is not None and sum(t == target for _, t in others) > sum(t == index for _, t in ours) > 0
        if (
            index is None
            or (inside < 2 and best.covered < _ALL)
            or not begin <= at < end
            or free
            or (_denied(own, index, ours) and not twice)
        ):
            continue
        yield Difference("negation", _words(own, max(0, index - 2), index + 3), best.source.text, best.source.number)
        return
    if {token.norm for token in theirs} & _EXCEPTS:
        return
    for at, target in ours:
        place = shared.get(target)
        if others and own[at].norm in _NONE:
            continue
        twice = place is not None and sum(t == target for _, t in ours) > sum(t == place for _, t in others) > 0
        if (
            place is None
            or (_denied(theirs, place, others) and not twice)
            or _denied_elsewhere(own[target], close[1:], language)
        ):
            continue
        first, last = _clause(theirs, place)
        if any(opposed(own[target].norm, other.norm) for other in theirs[first:last]):
            continue
        yield Difference("negation", _words(own, max(0, at - 1), at + 4), best.source.text, best.source.number)
        return


def _denied(tokens: Sequence[Token], place: int, denials: Sequence[tuple[int, int]]) -> bool:
    """Whether a negation reaches the word at ``place``: it is its target, or stands shortly before it."""
    return any(
        target == place or 0 < place - at <= (_FAR if tokens[at].norm in _NONE else _REACH) for at, target in denials
    )


def _denied_elsewhere(word: Token, others: Sequence[Nearest], language: str) -> bool:
    """Whether another source denies a word."""
    for one in others:
        tokens = one.source.tokens
        denials = [(at, _target(tokens, at, len(tokens), language)) for at in _denials(tokens, language)]
        if any(akin(word.stem, token.stem) and _denied(tokens, place, denials) for place, token in enumerate(tokens)):
            return True
    return False


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
    if any(token.norm in _THE_SOURCE for token in speaker):
        return
    keys = {key for token in speaker if token.capital and (key := key_of(token, language))}
    unnamed = keys and not any(key in one.source.content for one in close for key in keys)
    if unnamed or not _has(best.source.tokens, "heard", language):
        yield Difference("attribution", _words(own, max(0, at - 2), at + 3), best.source.text, best.source.number)
