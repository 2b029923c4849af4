"""The tables on the pages of a document: where each begins and ends, what its heads are, what its rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from slmrag.chunking.tables.blocks import YEAR, CellBlock, CellLine, blocks, names_columns
from slmrag.chunking.tables.cell_numbers import cell_number, column_of, has_decimal_comma, sheet_decimals
from slmrag.chunking.tables.periods import periods, years
from slmrag.schema import Page, Unit
from slmrag.schema.tables import Table, TableRow

UNIT = re.compile(
    r"\b(?:in|dollars in|en|in) (?:thousands?|millions?|billions?|tausend|millionen|milliarden|miles|millones)|\((?:[$€£]|CHF|USD|EUR) ?\w*\)",
    re.IGNORECASE,
)
_MOST_HEADS = 3  # rows
_TITLE_LETTERS = 300
JOINED = " › "


def tables_of(pages: Iterable[Page], unit: Unit, language: str) -> list[Table]:
    """The tables on ``pages``, in reading order; one that goes on over several pages is one."""
    return [table for block in blocks(pages) for table in _tables(block, unit, language)]


# -- tables -----------------------------------------------------------------------------------------------------------


def _tables(block: CellBlock, unit: Unit, language: str) -> Iterator[Table]:
    width = max(len(line.cells) for line in block.lines)
    if width < 2:
        return
    for line in block.lines:
        line.cells += [""] * (width - len(line.cells))
    place = [block.where[0] if unit != "page" else "", block.where[1]]
    over, at = [*place, *block.over], 0
    while at < len(block.lines):
        titles = []
        while (
            at < len(block.lines)
            and block.lines[at].is_one
            and not block.lines[at].has_data
            and not _is_lone_head(block.lines[at:])
        ):
            titles.append(next(cell for cell in block.lines[at].cells if cell))
            at += 1
        for line in block.lines[at : at + _over_gap(block.lines[at:])]:
            titles.append(" ".join(cell for cell in line.cells if cell))
            at += 1
        over = [*(over[: len(over) - len(titles)] if at > len(titles) else over), *titles]
        heads = _heads(block.lines[at:])
        end = _end(block.lines, at + heads)
        lines = block.lines[at + heads : end]
        names, more = _names(block.lines[at : at + heads], width)
        if lines and (table := _table([*over, *more], names, lines, unit, language)):
            yield table
        at = max(end, at + 1)


def _is_lone_head(lines: Sequence[CellLine]) -> bool:
    """Whether a line of one cell is the head of the one column that has any: a number stands under it."""
    at = lines[0].filled[0]
    data = next((line for line in lines[1:] if line.has_data), None)
    return (
        at > 0
        and len(lines[0].filled) == 1
        and data is not None
        and cell_number(data.cells[at]) is not None
        and len(data.filled) < 4
    )


def _over_gap(lines: Sequence[CellLine]) -> int:
    """How many of the first lines are no heads, but stand over a gap with heads below: "Employee: | Nadia Roth | Month: | March"."""
    for number, line in enumerate(lines[: _MOST_HEADS + 1]):
        if number and line.gap:
            below = [one for one in lines[number + 1 :][:1] if one.has_data or len(one.filled) > 1]
            return number if below and len(line.filled) > 1 and not line.has_data and not line.is_one else 0
        if line.has_data:
            return 0
    return 0


def _heads(lines: Sequence[CellLine]) -> int:
    """How many of the first lines are heads."""
    count = 0
    for line in lines[: _MOST_HEADS + 1]:
        if line.has_data or (count and line.is_one and line.cells[0]):
            break
        count += 1
    if not count:
        return int(names_columns(lines))
    if count > _MOST_HEADS or count == len(lines):
        count = min(2, len(lines) - 1)
    heads = 1
    while heads < count:
        above, line = lines[heads - 1], lines[heads]
        whole = len({cell for cell in above.cells if cell}) == len(above.cells)
        over_several = not above.cells[0] and len({cell for cell in above.cells if cell}) < len(above.filled)
        shorter = len(above.filled) < len(line.filled)
        if _names_each(above) and len(set(line.cells[1:])) < len(line.cells) - 1:
            break
        under = not line.cells[0] or line.cells[0] == above.cells[0] or shorter or over_several
        if whole or not under or len(line.filled) < 2:
            break
        heads += 1
    return heads


def _names_each(line: CellLine) -> bool:
    """Whether each cell but the first, which is empty, says something else: the days over a rota, and no groups of columns."""
    return not line.cells[0] and all(line.cells[1:]) and len(set(line.cells)) == len(line.cells) > 2


def _end(lines: Sequence[CellLine], at: int) -> int:
    """Where the table ends whose first row is ``lines[at]``: at the next line of heads, or at its own, once more below a title."""
    data = False
    for number in range(at, len(lines)):
        line = lines[number]
        again = at > 0 and line.cells[0] == lines[at - 1].cells[0] != "" and lines[number - 1].is_one
        heads = line.gap or again or _is_dates(line)
        if data and not line.has_data and len(line.filled) > 1 and not line.is_one and heads:
            while number > at + 1 and not line.gap and lines[number - 1].is_one:
                number -= 1
            return number
        data = data or line.has_data
    return len(lines)


def _is_dates(line: CellLine) -> bool:
    """Whether all but the first cell are years or dates: heads, wherever they stand."""
    cells = [cell for cell in line.cells[1:] if cell]
    return len(cells) > 1 and all(
        (years(periods(cell)[0]) and cell_number(cell.strip("$ ")) is None) or YEAR.fullmatch(cell) for cell in cells
    )


def _names(lines: Sequence[CellLine], width: int) -> tuple[list[str], list[str]]:
    """The head of each column, and what of the heads belongs to the table as a whole."""
    parts: list[list[str]] = [[] for _ in range(width)]
    whole: list[str] = []
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        cells = line.cells if last else _spread(line.cells, lines[-1].cells, whole)
        for column, cell in enumerate(cells):
            if cell and UNIT.search(cell) and column == 0:
                whole.append(cell)
            elif cell and cell not in parts[column]:
                parts[column].append(cell)
    return [JOINED.join(one) for one in parts], whole


def _spread(cells: Sequence[str], below: Sequence[str], whole: list[str]) -> list[str]:
    """A line of heads that stand over several columns each, repeated over them; what is over all goes to ``whole``."""
    first, values = cells[0], list(cells[1:])
    filled = [at for at, cell in enumerate(values) if cell]
    names = list(below[1:])
    if (len(filled) == 1 and not first) or (len(filled) == 1 and UNIT.search(first)):
        whole.append(values[filled[0]])
        return [first, *[""] * len(values)]
    if filled and len(values) % len(filled) == 0:
        size = len(values) // len(filled)
        groups = [names[at : at + size] for at in range(0, len(names), size)]
        if (
            size > 1
            and all(group == groups[0] for group in groups)
            and all(at // size == n for n, at in enumerate(filled))
        ):
            return [first, *(values[at] for at in filled for _ in range(size))]
    held, spread = "", []
    for cell, name in zip(values, names, strict=True):
        held = cell or (held if name else "")
        spread.append(held)
    return [first, *spread]


def _table(
    over: Sequence[str], names: Sequence[str], lines: Sequence[CellLine], unit: Unit, language: str
) -> Table | None:
    rows, section = list[tuple[CellLine, str]](), ""
    for line in lines:
        if line.is_one and line.filled[0] == 0 and len(line.cells) > 1:
            section = line.cells[0]
        elif line.filled:
            rows.append((line, section))
    if not rows:
        return None
    _fill_down([line for line, _ in rows])
    columns, numbers = [], []
    # All cells, once for all columns: 80,000 of them in 20 columns took 7 s more.
    has_commas = cache(lambda: has_decimal_comma(cell for line, _ in rows for cell in line.cells))
    for at, name in enumerate(names):
        cells = [line.cells[at] for line, _ in rows]
        decimals = sheet_decimals(cells, has_commas, language) if unit == "sheet" else ""
        column, values = column_of(name, cells, language, decimals=decimals)
        columns.append(column)
        numbers.append(values)
    title = "\n".join(dict.fromkeys(filter(None, over)))
    return Table(
        title[-_TITLE_LETTERS:],
        tuple(columns),
        tuple(
            TableRow(line.page, line.start, line.end, tuple(line.cells), tuple(value[n] for value in numbers), section)
            for n, (line, section) in enumerate(rows)
        ),
    )


def _fill_down(lines: Sequence[CellLine]) -> None:
    """Repeat a label that stands once over several rows: where the first cell is empty, and a later cell of words names the row;
    not a number by which rows are counted."""
    first = [line.cells[0].strip(" .") for line in lines if line.cells[0]]
    if first == [str(number) for number in range(1, len(first) + 1)]:
        return
    for above, line in pairwise(lines):
        words = [cell for cell in line.cells[1:] if cell and cell_number(cell) is None and any(map(str.isalpha, cell))]
        if not line.cells[0] and above.cells[0] and words:
            line.cells[0] = above.cells[0]
