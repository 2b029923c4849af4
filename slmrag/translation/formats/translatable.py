"""A file becomes segments, and segments become a file of the same shape. One module a family; this one chooses.

A family is a class that is made of ``(path, name)``, raises `FileProblem` for a file that is merely bad, and keeps
nothing of the file but its segments: writing reads the file again, and everything that is no segment is copied.
"""

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notices import Notice, Templates
from slmrag.errors.system_reason import system_reason
from slmrag.readers.decoding import read_whole
from slmrag.schema import Unit
from slmrag.translation.formats.pdf_sandbox import PdfSandbox

if TYPE_CHECKING:
    import regex

# Suffix → the module of this package and its class.
FORMATS = {
    ".docx": ("word_file", "WordFile"),
    ".docm": ("word_file", "WordFile"),
    ".pptx": ("slides_file", "Slides"),
    ".xlsx": ("workbook", "Workbook"),
    ".xlsm": ("workbook", "Workbook"),
    ".csv": ("table_file", "TableFile"),
    ".tsv": ("table_file", "TableFile"),
    ".html": ("web_page", "WebPage"),
    ".htm": ("web_page", "WebPage"),
    ".md": ("markdown_file", "MarkdownFile"),
    ".markdown": ("markdown_file", "MarkdownFile"),
    ".txt": ("text_file", "TextFile"),
    ".text": ("text_file", "TextFile"),
    ".pdf": ("pdf_file", "PdfFile"),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """What is translated as a whole: a paragraph, a heading, a cell. ``text`` may hold the marks of `markup`.

    ``page`` counts from 1: a PDF's page, a slide, a sheet; 1 where a file has none.
    """

    text: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class LeftAsIs:
    """Something that stays as it is, and why; ``page`` 0 where it belongs to none."""

    page: int
    reason: Notice


left_as_is = Templates(
    html_left="The HTML in line {line} stays as it is.",
    page_is_picture="It holds no text: it may be a picture.",
    page_letters_unknown="Its text cannot be read: its font tells no letters.",
    chart_left="The words of a chart stay as they are.",
    embedded_left="A document embedded in another format stays as it is.",
    table_headings_left="The headings of a table stay as they are, for formulas name them.",
    words_behind_page="{number} of its translations could not be laid out in their places: they are on a page behind it.",
    page_not_selected="It was not selected.",
)


class Translatable(Protocol):
    """A file as segments, in reading order. ``unit`` says what its ``pages`` are called.

    ``suffix`` is that of the file that comes back: by `ShapedFile.write` where it is ``shaped``, else only beside the
    original.
    """

    @property
    def name(self) -> str:
        """What its user calls it."""

    @property
    def suffix(self) -> str:
        """That of the file that comes back."""

    @property
    def shaped(self) -> bool:
        """Whether it comes back in its own shape."""

    @property
    def unit(self) -> Unit:
        """What its pages are called."""

    @property
    def pages(self) -> int:
        """How many it has; 1 where it has none."""

    @property
    def segments(self) -> Sequence[Segment]:
        """What is translated, in reading order."""

    @property
    def left_out(self) -> Sequence[LeftAsIs]:
        """What stays as it is."""


@runtime_checkable
class ShapedFile(Translatable, Protocol):
    """A file that can be written again with other words."""

    def write(self, translations: Sequence[str | None], path: Path, language: str) -> None:
        """Write the file with ``translations`` in place of its segments (``None``: as it was), to ``path``.

        ``language`` is the ISO code of theirs. Raises `FileProblem` when the file has changed since it was opened.
        """
        ...


def open_translatable(path: Path, name: str = "", sandbox: PdfSandbox | None = None, pages: str = "") -> Translatable:
    """The file at ``path``, which its user calls ``name``; of a PDF only ``pages``, and ``sandbox`` reads it and lays it out.

    Raises `FileProblem`, and `WorkProblem` for pages that a PDF does not have.
    """
    name = name or path.name
    suffix = Path(name).suffix.lower()
    if suffix not in FORMATS:
        known = " ".join(sorted(known.lstrip(".") for known in FORMATS))
        raise FileProblem("ending_not_translated", suffix=suffix, known=known)
    module, family = FORMATS[suffix]
    try:
        made = getattr(importlib.import_module(f"slmrag.translation.formats.{module}"), family)
        return made(path, name, sandbox, pages) if suffix == ".pdf" else made(path, name)
    except OSError as error:
        raise FileProblem("file_not_read", name=name, why=system_reason(error)) from None


def source_of(path: Path, name: str, declared: str = "") -> str:
    """The text of a file that is read again to be written. Raises `FileProblem`, also when it has gone."""
    try:
        return read_whole(path, declared)
    except FileNotFoundError:
        raise FileProblem("file_gone", name=name) from None


def has_words(text: str) -> bool:
    """Whether there is anything to translate in ``text``: a word that is no address, and not only a number or a code."""
    patterns = _patterns()
    return patterns["word"].search(patterns["no words"].sub(" ", text)) is not None


def changed_file(name: str) -> FileProblem:
    """The error for a file that is not what it was when its segments were taken."""
    return FileProblem("file_changed", name=name)


@cache
def _patterns() -> dict[str, "regex.Pattern[str]"]:
    import regex

    return {
        "word": regex.compile(r"\p{L}"),
        "no words": regex.compile(
            r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|[\w-]+\.(?:com|org|net|info|edu|gov|io)\b\S*"
            r"|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]+\b|\{\{?[^{}]*\}\}?|%\(?\w*\)?[sdf]\b"
        ),
    }


def tidy(text: str) -> str:
    """``text`` on one line, white space made single, soft hyphens gone."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text.replace("\u00ad", ""))
