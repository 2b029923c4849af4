"""The parts of a text that go by a number which no heading was found to have: "3.2", "§ 2", "Article IV", where a line begins so."""

import re
from collections.abc import Sequence
from itertools import accumulate

from slmrag.library import Shelf
from slmrag.library.stored_sections import StoredSection
from slmrag.schema import Document, Page, Scope, Section
from slmrag.search.numbered_items import numbered_pages
from slmrag.text.section_numbers import means_a_section
from slmrag.text.sentences import LEADERS

_LONGEST = 3_000  # characters of a part
_TITLE = 90  # characters of a line that only names what follows
_LINE = re.compile(
    r"^[ \t]*(?:[->#]+[ \t]*)?(?:\*\*)?(?:(?P<label>[^\W\d_]+|§)\.?[ \t]*(?:(?<=[ \t])|(?<=§)))?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}|[IVXLC]{1,6})(?![\w%]*\d)[.:),．、]*(?:\*\*)?(?P<title>(?=\s|[^\W\d_]|$)[^\n]*)$",
    re.MULTILINE,
)
_PAGE_BEHIND = re.compile(r"\s\d{1,3}[ \t]*$")  # of a table of contents without dots


def numbered_lines(shelf: Shelf, numbers: Sequence[str], scope: Scope) -> list[StoredSection]:
    """The parts of ``scope`` that go by one of ``numbers`` (as `numbers_asked` writes them), one a document, each as a section.

    A part begins with a line that has the number, behind the word that it is asked by or, where it has several parts, by
    itself; it reaches to the next of its kind. Lines of a table of contents are none.
    """
    pairs = [tuple(number.rsplit("§", 1)) for number in numbers]
    asked = [(label, number) for label, number in pairs if not label or means_a_section(label)]  # and not "pump 40"
    found = (_part(document, pages, asked) for document, pages in numbered_pages(shelf, "", scope))
    return [one for one in found if one]


def _part(document: Document, pages: list[Page], asked: Sequence[tuple[str, ...]]) -> StoredSection | None:
    text = "\n".join(page.text for page in pages)
    lines = list(_LINE.finditer(text))
    listed = [bool(_PAGE_BEHIND.search(line[0])) for line in lines]  # in contents without dots
    there = [
        at for at, line in enumerate(lines)
        if any(_goes_by(line, *one) for one in asked) and not LEADERS.search(line[0])
        and not (listed[at] and any([*listed[max(0, at - 1) : at], *listed[at + 1 : at + 2]]))
    ]  # fmt: skip
    if not there:
        return None
    at = next((one for one in there if _is_title(lines[one]["title"])), there[0])
    line = lines[at]
    end = next((one.start() for one in lines[at + 1 :] if _follows(one, line)), len(text))
    end = min(end, line.start() + _LONGEST)
    below = text[line.end() : end].lstrip()
    titled = _is_title(line["title"]) and any(map(str.isalpha, below)) and not below[0].islower()
    starts = [0, *accumulate(len(page.text) + 1 for page in pages)]

    def place(at: int) -> tuple[int, int]:
        page = max(number for number, start in enumerate(starts[:-1]) if start <= at)
        return pages[page].number, at - starts[page]

    (page, start), (_, first), (last, behind) = (
        place(line.start()),
        place(line.end()),
        place(max(end - 1, line.start())),
    )
    begin = first if titled else start  # what only names the part is no sentence of it
    section = Section(page, begin, begin, 0, "", last, behind + 1)
    return StoredSection(document.id, document.name, document.language, document.unit, section)


def _goes_by(line: "re.Match[str]", label: str, number: str) -> bool:
    own = (line["label"] or "").casefold()
    if line["number"].casefold() != number:
        return False
    return own == label if label else "." in number and (not own or means_a_section(own))


def _is_title(words: str) -> bool:
    bare = words.strip(" \t.:–—-*#")
    return len(bare) <= _TITLE and not bare[:1].islower()


def _follows(line: "re.Match[str]", first: "re.Match[str]") -> bool:
    """Whether ``line`` begins what comes behind the part of ``first``."""
    label = (line["label"] or "").casefold()
    if "." not in first["number"]:
        return label == first["label"].casefold() and _is_title(line["title"])
    if label or not line["number"][0].isdigit():
        return means_a_section(label) and _is_title(line["title"])
    own, other = ([int(one) for one in match["number"].split(".")] for match in (first, line))
    return any(other == [*own[:depth], own[depth] + 1] for depth in range(len(own)))
