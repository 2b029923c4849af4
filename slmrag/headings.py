"""What a printed page is headed with, where its file does not say: the titles at its top.

Its words belong to every chunk of the page: the lower half of a balance sheet says nowhere what it is.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from slmrag.schema import Page

_TOP_LINES = 5  # a heading stands among the first of a page
_MOST_TITLES = 2
_LONGEST = 90
# A line at the top of more pages than these is a running header: it heads the document, not the page.
_RUNNING_PAGES, _RUNNING_SHARE = 3, 0.08
_DIGITS = re.compile(r"\d+")


def with_headings(pages: Sequence[Page]) -> list[Page]:
    """``pages`` with the titles at their top as ``section``, where they had none."""
    tops = [_top(page.text) for page in pages]
    often = Counter(line for top in tops for line in {_shape(line) for line in top})
    running = max(_RUNNING_PAGES, _RUNNING_SHARE * len(pages))
    return [
        page if page.section else replace(page, section=" › ".join(_titles(top, often, running)))
        for page, top in zip(pages, tops, strict=True)
    ]


def _top(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text[:2000].split("\n"))
    return [line for line in lines if line][:_TOP_LINES]


def _titles(top: Sequence[str], often: Counter, running: float) -> list[str]:
    titles: list[str] = []
    for line in top:
        if often[_shape(line)] > running or not any(map(str.isalpha, line)):
            continue
        if not _is_title(line) or len(titles) == _MOST_TITLES:
            break
        titles.append(line)
    return titles


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line).casefold()


def _is_title(line: str) -> bool:
    """Short, of words more than figures, each that matters with a capital, and no sentence."""
    letters, visible = sum(map(str.isalpha, line)), len(line.replace(" ", ""))
    words = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return (
        4 <= len(line) <= _LONGEST
        and line[-1] not in ".,;:!?"
        and letters >= 0.6 * visible
        and bool(words)
        and all(word[0].isupper() for word in words)
    )
