"""The sections of a document: under which heading what stands, from where to where. Pure.

Three witnesses are asked, the surest first: what the file names (the path of headings that its pages stand under), how the
letters of a PDF are set, and how a line looks among others. Lines of a table of contents name sections elsewhere, and
running headers name none.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from slmrag.schema import Page, Section, Unit
from slmrag.text.headings import HEADING, is_telling_title
from slmrag.text.section_numbers import numbers_in
from slmrag.text.sentences import LEADERS, is_row
from slmrag.text.terms import terms

_BETWEEN = " › "
_LONGEST = 160
_MOST_LEVELS = (
    9  # of a path, as many as the formats have that name them: of many more the paths would hold the text many times
)
_MOST = 5_000  # of a document, the highest first: they are written in one piece, which takes 80 ms
_EDGE = 3  # lines at the top and the bottom of a page, where running headers stand
_RUNNING_PAGES, _RUNNING_SHARE = 3, 0.08  # a line at the edge of more pages than these
_PAGE_NUMBER = re.compile(r"\s\d{1,4}$|(?:\s?\.){4,}")  # at the end of a line of contents
_LONE_NUMBER = re.compile(r"\s*\d{1,4}\s*\n")
_LISTED = 4  # headings one below the other, each with a page's number: a table of contents
_NUMBER = re.compile(r"(?:\w+\s)?(\d{1,3}(?:\.\d{1,3})*)\b")
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}\.?\s+[^\W\d_]{2}")
_LONE_LABEL = re.compile(r"(?:§+|[^\W\d_]+\.?) ?(?:\d{1,3}[a-z]?|[IVXLC]{1,6})(?:\.\d{1,3})*\.?")  # "§ 8", "Article IV"
_MARKS = "#*_ \t"
_CLOSED = re.compile(r"[.!?:;。！？؟][\"'”’»)\]]*$")


class _Heading(NamedTuple):
    page: int
    start: int
    end: int
    title: str
    rank: tuple[float, ...]  # less is higher


def sections(pages: Sequence[Page], unit: Unit, language: str) -> list[Section]:
    """The sections of the document with these ``pages``, in ``language`` (ISO code, ``""`` unknown), in reading order."""
    if unit == "sheet" or not pages:
        return []
    if unit != "page" and any(page.section for page in pages):
        return _nested(list(_named(pages)), pages, language)
    found = list(_drawn(pages)) if any(page.headings for page in pages) else list(_among_lines(pages))
    return _nested(_with_labels(_without_lists(found, pages), pages), pages, language)


def _named(pages: Sequence[Page]) -> Iterator[_Heading]:
    """The headings that the file names: where a page's path of them differs from the path before."""
    before: list[str] = []
    for page in pages:
        path = page.section.split(_BETWEEN) if page.section else []
        same = next((at for at, (one, other) in enumerate(zip(path, before, strict=False)) if one != other), None)
        again = path and path == before and _begins_with(page.text, path[-1])
        first = len(path) - 1 if again else min(len(path), len(before)) if same is None else same
        place = 0
        for level, title in list(enumerate(path))[first:]:
            start, end = _line_of(page.text, title, place)
            place = max(place, end)
            yield _Heading(page.number, start, end, title.strip(_MARKS)[:_LONGEST], (level,))
        before = path


def _begins_with(text: str, title: str) -> bool:
    return text.lstrip().lstrip(_MARKS).startswith(title)


def _line_of(text: str, title: str, place: int) -> tuple[int, int]:
    """The first line from ``place`` on that is this title, marks and all; an empty span where the text does not begin with it."""
    at = text.find(title, place, place + len(title) + 400)
    if at < 0:
        return place, place
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at + len(title))
    end = len(text) if end < 0 else end
    below = text[end : end + _LONGEST].split("\n")[1:2]
    if below and re.fullmatch(r"\s*(?:=+|-+)\s*", below[0]):
        end += 1 + len(below[0])
    return (start, end) if end - start <= len(title) + _LONGEST else (place, place)


def _drawn(pages: Sequence[Page]) -> Iterator[_Heading]:
    """The headings that the letters tell, but for what is printed at the edge of page after page."""
    edges = [set(_edge(page)) for page in pages]
    often = Counter(line for edge in edges for line in edge)
    running = max(_RUNNING_PAGES, _RUNNING_SHARE * len(pages))
    for page, edge in zip(pages, edges, strict=True):
        rows = [(row[0][1], row[-1][2]) for table in page.tables for row in table if row]
        for start, end, rank in page.headings:
            title = " ".join(page.text[start:end].split())
            line = _unnumbered(title, page)
            repeated = line in edge and often[line] > running
            # Numbers that stand out to the left look like a column: what begins a row with one is a heading all the same.
            numbered = _NUMBERED.match(title) is not None
            in_row = any(first < end and start < last and not (numbered and first == start) for first, last in rows)
            if not (repeated or in_row):
                yield _Heading(page.number, start, end, title, (-rank, _depth(title)))


