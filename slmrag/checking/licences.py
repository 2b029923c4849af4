"""What of a source a sentence may leave out, and what binds it and may not go (``bonds.toml``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from slmrag.checking.number_places import CALENDAR
from slmrag.checking.token import Token
from slmrag.checking.word_lists import listed_phrases

_AND = frozenset(["and", "und", "y", "e"])
_PAIRS = frozenset(["between", "both", "together", "zwischen", "beide", "entre", "ambos", "or", "oder", "o"])
_COPULA = 4  # words that a colon stands for, at most
_CONJUNCT = 20  # words of one of two that are joined


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
        single("timeless"), single("denials"),
    )  # fmt: skip


def _without(phrase: tuple[str, ...], articles: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in phrase if word not in articles) if len(phrase) > 1 else phrase


def _phrase_at(items: Sequence[Item], at: int, end: int, phrases: frozenset[tuple[str, ...]]) -> int:
    """How many words the longest of ``phrases`` that stands at ``at`` has, 0 for none."""
    for length in (4, 3, 2, 1):
        if at + length <= end and tuple(item.token.norm for item in items[at : at + length]) in phrases:
            return length
    return 0


def _is_bound(items: Sequence[Item], begin: int, end: int, words: Words) -> bool:
    return any(_phrase_at(items, at, end, words.bonds) for at in range(begin, end))


def _is_hedged(items: Sequence[Item], begin: int, end: int, words: Words) -> bool:
    return any(_phrase_at(items, at, end, words.hedges) for at in range(begin, end))


def _is_connective(items: Sequence[Item], begin: int, end: int, words: Words) -> bool:
    while begin < end:
        step = _phrase_at(items, begin, end, words.connectives)
        if not step:
            return False
        begin += step
    return True


def may_skip(items: Sequence[Item], place: int, at: int, words: Words, marks: str) -> bool:
    """Whether what stands between two words that are kept may go; ``marks`` stand there in the sentence."""
    begin, gap = place + 1, items[place + 1 : at]
    if marks and len(gap) == 1 and gap[0].token.norm in _AND:
        return True
    if any(mark in marks for mark in ":=→–") and len(gap) <= _COPULA and not _is_telling(items, begin, at, words):
        return True
    if _is_conjunct(items, place, at, words):
        return True
    if _is_connective(items, begin, at, words) and not any(
        item.token.norm in ("and", "but", "y", "und", "so") for item in gap
    ):
        return True
    if not words.bonds and not all(item.depth > items[place].depth for item in gap):
        return False
    if _is_bound(items, begin, at, words):
        return False
    if all(item.depth > items[place].depth for item in gap) and items[at].depth <= items[place].depth:
        return not _limits(items, place, at, words)
    opened = any(mark in gap[0].marks for mark in ",–—")
    closed = any(mark in items[at].marks for mark in ",–—)")
    if (
        gap[0].token.norm in words.adjuncts
        and (items[at].token.norm in words.adjuncts or "," in items[at].marks)
        and not any(item.token.norm in _AND or ";" in item.marks for item in gap)  # "by Lee and produced (by Kim)"
        and _may_lose_adjunct(items, place, at, words)
    ):
        return True
    if not (opened and closed) or ";" in "".join(item.marks for item in gap):
        return False
    if gap[0].token.norm in words.borders or _phrase_at(items, begin, at, words.scopes):
        return False
    return not all(item.token.quantity for item in gap)


def _limits(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether what stands in brackets says for whom, when or where it holds: "pay nothing (under 6)"."""
    scoped = bool(_phrase_at(items, place + 1, at, words.scopes))
    return scoped and not _may_lose_adjunct(items, place, at, words)


def _is_telling(items: Sequence[Item], begin: int, end: int, words: Words) -> bool:
    """Whether what stands between says who, how many, how surely or under what condition."""
    told = any(item.token.quantity or item.token.capital for item in items[begin:end])
    return told or not words.bonds or _is_bound(items, begin, end, words) or _is_hedged(items, begin, end, words)


