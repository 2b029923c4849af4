"""Headings that are lines of a table of contents: their titles come again further down, where their text is. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

from slmrag.chunking.line_headings import FoundHeading
from slmrag.schema import Page

_LISTED = 4  # headings one below the other
_BETWEEN = 40  # characters between two of them, for most
_PAGE_NUMBER = re.compile(r"[\s.…·]*\d{1,4}$")


def without_contents(found: list[FoundHeading], pages: Sequence[Page]) -> list[FoundHeading]:
    """``found`` without the lines of contents, with page numbers or not: several below each other, different ones, each of which comes
    again above more text; the days of a menu come again above as much.
    """
    titles = [_told(one.title) for one in found]
    left = Counter(titles)
    comes_again = []
    for title in titles:
        left[title] -= 1
        comes_again.append(left[title] > 0)
    texts = {page.number: page.text for page in pages}
    between = [
        len(texts[one.page][one.end : other.start].strip()) if one.page == other.page else _apart(texts, one, other)
        for one, other in pairwise(found)
    ]
    reached = [0, *accumulate(between)]
    last = {title: place for place, title in enumerate(titles)}  # where each comes for the last time
    kept, at = [], 0
    while at < len(found):
        until, seen = at, set()
        while until < len(found) and comes_again[until] and titles[until] not in seen:
            seen.add(titles[until])
            until += 1
        gaps = between[at : until - 1]
        again = [last[title] for title in titles[at:until]]
        below = [reached[other] - reached[one] for one, other in pairwise(again) if one < other]
        if until - at >= _LISTED and _median(gaps) <= _BETWEEN < _median([*below, _BETWEEN + 1]):
            at = until
        else:
            kept += found[at : max(until, at + 1)]
            at = max(until, at + 1)
    return kept


def _median(numbers: Sequence[int]) -> int:
    return sorted(numbers)[len(numbers) // 2]


def _told(title: str) -> str:
    return "".join(filter(str.isalnum, _PAGE_NUMBER.sub("", title).casefold()))


def _apart(texts: dict[int, str], one: FoundHeading, other: FoundHeading) -> int:
    """Characters between two headings on different pages."""
    whole = sum(len(texts.get(number, "")) for number in range(one.page + 1, other.page))
    return len(texts[one.page][one.end :].strip()) + whole + len(texts[other.page][: other.start].strip())