def _edge(page: Page) -> list[str]:
    lines = [_unnumbered(line, page) for line in page.text.split("\n") if line.strip()]
    return lines[:_EDGE] + lines[-_EDGE:]


def _unnumbered(line: str, page: Page) -> str:
    """A line without the page's own number: what is printed on page after page has that alone to tell."""
    return " ".join(word for word in line.casefold().split() if word not in (str(page.number), page.label))


def _depth(title: str) -> int:
    number = _NUMBER.match(title)
    return number[1].count(".") if number else 0


def _among_lines(pages: Sequence[Page]) -> Iterator[_Heading]:
    """The headings that look like ones: short lines with a number or capitals, above what is longer and begins anew."""
    for page in pages:
        at, lines = 0, []
        for line in page.text.split("\n"):
            bare = line.strip()
            start = at + len(line) - len(line.lstrip())
            lines.append((start, start + len(bare), bare))
            at += len(line) + 1
        for place, (start, end, line) in enumerate(lines):
            before = lines[place - 1][2] if place else ""
            below = [bare for _, _, bare in lines[place + 1 : place + 3] if bare]
            if _looks_like_one(line, before, below[0] if below else ""):
                numbered = re.match(r"\d", line) is not None
                rank = (_depth(line),) if numbered else (0,) if line.isupper() else (1,)
                yield _Heading(page.number, start, end, " ".join(line.split()), rank)


def _looks_like_one(line: str, before: str, below: str) -> bool:
    if not 0 < len(line) <= _LONGEST or is_row(line) or LEADERS.search(line) or line.startswith(("|", "•", "-", "*")):
        return False
    if before and not (_CLOSED.search(before) or len(before) <= _LONGEST // 2):
        return False
    if not (is_telling_title(line) or HEADING.fullmatch(line)):
        return False
    if line[0].isdigit() and any(near[:1].isdigit() and _depth(near) == _depth(line) for near in (before, below)):
        return False  # numbered lines one below the other are steps, and each says something
    begins = below[:1].isupper() or not below[:1].isalpha()
    return bool(below) and begins and (len(below) > len(line) or is_telling_title(below) or not before)


def _without_lists(found: list[_Heading], pages: Sequence[Page]) -> list[_Heading]:
    """``found`` without lines of contents: with a page's number at the end, several one below the other."""
    texts = {page.number: page.text for page in pages}
    numbered = [
        _PAGE_NUMBER.search(one.title) is not None or _LONE_NUMBER.match(texts[one.page], one.end) is not None
        for one in found
    ]
    close = [
        one.page == other.page and not texts[one.page][one.end : other.start].strip(" .\t\r\n0123456789")
        for one, other in pairwise(found)
    ]
    kept, at = [], 0
    while at < len(found):
        until = at + 1
        while until < len(found) and close[until - 1]:
            until += 1
        if sum(numbered[at:until]) < _LISTED:
            kept += found[at:until]
        at = until
    return kept


def _with_labels(found: list[_Heading], pages: Sequence[Page]) -> list[_Heading]:
    """``found``, each with the number that stands on a line of its own above it, as in laws: "§ 8" over "Compensation"."""
    texts = {page.number: page.text for page in pages}
    kept: list[_Heading] = []
    for one in found:
        first = max(0, one.start - 2 * _LONGEST)  # no further back: a page may be a whole book
        before = texts[one.page][first : one.start].rstrip()
        start = first + before.rfind("\n") + 1
        label = " ".join(before[start - first :].split())
        if _LONE_LABEL.fullmatch(label) and any(number[0] == "§" for number in numbers_in(label)):
            if kept and kept[-1].page == one.page and kept[-1].end > start:
                kept.pop()  # it was taken for a heading of its own
            one = one._replace(start=start, title=f"{label} {one.title}")
        kept.append(one)
    return kept


def _nested(found: Sequence[_Heading], pages: Sequence[Page], language: str) -> list[Section]:
    """Sections of ``found`` headings: each reaches to the next that is as high, and stands under those above it."""
    ranks = sorted({one.rank for one in found})
    last = (pages[-1].number, len(pages[-1].text))
    ends = [last] * len(found)
    open_: list[int] = []
    nested: list[tuple[int, str]] = []
    for at, one in enumerate(found):
        while open_ and found[open_[-1]].rank >= one.rank:
            ends[open_.pop()] = (one.page, one.start)
        open_.append(at)
        nested.append(
            (bisect_right(ranks, one.rank) - 1, _BETWEEN.join(found[each].title for each in open_[-_MOST_LEVELS:]))
        )
    kept = sorted(sorted(range(len(found)), key=lambda at: nested[at][0])[:_MOST])
    return [
        Section(one.page, one.start, one.end, level, path, *end, _words(one.title, language))
        for one, (level, path), end in ((found[at], nested[at], ends[at]) for at in kept)
    ]


def _words(title: str, language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*terms(title, language), *numbers_in(title)]))
