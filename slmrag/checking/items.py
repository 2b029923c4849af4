"""The words of a sentence with what stands between them, and the word lists by which they bind or bind nothing (``bonds.toml``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from slmrag.checking.token import Token
from slmrag.checking.word_lists import all_words, listed_phrases


@dataclass(frozen=True, slots=True)
class Item:
    """A word or number, with the ``marks`` before it and how deep in brackets it stands."""

    token: Token
    marks: str
    depth: int


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of a language; empty where it has none, so that nothing may be left out."""

    articles: frozenset[str]
    connectives: frozenset[tuple[str, ...]]
    bonds: frozenset[tuple[str, ...]]
    hedges: frozenset[tuple[str, ...]]
    scopes: frozenset[tuple[str, ...]]
    borders: frozenset[str]
    pronouns: frozenset[str]
    sweeping: frozenset[str]
    governing: frozenset[str]
    relatives: frozenset[tuple[str, ...]]
    past: frozenset[str]
    adjuncts: frozenset[str]
    examples: frozenset[tuple[str, ...]]
    concessions: frozenset[tuple[str, ...]]
    timeless: frozenset[str]
    denials: frozenset[str]
    copulas: frozenset[str]
    idle: frozenset[str]
    manner: frozenset[str]

    @property
    def contrasts(self) -> frozenset[str]:
        """What joins two clauses of which each holds by itself."""
        return self.borders & all_words("borders")

    @property
    def scopes_alone(self) -> frozenset[str]:
        """Where, when and for whom in one word."""
        return frozenset(phrase[0] for phrase in self.scopes if len(phrase) == 1)


@cache
def words_of(language: str) -> Words:
    """The word lists of a language (an ISO code, ``""`` is English)."""

    def phrases(name: str) -> frozenset[tuple[str, ...]]:
        listed = listed_phrases("bonds", language or "en", name)
        return listed if name == "articles" else frozenset(_without(phrase, single("articles")) for phrase in listed)

    def single(name: str) -> frozenset[str]:
        return frozenset(phrase[0] for phrase in phrases(name) if len(phrase) == 1)

    return Words(
        single("articles"), phrases("connectives"), phrases("bonds"), phrases("hedges"), phrases("scopes"), single("borders"),
        single("pronouns"), single("sweeping"), single("governing"), phrases("relatives"),
        single("past"), single("adjuncts"), phrases("examples"), phrases("concessions"),
        single("timeless"), single("denials"), single("copulas"), single("idle"), single("manner"),
    )  # fmt: skip


def _without(phrase: tuple[str, ...], articles: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in phrase if word not in articles) if len(phrase) > 1 else phrase


@cache
def _first_words(phrases: frozenset[tuple[str, ...]]) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases if phrase)


def phrase_at(items: Sequence[Item], at: int, end: int, phrases: frozenset[tuple[str, ...]]) -> int:
    """How many words the longest of ``phrases`` that stands at ``at`` has, 0 for none."""
    if at >= end or items[at].token.norm not in _first_words(phrases):
        return 0
    for length in (4, 3, 2, 1):
        if at + length <= end and tuple(item.token.norm for item in items[at : at + length]) in phrases:
            return length
    return 0


def is_bound(items: Sequence[Item], begin: int, end: int, words: Words) -> bool:
    """Whether a condition, an exception, a limit or who says so stands between two places."""
    return any(phrase_at(items, at, end, words.bonds) for at in range(begin, end))


def is_hedged(items: Sequence[Item], begin: int, end: int, words: Words) -> bool:
    """Whether a negation, a modal or a doubt does."""
    return any(phrase_at(items, at, end, words.hedges) for at in range(begin, end))


def is_connective(items: Sequence[Item], begin: int, end: int, words: Words) -> bool:
    """Whether nothing but connectives does."""
    while begin < end:
        step = phrase_at(items, begin, end, words.connectives)
        if not step:
            return False
        begin += step
    return True


def is_sweeping(item: Item, words: Words) -> bool:
    """Whether a word makes a sentence hold for all, none or the first; no name does ("Best Buy")."""
    return item.token.norm in words.sweeping and (item.token.opens or not item.token.capital)
