"""Days: where a text names one, in the spellings of many languages, and the terms under which documents may hold it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from slmrag.text.terms import terms

_MONTHS = (
    "january jan januar janvier enero gennaio janeiro januari января январь styczeń stycznia يناير",
    "february feb februar février febrero febbraio fevereiro februari февраля февраль luty lutego فبراير",
    "march mar märz mars marzo março maart марта март marzec marca مارس",
    "april apr avril abril aprile апреля апрель kwiecień kwietnia أبريل",
    "may mai mayo maggio maio mei maj мая май maja مايو",
    "june jun juni juin junio giugno junho июня июнь czerwiec czerwca يونيو",
    "july jul juli juillet julio luglio julho июля июль lipiec lipca يوليو",
    "august aug août agosto augustus augusti августа август sierpień sierpnia أغسطس",
    "september sep sept septembre septiembre settembre setembro сентября сентябрь wrzesień września سبتمبر",
    "october oct oktober octobre octubre ottobre outubro октября октябрь październik października أكتوبر",
    "november nov novembre noviembre novembro ноября ноябрь listopad listopada نوفمبر",
    "december dec dezember décembre diciembre dicembre dezembro декабря декабрь grudzień grudnia ديسمبر",
)
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

    def term_groups(self, languages: Iterable[str]) -> list[tuple[str, ...]]:
        """Its day, its month and its year, each as the terms under which documents in ``languages`` may hold it."""
        day, month, year = f"{self.day:02}", f"{self.month:02}", f"{self.year}"
        whole = [f"{month}·{day}", f"{day}·{month}", f"{self.day}·{self.month}", f"{self.month}·{self.day}"]
        whole += [f"{day}·{month}·{year}", f"{self.day}·{self.month}·{year}"] if self.year else []
        names = _MONTHS[self.month - 1].split()
        months = [term for language in languages for name in names for term in terms(name, language)]
        ordinal = "th" if 10 < self.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(self.day % 10, "th")
        groups = [(f"{self.day}", day, f"{self.day}{ordinal}", *whole), (*dict.fromkeys(months), *whole)]
        return [*groups, (year,)] if self.year else groups


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
    return next((number for number, names in enumerate(_MONTHS, 1) if word in names.split()), 0)
