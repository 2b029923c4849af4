"""What in a sentence can be true or false: its numbers and their units, its dates, its names, its negations.

A sentence is read into words; each has the keys by which it is found again in another sentence (a stem, a value, a
month), and the kind that says how exactly it must be found.
"""

import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from slmrag.checking.opposites import negations, opposed
from slmrag.checking.units import unit
from slmrag.text.dates import month
from slmrag.text.headings import title_share
from slmrag.text.numbers import NUMBER, SPACED_NUMBER, in_words, magnitude, number_words, times, values
from slmrag.text.scripts import UNSPACED_LANGUAGES
from slmrag.text.stop_words import stop_words
from slmrag.text.terms import LOOKALIKES, terms

if TYPE_CHECKING:
    import regex

Token = tuple[str, int, bool]  # its text, the commas before it, whether a sentence may begin there

WordKind = Literal["word", "small", "number", "name", "first", "not", "sign"]
_TITLED = 0.8  # of the words with a capital: then capitals tell no names
_CASELESS = frozenset(["ar", "he", "fa", "ur", "hi", "th", "zh", "ja", "ko"])
# Languages that part thousands by a space.
_SPACED_THOUSANDS = frozenset(["fr", "ru", "uk", "pl", "cs", "sv", "no", "fi", "hu", "bg", "pt", "es", "it"])


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence. ``kind``: "small" says little by itself; "first" is in capitals only where a sentence begins.

    ``keys`` are its readings, the plainest first in ``key``; ``unit`` is what a number counts, ``bare`` its readings
    without the magnitude that follows it ("3.5" of "3.5 million"). ``clause`` counts the commas before it.
    """

    text: str
    kind: WordKind
    key: str
    keys: frozenset[str]
    unit: str = ""
    bare: frozenset[str] = frozenset()
    clause: int = 0


@lru_cache(maxsize=4_000)
def words(text: str, language: str) -> tuple[Word, ...]:
    """The words of a sentence, in order. ``language`` is an ISO code, ``""`` is read as English."""
    tokens = _tokens(text, language)
    titled = title_share([token for token, _, _ in tokens]) > _TITLED
    found: list[Word] = []
    position = 0
    while position < len(tokens):
        token, clause, starts = tokens[position]
        numbers, position_after = _numbers(tokens, position, language)
        if numbers:
            found += numbers
            position = position_after
            continue
        if token.isalpha() and language in UNSPACED_LANGUAGES and not token.isascii():
            found += [Word(pair, "word", pair, frozenset([pair]), clause=clause) for pair in terms(token, language)]
        else:
            found += _word(token, language, clause, starts, titled)
        position += 1
    return tuple(found)


def tells(word: Word) -> bool:
    """Whether a word says something by itself."""
    return word.kind in ("word", "number", "name", "first")


def same(one: Word, other: Word) -> bool:
    """Whether two words are forms of one: by a key, or by how they begin where neither is a fact."""
    if not one.keys.isdisjoint(other.keys):
        return True
    if "number" in (one.kind, other.kind) or "name" in (one.kind, other.kind):
        return False
    a, b = one.text.casefold(), other.text.casefold()
    return _akin(a, b) and not opposed(a, b)


def _akin(one: str, other: str) -> bool:
    """Whether two words begin alike: administration and administrative."""
    if one[:5] != other[:5] or len(one) < 5:
        return False
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 0.6 * max(len(one), len(other))


def is_caseless(language: str) -> bool:
    """Whether a language is written without capitals, so that a name looks like any other word."""
    return language in _CASELESS


def _tokens(text: str, language: str) -> list[Token]:
    """Words, numbers and signs that tell, each with the commas before it and whether a sentence may begin there."""
    patterns = _patterns()
    text = unicodedata.normalize("NFKC", text).translate(LOOKALIKES)
    text = patterns["digit"].sub(lambda found: str(unicodedata.digit(found[0])), text)
    text = patterns["point"].sub(" pp ", text)
    text = patterns["per cent"].sub("%", text)
    found, clause, starts = [], 0, True
    for match in patterns["spaced" if language in _SPACED_THOUSANDS else "token"].finditer(text):
        token = match[0]
        if token in ",;:()–—" or token in '.!?"“”„«»‘':
            clause += token in ",;:()–—"
            starts = starts or token in '.!?:;"“„«‘'
            continue
        found.append((token, clause, starts))
        starts = False
    return found


@cache
def _patterns() -> dict[str, "regex.Pattern[str]"]:
    import regex

    rest = (
        r"|\p{L}\p{M}*(?:\.\p{L})+(?![\p{L}])"  # U.S.
        r"|[\p{Han}\p{Hiragana}\p{Katakana}ー]+|[\p{Thai}\p{Lao}\p{Khmer}]+"
        r"|[\p{L}\p{M}]+\d+[\p{L}\d]*"  # P200
        r"|[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*|[%$€£¥°]|[,;:()–—.!?\"“”„«»‘]"
    )
    return {
        "token": regex.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d|\.\d)|" + NUMBER + rest),
        "spaced": regex.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d|\.\d)|" + SPACED_NUMBER + rest),
        "digit": regex.compile(r"(?![0-9])\p{Nd}"),
        "point": regex.compile(
            r"\b(?:percentage[ -]points?|points? de pourcentage|puntos? porcentuales|процентн\w+ пункт\w*)\b"
        ),
        "per cent": regex.compile(
            r"(?<=\d)\s?(?:per cent|pour cent|por ciento|por cento|per cento|v\. ?H\.)(?!\p{L})", regex.I
        ),
        "date": regex.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})"),
        "initials": regex.compile(r"(?:\p{L}\.)+\p{L}"),
        "identifier": regex.compile(r"\p{L}+\d[\p{L}\d]*"),
    }


def _numbers(tokens: Sequence[Token], position: int, language: str) -> tuple[list[Word], int]:
    """The number that begins at ``position`` with its magnitude and unit, or the parts of a date, and where to go on."""
    token, clause, _ = tokens[position]
    numerals = number_words(language)
    if token[0].isdigit():
        if date := _patterns()["date"].fullmatch(token):
            return [_dated(part, clause) for part in date.groups()], position + 1
        found, position = values(token), position + 1
    elif token.casefold() in numerals and not (
        token[0].isupper() and position and token.casefold() not in _small_numbers()
    ):
        spelt: list[int] = []
        while position < len(tokens) and (value := _next_numeral(tokens[position][0].casefold(), numerals, spelt)):
            spelt.append(value)
            position += 1
        found = frozenset([str(in_words(spelt))])
    elif number := month(token.casefold().rstrip(".")):
        dated = token[0].isupper() or not token.isascii() or language not in ("en", "")
        near = [other for other, _, _ in tokens[max(0, position - 2) : position + 3] if other[0].isdigit()]
        if dated and (near or len(token) > 3):
            return [
                Word(token, "number", f"month {number}", frozenset([f"month {number}"]), clause=clause)
            ], position + 1
        return [], position
    else:
        return [], position
    first = position - 1
    bare, named = found, _currency(tokens, first)
    while position < len(tokens) and (power := _power(tokens, position, language, named)):
        found, position = times(found, power), position + 1
    written = token if first == position - 1 else " ".join(each for each, _, _ in tokens[first:position])
    if position < len(tokens) and tokens[position][0] == "s" and len(token) == 4:
        position += 1  # the 1990s
    elif position < len(tokens) and (following := _unit(tokens, position)):
        counted = Word(written, "number", min(found), found, following, bare, clause)
        return [counted, _sign(tokens[position][0], following, clause)], position + 1
    return [Word(written, "number", min(found), found, named, bare, clause)], position


def _sign(token: str, named: str, clause: int) -> Word:
    return Word(token, "sign", f"unit {named}", frozenset([f"unit {named}"]), clause=clause)


def _small_numbers() -> frozenset[str]:
    return frozenset(number_words("en"))


def _next_numeral(word: str, numerals: dict[str, int], spelt: list[int]) -> int:
    """The value of ``word`` where it goes on with the number ``spelt`` so far (twenty five, two hundred), else 0."""
    if not spelt:
        return numerals.get(word, 0)
    if word == "hundred":
        return 100
    value = numerals.get(word, 0)
    return value if (20 <= spelt[-1] < 100 and value < 10) or (spelt[-1] == 100 and value < 100) else 0


def _power(tokens: Sequence[Token], position: int, language: str, currency: str) -> int:
    word = tokens[position][0].casefold()
    if currency and word in ("m", "b", "k"):
        return {"m": 6, "b": 9, "k": 3}[word]
    return magnitude(word, language)


def _currency(tokens: Sequence[Token], position: int) -> str:
    before = tokens[position - 1][0].casefold() if position else ""
    return unit(before) if before and unit(before) in ("$", "€", "£", "¥") else ""


def _unit(tokens: Sequence[Token], position: int) -> str:
    word = tokens[position][0].casefold()
    if word == "°":
        return "c" if position + 1 < len(tokens) and tokens[position + 1][0] == "C" else "f"
    if word in ("square", "cubic", "metric", "us", "u.s.") and position + 1 < len(tokens):
        return unit(tokens[position + 1][0].casefold())
    if word == "basis":
        return "bp"
    return unit(word)


def _dated(part: str, clause: int) -> Word:
    """A part of a date in digits: of 3/4/2022 the 3 may be a day or March."""
    value = str(int(part))
    keys = [value] if len(part) != 2 else [value, f"20{part}", f"19{part}"]
    if 0 < int(part) <= 12:
        keys.append(f"month {value}")
    return Word(part, "number", value, frozenset(keys), clause=clause)


def _word(token: str, language: str, clause: int, starts: bool, titled: bool) -> list[Word]:
    lower = token.casefold()
    if language in ("", "en") and lower.endswith("n't") and lower != "n't":
        rest = {"ca": "can", "wo": "will"}.get(lower[:-3], lower[:-3])
        return [_plain(rest, language, clause), Word(token, "not", "not", frozenset(["not"]), clause=clause)]
    if lower in negations(language or "en"):
        return [Word(token, "not", "not", frozenset(["not", lower]), clause=clause)]
    if token in "%$€£¥°" or lower == "pp":
        return [_sign(token, unit(lower), clause)]
    lower = lower.removesuffix("'s").rstrip("'")
    if language in ("fr", "it", "ca") and "'" in lower:
        lower, token = lower.rpartition("'")[2], token.rpartition("'")[2]
    plain = lower.replace(".", "")
    if lower in _small(language) and not (len(token) > 1 and token.isupper()):
        return [Word(token, "small", lower, frozenset([lower]), clause=clause)]
    keys = frozenset([*(terms(plain, language) or [plain]), plain])
    key = (terms(plain, language) or [plain])[-1]
    if _patterns()["identifier"].fullmatch(token):
        return [Word(token, "name", plain, frozenset([plain]), clause=clause)]
    kind: WordKind = "word"
    if token[0].isupper() and not titled:
        acronym = len(plain) > 1 and token.replace(".", "").isupper()
        kind = "first" if starts and not acronym else "name"
    return [Word(token, kind, key, keys, clause=clause)]


def _plain(word: str, language: str, clause: int) -> Word:
    if word in _small(language):
        return Word(word, "small", word, frozenset([word]), clause=clause)
    key = (terms(word, language) or [word])[0]
    return Word(word, "word", key, frozenset([key, word]), clause=clause)


@cache
def _small(language: str) -> frozenset[str]:
    """The words that say little by themselves."""
    language = language or "en"
    further = tomllib.loads(Path(__file__).with_name("small_words.toml").read_text("utf-8"))
    return stop_words(language) | frozenset(further.get(language, "").split())
