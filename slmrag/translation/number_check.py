"""Whether the numbers of a text are in its translation, however that language writes them.

1,234.5 is 1.234,5 in German and 1 234,5 in French; digits may be Arabic or Thai; 1.5 million is 150万 in Japanese.
"""

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from slmrag.text.numbers import magnitude, number_words, readings
from slmrag.translation.conversions import conversions_in, converted

_NUMBER = re.compile(r"\d+(?:(?:[.,'’·٫٬]|[ \u00a0\u202f](?=\d{3}(?!\d)))\d+)*")
_SEPARATORS = re.compile(r"[.,'’·٫٬ \u00a0\u202f]")
# What multiplies and stands right behind its digits, in English and in East Asia.
_SCALE = re.compile(
    r"[\s-]*(hundred|thousand|million|billion|trillion|mn|bn|百万|千万|十亿|千|万|萬|億|亿|兆|백만|천만|십억|천|만|억|조)"
    r"|([mk])(?!\w)",
    re.IGNORECASE,
)
_WORD_BEHIND = re.compile(r"\s([^\W\d_]+)")
_AFTERNOON = re.compile(r"(?::\d\d)?\s*p\.?\s?m\b", re.IGNORECASE)
# A century, a decade, the first of all: many languages say it without this number.
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)[\s-]centur|(\d{3}0)s\b|\bno\.\s?(1)\b", re.IGNORECASE)
_MONTHS = 12
_LONGEST = 300  # digits that are compared one by one; Python reads no number of 5,000
_SMALL = 100  # a language may say these in words ("two pumps", "5 May"): an added one is no invention


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it is written, what it may be worth, and its groups of digits."""

    text: str
    values: frozenset[float]
    groups: tuple[int, ...]


def missing_numbers(source: str, target: str, language: str = "") -> list[str]:
    """The numbers of ``source``, as written there, that ``target`` does not have as often, nor in words of its ``language``.

    English measures may be metric ones there, and a century or a decade be said otherwise ("19th century", "1800-luku").
    """
    missing = _compared(source, target, language)[0]
    if not missing:
        return []
    values = [value for number in _numbers(target) for value in number.values]
    metric = conversions_in(target, [value for number in missing for value in _worth(number)])
    said = converted(source, missing, values) + [number for number in missing if _worth(number) & metric]
    said += [part for match in _IN_WORDS.finditer(source) for part in match.groups() if part]
    said += [
        number
        for number in missing
        if len(number) == 2 and {1900.0 + float(number), 2000.0 + float(number)} & set(values)
    ]
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", target)} if language else set()
    spelt = {str(value) for word, value in number_words(language).items() if word in words}
    spelt |= {str(10**power) for word in words if (power := magnitude(word, language))}
    return [number for number in missing if number not in said and number not in spelt]


def added_numbers(source: str, target: str) -> list[str]:
    """The numbers from 100 on that ``target`` has and ``source`` has not, where it names none in words."""
    if re.search(r"hundred|thousand|million|billion|trillion|dozen|century|decade", source, re.IGNORECASE):
        return []
    parts = {part for number in _numbers(source) for part in number.groups}
    added = [text for text in _compared(source, target)[1] if len(re.sub(r"\D", "", text)) > len(str(_SMALL)) - 1]
    values = [value for text in added for value in _worth(text)]
    metric = conversions_in(source, values)
    said = converted(target, added, [value for number in _numbers(source) for value in number.values])
    return [text for text in added if text not in said and not (_worth(text) & metric) and not _is_date(text, parts)]


def _is_date(text: str, parts: set[int]) -> bool:
    """Whether it is a date of which the original says the month in words ("6.11." of "Nov. 6"), or half of the year ("SS19")."""
    groups = _groups(ascii_digits(text))
    if len(groups) == 1 and 1900 <= groups[0] < 2100:
        return groups[0] % 100 in parts
    return (
        len(groups) > 1
        and any(group in parts for group in groups)
        and all(group in parts or group <= _MONTHS for group in groups)
    )


@lru_cache(2_000)
def number_counts(source: str, target: str) -> tuple[int, int, int]:
    """How many numbers of ``source`` ``target`` has, how many it lacks, and how many it has besides; a part is enough."""
    wanted, there = _numbers(source), _numbers(target)
    values = {value for number in wanted for value in number.values}
    parts = {part for number in wanted for part in number.groups}
    values_there = {value for number in there for value in number.values}
    parts_there = {part for number in there for part in number.groups}
    kept = sum(bool(number.values & values_there or parts_there.intersection(number.groups)) for number in wanted)
    added = sum(not (number.values & values or parts.intersection(number.groups)) for number in there)
    return kept, len(wanted) - kept, added


def _compared(source: str, target: str, language: str = "") -> tuple[list[str], list[str]]:
    wanted, there = _without_same(_numbers(source), _numbers(target, language))
    # 9:30 may be 9.30, and 2024-03-05 be 05.03.2024: then their parts are the same.
    parts = Counter(group for other in there for group in other.groups)
    missing = []
    for number in wanted:
        if Counter(number.groups) <= parts:
            parts -= Counter(number.groups)
        else:
            missing.append(number)
    left = {group for number in missing for group in number.groups}
    added = [other.text for other in there if any(parts[group] and group not in left for group in other.groups)]
    return [number.text for number in missing], added


def _without_same(wanted: Sequence[_Number], there: Sequence[_Number]) -> tuple[list[_Number], list[_Number]]:
    """Both without the numbers that they share, each of them once."""
    places: dict[float, deque[int]] = {}
    for place, other in enumerate(there):
        for value in other.values:
            places.setdefault(value, deque()).append(place)
    used: set[int] = set()
    rest = []
    for number in wanted:
        first = []
        for value in number.values:
            at = places.get(value, deque())
            while at and at[0] in used:
                at.popleft()
            first += [at[0]] if at else []
        if first:
            used.add(min(first))
        else:
            rest.append(number)
    return rest, [other for place, other in enumerate(there) if place not in used]


def _numbers(text: str, language: str = "") -> list[_Number]:
    text = ascii_digits(text)
    found: list[_Number] = []
    before = (-1, 0.0)  # where a number like 1億 ended, and its worth: 1億2千万 is one number
    for match in _NUMBER.finditer(text):
        worth, end = _worth(match[0]), match.end()
        if scale := _SCALE.match(text, match.end()):
            by = 10 ** (magnitude(scale[1].lower(), "en") if scale[1] else {"m": 6, "k": 3}[scale[2].lower()])
            worth |= {value * by for value in worth}
            end = scale.end()
        elif (word := _WORD_BEHIND.match(text, match.end())) and language:
            power = magnitude(word[1].lower(), language)
            worth |= {value * 10**power for value in worth}  # 2 billion are 2000 millones
        if _AFTERNOON.match(text, match.end()):
            worth |= {value + 12 for value in worth}
        joined = before[0] == match.start()
        if joined:
            worth = {value + before[1] for value in worth}
            found.pop()
        joins = bool(worth) and scale is not None and not text[end - 1].isascii()
        before = (len(text) - len(text[end:].lstrip()), max(worth)) if joins else (-1, 0.0)
        found.append(_Number(match[0], frozenset(round(value, 6) for value in worth), _groups(match[0])))
    return found


def _groups(text: str) -> tuple[int, ...]:
    return tuple(int(group[:_LONGEST]) for group in _SEPARATORS.split(text) if group)


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
