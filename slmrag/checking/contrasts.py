"""What may follow a sentence that says something else beside it: ", but this has not been tested", ", not online"."""

from collections.abc import Sequence

from slmrag.checking.items import Item, Words, is_bound, is_sweeping, phrase_at

_HAS = frozenset(["has", "have", "hat", "haben", "ha", "han"])
_BUT = frozenset(["but", "aber", "pero"])
_NOT = frozenset(["not", "never", "nicht", "nie", "niemals", "no", "nunca"])
_DENIED = 8  # words of what is denied behind a comma, at most


def is_denied_besides(items: Sequence[Item], begin: int, words: Words) -> bool:
    """Whether what follows to the end only denies another thing: ", not online"; not when or where it holds not ("not on Sundays")."""
    following = items[begin + 1 :]
    return (
        "," in items[begin].marks
        and items[begin].token.norm in _NOT
        and 0 < len(following) <= _DENIED
        and following[0].token.norm not in words.scopes_alone
        and not any(item.marks or item.token.quantity or item.token.capital for item in following)
        and not is_bound(items, begin + 1, len(items), words)
    )


def is_own_contrast(items: Sequence[Item], begin: int, words: Words) -> bool:
    """Whether what follows tells another thing of the same: "has written (but has had no reply)"; no exception ("all but", "but not")."""
    tells = items[begin + 1 : begin + 2]
    contrast = items[begin].token.norm in _BUT
    finite = bool(tells) and tells[0].token.norm in words.copulas | words.past | _HAS
    held = is_bound(items, 0, len(items), words) or any(is_sweeping(item, words) for item in items[:begin])
    return contrast and finite and not held and items[begin - 1].token.norm not in words.denials


def is_contrast(items: Sequence[Item], begin: int, words: Words) -> bool:
    """Whether a clause of its own follows that only adds a contrast: ", but this has not been tested"; not ", but not on Sundays"."""
    if items[begin].token.norm not in _BUT or "," not in items[begin].marks or len(items) - begin < 4:
        return False
    told = begin + 1 + (items[begin + 1].token.norm in _NOT)
    return not any(phrase_at(items, told, len(items), limits) for limits in (words.bonds, words.scopes))
