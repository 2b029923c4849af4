"""A plan becomes an answer: SQLite calculates, and here it is said what was done, with the cells that it was done with."""

import re
from collections.abc import Sequence

from slmrag.chunking.tables.cell_numbers import column_of, number_text, writes_comma
from slmrag.chunking.tables.periods import PART_OF_YEAR, periods, years
from slmrag.chunking.tables.recognition import UNIT
from slmrag.errors.notice_json import notice_to_json
from slmrag.errors.table_problems import TableProblem
from slmrag.library.stored_tables import Tables
from slmrag.schema.table_answer import Operation, TableAnswer
from slmrag.schema.tables import TableRow
from slmrag.tables import calculation_words
from slmrag.tables.plan import Plan
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.table_result import TableResult
from slmrag.tables.two_cells import COMMA, difference_of, of_cells

_MOST_SHOWN = 12  # rows of the small table
_MOST_TERMS = 6  # numbers of a sum that are written out
_DIGITS = 4  # decimals that an average has more than its cells
_BETWEEN = " · "


def calculate(tables: Tables, asked: TableQuestion, plan: Plan) -> TableResult:
    """Do what a plan says. Raises `TableProblem` where its cells cannot be added up, or it takes too long."""
    if plan.hindrance and not _is_free(plan):
        column = plan.index.table.columns[plan.column].head or "?"
        if plan.hindrance == "mixed_units":
            raise TableProblem("mixed_units", column=column)
        raise TableProblem("two_notations", column=column)
    work = _Work(tables, asked, plan)
    match plan.operation:
        case "look up":
            return work.look_up()
        case "sum" | "average":
            return work.added()
        case "difference":
            return work.difference()
        case "count":
            return work.counted()
        case "groups":
            return work.grouped()
        case _:
            return work.ordered()


def _is_free(plan: Plan) -> bool:
    """Whether the rows that are meant share a unit, though their column does not."""
    if plan.rows is None or plan.hindrance != "mixed_units":
        return False
    cells = [plan.index.rows[row].cells[plan.column] for row in plan.rows]
    return not column_of("", cells, plan.index.table.language)[0].hindrance


