import json
import sqlite3
from dataclasses import replace

import pytest
from fakes import stub_embedder

from slmrag import Assistant
from slmrag.answering.table_stream import as_csv
from slmrag.errors.notice_json import notice_from_json
from slmrag.errors.table_problems import TableProblem
from slmrag.library.conversations import Turn
from slmrag.schema import Scope
from slmrag.tables import find_answer, is_by_chance, refuse_for
from slmrag.tables.table_question import table_question

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server

SHEET = """Product,Region,Sold in 2022,Sold in 2023,Price (EUR)
Tarn 40,North,10,14,1.50
Tarn 60,South,20,18,2.25
Beck 10,North,7,9,3.00
Beck 20,East,0,3,4.25
Total,,37,44,
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    (folder / "pumps.csv").write_text(SHEET)
    with stub_embedder.installed(), Assistant(folder / "home", background=False, model="quote") as assistant:
        assistant.add([folder / "pumps.csv"])
        yield assistant


def first_line(assistant, question: str) -> str:
    answer = assistant.ask(question).result()
    assert answer.table is not None, answer.text
    return answer.text.split("\n")[0]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the price of the Tarn 40?", "1.50"),
        ("How many Tarn 60 were sold in 2023?", "18"),
        ("Wie viel kostet die Beck 20?", "4.25"),
        ("¿Cuánto cuesta la Beck 10?", "3.00"),
        ("Which product was sold most in 2023?", "Tarn 60 (18)"),
        ("Which product has the lowest price?", "Tarn 40 (1.50)"),
        ("How many were sold in 2023 in total?", "44"),
        ("How many Tarn 40 and Tarn 60 were sold in 2023 together?", "32"),
        ("What is the average price?", "2.75"),
        ("How many products have a price above 2?", "3"),
        ("By how much did the Tarn 40 sold change from 2022 to 2023?", "4"),
        ("Sort the products by price, largest first", "Beck 20 (4.25), Beck 10 (3.00), Tarn 60 (2.25), Tarn 40 (1.50)"),
        ("Top 2 products by price", "Beck 20 (4.25), Beck 10 (3.00)"),
        ("What is the average price by region?", "East: 4.25"),
        ("Which region is the Beck 20 in?", "East"),
        ("Which region has the highest total price?", "North: 4.50"),
        ("By what percentage did the Tarn 40 sold change from 2022 to 2023?", "40.0 %"),
        ("What is the average price to one decimal?", "2.8"),
    ],
)
def test_the_value_is_in_the_first_line(shop, question, value):
    assert value in first_line(shop, question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the price of the Tarn 80?",
        "How many Tarn 40 were sold in 2019?",
        "What is the weight of the Tarn 40?",
        "Which country has the lowest price?",
        "What is the Tarn 40 made of?",
        "What was the average price from January to May?",
        "Where are the most expensive products made?",
    ],
)
def test_what_the_table_does_not_hold_is_not_answered_from_it(shop, question):
    assert shop.ask(question).result().table is None


def test_a_cell_whose_head_does_not_say_what_is_asked_has_a_warning_or_is_not_told(shop):
    assert shop.ask("How many Tarn 40 were returned in 2023?").result().outcome != "answered"


def test_of_a_row_with_a_name_it_is_not_counted_that_it_is_one(shop):
    assert "3" in first_line(shop, "How many products have a price above 2?")
    told = shop.ask("How many Tarn 40 are there?").result().table
    assert told is None or told.operation != "count"


def test_what_something_means_is_asked_of_the_column_of_meanings_and_is_no_average(shared_assistant, tmp_path):
    codes = tmp_path / "codes.csv"
    codes.write_text("Code,Meaning\nE5,A phase is missing\nE7,The pressure is high\n")
    sections = tmp_path / "sections.csv"
    sections.write_text("Section,Change\n3.6,Leave is doubled\n2.4,Calls are paid\n")
    shared_assistant.add([codes, sections], wait=False)
    assert first_line(shared_assistant, "What does E5 mean?").startswith("A phase is missing – E5 · Meaning")
    assert first_line(shared_assistant, "3.6").startswith("Leave is doubled")
    assert shared_assistant.ask("page 3").result().table is None


def test_what_a_thing_costs_is_asked_like_how_much_it_costs():
    one, other = (
        table_question(text, "en") for text in ("What does the Tarn 40 cost?", "How much does the Tarn 40 cost?")
    )
    assert one == other and one.how_much


def test_a_year_that_the_table_does_not_have_is_refused_with_the_reason(shop):
    answer = shop.ask("How many Tarn 40 were sold in 2019?").result()
    assert answer.refused and answer.text == "“pumps.csv” has a table for this, but none for 2019."


def test_a_result_has_the_decimal_sign_of_its_cells(shared_assistant, tmp_path):
    for name, cells in (("point.csv", ("1,280.00", "642.50")), ("comma.csv", ("1.280,00", "642,50"))):
        (tmp_path / name).write_text("Pump;Cost\nTarn;{};\nBeck;{};\n".format(*cells).replace(";\n", "\n"))
    shared_assistant.add([tmp_path / "point.csv", tmp_path / "comma.csv"])
    for name, total, mean in (("point.csv", "1,922.50", "961.25"), ("comma.csv", "1.922,50", "961,25")):
        for question, value in (("What is the total cost?", total), ("What is the average cost?", mean)):
            answer = shared_assistant.ask(question, documents=[name]).result()
            assert answer.table and answer.text.startswith(value)


def test_a_currency_in_a_head_need_not_be_asked_for_where_one_column_alone_is_meant(shared_assistant, tmp_path):
    (tmp_path / "one.csv").write_text("Description,Unit price EUR,Stock\nPump Tarn,2960,7\nPump Rill,389,64\n")
    (tmp_path / "two.csv").write_text("Description,Price EUR,Price USD\nPump Tarn,2960,3190\nPump Rill,389,420\n")
    shared_assistant.add([tmp_path / "one.csv", tmp_path / "two.csv"])

    def answer(name: str, question: str) -> str:
        found = shared_assistant.ask(question, documents=[name]).result()
        return found.table.value if found.table else ""

    assert "2960" in answer("one.csv", "What is the price of the Pump Tarn?")
    both = answer("two.csv", "What is the price of the Pump Tarn?")
    assert "2960 – Pump Tarn · Price EUR" in both and "3190 – Pump Tarn · Price USD" in both
    assert "3190" in answer("two.csv", "What is the price of the Pump Tarn in USD?")


def test_a_difference_is_that_of_what_is_named_as_more_or_less_and_a_change_goes_to_the_later(
    shared_assistant, tmp_path
):
    sheet = tmp_path / "shops.csv"
    sheet.write_text("Shop,Q1 2025,Q3 2025,Staff\nNorth,9,4,5\nSouth,3,7,8\nEast,1,,6\n")
    shared_assistant.add([sheet])
    for question, value in (
        ("By how much did South change from Q1 to Q3 2025?", "4 "),
        ("By how much did North change from Q1 to Q3 2025?", "-5 "),
        ("How many more staff does South have than North?", "3 "),
        ("How many more staff does North have than South?", "-3 "),
        ("How many fewer staff does North have than South?", "3 "),
        ("What is the difference in staff between North and South?", "3 "),
    ):
        assert first_line(shared_assistant, question).startswith(value), question
    done = notice_from_json(shared_assistant.ask("What is the average of Q3 2025?").result().table.calculation)
    assert str(done) == "The average of 2 cells: (4 + 7) / 2 = 5.5."


def test_a_median_of_several_years_is_no_average_and_of_groups_has_a_warning(shared_assistant, tmp_path):
    (tmp_path / "toll.csv").write_text("Bridge,2019,2020,2021\nTarn,10,90,20\nFell,5,6,7\n")
    (tmp_path / "rents.csv").write_text("Quarter,Rent\nOld town,400\nOld town,500\nOld town,900\nHarbour,300\n")
    shared_assistant.add([tmp_path / "toll.csv", tmp_path / "rents.csv"])
    assert first_line(shared_assistant, "What is the median of the Tarn bridge from 2019 to 2021?").startswith("20 ")
    assert first_line(shared_assistant, "What is the average of the Tarn bridge from 2019 to 2021?").startswith("40 ")
    grouped = shared_assistant.ask("median rent by quarter").result()
    assert grouped.table.operation == "groups" and grouped.outcome == "doubtful"


def test_all_that_was_added_up_is_said_or_nothing(shared_assistant, tmp_path):
    sheet = tmp_path / "rain.csv"
    sheet.write_text("Town,Rain\nA,1\nB,n/a\nC,2\nD,3\nE,4\nF,n/a\nG,5\n")
    shared_assistant.add([sheet])
    answer = shared_assistant.ask("What is the total rain?").result()
    assert (
        answer.table.value == "15"
        and str(notice_from_json(answer.table.calculation)) == "Added up: 1 + 2 + 3 + 4 + 5 = 15."
    )


def test_what_a_column_says_yes_or_no_to_is_not_passed_over_in_a_count(shared_assistant, tmp_path):
    sheet = tmp_path / "orders.csv"
    sheet.write_text("Order,Country,Paid\nO-1,Spain,yes\nO-2,Spain,no\nO-3,Italy,yes\nO-4,Spain,no\n")
    shared_assistant.add([sheet])
    assert first_line(shared_assistant, "How many orders are from Spain?").startswith("3 ")
    answer = shared_assistant.ask("How many orders from Spain are paid?").result()
    assert answer.outcome != "answered" or answer.table is None or answer.table.value == "1", answer.text


def test_an_answer_cites_the_row_and_says_what_was_done(shop):
    answer = shop.ask("How many Tarn 40 and Tarn 60 were sold in 2023 together?").result()
    assert [citation.quote for citation in answer.citations] == [
        "| Tarn 40 | North | 10 | 14 | 1.50 |",
        "| Tarn 60 | South | 20 | 18 | 2.25 |",
    ]
    assert notice_from_json(answer.table.calculation) == "Added up: 14 + 18 = 32."
    assert "| Product | Sold in 2023 |\n|---|---|\n| Tarn 40 | 14 |" in answer.text
    assert as_csv(answer.table) == "Product,Sold in 2023\nTarn 40,14\nTarn 60,18\n"


def test_an_answer_is_kept_and_forgotten_with_its_document(tmp_path, assistant):
    (tmp_path / "pumps.csv").write_text(SHEET)
    (added,) = assistant.add([tmp_path / "pumps.csv"])
    answer = assistant.ask("What is the price of the Tarn 40?", model="quote").result()
    kept = assistant.conversations.keep(Turn("q", answer))
    assert assistant.conversations.turns(kept)[0].answer.table == answer.table
    assistant.remove(added.document_id)
    assert assistant.conversations.turns(kept)[0].answer.table is None
    assert b"Tarn 60" not in (assistant.settings.home / "library.db").read_bytes()


def test_what_is_anothers_is_not_answered_from(tmp_path, assistant):
    (tmp_path / "pumps.csv").write_text(SHEET)
    assistant.of("ann").add([tmp_path / "pumps.csv"])
    assert assistant.of("bob").ask("What is the price of the Tarn 40?", model="quote").result().refused
    assert assistant.of("ann").ask("What is the price of the Tarn 40?", model="quote").result().table.value == "1.50"


def test_a_library_of_an_older_slmrag_gets_its_tables_when_it_is_asked(tmp_path, assistant):
    (tmp_path / "pumps.csv").write_text(SHEET)
    assistant.add([tmp_path / "pumps.csv"])
    with sqlite3.connect(assistant.settings.home / "library.db") as db:
        db.execute("DELETE FROM table_rows")
        db.execute("DELETE FROM tables")
        db.execute("UPDATE documents SET tables = 0")
    assert assistant.ask("What is the price of the Tarn 40?", model="quote").result().table.value == "1.50"


@pytest.mark.parametrize(
    ("rows", "question", "value"),
    [
        ('Item,"x""); DROP TABLE pages; --"\n=1+2,3\n@cmd,4\n', "What is the highest DROP TABLE pages?", "@cmd (4)"),
        ('Name,"$[0], ""a"" [b]"\nO\'Brien,7\n"Say ""hi""",8\n', "What is the a b of O'Brien?", "7"),
        (",Price,\nPen,2,red\nInk,5,blue\n", "What is the price of the ink?", "5"),
    ],
)
def test_cells_and_heads_that_look_like_orders_are_cells_and_heads(tmp_path, assistant, rows, question, value):
    (tmp_path / "odd.csv").write_text(rows)
    assistant.add([tmp_path / "odd.csv"])
    answer = assistant.ask(question, model="quote").result()
    assert answer.table is not None and value in answer.table.value
    assert assistant.pages(assistant.documents()[0].id)
    assert not any(line.startswith(("=", "@")) for line in as_csv(answer.table).splitlines())


