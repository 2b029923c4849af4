"""Workbooks of Excel 97 to 2003 (XLS) and binary ones (XLSB), by calamine: a page a sheet, with the values of their cells."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.readers.delimited_text import Row, sheet_texts, side_by_side
from slmrag.readers.omissions import hidden_cells, row_limit
from slmrag.readers.ooxml import check_size, damaged_file
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.sheet_values import general, moment
from slmrag.schema import Page

MAX_CELLS = 2_000_000


def read_older_sheets(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a workbook: one page or more for each sheet that its readers can see."""
    import python_calamine as calamine

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                check_size(archive)
        with calamine.CalamineWorkbook.from_path(path) as workbook:
            known = workbook.sheets_metadata
            shown = [one.name for one in known if one.visible == calamine.SheetVisibleEnum.Visible]
            sheets, cut = _sheets(workbook, shown, limits.rows)
    except calamine.PasswordError as error:
        raise PasswordNeeded("password_not_tried") from error
    except (FileProblem, MemoryError):
        raise
    except Exception as error:  # calamine, at what any program may have written
        raise damaged_file() from error
    pages = list(_pages(sheets))
    if not any(page.text for page in pages):
        raise FileProblem("no_filled_cell")
    notes = [row_limit(limits)] if cut else []
    notes += hidden_cells(len(known) - len(shown), 0, 0)
    return Reading("sheet", len(pages), iter(pages), notes)


def _sheets(workbook: object, names: list[str], most_rows: int) -> tuple[list[tuple[str, dict[int, Row]]], bool]:
    """The filled cells of each sheet, and whether rows were left out."""
    found, left, cells = [], most_rows, MAX_CELLS
    for name in names:
        rows: dict[int, Row] = {}
        found.append((name, rows))
        for number, values in enumerate(workbook.get_sheet_by_name(name).iter_rows()):  # type: ignore[attr-defined]
            row = {column: text for column, value in enumerate(values) if (text := _shown(value).strip())}
            if not row:
                continue
            left, cells = left - 1, cells - len(row)
            if left < 0 or cells < 0:
                return found, True
            rows[number] = row
    return found, False


def _pages(sheets: list[tuple[str, dict[int, Row]]]) -> Iterator[Page]:
    number = 0
    for name, rows in sheets:
        for text in [text for table in side_by_side(rows) for text in sheet_texts(table)] or [""]:
            number += 1
            yield Page(number, text, "text" if text else "empty", name)


def _shown(value: str | float | bool | date | time | timedelta) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return general(value)
    return moment(value) if isinstance(value, datetime | timedelta) else str(value)
