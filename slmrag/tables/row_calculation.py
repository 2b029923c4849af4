"""A calculation along one row: the years of a table that has a column for each, added up or compared."""

from collections.abc import Sequence
from operator import eq, ge, gt, le, lt
from statistics import median

from slmrag.chunking.tables.cell_numbers import number_text
from slmrag.errors.notice_json import notice_to_json
from slmrag.errors.table_problems import TableProblem
from slmrag.schema.table_answer import Operation, TableAnswer
from slmrag.schema.tables import TableRow
from slmrag.tables import calculation_words
from slmrag.tables.plan import Plan
from slmrag.tables.table_result import TableResult
from slmrag.tables.two_cells import Cell, CellTable, of_cells

_MOST_SHOWN = 12
_DIGITS = 2  # decimals that an average has more than its cells
_SIGNS = {">": gt, ">=": ge, "<": lt, "<=": le, "=": eq}


def holds(number: float, sign: str, bound: float) -> bool:
    """Whether a number is on the side of a bound that is asked for."""
    return bool(_SIGNS[sign](number, bound))


def along_row(work: CellTable, row: TableRow, plan: Plan) -> TableResult:
    """The sum, the average, or the order of several cells of one row. Raises `TableProblem` where one is no number."""
    if any(row.numbers[column] is None for column in plan.columns):
        raise TableProblem("no_numbers", column=work.head(plan.column) or "?")
    name = work.name(row, section=True)
    if plan.operation in ("sum", "average"):
        return added_up(work, [(work, row, column) for column in plan.columns], plan.operation, name)
    if plan.operation == "count":
        held = [column for column in plan.columns if holds(row.numbers[column] or 0.0, work.asked.sign, work.bound)]
        done = calculation_words.counted(len(held), len(plan.columns), whole=False)
        said = [(work, row, column) for column in held]
        return of_cells("count", str(len(held)), f"{name} {work.asked.sign} {work.bound:,.10g}", said, done)
    down = plan.operation == "highest" or (plan.operation == "sorted" and work.asked.down)
    ranked = sorted(plan.columns, key=lambda column: row.numbers[column] or 0.0, reverse=down)
    first, nth = ranked[: work.asked.limit or len(ranked)], min(work.asked.nth, len(ranked))
    if plan.operation != "sorted":
        first = [column for column in ranked if row.numbers[column] == row.numbers[ranked[nth - 1]]]
    value = ", ".join(f"{work.head(column)} ({row.cells[column]})" for column in first)
    done = calculation_words.ranked(plan.operation, len(ranked), down=down, nth=work.asked.nth)
    return of_cells(plan.operation, value, name, [(work, row, column) for column in first], done)


def added_up(work: CellTable, cells: Sequence[Cell], operation: Operation, of: str) -> TableResult:
    """The sum, the average or the median of ``cells``. Raises `TableProblem` where one is no number."""
    numbers = [number for _, row, column in cells if (number := row.numbers[column]) is not None]
    column = cells[0][2]
    if len(numbers) < len(cells):
        raise TableProblem("no_numbers", column=work.head(column) or "?")
    average, texts = operation == "average", [row.cells[column] for _, row, column in cells]
    if average and work.asked.median:
        result, done = number_text(median(numbers), texts, _DIGITS, work.comma), calculation_words.middle(len(texts))
    else:
        total = sum(numbers) / (len(numbers) if average else 1)
        result = number_text(total, texts, _DIGITS if average else 0, work.comma)
        done = calculation_words.added(operation, " + ".join(texts), result, len(texts))
    return of_cells(operation, work.with_unit(result, column), of, cells, done)


def of_totals(work: CellTable, plan: Plan) -> TableResult:
    """The order of sums: of each row over several columns, or of each column over all rows; or of their single cells."""
    index = plan.index
    rows = [index.rows[n] for n in (plan.rows if plan.rows is not None else index.rows) if n not in index.totals]
    if plan.totals == "cells":
        cells = [
            (f"{work.name(row, section=True)}, {work.head(at)}", [row.numbers[at]])
            for row in rows
            for at in plan.columns
        ]
    elif plan.totals == "rows":
        cells = [(work.name(row), [row.numbers[at] for at in plan.columns]) for row in rows]
    else:
        cells = [(work.head(at), [row.numbers[at] for row in rows]) for at in plan.columns]
    sums = [(name, sum(found)) for name, some in cells if (found := [number for number in some if number is not None])]
    if not sums:
        raise TableProblem("no_numbers", column=work.head(plan.column) or "?")
    samples = [row.cells[at] for row in rows[:200] for at in plan.columns]
    down = plan.operation == "highest" or (plan.operation == "sorted" and work.asked.down)
    ranked = sorted(sums, key=lambda one: one[1], reverse=down)
    first, nth = ranked[: work.asked.limit or len(ranked)], min(work.asked.nth, len(ranked))
    if plan.operation != "sorted":
        first = [one for one in ranked if one[1] == ranked[nth - 1][1]]
    said = tuple((name or "–", number_text(number, samples, 0, work.comma)) for name, number in first)
    done = calculation_words.sums_compared(len(sums))
    if plan.totals == "cells":
        done = calculation_words.ranked(plan.operation, len(sums), down=down, nth=work.asked.nth)
    of = f"{work.head(plan.columns[0])} – {work.head(plan.columns[-1])}"
    value = ", ".join(f"{name} ({number})" for name, number in said[:_MOST_SHOWN])
    answer = TableAnswer(plan.operation, value, of, ("", ""), said[:_MOST_SHOWN], len(said), notice_to_json(done))
    return TableResult(answer, tuple((index, row) for row in rows[:1]))