def test_a_column_that_cannot_be_added_is_said(tmp_path, assistant):
    (tmp_path / "mixed.csv").write_text("Item;Weight;Fee\nPen;3 kg;1.234,5\nInk;4 lb;1,234.5\nCap;5 kg;7.250\n")
    assistant.add([tmp_path / "mixed.csv"])
    for question, key in (
        ("What is the sum of the weight?", "mixed_units"),
        ("What is the average fee?", "two_notations"),
    ):
        answer = assistant.ask(question, model="quote").result()
        assert answer.refused and json.loads(answer.reason)["key"] == key
        assert answer.text == notice_from_json(answer.reason)


def test_a_long_and_a_wide_table_are_answered_or_refused(tmp_path, assistant):
    lines = [f"K{n},{n % 7},North" for n in range(21_000)]  # more cells than are looked at whole
    (tmp_path / "long.csv").write_text("Key,Points,Region\n" + "\n".join(lines))
    wide = [
        ",".join(["Row", *(f"C{n}" for n in range(1000))]),
        *(",".join([f"R{n}", *map(str, range(n, n + 1000))]) for n in range(20)),
    ]
    (tmp_path / "wide.csv").write_text("\n".join(wide))
    assistant.add([tmp_path / "long.csv", tmp_path / "wide.csv"], wait=False)
    for question, value in (
        ("How many points has K20999?", str(20_999 % 7)),
        ("What is the sum of the points?", str(sum(n % 7 for n in range(21_000)))),
        ("What is C999 of R7?", "1006"),
    ):
        assert value in first_line(assistant, question)
    # A word of more rows than are looked at tells nothing, and is not passed over.
    refused = assistant.ask("What is the sum of the points for North?", model="quote").result()
    assert refused.refused and refused.text.startswith("The table has 21000 rows, too many")


