"""What of a source a sentence may leave out, and what binds it and may not go (``bonds.toml``)."""

from collections.abc import Sequence

from slmrag.checking.conjuncts import AND, PAIRS, is_conjunct, is_example, is_one_of_list, is_other_condition
from slmrag.checking.contrasts import is_contrast, is_denied_besides, is_own_contrast
from slmrag.checking.items import Item, Words, is_bound, is_connective, is_hedged, is_sweeping, phrase_at
from slmrag.checking.labels import is_marked
from slmrag.checking.quantities import CALENDAR

_PARTICIPLES = frozenset(
    [
        "sold",
        "made",
        "built",
        "given",
        "held",
        "sent",
        "paid",
        "written",
        "taken",
        "led",
        "known",
        "shown",
        "chosen",
        "drawn",
        "told",
        "kept",
        "run",
    ]
)
_OUTCOMES = frozenset(
    ["making", "allowing", "causing", "leading", "creating", "resulting", "bringing", "forcing", "helping", "giving"]
)
_WHICH = frozenset(["which", "whom", "denen", "dem", "que", "cual", "cuales"])
_OF_WHICH = 4  # words behind a comma among which "which" stands: ", almost half of which"
_ONLY = frozenset(["only", "nur", "solo", "sólo"])
_COPULA = 4  # words that a colon stands for, at most


def may_skip(items: Sequence[Item], place: int, at: int, words: Words, marks: str) -> bool:
    """Whether what stands between two words that are kept may go; ``marks`` stand there in the sentence."""
    begin, gap = place + 1, items[place + 1 : at]
    if marks and len(gap) == 1 and gap[0].token.norm in AND:
        return True
    if any(mark in marks for mark in ":=→–") and len(gap) <= _COPULA and not _is_telling(items, begin, at, words):
        return True
    if (
        _is_manner(items, place, at, words)
        or is_marked(items, place, at, words, marks)
        or is_one_of_list(items, place, at, words)
        or is_conjunct(items, place, at, words)
        or is_example(items, place, at, words)
        or _is_agent(items, place, at, words)
    ):
        return True
    if is_connective(items, begin, at, words) and not any(
        item.token.norm in ("and", "but", "y", "und", "so") for item in gap
    ):
        return True
    if not words.bonds and not all(item.depth > items[place].depth for item in gap):
        return False
    if is_bound(items, begin, at, words):
        return False
    if all(item.depth > items[place].depth for item in gap) and items[at].depth <= items[place].depth:
        return not _limits(items, place, at, words)
    opened = any(mark in gap[0].marks for mark in ",–—")
    closed = any(mark in items[at].marks for mark in ",–—)")
    if (
        gap[0].token.norm in words.adjuncts
        and (items[at].token.norm in words.adjuncts or "," in items[at].marks)
        and not any(item.token.norm in AND or ";" in item.marks for item in gap)  # "by Lee and produced (by Kim)"
        and _may_lose_adjunct(items, place, at, words)
    ):
        return True
    if not (opened and closed) or ";" in "".join(item.marks for item in gap):
        return False
    if gap[0].token.norm in words.borders or phrase_at(items, begin, at, words.scopes):
        return False
    return not all(item.token.quantity for item in gap)


