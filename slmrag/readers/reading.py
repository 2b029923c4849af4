"""A file becomes pages. One module a family; this one chooses among them, and looks whether the bytes agree.

A reader is a function ``read(path, password=None, limits=Limits()) -> Reading``. It raises `FileProblem` with one
clear sentence for a file that is merely bad. The app does not call them itself: `slmrag.readers.sandbox` runs them in
a process of their own, which a file may break.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.schema import Page, Unit

# Suffix → the module of this package and its function.
READERS = {
    ".pdf": ("pdf", "read_pdf"),
    ".docx": ("word", "read_docx"),
    ".docm": ("word", "read_docx"),
    ".pptx": ("slides", "read_pptx"),
    ".xlsx": ("sheets", "read_xlsx"),
    ".xlsm": ("sheets", "read_xlsx"),
    ".csv": ("delimited_text", "read_csv"),
    ".tsv": ("delimited_text", "read_csv"),
    ".html": ("web", "read_html"),
    ".htm": ("web", "read_html"),
    ".md": ("plain_text", "read_markdown"),
    ".markdown": ("plain_text", "read_markdown"),
    ".txt": ("plain_text", "read_text"),
    ".text": ("plain_text", "read_text"),
    ".log": ("plain_text", "read_text"),
    ".rst": ("plain_text", "read_text"),
    ".json": ("plain_text", "read_json"),
    ".rtf": ("rtf", "read_rtf"),
    ".odt": ("opendocument", "read_opendocument"),
    ".ods": ("opendocument", "read_opendocument"),
    ".odp": ("opendocument", "read_opendocument"),
    ".epub": ("epub", "read_epub"),
    ".eml": ("mail", "read_mail"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp"), ("pictures", "read_picture")),
}
_HEAD = 4096
_LONGEST_SUFFIX = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """How much reading one file may take and give. Where one is reached, what was read is kept, and a note says so.

    ``seconds`` are of computing; a file has one more for each megabyte, and for each ten pages with text.
    """

    seconds: float = 10
    megabytes: int = 1024
    pages: int = 5_000
    characters: int = 20_000_000
    rows: int = 200_000


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Something that a reader of the answers should know of how a file was read.

    ``reason`` is a stable key where something is missing because of it, ``""`` where nothing is.
    """

    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: ``pages`` yields its ``page_count`` pages in order, and may raise `FileProblem`.

    ``unit`` says what its pages are called; ``notes`` are complete when the pages have been read.
    """

    unit: Unit
    page_count: int
    pages: Iterator[Page]
    notes: list[ReadingNote] = field(default_factory=list)


def read_file(
    path: Path,
    name: str,
    password: str | None = None,
    limits: Limits = Limits(),
    *,
    first: int = 1,
    last: int | None = None,
    careful: bool = False,
) -> Reading:
    """Read the file at ``path``, which its user calls ``name``, in this process.

    A PDF is read from page ``first`` on, to its end or to page ``last``, or only that page, ``careful``: by the reader that is slower and breaks less.
    Raises `FileProblem` when its type is not among `READERS`, or its bytes are of another type than its name says.
    """
    suffix = file_type(path, name)
    module, function = READERS[suffix]
    reader = getattr(importlib.import_module(f"slmrag.readers.{module}"), function)
    return reader(
        path, password, limits, **({"first": first, "last": last, "careful": careful} if suffix == ".pdf" else {})
    )


def file_type(path: Path, name: str) -> str:
    """The suffix among `READERS` of what is to be read at ``path``: by its bytes, then by its name. Raises `FileProblem`."""
    suffix = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD)
    is_pdf = b"%PDF-" in head[:1024]
    if suffix not in READERS:
        if not suffix or not suffix[1:].isalnum() or len(suffix) > _LONGEST_SUFFIX:  # “Report 3. final”: no type
            return _type_of_unnamed(path, head, is_pdf)
        known = " ".join(sorted(suffix.lstrip(".") for suffix in READERS))
        raise FileProblem("ending_not_read", suffix=suffix, known=known)
    if is_pdf != (suffix == ".pdf"):
        raise FileProblem("is_a_pdf" if is_pdf else "is_no_pdf", suffix=suffix)
    return suffix


def _type_of_unnamed(path: Path, head: bytes, is_pdf: bool) -> str:
    """What a file whose name does not end in a type is."""
    if is_pdf:
        return ".pdf"
    if head.startswith(b"PK"):
        from slmrag.readers.ooxml import suffix_of

        if suffix := suffix_of(path):
            return suffix
    elif b"\0" not in head:
        return ".html" if head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")) else ".txt"
    raise FileProblem("no_type_told")
