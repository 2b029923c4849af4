"""Excel files: a page a sheet (a long one is several), with what the cells show, and nothing that is hidden."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.delimited_text import Row, sheet_texts, side_by_side
from slmrag.readers.drawings import alternative_text, graphic_texts, paragraphs
from slmrag.readers.omissions import hidden_cells, row_limit, uncomputed_formulas
from slmrag.readers.ooxml import Package, attribute, open_package, relation_id
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.sheet_values import shown
from slmrag.schema import Page

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Beyond this a workbook is a database: its text would fill thousands of pages and days of embedding.
MAX_CELLS = 2_000_000
_LAST_COLUMN = 16_384
_TRUE = ("1", "true")
_MOST_MERGED = 2_000  # cells that one label is said in

_CELL = re.compile(r"([A-Z]{1,3})(\d+)")
_HEADER_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+\-]{6}|[0-9]+|[BIUSEXYGHOPNDTZFA])')


def read_xlsx(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read an Excel file (.xlsx, .xlsm): one page or more for each sheet that its readers can see."""
    with open_package(path, password, "workbook") as package:
        cells = _Cells(package, limits.rows)
        pages = list(_pages(package, cells))
    if not any(page.text for page in pages):
        raise FileProblem("no_filled_cell")
    notes = [row_limit(limits)] if cells.left_out else []
    notes += uncomputed_formulas(cells.uncomputed)
    notes += hidden_cells(cells.hidden_sheets, cells.hidden_rows, cells.hidden_columns)
    return Reading("sheet", len(pages), iter(pages), notes)


def _pages(package: Package, cells: "_Cells") -> Iterator[Page]:
    parts = {relation.id: relation.target for relation in package.relations(package.main)}
    number = 0
    for sheet in package.root.iterfind("sheets/sheet"):
        part = parts.get(relation_id(sheet))
        if part is None or attribute(sheet, "state", "visible") != "visible":
            cells.hidden_sheets += part is not None
            continue
        rows, margins = cells.read(part)
        texts = [text for table in side_by_side(rows) for text in sheet_texts(table)]
        if around := "\n\n".join(text for text in (*_around(package, part), *margins) if text.strip()):
            texts = [*texts[:-1], f"{texts[-1]}\n\n{around}"] if texts else [around]
        for text in texts or [""]:
            number += 1
            yield Page(number, text, "text" if text else "empty", attribute(sheet, "name"))


class _Cells:
    """What the cells of a workbook show: it holds the shared texts and the number formats."""

    def __init__(self, package: Package, most_rows: int) -> None:
        self._package = package
        self._filled = 0
        self.uncomputed = self.hidden_sheets = self.hidden_rows = self.hidden_columns = 0
        self._rows_left, self.left_out = most_rows, False
        self._texts = [
            _rich_text(item)
            for relation in package.relations(package.main, "sharedStrings")
            for item in package.stream(relation.target, "si")
        ]
        self._formats: list[str] = []
        for tree in package.trees(package.main, "styles"):
            self._formats = _number_formats(tree)
        properties = package.root.find("workbookPr")
        self._from_1904 = properties is not None and attribute(properties, "date1904") in ("1", "true")

    def read(self, part: str) -> tuple[dict[int, Row], list[str]]:
        """The filled cells of a sheet by row and column (a far corner costs nothing), and its margins."""
        rows: dict[int, Row] = {}
        margins: list[str] = []
        number = 0
        hidden: set[int] = set()  # columns
        for element in self._package.stream(part, "cols", "row", "headerFooter", "mergeCell"):
            if element.tag == "cols":
                hidden = _hidden_columns(element)
                continue
            if element.tag == "headerFooter":
                margins = [text for margin in element for text in _margin(margin.text or "")]
                continue
            if element.tag == "mergeCell":  # they come after the rows
                _spread(rows, attribute(element, "ref"))
                continue
            number = int(attribute(element, "r", str(number + 1)))
            row = self._row(element)
            if row and attribute(element, "hidden") in _TRUE:
                self.hidden_rows += 1
            elif row := {column: text for column, text in row.items() if column not in hidden}:
                if not self._rows_left or self._filled + len(row) > MAX_CELLS:
                    self.left_out = True
                    break
                rows[number] = row
                self._filled += len(row)
                self._rows_left -= 1
        self.hidden_columns += len(hidden)
        return rows, margins

    def _row(self, element: "Element") -> Row:
        row: Row = {}
        column = 0
        for cell in element.iterfind("c"):
            place = _CELL.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else column + 1
            if shown := self._shown(cell).strip():
                row[column] = shown
        return row

    def _shown(self, cell: "Element") -> str:
        inline = cell.find("is")
        if inline is not None:
            return _rich_text(inline)
        value = cell.findtext("v") or ""
        match cell.get("t", "n"):
            case "s":
                return self._texts[int(value)] if value else ""
            case "b":
                return "TRUE" if value == "1" else "FALSE"
            case "d":
                return value.replace("T", " ").removesuffix(" 00:00:00")
            case "n" if value:
                style = int(cell.get("s", "0"))
                form = self._formats[style] if style < len(self._formats) else "General"
                return shown(float(value), form, from_1904=self._from_1904)
            case kind if not value and kind != "str" and (formula := cell.find("f")) is not None:
                self.uncomputed += 1
                return f"={formula.text or '…'}"
        return value