def _is_manner(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether how something is done is left out, where it is told, not denied, ordered, allowed or compared, and of no number."""
    gap = items[place + 1 : at]
    if len(gap) != 1 or gap[0].token.norm not in words.manner or items[at].token.quantity:
        return False
    compared = items[at].token.norm.endswith("er") or items[at].token.norm in (
        "more",
        "less",
        "mehr",
        "weniger",
        "más",
        "menos",
    )
    return not (
        compared
        or items[at].token.norm in AND
        or items[place].token.norm in AND
        or is_bound(items, 0, at, words)
        or is_hedged(items, 0, at, words)
        or any(is_sweeping(item, words) for item in items[:at])
    )


def _limits(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether what stands in brackets says for whom, when or where it holds: "pay nothing (under 6)"."""
    scoped = bool(phrase_at(items, place + 1, at, words.scopes))
    return scoped and not _may_lose_adjunct(items, place, at, words)


def _is_telling(items: Sequence[Item], begin: int, end: int, words: Words) -> bool:
    """Whether what stands between says who, how many, how surely or under what condition."""
    told = any(item.token.quantity or item.token.capital for item in items[begin:end])
    return told or not words.bonds or is_bound(items, begin, end, words) or is_hedged(items, begin, end, words)


def _is_agent(items: Sequence[Item], place: int, at: int, words: Words) -> bool:
    """Whether who did it is left out of a passive that neither denies, orders nor allows: "are sold (by the office) from"."""
    gap, before = items[place + 1 : at], items[: place + 1]
    passive = items[place].token.norm.endswith("ed") or items[place].token.norm in _PARTICIPLES
    named = (
        gap[0].token.norm == "by"
        and len(gap) > 1
        and not any(item.token.quantity or item.marks or item.token.norm in AND for item in gap[1:])
    )
    follows = items[at].token.norm in words.adjuncts or "," in items[at].marks
    held = any(is_sweeping(item, words) or item.token.norm in words.timeless for item in before)
    return (
        passive and named and follows and not (held or is_bound(items, 0, at, words) or is_hedged(items, 0, at, words))
    )


def _is_free_participle(items: Sequence[Item], begin: int, words: Words) -> bool:
    """Whether a clause follows that says what came of it: ", making them popular"; what it is bound by binds itself."""
    first = items[begin].token.norm
    return "," in items[begin].marks and first in _OUTCOMES and not is_hedged(items, 0, begin, words)


def may_lead(items: Sequence[Item], at: int, words: Words) -> bool:
    """Whether a sentence may begin at ``at``: what stands before binds nothing of it."""
    if at == 0 or is_connective(items, 0, at, words):
        return True
    numbered = [item for item in items[:at] if not item.token.quantity]
    if (
        len(items[:at]) <= 3
        and len(numbered) <= 1
        and (not numbered or numbered[0].token.norm in ("step", "schritt", "paso", "section", "§"))
    ):
        return True
    if not words.bonds or is_bound(items, 0, at, words) or is_hedged(items, 0, at, words):
        return False
    marks = items[at].marks
    if any(mark in marks for mark in ":;–—•"):
        return True
    scoped = bool(phrase_at(items, 0, at, words.scopes))
    before = items[at - 1].token.norm
    if before in words.borders and any(mark in items[at - 1].marks for mark in ",;–—") and not scoped:
        return True
    first = items[0].token.norm
    if (
        "," in marks
        and phrase_at(items, 0, at, words.concessions)
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
    return bool(words.bonds) and not is_bound(items, begin, at, words) and not is_hedged(items, begin, at, words)


def may_trail(items: Sequence[Item], place: int, words: Words, guarded: bool) -> bool:
    """Whether a sentence may end at ``place``: what stands behind binds nothing of it."""
    begin, end = place + 1, len(items)
    if begin == end:
        return True
    if not words.bonds:
        return all(item.depth > items[place].depth for item in items[begin:])
    first, marks = items[begin], items[begin].marks
    if ";" in marks or "." in marks:
        return not phrase_at(items, begin, end, words.bonds)
    if "(" in marks and first.depth > items[place].depth:
        after = next((at for at in range(begin, end) if items[at].depth <= items[place].depth), end)
        held = is_bound(items, begin, after, words) or _limits(items, place, after, words)
        return not held and (after == end or may_trail(items, after - 1, words, guarded))
    if is_other_condition(items, place, words) or is_own_contrast(items, begin, words):
        return True
    if phrase_at(items, begin, end, words.examples) and not is_bound(items, begin, end, words):
        return True
    if not guarded and _is_free_participle(items, begin, words):
        return True
    only = not any(is_sweeping(item, words) and item.token.norm not in _ONLY for item in items[:begin])
    if only and is_denied_besides(items, begin, words):
        return True
    end = next((at for at in range(begin + 1, end) if "." in items[at].marks and items[at].token.opens), end)
    if first.token.norm in words.adjuncts and _may_lose_adjunct(items, place, end, words):
        return True
    clause = next((at for at in range(begin, end) if ";" in items[at].marks), end)
    if is_bound(items, begin, min(clause, begin + 40), words) and not is_contrast(items, begin, words):
        return False
    if any(mark in marks for mark in ",–—:"):
        near, further = ([item.token.norm for item in items[begin + 1 : begin + far]] for far in (2, _OF_WHICH))
        related = not _WHICH.isdisjoint(near) or not (_WHICH - {"que", "dem"}).isdisjoint(further)
        hedged = bool(phrase_at(items, begin, end, words.hedges))
        return (
            first.token.norm in ("with", "mit", "con")
            or related
            or not (hedged or phrase_at(items, begin, end, words.scopes))
        )
    word, before = first.token.norm, items[place].token.norm
    if before in words.governing:
        return False
    if word in ("and", "und", "y") and not any(item.token.norm in words.denials for item in items[: place + 1]):
        # all that do this and that do this
        counts = begin + 1 < end and bool(items[begin + 1].token.quantity)
        return not counts and not any(item.token.norm in PAIRS for item in items[: place + 1])
    if guarded:
        return False
    if word in ("of", "von", "de") and begin + 1 < end and items[begin + 1].token.norm in _WHICH:
        return True
    if items[place].token.quantity or items[place].token.norm.startswith("unit "):
        return False
    if word == "by" and begin + 1 < end and not items[begin + 1].token.quantity:
        return not is_hedged(items, 0, place + 1, words)
    if word in ("and", "und", "y"):
        return not any(item.token.norm in ("between", "both", "zwischen", "entre") for item in items[: place + 1])
    if word == "to":
        return begin + 1 < end
    participle = word.endswith(("ing", "ed")) and len(word) > 5 and end - begin > 2
    return participle or bool(phrase_at(items, begin, end, words.relatives))


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
        and not is_bound(items, 0, at, words)
        and not is_hedged(items, 0, at, words)
    )
