"""Heads and feet that run from page to page of a PDF are set apart from the text, so that no sentence begins or ends with one."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from slmrag.schema import Page

_EDGE_LINES = 3  # among which they stand, at the top and at the foot
_LEAST_PAGES, _MOST_NUMBERS = 3, 3
_LINE = re.compile(r"[^\n]*\S")
_BREAK, _APART = " \n", "\n\n"  # how pdfium ends a line, and as many characters that end a paragraph


def set_apart(pages: Sequence[Page]) -> list[Page]:
    """``pages`` with a blank line around each running head; every other character stays where it is."""
    edges = [_edges(page.text) if page.kind == "text" else [] for page in pages]
    seen = Counter(key for lines in edges for key in {key for _, _, key in lines})
    return [
        replace(
            page,
            text=with_breaks(
                page.text,
                (at for start, end, key in lines if _runs(key, seen[key]) for at in (before(start), end)),
            ),
        )
        if lines
        else page
        for page, lines in zip(pages, edges, strict=True)
    ]


def _runs(key: str, pages: int) -> bool:
    return pages >= _LEAST_PAGES and key.count("#") <= _MOST_NUMBERS  # else it is a row of a table


def _edges(text: str) -> list[tuple[int, int, str]]:
    """Start, end and words, whatever their numbers, of the first and the last lines of a page."""
    lines = [(match.start() + len(match[0]) - len(match[0].lstrip()), match.end()) for match in _LINE.finditer(text)]
    edge = lines if len(lines) <= 2 * _EDGE_LINES else [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]
    return [(start, end, re.sub(r"\d+", "#", " ".join(text[start:end].casefold().split()))) for start, end in edge]


def with_breaks(text: str, places: Iterable[int]) -> str:
    """``text`` with a blank line at each of ``places``, behind which pdfium ended a line; every letter stays where it is."""
    letters = list(text)
    for at in places:
        if at >= 0 and text[at : at + len(_BREAK)] == _BREAK:
            letters[at : at + len(_BREAK)] = _APART
    return "".join(letters)


def before(line: int) -> int:
    """The place before a line that begins at ``line``, for `with_breaks`."""
    return line - len(_BREAK)
