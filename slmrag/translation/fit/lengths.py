"""How long a text is in a language, in characters of English, and whether two are as long as translations are."""

from functools import lru_cache
from math import log, sqrt
from typing import TYPE_CHECKING

from slmrag.translation.fit.fit_weights import fit_weights

if TYPE_CHECKING:
    import regex

SLACK = 12  # characters of English: of a short text, so many more or less mean little
# What a sign says in characters of English (least squares on half of NTREX's documents), of scripts whose signs differ.
_SIGNS = {"zh": (3.3, 1.75, 1.7, 1.0), "ja": (4.07, 1.75, 1.7, 0.8), "ko": (3.3, 1.75, 1.75, 0.8)}


@lru_cache(4096)
def english_length(text: str, language: str) -> float:
    """How many characters ``text`` would have if it were English, as languages usually compare."""
    text = text.strip()
    own = fit_weights().languages.get(language)
    usual = own.usual if own else 1.0
    if not (worth := _SIGNS.get(language)):
        return len(text) / usual
    han, kana, hangul = (len(pattern.findall(text)) for pattern in _scripts())
    other = len(text) - han - kana - hangul
    return (han * worth[0] + kana * worth[1] + hangul * worth[2] + other * worth[3]) / usual


def length_off(source: str, target: str, source_language: str, target_language: str) -> float:
    """How far the length of ``target`` is from what a translation of ``source`` has, in standard deviations; negative: too short.

    The logarithm of the two lengths' quotient has the variance a² + b²/length, fitted to each language (`fit_weights`).
    """
    said, written = english_length(source, source_language), english_length(target, target_language)
    spread = sum(_variance(said, code) for code in {source_language, target_language} - {"en"}) or _variance(said, "")
    return log((written + SLACK) / (said + SLACK)) / sqrt(spread)


def _variance(length: float, language: str) -> float:
    own = fit_weights().languages.get(language) or fit_weights().unknown
    return own.spread**2 + own.short**2 / (length + SLACK)


@lru_cache(1)
def _scripts() -> "tuple[regex.Pattern[str], ...]":
    import regex

    return tuple(regex.compile(one) for one in (r"\p{Han}", r"[\p{Hiragana}\p{Katakana}ー]", r"\p{Hangul}"))
