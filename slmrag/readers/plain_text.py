"""Plain text and Markdown: kept as written, but for newlines and control characters."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from slmrag.errors import FileProblem
from slmrag.readers.decoding import read_decoded
from slmrag.readers.reading import Limits, Reading, ReadingNote
from slmrag.readers.sections import Block, section_pages

_HASHES = re.compile(r" {0,3}(#{1,6})(?:[ \t](.*))?")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
# A line that begins so cannot be the text of an underlined heading.
_NOT_A_PARAGRAPH = re.compile(r"\s*$|\s*[-*+>|]|\s*\d+[.)]\s|    |\t")


def read_text(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a file of plain text, as it is; a long one is cut between paragraphs."""
    text, notes = read_decoded(path, limits)
    return _reading([Block(text)], notes)


def read_json(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read JSON as the text that it is, unless it is nested so deeply that nobody wrote it to be read."""
    text, notes = read_decoded(path, limits)
    try:
        json.loads(text)
    except RecursionError as error:
        raise FileProblem(
            "It is damaged, its brackets are nested too deeply: write the file again and add the new one.",
            "damaged",
        ) from error
    except ValueError:
        pass  # not one JSON value (lines of JSON, a comment): still text
    return _reading([Block(text)], notes)


def read_markdown(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a Markdown file as its source, one page for each of its sections."""
    text, notes = read_decoded(path, limits)
    return _reading(markdown_blocks(text), notes)


def _reading(blocks: list[Block], notes: list[ReadingNote]) -> Reading:
    if not any(block.text.strip() for block in blocks):
        raise FileProblem("It holds no text: add a file that has some.", "no_text_found")
    pages = section_pages(blocks)
    return Reading("section", len(pages), iter(pages), notes)


def markdown_blocks(text: str) -> list[Block]:
    """The headings of a Markdown text and what stands between them; joined, they are the text again."""
    blocks: list[Block] = []
    body: list[str] = []

    def heading(line: str, level: int, title: str) -> None:
        if body:
            blocks.append(Block("".join(body)))
            body.clear()
        blocks.append(Block(line, level, title))

    for line, kind in _lines(text):
        if kind == "text":
            body.append(line)
        elif kind == "underline":
            words = body.pop()
            heading(words + line, 1 if "=" in line else 2, words.strip())
        elif match := _HASHES.fullmatch(line.rstrip("\n")):
            heading(line, len(match[1]), _without_closing((match[2] or "").strip()))
    if body:
        blocks.append(Block("".join(body)))
    return blocks


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line and what it is: "hashes" or "underline" of a heading, or "text" (code and front matter)."""
    fence = ""
    above = ""  # the line before, if it may become a heading by an underline
    for number, line in enumerate(_split(text)):
        bare = line.rstrip("\n")
        if fence:
            if bare.strip() == fence or ((match := _FENCE.match(line)) and match[1].startswith(fence)):
                fence = ""
            kind = "text"
        elif number == 0 and bare == "---":
            fence, kind = "---", "text"
        elif match := _FENCE.match(line):
            fence, kind = match[1], "text"
        elif _HASHES.fullmatch(bare):
            kind = "hashes"
        elif above and _UNDERLINE.fullmatch(bare):
            kind = "underline"
        else:
            kind = "text"
        above = bare if kind == "text" and not fence and not _NOT_A_PARAGRAPH.match(bare) else ""
        yield line, kind


def _without_closing(title: str) -> str:
    """A title without the hashes that may close it; those of ``C#`` are its own."""
    bare = title.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else title


def _split(text: str) -> list[str]:
    # Not splitlines(): to it, a line separator inside a sentence is the end of a line too.
    return re.findall(r"[^\n]*\n|[^\n]+", text)
