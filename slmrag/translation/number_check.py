"""Whether the numbers of a text are in its translation, however that language writes them.

1,234.5 is 1.234,5 in German and 1 234,5 in French; digits may be Arabic or Thai; 1.5 million is 150万 in Japanese.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from slmrag.text.numbers import magnitude, readings

_NUMBER = re.compile(r"\d+(?:(?:[.,'’·٫٬]|[ \u00a0\u202f](?=\d{3}(?!\d)))\d+)*")
_SEPARATORS = re.compile(r"[.,'’·٫٬ \u00a0\u202f]")
# What multiplies and stands right behind its digits, in English and in East Asia.
_SCALE = re.compile(
    r"[\s-]*(hundred|thousand|million|billion|trillion|mn|bn|百万|千万|十亿|千|万|萬|億|亿|兆|백만|천만|십억|천|만|억|조)"
    r"|([mk])(?!\w)",
    re.IGNORECASE,
)
_AFTERNOON = re.compile(r"(?::\d\d)?\s*p\.?\s?m\b", re.IGNORECASE)
_SMALL = 100  # a language may say these in words ("two pumps", "5 May"): an added one is no invention


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it is written, what it may be worth, and its groups of digits."""

    text: str
    values: frozenset[float]
    groups: tuple[int, ...]


def missing_numbers(source: str, target: str) -> list[str]:
    """The numbers of ``source``, as written there, that ``target`` does not have as often."""
    return _compared(source, target)[0]


def added_numbers(source: str, target: str) -> list[str]:
    """The numbers from 100 on that ``target`` has and ``source`` has not, where it names none in words."""
    if re.search(r"hundred|thousand|million|billion|trillion|dozen|century|decade", source, re.IGNORECASE):
        return []
    return [text for text in _compared(source, target)[1] if len(re.sub(r"\D", "", text)) > len(str(_SMALL)) - 1]


def _compared(source: str, target: str) -> tuple[list[str], list[str]]:
    wanted, there = _numbers(source), _numbers(target)
    for number in list(wanted):
        if same := next((other for other in there if number.values & other.values), None):
            wanted.remove(number)
            there.remove(same)
    # 9:30 may be 9.30, and 2024-03-05 be 05.03.2024: then their parts are the same.
    parts = [group for other in there for group in other.groups]
    missing = []
    for number in wanted:
        if all(number.groups.count(group) <= parts.count(group) for group in number.groups):
            for group in number.groups:
                parts.remove(group)
        else:
            missing.append(number)
    left = [group for number in missing for group in number.groups]
    added = [other.text for other in there if any(group in parts and group not in left for group in other.groups)]
    return [number.text for number in missing], added


def _numbers(text: str) -> list[_Number]:
    text = ascii_digits(text)
    found: list[_Number] = []
    before = (-1, 0.0)  # where a number like 1億 ended, and its worth: 1億2千万 is one number
    for match in _NUMBER.finditer(text):
        worth, end = _worth(match[0]), match.end()
        if scale := _SCALE.match(text, match.end()):
            by = 10 ** (magnitude(scale[1].lower(), "en") if scale[1] else {"m": 6, "k": 3}[scale[2].lower()])
            worth |= {value * by for value in worth}
            end = scale.end()
        if _AFTERNOON.match(text, match.end()):
            worth |= {value + 12 for value in worth}
        joined = before[0] == match.start()
        if joined:
            worth = {value + before[1] for value in worth}
            found.pop()
        joins = bool(worth) and scale is not None and not text[end - 1].isascii()
        before = (len(text) - len(text[end:].lstrip()), max(worth)) if joins else (-1, 0.0)
        groups = tuple(int(group) for group in _SEPARATORS.split(match[0]))
        found.append(_Number(match[0], frozenset(round(value, 6) for value in worth), groups))
    return found


def _worth(text: str) -> set[float]:
    """What a number may be worth: whether a separator is of thousands or of decimals, only its language knows."""
    return {float(f"{whole}.{decimals}") for whole, decimals in readings(text)}


def ascii_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


def kept_numbers(wanted: Sequence[str], target: str) -> list[str]:
    """Those of ``wanted`` that ``target`` does not hold as they are."""
    return [text for text in dict.fromkeys(wanted) if target.count(text) < wanted.count(text)]