def test_a_calculation_may_only_read(tmp_path, assistant):
    (tmp_path / "pumps.csv").write_text(SHEET)
    assistant.add([tmp_path / "pumps.csv"])
    tables = assistant._shelf.tables
    (table,) = tables.on_pages([(assistant.documents()[0].id, 1)])
    with tables._calculation(table) as db:
        for order in (
            "DELETE FROM pages",
            "SELECT text FROM pages",
            "ATTACH 'x' AS y",
            "PRAGMA user_version",
            "SELECT load_extension('x')",
        ):
            with pytest.raises(sqlite3.DatabaseError):
                db.execute(order)
    assert tables.aggregate(table, 3, (0, 1)) == (2, 32, 16)


PEOPLE = """Nr,First Name,Last Name,Code,Subscription Date
1,Ana,Cruz,a1b2,2021-04-17
2,Bo,Diaz,c3d4,2020-03-25
3,Cem,Ek,e5f6,2021-01-09
"""


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    (folder / "people.csv").write_text(PEOPLE)
    with stub_embedder.installed(), Assistant(folder / "home", background=False, model="quote") as assistant:
        assistant.add([folder / "people.csv"])
        yield assistant


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Who subscribed first?", "Bo Diaz (2020-03-25)"),
        ("Wer hat sich zuletzt angemeldet?", "Ana Cruz (2021-04-17)"),
        ("How many people subscribed in 2021?", "2"),
    ],
)
def test_rows_are_put_in_the_order_of_their_days(people, question, value):
    assert value in first_line(people, question)


