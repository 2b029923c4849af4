"""Headings that only their numbers tell: lines that count on ("Section 1 – President", "15. Pool Behaviour", "RULE 8: Freezers").

No one of them need look like a heading: that they go on from 1 through a document, each above text of its own, shows what they are.
Items of a list follow each other, say whole sentences, or have hardly anything below them. Pure.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from slmrag.chunking.printed_rows import rows_of
from slmrag.schema import Page
from slmrag.text.headings import is_telling_title
from slmrag.text.section_numbers import counts_of, means_a_section
from slmrag.text.sentences import LEADERS, is_row
from slmrag.text.terms import unspaced

_LINE = re.compile(
    r"^[ \t]*(?:(?P<marks>[*_#]{1,6})[ \t]*)?(?:(?P<label>[^\W\d_]{2,15}|§+)\.?[ \t]*(?:(?<=[ \t])|(?<=§)))?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,4}|[IVXLC]{1,6}|[A-Z])(?P<sign>[.):,]?[*_]{0,3}(?:[ \t]*[–—:-](?=\s))?)(?P<title>[ \t][^\n]*|(?<=\d\.\d)[^\x00-\x7f\W][^\n]*)?$",
    re.MULTILINE,
)
# Beside what means a section.
_OF_LISTS = frozenset(["appendix", "annex", "schedule", "anlage", "anhang", "anexo", "annexe"])
_LEAST, _LEAST_LABELLED = 3, 2  # lines that count on; "4.1" says what it counts, too
_DOTTED = re.compile(r"\d+\.\d")
_BELOW = 200  # characters below each on average, where they do not look like titles
_BELOW_A_TITLE = 40
_TITLED = 0.7  # of the lines
_LONGEST, _MOST_WORDS = 100, 12  # characters and words of a title
_SHORT_UNSPACED = 12  # characters of a title in a script that has no capitals and does not space its words
_DENSE = 3  # times as much is said in a character of a script that does not space its words
# What a paragraph begins with that names it: "3. Diseased plants: All plants …", "4.2.1 Deliveries. The driver …".
_LEAD = re.compile(r"[ \t]*[^\W\d_a-z](?:[^\n.:：;!?–—(]|\.(?=\w)){2,60}?(?:[:：.]| [–—-])(?=[ \t]+[^\Wa-z_])")
_MOST_LEAD_WORDS = 8
_MARKS = "*_# \t"
_BULLETS = re.compile(r"[\s*_•●▪-]*(?:\(?[a-z][.)]\s+)?")
_ADDRESS = re.compile(r"\w@\w|://|\]\(")
_OPEN = re.compile(r"[,;!。！]$|[^\W\d_]{2}\.$")


@dataclass(frozen=True, slots=True)
class CountedHeading:
    """A line that counts on: where it stands, what it says, and how often its count begins anew (more often: it is lower)."""

    page: int
    start: int
    end: int
    title: str
    begun: int
    kind: tuple[str, ...]


@dataclass(slots=True)
class _Line:
    page: int  # from 0
    start: int
    end: int
    title: str
    number: int
    labelled: bool
    titled: bool
    telling: bool


def counted_headings(pages: Sequence[Page]) -> list[CountedHeading]:
    """The lines of ``pages`` that count on from 1 and have text of their own below them, in reading order."""
    kinds: dict[tuple[str, ...], list[_Line]] = defaultdict(list)
    for kind, line in _lines(pages):
        kinds[kind].append(line)
    found: list[CountedHeading] = []
    for kind, lines in kinds.items():
        runs = [run for run in _runs(lines) if _has_text(run, pages)]
        found += [
            CountedHeading(pages[one.page].number, one.start, one.end, one.title, len(runs), kind)
            for run in runs
            for one in run
            if one.titled
        ]
    return sorted({(one.page, one.start): one for one in found}.values(), key=lambda one: (one.page, one.start))


def _lines(pages: Sequence[Page]) -> Iterator[tuple[tuple[str, ...], _Line]]:
    """The lines that begin with a number, each with the kind of its count."""
    for at, page in enumerate(pages):
        rows = rows_of(page)
        for match in _LINE.finditer(page.text):
            label, words = (match["label"] or "").casefold(), (match["title"] or "").strip(_MARKS)
            labelled = label == "§" or means_a_section(label) or label in _OF_LISTS
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            end = match.start() + len(match[0].rstrip())
            # Where a page's columns look like a table's, what is called a section begins a row all the same.
            in_row = any(first < end and start < last and not (labelled and first == start) for first, last in rows)
            counts = labelled or (words and not label and (match["sign"] or match["number"][0].isdigit()))
            if not counts or in_row or LEADERS.search(match[0]):
                continue
            marks = match["marks"] or ""
            shouted = words.isupper() or bool(marks)
            titled = _is_title(words, shouted) and _begins_anew(page.text, end, pages, at)
            if not titled and (lead := _lead_of(match)):
                titled, end = True, match.start("title") + len(lead)
                words = lead.strip(_MARKS).rstrip(".:：–—- ")
            said = " ".join(page.text[start:end].replace("*", "").strip(_MARKS).split())
            short = unspaced(words) and len(words) <= _SHORT_UNSPACED
            telling = labelled or shouted or short or is_telling_title(words.rstrip(":."))
            for style, value in counts_of(match["number"]):
                kind = (label, marks, match["sign"].strip(_MARKS), style)
                yield kind, _Line(at, start, end, said, value, labelled, titled, telling)


def _is_title(words: str, shouted: bool) -> bool:
    if words[:1].islower() or len(words) > _LONGEST or len(words.split()) > _MOST_WORDS or is_row(words):
        return False
    return _ADDRESS.search(words) is None and (shouted or _OPEN.search(words) is None)


def _lead_of(line: "re.Match[str]") -> str:
    """What a line that goes on behind its title begins with, ``""`` where it has no such title."""
    lead = _LEAD.match(line["title"] or "")
    return lead[0] if lead and len(lead[0].split()) <= _MOST_LEAD_WORDS else ""


def _begins_anew(text: str, end: int, pages: Sequence[Page], at: int) -> bool:
    """Whether what stands below begins anew, and does not go on with the line."""
    marks = _BULLETS.match(text, end)
    place = marks.end() if marks else end
    below = text[place : place + 1]
    if not below and at + 1 < len(pages):
        below = pages[at + 1].text.lstrip()[:1]
    return bool(below) and not below.islower()


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """The runs of ``lines`` that count on from 1 ("2.0" from 0), of which one may be missing between two."""
    run: list[_Line] = []
    for line in lines:
        if run and line.number in (run[-1].number + 1, run[-1].number + 2):
            run.append(line)
        elif line.number <= 1:
            yield run
            run = [line]
    yield run


def _has_text(run: Sequence[_Line], pages: Sequence[Page]) -> bool:
    """Whether there are enough, and each names what stands below it."""
    if len(run) < (_LEAST_LABELLED if run and (run[0].labelled or _DOTTED.match(run[0].title)) else _LEAST):
        return False
    below = [_between(one, other, pages) for one, other in pairwise(run)]
    if sum(one.titled for one in run) < _TITLED * len(run):
        return False
    dense = _DENSE if unspaced("".join(filter(str.isalpha, run[0].title))) else 1
    enough = _BELOW_A_TITLE if sum(one.telling for one in run) >= _TITLED * len(run) else _BELOW
    return sorted(below)[len(below) // 2] * dense >= enough


def _between(one: _Line, other: _Line, pages: Sequence[Page]) -> int:
    if one.page == other.page:
        return len(pages[one.page].text[one.end : other.start].strip())
    whole = sum(len(page.text) for page in pages[one.page : other.page])
    return whole - one.end + other.start
