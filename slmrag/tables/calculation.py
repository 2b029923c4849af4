"""A plan becomes an answer: SQLite calculates, and here it is said what was done, with the cells that it was done with."""

from collections.abc import Sequence
from statistics import median

from slmrag.chunking.tables.cell_numbers import column_of
from slmrag.errors.notice_json import notice_to_json
from slmrag.errors.table_problems import TableProblem
from slmrag.library.stored_tables import Tables
from slmrag.schema.table_answer import TableAnswer
from slmrag.tables import calculation_words
from slmrag.tables.derived import of_share
from slmrag.tables.plan import Plan
from slmrag.tables.row_calculation import added_up, along_row, of_totals
from slmrag.tables.table_question import TableQuestion
from slmrag.tables.table_result import TableResult
from slmrag.tables.table_work import BETWEEN, MOST_SHOWN, MOST_TERMS, TableWork
from slmrag.tables.two_cells import difference_of, in_order


def calculate(tables: Tables, asked: TableQuestion, plan: Plan) -> TableResult:
    """Do what a plan says. Raises `TableProblem` where its cells cannot be added up, or it takes too long."""
    if plan.hindrance and not _is_free(plan):
        column = plan.index.table.columns[plan.column].head or "?"
        if plan.hindrance == "mixed_units":
            raise TableProblem("mixed_units", column=column)
        raise TableProblem("two_notations", column=column)
    work = _Work(tables, asked, plan)
    if asked.share:
        return of_share(work, plan)
    match plan.operation:
        case "look up":
            return work.look_up()
        case "sum" | "average" if len(plan.columns) == 1:
            return work.added()
        case "difference":
            return work.difference()
        case _ if plan.totals:
            return of_totals(work, plan)
        case _ if len(plan.columns) > 1:
            return along_row(work, work.row((plan.rows or (0,))[0]), plan)
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


