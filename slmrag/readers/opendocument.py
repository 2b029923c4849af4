"""OpenDocument files, as LibreOffice writes them: texts by section, sheets by sheet, presentations by slide."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.readers.delimited_text import Row, sheet_texts, table_row
from slmrag.readers.omissions import hidden_cells, row_limit
from slmrag.readers.ooxml import MAX_TREE, attribute, check_size, damaged_file, parse_xml
from slmrag.readers.pictures_inside import mark, with_pictures
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages
from slmrag.schema import Page, Unit

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NOT_SHOWN = {"tracked-changes", "forms", "binary-data", "script", "event-listeners", "sequence-decls", "meta"}
_MOST_HIDDEN = 16_384  # columns of a sheet
_MOST_COPIES = 100  # of a cell that is said to stand in many columns


def read_opendocument(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a text (.odt), a spreadsheet (.ods) or a presentation (.odp)."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_size(archive)
            if b"encryption-data" in _member(archive, "META-INF/manifest.xml"):
                raise PasswordNeeded("password_not_tried")
            content = parse_xml(_member(archive, "content.xml"))
            styles = parse_xml(_member(archive, "styles.xml")) if "styles.xml" in archive.namelist() else None
            unit, pages, notes = _read(content, styles, limits)
    except (FileProblem, MemoryError):
        raise
    except Exception as error:  # zipfile and lxml, at what any program may have written
        raise damaged_file() from error
    pages = with_pictures(pages)
    if not any(page.text.strip() or page.pictures for page in pages):
        raise FileProblem("no_text_in_scan")
    return Reading(unit, len(pages), iter(pages), notes)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_TREE:
        raise FileProblem("unpacks_to_too_much")
    return archive.read(name)


def _read(content: "Element", styles: "Element | None", limits: Limits) -> tuple[Unit, list[Page], list]:
    body = next(content.iterfind("body/*"))
    if body.tag == "spreadsheet":
        unseen = {attribute(style, "name") for style in content.iterfind("automatic-styles/style") if _is_unseen(style)}
        pages, cut, hidden = _sheets(body, limits.rows, unseen)
        return "sheet", pages, [*([row_limit(limits)] if cut else []), *hidden_cells(*hidden)]
    if body.tag == "presentation":
        # What a master shows behind its slides is read on the first of them.
        masters = [] if styles is None else [line for part in styles.iter("master-page") for line in _lines(part)]
        slides = enumerate(body.iterfind("page"), 1)
        return "slide", [_slide(number, slide, masters if number == 1 else []) for number, slide in slides], []
    lines = [*_margins(styles, "header"), *_lines(body), *_margins(styles, "footer")]
    return "section", section_pages(_blocks(lines)), []


# A line: its text, and the level of the heading it is (0 for none, -1 for an item or a row, which stand close).
_Line = tuple[str, int]


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    for (text, level), after in zip(lines, [*lines[1:], None], strict=True):
        end = "" if after is None else "\n" if level == after[1] == -1 else "\n\n"
        yield Block("#" * max(level, 0) + " " * (level > 0) + text + end, max(level, 0), text)


def _margins(styles: "Element | None", kind: str) -> list[_Line]:
    found = [] if styles is None else [line for part in styles.iter(kind, f"{kind}-left") for line in _lines(part)]
    return list(dict.fromkeys(found))


def _lines(parent: "Element", depth: int = -1) -> Iterator[_Line]:
    for element in parent:
        match element.tag:
            case "h" | "p":
                yield from _paragraph(element, depth)
            case "list":
                yield from _lines(element, depth + 1)
            case "table":
                for row in element.iter("table-row"):
                    cells = [" ".join(text for text, _ in _lines(cell)) for cell in row.iterfind("table-cell")]
                    if any(cells):
                        yield table_row(cells), -1
            case "title" | "desc" if words := (element.text or "").split():
                yield f"[Image: {' '.join(words)}]", 0
            case "image" if picture := mark(attribute(element, "href")):
                yield picture, 0
            case "annotation":
                yield from _comment(element)
            case tag if tag not in _NOT_SHOWN:
                yield from _lines(element, depth)


def _paragraph(element: "Element", depth: int) -> Iterator[_Line]:
    text = re.sub(r" *\n *", "\n", "".join(_inline(element))).strip()
    if text and element.tag == "h":
        level = attribute(element, "outline-level", "1")
        yield " ".join(text.split()), min(int(level), 9) if level.isdecimal() and int(level) else 1
    elif text:
        yield (text, 0) if depth < 0 else (f"{'  ' * depth}- {text}", -1)
    for note in element.iter("note"):
        body = " ".join(text for part in note.iterfind("note-body") for text, _ in _lines(part))
        yield f"[^{(note.findtext('note-citation') or '').strip()}]: {body}", 0
    for part in element.iter("frame", "custom-shape", "annotation"):
        if part.tag == "annotation":
            yield from _comment(part)
        elif next(part.iterancestors("p", "h", "frame", "custom-shape"), None) is element:
            yield from _lines(part)


def _comment(element: "Element") -> Iterator[_Line]:
    text = " ".join(text for text, _ in _lines_of_comment(element))
    if text:
        yield f"Comment ({(element.findtext('creator') or '').strip()}): {text}", 0


def _lines_of_comment(element: "Element") -> Iterator[_Line]:
    for paragraph in element.iter("p"):
        yield "".join(_inline(paragraph)).strip(), 0


def _inline(parent: "Element") -> Iterator[str]:
    # White space in the file is one space; what is more is told by elements.
    yield re.sub(r"\s+", " ", parent.text or "")
    for element in parent:
        match element.tag:
            case "s":
                count = attribute(element, "c", "1")
                yield " " * min(int(count) if count.isdecimal() else 1, 100)
            case "tab":
                yield "\t"
            case "line-break":
                yield "\n"
            case "note":
                yield f"[^{(element.findtext('note-citation') or '').strip()}]"
            case tag if tag not in _NOT_SHOWN and tag not in ("frame", "custom-shape", "annotation", "ruby-text"):
                yield from _inline(element)
        yield re.sub(r"\s+", " ", element.tail or "")


def _slide(number: int, slide: "Element", behind: list[_Line]) -> Page:
    text = "\n".join(text for text, _ in [*_lines(slide), *behind])
    return Page(number, text, "text" if text.strip() else "empty", attribute(slide, "name"))


def _is_unseen(style: "Element") -> bool:
    return any(attribute(properties, "display") == "false" for properties in style.iterfind("table-properties"))


def _hidden_columns(table: "Element") -> set[int]:
    hidden: set[int] = set()
    column = 0
    for element in table.iter("table-column"):
        copies = _copies(element, "number-columns-repeated")
        if attribute(element, "visibility", "visible") != "visible":
            hidden |= set(range(column, column + min(copies, _MOST_HIDDEN)))
        column += copies
    return hidden


def _sheets(body: "Element", most_rows: int, unseen: set[str]) -> tuple[list[Page], bool, tuple[int, int, int]]:
    """A page or more for each sheet, whether rows were left out, and how many sheets, rows and columns are hidden.

    Sheets whose style is among ``unseen`` are.
    """
    pages: list[Page] = []
    left = most_rows
    sheets = hidden_rows = columns = 0
    for table in body.iterfind("table"):
        if attribute(table, "style-name") in unseen:
            sheets += 1
            continue
        hidden = _hidden_columns(table)
        columns += len(hidden)
        rows: dict[int, Row] = {}
        number = 0
        for element in table.iter("table-row"):
            copies = _copies(element, "number-rows-repeated")
            row = _row(element)
            if row and attribute(element, "visibility", "visible") != "visible":
                hidden_rows += copies
            elif row := {column: text for column, text in row.items() if column not in hidden}:
                kept = min(copies, left)
                rows |= {number + copy: row for copy in range(kept)}
                left -= kept
                if kept < copies:
                    break
            number += copies
        for text in sheet_texts(rows) or [""]:
            pages.append(Page(len(pages) + 1, text, "text" if text else "empty", attribute(table, "name")))
        if not left:
            return pages, True, (sheets, hidden_rows, columns)
    return pages, False, (sheets, hidden_rows, columns)


def _row(element: "Element") -> Row:
    row: Row = {}
    column = 0
    for cell in element.iterfind("table-cell"):
        copies = _copies(cell, "number-columns-repeated")
        text = " ".join("".join(_inline(paragraph)).strip() for paragraph in cell.iterfind("p"))
        comments = " ".join(text for part in cell.iterfind("annotation") for text, _ in _comment(part))
        if shown := f"{text} {comments}".strip():
            row |= {column + copy: shown for copy in range(min(copies, _MOST_COPIES))}
        column += copies
    return row


def _copies(element: "Element", name: str) -> int:
    said = attribute(element, name, "1")
    return int(said) if said.isdecimal() and len(said) < 9 else 1
