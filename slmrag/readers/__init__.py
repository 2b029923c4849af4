"""A file becomes pages. One module a family; this one chooses among them, and looks whether the bytes agree.

A reader is a function ``read(path, password=None) -> Reading``. It raises `FileProblem` with one clear
sentence, and never anything else for a file that is merely bad.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from slmrag.errors import FileProblem
from slmrag.schema import Page, Unit

# Suffix → the module of this package and its function.
READERS = {
    ".pdf": ("pdf", "read_pdf"),
    ".docx": ("word", "read_docx"),
    ".docm": ("word", "read_docx"),
    ".pptx": ("slides", "read_pptx"),
    ".xlsx": ("sheets", "read_xlsx"),
    ".xlsm": ("sheets", "read_xlsx"),
    ".csv": ("tables", "read_csv"),
    ".tsv": ("tables", "read_csv"),
    ".html": ("web", "read_html"),
    ".htm": ("web", "read_html"),
    ".md": ("text", "read_markdown"),
    ".markdown": ("text", "read_markdown"),
    ".txt": ("text", "read_text"),
    ".text": ("text", "read_text"),
    ".log": ("text", "read_text"),
    ".rst": ("text", "read_text"),
    ".json": ("text", "read_json"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: ``pages`` yields its ``page_count`` pages in order, and may raise `FileProblem`.

    ``unit`` says what its pages are called.
    """

    unit: Unit
    page_count: int
    pages: Iterator[Page]


def read_file(path: Path, name: str, password: str | None = None, first: int = 1) -> Reading:
    """Read the file at ``path``, which its user calls ``name``, from page ``first`` on.

    Raises `FileProblem` when its type is not among `READERS`, or its bytes are of another type than its name says.
    """
    suffix = Path(name).suffix.lower()
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    if suffix not in READERS:
        known = " ".join(sorted(suffix.lstrip(".") for suffix in READERS))
        raise FileProblem(f"Files ending in “{suffix}” cannot be read; these can: {known}.", "type_not_supported")
    if is_pdf != (suffix == ".pdf"):
        really, remedy = ("a PDF", "rename it so that it ends in .pdf") if is_pdf else ("no PDF", "look what it is")
        raise FileProblem(f"Its name ends in {suffix}, but it is {really}: {remedy}.", "not_what_it_says")
    module, function = READERS[suffix]
    read = getattr(importlib.import_module(f"slmrag.readers.{module}"), function)
    if is_pdf:
        return read(path, password, first)  # page by page; the others are read as a whole to begin with
    reading = read(path, password)
    return Reading(reading.unit, reading.page_count, islice(reading.pages, first - 1, None))