def _number_formats(styles: "Element") -> list[str]:
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    named = {attribute(f, "numFmtId"): attribute(f, "formatCode") for f in styles.iterfind("numFmts/numFmt")}
    ids = [attribute(style, "numFmtId", "0") for style in styles.iterfind("cellXfs/xf")]
    # Formats 27 to 36 and 50 to 58 are the dates of East Asian editions; openpyxl lists none of them.
    asian = {str(i): "yyyy-mm-dd" for i in [*range(27, 32), 36, *range(50, 55), 57, 58]}
    builtin = asian | {str(i): code for i, code in BUILTIN_FORMATS.items()}
    return [named.get(id) or builtin.get(id, "General") for id in ids]


def _hidden_columns(columns: "Element") -> set[int]:
    return {
        number
        for column in columns.iterfind("col")
        if attribute(column, "hidden") in _TRUE
        for number in range(
            int(attribute(column, "min", "1")), min(int(attribute(column, "max", "1")), _LAST_COLUMN) + 1
        )
    }


def _rich_text(element: "Element") -> str:
    # Not the phonetic guide (rPh), which says the same again in another script.
    return "".join(t.text or "" for t in element.iter("t") if not _is_phonetic(t))


def _is_phonetic(text: "Element") -> bool:
    parent = text.getparent()
    return parent is not None and parent.tag == "rPh"


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _spread(rows: dict[int, Row], ref: str) -> None:
    """Say the label of merged cells in each of them: it belongs to all; not that of a title, which stands alone in its rows."""
    ends = [_CELL.fullmatch(end) for end in ref.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return
    left, right = _column(ends[0][1]), _column(ends[1][1])
    top, bottom = int(ends[0][2]), int(ends[1][2])
    label = rows.get(top, {}).get(left)
    if label is None or (right - left + 1) * (bottom - top + 1) > _MOST_MERGED:
        return
    for number in range(top, bottom + 1):
        row = rows.get(number, {})
        if any(column < left or column > right for column in row):
            row |= {column: row.get(column, label) for column in range(left, right + 1)}


def _margin(text: str) -> list[str]:
    """A header or footer: its left, middle and right part, without the codes for fonts and page numbers."""
    return [_HEADER_CODE.sub("", part).replace("&&", "&").strip() for part in re.split(r"&[LCR]", text)]


def _around(package: Package, part: str) -> Iterator[str]:
    """What a sheet shows over its cells: text boxes, charts, pictures, comments."""
    for relation in package.relations(part, "drawing"):
        drawing = package.tree(relation.target)
        for anchor in drawing:
            yield alternative_text(anchor) if anchor.find(".//pic") is not None else ""
            for body in anchor.iter("txBody"):
                yield "\n".join(paragraphs(body))
            yield from graphic_texts(package, relation.target, anchor)
    for kind, element in (("comments", "comment"), ("threadedComment", "threadedComment")):
        for tree in package.trees(part, kind):
            authors = [author.text or "" for author in tree.iterfind("authors/author")]
            for comment in tree.iter(element):
                text = " ".join(" ".join(t.text or "" for t in comment.iter("t", "text")).split())
                # A threaded comment leaves a copy of itself for programs that know only the older kind.
                if text and not text.startswith("[Threaded comment]"):
                    author = int(attribute(comment, "authorId", "0")) if authors else 0
                    by = f", {authors[author]}" if author < len(authors) else ""
                    yield f"Comment ({attribute(comment, 'ref')}{by}): {text}"
