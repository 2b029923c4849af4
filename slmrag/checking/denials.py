"""What a sentence denies and its source does not, or the other way round."""

from collections.abc import Iterator, Sequence

from slmrag.checking.keys import key_of
from slmrag.checking.nearest import Nearest, akin
from slmrag.checking.opposites import negations, opposed
from slmrag.checking.token import Token
from slmrag.checking.word_lists import listed_phrases
from slmrag.schema import Difference

NEGATION = 0.5  # of the telling words of a sentence its source must have


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


def places_of(tokens: Sequence[Token], name: str, language: str) -> list[int]:
    """Where a word or phrase of list ``name`` of ``claims.toml`` stands, and is not part of a harmless one."""
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


def denials_in(tokens: Sequence[Token], language: str) -> list[int]:
    """Where a negation stands that denies something."""
    harmless = {at for at in places_of(tokens, "harmless", language)}
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


def extent(best: Nearest) -> tuple[int, int]:
    """The part of a source that a sentence speaks of, with the words before it that may deny it."""
    places = sorted(place for _, place in best.pairs)
    return max(0, places[0] - _NEAR), min(len(best.source.tokens), places[-1] + 2)


def clause_around(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The piece between marks around ``at``."""
    begin, end = at, at + 1
    while begin and not (tokens[begin - 1].kind == "mark" and tokens[begin - 1].norm in ",;:()–—"):
        begin -= 1
    while end < len(tokens) and not (tokens[end].kind == "mark" and tokens[end].norm in ",;:()–—"):
        end += 1
    return begin, end


def as_written(tokens: Sequence[Token], begin: int, end: int) -> str:
    """The words of ``tokens[begin:end]``."""
    return " ".join(token.text for token in tokens[begin:end])


def negated(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    """The first word that one of a sentence and its nearest source denies, and the other does not."""
    best = close[0]
    theirs = best.source.tokens
    if best.covered < NEGATION or best.source.row:
        return
    only = [at for at in places_of(own, "harmless", language) if as_written(own, at, at + 2).casefold() in _NOT_ONLY]
    if (
        only
        and not places_of(theirs, "harmless", language)
        and own[only[0] + 1].norm in {token.norm for token in theirs}
    ):
        yield Difference("negation", as_written(own, only[0], only[0] + 2), best.source.text, best.source.number)
        return
    shared = dict(best.pairs)
    back = {place: index for index, place in best.pairs}
    ours = [(at, _target(own, at, clause_around(own, at)[1], language)) for at in denials_in(own, language)]
    others = [(at, _target(theirs, at, clause_around(theirs, at)[1], language)) for at in denials_in(theirs, language)]
    begin, end = extent(best)
    free = [target for _, target in ours if target not in shared]  # it may deny by another word
    rest = [token for place, token in enumerate(theirs[begin:end], begin) if place not in back]
    extra = [token for index, token in enumerate(own) if index not in shared]
    if any(opposed(a.norm, b.norm) for a in extra for b in rest if key_of(a, language) and key_of(b, language)):
        return
    for at, target in others:
        first, last = clause_around(theirs, at)
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
        said = as_written(own, max(0, index - 2), index + 3)
        yield Difference("negation", said, best.source.text, best.source.number)
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
        first, last = clause_around(theirs, place)
        if any(opposed(own[target].norm, other.norm) for other in theirs[first:last]):
            continue
        yield Difference("negation", as_written(own, max(0, at - 1), at + 4), best.source.text, best.source.number)
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
        denials = [(at, _target(tokens, at, len(tokens), language)) for at in denials_in(tokens, language)]
        if any(akin(word.stem, token.stem) and _denied(tokens, place, denials) for place, token in enumerate(tokens)):
            return True
    return False
