"""How alike a name is to what a text in another language, or another script, has of it: by its letters, and by its sounds."""

import re
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz, process

from slmrag.text.scripts import UNSPACED_LANGUAGES

ABJADS = frozenset(["ar", "he", "fa", "ur"])  # leave vowels out, and join small words to a name
UNSPACED = UNSPACED_LANGUAGES - {"ko"}
_BY_SOUND = 0.1  # less for a name that only sounds alike, and half as much more for a short one
_PREFIX = 5  # letters: an inflected name begins as the name does
_INFLECTED = 0.9

# One letter for those that other scripts do not tell apart; vowels and breath are no part of a sound's skeleton.
_SOUNDS = str.maketrans(
    {"v": "f", "w": "f", "p": "f", "b": "f", "c": "k", "q": "k", "g": "k", "x": "k", "z": "s", "j": "s", "d": "t", "r": "l", "m": "n"}
    | dict.fromkeys("hyaeiou'`")
)  # fmt: skip
_LATIN_WORD = re.compile(r"[a-z']+")
_NOT_LETTERS = re.compile(r"[^a-z']")
_SIBILANTS = re.compile(r"tch|ch|sh")
_NASAL = re.compile(r"ng(?=$|[^aeiou])")
_TWICE = re.compile(r"(.)\1+")
_SOFT = re.compile(r"c(?=[eiy])")
_SPELT_BY_SOUND = re.compile(r"[\u30a0-\u30ff]+|[A-Za-z]+")  # Japanese writes foreign names in katakana


@lru_cache(50_000)
def likeness(name: str, text: str, language: str) -> float | None:
    """How alike the likest word of ``text`` (in ``language``, an ISO code) is to ``name``, from about 0 to 1.

    ``None`` where the name is too short for the script to tell.
    """
    if name in text:
        return 1.0
    plain = anyascii(name).lower()
    if language in UNSPACED:
        return _in_a_run(_said(plain), text, language)
    words = _words(text)
    alike = _best(plain, words)
    if text.isascii() or not _is_other_script(text):
        inflected = alike < _INFLECTED and any(len(word) > 3 and word.startswith(plain[:_PREFIX]) for word in words)
        return _INFLECTED if inflected else alike
    abjad = language in ABJADS
    sound = _said(plain.replace("w", "") if abjad else plain)
    if len(sound) < 2:
        return None if abjad else alike
    by_sound = _best(sound, _sounds(text, abjad)) - _BY_SOUND * (1.5 if len(sound) < 4 else 1)
    return by_sound + _BY_SOUND if abjad else max(alike, by_sound)


def likest(word: str, text: str) -> float:
    """How alike the likest word of ``text`` is to ``word`` by its letters, both made Latin; 0 to 1."""
    return _best(anyascii(word).lower(), _words(text))


def _in_a_run(sound: str, text: str, language: str) -> float | None:
    if len(sound) < (2 if language == "ja" else 3):
        return None
    if language == "ja":
        words = tuple({_skeleton(anyascii(word)) for word in _SPELT_BY_SOUND.findall(text)} - {""})
        return _best(sound, words) - (_BY_SOUND if len(sound) < 3 else 0)
    less = 1.5 * _BY_SOUND if len(sound) < 4 else 0
    return fuzz.partial_ratio(sound, _run(text)) / 100 - less


def _best(word: str, words: tuple[str, ...]) -> float:
    found = process.extractOne(word, words, scorer=fuzz.ratio)
    return found[1] / 100 if found else 0.0


@lru_cache(2_000)
def _is_other_script(text: str) -> bool:
    import regex

    latin, letters = len(regex.findall(r"\p{Latin}", text)), len(regex.findall(r"\p{L}", text))
    return 2 * latin < letters


@lru_cache(2_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_LATIN_WORD.findall(anyascii(text).lower()))


@lru_cache(2_000)
def _run(text: str) -> str:
    return _skeleton("".join(sign for sign in anyascii(text) if sign.isalpha()))


@lru_cache(2_000)
def _sounds(text: str, abjad: bool) -> tuple[str, ...]:
    found: set[str] = set()
    for word in _words(text):
        sound = _skeleton(word.replace("w", "") if abjad else word)
        if len(sound) > 1:
            found.add(sound)
            found.update(sound[n:] for n in (1, 2) if abjad and len(sound) - n >= 3)
    return tuple(found)


def _said(name: str) -> str:
    """The skeleton of a name in the spelling of European languages."""
    return _skeleton(_SOFT.sub("s", name).replace("x", "ks").replace("qu", "kw"))


@lru_cache(50_000)
def _skeleton(word: str) -> str:
    bare = _SIBILANTS.sub("s", _NOT_LETTERS.sub("", word.lower())).replace("ph", "f").replace("th", "t")
    return _TWICE.sub(r"\1", _NASAL.sub("n", bare).translate(_SOUNDS))
