"""What turns a sentence against the source that speaks of the same: a negation, an opposite, an order, how surely, for how many."""

from collections.abc import Iterator, Sequence

from slmrag.checking.claim_words import denials_in, places_of
from slmrag.checking.denials import as_written, extent, negation_differences
from slmrag.checking.limits import limit_differences
from slmrag.checking.nearest_sentences import Nearest
from slmrag.checking.opposite_bounds import bound_differences
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words
from slmrag.schema import Difference
from slmrag.text.opposites import alike, are_opposites

# Share of the telling words of a sentence that its source must have before what else it says is held against it.
OPPOSITE, MODAL, SCOPE = 0.55, 0.5, 0.5
_THAN = ("than", "als", "que")


def contradictions(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    """What of a sentence stands against the nearest of its sources."""
    if not close:
        return
    best = close[0]
    everywhere = frozenset(token.norm for one in close for token in one.source.tokens)
    yield from negation_differences(own, close, language)
    yield from _modal(own, close, language)
    yield from _scope(own, best, language)
    yield from _opposite(own, best, language, everywhere)
    yield from limit_differences(own, close, language)
    yield from bound_differences(own, best, language)


def _opposite(own: Sequence[Token], best: Nearest, language: str, everywhere: frozenset[str]) -> Iterator[Difference]:
    if best.covered < OPPOSITE or best.source.row:
        return
    theirs = best.source.tokens
    mine, shared = {i for i, _ in best.pairs}, {p for _, p in best.pairs}
    denied = bool(denials_in(own, language)) != bool(denials_in(theirs, language))
    if denied or _is_turned_comparison(own, best):
        return
    begin, end = extent(best)
    norms = {token.norm for token in own}
    for index, token in enumerate(own):
        if (
            token.kind != "word"
            or index in mine
            or token.norm in all_words("no_opposites")
            or (index and own[index - 1].norm == "no")
        ):
            continue
        for place in range(begin, min(end + 4, len(theirs))):
            other = theirs[place]
            if (
                place in shared
                or other.kind != "word"
                or other.norm in norms
                or not are_opposites(token.norm, other.norm)
            ):
                continue
            if any(alike(token.norm, third.norm) for third in theirs) or (
                len(token.norm) < 7 and token.norm in everywhere
            ):
                continue
            if _between(own, index, best, place):
                yield Difference(
                    "opposite", token.text, as_written(theirs, max(0, place - 1), place + 2), best.source.number
                )
                return


def _is_turned_comparison(own: Sequence[Token], best: Nearest) -> bool:
    """Whether what is compared has changed places: "shorter than the tower" of "the tower is taller than"."""
    mine, theirs = (
        [at for at, token in enumerate(tokens) if token.norm in _THAN] for tokens in (own, best.source.tokens)
    )
    if len(mine) != 1 or len(theirs) != 1:
        return False
    sides = {(index > mine[0], place > theirs[0]) for index, place in best.pairs}
    return {(True, False), (False, True)} <= sides


def _between(own: Sequence[Token], index: int, best: Nearest, place: int) -> bool:
    """Whether two words stand beside words that both sentences have."""
    near_own = {i for i, _ in best.pairs if abs(i - index) <= 5}
    near = sum(1 for i, p in best.pairs if i in near_own and abs(p - place) <= 6)
    return near >= 1


def _modal(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    best = close[0]
    if best.covered < MODAL or best.source.row:
        return
    theirs = best.source.tokens
    number = best.source.number
    first, last = extent(best)
    around = _around(theirs, first - 4, first, last, last + 6)
    must, may = places_of(own, "must", language), places_of(own, "may", language)
    both = must and may and any(places_of(one.source.tokens, "orders", language) for one in close[1:])
    if (
        must
        and not both
        and not places_of(around, "must", language)
        and places_of(around, "may", language)
        and not denials_in(own, language)
    ):
        yield Difference("modal", own[must[0]].text, _shown(around, "may", language), number)
    elif (
        may
        and not must
        and places_of(around, "orders", language)
        and not places_of(around, "may", language)
        and not (denials_in(own, language) or denials_in(around, language))
    ):
        yield Difference("modal", own[may[0]].text, _shown(around, "orders", language), number)
    sure, doubtful = places_of(own, "sure", language), places_of(own, "doubtful", language)
    if sure and not doubtful and places_of(around, "doubtful", language) and not places_of(around, "sure", language):
        yield Difference("modal", own[sure[0]].text, _shown(around, "doubtful", language), number)


def _around(tokens: Sequence[Token], begin: int, first: int, last: int, end: int) -> Sequence[Token]:
    """The tokens from ``begin`` to ``end``, but not over a semicolon before ``first`` or behind ``last``."""
    begin, end = max(0, begin), min(end, len(tokens))
    begin = max([begin, *(at + 1 for at in range(begin, first) if tokens[at].norm == ";")])
    end = min([end, *(at for at in range(last - 1, end) if tokens[at].norm == ";")])
    return tokens[begin:end]


def _shown(tokens: Sequence[Token], name: str, language: str) -> str:
    at = places_of(tokens, name, language)[0]
    return as_written(tokens, max(0, at - 1), at + 3)


def _scope(own: Sequence[Token], best: Nearest, language: str) -> Iterator[Difference]:
    if best.covered < SCOPE or best.source.row:
        return
    theirs = best.source.tokens
    first, last = extent(best)
    around = _around(theirs, first - 3, first, last, last + 8)
    every, some = places_of(own, "all", language), places_of(own, "some", language)
    if every and not some and not places_of(around, "all", language) and places_of(around, "some", language):
        yield Difference("scope", own[every[0]].text, _shown(around, "some", language), best.source.number)
    only = places_of(own, "only", language)
    if (
        only
        and not places_of(theirs, "only", language)
        and not places_of(theirs, "all", language)
        and best.covered > 0.7
    ):
        yield Difference("scope", own[only[0]].text, best.source.text, best.source.number)
