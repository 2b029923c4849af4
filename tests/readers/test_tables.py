"""What readers say of tables: a label that is merged over cells belongs to each, and two tables beside each other stay two."""

from pathlib import Path

from docx import Document
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from slmrag.chunking.tables import tables_of
from slmrag.readers import read_file


def text_of(path: Path) -> str:
    return "\n".join(page.text for page in read_file(path, path.name).pages)


def test_a_merged_label_is_said_in_each_row_and_column_of_a_web_page(tmp_path):
    html = """<table><tr><th rowspan=2>Day<th colspan=2>Hours<tr><th>Open<th>Close<tr><td rowspan=2>Tue<td>10<td>18
    <tr><td>19<td>21<tr><td colspan=3>Closed on Mondays</table>"""
    (tmp_path / "a.html").write_text(html)
    rows = [
        "| Day | Hours | Hours |",
        "| Day | Open | Close |",
        "| Tue | 10 | 18 |",
        "| Tue | 19 | 21 |",
        "| Closed on Mondays |  |  |",
    ]
    assert text_of(tmp_path / "a.html").split("\n") == rows


def test_a_merged_label_is_said_in_each_row_of_a_word_file(tmp_path):
    document = Document()
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(table.rows, (("Kitchen", "Cook"), ("", "Baker"), ("Hall", "Waiter")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    document.save(tmp_path / "a.docx")
    assert text_of(tmp_path / "a.docx").split("\n") == [
        "| Kitchen | Cook |",
        "| Kitchen | Baker |",
        "| Hall | Waiter |",
    ]


def test_merged_cells_of_a_workbook_say_the_same_but_a_title_stands_once(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (["Sales", None, None], ["Zone", "2023", None], [None, "A", "B"], ["North", 1, 2]):
        sheet.append(row)
    for merged in ("A1:C1", "A2:A3", "B2:C2", "A9:XFD9"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    rows = ["| Sales |  |  |", "| Zone | 2023 | 2023 |", "| Zone | A | B |", "| North | 1 | 2 |"]
    assert text_of(tmp_path / "a.xlsx").split("\n") == rows


def test_two_tables_beside_each_other_stay_two(tmp_path):
    book = Workbook()
    for row in (["Key", "Value", None, "Key", "Value"], ["a", 1, None, "x", 11], ["b", 2, None, "y", 22]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert text_of(tmp_path / "a.xlsx").split("\n") == [
        "| Key | Value |",
        "| a | 1 |",
        "| b | 2 |",
        "| Key | Value |",
        "| x | 11 |",
        "| y | 22 |",
    ]


def drawn(path: Path, lines, *, turned: bool = False) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    if turned:
        canvas.setPageRotation(90)
        canvas.translate(0, 0)
        canvas.rotate(90)
        canvas.translate(0, -A4[0])
    for at, cells in enumerate(lines):
        for x, text in cells.items():
            canvas.drawRightString(x, 500 - 14 * at, text) if x > 200 else canvas.drawString(x, 500 - 14 * at, text)
    canvas.save()
    return path


LINES = [
    {60: "Deposits of the branch offices, in thousands of euros"},
    {300: "2022", 400: "2023"},
    {60: "Deposits"},
    {60: "Harbour", 300: "1,250", 400: "1,310"},
    {60: "Weatherproof outdoor"},
    {60: "varnish and oil", 400: "(17)"},
    {60: "Hill", 300: "—", 400: "20"},
]


def test_a_table_of_a_pdf_is_told_by_where_its_words_stand(tmp_path):
    for turned in (False, True):
        reading = read_file(drawn(tmp_path / f"{turned}.pdf", LINES, turned=turned), "a.pdf")
        (table,) = tables_of(reading.pages, "page", "en")
        assert [column.head for column in table.columns] == ["", "2022", "2023"]
        assert [(row.section, *row.cells) for row in table.rows] == [
            ("Deposits", "Harbour", "1,250", "1,310"),
            ("Deposits", "Weatherproof outdoor varnish and oil", "", "(17)"),
            ("Deposits", "Hill", "—", "20"),
        ]
        assert "thousands of euros" in table.title


def test_lines_under_a_counted_row_go_on_with_it(tmp_path):
    lines = [
        {60: "No.", 100: "Contract", 320: "Number", 400: "Amount"},
        {60: "1", 100: "Supply of 33 No.", 320: "MRH/G-", 400: "902,418.00"},
        {100: "(4X4) pickups, 4 No.", 320: "1/Lot 1"},
        {100: "(4X2) pickups"},
        {60: "2", 100: "Supply of 9 No.", 320: "MRH/H-", 400: "62,785.10"},
        {100: "cars", 400: "11,200"},
        {60: "3", 100: "Radar guns", 400: "1,220.00"},
    ]
    (table,) = tables_of(read_file(drawn(tmp_path / "a.pdf", lines), "a.pdf").pages, "page", "en")
    said = [(row.cells[0], row.cells[1], row.cells[-1]) for row in table.rows]
    assert said == [
        ("1", "Supply of 33 No. (4X4) pickups, 4 No. (4X2) pickups", "902,418.00"),
        ("2", "Supply of 9 No. cars", "62,785.10 11,200"),
        ("3", "Radar guns", "1,220.00"),
    ]


def test_a_total_below_counted_rows_is_a_row_of_its_own(tmp_path):
    lines = [
        {60: "No.", 100: "Item", 400: "Amount"},
        {60: "1", 100: "Chairs", 400: "10.00"},
        {60: "2", 100: "Desks", 400: "20.00"},
        {60: "3", 100: "Lamps", 400: "5.00"},
        {100: "for reading"},
        {100: "Total", 400: "35.00"},
    ]
    (table,) = tables_of(read_file(drawn(tmp_path / "a.pdf", lines), "a.pdf").pages, "page", "en")
    assert [row.cells[1:] for row in table.rows][2:] == [("Lamps for reading", "5.00"), ("Total", "35.00")]


def test_a_table_that_follows_another_has_heads_of_its_own(tmp_path):
    lines = [
        {100: "Room", 260: "Low season", 340: "High season", 430: "Beds"},
        {100: "Double room with a view", 260: "89", 340: "119", 430: "2"},
        {100: "of the harbour"},
        {100: "Single room", 260: "64", 340: "82", 430: "1"},
        {100: "Services are booked at the reception."},
        {60: "No.", 100: "Service", 260: "Price", 430: "Hours"},
        {60: "1", 100: "Laundry", 260: "18.00", 430: "08:00 to 12:00"},
        {60: "2", 100: "Sauna", 260: "9.00", 430: "15:00 to 22:00"},
        {60: "3", 100: "Shuttle", 260: "35.00", 430: "05:00 to 23:00"},
    ]
    rooms, services = tables_of(read_file(drawn(tmp_path / "a.pdf", lines), "a.pdf").pages, "page", "en")
    assert [row.cells for row in rooms.rows] == [
        ("Double room with a view of the harbour", "89", "119", "2"),
        ("Single room", "64", "82", "1"),
    ]
    assert [column.head for column in services.columns] == ["No.", "Service", "Price", "Hours"]
    assert services.rows[1].cells == ("2", "Sauna", "9.00", "15:00 to 22:00")


def test_rows_above_a_count_are_none_of_its_lines(tmp_path):
    lines = [
        {100: "Item", 320: "Small", 400: "Large"},
        {100: "Deposit", 320: "4.20", 400: "11.90"},
        {100: "Brush", 320: "2.10", 400: "3.90"},
        *({60: str(at), 100: f"Coat {at}", 320: f"{at}.10", 400: f"{at}.90"} for at in (1, 2, 3)),
    ]
    (table,) = tables_of(read_file(drawn(tmp_path / "a.pdf", lines), "a.pdf").pages, "page", "en")
    assert ["Deposit" in row.cells for row in table.rows] == [True, False, False, False, False]


def test_a_label_may_take_three_lines(tmp_path):
    lines = [
        {60: "Product", 300: "Small", 400: "Large"},
        {60: "Red paint", 300: "4.20", 400: "11.90"},
        {60: "Weatherproof outdoor"},
        {60: "varnish for oak and"},
        {60: "beech", 300: "6.10", 400: "9.90"},
    ]
    (table,) = tables_of(read_file(drawn(tmp_path / "a.pdf", lines), "a.pdf").pages, "page", "en")
    assert table.rows[-1].cells == ("Weatherproof outdoor varnish for oak and beech", "6.10", "9.90")


def test_prose_of_a_pdf_is_no_table(tmp_path):
    lines = [
        {60: f"In {2000 + n} the harbour had {n} ships, of which 3 were repaired in 12 days by 40 people."}
        for n in range(9)
    ]
    (page,) = read_file(drawn(tmp_path / "a.pdf", lines), "a.pdf").pages
    assert page.tables == ()
