"""Before or after which day, year or time rows are asked for: "after 1 March 2021", "before 1950", "seit 2015", "before 18:30". Pure."""

import re
from dataclasses import dataclass

from slmrag.chunking.tables.periods import periods, years

_WORDS = {
    ">": "after, later than, newer than, nach, nach dem, später als, después de, después del, posterior a, posteriores a, après, après le, postérieur à",
    ">=": "since, from, starting, seit, seit dem, ab, ab dem, desde, desde el, a partir de, depuis, depuis le, à partir de, dès",
    "<": "before, earlier than, older than, prior to, until, vor, vor dem, bis, früher als, antes de, antes del, anterior a, hasta, avant, avant le, jusqu'à",
}
_FORM = re.compile(
    r"(?<!\w)(?:" + "|".join(
        f"(?P<s{number}>{'|'.join(sorted(map(re.escape, text.split(', ')), key=len, reverse=True))})"
        for number, text in enumerate(_WORDS.values())
    ) + r")(?:\s+(?:the|den|dem|el|le|year|jahr|año|l'année))?\s+(?=\d|[^\W\d_]+\.?,? \d)(?P<rest>[^,;?]{1,24})", re.IGNORECASE,
)  # fmt: skip
_RANGE = [
    re.compile(part, re.IGNORECASE)
    for part in (r"\b(?:from|between|von|zwischen|desde|entre|de)\b", r"\d", r"\b(?:to|and|until|bis|und|hasta|y|a|à|et)\b", r"\d")
]  # fmt: skip
_YEARS = re.compile(
    r"(?<![\d.,])((?:19|20)\d\d)\s*(?:[-–—]|to|until|till|through|bis(?: zum jahr)?|a|al|hasta(?: el)?|à|au|jusqu'en|到|至|and|und|y|et)\s*((?:19|20)\d\d)(?!\d|[.,]\d)",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)|(?=\s?(?:uhr|h|[ap]\.?m)\b))(?:\s?(?:uhr|h|(?P<half>[ap])\.?m\.?))?(?!\w)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\d\s*(?:and|und|y|et)\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DayBound:
    """``sign`` ("<", ">", ">=") and the ``day`` it is of ("2021-03-01", "2021"), or the time ("18:30"): each sorts by its text."""

    sign: str
    day: str

    @property
    def is_time(self) -> bool:
        """Whether it is a time of any day."""
        return ":" in self.day

    def holds(self, day: str) -> bool:
        """Whether a day ("2021-03-09") or a year is on the right side; one of the year itself is neither before nor after it."""
        own = day[: len(self.day)]
        return own < self.day if self.sign == "<" else own > self.day if self.sign == ">" else own >= self.day


def day_bound(text: str) -> DayBound | None:
    """What ``text`` asks for on one side of a day or year; ``None`` where it asks for none, or for what lies between two."""
    found = _FORM.search(text)
    if found is None or _is_range(text):
        return None
    sign = next(sign for number, sign in enumerate(_WORDS) if found[f"s{number}"])
    if (time := _TIME.match(found["rest"])) is not None:
        return DayBound(sign, _clock(time))
    held, _ = periods(found["rest"])
    year, day = years(held), [one for one in held if one[0] == "d"]
    if len(year) != 1 or len(day) > 1:
        return None
    return DayBound(sign, "-".join([next(iter(year))[1:], *(one[1:] for one in day)]))


def time_of(cell: str) -> str:
    """The time that a cell is, in a form that sorts ("09:30"); ``""`` where it is none, or goes from one to another."""
    time = _TIME.fullmatch(cell.strip())
    return _clock(time) if time else ""


def _clock(time: re.Match[str]) -> str:
    hour = int(time["hour"])
    if time["half"]:
        hour = hour % 12 + 12 * (time["half"].casefold() == "p")
    return f"{hour:02}:{time['minute'] or '00'}"


def year_range(text: str) -> tuple[int, int] | None:
    """The first and the last year of a range that ``text`` names: "2013-2017", "between 2013 and 2017"; no list of two years."""
    found = _YEARS.search(text)
    if found is None or (_LISTED.search(found[0]) and not _is_range(text)):
        return None
    first, last = int(found[1]), int(found[2])
    return (first, last) if first < last else None


def _is_range(text: str) -> bool:
    """Whether ``text`` goes from one number to another; each part is looked for once, however long it is."""
    at = 0
    for part in _RANGE:
        found = part.search(text, at)
        if found is None:
            return False
        at = found.end()
    return True
