"""What is made of the cells of one table said in words: rows by their names, numbers with units, as their columns write them."""

import re
from collections.abc import Sequence

from slmrag.chunking.tables.cell_numbers import number_text, writes_comma
from slmrag.chunking.tables.periods import PART_OF_YEAR, periods, years
from slmrag.chunking.tables.recognition import UNIT
from slmrag.errors.notice_json import notice_to_json
from slmrag.library.stored_tables import Tables
from slmrag.schema.table_answer import Operation, TableAnswer
from slmrag.schema.tables import TableRow
from slmrag.tables.cell_match import SECTION
from slmrag.tables.plan import Plan
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.table_result import TableResult
from slmrag.tables.two_cells import COMMA
from slmrag.text.terms import fold_case

MOST_SHOWN = 12  # rows of the small table
MOST_TERMS = 6  # numbers of a sum that are written out
_FEW = 3  # names of many
DIGITS = 2  # decimals that an average has more than its cells
BETWEEN = " · "


class TableWork:
    """A plan being carried out: the table that it is of, and how what is found is said."""

    def __init__(self, tables: Tables, asked: TableQuestion, plan: Plan) -> None:
        self.tables, self.asked, self.plan = tables, asked, plan
        self.index, self.table = plan.index, plan.index.table
        self.but = tuple(self.index.totals) if plan.rows is None else ()

    def found(
        self, operation: Operation, value: str, of: str, numbers: Sequence[int], count: int, done: str = "",
        telling: Sequence[int] = (),
    ) -> TableResult:  # fmt: skip
        """What was made of ``numbers``, with the cells of these rows: ``telling`` are columns that tell them apart."""
        columns = [*([self.plan.named] if self.plan.named is not None else []), *telling, *self.plan.columns]
        columns = list(dict.fromkeys(columns))
        rows = [self.row(number) for number in numbers[:MOST_SHOWN]]
        shown = tuple(tuple(row.cells[at] for at in columns) for row in rows)
        answer = TableAnswer(
            operation, value, of, tuple(self.head(at) for at in columns), shown, count, notice_to_json(done)
        )
        return TableResult(answer, tuple((self.index, row) for row in rows))

    def numbers(self) -> list[int]:
        """The rows whose numbers count."""
        if self.plan.rows is not None:
            return list(self.plan.rows)
        shown = range(min(self.table.row_count, MOST_SHOWN + len(self.but)))
        return [number for number in shown if number not in self.but][:MOST_SHOWN]

    def row(self, number: int) -> TableRow:
        """A row, of the library where it is not here."""
        if number not in self.index.rows:
            return self.tables.rows(self.table, [number])[number]
        return self.index.rows[number]

    def name(self, row: TableRow, *, section: bool = False) -> str:
        """What a row is called, after what stands over its ``section``."""
        name = row.cells[self.plan.named] if self.plan.named is not None else ""
        if self.plan.named in self.index.times:
            name = " ".join(self.index.text(row, at) for at in sorted(self.index.times) if at != self.plan.column)
        if self.plan.named == self.index.name_column and self.index.surname_column is not None:
            name = f"{name} {row.cells[self.index.surname_column]}".strip()
        other = next((row.cells[at] for at in sorted(self.index.keys) if row.cells[at]), "")
        return BETWEEN.join(filter(None, [row.section if section else "", name or other]))

    def asked_by(self, row: TableRow) -> list[int]:
        """The columns whose cells of a row stand in the question as they are: "M-0217"."""
        text = fold_case(self.asked.text)
        return [
            at
            for at, cell in enumerate(row.cells)
            if len(cell) > 1 and re.search(rf"(?<!\w){re.escape(fold_case(cell))}(?!\w)", text)
        ]

    def name_apart(self, number: int) -> str:
        """What a row is called, with the first other label that tells it from those called alike, from all of them if one does."""
        row, named = self.row(number), self.plan.named
        name, rows = self.name(row), self.index.rows.values()
        if named in self.index.times:  # all of them are in the name
            return name
        alike = [one for one in rows if named is not None and one.cells[named] == row.cells[named] and one is not row]
        if not alike:
            return name
        places = [SECTION, *(at for at in self.index.labels if at not in (named, *self.plan.columns))]
        differs = {at: [_label(one, at) != _label(row, at) for one in alike] for at in places if _label(row, at)}
        telling = [
            *(at for at, some in differs.items() if all(some)),
            *(at for at, some in differs.items() if any(some)),
        ]
        return f"{name}, {_label(row, telling[0])}" if telling and name else name

    @property
    def bound(self) -> float:
        """The bound of a condition in what the numbers of the column are in: 3,000 for "3 million" under "in thousands"."""
        power = self.asked.power - self.index.power(self.plan.column) if self.asked.power else 0
        return self.asked.bound * 10.0**power

    def head(self, column: int) -> str:
        """What stands over a column."""
        return self.table.columns[column].head

    def of(self, numbers: Sequence[int]) -> str:
        """What a result is of: the rows, if they are few, and the column."""
        names = [self.name(self.row(number)) for number in numbers]
        named = ", ".join(names) if len(names) <= MOST_TERMS and len(names) < self.table.row_count else ""
        some = self.plan.rows is not None and len(numbers) < self.table.row_count - len(self.index.totals)
        if len(names) > MOST_TERMS and some:  # of many the first are said, so that it can be seen which were taken
            first = list(dict.fromkeys(names))
            named = f"{', '.join(first[:_FEW])}{', …' if len(first) > _FEW else ''} ({len(numbers)})"
        return BETWEEN.join(filter(None, [named, self.head(self.plan.column), self.period(self.plan.column)]))

    def period(self, column: int) -> str:
        """What stands over the table of years and quarters, where the head does not say it."""
        if years(periods(self.head(column))[0]):
            return ""
        for line in reversed(self.table.title.split("\n")):
            found, _ = periods(line)
            if (years(found) or found & PART_OF_YEAR) and len(line) < 80 and not line.endswith("."):
                return line.lstrip("# ")
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
                inside = next((one for one in re.findall(r"\(([^()]*)\)", line) if found[0].strip("()") in one), "")
                return inside or (line.strip("() ") if len(line) < 50 else found[0])
        return ""

    def with_unit(self, value: str, column: int) -> str:
        """A number of a column with its unit, and what the title says of it."""
        own = self.table.columns[column].unit
        if own and own not in value:
            behind = any(row.cells[column].endswith(own) for row in self.index.rows.values())
            value = f"{own}{value}" if own in "$€£¥" and not behind else f"{value} {own}"
        unit = self.unit(column)
        return f"{value} ({unit})" if unit else value

    def text(self, number: float | None, *, average: bool = False) -> str:
        """A number as its column writes them."""
        samples = [row.cells[self.plan.column] for row in list(self.index.rows.values())[:200]]
        if average and self.asked.decimals is not None:
            return f"{number or 0.0:,.{self.asked.decimals}f}".translate(COMMA if self.comma else {})
        return number_text(number or 0.0, samples, DIGITS if average else 0, self.comma)

    @property
    def comma(self) -> bool:
        """Whether a comma is the sign of decimals in the columns."""
        rows = list(self.index.rows.values())[:200]
        return any(writes_comma(row.cells[at], row.numbers[at]) for row in rows for at in self.plan.columns)


def _label(row: TableRow, column: int) -> str:
    """What a row says in a column, or what stands over it."""
    return row.section if column == SECTION else row.cells[column]
