"""What words and numbers are found again by in another sentence."""

from collections.abc import Sequence
from functools import cache

from slmrag.checking.token import Token
from slmrag.checking.word_lists import listed_words
from slmrag.text.stop_words import stop_words

_DENYING = frozenset(["en", "de", "es"])  # languages whose negations are words that say nothing else


def content(read: Sequence[Token], language: str) -> frozenset[str]:
    """The keys of what says something by itself: stems of words, values of numbers."""
    return frozenset(key for token in read if (key := key_of(token, language)))


@cache
def _small(language: str) -> frozenset[str]:
    return stop_words(language) | (listed_words("claims", language, "denies") if language in _DENYING else frozenset())


def key_of(token: Token, language: str) -> str:
    """What a token is found again by, ``""`` for a mark or a word that says little."""
    if token.quantity:
        quantity = token.quantity
        if quantity.kind == "ordinal" and quantity.unit.dimension:
            return f"#{quantity.values[0]:g}. {quantity.unit.factor:g}"  # the third quarter is no nine months
        return f"#{quantity.amounts[0]:.6g}" if not quantity.loose else ""
    if token.kind == "mark" or token.norm in _small(language or "en") or token.norm.startswith("unit "):
        return ""
    return token.stem
