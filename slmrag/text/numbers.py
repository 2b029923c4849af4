"""Numbers however they are punctuated or written out: where one stands, what its digits may mean, its magnitude.

A value is a string ("3500000000"); a number whose punctuation can be read two ways has both readings.
"""

import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

# A number in a text (its digits as 0 to 9): 1,234.5, 1.234,5, 1'234. Between words a space may part thousands, too.
NUMBER = r"(?:\d+(?:[.,'’\u00a0\u2009\u202f]\d{3}(?!\d))*(?:[.,]\d+)?)"
SPACED_NUMBER = r"(?:\d{1,3}(?:[ .\u00a0\u2009\u202f]\d{3}(?!\d))+(?:,\d+)?|" + NUMBER + ")"
FIGURES = re.compile(r"\d[\d.,]*")  # a run of them, whatever it means
_GROUPING = re.compile(r"[\s'’_٬]")  # signs that part thousands and nothing else
_POINTS = str.maketrans("·٫", "..")


def readings(written: str) -> tuple[tuple[str, str], ...]:
    """What digits with separators may mean, as (whole, decimals): "1,234" is (1234, "") or (1, 234), "1,234.5" (1234, 5).

    Thousands come first. Nothing where it is no one number: a date, the number of a version.
    """
    written = _GROUPING.sub("", written).translate(_POINTS)
    parts, signs = re.split(r"[.,]", written), re.findall(r"[.,]", written)
    if not signs:
        return ((written, ""),)
    found = []
    if _is_grouped(parts, signs):
        found.append(("".join(parts), ""))
    if len(parts) == 2 or (_is_grouped(parts[:-1], signs[:-1]) and signs[-1] != signs[0]):
        found.append(("".join(parts[:-1]), parts[-1]))
    return tuple(found)


def _is_grouped(parts: list[str], signs: list[str]) -> bool:
    """Whether ``parts`` between equal ``signs`` are thousands, or as in India lakhs: 1,234,567 or 12,34,567."""
    first, *inner, last = parts
    lengths = {len(part) for part in inner}
    return (
        len(first) <= 3 and first != "0" and len(last) == 3 and len(set(signs)) == 1
        and (lengths <= {3} or (lengths == {2} and signs[0] == ","))
    )  # fmt: skip


def values(written: str) -> frozenset[str]:
    """The values that digits with separators may mean; what is no number stands for itself."""
    found = (f"{whole}.{decimals}" if decimals else whole for whole, decimals in readings(written))
    return frozenset(map(_value, found)) or frozenset([written])


def times(values: frozenset[str], power: int) -> frozenset[str]:
    """``values`` times ten to the ``power``."""
    return frozenset(_value(f"{value}e{power}") if _is_value(value) else value for value in values)


def _value(written: str) -> str:
    return f"{Decimal(written).normalize():f}"


def _is_value(text: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", text) is not None


@cache
def number_words(language: str) -> dict[str, int]:
    """The values of the number words of a language (English where none are known), small ones and tens."""
    listed = _listed()
    language = language if language in listed["counted"] else "en"
    in_order = [listed["counted"][language].split(), listed["ranked"].get(language, "").split()]
    counted = {word: value for words in in_order for value, word in enumerate(words, 1) if word != "-"}
    return counted | listed["forms"].get(language, {}) | (_german() if language == "de" else {})


def _german() -> dict[str, int]:
    """German writes its numbers under a thousand in one word: "einundzwanzig", "zweihundertfünfzig"."""
    ones = ("", *["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"])
    tens = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
    small = {f"{ones[one]}zehn": 10 + one for one in (3, 4, 5, 8, 9)} | {"sechzehn": 16, "siebzehn": 17}
    for ten, word in enumerate(tens, 2):
        small |= {f"{ones[one]}und{word}" if one else word: 10 * ten + one for one in range(10)}
    whole = {word: value for value, word in enumerate(ones) if value > 1} | {"zehn": 10, "elf": 11, "zwölf": 12} | small
    hundreds = {
        f"{ones[one]}hundert{word}": 100 * max(one, 1) + value
        for one in range(10)
        for word, value in {"": 0, **whole}.items()
    }
    return small | hundreds | {f"{word}tausend": 1000 * value for word, value in whole.items()}


def in_words(values: list[int]) -> int:
    """The value of number words that stand together: (20, 5) is 25, (2, 100) is 200."""
    total = 0
    for value in values:
        total = total * value if value == 100 and total else total + value
    return total


@cache
def magnitude(word: str, language: str) -> int:
    """The power of ten that ``word`` (in lower case) multiplies by; 0 for one that does not."""
    if word == "mill":
        return 6 if language in ("de", "es") else 0
    if word.startswith(("billion", "billón", "billon")):
        return 9 if language in ("en", "") else 12
    return next((int(power) for power, listed in _listed()["magnitudes"].items() if begins(word, listed)), 0)


def begins(word: str, listed: str) -> bool:
    """Whether ``word`` begins as one of those ``listed``, or is it, where that ends in ``$``."""
    return any(word == each[:-1] if each.endswith("$") else word.startswith(each) for each in listed.split())


@cache
def _listed() -> dict[str, dict]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
