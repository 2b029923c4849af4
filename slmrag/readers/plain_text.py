"""Plain text and Markdown: kept as written, but for newlines and control characters."""

import json
import re
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.decoding import read_decoded
from slmrag.readers.markdown_tables import with_outer_bars
from slmrag.readers.notes_marks import about_and_text, plain_links
from slmrag.readers.reading import Limits, Reading, ReadingNote
from slmrag.readers.section_pages import Block, section_pages
from slmrag.text.markdown import markdown_headings

_EQUAL_SIGNS = re.compile(r"(={2,6}) +(\S[^\n]{0,200}?)(?: +=+)?[ \t]*\n?")
_LEAST_MARKED = 3


def read_text(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a file of plain text, as it is; a long one is cut between paragraphs."""
    text, notes = read_decoded(path, limits)
    return reading_of([Block(text)], notes)


def read_json(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read JSON as the text that it is, unless it is nested so deeply that nobody wrote it to be read."""
    text, notes = read_decoded(path, limits)
    try:
        json.loads(text)
    except RecursionError as error:
        raise FileProblem("json_nested_too_deep") from error
    except ValueError:
        pass  # not one JSON value (lines of JSON, a comment): still text
    return reading_of([Block(text)], notes)


def read_markdown(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a Markdown file as its source, one page for each of its sections.

    What stands before it about it (front matter) is told apart; links to other notes (``[[note|words]]``) are their words, and
    rows of tables stand between bars.
    """
    text, notes = read_decoded(path, limits)
    about, text = about_and_text(text)
    return reading_of([*([Block(about)] if about else []), *markdown_blocks(with_outer_bars(plain_links(text)))], notes)


def reading_of(blocks: list[Block], notes: list[ReadingNote]) -> Reading:
    """What reading a text gave that consists of ``blocks``. Raises `FileProblem` where there is none."""
    if not any(block.text.strip() for block in blocks):
        raise FileProblem("no_text")
    pages = section_pages(blocks)
    return Reading("section", len(pages), iter(pages), notes)


def markdown_blocks(text: str) -> list[Block]:
    """The headings of a Markdown text and what stands between them; joined, they are the text again."""
    # Not splitlines(): to it, a line separator inside a sentence is the end of a line too.
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    blocks: list[Block] = []
    place = 0
    for start, end, level, title in _headings(text, lines):
        blocks += [Block("".join(lines[place:start]))] if place < start else []
        blocks.append(Block("".join(lines[start:end]), level, title))
        place = end
    return [*blocks, Block("".join(lines[place:]))] if place < len(lines) else blocks


def _headings(text: str, lines: list[str]) -> list[tuple[int, int, int, str]]:
    """The headings of a Markdown text, and, where it has hardly any, those that are written as in AsciiDoc or a wiki: "== Fire"."""
    found = markdown_headings(text)
    if len(found) > 1:
        return found
    marked = [(at, match) for at, line in enumerate(lines) if (match := _EQUAL_SIGNS.fullmatch(line))]
    added = [(at, at + 1, len(match[1]), match[2]) for at, match in marked]
    return sorted([*found, *added]) if len(added) >= _LEAST_MARKED else found
