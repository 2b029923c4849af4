"""What another layout of the same words says by a mark, or a mark by words: "Fee: 5 €" and "the fee is 5 €"."""

from collections.abc import Sequence

from slmrag.checking.items import Item, Words

_IDLE = 2  # small words that a mark stands for, at most


def label_ends(items: Sequence[Item], at: int, words: Words) -> int | None:
    """Where a label ends that ``at`` is of, if a mark or "of" stands behind it for what a copula says: "Fee: 5 €", "net income of $5"."""
    behind = items[at + 1] if at + 1 < len(items) else None
    if behind is None or not words.bonds:
        return None
    if any(mark in behind.marks for mark in ":=") or ("–" in behind.marks and _is_counted(behind)):
        return at
    if items[at].token.quantity:
        return None
    counted = at + 2 < len(items) and _is_counted(items[at + 2]) and not items[at + 2].marks
    return at + 1 if behind.token.norm in ("of", "von", "de") and not behind.marks and counted else None


def _is_counted(item: Item) -> bool:
    """Whether an item is a number, or the sign of its currency before it."""
    return item.token.quantity is not None or item.token.norm in ("$", "€", "£", "¥")


def is_marked(items: Sequence[Item], place: int, at: int, words: Words, marks: str) -> bool:
    """Whether a mark stands for the small words that are left out: "11 June, room 2" of "11 June in room 2"."""
    gap = items[place + 1 : at]
    if any(item.marks for item in gap[1:]) or not words.bonds:
        return False
    if ";" in marks and len(gap) == 1 and gap[0].token.norm in words.contrasts:
        return True
    return bool(marks) and len(gap) <= _IDLE and all(item.token.norm in words.idle | words.copulas for item in gap)
