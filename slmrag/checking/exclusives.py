"""Words of which one excludes the others of its kind: a day of the week, a season, how often, how many times, which share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slmrag.checking.keys import key_of
from slmrag.checking.nearest_sentences import Nearest
from slmrag.checking.quantities import unit_of
from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, values_of
from slmrag.schema import Difference, DifferenceKind

_COVERED = 0.5  # of a sentence's telling words, before another word of the kind is held against it
_CLOSE = 0.02  # relative: shares and lengths of time that are one
_BEFORE = 4  # tokens before "a week" among which it is told how much or how many times
_LISTED: tuple[tuple[str, DifferenceKind], ...] = (("days_of_week", "date"), ("seasons", "date"), ("often", "unit"))


@dataclass(frozen=True, slots=True)
class _Exclusive:
    """One of a kind: its ``value`` among them, and its place in the sentence."""

    name: str
    kind: DifferenceKind
    value: float
    index: int


def exclusive_differences(own: Sequence[Token], close: Sequence[Nearest], language: str) -> Iterator[Difference]:
    """The first word of a sentence in whose stead its nearest source has another of its kind, and none of its sources has it."""
    best = close[0]
    said = list(_exclusives(own)) if best.covered >= _COVERED and not best.source.row else []
    if not said or not _has_numbers(own, close, language):
        return
    theirs = list(_exclusives(best.source.tokens))
    elsewhere = [one for each in close[1:] for one in _exclusives(each.source.tokens)]
    for one in said:
        others = [other for other in theirs if other.name == one.name]
        several = one.name == "days_of_week" and len({other.value for other in others}) > 1  # from Monday to Friday
        if not others or several or any(_same(one, other) for other in (*others, *elsewhere)):
            continue
        if all(any(_same(other, mine) for mine in said) for other in others):
            continue
        source = best.source.tokens[max(0, others[0].index - 1) : others[0].index + 2]
        words = own[max(0, one.index - 1) : one.index + 2]
        yield Difference(
            one.kind,
            " ".join(token.text for token in words),
            " ".join(token.text for token in source),
            best.source.number,
        )
        return


def _same(one: _Exclusive, other: _Exclusive) -> bool:
    return one.name == other.name and abs(one.value - other.value) <= _CLOSE * max(one.value, other.value)


def _has_numbers(own: Sequence[Token], close: Sequence[Nearest], language: str) -> bool:
    """Whether all other numbers of a sentence stand in its sources as they are: then none is reckoned."""
    content = frozenset().union(*(one.source.content for one in close))
    numbers = (
        token
        for at, token in enumerate(own)
        if token.quantity and token.quantity.kind != "share" and not _times(own, at)
    )
    return all(not (key := key_of(token, language)) or key in content for token in numbers)


def _exclusives(tokens: Sequence[Token]) -> Iterator[_Exclusive]:
    for at, token in enumerate(tokens):
        for name, kind in _LISTED:
            value = values_of(name).get(token.norm)
            if value is not None and (token.capital or name != "days_of_week"):
                yield _Exclusive(name, kind, value, at)
        if (times := _times(tokens, at)) and not _compares(tokens, at):
            yield _Exclusive("times", "number", times, at)
        if (share := _share(token)) and not _compares(tokens, at):
            yield _Exclusive("share", "number", share, at)
        if every := _every(tokens, at):
            yield _Exclusive("often", "unit", every, at)


def _times(tokens: Sequence[Token], at: int) -> float:
    """How many times: "twice", "three times"; 0 where it is not said."""
    listed = values_of("times").get(tokens[at].norm, 0.0)
    quantity, following = tokens[at].quantity, tokens[at + 1].norm if at + 1 < len(tokens) else ""
    counted = quantity is not None and quantity.kind == "number" and following in ("times", "mal", "veces")
    return quantity.values[0] if counted and quantity else listed


def _compares(tokens: Sequence[Token], at: int) -> bool:
    """Whether it tells how two differ: "twice as many", "by half", "half the usual dose"."""
    around = {token.norm for token in (*tokens[max(0, at - 2) : at], *tokens[at + 1 : at + 4])}
    return bool(around & (all_words("compared") | all_words("beside_ratios")))


def _share(token: Token) -> float:
    """The share that a word says; one in per cent may well be rounded."""
    quantity = token.quantity
    return quantity.values[0] if quantity is not None and quantity.kind == "share" else 0.0


def _every(tokens: Sequence[Token], at: int) -> float:
    """The seconds of what something is counted by: "per week"; of "a week" only behind how much or how many times."""
    if tokens[at].norm not in all_words("each") or at + 1 == len(tokens):
        return 0.0
    unit = unit_of(tokens[at + 1].norm)
    if unit is None or unit.dimension != "time" or len(tokens[at + 1].norm) < 3:
        return 0.0
    before = tokens[max(0, at - _BEFORE) : at]
    counted = any(token.quantity or token.norm in values_of("times") for token in before)
    return unit.factor if counted or tokens[at].norm in ("per", "pro", "je", "por") else 0.0
