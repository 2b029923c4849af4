"""Rich text (RTF), by striprtf: the words, with tables as rows, text boxes and footnotes at the end; without what it embeds."""

import re
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.ooxml import damaged_file
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages

_FOOTNOTE = re.compile(r"\{(?:\\\*)?\\(?:footnote|annotation)\b ?")
_DRAWN = re.compile(r"\{(?:\\shp\b|\\\*\\do\b)")
# The text of a shape; the older form of it says the same again for programs that do not know the newer one.
_BOXES = tuple(re.compile(rf"\{{(?:\\\*)?\\{word}\b ?") for word in ("shptxt", "dptxbxtext"))
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_MOST_NOTES = 2_000


def read_rtf(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read an RTF file as one text; a long one is cut between paragraphs."""
    from striprtf.striprtf import rtf_to_text

    source = path.read_bytes().decode("latin-1")  # RTF is ASCII; what is not names its own encoding
    if not source.lstrip().startswith("{\\rtf"):
        raise FileProblem("not_an_rtf")
    try:
        source, boxes = _without_boxes(source)
        source, notes = _without_footnotes(source)
        text = "\n\n".join(rtf_to_text(one, encoding="cp1252", errors="replace") for one in [source, *boxes, *notes])
    except (ValueError, LookupError, TypeError, OverflowError) as error:
        raise damaged_file() from error
    # Characters beyond the first plane are written as two halves.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = "\n".join(line.strip(" \t") for line in text.split("\n")).replace("\x00", "")
    if not text.strip():
        raise FileProblem("no_text")
    pages = section_pages([Block(text)])
    return Reading("section", len(pages), iter(pages))


def _without_footnotes(source: str) -> tuple[str, list[str]]:
    """The source with a mark ``[^1]`` for each footnote, which striprtf leaves out, and the sources of these."""
    kept: list[str] = []
    notes: list[str] = []
    place = 0
    while (found := _FOOTNOTE.search(source, place)) and len(notes) < _MOST_NOTES:
        end = _group_end(source, found.start())
        notes.append(rf"{_head(source)}[^{len(notes) + 1}]: {source[found.end() : end - 1]}}}")
        kept += [source[place : found.start()], f"[^{len(notes)}]"]
        place = end
    return "".join([*kept, source[place:]]), notes


def _without_boxes(source: str) -> tuple[str, list[str]]:
    """The source without its shapes, which striprtf leaves out, and the sources of the texts in these."""
    kept: list[str] = []
    boxes: list[str] = []
    place = 0
    while (found := _DRAWN.search(source, place)) and len(boxes) < _MOST_NOTES:
        end = _group_end(source, found.start())
        boxes += next(filter(None, (_inside(source, kind, found.end(), end) for kind in _BOXES)), [])
        kept.append(source[place : found.start()])
        place = end
    return "".join([*kept, source[place:]]), boxes


def _inside(source: str, kind: re.Pattern[str], start: int, end: int) -> list[str]:
    """The sources of the groups of one kind between two places."""
    found = []
    while group := kind.search(source, start, end):
        start = _group_end(source, group.start())
        found.append(f"{_head(source)}{source[group.end() : start - 1]}}}")
    return found


def _head(source: str) -> str:
    """How a source begins that is read as ``source`` is: with its code page, and without its text."""
    page = re.search(r"\\ansicpg\d+", source[:2_000])
    return r"{\rtf1\ansi" + (page[0] if page else "") + " "


def _group_end(source: str, start: int) -> int:
    """Behind the brace that closes the group at ``start``; the end of the source where none does."""
    depth = 0
    for brace in _BRACE.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if not depth:
            return brace.end()
    return len(source) + 1
