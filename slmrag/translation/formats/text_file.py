"""Plain text: its paragraphs, list items and headings are segments; blank lines and indents stay."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from slmrag.schema import Unit
from slmrag.text.scripts import UNSPACED
from slmrag.text.sentences import blocks
from slmrag.translation.formats.package import write_whole
from slmrag.translation.formats.translatable import LeftAsIs, Segment, changed_file, has_words, source_of, tidy
from slmrag.translation.markup import literal, plain

# What a list item or a heading begins with is no word of it.
_BEGINNING = re.compile(r"\s*(?:(?:[-–—*+•‣◦▪·>#]+|\(?\w{1,3}[.)])\s+)*")
_UNSPACED = re.compile(rf"[{UNSPACED}\uff00-\uffef]")  # and full-width signs


class TextFile:
    """A file of plain text, as a `Translatable`."""

    shaped = True
    unit = "section"
    pages = 1

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name, self.suffix = path, name, Path(name).suffix.lower()
        self.left_out: list[LeftAsIs] = []
        self.segments = segments_of(source_of(self.path, self.name))

    def write(self, translations: Sequence[str | None], path: Path, language: str) -> None:
        """See `Translatable.write`. A paragraph that was broken into lines is broken again, at the same width."""
        text = source_of(self.path, self.name)
        if segments_of(text) != self.segments:
            raise changed_file(self.name)
        write_whole(path, lambda file: file.write(with_words(text, translations).encode("utf-8", "replace")))


class GivenText:
    """A text that was typed or pasted, as a `Translatable` without a file."""

    name, suffix, shaped, pages = "text", ".html", False, 1
    unit: Unit = "section"
    left_out: Sequence[LeftAsIs] = ()

    def __init__(self, text: str) -> None:
        self.text = text
        self.segments = segments_of(text)


def segments_of(text: str) -> list[Segment]:
    """The segments of a plain text."""
    return [Segment(joined_lines(text[start:end])) for start, end in text_spans(text)]


def with_words(text: str, translations: Sequence[str | None]) -> str:
    """A plain text with ``translations`` in place of its first segments (``None``: as it was)."""
    parts, place = [], 0
    for (start, end), words in zip(text_spans(text), translations, strict=False):
        if words is not None:
            parts += [text[place:start], _broken(plain(words), text[start:end])]
            place = end
    return "".join([*parts, text[place:]])


def text_spans(text: str) -> list[tuple[int, int]]:
    """Where the segments of a plain text stand in it."""
    spans = []
    for start, end in (field for block in blocks(text) for field in _fields(text, *block)):
        if span := trim(text, start, end):
            spans.append(span)
    return spans


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A span without bullet, number and white space around its words, ``None`` when it has none."""
    if beginning := _BEGINNING.match(text[start:end]):
        start += beginning.end()
    end = start + len(text[start:end].rstrip())
    return (start, end) if has_words(text[start:end]) else None


def _fields(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between the tabs of a block."""
    for match in re.finditer(r"[^\t]+", text[start:end]):
        yield start + match.start(), start + match.end()


def joined_lines(text: str) -> str:
    """A paragraph on one line; a word that was cut at the end of a line is whole again."""
    text = re.sub(r"\u00ad\s*", "", text)
    text = re.sub(rf"(?<={_UNSPACED.pattern})\s*\n\s*(?={_UNSPACED.pattern})", "", text)
    return literal(tidy(text).strip())


def _broken(words: str, original: str) -> str:
    lines = original.split("\n")
    if len(lines) == 1:
        return words
    indent = lines[-1][: len(lines[-1]) - len(lines[-1].lstrip())]
    width = max(20, max(map(len, lines)))
    return "\n".join(
        textwrap.wrap(words, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    )
