"""Years, halves, quarters and days, however a head or a question writes them: "first half of 2023" is "January–June 2023"."""

import re
from functools import lru_cache

from slmrag.text.months import month_names

HALVES = {"h1": frozenset(["q1", "q2"]), "h2": frozenset(["q3", "q4"])}
_MONTHS = {number: month_names(number, "en", "de", "es", "fr") for number in range(1, 13)}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names}
MONTH = "(?:" + "|".join(sorted(_MONTH_OF, key=len, reverse=True)) + r")\b\.?"
_ORDINALS = {
    "1": r"1st|first|erste[nrs]?|primer[oa]?|premier|première|1\.", "2": r"2nd|second|zweite[nrs]?|segundo|deuxième|2\.",
    "3": r"3rd|third|dritte[nrs]?|tercer|troisième|3\.", "4": r"4th|fourth|vierte[nrs]?|cuarto|quatrième|4\.",
}  # fmt: skip
_DAY = re.compile(
    rf"\b(?P<iso>(?P<y1>\d{{4}})-(?P<m1>\d\d)-(?P<d1>\d\d))\b"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of| de)? (?P<m2>{MONTH})(?:,? (?:of |de |del )?(?P<y2>(?:19|20)\d\d))?"
    rf"|\b(?P<m3>{MONTH}) (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y3>(?:19|20)\d\d))?"
    r"|\b(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_PARTS: list[tuple[str, re.Pattern[str]]] = [
    ("h1", re.compile(rf"(?:{_ORDINALS['1']}) (?:half|halbjahr|hälfte|semestre|mitad)(?: year)?|\bh1\b|january ?[-–—to]+ ?june|januar ?(?:[-–]|bis) ?juni|enero ?[-–a] ?junio|(?:six|6) months ended june(?: 30)?|half[- ]year", re.I)),
    ("h2", re.compile(rf"(?:{_ORDINALS['2']}) (?:half|halbjahr|hälfte|semestre|mitad)(?: year)?|\bh2\b|july ?[-–—to]+ ?december", re.I)),
    *[
        (f"q{n}", re.compile(
            rf"(?:{_ORDINALS[str(n)]}) (?:quarter|quartal|trimestre)|\bq{n}\b"
            rf"|(?:(?:three|3) months|quarter) (?:ended|ending) (?:{_MONTHS[3 * n][0]}|{_MONTHS[3 * n][1]})\b\.?(?: \d\d?)?", re.I))
        for n in range(1, 5)
    ],
    ("fy", re.compile(rf"(?:twelve|12) months ended(?: {MONTH} \d\d?)?|(?:full|whole|fiscal|financial)[- ](?:year|(?=(?:19|20)\d\d))|years? ended(?: {MONTH} \d\d?)?|\bfy(?=\W|\d)|gesamtjahr|geschäftsjahr|ejercicio|\(full year\)|for the year", re.I)),
]  # fmt: skip
# What is no quarter or half of a calendar year: "nine months ended", "three months ended July 29".
_MONTHS_ENDED = re.compile(
    r"\b(three|six|nine|3|6|9|drei|sechs|neun|tres|seis|nueve|trois|neuf)[- ](?:months|monate[n]?|meses|mois)"
    r" (?:ended|ending|to|until|through|bis(?: zum)?|(?:que )?termina(?:dos|ron)(?: el)?|hasta(?: el)?|clos(?: le)?|jusqu'au)\b",
    re.IGNORECASE,
)
# "The quarter to October 30": three months, whichever quarter of a company's year that is.
_QUARTER_ENDED = re.compile(
    rf"\b(?:quarter|quartal|trimestre) (?:ended|ending|to|until|through|bis(?: zum)?|hasta(?: el)?|terminado(?: el)?|clos(?: le)?|jusqu'au) (?={MONTH} \d|\d{{1,2}}\.? (?:de )?{MONTH})",
    re.IGNORECASE,
)
_COUNTED = {
    "three": "3", "six": "6", "nine": "9", "drei": "3", "sechs": "6", "neun": "9", "tres": "3", "seis": "6", "nueve": "9",
    "trois": "3", "neuf": "9",
}  # fmt: skip
_RANGE = re.compile(
    rf"\b{MONTH} ?(?:to|until|till|through|bis|a|hasta|à|[-–—]) ?{MONTH}|\b(?:between|zwischen|entre) {MONTH} (?:and|und|y|et) {MONTH}",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d]|[.,]\d)")
_SHORT_YEAR = re.compile(r"\bFY ?'?(\d\d)\b", re.IGNORECASE)
_LONGEST = 2_000  # letters that are looked at
PART_OF_YEAR = frozenset(["h1", "h2", "q1", "q2", "q3", "q4", "m3", "m6", "m9"])


@lru_cache(maxsize=50_000)
def periods(text: str) -> tuple[frozenset[str], str]:
    """The periods in ``text`` ("y2023", "h1", "q4", "fy", "d06-30"), and the text without them."""
    found = set()
    text = text[:_LONGEST].replace(" › ", " ")
    if not any(map(str.isdigit, text)) and not _wordy(text):
        return frozenset(), text
    for year in _SHORT_YEAR.findall(text):
        found |= {f"y20{year}", "fy"}
    text = _SHORT_YEAR.sub(" ", text)
    for name, pattern in _PARTS:
        if pattern.search(text):
            found.add(name)
            text = pattern.sub(" ", text)
    for count in _MONTHS_ENDED.findall(text):
        found.add(f"m{_COUNTED.get(count.casefold(), count)}")
    text = _MONTHS_ENDED.sub(" ", text)
    if _QUARTER_ENDED.search(text):
        found.add("m3")
        text = _QUARTER_ENDED.sub(" ", text)
    for day in _DAY.finditer(text):
        number, month, year = next((day[f"d{n}"], day[f"m{n}"], day[f"y{n}"]) for n in range(1, 5) if day[f"d{n}"])
        at = month_number(month) if not month.isdigit() else int(month)
        if at and 1 <= at <= 12:
            found.add(f"d{at:02}-{int(number):02}")
            found |= {f"y{year}"} if year else set()
    text = _DAY.sub(" ", text)
    found |= {f"y{year}" for year in _YEARS.findall(text)}
    return frozenset(found), " ".join(_YEARS.sub(" ", text).split())


def month_number(name: str) -> int:
    """The number of the month that is called ``name``, in any of these languages; 0 for none."""
    return _MONTH_OF.get(name.rstrip(".").casefold(), 0)


def years(found: frozenset[str]) -> frozenset[str]:
    """The years among periods."""
    return frozenset(one for one in found if one[0] == "y")


def is_range(text: str) -> bool:
    """Whether months are named from one to another: which cells lie between is not told by their names."""
    return _RANGE.search(periods(text)[1]) is not None


def _wordy(text: str) -> bool:
    return any(form.search(text) for form in (_MONTHS_ENDED, _QUARTER_ENDED)) or any(
        pattern.search(text) for _, pattern in _PARTS
    )
