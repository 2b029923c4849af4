"""Days: where a text names one, in the spellings of many languages, whose names of months lie in ``months.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_WORD = r"(?P<word>[^\W\d_]{3,10})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)"
_SPELLINGS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}[-/.](?P<month>[01]?\d)[-/.]{_DAY}(?!\w)",
        rf"\b{_DAY}\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}?",
        rf"\b{_DAY}(?:st|nd|rd|th|\.|º|er)?\s+(?:of\s+|de\s+)?{_WORD}(?:,?\s+(?:de\s+|del\s+)?{_YEAR}\b)?",
        rf"\b{_WORD}\s+(?:the\s+)?{_DAY}(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR}\b)?",
    )
]  # 03/04/2026 is March in one country and April in another: it is asked for as it stands


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a calendar; ``year`` is 0 where none was named."""

    year: int
    month: int
    day: int


def days_in(text: str) -> list[tuple[int, int, Day]]:
    """The days that ``text`` names, each with where it starts and ends, in reading order."""
    found: dict[int, tuple[int, int, Day]] = {}
    taken = bytearray(len(text))
    for spelling in _SPELLINGS:
        for match in spelling.finditer(text):
            named = match.groupdict()
            number = month(named["word"].casefold()) if "word" in named else int(named["month"])
            day = Day(int(named["year"] or 0), number, int(named["day"]))
            start, end = match.span()
            if 1 <= day.month <= 12 and 1 <= day.day <= 31 and not any(taken[start:end]):
                found[start] = (start, end, day)
                taken[start:end] = b"\1" * (end - start)
    return [found[start] for start in sorted(found)]


@lru_cache(maxsize=1_000)
def month(word: str) -> int:
    """The number of the month that ``word`` (in lower case) names, 0 when it names none."""
    return next((number for number in range(1, 13) if word in month_names(number)), 0)


@lru_cache(maxsize=100)
def month_names(number: int, *languages: str) -> tuple[str, ...]:
    """What the month ``number`` (from 1) is called in ``languages`` (ISO codes), in all that are known where none is given."""
    listed = _listed()
    names = (name for language in languages or listed for name in listed[language][number - 1].split(", "))
    return tuple(dict.fromkeys(names))


@cache
def _listed() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("months.toml").read_text("utf-8"))