def test_a_name_that_no_document_has_is_named_in_the_refusal(people):
    found = people.search("Which subscription date has Ana of Lindqvist?", compare=True)
    (row,) = [one for passage in found.passages for one in passage.evidence if "Ana" in one.text]
    with pytest.raises(TableProblem, match="Nothing in your documents says “Lindqvist”"):
        is_by_chance(people._shelf, found.question, Scope(), found.passages, row)
    assert is_by_chance(people._shelf, "Which rank has Ana?", Scope(), found.passages, row, refuses=False)
    with pytest.raises(TableProblem, match="what is asked of it was not understood"):
        is_by_chance(people._shelf, "What is the average subscription date of Ana?", Scope(), found.passages, row)
    assert not is_by_chance(people._shelf, "Which subscription date has Ana?", Scope(), found.passages, row)


def test_a_calculation_that_is_not_understood_is_no_answer_without_a_warning(people):
    answer = people.ask("What is the sum of Ana Cruz's fees per subscription?").result()
    assert answer.table is None and (answer.refused or answer.doubtful)


def test_a_connection_calculates_that_has_read_nothing_before(shop):
    with stub_embedder.installed(), Assistant(shop.library.home, background=False, model="quote") as again:
        (table,) = again._shelf.tables.on_pages([(shop.documents()[0].id, 1)])
        assert again._shelf.tables.aggregate(table, 3, (0, 1)) == (2, 32, 16)


