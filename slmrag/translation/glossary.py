"""A glossary: the term to use for a term."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.system_reason import system_reason
from slmrag.readers.decoding import read_whole
from slmrag.readers.delimited_text import delimiter_of

_HEADINGS = {"source", "term", "from", "original"}


def read_glossary(path: Path) -> dict[str, str]:
    """The terms of a CSV file of two columns, the original and its translation. Raises `FileProblem`."""
    try:
        text = read_whole(path)
    except OSError as error:
        raise FileProblem("glossary_not_read", file=path, why=system_reason(error)) from None
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter_of(text)) if any(map(str.strip, row))]
    if rows and rows[0][0].strip().casefold() in _HEADINGS:
        rows = rows[1:]
    for number, row in enumerate(rows, 1):
        if len(row) < 2 or not row[0].strip() or not row[1].strip():
            raise FileProblem("glossary_row", number=number, name=path.name)
    return as_glossary((row[0], row[1]) for row in rows)


def as_glossary(terms: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    """Terms as a mapping, on one line each, without those that say nothing."""
    pairs = terms.items() if isinstance(terms, Mapping) else terms
    found = {" ".join(term.split()): " ".join(wanted.split()) for term, wanted in pairs}
    return {term: wanted for term, wanted in found.items() if term and wanted}
