"""CSV files: each cell of words is a segment, once; numbers, codes and formulas stay as they are."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from slmrag.readers.delimited_text import delimiter_of, parsed_rows
from slmrag.translation.formats.package import write_whole
from slmrag.translation.formats.translatable import LeftAsIs, Segment, changed_file, has_words, source_of, tidy
from slmrag.translation.markup import literal, plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableFile:
    """A table of text, as a `Translatable`."""

    shaped = True
    unit = "section"
    pages = 1

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name, self.suffix = path, name, Path(name).suffix.lower()
        self.left_out: list[LeftAsIs] = []
        self.segments = [Segment(text) for text in _segments(parsed_rows(source_of(self.path, self.name)))]

    def write(self, translations: Sequence[str | None], path: Path, language: str) -> None:
        """See `Translatable.write`. A translation that a spreadsheet would take for a formula is made text."""
        text = source_of(self.path, self.name)
        rows = parsed_rows(text)
        if _segments(rows) != [segment.text for segment in self.segments]:
            raise changed_file(self.name)
        new = {
            segment.text: words for segment, words in zip(self.segments, translations, strict=True) if words is not None
        }
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter_of(text), lineterminator="\n")
        writer.writerows([[_said(cell, new) for cell in row] for row in rows])
        marked = self.path.read_bytes().startswith(b"\xef\xbb\xbf")
        write_whole(path, lambda file: file.write(out.getvalue().encode("utf-8-sig" if marked else "utf-8", "replace")))


def _segments(rows: Sequence[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(_segment(cell) for row in rows for cell in row if _is_segment(cell)))


def _segment(cell: str) -> str:
    return literal(tidy(cell).strip())


def _is_segment(cell: str) -> bool:
    return not cell.lstrip().startswith(("=", "@")) and has_words(cell)


def _said(cell: str, new: dict[str, str]) -> str:
    words = new.get(_segment(cell)) if _is_segment(cell) else None
    if words is None:
        return cell
    words = plain(words)
    before, after = cell[: len(cell) - len(cell.lstrip())], cell[len(cell.rstrip()) :]
    if words.startswith(_FORMULA) and words != cell.strip():
        words = f"'{words}"
    return before + words + after
