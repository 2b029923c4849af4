"""A row that is quoted comes with its heads, whatever file it is of."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from slmrag.schema import Chunk, Sentence
from slmrag.schema.tables import Column, StoredTable, TableRow
from slmrag.tables.quoted_rows import _row_of

ROOMS = "Room,Rule,Contact\nKitchen,Wipe the hob,Anna\nGarden,The gate is shut at dusk because of foxes,Ben\nAttic,Boxes go under the eaves,Cleo\n"
PRICES = [
    {60: "Product", 200: "Small", 300: "Medium", 400: "Large"},
    {60: "Red paint", 200: "4.20", 400: "11.90"},
    {60: "Blue paint", 300: "7.80", 400: "12.40"},
]


@pytest.fixture
def prices(assistant, tmp_path):
    canvas = Canvas(str(tmp_path / "prices.pdf"))
    for at, cells in enumerate(PRICES):
        for place, text in cells.items():
            canvas.drawString(place, 700 - 16 * at, text)
    canvas.save()
    (tmp_path / "rooms.csv").write_text(ROOMS)
    assistant.add([tmp_path / "prices.pdf", tmp_path / "rooms.csv"])
    return assistant


def test_a_row_of_a_sheet_is_quoted_with_its_heads(prices):
    answer = prices.ask("what about foxes", model="quote").result()
    assert answer.table.operation == "row" and answer.table.heads == ("Room", "Rule", "Contact")
    assert answer.text.startswith("Garden – Rule: The gate is shut at dusk because of foxes · Contact: Ben [1]\n")
    assert "foxes" in answer.citations[0].quote


def test_that_a_typing_error_was_put_right_is_told_with_a_row_too(assistant, tmp_path):
    (tmp_path / "rooms.csv").write_text(f"{ROOMS}Cellar,Bicycles stand against the wall,Dora\n")
    assistant.add([tmp_path / "rooms.csv"])
    answer = assistant.ask("what about bycicles", model="quote").result()
    assert answer.table and answer.searched_as == "what about bicycles"


def test_an_empty_cell_of_a_printed_row_is_seen(prices):
    answer = prices.ask("How much is a medium red paint?", model="quote").result()
    assert answer.table.rows[0] == ("Red paint", "4.20", "", "11.90")
    assert answer.text.startswith("Red paint – Small: 4.20 · Medium: – · Large: 11.90 [1]")


def test_the_cell_that_a_row_was_asked_for_by_is_shown(assistant, tmp_path):
    (tmp_path / "members.csv").write_text("Name,Number,Town\nEli Holm,M-0217,Ross\nAda Lien,M-0218,Kirn\n")
    assistant.add([tmp_path / "members.csv"])
    answer = assistant.ask("Which town does member M-0217 live in?", model="quote").result()
    assert answer.table.value == "Ross" and answer.table.rows == (("Eli Holm", "M-0217", "Ross"),)


def test_the_small_table_of_a_section_that_is_asked_for_is_told_as_a_whole(assistant, tmp_path):
    rows = "".join(
        f"| Lamp {letter} | E{number} | {number} |\n"
        for letter, number in zip("ABCDE", (27, 14, 10, 40, 5), strict=True)
    )
    text = f"# Support\n\n## Which bulbs fit?\n\n| Lamp | Socket | Max. watts |\n|---|---|---|\n{rows}\n## Shipping\n\nIt takes a week.\n"
    (tmp_path / "support.md").write_text(text)
    assistant.add([tmp_path / "support.md"])
    said = assistant.ask("Which bulbs fit?", model="quote").result()
    assert [row[0] for row in said.table.rows] == [f"Lamp {letter}" for letter in "ABCDE"]


def test_of_an_empty_cell_in_a_column_that_is_named_it_is_said_that_it_is_empty(assistant, tmp_path):
    (tmp_path / "family.csv").write_text("Name,Dish,Seat\nAna Okafor,lentil soup,A3\nLeo Okafor,,B7\n")
    assistant.add([tmp_path / "family.csv"])
    said = assistant.ask("Which dish does Leo Okafor get?", model="quote").result()
    assert said.text.startswith("Leo Okafor – Dish: – · Seat: B7"), said.text


def test_a_row_that_only_shares_its_heads_with_the_question_has_a_warning(assistant, tmp_path):
    (tmp_path / "库存.csv").write_text("商品,数量,单价,产地\n苹果,120,5.5,山东\n香蕉,80,4.2,海南\n橙子,60,6.8,江西\n")
    assistant.add([tmp_path / "库存.csv"])
    assert assistant.ask("草莓的单价是多少？", model="quote").result().outcome != "answered"
    assert assistant.ask("苹果的单价是多少？", model="quote").result().outcome == "answered"


def test_who_lives_somewhere_is_nobody_s_staff(assistant, tmp_path):
    (tmp_path / "employers.csv").write_text("Company,Employees\nCity of Bury,1864\nDock Ltd,574\n")
    assistant.add([tmp_path / "employers.csv"])
    assert assistant.ask("How many people live in Bury?", model="quote").result().outcome != "answered"
    assert "1864" in assistant.ask("How many employees has the City of Bury?", model="quote").result().text


def test_a_row_is_no_answer_to_how_many_rows_there_are(assistant, tmp_path):
    (tmp_path / "countries.csv").write_text(
        "Country,Capital,Area (km²),Joined\nAustria,Vienna,83879,1995\nDenmark,Copenhagen,42925,1973\nFinland,Helsinki,338455,1995\n"
    )
    assistant.add([tmp_path / "countries.csv"])
    told = assistant.ask("How many countries joined in 1995?", model="quote").result()
    assert told.outcome != "answered" or told.table.value == "2"


@pytest.mark.parametrize(("text", "found"), [("Debt per head $237.2 $295.0", True), ("Debt was $868.3 a head.", False)])
def test_a_printed_row_that_lacks_a_number_of_a_sentence_is_another_line(text, found):
    row = TableRow(1, 0, 90, ("Debt per head", "$237.2", "$295.0"), (None, 237.2, 295.0))
    table = StoredTable(
        1, "d", "book.pdf", "en", "", (Column("Item"), Column("2001", True), Column("2002", True)), 1, 1, 1
    )
    chunk = Chunk("d", "book.pdf", 1, 0, 90, text)
    assert (_row_of([row], table, chunk, Sentence(10, 60, text)) is row) == found