def test_months_as_machines_write_them_are_months(tmp_path, assistant):
    (tmp_path / "pay.csv").write_text(
        "Month,Gross pay,Hours\n2024-06,3100,150\n2025-05,3200,158\n2025-06,4100,189\n2025-07,3000,140\n"
    )
    (tmp_path / "uso.csv").write_text("Mes;Horas\n05/2025;11\n06/2025;12\n07/2025;14\n")
    assistant.add([tmp_path])
    for question, document, value in (
        ("How many hours in June 2025?", "pay.csv", "189"),
        ("Gross pay in July", "pay.csv", "3000"),
        ("¿Cuántas horas en junio?", "uso.csv", "12"),
    ):
        answer = assistant.ask(question, documents=[document]).result()
        assert answer.text.startswith(f"{value} –"), answer.text


def test_seasons_from_one_year_to_the_next_are_no_months(tmp_path, assistant):
    (tmp_path / "league.csv").write_text("Season,Points\n2009-10,61\n2010-11,62\n2011-12,63\n")
    assistant.add([tmp_path])
    for season, points in (("2009-10", 61), ("2011-12", 63)):
        assert assistant.ask(f"How many points in {season}?").result().text.startswith(f"{points} – {season}")


def test_a_table_is_not_said_to_be_read_where_another_document_comes_nearer(shop):
    question = "What is the average price?"
    nearest, *_ = shop.search(question).passages
    read = find_answer(shop._shelf, question, Scope(), [nearest])
    with pytest.raises(TableProblem, match="is the average of"):
        refuse_for(shop._shelf, question, Scope(), [nearest], read)
    other = replace(nearest, chunk=replace(nearest.chunk, document_id="of a trip"))
    refuse_for(shop._shelf, question, Scope(), [other, nearest], read)  # says nothing


@pytest.mark.slow
def test_what_is_calculated_with_a_table_that_was_cut_says_so(tmp_path):
    (tmp_path / "long.csv").write_text("Key,Points\n" + "\n".join(f"K{n},{n}" for n in range(30)))
    with Assistant(tmp_path / "desk", background=False, model="quote", most_rows=21) as assistant:
        assistant.add([tmp_path / "long.csv"])
        total, cell = (assistant.ask(one).result() for one in ("What is the sum of the points?", "points of K12"))
    assert total.table.value == "190" and total.doubtful and "its first 20 rows" in total.text
    assert cell.table.value == "12" and not cell.doubtful


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("how many lamps did I order", "count"),
        ("what sort of bulb fits", "look up"),
        ("which rank did Ann have", "look up"),
        ("please order them by price", "sorted"),
        ("List all lamps, order by watts", "sorted"),
        ("in which order do the stages come", "sorted"),
        ("Give me the ranking of the teams", "sorted"),
        ("Ordne die Lampen nach Watt", "sorted"),
        ("Kannst du die Lampen nach Watt sortieren?", "sorted"),
        ("给产品按价格排序", "sorted"),
    ],
)
def test_what_orders_is_told_from_an_order(question, operation):
    assert table_question(question, "en").operation == operation
