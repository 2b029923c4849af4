"""The sections of a document: under which heading what stands, from where to where. Pure.

Three witnesses are asked, the surest first: what the file names (the path of headings that its pages stand under), how the
letters of a PDF are set, and how a line looks among others. Lines of a table of contents name sections elsewhere, and
running headers name none.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from slmrag.chunking.contents_headings import without_contents
from slmrag.chunking.counted_headings import counted_headings
from slmrag.chunking.line_headings import (
    LONGEST,
    RUNNING_PAGES,
    RUNNING_SHARE,
    FoundHeading,
    depth_of,
    headings_among_lines,
    lines_at_edges,
    without_page_number,
)
from slmrag.chunking.printed_rows import rows_of
from slmrag.schema import Page, Section, Unit
from slmrag.text.section_numbers import numbers_in
from slmrag.text.terms import terms

_BETWEEN = " › "
_MOST_LEVELS = (
    9  # of a path, as many as the formats have that name them: of many more the paths would hold the text many times
)
_MOST = 5_000  # of a document, the highest first: they are written in one piece, which takes 80 ms
_PAGE_NUMBER = re.compile(r"\s\d{1,4}$|(?:\s?\.){4,}")  # at the end of a line of contents
_LONE_NUMBER = re.compile(r"\s*\d{1,4}\s*\n")
_DRAWN = 1  # headings a page, with fewer of which lines are looked at too
_COUNTING = 3  # numbers that stand alone above headings
_LISTED = 4  # headings one below the other, each with a page's number: a table of contents
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}\.?\s+[^\W\d_]{2}")
_LONE_LABEL = re.compile(r"(?:§+|[^\W\d_]+\.?) ?(?:\d{1,3}[a-z]?|[IVXLC]{1,6})(?:\.\d{1,3})*\.?")  # "§ 8", "Article IV"
_MARKS = "#*_ \t"
_LEAD = re.compile(
    r"^[ \t]*(?:(?:[-*+]|\(?\w{1,3}[.)])[ \t]+)*(\*\*(?P<title>[^\W\d_][^*\n]{1,60}?)(?:[.:：]\*\*|\*\*[.:：]))[ \t]*(?=[^\s*])",
    re.MULTILINE,
)
# A bold item of a list by itself, above what it names.
_BOLD_ITEM = re.compile(
    r"^[ \t]*[-*+][ \t]+\*\*(?P<title>[^\W\d_][^*\n]{1,60}?)[.:：]?\*\*[.:：]?[ \t]*\n\s*(?=[^\s#*+-])", re.MULTILINE
)
_LEAST_LEADS = 3


def sections(pages: Sequence[Page], unit: Unit, language: str) -> list[Section]:
    """The sections of the document with these ``pages``, in ``language`` (ISO code, ``""`` unknown), in reading order."""
    if unit == "sheet" or not pages:
        return []
    if unit != "page" and any(page.section for page in pages):
        found = _with_leads(_with_counted(_with_lone_numbers(list(_named(pages)), pages), pages), pages)
        return _nested(without_contents(found, pages), pages, language)
    found = list(_drawn(pages))
    if len(found) < _DRAWN * len(pages):  # of some, only a few are set otherwise than the text
        there = {(one.page, one.start) for one in found}
        found = sorted(
            [*found, *(one for one in headings_among_lines(pages, unit) if (one.page, one.start) not in there)]
        )
    found = without_contents(_with_counted(_without_lists(found, pages), pages), pages)
    return _nested(_with_labels(found, pages), pages, language)


def _with_counted(found: list[FoundHeading], pages: Sequence[Page]) -> list[FoundHeading]:
    """``found`` and the lines that only their numbers tell: as high as those of their count that were found, else below all of these."""
    lines = counted_headings(pages)
    places = [(one.page, one.start) for one in found]
    before = [
        bisect_left(places, (one.page, one.end)) - 1 for one in lines
    ]  # the last heading that begins above its end
    there = [
        at if at >= 0 and places[at][0] == one.page and found[at].end > one.start else -1
        for one, at in zip(lines, before, strict=True)
    ]
    ranks = {one.kind: found[at].rank for one, at in zip(lines, there, strict=True) if at >= 0}
    lowest = max((one.rank[0] for one in found), default=0)
    added = [
        FoundHeading(one.page, one.start, one.end, one.title[:LONGEST], ranks.get(one.kind) or (lowest + 1, one.begun))
        for one, at in zip(lines, there, strict=True) if at < 0
    ]  # fmt: skip
    return sorted([*found, *added], key=lambda one: (one.page, one.start)) if added else found


def _named(pages: Sequence[Page]) -> Iterator[FoundHeading]:
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
            yield FoundHeading(page.number, start, end, title.strip(_MARKS)[:LONGEST], (level,))
        before = path


def _with_leads(found: list[FoundHeading], pages: Sequence[Page]) -> list[FoundHeading]:
    """``found`` and what paragraphs of Markdown begin with that names them: "**Quiet hours.** From ten …"; it stays in the text.

    A bold item of a list that stands alone above such a paragraph is a line of its own.
    """
    leads = [
        FoundHeading(page.number, match.start(1), match.start(1), match["title"].rstrip(".: "), ())
        for page in pages for match in _LEAD.finditer(page.text)
    ]  # fmt: skip
    leads += [
        FoundHeading(page.number, match.start(), page.text.index("\n", match.end("title")), match["title"].rstrip(), ())
        for page in pages for match in _BOLD_ITEM.finditer(page.text)
    ]  # fmt: skip
    if len(leads) < _LEAST_LEADS:
        return found
    lines = {(one.page, at) for one in found for at in range(one.start, one.end)}
    lowest = max((one.rank[0] for one in found), default=0)
    added = [one._replace(rank=(lowest + 1,)) for one in leads if (one.page, one.start) not in lines]
    return sorted([*found, *added], key=lambda one: (one.page, one.start))


def _begins_with(text: str, title: str) -> bool:
    return text.lstrip().lstrip(_MARKS).startswith(title)


def _line_of(text: str, title: str, place: int) -> tuple[int, int]:
    """The first line from ``place`` on that is this title, marks and all; an empty span where the text does not begin with it."""
    at = text.find(title, place, place + len(title) + 400)
    if at < 0:
        return place, place
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at + len(title))
    end = len(text) if end < 0 else end
    below = text[end : end + LONGEST].split("\n")[1:2]
    if below and re.fullmatch(r"\s*(?:=+|-+)\s*", below[0]):
        end += 1 + len(below[0])
    return (start, end) if end - start <= len(title) + LONGEST else (place, place)


def _drawn(pages: Sequence[Page]) -> Iterator[FoundHeading]:
    """The headings that the letters tell, but for what is printed at the edge of page after page."""
    edges = [set(lines_at_edges(page)) for page in pages]
    often = Counter(line for edge in edges for line in edge)
    running = max(RUNNING_PAGES, RUNNING_SHARE * len(pages))
    for page, edge in zip(pages, edges, strict=True):
        rows = rows_of(page)
        for start, end, rank in page.headings:
            title = " ".join(page.text[start:end].split())
            line = without_page_number(title, page)
            repeated = line in edge and often[line] > running
            # Numbers that stand out to the left look like a column: what begins a row with one is a heading all the same.
            numbered = _NUMBERED.match(title) is not None
            in_row = any(first < end and start < last and not (numbered and first == start) for first, last in rows)
            if not (repeated or in_row):
                yield FoundHeading(page.number, start, end, title, (-rank, depth_of(title)))


def _without_lists(found: list[FoundHeading], pages: Sequence[Page]) -> list[FoundHeading]:
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


def _with_labels(found: list[FoundHeading], pages: Sequence[Page]) -> list[FoundHeading]:
    """``found``, each with the number that stands on a line of its own above it, as in laws: "§ 8" over "Compensation"."""
    texts = {page.number: page.text for page in pages}
    kept: list[FoundHeading] = []
    for one in found:
        first = max(0, one.start - 2 * LONGEST)  # no further back: a page may be a whole book
        before = texts[one.page][first : one.start].rstrip()
        start = first + before.rfind("\n") + 1
        label = " ".join(before[start - first :].split())
        if _LONE_LABEL.fullmatch(label) and any(number[0] == "§" for number in numbers_in(label)):
            if kept and kept[-1].page == one.page and kept[-1].end > start:
                kept.pop()  # it was taken for a heading of its own
            one = one._replace(start=start, title=f"{label} {one.title}")
        kept.append(one)
    return kept


def _with_lone_numbers(found: list[FoundHeading], pages: Sequence[Page]) -> list[FoundHeading]:
    """``found``, each with the number that stands alone above it where these count on, as "01" over a chapter's title on the web."""
    texts = [page.text for page in pages]
    at = {page.number: place for place, page in enumerate(pages)}
    numbers: dict[int, int] = {}
    for place, one in enumerate(found):
        here = at[one.page]
        # No further back: a page may be a whole book.
        before = texts[here][max(0, one.start - LONGEST) : one.start].rstrip()
        before = before or (texts[here - 1][-LONGEST:].rstrip() if here and one.start <= LONGEST else "")
        last = before.rpartition("\n")[2].strip()
        if last.isdecimal() and len(last) <= 2 and not numbers_in(one.title):
            numbers[place] = int(last)
    counts = list(numbers.values())
    if len(counts) < _COUNTING or any(other != one + 1 for one, other in pairwise(counts)):
        return found
    return [one._replace(title=f"{numbers[at]} {one.title}") if at in numbers else one for at, one in enumerate(found)]


def _nested(found: Sequence[FoundHeading], pages: Sequence[Page], language: str) -> list[Section]:
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
    ends = _over_second_lines(found, ends, pages)
    kept = sorted(sorted(range(len(found)), key=lambda at: nested[at][0])[:_MOST])
    return [
        Section(one.page, one.start, one.end, level, path, *end, _words(one.title, language))
        for one, (level, path), end in ((found[at], nested[at], ends[at]) for at in kept)
    ]


def _over_second_lines(
    found: Sequence[FoundHeading], ends: list[tuple[int, int]], pages: Sequence[Page]
) -> list[tuple[int, int]]:
    """``ends``, where a heading with nothing below it but another as high reaches as far as that: "Call-Off Policy" over "Attendance"."""
    texts = {page.number: page.text for page in pages}

    def is_empty(at: int) -> bool:
        page, end = ends[at]
        return page == found[at].page and not texts[page][found[at].end : end].strip()

    return [
        ends[at + 1]
        if at + 1 < len(found) and ends[at] == (found[at + 1].page, found[at + 1].start) and is_empty(at) and not is_empty(at + 1)
        else end
        for at, end in enumerate(ends)
    ]  # fmt: skip


def _words(title: str, language: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*terms(title, language), *numbers_in(title)]))
