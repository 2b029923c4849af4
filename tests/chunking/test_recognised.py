import pytest

from slmrag.chunking.tables import tables_of
from slmrag.chunking.tables.cell_numbers import column_of
from slmrag.chunking.tables.periods import periods
from slmrag.schema import Page


def only(text: str, language: str = "en"):
    (table,) = tables_of([Page(1, text)], "section", language)
    return table


def test_heads_of_two_rows_are_those_of_each_column():
    table = only(
        "Sales\n\n| | 2023 | 2023 | 2022 | 2022 |\n| Zone | A | B | A | B |\n| North | 1 | 2 | 3 | 4 |\n| South | 5 | 6 | 7 | 8 |"
    )
    assert [column.head for column in table.columns] == ["Zone", "2023 › A", "2023 › B", "2022 › A", "2022 › B"]
    assert table.title == "Sales"
    assert table.rows[1].numbers == (None, 5, 6, 7, 8)


def test_a_year_over_the_whole_belongs_to_the_table():
    table = only(
        "| In millions of CHF | | January–June 2023 |\n| | Sales | Profit |\n\n| North | 12 | 3 |\n| South | 5 | 1 |"
    )
    assert [column.head for column in table.columns] == ["", "Sales", "Profit"]
    assert "January–June 2023" in table.title
    assert "In millions of CHF" in table.title


def test_a_table_that_goes_on_over_pages_is_one():
    pages = [
        Page(n, "| Town | People |\n" + "\n".join(f"| Place {n}{i} | {i} |" for i in range(3)), label="S")
        for n in (1, 2)
    ]
    (table,) = tables_of(pages, "sheet", "en")
    assert [(row.page, row.cells[0]) for row in table.rows][2:4] == [(1, "Place 12"), (2, "Place 20")]


def test_every_row_stands_where_it_says():
    page = Page(1, "Prices\n\n| Item | Price |\n|---|---|\n| a \\| b | 3.50 |\n|  | 4 |\n")
    (table,) = tables_of([page], "section", "en")
    assert [row.cells for row in table.rows] == [("a | b", "3.50"), ("", "4")]
    assert page.text[table.rows[0].start : table.rows[0].end] == "| a \\| b | 3.50 |"


def test_the_same_heads_below_another_title_begin_another_table():
    text = "| Team A | |\n| Name | Age |\n| Ann | 23 |\n\n| Team B | |\n| Name | Age |\n| Dee | 22 |\n| Eve | 35 |"
    one, other = tables_of([Page(1, text)], "sheet", "en")
    assert [row.cells[0] for row in one.rows] == ["Ann"] and [row.cells[0] for row in other.rows] == ["Dee", "Eve"]
    assert "Team A" in one.title and "Team B" in other.title and "Team A" not in other.title


@pytest.mark.parametrize(
    ("cells", "other", "language", "numbers"),
    [
        (["1.250", "310"], "8,90 €", "en", [1250, 310]),
        (["1.240", "310"], "Rathaus", "de", [1240, 310]),
        (["1.234", "310"], "Rathaus", "de", [1.234, 310]),  # as a workbook writes any number
        (["1.250", "3.100"], "8,90 €", "de", [1.25, 3.1]),  # with three decimals each
        (["1.250", "310"], "8.90", "en", [1.25, 310]),
        (["1.814", "2.5"], "8,90 €", "de", [1.814, 2.5]),
    ],
)
def test_numbers_that_were_typed_into_a_workbook_are_read_as_they_are_meant(cells, other, language, numbers):
    lines = "\n".join(f"| row {cell} | {cell} | {other} |" for cell in cells)
    (table,) = tables_of([Page(1, f"| Item | Stock | Price |\n{lines}")], "sheet", language)
    assert [row.numbers[1] for row in table.rows] == numbers


def test_a_row_of_one_cell_names_those_below_it():
    table = only("| | 2022 |\n| Revenues | |\n| Rooms | 10 |\n| Expenses | |\n| Rooms | 4 |")
    assert [(row.section, row.cells[0]) for row in table.rows] == [("Revenues", "Rooms"), ("Expenses", "Rooms")]


def test_a_label_that_stands_once_is_that_of_the_rows_below():
    table = only("| Department | Job | Grade |\n| Kitchen | Cook | 9 |\n|  | Baker | 5 |\n|  |  | 14 |")
    assert [row.cells[0] for row in table.rows] == ["Kitchen", "Kitchen", ""]


@pytest.mark.parametrize(
    ("cells", "language", "numbers"),
    [
        (["1.234", "5,6"], "en", [1234, 5.6]),
        (["1,234", "5.6"], "de", [1234, 5.6]),
        (["1.234", "2.000"], "de", [1234, 2000]),
        (["1.234", "2.000"], "en", [1.234, 2]),
        (["(1,896)", "−3", "$ 4", "12 %", "—"], "en", [-1896, -3, 4, 12, None]),
        (["250.–", "CHF 1'200.–", "5,-", "1.50"], "de", [250, 1200, 5, 1.5]),
        (["0171", "2024-01-02", "3.1 Products", "1 2"], "en", [None] * 4),
    ],
)
def test_a_column_tells_how_its_numbers_are_written(cells, language, numbers):
    assert column_of("", cells, language)[1] == numbers


def test_a_column_in_two_notations_or_units_says_so():
    assert column_of("", ["1.234,5", "1,234.5", "1.234"], "en")[0].hindrance == "two_notations"
    column, numbers = column_of("", ["1.234,5", "1,234.5", "$350"], "en")  # each of which can be read in one way only
    assert column.hindrance == "" and numbers == [1234.5, 1234.5, 350]
    assert column_of("", ["3 kg", "4 lb"], "en")[0].hindrance == "mixed_units"
    assert column_of("", ["$ 3", "4"], "en")[0].hindrance == ""


def test_months_that_are_no_quarter_are_a_period_of_their_own():
    assert periods("nine months ended June 25, 2022")[0] == {"m9", "d06-25", "y2022"}
    assert periods("Three Months Ended July 29, 2023")[0] == {"m3", "d07-29", "y2023"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("first half of 2023", "January–June 2023"),
        ("im ersten Halbjahr 2023", "primer semestre de 2023"),
        ("fourth quarter of 2022", "Three Months Ended › December 31, › 2022"),
        ("full year 2022", "Twelve Months Ended December 31, 2022"),
        ("on 2 July 2024", "2024-07-02"),
        ("al 30 de junio de 2023", "June 30, 2023"),
    ],
)
def test_a_period_is_the_same_however_it_is_written(one, other):
    assert periods(one)[0] == periods(other)[0] != frozenset()