class _Work(TableWork):
    """One plan being carried out."""

    def look_up(self) -> TableResult:
        plan, (number, *others) = self.plan, self.plan.rows or (0,)
        if others:
            return self.looked_up(plan.rows or ())
        row = self.row(number)
        of = BETWEEN.join(
            filter(None, [self.name(row, section=True), self.head(plan.column), self.period(plan.column)])
        )
        value = self.with_unit(row.cells[plan.column], plan.column)
        if plan.column == self.index.name_column and self.index.surname_column is not None:
            value = self.name(row)
        return self.found("look up", value, of, [number], 1, telling=self.asked_by(row))

    def looked_up(self, numbers: Sequence[int]) -> TableResult:
        """What each of several rows says, once where all say the same, else with what tells them apart."""
        column = self.plan.column
        rows = [self.row(number) for number in numbers]
        cells = list(dict.fromkeys(self.with_unit(row.cells[column], column) for row in rows))
        of = BETWEEN.join(filter(None, [self.head(column), self.period(column)]))
        if len(cells) == 1:
            return self.found("look up", cells[0], of, numbers, len(rows))
        named = column == self.index.name_column and len(cells) == len(rows)  # then they tell themselves apart
        telling = [
            at
            for at in ([] if named else sorted(self.index.keys))
            if at != column and len({row.cells[at] for row in rows}) > 1
        ][:2]
        said = [(row.cells[column], ", ".join(filter(None, (row.cells[at] for at in telling)))) for row in rows]
        value = "; ".join(f"{cell} ({by})" if by else cell for cell, by in said)
        return self.found("look up", value, of, numbers, len(rows), "", telling)

    def added(self) -> TableResult:
        plan = self.plan
        count, total, average = self.tables.aggregate(self.table, plan.column, plan.rows, self.but)
        if not count:
            raise TableProblem("no_numbers", column=self.head(plan.column) or "?")
        numbers = self.numbers()
        if plan.operation == "average" and self.asked.median:
            every = self.tables.ordered(self.table, plan.column, plan.rows, self.but, down=False, limit=count)
            result = self.text(median([number for _, number in every]), average=True)
            said = self.with_unit(result, plan.column)
            return self.found("average", said, self.of(numbers), numbers, count, calculation_words.middle(count))
        result = self.text(total if plan.operation == "sum" else average, average=plan.operation == "average")
        rows = map(self.row, numbers if count <= MOST_TERMS else ())
        terms = [row.cells[plan.column] for row in rows if row.numbers[plan.column] is not None]
        said = " + ".join(terms) if len(terms) == count else ""
        done = calculation_words.added(plan.operation, said, result, count)
        return self.found(plan.operation, self.with_unit(result, plan.column), self.of(numbers), numbers, count, done)

    def difference(self) -> TableResult:
        plan, numbers = self.plan, self.numbers()
        if plan.totals == "ends":
            return self.of_ends()
        if len(plan.columns) == 2:  # of one row
            row = self.row(numbers[0])
            first, second = plan.columns
            of_times = not self.asked.ratio and all(self.index.heads[at].periods for at in plan.columns)
            later, earlier = (self, row, second), (self, row, first)
            cells = (later, earlier) if of_times else in_order(later, earlier)
            return difference_of(self, *cells, self.name(row, section=True))
        one, other = self.row(numbers[0]), self.row(numbers[1])
        cells = in_order((self, one, plan.column), (self, other, plan.column))
        return difference_of(self, *cells, self.of(numbers))

    def of_ends(self) -> TableResult:
        """By how much the highest number of a column is more than its lowest."""
        plan = self.plan
        ends = [
            self.tables.ordered(self.table, plan.column, plan.rows, self.but, down=down, limit=1)
            for down in (True, False)
        ]
        if not all(ends):
            raise TableProblem("no_numbers", column=self.head(plan.column) or "?")
        most, least = (one[0][0] for one in ends)
        cells = (self, self.row(most), plan.column), (self, self.row(least), plan.column)
        return difference_of(self, *cells, self.of([most, least]))

    def counted(self) -> TableResult:
        plan = self.plan
        numbers = list(plan.rows) if plan.rows is not None else list(range(self.table.row_count))
        among = len(numbers)
        if plan.by is not None:
            count = self.tables.different(self.table, plan.by, plan.rows, self.but)
            done = calculation_words.different(self.head(plan.by), count)
            return self.found("count", str(count), self.head(plan.by), numbers, len(numbers), done, [plan.by])
        if self.asked.sign:
            numbers = self.tables.compared(self.table, plan.column, self.asked.sign, self.bound, plan.rows, self.but)
        whole = len(numbers) == self.table.row_count - len(self.index.totals)
        done = calculation_words.counted(len(numbers), among if self.asked.sign else self.table.row_count, whole=whole)
        column = plan.column if self.asked.sign else plan.named or 0
        condition = f" {self.asked.sign} {self.bound:,.10g}" if self.asked.sign else ""
        return self.found("count", str(len(numbers)), f"{self.head(column)}{condition}", numbers, len(numbers), done)

    def ordered(self) -> TableResult:
        plan, asked = self.plan, self.asked
        down = asked.down if plan.operation == "sorted" else plan.operation == "highest"
        limit = (asked.limit or 1000) if plan.operation == "sorted" else asked.nth
        if plan.by is not None:
            if plan.by == plan.column:
                return self.ranked_counts(down=down, limit=limit)
            return self.ordered_groups(down=down, limit=limit)
        if plan.column in self.index.dates:
            return self.by_day(down=down, limit=limit)
        chosen = plan.rows
        if asked.sign and plan.operation == "sorted":
            chosen = tuple(self.tables.compared(self.table, plan.column, asked.sign, self.bound, chosen, self.but))
        first = self.tables.ordered(self.table, plan.column, chosen, self.but, down=down, limit=limit)
        numbers = [number for number, _ in first]
        if plan.operation != "sorted":  # all that share the place
            if len(first) < asked.nth:
                raise TableProblem("no_numbers", column=self.head(plan.column) or "?")
            numbers = self.tables.compared(self.table, plan.column, "=", first[-1][1], plan.rows, self.but)
        if not numbers:
            raise TableProblem("no_numbers", column=self.head(plan.column) or "?")
        count = len(chosen) if chosen is not None else self.table.row_count - len(self.but)
        value = ", ".join(f"{self.name_apart(n)} ({self.row(n).cells[plan.column]})" for n in numbers[:MOST_SHOWN])
        value += ", …" if len(numbers) > MOST_SHOWN else ""
        unit = self.unit(plan.column)
        value = f"{value} – {unit}" if unit else value
        of = BETWEEN.join(filter(None, [self.head(plan.column), self.period(plan.column)]))
        return self.found(
            plan.operation,
            value,
            of,
            numbers,
            len(numbers),
            calculation_words.ranked(plan.operation, count, down=down, nth=asked.nth),
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
        value = ", ".join(f"{self.name(self.row(n))} ({self.row(n).cells[plan.column]})" for n in numbers[:MOST_SHOWN])
        done = calculation_words.ranked(plan.operation, len(among), down=down)
        return self.found(plan.operation, value, self.head(plan.column), numbers, len(numbers), done)

    def ordered_groups(self, *, down: bool, limit: int) -> TableResult:
        """The sums of the rows that are named alike, in their order."""
        plan, by = self.plan, self.plan.by or 0
        groups = self.tables.groups(self.table, plan.column, by, plan.rows, tuple(self.index.totals))
        ranked = sorted(((total, name) for name, _, total, _ in groups), key=lambda one: one[0], reverse=down)
        first = 0 if plan.operation == "sorted" else limit - 1
        rows = [(name or "–", self.text(total)) for total, name in ranked[first:limit]]
        value = ", ".join(f"{name}: {number}" for name, number in rows[:MOST_SHOWN])
        done = calculation_words.grouped(self.head(by), average=False)
        cited = [(self.index, row) for row in list(self.index.rows.values())[:1]]
        heads = (self.head(by), self.head(plan.column))
        answer = TableAnswer(
            plan.operation,
            value,
            self.head(plan.column),
            heads,
            tuple(rows[:MOST_SHOWN]),
            len(rows),
            notice_to_json(done),
        )
        return TableResult(answer, tuple(cited))

    def ranked_counts(self, *, down: bool, limit: int) -> TableResult:
        """How many rows say the same under one head: of each, or of those that stand first. Raises `TableProblem` for none."""
        found = self.tables.frequencies(self.table, self.plan.column, self.plan.rows, self.but)
        if not found:
            raise TableProblem("nothing_counted", column=self.head(self.plan.column) or "?")
        found = found if down else sorted(found, key=lambda one: one[1])
        if limit == self.asked.nth and self.plan.operation != "sorted":  # all that share the place
            found = [one for one in found if one[1] == found[min(limit, len(found)) - 1][1]]
            limit = len(found)
        rows = tuple((text, str(count)) for text, count in found[:limit])
        value = ", ".join(f"{text}: {count}" for text, count in rows[:MOST_SHOWN])
        head = self.head(self.plan.column)
        answer = TableAnswer(
            self.plan.operation, value, head, (head, "#"), rows[:MOST_SHOWN], len(rows),
            notice_to_json(calculation_words.frequencies(head)),
        )  # fmt: skip
        return TableResult(answer, tuple((self.index, row) for row in list(self.index.rows.values())[:1]))

    def grouped(self) -> TableResult:
        plan, by = self.plan, self.plan.by or 0
        if by == plan.column:
            return self.ranked_counts(down=True, limit=1000)
        groups = self.tables.groups(self.table, plan.column, by, plan.rows, tuple(self.index.totals))
        average = self.asked.operation == "average"
        rows = [
            (name or "–", self.text(mean if average else total, average=average)) for name, _, total, mean in groups
        ]
        value = ", ".join(f"{name}: {number}" for name, number in rows[:MOST_SHOWN])
        done = calculation_words.grouped(self.head(by), average=average)
        cited = [(self.index, row) for row in list(self.index.rows.values())[:1]]
        heads = (self.head(by), self.head(plan.column))
        return TableResult(
            TableAnswer("groups", value, self.head(plan.column), heads, tuple(rows[:MOST_SHOWN]), len(rows), notice_to_json(done)),
            tuple(cited), doubtful=average and self.asked.median,  # which are no medians
        )  # fmt: skip


def over_years(tables: Tables, asked: TableQuestion, found: Sequence[Plan]) -> TableResult:
    """The one cell of each year, added up or compared: the first is that of the earliest year."""
    works = [_Work(tables, asked, plan) for plan in found]
    rows = [work.row((plan.rows or (0,))[0]) for work, plan in zip(works, found, strict=True)]
    cells = [(work, row, plan.column) for work, row, plan in zip(works, rows, found, strict=True)]
    of = works[-1].name(rows[-1], section=True)
    if asked.operation == "difference":
        return difference_of(
            works[0], cells[-1], cells[0], BETWEEN.join(filter(None, [of, works[0].head(found[0].column)]))
        )
    return added_up(works[0], cells, asked.operation, of)
