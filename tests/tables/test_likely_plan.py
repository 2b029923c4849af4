"""Plans that no rule explains wholly: weighed, carried out where likely enough, with a warning where less so."""

import numpy as np
import pytest

from slmrag.chunking.tables import tables_of
from slmrag.schema import Page
from slmrag.schema.tables import StoredTable
from slmrag.tables.day_bounds import DayBound, day_bound
from slmrag.tables.index import TableIndex
from slmrag.tables.likely_plan import likely_plans
from slmrag.tables.row_filters import row_filters
from slmrag.tables.table_question import table_question
from slmrag.tables.word_links import Links

ORDERS = """| Supplier | Item | Ordered on | Year | Amount |
| Northwind | Pipe | 2021-03-01 | 2021 | 120 |
| Northwind | Valve | 2022-05-04 | 2022 | 80 |
| Fell & Co | Pipe | 2023-01-09 | 2023 | 45 |
| Fell & Co | Seal | 2023-07-30 | 2023 | 300 |
| Fell & Co | Valve | 2024-02-11 | 2024 | 60 |"""


def nothing_close(text, others):
    """Meaning tells nothing: what is found is found by words."""
    return np.zeros(len(others), np.float32)


@pytest.fixture
def orders():
    (table,) = tables_of([Page(1, ORDERS)], "sheet", "en")
    stored = StoredTable(1, "d", "orders.csv", "en", table.title, table.columns, len(table.rows), 1, 1, "sheet")
    return TableIndex(stored, dict(enumerate(table.rows)), lambda: "")


def filters_of(index, question):
    return row_filters(Links(table_question(question, "en"), index, nothing_close))


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("what did we pay Northwind", {0, 1}),
        ("the valve of Fell & Co", {4}),
        ("pipes and seals", {0, 2, 3}),
        ("everything ordered after 2022", {2, 3, 4}),
        ("ordered before 4 May 2022", {0}),
    ],
)
def test_rows_are_told_by_the_words_of_their_cells(orders, question, rows):
    assert filters_of(orders, question)[0].rows == rows


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("orders since 2022", DayBound(">=", "2022")),
        ("bestellt vor dem 3. März 2021", DayBound("<", "2021-03-03")),
        ("después de 2019", DayBound(">", "2019")),
        ("courses that begin before 18:30", DayBound("<", "18:30")),
        ("after 6 pm", DayBound(">", "18:00")),
        ("Kurse nach 9 Uhr", DayBound(">", "09:00")),
        ("from 2019 to 2021", None),
        ("after the fair", None),
        ("in 2021", None),
    ],
)
def test_a_side_of_a_day_is_read(text, bound):
    assert day_bound(text) == bound


def test_a_day_of_the_year_itself_is_neither_before_nor_after_it():
    assert [DayBound(sign, "2021").holds("2021-03-01") for sign in ("<", ">", ">=")] == [False, False, True]


def plan_of(index, question):
    return likely_plans(table_question(question, "en"), [index], nothing_close)[0].candidate.plan


@pytest.mark.parametrize(
    ("question", "operation", "column", "rows", "by"),
    [
        ("how many different suppliers are there", "count", "Supplier", None, "Supplier"),
        ("how many orders per supplier", "groups", "Supplier", None, "Supplier"),
        ("which supplier has the most orders", "highest", "Supplier", None, "Supplier"),
        ("amount for the pipe", "look up", "Amount", (0, 2), None),
        ("when was the seal ordered", "look up", "Ordered on", (3,), None),
    ],
)
def test_the_likeliest_plan_is_what_is_asked(orders, question, operation, column, rows, by):
    plan = plan_of(orders, question)
    heads = [head.text for head in orders.heads]
    assert (plan.operation, heads[plan.column], plan.rows) == (operation, column, rows)
    assert (None if plan.by is None else heads[plan.by]) == by


def test_a_person_is_nobody_in_a_table_that_holds_no_word_of_the_question(orders):
    def all_close(text, others):
        return np.ones(len(others), np.float32)

    assert likely_plans(table_question("Who is the first aider?", "en"), [orders], all_close) == []
    assert likely_plans(table_question("Who is the largest supplier?", "en"), [orders], all_close)


def test_a_column_that_is_the_sum_of_the_others_is_the_one_that_is_meant():
    text = "| Region | Q1 | Q2 | All |\n| North | 3 | 4 | 7 |\n| South | 5 | 1 | 6 |"
    (table,) = tables_of([Page(1, text)], "sheet", "en")
    stored = StoredTable(1, "d", "sales.csv", "en", "", table.columns, 2, 1, 1, "sheet")
    assert TableIndex(stored, dict(enumerate(table.rows)), lambda: "").whole_column == 3


@pytest.mark.parametrize("question", ["Which remarks are most frequent?", "Which remark has the most orders?"])
def test_of_a_column_that_is_empty_nothing_is_counted(assistant, tmp_path, question):
    rows = [f"{item},{place},," for item, place in (("Pipe", "Leeds"), ("Valve", "Leeds"), ("Seal", "York"))]
    (tmp_path / "orders.csv").write_text("\n".join(["Item,Place,Remarks,Amount", *rows]))
    assistant.add([tmp_path / "orders.csv"], wait=False)
    answer = assistant.ask(question).result()
    assert answer.refused or "Rows counted" not in answer.text