class _Work:
    """One plan being carried out."""

    def __init__(self, tables: Tables, asked: TableQuestion, plan: Plan) -> None:
        self.tables, self.asked, self.plan = tables, asked, plan
        self.index, self.table = plan.index, plan.index.table
        self.but = tuple(self.index.totals) if plan.rows is None else ()

    def look_up(self) -> TableResult:
        plan, (number,) = self.plan, self.plan.rows or (0,)
        row = self.row(number)
        of = _BETWEEN.join(
            filter(None, [self.name(row, section=True), self.head(plan.column), self.period(plan.column)])
        )
        value = self.with_unit(row.cells[plan.column], plan.column)
        return self.found("look up", value, of, [number], 1)

    def added(self) -> TableResult:
        plan = self.plan
        count, total, average = self.tables.aggregate(self.table, plan.column, plan.rows, self.but)
        if not count:
            raise TableProblem("no_numbers", column=self.head(plan.column) or "?")
        result = self.text(total if plan.operation == "sum" else average, average=plan.operation == "average")
        numbers = self.numbers()
        terms = " + ".join(
            self.row(n).cells[plan.column]
            for n in numbers[:_MOST_TERMS]
            if self.row(n).numbers[plan.column] is not None
        )
        done = calculation_words.added(plan.operation, terms if count <= _MOST_TERMS else "", result, count)
        return self.found(plan.operation, self.with_unit(result, plan.column), self.of(numbers), numbers, count, done)

    def difference(self) -> TableResult:
        plan, numbers = self.plan, self.numbers()
        one, other = self.row(numbers[0]), self.row(numbers[1])
        return difference_of(self, (self, one, plan.column), (self, other, plan.column), self.of(numbers))

    def counted(self) -> TableResult:
        plan = self.plan
        numbers = list(plan.rows) if plan.rows is not None else list(range(self.table.row_count))
        among = len(numbers)
        if self.asked.sign:
            numbers = self.tables.compared(
                self.table, plan.column, self.asked.sign, self.asked.bound, plan.rows, self.but
            )
        whole = len(numbers) == self.table.row_count - len(self.index.totals)
        done = calculation_words.counted(len(numbers), among if self.asked.sign else self.table.row_count, whole=whole)
        column = plan.column if self.asked.sign else plan.named or 0
        condition = f" {self.asked.sign} {self.asked.bound:g}" if self.asked.sign else ""
        return self.found("count", str(len(numbers)), f"{self.head(column)}{condition}", numbers, len(numbers), done)

    def ordered(self) -> TableResult:
        plan, asked = self.plan, self.asked
        down = asked.down if plan.operation == "sorted" else plan.operation == "highest"
        limit = (asked.limit or 1000) if plan.operation == "sorted" else 1
        if plan.by is not None:
            return self.ordered_groups(down=down, limit=limit)
        if plan.column in self.index.dates:
            return self.by_day(down=down, limit=limit)
        first = self.tables.ordered(self.table, plan.column, plan.rows, self.but, down=down, limit=limit)
        numbers = [number for number, _ in first]
        if plan.operation != "sorted" and first:  # all that share the first place
            numbers = self.tables.compared(self.table, plan.column, "=", first[0][1], plan.rows, self.but)
        if not numbers:
            raise TableProblem("no_numbers", column=self.head(plan.column) or "?")
        count = len(plan.rows) if plan.rows is not None else self.table.row_count - len(self.but)
        value = ", ".join(f"{self.name(self.row(n))} ({self.row(n).cells[plan.column]})" for n in numbers[:_MOST_SHOWN])
        value += ", …" if len(numbers) > _MOST_SHOWN else ""
        unit = self.unit(plan.column)
        value = f"{value} – {unit}" if unit else value
        of = _BETWEEN.join(filter(None, [self.head(plan.column), self.period(plan.column)]))
        return self.found(
            plan.operation, value, of, numbers, len(numbers), calculation_words.ranked(plan.operation, count, down=down)
        )

    def by_day(self, *, down: bool, limit: int) -> TableResult:
        """The rows in the order of their days; all that share the first, where one is asked for."""
        plan, days = self.plan, self.index.dates[self.plan.column]
        among = [number for number in (plan.rows if plan.rows is not None else days) if number in days]
        numbers = sorted(among, key=lambda number: (days[number], number), reverse=down)
        if not numbers:
            raise TableProblem("no_numbers", column=self.head(plan.column) or "?")
        share = [number for number in numbers if days[number] == days[numbers[0]]]
        numbers = numbers[:limit] if plan.operation == "sorted" else share
        value = ", ".join(f"{self.name(self.row(n))} ({self.row(n).cells[plan.column]})" for n in numbers[:_MOST_SHOWN])
        done = calculation_words.ranked(plan.operation, len(among), down=down)
        return self.found(plan.operation, value, self.head(plan.column), numbers, len(numbers), done)

    def ordered_groups(self, *, down: bool, limit: int) -> TableResult:
        """The sums of the rows that are named alike, in their order."""
        plan, by = self.plan, self.plan.by or 0
        groups = self.tables.groups(self.table, plan.column, by, plan.rows, tuple(self.index.totals))
        ranked = sorted(((total, name) for name, _, total, _ in groups), key=lambda one: one[0], reverse=down)
        rows = [(name or "–", self.text(total)) for total, name in ranked[:limit]]
        value = ", ".join(f"{name}: {number}" for name, number in rows[:_MOST_SHOWN])
        done = calculation_words.grouped(self.head(by), average=False)
        cited = [(self.index, row) for row in list(self.index.rows.values())[:1]]
        heads = (self.head(by), self.head(plan.column))
        answer = TableAnswer(
            plan.operation,
            value,
            self.head(plan.column),
            heads,
            tuple(rows[:_MOST_SHOWN]),
            len(rows),
            notice_to_json(done),
        )
        return TableResult(answer, tuple(cited))

    def grouped(self) -> TableResult:
        plan, by = self.plan, self.plan.by or 0
        groups = self.tables.groups(self.table, plan.column, by, plan.rows, tuple(self.index.totals))
        average = self.asked.operation == "average"
        rows = [
            (name or "–", self.text(mean if average else total, average=average)) for name, _, total, mean in groups
        ]
        value = ", ".join(f"{name}: {number}" for name, number in rows[:_MOST_SHOWN])
        done = calculation_words.grouped(self.head(by), average=average)
        cited = [(self.index, row) for row in list(self.index.rows.values())[:1]]
        heads = (self.head(by), self.head(plan.column))
        return TableResult(
            TableAnswer("groups", value, self.head(plan.column), heads, tuple(rows[:_MOST_SHOWN]), len(rows), notice_to_json(done)),
            tuple(cited),
        )  # fmt: skip

    # -- words ------------------------------------------------------------------------------------------------------

    def found(
        self, operation: Operation, value: str, of: str, numbers: Sequence[int], count: int, done: str = ""
    ) -> TableResult:
        columns = [*([self.plan.named] if self.plan.named is not None else []), *self.plan.columns]
        columns = list(dict.fromkeys(columns))
        rows = [self.row(number) for number in numbers[:_MOST_SHOWN]]
        shown = tuple(tuple(row.cells[at] for at in columns) for row in rows)
        answer = TableAnswer(
            operation, value, of, tuple(self.head(at) for at in columns), shown, count, notice_to_json(done)
        )
        return TableResult(answer, tuple((self.index, row) for row in rows))

    def numbers(self) -> list[int]:
        """The rows whose numbers count."""
        if self.plan.rows is not None:
            return list(self.plan.rows)
        shown = range(min(self.table.row_count, _MOST_SHOWN + len(self.but)))
        return [number for number in shown if number not in self.but][:_MOST_SHOWN]

    def row(self, number: int) -> TableRow:
        if number not in self.index.rows:
            return self.tables.rows(self.table, [number])[number]
        return self.index.rows[number]

    def name(self, row: TableRow, *, section: bool = False) -> str:
        name = row.cells[self.plan.named] if self.plan.named is not None else ""
        if self.plan.named == self.index.name_column and self.index.surname_column is not None:
            name = f"{name} {row.cells[self.index.surname_column]}".strip()
        other = next((row.cells[at] for at in sorted(self.index.keys) if row.cells[at]), "")
        return _BETWEEN.join(filter(None, [row.section if section else "", name or other]))

    def head(self, column: int) -> str:
        return self.table.columns[column].head

    def of(self, numbers: Sequence[int]) -> str:
        names = [self.name(self.row(number)) for number in numbers]
        named = ", ".join(names) if len(names) <= _MOST_TERMS and len(names) < self.table.row_count else ""
        return _BETWEEN.join(filter(None, [named, self.head(self.plan.column), self.period(self.plan.column)]))

    def period(self, column: int) -> str:
        """What stands over the table of years and quarters, where the head does not say it."""
        if years(periods(self.head(column))[0]):
            return ""
        for line in reversed(self.table.title.split("\n")):
            found, _ = periods(line)
            if (years(found) or found & PART_OF_YEAR) and len(line) < 80:
                return line
        return ""

    def unit(self, column: int) -> str:
        """What the numbers are in, where the title says it."""
        if (
            self.table.columns[column].unit == "%"
            or not self.table.columns[column].numeric
            or column in self.index.keys
        ):
            return ""
        for line in self.table.title.split("\n"):
            if found := UNIT.search(line):
                inside = re.search(r"\(([^()]*)\)", line)
                return (
                    line.strip("() ")
                    if len(line) < 50
                    else inside[1]
                    if inside and found[0] in inside[0]
                    else found[0].strip("()")
                )
        return ""

    def with_unit(self, value: str, column: int) -> str:
        own = self.table.columns[column].unit
        if own and own not in value:
            value = f"{own}{value}" if own in "$€£¥" else f"{value} {own}"
        unit = self.unit(column)
        return f"{value} ({unit})" if unit else value

    def text(self, number: float | None, *, average: bool = False) -> str:
        """A number as its column writes them."""
        samples = [row.cells[self.plan.column] for row in list(self.index.rows.values())[:200]]
        if average and self.asked.decimals is not None:
            return f"{number or 0.0:,.{self.asked.decimals}f}".translate(COMMA if self.comma else {})
        return number_text(number or 0.0, samples, _DIGITS if average else 0, self.comma)

    @property
    def comma(self) -> bool:
        """Whether a comma is the sign of decimals in the column."""
        cells = [
            (row.cells[self.plan.column], row.numbers[self.plan.column]) for row in list(self.index.rows.values())[:200]
        ]
        return any(writes_comma(cell, number) for cell, number in cells)


