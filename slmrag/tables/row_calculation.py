"""A calculation along one row: the years of a table that has a column for each, added up or compared."""

from slmrag.chunking.tables.cell_numbers import number_text
from slmrag.errors.table_problems import TableProblem
from slmrag.schema.tables import TableRow
from slmrag.tables import calculation_words
from slmrag.tables.plan import Plan
from slmrag.tables.table_result import TableResult
from slmrag.tables.two_cells import CellTable, of_cells

_DIGITS = 2  # decimals that an average has more than its cells


def along_row(work: CellTable, row: TableRow, plan: Plan) -> TableResult:
    """The sum, the average, or the order of several cells of one row. Raises `TableProblem` where one is no number."""
    cells = [(column, row.numbers[column]) for column in plan.columns]
    numbers = [number for _, number in cells if number is not None]
    if len(numbers) < len(cells):
        raise TableProblem("no_numbers", column=work.head(plan.column) or "?")
    name = work.name(row, section=True)
    if plan.operation in ("sum", "average"):
        texts = [row.cells[column] for column in plan.columns]
        average = plan.operation == "average"
        total = sum(numbers) / (len(numbers) if average else 1)
        result = number_text(total, texts, _DIGITS if average else 0, work.comma)
        done = calculation_words.added(plan.operation, " + ".join(texts), result, len(texts))
        said = [(work, row, column) for column in plan.columns]
        return of_cells(plan.operation, work.with_unit(result, plan.column), name, said, done)
    down = plan.operation == "highest" or (plan.operation == "sorted" and work.asked.down)
    ranked = sorted(plan.columns, key=lambda column: row.numbers[column] or 0.0, reverse=down)
    limit = (work.asked.limit or len(ranked)) if plan.operation == "sorted" else 1
    first = (
        [column for column in ranked if row.numbers[column] == row.numbers[ranked[0]]] if limit == 1 else ranked[:limit]
    )
    value = ", ".join(f"{work.head(column)} ({row.cells[column]})" for column in first)
    done = calculation_words.ranked(plan.operation, len(ranked), down=down)
    return of_cells(plan.operation, value, name, [(work, row, column) for column in first], done)
