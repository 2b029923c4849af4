"""A bound turned round: "more than 20 euros" of "no more than 20 euros"."""

from collections.abc import Iterator, Sequence

from slmrag.checking.claim_words import denials_in
from slmrag.checking.nearest_sentences import Nearest
from slmrag.checking.quantities import Quantity, equal
from slmrag.checking.token import Token
from slmrag.checking.word_lists import listed_phrases
from slmrag.schema import Difference

_COVERED = 0.6  # of a sentence's telling words that its source has
_LONGEST = 3  # words of a bound
_DENIED = 3  # words before a bound among which a denial turns it


def bound_differences(own: Sequence[Token], best: Nearest, language: str) -> Iterator[Difference]:
    """The numbers that a sentence bounds from below and its source from above, or the other way round."""
    if best.covered < _COVERED or best.source.row:
        return
    theirs = best.source.tokens
    for index, token in enumerate(own):
        if token.quantity is None or not (mine := _bound(own, index, language)):
            continue
        same = [at for at, other in enumerate(theirs) if other.quantity and _is_as_much(token.quantity, other.quantity)]
        if same and all(_bound(theirs, at, language) not in ("", mine) for at in same):
            yield Difference("comparison", _said(own, index), _said(theirs, same[0]), best.source.number)


def _is_as_much(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts are the same, of whatever time or thing each is: "20 euros" and "20 euros a year"."""
    return one.unit.dimension == other.unit.dimension and any(equal(a, b) for a in one.amounts for b in other.amounts)


def _bound(tokens: Sequence[Token], index: int, language: str) -> str:
    """Whether a number is bounded "below" or "above" by the words right before it; ``""`` where it is not, or a denial turns it."""
    end = index - 1 if index and tokens[index - 1].kind == "mark" else index  # a currency's sign
    for size in range(_LONGEST, 0, -1):
        words = tuple(token.norm for token in tokens[max(0, end - size) : end])
        for side in ("below", "above"):
            if len(words) == size and words in listed_phrases("claims", language or "en", f"bounds_{side}"):
                before = tokens[max(0, end - size - _DENIED) : end - size]
                return "" if denials_in(before, language) else side
    return ""


def _said(tokens: Sequence[Token], index: int) -> str:
    return " ".join(token.text for token in tokens[max(0, index - _LONGEST) : index + 2])
