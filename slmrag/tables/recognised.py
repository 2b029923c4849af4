"""The tables on the pages of a document: where each begins and ends, what its heads are, what its rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from slmrag.schema import Page, Unit
from slmrag.schema.tables import Table, TableRow
from slmrag.tables.cell_numbers import column_of, written
from slmrag.tables.periods import periods, years

_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[|:\s-]*-{3,}[|:\s-]*")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?\(\w\)|\*)?")
UNIT = re.compile(
    r"\b(?:in|dollars in|en|in) (?:thousands?|millions?|billions?|tausend|millionen|milliarden|miles|millones)|\((?:[$€£]|CHF|USD|EUR) ?\w*\)",
    re.IGNORECASE,
)
_MOST_HEADS = 3  # rows
_TITLE_LINES, _TITLE_LETTERS = 3, 300
JOINED = " › "


@dataclass(slots=True)
class _Line:
    """A line of cells; ``gap``: whether something empty stands above it."""

    page: int
    start: int
    end: int
    cells: list[str]
    gap: bool = False

    @property
    def filled(self) -> list[int]:
        return [at for at, cell in enumerate(self.cells) if cell]

    @property
    def is_one(self) -> bool:
        """Whether it says one thing only, if perhaps in several cells."""
        return len({cell for cell in self.cells if cell}) == 1

    @property
    def has_data(self) -> bool:
        return any(written(cell) is not None and not _YEAR.fullmatch(cell) for cell in self.cells if cell)


@dataclass(slots=True)
class _Block:
    """Lines of cells that follow each other, and what stands over them."""

    over: list[str]
    where: tuple[str, str]  # label and section of the page
    lines: list[_Line] = field(default_factory=list)


def tables_of(pages: Iterable[Page], unit: Unit, language: str) -> list[Table]:
    """The tables on ``pages``, in reading order; one that goes on over several pages is one."""
    return [table for block in _blocks(pages) for table in _tables(block, unit, language)]


def row_cells(line: str) -> list[str]:
    """The cells of a line ``| a | b |``."""
    return [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line.strip())[1:-1]]


# -- lines ------------------------------------------------------------------------------------------------------------


def _blocks(pages: Iterable[Page]) -> Iterator[_Block]:
    block: _Block | None = None
    for page in pages:
        if page.tables:
            first, *others = _drawn_blocks(page)
            if block is not None and _goes_on(block, first):
                block.lines += first.lines
            else:
                if block is not None:
                    yield block
                block = first
            for other in others:
                yield block
                block = other
            continue
        fresh, over = True, list[str]()
        for line in _lines_of(page):
            if isinstance(line, str):
                over = [*over, line][-_TITLE_LINES:]
                if block:
                    yield block
                block = None
                continue
            goes_on = fresh and block is not None and not over and block.where == (page.label, page.section)
            if fresh and block is not None and not goes_on:
                yield block
                block = None
            if block is None:
                block = _Block(over, (page.label, page.section))
            elif goes_on and line.cells == block.lines[0].cells:
                fresh = False
                continue  # a page of a long sheet begins with the header again
            fresh, over = False, []
            block.lines.append(line)
    if block:
        yield block


def _lines_of(page: Page) -> Iterator[_Line | str]:
    """The lines of a page: of cells, or of other text."""
    start, gap = 0, False
    for text in page.text.split("\n"):
        bare = text.strip()
        if bare.startswith("|") and bare.endswith("|") and len(bare) > 2:
            if not _RULE.fullmatch(bare):
                yield _Line(page.number, start, start + len(text), row_cells(bare), gap)
                gap = False
        elif bare:
            yield bare
        else:
            gap = True
        start += len(text) + 1


def _goes_on(block: _Block, after: _Block) -> bool:
    """Whether a drawn table is the rest of one on the page before: as wide, and with no heads of its own."""
    follows = after.lines[0].page == block.lines[-1].page + 1
    wide = len(block.lines[0].cells) == len(after.lines[0].cells)
    return follows and wide and after.lines[0].has_data and len(after.over) < 2 and not _names_columns(after.lines)


def _drawn_blocks(page: Page) -> Iterator[_Block]:
    """The blocks of a page whose reader saw where its cells stand."""
    for rows in page.tables:
        width = 1 + max(column for row in rows for column, _, _ in row)
        lines = []
        for row in rows:
            cells = [""] * width
            for column, start, end in row:
                cells[column] = " ".join(f"{cells[column]} {page.text[start:end]}".split())
            lines.append(_Line(page.number, min(r[1] for r in row), max(r[2] for r in row), cells))
        above = [line.strip() for line in page.text[: lines[0].start].split("\n") if line.strip()]
        yield _Block(above[-_TITLE_LINES:], (page.label, page.section), lines)


# -- tables -----------------------------------------------------------------------------------------------------------


def _tables(block: _Block, unit: Unit, language: str) -> Iterator[Table]:
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
        over = [*(over[: len(over) - len(titles)] if at > len(titles) else over), *titles]
        heads = _heads(block.lines[at:])
        end = _end(block.lines, at + heads)
        lines = block.lines[at + heads : end]
        names, more = _names(block.lines[at : at + heads], width)
        if lines and (table := _table([*over, *more], names, lines, unit, language)):
            yield table
        at = max(end, at + 1)


def _is_lone_head(lines: Sequence[_Line]) -> bool:
    """Whether a line of one cell is the head of the one column that has any: a number stands under it."""
    at = lines[0].filled[0]
    data = next((line for line in lines[1:] if line.has_data), None)
    return (
        at > 0
        and len(lines[0].filled) == 1
        and data is not None
        and written(data.cells[at]) is not None
        and len(data.filled) < 4
    )


def _heads(lines: Sequence[_Line]) -> int:
    """How many of the first lines are heads."""
    count = 0
    for line in lines[: _MOST_HEADS + 1]:
        if line.has_data or (count and line.is_one and line.cells[0]):
            break
        count += 1
    if not count:
        return int(_names_columns(lines))
    if count > _MOST_HEADS or count == len(lines):
        count = min(2, len(lines) - 1)
    heads = 1
    while heads < count:
        above, line = lines[heads - 1], lines[heads]
        whole = len({cell for cell in above.cells if cell}) == len(above.cells)
        under = not line.cells[0] or line.cells[0] == above.cells[0] or len(above.filled) < len(line.filled)
        if whole or not under or len(line.filled) < 2:
            break
        heads += 1
    return heads


def _names_columns(lines: Sequence[_Line]) -> bool:
    """Whether the first line names columns by numbers (737, 747): over nothing stands none, and all that follow have a label."""
    cells = lines[0].cells
    named = [cell for cell in cells[1:] if cell]
    labels = [line.cells[0] for line in lines[1:]]
    return not cells[0] and len(named) > 1 and len(set(named)) == len(named) and len(labels) > 1 and all(labels)


def _end(lines: Sequence[_Line], at: int) -> int:
    """Where the table ends whose first row is ``lines[at]``: at the next line of heads."""
    data = False
    for number in range(at, len(lines)):
        line = lines[number]
        if data and not line.has_data and len(line.filled) > 1 and not line.is_one and (line.gap or _is_dates(line)):
            while number > at + 1 and not line.gap and lines[number - 1].is_one:
                number -= 1
            return number
        data = data or line.has_data
    return len(lines)


def _is_dates(line: _Line) -> bool:
    """Whether all but the first cell are years or dates: heads, wherever they stand."""
    cells = [cell for cell in line.cells[1:] if cell]
    return len(cells) > 1 and all(
        (years(periods(cell)[0]) and written(cell.strip("$ ")) is None) or _YEAR.fullmatch(cell) for cell in cells
    )


def _names(lines: Sequence[_Line], width: int) -> tuple[list[str], list[str]]:
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
    over: Sequence[str], names: Sequence[str], lines: Sequence[_Line], unit: Unit, language: str
) -> Table | None:
    rows, section = list[tuple[_Line, str]](), ""
    for line in lines:
        if line.is_one and line.filled[0] == 0 and len(line.cells) > 1:
            section = line.cells[0]
        elif line.filled:
            rows.append((line, section))
    if not rows:
        return None
    _fill_down([line for line, _ in rows])
    columns, numbers = [], []
    for at, name in enumerate(names):
        column, values = column_of(name, [line.cells[at] for line, _ in rows], language, points=unit == "sheet")
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


def _fill_down(lines: Sequence[_Line]) -> None:
    """Repeat a label that stands once over several rows: where the first cell is empty, and a later cell of words names the row."""
    for above, line in pairwise(lines):
        words = [cell for cell in line.cells[1:] if cell and written(cell) is None and any(map(str.isalpha, cell))]
        if not line.cells[0] and above.cells[0] and words:
            line.cells[0] = above.cells[0]
