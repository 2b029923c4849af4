"""Two cells, compared: of one table, or of one of each year."""

import re
from collections.abc import Sequence
from typing import Protocol

from slmrag.chunking.tables.cell_numbers import number_text
from slmrag.errors.notice_json import notice_to_json
from slmrag.errors.table_problems import TableProblem
from slmrag.schema.table_answer import Operation, TableAnswer
from slmrag.schema.tables import TableRow
from slmrag.tables import calculation_words, question_forms
from slmrag.tables.index import TableIndex
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.table_result import TableResult
from slmrag.tables.vocabulary import forms, kin
from slmrag.text.terms import tokens_of

COMMA = str.maketrans(",.", ".,")
_BETWEEN = " · "
# How many times as much: the larger by the smaller.
_THAN = re.compile(r"\b(?:than|as|als|wie|que)\b|比|是", re.IGNORECASE)


class CellTable(Protocol):
    """The table that a cell is of: how it is asked, and how its rows, heads, periods and numbers are said."""

    asked: TableQuestion
    index: TableIndex

    @property
    def bound(self) -> float:
        """The bound of a condition, in what the numbers of the column are in."""

    @property
    def comma(self) -> bool:
        """Whether a comma is the sign of decimals."""

    def name(self, row: TableRow, *, section: bool = False) -> str:
        """What a row is called."""

    def head(self, column: int) -> str:
        """What stands over a column."""

    def period(self, column: int) -> str:
        """The year or quarter that stands over the table."""

    def with_unit(self, value: str, column: int) -> str:
        """A number of a column with its unit."""


Cell = tuple[CellTable, TableRow, int]


def in_order(one: Cell, other: Cell) -> tuple[Cell, Cell]:
    """Two cells, first the one from which the other is to be taken: what a question says to be more than the other, or the other
    where it says less; the larger number where it says neither, or does not name them apart."""
    cells = (one, other)
    work = one[0]
    down = bool(question_forms.LESS.search(work.asked.text)) and not work.asked.ratio
    if down or work.asked.ratio or question_forms.COMPARED.search(work.asked.text):
        asked = [forms(token, work.asked.language) | kin(token) for token in tokens_of(work.asked.text)]
        names = [work.index.label(f"{work.name(row)} {work.head(column)}").terms for _, row, column in cells]
        places = [
            next((at for at, terms in enumerate(asked) if terms & own and not terms & others), -1)
            for own, others in (names, names[::-1])
        ]
        if min(places) >= 0 and not (work.asked.ratio and _THAN.search(work.asked.text)):
            return cells if (places[0] < places[1]) != down else (other, one)
    numbers = [row.numbers[column] or 0.0 for _, row, column in cells]
    return cells if numbers[0] >= numbers[1] else (other, one)


def difference_of(work: CellTable, one: Cell, other: Cell, of: str) -> TableResult:
    """By how much the first of two cells is more than the other, or by how many percent. Raises `TableProblem` where one is no number."""
    numbers = [row.numbers[column] for _, row, column in (one, other)]
    if None in numbers:
        raise TableProblem("no_numbers", column=work.head(one[2]) or "?")
    texts = [row.cells[column] for _, row, column in (one, other)]
    first, then = numbers[1] or 0.0, numbers[0] or 0.0
    if work.asked.percent:
        if not first:
            raise TableProblem("divided_by_zero", column=_of_cell(work, other))
        decimals = 1 if work.asked.decimals is None else work.asked.decimals
        share = f"{100 * (then - first) / abs(first):.{decimals}f}".translate(COMMA if work.comma else {})
        done = calculation_words.changed(texts[0], texts[1], share)
        return of_cells("difference", f"{share} %", of, [one, other], done)
    if work.asked.ratio:
        if not first:
            raise TableProblem("divided_by_zero", column=_of_cell(work, other))
        value = f"{then / first:.2f}".translate(COMMA if work.comma else {})
        return of_cells("difference", value, of, [one, other], calculation_words.divided(texts[0], texts[1], value))
    result = number_text(then - first, texts, 0, work.comma)
    done = calculation_words.subtracted(texts[0], texts[1], result)
    return of_cells("difference", work.with_unit(result, one[2]), of, [one, other], done)


def _of_cell(work: CellTable, cell: Cell) -> str:
    """What a cell is of."""
    _, row, column = cell
    return _BETWEEN.join(filter(None, [work.name(row), work.head(column)])) or "?"


def of_cells(operation: Operation, value: str, of: str, cells: Sequence[Cell], done: str) -> TableResult:
    """An answer that rests on ``cells``, whatever their tables: each with the work that it belongs to, its row and its column."""
    rows = tuple(
        (_BETWEEN.join(filter(None, [work.name(row), work.head(column), work.period(column)])), row.cells[column])
        for work, row, column in cells
    )
    answer = TableAnswer(operation, value, of, ("", ""), rows, len(rows), notice_to_json(done))
    return TableResult(answer, tuple((work.index, row) for work, row, _ in cells))
