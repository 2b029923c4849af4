"""Lines of cells on pages: those written with bars, and those whose places a reader saw; runs of them, over page ends too."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from slmrag.chunking.tables.cell_numbers import cell_number
from slmrag.schema import Page
from slmrag.text.contents_lines import contents_lines

_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[|:\s-]*-{3,}[|:\s-]*")
YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?\(\w\)|\s?\*)?")
_TITLE_LINES = 3
_CONTENTS = 0.8  # of the rows


@dataclass(slots=True)
class CellLine:
    """A line of cells; ``gap``: whether something empty stands above it."""

    page: int
    start: int
    end: int
    cells: list[str]
    gap: bool = False

    @property
    def filled(self) -> list[int]:
        """The columns in which something stands."""
        return [at for at, cell in enumerate(self.cells) if cell]

    @property
    def is_one(self) -> bool:
        """Whether it says one thing only, if perhaps in several cells."""
        return len({cell for cell in self.cells if cell}) == 1

    @property
    def has_data(self) -> bool:
        """Whether one of its cells is a number, and no year."""
        return any(cell_number(cell) is not None and not YEAR.fullmatch(cell) for cell in self.cells if cell)


@dataclass(slots=True)
class CellBlock:
    """Lines of cells that follow each other, and what stands over them."""

    over: list[str]
    where: tuple[str, str]  # label and section of the page
    lines: list[CellLine] = field(default_factory=list)


def row_cells(line: str) -> list[str]:
    """The cells of a line ``| a | b |``."""
    return [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line.strip())[1:-1]]


def blocks(pages: Iterable[Page]) -> Iterator[CellBlock]:
    """The runs of lines of cells on ``pages``, in reading order; one that goes on over the end of a page is one."""
    block: CellBlock | None = None
    pages = list(pages)
    for page in pages:
        if page.tables:
            for place, drawn in enumerate(_drawn_blocks(page, pages[-1].number)):
                if place == 0 and block is not None and _goes_on(block, drawn):
                    block.lines += drawn.lines
                    continue
                if block is not None:
                    yield block
                block = drawn
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
                block = CellBlock(over, (page.label, page.section))
            elif goes_on and line.cells == block.lines[0].cells:
                fresh = False
                continue  # a page of a long sheet begins with the header again
            fresh, over = False, []
            block.lines.append(line)
    if block:
        yield block


def _lines_of(page: Page) -> Iterator[CellLine | str]:
    """The lines of a page: of cells, or of other text."""
    start, gap = 0, False
    for text in page.text.split("\n"):
        bare = text.strip()
        if bare.startswith("|") and bare.endswith("|") and len(bare) > 2:
            if not _RULE.fullmatch(bare):
                yield CellLine(page.number, start, start + len(text), row_cells(bare), gap)
                gap = False
        elif bare:
            yield bare
        else:
            gap = True
        start += len(text) + 1


def _goes_on(block: CellBlock, after: CellBlock) -> bool:
    """Whether a drawn table is the rest of one on the page before: as wide, and with no heads of its own."""
    follows = after.lines[0].page == block.lines[-1].page + 1
    wide = len(block.lines[0].cells) == len(after.lines[0].cells)
    return follows and wide and after.lines[0].has_data and len(after.over) < 2 and not names_columns(after.lines)


def _drawn_blocks(page: Page, last: int) -> Iterator[CellBlock]:
    """The blocks of a page whose reader saw where its cells stand; a table of contents is none. The document ends with page ``last``."""
    contents = contents_lines(page.text, page.number, last)
    for rows in page.tables:
        if sum(any(start <= row[0][1] < end for start, end in contents) for row in rows) > _CONTENTS * len(rows):
            continue
        width = 1 + max(column for row in rows for column, _, _ in row)
        lines = []
        for row in rows:
            cells = [""] * width
            for column, start, end in row:
                cells[column] = " ".join(f"{cells[column]} {page.text[start:end]}".split())
            lines.append(CellLine(page.number, min(r[1] for r in row), max(r[2] for r in row), cells))
        above = [line.strip() for line in page.text[: lines[0].start].split("\n") if line.strip()]
        yield CellBlock(above[-_TITLE_LINES:], (page.label, page.section), lines)


def names_columns(lines: Sequence[CellLine]) -> bool:
    """Whether the first line names columns by numbers (737, 747): over nothing stands none, and all that follow have a label."""
    if not lines:
        return False
    cells = lines[0].cells
    named = [cell for cell in cells[1:] if cell]
    labels = [line.cells[0] for line in lines[1:]]
    return not cells[0] and len(named) > 1 and len(set(named)) == len(named) and len(labels) > 1 and all(labels)
