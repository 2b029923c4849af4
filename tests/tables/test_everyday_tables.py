"""Sheets that people have: months that are added up, sizes beside each other, who has not paid, sums below, titles and notes above."""

import pytest
from fakes.desk import desk_of

from slmrag.chunking.tables import tables_of
from slmrag.chunking.tables.cell_numbers import column_of
from slmrag.schema import Page, Scope
from slmrag.tables import find_answer
from slmrag.tables.asked_tables import asked_tables, index_of
from slmrag.tables.table_question import table_question
from slmrag.tables.word_links import no_meaning

FILES = {
    "shop.csv": "Month,North,South,Total\nJanuary,40,30,70\nFebruary,20,35,55\nMarch,45,10,55\nApril,50,20,70\nMay,60,20,80\nJune,10,5,15\n"
    "Total,225,120,345\n",
    "costs.csv": ";Jan;Feb;Mar;Apr;Sum\nGas;90;80;60;30;260\nWater;20;20;25;25;90\n",
    "trips.csv": "Day,What,Category,Amount\n2025-04-02,Train,Travel,40\n2025-05-01,Lunch,Food,12\n2025-05-09,Dinner,Food,30\n2025-07-01,Bus,Travel,5\n",
    "menu.md": "# Rosa's Pizza\n\n| No. | Pizza | Small (26 cm) | Large (32 cm) |\n|---|---|---|---|\n| 1 | Margherita | 6.50 € | 8.50 € |\n"
    "| 2 | Funghi | 7.50 € | 8.20 € |\n\n## Extras\n\n| Extra | Price |\n|---|---|\n| Ham | 1.50 € |\n| Olives | 0.80 € |\n",
    "guests.csv": "Name,Persons,Paid,Menu\nRuth,1,yes,fish\nFamily Weiss,4,no,meat\nDario,2,,fish\nThe Okafors,3,yes,meat\n",
    "bill.md": "# Bill\n\n| Pos | What | Category | Pieces | Amount |\n|---|---|---|---|---|\n| 1 | Lamp | Material | 2 | 60.00 |\n"
    "| 2 | Cable | Material | 1 | 15.50 |\n| 3 | Fitting | Labour | 3 | 90.00 |\n| | Net | | | 165.50 |\n| | Total | | | 196.95 |\n",
    "stays.csv": "Guest,Room,Nights\nSchulz,Dune,4\nRossi,Harbour,7\nSchulz,Harbour,2\n",
    "lager.csv": "Artikel;Bestand;Mindestbestand;Preis (€)\nMantel;11;12;36,90\nKette;17;8;21,00\nSattel;0;4;39,00\n",
    "store.csv": "Item,Stock,Minimum stock,Shelf\nRope,4,9,3\nHook,12,5,7\nBell,6,2,1\n",
    "karte.csv": "Artikel;Gruppe;Preis (€)\nEspresso;Kaffee;2,40\nSchwarztee;Tee;4,60\nKräutertee;Tee;4,80\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with desk_of(tmp_path_factory.mktemp("desk"), FILES) as assistant:
        yield assistant


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "document", "value"),
    [
        ("What were the sales of the shop in the second quarter?", "shop.csv", "165"),
        ("total of the North from February to April", "shop.csv", "115"),
        ("Difference between January and February", "shop.csv", "15"),
        ("Which month had the highest sales in the shop?", "shop.csv", "May (80)"),
        ("gas from February to April", "costs.csv", "170"),
        ("Food from April to June", "trips.csv", "42"),
        ("cheapest pizza in large", "menu.md", "Funghi (8.20 €)"),
        ("how much is a large Margherita", "menu.md", "8.50 €"),
        ("which category has the highest amount", "bill.md", "Labour (90.00)"),
        ("how many nights did Schulz stay", "stays.csv", "6"),
        ("Welche Artikel sind unter dem Mindestbestand?", "lager.csv", "Mantel (11; 12), Sattel (0; 4)"),
        ("Which items are below the minimum stock?", "store.csv", "Rope (4; 9)"),
        ("How many items are above the minimum stock?", "store.csv", "2"),
        ("billigster Tee", "karte.csv", "Schwarztee (4,60)"),
    ],
)
def test_what_people_ask_of_their_sheets_is_told(desk, question, document, value):
    scope = Scope(documents=(desk.document(document).id,))
    assert find_answer(desk._shelf, question, scope, (), no_meaning).answer.value == value


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many are not paid?", "2"),
        ("Who has not paid yet?", "Family Weiss; Dario"),
        ("Who eats fish?", "Ruth; Dario"),
    ],
)
def test_a_column_that_says_yes_or_no_tells_of_whom_it_is_not_so(desk, question, value):
    scope = Scope(documents=(desk.document("guests.csv").id,))
    assert find_answer(desk._shelf, question, scope, (), no_meaning).answer.value == value


@pytest.mark.slow
def test_the_sum_of_what_stands_above_is_no_row_of_a_bill(desk):
    shelf, asked = desk._shelf, table_question("total amount", "en")
    (table,) = asked_tables(shelf, "total amount", Scope(documents=(desk.document("bill.md").id,)), [])
    assert index_of(shelf, table, asked).totals == {3, 4}


def test_a_point_beside_hundreds_parts_thousands_whatever_the_language():
    assert column_of("Paid", ["3.200 €", "680 €"], "en")[1] == [3200, 680]
    assert column_of("Weight kg", ["1.250", "2.375", "100"], "en")[1] == [1.25, 2.375, 100]
    assert column_of("Litre", ["1.459 €", "1.502 €"], "en")[1] == [1.459, 1.502]
    assert column_of("kg", ["1.5", "310"], "en")[1] == [1.5, 310]


def test_a_line_of_notes_over_a_gap_is_no_head():
    text = "| Timesheet | | Employee: | N. Roth |\n\n| Date | Project | Task | Hours |\n| 3 March | Site | Draft | 6.5 |\n| 4 March | Site | Code | 8 |"
    (table,) = tables_of([Page(1, text)], "sheet", "en")
    assert [column.head for column in table.columns] == ["Date", "Project", "Task", "Hours"]
    assert "Timesheet Employee: N. Roth" in table.title