def over_years(tables: Tables, asked: TableQuestion, found: Sequence[Plan]) -> TableResult:
    """The one cell of each year, added up or compared: the first is that of the earliest year."""
    works = [_Work(tables, asked, plan) for plan in found]
    rows = [work.row((plan.rows or (0,))[0]) for work, plan in zip(works, found, strict=True)]
    cells = [(work, row, plan.column) for work, row, plan in zip(works, rows, found, strict=True)]
    of = works[-1].name(rows[-1], section=True)
    if asked.operation == "difference":
        return difference_of(
            works[0], cells[-1], cells[0], _BETWEEN.join(filter(None, [of, works[0].head(found[0].column)]))
        )
    numbers = [row.numbers[column] for _, row, column in cells]
    if any(number is None for number in numbers):
        raise TableProblem("no_numbers", column=works[0].head(found[0].column) or "?")
    total = sum(number for number in numbers if number is not None)
    average = asked.operation == "average"
    samples = [row.cells[column] for _, row, column in cells]
    result = number_text(total / len(cells) if average else total, samples, _DIGITS if average else 0, works[0].comma)
    terms = " + ".join(samples)
    done = calculation_words.added(asked.operation, terms, result, len(cells))
    return of_cells(asked.operation, works[0].with_unit(result, found[0].column), of, cells, done)
