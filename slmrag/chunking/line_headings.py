"""The headings that look like ones among the lines of a text, where nothing else tells them. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from slmrag.chunking.printed_rows import rows_of
from slmrag.schema import Page, Unit
from slmrag.text.headings import HEADING, is_telling_title
from slmrag.text.section_numbers import means_a_section
from slmrag.text.sentences import LEADERS, is_row

LONGEST = 160
RUNNING_PAGES, RUNNING_SHARE = 3, 0.08  # a line at the edge of more pages than these runs over them
_EDGE = 3  # lines at the top and the bottom of a page, where running headers stand
_AROUND = 4  # lines above and below, among which other labels stand
_SHORT, _FEW_WORDS = 60, 8  # characters and words of a line that names the paragraph below it
_LONG = 100  # characters of that paragraph
_LINE = 40  # characters of the first line of one that a line right above it names
_NUMBER = re.compile(r"(?:\w+\s)?(\d{1,3}(?:\.\d{1,3})*)\b")
_FIELD = re.compile(r"(?P<label>[^\W\d_][^:：.!?\d|]{0,30})[:：]\s*\S")  # "Born: 3 April 1989, Porto"
_CLOSED = re.compile(r"[.!?:;。！？؟][\"'”’»)\]]*$")


class FoundHeading(NamedTuple):
    """A line that is a heading: where it stands, what it says, and how high it is."""

    page: int
    start: int
    end: int
    title: str
    rank: tuple[float, ...]  # less is higher


def headings_among_lines(pages: Sequence[Page], unit: Unit) -> Iterator[FoundHeading]:
    """The headings that look like ones: short lines with a number or capitals, above what is longer and begins anew.

    Where a file has no pages of its own, the text is cut into pages, and what stands below may stand on the next.
    """
    each = [list(_lines(page.text)) for page in pages]
    edges = [set(lines_at_edges(page)) for page in pages]
    often = Counter(line for edge in edges for line in edge)
    running = max(RUNNING_PAGES, RUNNING_SHARE * len(pages))
    for number, (page, lines) in enumerate(zip(pages, each, strict=True)):
        rows = rows_of(page)
        goes_on = unit == "section" and number + 1 < len(pages)
        named = -1  # the line that was the last to be a heading
        behind = [bare for _, _, bare in each[number + 1][:3]] if goes_on else []
        for place, (start, end, line) in enumerate(lines):
            before = lines[place - 1][2] if place else ""
            near = [bare for _, _, bare in lines[place + 1 : place + 3]]
            below = [bare for bare in (near if any(near) else [*near, *behind]) if bare][:1]
            alone = place > 0 and not before and near[:1] == [""]
            closed = [bare for _, _, bare in lines[max(0, place - 2) : place] if bare][-1:]
            last = without_page_number(line, page)
            if any(first < end and start < other for first, other in rows) or (
                last in edges[number] and often[last] > running
            ):
                continue
            around = [
                bare for _, _, bare in lines[max(0, place - _AROUND) : place + _AROUND + 1] if bare and bare != line
            ]
            if _is_field(line) and any(map(_is_field, around)):
                continue  # one of several lines that each say something behind a label
            if _looks_like_one(line, before, "".join(below)):
                numbered = re.match(r"\d", line) is not None
                rank = (depth_of(line),) if numbered else (0,) if line.isupper() else (1,)
                named = place
                yield FoundHeading(page.number, start, end, " ".join(line.split()), rank)
            elif alone and _names_what_follows(line, "".join(closed), "".join(below)):
                yield FoundHeading(page.number, start, end, " ".join(line.split()), (2,))
            elif (
                unit == "section"
                and place > 0
                and not before
                and (_CLOSED.search("".join(closed)) or 0 <= named == place - 2)
                and _heads_paragraph(line, [bare for _, _, bare in lines[place + 1 :]])
            ):
                yield FoundHeading(page.number, start, end, " ".join(line.split()), (1,))


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        start = at + len(line) - len(line.lstrip())
        yield start, start + len(bare), bare
        at += len(line) + 1


def _is_short(line: str) -> bool:
    """Whether a line is as short as what names a paragraph, and no end of a sentence."""
    few = 0 < len(line) <= _SHORT and len(line.split()) <= _FEW_WORDS
    return few and line[0].isupper() and line[-1].isalnum() and not is_row(line)


def _heads_paragraph(line: str, below: Sequence[str]) -> bool:
    """Whether a short line right above a paragraph that is longer, begins anew and is closed names it: "What is insured"."""
    paragraph = below[: next((at for at, bare in enumerate(below) if not bare), len(below))]
    return (
        bool(paragraph)
        and _is_short(line)
        and paragraph[0][0].isupper()
        and len(paragraph[0]) >= max(_LINE, 2 * len(line))
        and _CLOSED.search(paragraph[-1]) is not None
    )


def _names_what_follows(line: str, before: str, below: str) -> bool:
    """Whether a short paragraph between two that are closed and long is the heading of the second: "Hazardous animals"."""
    return _is_short(line) and _CLOSED.search(before) is not None and len(below) >= _LONG and below[0].isupper()


def _looks_like_one(line: str, before: str, below: str) -> bool:
    if not 0 < len(line) <= LONGEST or is_row(line) or LEADERS.search(line) or line.startswith(("|", "•", "-", "*")):
        return False
    if before and not (_CLOSED.search(before) or len(before) <= LONGEST // 2):
        return False
    if line.count("(") != line.count(")"):
        return False  # a line within a sentence
    if not (is_telling_title(line.rstrip(":：")) or HEADING.fullmatch(line)):
        return False
    if line[0].isdigit() and any(near[:1].isdigit() and depth_of(near) == depth_of(line) for near in (before, below)):
        return False  # numbered lines one below the other are steps, and each says something
    return bool(below) and not below[0].islower() and (len(below) > len(line) or is_telling_title(below) or not before)


def _is_field(line: str) -> bool:
    """Whether a line says something behind a label that numbers no section: "Place: Boathouse", and not "Part One: The Sea"."""
    found = _FIELD.match(line)
    return found is not None and not any(map(means_a_section, found["label"].casefold().split()))


def lines_at_edges(page: Page) -> list[str]:
    """The lines at the top and the bottom of a page, without its own number."""
    lines = [without_page_number(line, page) for line in page.text.split("\n") if line.strip()]
    return lines[:_EDGE] + lines[-_EDGE:]


def without_page_number(line: str, page: Page) -> str:
    """A line without the page's own number: what is printed on page after page has that alone to tell."""
    return " ".join(word for word in line.casefold().split() if word not in (str(page.number), page.label))


def depth_of(title: str) -> int:
    """How many numbers stand before the last in that of a title: 1 for "2.5 Payday"."""
    number = _NUMBER.match(title)
    return number[1].count(".") if number else 0
