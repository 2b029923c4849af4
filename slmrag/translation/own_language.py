"""Whether a piece of a text is in another language than the text: by its script, and by its words where they are sure."""

from functools import cache
from typing import TYPE_CHECKING

from slmrag.text.detect import ONE_LANGUAGE, SHARED, detect_language
from slmrag.text.scripts import UNSPACED_SIGN
from slmrag.text.stop_words import stop_words

if TYPE_CHECKING:
    import regex

UNTOLD = "und"  # a language that its script tells to be another, and nothing tells which
_TELLING = (
    8  # words from which on a language is believed; in fewer, two small words of it must stand, and none of the text's
)
_SHORT = 3
_MOST_OWN = 0.3  # of the letters: with more of its own script a line only holds names in another

# Languages that a detector takes for each other.
_KIN = ({"da", "no", "sv"}, {"cs", "sk"}, {"hr", "sr", "bs", "sl"}, {"ru", "uk", "be", "bg", "sr", "mk"}, {"id", "ms"},
        {"es", "pt", "gl", "ca"}, {"ar", "fa", "ur"}, {"hi", "mr", "ne", "sa"})  # fmt: skip


def foreign_language(text: str, language: str) -> str:
    """The language (ISO code) of ``text`` where it surely is not ``language``; ``""`` where it may be, `UNTOLD` where it has no name."""
    letters = len(_letters(()).findall(text))
    if not letters or not language:
        return ""
    found = detect_language(text)
    if letters - len(letters_of_others(language).findall(text)) <= _MOST_OWN * letters:
        return found if found and found != language else UNTOLD
    if found in ("", language):
        return ""
    words = [word.strip("?,.!;:¿¡()[]\"'“”„«»").casefold() for word in text.split()]
    own, other = (sum(word in stop_words(one) for word in words) for one in (language, found))
    listed = bool(stop_words(found))  # else what is no word of the text's is all that tells
    if len(words) + len(UNSPACED_SIGN.findall(text)) // 2 >= _TELLING:
        return found if other >= own or not listed else ""
    # Hungarian has the article "a" too, and no list here.
    sure = other >= 2 > 2 * own if listed else stop_words(language) and own <= 1 and not text.isascii()
    return found if len(words) >= _SHORT and sure and not akin(found, language) else ""


def akin(one: str, other: str) -> bool:
    """Whether a detector takes two languages for each other."""
    return any(one in kin and other in kin for kin in _KIN)


@cache
def letters_of_others(language: str) -> "regex.Pattern[str]":
    """Letters of scripts that ``language`` (ISO code) is not written in; Latin ones stand in every language."""
    return _letters(_scripts(language))


@cache
def _letters(but: tuple[str, ...]) -> "regex.Pattern[str]":
    import regex

    return regex.compile(r"(?V1)[\p{L}" + "".join(rf"--\p{{Script={one}}}" for one in but) + "]")


def _scripts(language: str) -> tuple[str, ...]:
    by_language = {"zh": ("Han",), "ja": ("Han", "Hiragana", "Katakana", "Common"), "ko": ("Hangul", "Han")}
    own = by_language.get(language) or tuple(
        [one for one, code in ONE_LANGUAGE.items() if code == language]
        + [one for one, codes in SHARED.items() if language in codes]
    )
    return ("Latin", *own)
