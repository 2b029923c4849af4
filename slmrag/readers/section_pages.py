"""Text that has no pages of its own, cut into sections at its headings: pure, and losing no character."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from slmrag.schema import Page

MAX_CHARACTERS = 6_000
SEPARATOR = " › "

# The border furthest on wins, and a weaker border is tried only when a stronger one is not there.
_BORDERS = (
    re.compile(r"\n[ \t]*\n+"),
    re.compile(r"\n"),
    re.compile(r"[.!?…][\"'”’)\]]*\s+|[。！？]"),
    re.compile(r"\s+"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text, in reading order. ``level`` 1 to 9 is a heading named ``title``; 0 is any other."""

    text: str
    level: int = 0
    title: str = ""


def section_pages(blocks: Iterable[Block]) -> list[Page]:
    """One page a section, long ones cut; the joined texts of the pages are the joined texts of the blocks."""
    pages: list[Page] = []
    for path, text in _sections(blocks):
        pages += [Page(len(pages) + n, piece, section=path) for n, piece in enumerate(pieces(text), start=1)]
    return pages


def pieces(text: str, limit: int = MAX_CHARACTERS) -> list[str]:
    """Cut a text into pieces of at most ``limit`` characters, at the best border in the last half of each."""
    found = []
    start = 0
    while len(text) - start > limit:
        end = _last_border(text, start + limit // 2, start + limit)
        found.append(text[start:end])
        start = end
    # What is left may be white space only; a page of its own would be an empty one.
    if found and not text[start:].strip():
        found[-1] += text[start:]
    elif text:
        found.append(text[start:])
    return found


def _last_border(text: str, start: int, end: int) -> int:
    for border in _BORDERS:
        ends = [match.end() for match in border.finditer(text, start, end)]
        if ends:
            return ends[-1]
    return end  # a single word longer than half a page: a link, or a script without spaces


def _sections(blocks: Iterable[Block]) -> Iterable[tuple[str, str]]:
    path: dict[int, str] = {}
    texts: list[str] = []
    only_headings = True
    for block in blocks:
        if block.level and not only_headings:
            yield SEPARATOR.join(path.values()), "".join(texts)
            texts, only_headings = [], True
        if block.level:
            path = {level: title for level, title in path.items() if level < block.level}
            if block.title.strip():
                path[block.level] = " ".join(block.title.split())
        elif block.text.strip():
            only_headings = False
        texts.append(block.text)
    if texts:
        yield SEPARATOR.join(path.values()), "".join(texts)
