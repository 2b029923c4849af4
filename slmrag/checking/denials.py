"""What a sentence denies and its source does not, or the other way round."""

from collections.abc import Container, Iterator, Sequence

from slmrag.checking.claim_words import denials_in, is_graded, places_of
from slmrag.checking.keys import key_of
from slmrag.checking.nearest_sentences import Nearest, akin
from slmrag.checking.quantities import MONEY
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words
from slmrag.schema import Difference
from slmrag.text.opposites import are_opposites

NEGATION = 0.5  # of the telling words of a sentence its source must have


_NOT_ONLY = frozenset(["not only", "nicht nur", "no sólo", "no solo"])
_ALL = 0.7  # covered as far as this, one word in the clause that is denied suffices
_CLAUSE = 0.6  # covered, before the denial of another word is held against it
_OF_BOTH = 2  # words that both have, behind that denial
_FAR = 12  # words over which "no one" reaches
_REACH = 5  # words that a negation stands before what it denies, at most
_SMALL = 3  # letters of a word that says little
_NEAR = 4  # words that a negation reaches


def _target(tokens: Sequence[Token], at: int, last: int, language: str) -> int:
    """The word that a negation denies: the next that tells, else the one before it."""
    return next(
        (
            place
            for place in range(at + 1, min(at + 6, last))
            if key_of(tokens[place], language) and tokens[place].norm not in all_words("behind_negations")
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


def negation_differences(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    """The first word that one of a sentence and its nearest source denies, and the other does not."""
    best = close[0]
    if best.covered < NEGATION or best.source.row:
        return
    sides = _Sides(own, best, language)
    at = sides.only()
    if at is None and not sides.by_opposites() and not sides.by_limits():
        for found in (sides.denied_there(close[1:]), sides.denied_here(close[1:]), sides.denied_clause(close[1:])):
            at = found if at is None else at
    if at is not None:
        yield Difference("negation", as_written(own, max(0, at - 1), at + 4), best.source.text, best.source.number)


class _Sides:
    """A sentence and its nearest source: what each denies, as the places of negations with those of their targets."""

    def __init__(self, own: Sequence[Token], best: Nearest, language: str) -> None:
        self.own, self.best, self.language = own, best, language
        self.theirs = best.source.tokens
        self.shared = dict(best.pairs)
        self.back = {place: index for index, place in best.pairs}
        self.ours, self.others = (_targets(tokens, language) for tokens in (own, self.theirs))
        self.begin, self.end = extent(best)

    def only(self) -> int | None:
        """Where the sentence says "not only" of what its source says alone."""
        for at in places_of(self.own, "harmless", self.language):
            if as_written(self.own, at, at + 2).casefold() in _NOT_ONLY:
                alone = not places_of(self.theirs, "harmless", self.language)
                return at if alone and self.own[at + 1].norm in {token.norm for token in self.theirs} else None
        return None

    def by_opposites(self) -> bool:
        """Whether one denies by an opposite what the other denies by a negation: "not legal", "illegal"."""
        return any(
            (_denied(self.own, index, self.ours) or _denied(self.theirs, place, self.others))
            and are_opposites(self.own[index].norm, self.theirs[place].norm)
            for index in self._telling(self.own, 0, len(self.own), self.shared)
            for place in self._telling(self.theirs, self.begin, self.end, self.back)
        )

    def by_limits(self) -> bool:
        """Whether one denies and limits, and the other limits alone: "not until you pay", "only if you pay"."""
        mine, theirs = ({token.norm for token in tokens} & all_words("limits") for tokens in (self.own, self.theirs))
        if theirs and self.others and not self.ours and places_of(self.own, "must", self.language):
            return True  # "no entry without a ticket", "you must have a ticket"
        return bool(self.ours) != bool(self.others) and bool(mine - theirs) and bool(theirs - mine)

    def denied_there(self, further: Sequence[Nearest]) -> int | None:
        """The word that the source denies and the sentence does not, nor does one of the ``further`` say it of the same."""
        if any(target not in self.shared for _, target in self.ours) or places_of(self.own, "bars", self.language):
            return None  # it may deny by another word
        money = (token for token in self.own if token.quantity and token.quantity.unit.dimension in MONEY)
        if any(key_of(token, self.language) not in self.best.source.content for token in money):
            return None  # the amount is told of elsewhere
        for at, target in self.others:
            index = self.back.get(target)
            none = self._is_none(self.theirs[at]) or any(self._is_none(self.own[place]) for place, _ in self.ours)
            if index is None or not self.begin <= at < self.end or (self.ours and none):
                continue
            if self._is_said_elsewhere(index, further) or self._is_said_beside(target):
                continue  # "no one is" and "never is" deny by other words
            twice = sum(t == target for _, t in self.others) > sum(t == index for _, t in self.ours) > 0
            if self._holds(at) and (twice or not _denied(self.own, index, self.ours)):
                return max(index - 1, 0)
        return None

    def _is_said_elsewhere(self, index: int, further: Sequence[Nearest]) -> bool:
        """Whether another source says the word at ``index``, undenied, of a number of the sentence that the nearest lacks."""
        others = {key for token in self.own if token.quantity and (key := key_of(token, self.language))}
        near = others - self.best.source.content
        for one in further:
            tokens = one.source.tokens
            denials = _targets(tokens, self.language)
            if near & one.source.content and any(
                token.stem == self.own[index].stem and not _denied(tokens, place, denials)
                for place, token in enumerate(tokens)
            ):
                return True
        return False

    def _is_said_beside(self, target: int) -> bool:
        """Whether the source says a word that it denies elsewhere, too: "if it cannot give notice there, it shall give notice here"."""
        stem = self.theirs[target].stem
        return len(stem) > _SMALL and any(
            token.stem == stem and not _denied(self.theirs, place, self.others)
            for place, token in enumerate(self.theirs)
            if place != target
        )

    def denied_here(self, further: Sequence[Nearest]) -> int | None:
        """The word that the sentence denies and its source does not, nor one of the ``further``."""
        for at, target in self.ours if not self._compares() else ():
            place = self.shared.get(target)
            if (
                place is None
                or places_of(self.theirs, "bars", self.language)
                or (self._is_none(self.own[at]) and self._denies_beside(place))
                or self._is_excepted(place)
                or self._is_denied_part(at, place)
            ):
                continue
            twice = sum(t == target for _, t in self.ours) > sum(t == place for _, t in self.others) > 0
            first, last = clause_around(self.theirs, place)
            if (twice or not _denied(self.theirs, place, self.others)) and not (
                _denied_elsewhere(self.own[target], [self.best, *further], self.language)
                or any(are_opposites(self.own[target].norm, other.norm) for other in self.theirs[first:last])
            ):
                return at
        return None

    def _denies_beside(self, place: int) -> bool:
        """Whether the source denies anything in the clause of the word at ``place``."""
        first, last = clause_around(self.theirs, place)
        return any(first <= at < last for at, _ in self.others)

    def _is_denied_part(self, at: int, said: int) -> bool:
        """Whether a sentence says of one part alone that it is not so, and the source that it is so of another "but not" of that."""
        _, last = clause_around(self.own, at)
        return any(
            self.theirs[place - 1].norm in all_words("contrasts")
            and at < self.back.get(target, at) < last
            and not any(token.norm == ";" for token in self.theirs[min(place, said) : max(place, said)])
            for place, target in self.others
            if place
        )

    def denied_clause(self, further: Sequence[Nearest]) -> int | None:
        """Where one of them denies what it says of the words that both have, by a word of its own, and the other denies nothing."""
        if (
            bool(self.ours) == bool(self.others)
            or self._is_limited()
            or self._compares()
            or self.best.covered < _CLAUSE
        ):
            return None
        tokens, pairs = (self.own, self.shared) if self.ours else (self.theirs, self.back)
        for at, target in self.ours or self.others:
            first, last = clause_around(tokens, at)
            reached = [place for place in pairs if max(first, at) < place < min(last, at + _FAR)]
            if not self.ours and (
                self._is_said_beside(target) or any(self._is_said_elsewhere(pairs[place], further) for place in reached)
            ):
                continue
            if len(reached) >= _OF_BOTH and not any(self._is_excepted(place) for place in self.back):
                return at if self.ours else max(min(pairs[place] for place in reached) - 1, 0)
        return None

    def _compares(self) -> bool:
        """Whether one compares what the other ranks first: "no city is bigger", "the biggest city"."""
        others = all_words("no_other")
        if any(
            token.norm in others and self.own[at - 1].norm in all_words("nobody")
            for at, token in enumerate(self.own)
            if at
        ):
            return True
        compared, ranked = (
            [any(is_graded(token.norm, ending) for token in tokens) for tokens in (self.own, self.theirs)]
            for ending in ("er", "est")
        )
        return (compared[0] and ranked[1]) or (compared[1] and ranked[0])

    def _is_limited(self) -> bool:
        return any(token.norm in all_words("limits") for token in (*self.own, *self.theirs))

    def _telling(self, tokens: Sequence[Token], begin: int, end: int, used: Container[int]) -> list[int]:
        return [at for at in range(begin, end) if at not in used and key_of(tokens[at], self.language)]

    def _is_none(self, token: Token) -> bool:
        return token.norm in all_words("nobody") and (token.norm != "no" or self.language in ("", "en"))

    def _holds(self, at: int) -> bool:
        """Whether enough of the source's clause around ``at`` is the sentence's too."""
        first, last = clause_around(self.theirs, at)
        inside = sum(first <= place < last for place in self.back)
        return inside >= 2 or self.best.covered >= _ALL or not self._telling(self.theirs, first, last, self.back)

    def _is_excepted(self, place: int) -> bool:
        first, last = clause_around(self.theirs, place)
        inside, around = ({token.norm for token in tokens} for tokens in (self.theirs[first:last], self.theirs))
        return bool(inside & all_words("free") - {token.norm for token in self.own} or around & all_words("except"))


def _targets(tokens: Sequence[Token], language: str) -> list[tuple[int, int]]:
    return [(at, _target(tokens, at, clause_around(tokens, at)[1], language)) for at in denials_in(tokens, language)]


def _denied(tokens: Sequence[Token], place: int, denials: Sequence[tuple[int, int]]) -> bool:
    """Whether a negation reaches the word at ``place``: it is its target, or stands shortly before it in its clause."""
    begin, _ = clause_around(tokens, place)
    verbs = all_words("finite")
    return any(
        target == place
        or (
            begin <= at < place <= at + (_FAR if tokens[at].norm in all_words("nobody") else _REACH)
            and not any(token.norm in verbs for token in tokens[at + 2 : place])
        )
        for at, target in denials
    )


def _denied_elsewhere(word: Token, others: Sequence[Nearest], language: str) -> bool:
    """Whether another source denies a word."""
    for one in others:
        tokens = one.source.tokens
        denials = [(at, _target(tokens, at, len(tokens), language)) for at in denials_in(tokens, language)]
        if any(akin(word.stem, token.stem) and _denied(tokens, place, denials) for place, token in enumerate(tokens)):
            return True
    return False
