"""Texts with marks of their own (LaTeX, Org, AsciiDoc, reStructuredText): kept as written, cut at their headings."""

import re
from collections.abc import Iterator
from pathlib import Path

from slmrag.readers.decoding import read_decoded
from slmrag.readers.plain_text import reading_of
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block

_LATEX = re.compile(
    r"^[ \t]*\\(part|chapter|section|subsection|subsubsection|paragraph)\*?(?:\[[^\]\n]*\])?\{([^\n]{1,200})\}.*\n?",
    re.MULTILINE,
)
_LATEX_LEVELS = {"part": 1, "chapter": 2, "section": 3, "subsection": 4, "subsubsection": 5, "paragraph": 6}
_ORG = re.compile(r"^(\*{1,9}) +(?:(?:TODO|DONE) +)?(\S[^\n]{0,200}?)(?: +:[\w@:]+:)?[ \t]*(?:\n|$)", re.MULTILINE)
_ASCIIDOC = re.compile(r"^(={1,6}) +(\S[^\n]{0,200}?)[ \t]*(?:\n|$)", re.MULTILINE)
_UNDERLINED = re.compile(
    r"^(?:([=\-~^\"'`:#*+.<>_])\1{2,}[ \t]*\n)?(\S[^\n]{0,200})\n(([=\-~^\"'`:#*+.<>_])\4{2,})[ \t]*(?:\n|$)",
    re.MULTILINE,
)


def read_latex(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a LaTeX file as its source, one page for each of its sections."""
    text, notes = read_decoded(path, limits)
    found = ((match, _LATEX_LEVELS[match[1]], match[2].partition("}")[0]) for match in _LATEX.finditer(text))
    return reading_of(_blocks(text, found), notes)


def read_org(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read an Org file as its source, one page for each of its sections."""
    text, notes = read_decoded(path, limits)
    return reading_of(_blocks(text, ((match, len(match[1]), match[2]) for match in _ORG.finditer(text))), notes)


def read_asciidoc(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read an AsciiDoc file as its source, one page for each of its sections."""
    text, notes = read_decoded(path, limits)
    return reading_of(_blocks(text, ((match, len(match[1]), match[2]) for match in _ASCIIDOC.finditer(text))), notes)


def read_restructured(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a reStructuredText file as its source, one page for each of its sections.

    Which line under a heading means which level is up to its author: the first that comes is the highest.
    """
    text, notes = read_decoded(path, limits)
    styles: dict[tuple[str, bool], int] = {}
    found = []
    for match in _UNDERLINED.finditer(text):
        if len(match[3]) >= len(match[2].rstrip()):
            level = styles.setdefault((match[4], match[1] is not None), len(styles) + 1)
            found.append((match, min(level, 9), match[2]))
    return reading_of(_blocks(text, iter(found)), notes)


def _blocks(text: str, headings: "Iterator[tuple[re.Match[str], int, str]]") -> list[Block]:
    """The headings and what stands between them; joined, they are the text again."""
    blocks, place = [], 0
    for match, level, title in headings:
        blocks += [Block(text[place : match.start()])] if place < match.start() else []
        blocks.append(Block(match[0], level, title.strip()))
        place = match.end()
    return [*blocks, Block(text[place:])] if place < len(text) else blocks
