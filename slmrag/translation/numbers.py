"""Whether the numbers of a text are in its translation, however that language writes them.

1,234.5 is 1.234,5 in German and 1 234,5 in French; digits may be Arabic or Thai; 1.5 million is 150万 in Japanese.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"\d+(?:(?:[.,'’·٫٬]|[ \u00a0\u202f](?=\d{3}(?!\d)))\d+)*")
_SEPARATORS = re.compile(r"[.,'’·٫٬ \u00a0\u202f]")
_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "mn": 10**6, "bn": 10**9,
    "千": 10**3, "万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12, "百万": 10**6, "千万": 10**7,
    "十亿": 10**9, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12, "백만": 10**6, "천만": 10**7, "십억": 10**9,
}  # fmt: skip
_SCALE = re.compile(rf"[\s-]*({'|'.join(sorted(_SCALES, key=len, reverse=True))})|([mk])(?!\w)", re.IGNORECASE)
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
        values, end = _values(match[0]), match.end()
        if scale := _SCALE.match(text, match.end()):
            by = _SCALES[scale[1].lower()] if scale[1] else {"m": 10**6, "k": 10**3}[scale[2].lower()]
            values |= {value * by for value in values}
            end = scale.end()
        if _AFTERNOON.match(text, match.end()):
            values |= {value + 12 for value in values}
        joined = before[0] == match.start()
        if joined:
            values = {value + before[1] for value in values}
            found.pop()
        before = (
            (len(text) - len(text[end:].lstrip()), max(values)) if scale and not text[end - 1].isascii() else (-1, 0.0)
        )
        groups = tuple(int(group) for group in _SEPARATORS.split(match[0]))
        found.append(_Number(match[0], frozenset(round(value, 6) for value in values), groups))
    return found


def _values(text: str) -> set[float]:
    """What a number may be worth: whether a separator is of thousands or of decimals, only its language knows."""
    *groups, last = _SEPARATORS.split(text)
    signs = _SEPARATORS.findall(text)
    if not groups:
        return {float(last)}
    values = set()
    if all(len(group) in (2, 3) for group in groups[1:]) and len(last) == 3 and len(groups[0]) <= 3:
        values.add(float("".join((*groups, last))))
    if len(signs) == 1 or (signs[-1] != signs[-2] and len(set(signs[:-1])) == 1):
        values.add(float(f"{''.join(groups)}.{last}"))
    return values


def ascii_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


def kept(wanted: Sequence[str], target: str) -> list[str]:
    """Those of ``wanted`` that ``target`` does not hold as they are."""
    return [text for text in dict.fromkeys(wanted) if target.count(text) < wanted.count(text)]
