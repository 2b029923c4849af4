"""Tables as rows of ``| a | b |``, the sheets that they fill, and CSV files."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.decoding import read_decoded
from slmrag.readers.omissions import row_limit
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import MAX_CHARACTERS, pieces
from slmrag.schema import Page

# A row is the filled cells of a line by column; nothing is stored, and no time spent, for what is empty.
Row = dict[int, str]

_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d%?")
_DELIMITERS = ",;\t|"
# A quote that is never closed swallows the file; no honest cell is this long.
_MAX_CELL = 100_000


def table_row(cells: Iterable[str]) -> str:
    """One row of a table, on one line."""
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def said_once(cells: list[str]) -> list[str]:
    """``cells`` as they are, but where all say the same, as one that stands over the whole row does: then the first alone."""
    return [cells[0], *[""] * (len(cells) - 1)] if len(set(cells)) == 1 else cells


def side_by_side(rows: dict[int, Row]) -> list[dict[int, Row]]:
    """The rows of a sheet, parted where two tables stand beside each other: an empty column, and right of it the heads again."""
    columns = sorted({column for row in rows.values() for column in row})
    first = rows[min(rows)] if rows else {}
    for left, right in pairwise(columns):
        if right - left < 2:
            continue
        heads = [text for column, text in sorted(first.items()) if column <= left]
        others = [text for column, text in sorted(first.items()) if column >= right]
        if len(heads) > 1 and others[: len(heads)] == heads and not any(_NUMBER.fullmatch(text) for text in heads):
            before = {n: kept for n, row in rows.items() if (kept := {c: t for c, t in row.items() if c <= left})}
            after = {n: kept for n, row in rows.items() if (kept := {c: t for c, t in row.items() if c >= right})}
            return [before, *side_by_side(after)]
    return [rows]


def sheet_texts(rows: dict[int, Row], limit: int = MAX_CHARACTERS) -> list[str]:
    """The rows of a sheet as texts of about ``limit`` characters, each beginning with its header row.

    Empty columns are left out, and a run of empty rows is one empty line.
    """
    columns = sorted({column for row in rows.values() for column in row})
    # A few cells strewn over a vast sheet: a row is then only what it holds.
    strewn = len(rows) * len(columns) > max(1_000_000, 20 * sum(map(len, rows.values())))

    texts: list[str] = []
    lines: list[str] = []
    size = 0
    header = ""
    fresh = True  # no row of two cells yet, so that a header may follow
    above = None
    for number, row in sorted(rows.items()):
        line = table_row(row[c] for c in sorted(row)) if strewn else table_row(row.get(c, "") for c in columns)
        gap = above is not None and number > above + 1
        fresh = fresh or gap
        above = number
        is_header = fresh and _looks_like_header(row)
        if is_header or not header:
            header = line if len(line) < limit // 4 else ""
        fresh = fresh and not is_header and len(row) < 2
        if lines and size + len(line) > limit:
            texts.append("\n".join(lines))
            lines = [header] if header and header != line else []
            size, gap = sum(map(len, lines)), False
        lines += ["", line] if gap else [line]
        size += len(line) + 1
    if lines:
        texts.append("\n".join(lines))
    return [piece for text in texts for piece in (pieces(text, limit) if len(text) > 2 * limit else [text])]


def _looks_like_header(row: Row) -> bool:
    return len(row) > 1 and not any(_NUMBER.fullmatch(cell) for cell in row.values())


def read_csv(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a table of text, whatever its delimiter and encoding; each page begins with the header row."""
    text, notes = read_decoded(path, limits)
    lines = parsed_rows(text)
    if len(lines) > limits.rows:
        notes.append(row_limit(limits))
    rows = {
        number: row
        for number, line in enumerate(lines[: limits.rows])
        if (row := {column: cell.strip() for column, cell in enumerate(line) if cell.strip()})
    }
    if not rows:
        raise FileProblem("no_text")
    texts = sheet_texts(rows)
    return Reading("section", len(texts), iter([Page(n, t) for n, t in enumerate(texts, start=1)]), notes)


def parsed_rows(text: str) -> list[Sequence[str]]:
    """The cells of a table of text, line by line, whatever its delimiter."""
    delimiter = delimiter_of(text)
    try:
        rows: list[Sequence[str]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        if not any(len(cell) > _MAX_CELL for row in rows for cell in row):
            return rows
    except csv.Error:
        pass  # a stray quote: its lines are still rows
    return [line.split(delimiter) for line in text.split("\n")]


def delimiter_of(text: str) -> str:
    """The character that cuts the most of the first lines into the same number of cells."""
    sample = "\n".join(text[:50_000].split("\n")[:50])

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row)
        except csv.Error:
            return 0, 0
        width, lines = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        return (lines, width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=agreement)
