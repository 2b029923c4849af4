"""Days: where a text names one, in the spellings of many languages."""

import re
from dataclasses import dataclass

from slmrag.text.months import month

_WORD = r"(?P<word>[^\W\d_]{3,10})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)"
_SPELLINGS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}[-/.](?P<month>[01]?\d)[-/.]{_DAY}(?!\w)",
        rf"{_YEAR}\s?年\s?(?P<month>[01]?\d)\s?月\s?{_DAY}\s?[日号號]?",
        rf"\b{_DAY}\.\s?(?P<month>[01]?\d)\.(?:\s?{_YEAR}\b|(?!\s?\d))",
        rf"\b{_DAY}(?:st|nd|rd|th|\.|º|er)?[\s-]+(?:of\s+|de\s+)?{_WORD}(?:(?:,?\s+(?:de\s+|del\s+)?|-){_YEAR}\b)?",
        rf"\b{_WORD}\s+(?:the\s+)?{_DAY}(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR}\b)?",
        r"(?<![\w/.-])(?P<first>[0-3]?\d)(?P<sign>[/-])(?P<second>[0-3]?\d)(?P=sign)(?P<year>(?:19|20)\d\d|(?<=/)\d\d)(?![\w/-])",
        r"(?<=\b(?:on|am|el) )(?P<first>[0-3]?\d)(?P<sign>[-.])(?P<second>[0-3]?\d)(?P=sign)(?P<year>\d\d)(?![\w.-]\d|\w)",
        rf"(?<![\w/.-])(?P<month>0?[1-9]|1[0-2])/{_YEAR}(?![\w/-])",
    )
]
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LAST_OF_TWO = 40  # the year that two digits name as one of this century


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a calendar; ``year`` is 0 where none was named, ``day`` where a month of a year was.

    ``either``: its day and its month may be the other way round, for 03/04/2026 is March in one country and April in another.
    """

    year: int
    month: int
    day: int
    either: bool = False


def years_in(text: str) -> list[int]:
    """The years of the last century and this that ``text`` names, in reading order."""
    return [int(year) for year in _YEARS.findall(text)]


def days_in(text: str) -> list[tuple[int, int, Day]]:
    """The days that ``text`` names, each with where it starts and ends, in reading order."""
    found: dict[int, tuple[int, int, Day]] = {}
    taken = bytearray(len(text))
    for spelling in _SPELLINGS:
        least = 1 if {"day", "first"} & spelling.groupindex.keys() else 0
        for match in spelling.finditer(text):
            day = _day(match.groupdict())
            start, end = match.span()
            if 1 <= day.month <= 12 and least <= day.day <= 31 and not any(taken[start:end]):
                found[start] = (start, end, day)
                taken[start:end] = b"\1" * (end - start)
    return [found[start] for start in sorted(found)]


def names_day(text: str, day: Day) -> bool:
    """Whether ``text`` names ``day``: of one without its year the same day of any, of a month any day of it."""
    readings = [day, Day(day.year, day.day, day.month)] if day.either else [day]
    return any(
        one.month == other.month and other.day in (one.day, 0) and (one.year == other.year or not one.year * other.year)
        for _, _, one in days_in(text) for other in readings
    )  # fmt: skip


def _day(named: dict[str, str]) -> Day:
    year = int(named["year"] or 0)
    if "first" in named:
        year += 0 if year > 99 else 2000 if year <= _LAST_OF_TWO else 1900
        first, second = int(named["first"]), int(named["second"])
        if second > 12:
            return Day(year, first, second)
        return Day(year, second, first, either=first <= 12 and first != second)
    number = month(named["word"].casefold()) if "word" in named else int(named["month"])
    return Day(year, number, int(named.get("day") or 0))
