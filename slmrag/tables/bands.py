"""Labels that are bands of numbers: "Less than 2 years", "2 to 4", "More than 5, up to 12", "15 or more". Pure."""

import re
from dataclasses import dataclass
from math import inf

_NUMBER = r"\d+(?:[.,]\d+)?"
_BELOW = r"less than|under|below|fewer than|before|weniger als|unter|kürzer als|menos de|moins de|<"
_UP_TO = r"up to|at most|to|until|no more than|bis(?: zu)?|höchstens|hasta|a|jusqu'à|à|≤|<=|-|–"
_ABOVE = r"more than|over|above|longer than|after|mehr als|über|länger als|más de|plus de|>"
_FROM = r"from|at least|ab|von|mindestens|desde|de|al menos|dès|à partir de|≥|>="
_MORE = r"or more|and more|or over|and over|or older|und mehr|und älter|oder mehr|o más|y más|et plus|ou plus|\+"
_UNIT = r"(?: ?[^\W\d]+\.?){0,2}?"
_FORM = re.compile(
    rf"(?:(?P<above>{_ABOVE})\s*(?P<over>{_NUMBER}){_UNIT}(?:,? (?:and |but |und |y |et )?(?:{_UP_TO})\s*(?P<to>{_NUMBER}))?"
    rf"|(?P<below>{_BELOW})\s*(?P<under>{_NUMBER})|(?:{_UP_TO})\s*(?P<most>{_NUMBER})"
    rf"|(?:(?:{_FROM})\s*)?(?P<first>{_NUMBER}){_UNIT}\s*(?:{_UP_TO})\s*(?P<last>{_NUMBER})"
    rf"|(?P<least>{_NUMBER}){_UNIT}\s*(?:{_MORE})|(?:{_FROM})\s*(?P<since>{_NUMBER})){_UNIT}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers from ``low`` to ``high``, which are among them where they are not ``open_low`` or ``open_high``."""

    low: float = -inf
    high: float = inf
    open_low: bool = False
    open_high: bool = False

    def holds(self, number: float) -> bool:
        """Whether a number is in it."""
        above = number > self.low if self.open_low else number >= self.low
        below = number < self.high if self.open_high else number <= self.high
        return above and below


def band(label: str) -> Band | None:
    """The band that ``label`` says, ``None`` for any other label."""
    found = _FORM.fullmatch(" ".join(label.split())) if len(label) < 60 else None
    if found is None:
        return None
    held = {
        name: float(text.replace(",", ".")) for name, text in found.groupdict().items() if text and text[0].isdigit()
    }
    if "over" in held:
        return Band(held["over"], held.get("to", inf), open_low=True)
    if "under" in held:
        return Band(high=held["under"], open_high=True)
    if "first" in held:
        return Band(held["first"], held["last"]) if held["first"] < held["last"] else None
    return Band(low=held.get("least", held.get("since", -inf)), high=held.get("most", inf))
