"""Plain text: its paragraphs, list items and headings are segments; blank lines and indents stay."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from slmrag.errors import FileProblem
from slmrag.readers.decoding import read_decoded
from slmrag.sentences import blocks
from slmrag.translation.formats import LeftOut, Segment, changed, has_words, tidy
from slmrag.translation.formats.package import write_whole
from slmrag.translation.markup import literal, plain

# What a list item or a heading begins with is no word of it.
_BEGINNING = re.compile(r"\s*(?:(?:[-–—*+•‣◦▪·>#]+|\(?\w{1,3}[.)])\s+)*")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")


class TextFile:
    """A file of plain text, as a `Translatable`."""

    unit = "section"
    pages = 1

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name, self.suffix = path, name, Path(name).suffix.lower()
        self.left_out: list[LeftOut] = []
        text = self._read()
        self.segments = [Segment(joined_lines(text[start:end])) for start, end in text_spans(text)]

    def _read(self) -> str:
        try:
            return read_decoded(self.path)
        except FileNotFoundError:
            raise FileProblem(f"{self.name} is not there any more: give the file again.", "not_found") from None

    def write(self, translations: Sequence[str | None], path: Path, language: str) -> None:
        """See `Translatable.write`. A paragraph that was broken into lines is broken again, at the same width."""
        text = self._read()
        spans = list(text_spans(text))
        if [joined_lines(text[start:end]) for start, end in spans] != [segment.text for segment in self.segments]:
            raise changed(self.name)
        parts, place = [], 0
        for (start, end), words in zip(spans, translations, strict=True):
            if words is not None:
                parts += [text[place:start], _broken(plain(words), text[start:end])]
                place = end
        parts.append(text[place:])
        write_whole(path, lambda file: file.write("".join(parts).encode("utf-8", "replace")))


def text_spans(text: str) -> list[tuple[int, int]]:
    """Where the segments of a plain text stand in it."""
    spans = []
    for start, end in (field for block in blocks(text) for field in _fields(text, *block)):
        start += len(_BEGINNING.match(text[start:end])[0])
        end = start + len(text[start:end].rstrip())
        if has_words(text[start:end]):
            spans.append((start, end))
    return spans


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
    indent = re.match(r"\s*", lines[-1])[0]
    width = max(20, max(map(len, lines)))
    return "\n".join(
        textwrap.wrap(words, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    )