def _is_conjunct(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether one of two that are joined by "and" is left out: "divided (and promoted) as", "to (cut costs and) grow"."""
    begin, gap = place + 1, items[place + 1 : at]
    if len(gap) < 2 or len(gap) > _CONJUNCT or items[place].token.quantity or not words.bonds:
        return False
    if any(item.token.norm in words.sweeping or item.token.norm in _PAIRS for item in items[:at]):
        return False
    if (
        _is_bound(items, 0, at, words)
        or _is_hedged(items, begin, at, words)
        or any(item.marks for item in items[begin + 1 : at] if ";" in item.marks)
    ):
        return False
    if gap[-1].token.norm in _AND:
        return gap[0].marks in ("", ",")
    named = any(item.token.capital for item in gap[1:])
    return gap[0].token.norm in _AND and not gap[0].marks and not (named and len(gap) > 2) and not items[at].marks


def may_lead(items: Sequence[Item], at: int, words: Words) -> bool:
    """Whether a sentence may begin at ``at``: what stands before binds nothing of it."""
    if at == 0 or _is_connective(items, 0, at, words):
        return True
    numbered = [item for item in items[:at] if not item.token.quantity]
    if (
        len(items[:at]) <= 3
        and len(numbered) <= 1
        and (not numbered or numbered[0].token.norm in ("step", "schritt", "paso", "section", "§"))
    ):
        return True
    if not words.bonds or _is_bound(items, 0, at, words) or _is_hedged(items, 0, at, words):
        return False
    marks = items[at].marks
    if any(mark in marks for mark in ":;–—•"):
        return True
    scoped = bool(_phrase_at(items, 0, at, words.scopes))
    before = items[at - 1].token.norm
    if before in words.borders and any(mark in items[at - 1].marks for mark in ",;–—") and not scoped:
        return True
    first = items[0].token.norm
    if (
        "," in marks
        and _phrase_at(items, 0, at, words.concessions)
        and not any("," in item.marks for item in items[1:at])
    ):
        return True
    return (
        "," in marks
        and not scoped
        and first.endswith(("ed", "ing"))
        and not any("," in item.marks for item in items[1:at])
    )


def may_quote(items: Sequence[Item], at: int, words: Words) -> bool:
    """Whether a quotation may begin at ``at``: nothing right before it denies or limits it."""
    begin = max(0, at - 6)
    return bool(words.bonds) and not _is_bound(items, begin, at, words) and not _is_hedged(items, begin, at, words)


def may_trail(items: Sequence[Item], place: int, words: Words, guarded: bool) -> bool:
    """Whether a sentence may end at ``place``: what stands behind binds nothing of it."""
    begin, end = place + 1, len(items)
    if begin == end:
        return True
    if not words.bonds:
        return all(item.depth > items[place].depth for item in items[begin:])
    first, marks = items[begin], items[begin].marks
    if ";" in marks or "." in marks:
        return not _phrase_at(items, begin, end, words.bonds)
    if "(" in marks and first.depth > items[place].depth:
        after = next((at for at in range(begin, end) if items[at].depth <= items[place].depth), end)
        held = _is_bound(items, begin, after, words) or _limits(items, place, after, words)
        return not held and (after == end or may_trail(items, after - 1, words, guarded))
    if _phrase_at(items, begin, end, words.examples) and not _is_bound(items, begin, end, words):
        return True
    end = next((at for at in range(begin + 1, end) if "." in items[at].marks and items[at].token.opens), end)
    if first.token.norm in words.adjuncts and _may_lose_adjunct(items, place, end, words):
        return True
    clause = next((at for at in range(begin, end) if ";" in items[at].marks), end)
    if _is_bound(items, begin, min(clause, begin + 40), words) and not _is_contrast(items, begin, words):
        return False
    if any(mark in marks for mark in ",–—:"):
        related = begin + 1 < end and items[begin + 1].token.norm in ("which", "whom", "denen", "dem", "que", "cual")
        hedged = bool(_phrase_at(items, begin, end, words.hedges))
        return first.token.norm == "with" or related or not (hedged or _phrase_at(items, begin, end, words.scopes))
    word, before = first.token.norm, items[place].token.norm
    if before in words.governing:
        return False
    if word in ("and", "und", "y") and not any(item.token.norm in words.denials for item in items[: place + 1]):
        # all that do this and that do this
        counts = begin + 1 < end and bool(items[begin + 1].token.quantity)
        return not counts and not any(item.token.norm in _PAIRS for item in items[: place + 1])
    if guarded:
        return False
    if items[place].token.quantity or items[place].token.norm.startswith("unit "):
        return False
    if word == "by" and begin + 1 < end and not items[begin + 1].token.quantity:
        return not _is_hedged(items, 0, place + 1, words)
    if word in ("and", "und", "y"):
        return not any(item.token.norm in ("between", "both", "zwischen", "entre") for item in items[: place + 1])
    if word == "to":
        return begin + 1 < end
    participle = word.endswith(("ing", "ed")) and len(word) > 5 and end - begin > 2
    return participle or bool(_phrase_at(items, begin, end, words.relatives))


def is_sweeping(item: Item, words: Words) -> bool:
    """Whether a word makes a sentence hold for all, none or the first; no name does ("Best Buy")."""
    return item.token.norm in words.sweeping and (item.token.opens or not item.token.capital)


def _may_lose_adjunct(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether where, when, how or why (between ``place`` and ``at``) may go: it is told of what happened once, of no number, not of all or none."""
    before, gap = items[: place + 1], items[place + 1 : at]
    happened = any(
        item.token.norm in words.past or (words.past and item.token.norm.endswith("ed") and not item.token.capital)
        for item in before[1:]
    )
    counted = any(item.token.quantity and item.token.quantity.kind not in CALENDAR for item in before)
    held = any(
        is_sweeping(item, words) or item.token.norm in words.timeless or "%" in item.token.norm for item in items[:at]
    )
    loose = [
        item.token.norm
        for item in gap
        if item.token.norm in ("but", "aber", "pero", "than", "als", "que", "part", "theory", "name", "principle")
    ]
    return (
        happened
        and not (counted or held or loose)
        and before[-1].token.norm not in words.governing
        and not _is_bound(items, 0, at, words)
        and not _is_hedged(items, 0, at, words)
    )


def _is_contrast(items: Sequence[Item], begin: int, words: Words) -> bool:
    """Whether a clause of its own follows that only adds a contrast: ", but this has not been tested"."""
    following = [item.token.norm for item in items[begin : begin + 2]]
    if following[:1] not in (["but"], ["aber"], ["pero"]) or "," not in items[begin].marks or len(items) - begin < 4:
        return False
    return not _phrase_at(items, begin + 1, len(items), words.bonds) and not _phrase_at(
        items, begin + 1, len(items), words.scopes
    )
