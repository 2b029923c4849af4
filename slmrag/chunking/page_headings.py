"""What a printed page is headed with, where its file does not say: the titles at its top.

Its words belong to every chunk of the page: the lower half of a balance sheet says nowhere what it is.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence

from slmrag.schema import Page
from slmrag.text.headings import is_telling_title

TOP = 2000  # characters: what stands further down heads no page
_TOP_LINES = 5  # a heading stands among the first of a page
_MOST_TITLES = 2
_LONGEST = 90
# A line at the top of more pages than these is a running header: it heads the document, not the page.
_RUNNING_PAGES, _RUNNING_SHARE = 3, 0.08
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\.?\s+(?=[^\W\d])")
_PAGE_NUMBER = re.compile(r"(?:^|\D)\d{1,3}$|(?:\s?\.){4,}")  # at the end of a line of contents
_DIGITS = re.compile(r"\d+")


def outline(pages: Sequence[Page]) -> list[tuple[int, str, int]]:
    """(depth, heading, page) of each heading in order: those that the pages stand under, and numbered ones among the lines.

    A line "2.1 Hours" is one where 2 is; rows of tables begin with numbers too.
    """
    paths = [page.section.split(" › ") if page.section else [] for page in pages]
    depths = {heading: depth for path in paths for depth, heading in enumerate(path)}
    numbers = {found[1] for heading in depths if (found := _NUMBERED.match(heading))}
    listed: list[tuple[int, str, int]] = []
    seen: set[str] = set()
    for page, path in zip(pages, paths, strict=True):
        lines = [" ".join(line.split()).lstrip("# ") for line in page.text.splitlines()]
        there = [line for line in lines if line in path or _is_numbered(line, depths, numbers)]
        for heading in [*(one for one in path if one not in there), *there]:
            if heading not in seen:
                seen.add(heading)
                number = _NUMBERED.match(heading)
                depth = depths.get(heading, number[1].count(".") if number else 0)
                listed.append((depth, heading, page.number))
    return listed


def _is_numbered(line: str, known: Container[str], numbers: Container[str]) -> bool:
    found = _NUMBERED.match(line)
    if found is None or line in known:
        return found is not None
    return (
        "." in found[1] and found[1].rpartition(".")[0] in numbers
        and len(line) <= _LONGEST and line[-1] not in ".,;:" and _PAGE_NUMBER.search(line) is None
    )  # fmt: skip


def headings(texts: Sequence[str]) -> list[str]:
    """What each page of a document is headed with, ``""`` for nothing: the titles at the top of its text, as a path."""
    tops = [_top(text) for text in texts]
    often = Counter(line for top in tops for line in {_shape(line) for line in top})
    running = max(_RUNNING_PAGES, _RUNNING_SHARE * len(texts))
    return [" › ".join(_titles(top, often, running)) for top in tops]


def _top(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text[:TOP].split("\n"))
    return [line for line in lines if line][:_TOP_LINES]


def _titles(top: Sequence[str], often: Counter, running: float) -> list[str]:
    titles: list[str] = []
    for line in top:
        if often[_shape(line)] > running or not any(map(str.isalpha, line)):
            continue
        if not is_telling_title(line) or len(titles) == _MOST_TITLES:
            break
        titles.append(line)
    return titles


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line).casefold()
