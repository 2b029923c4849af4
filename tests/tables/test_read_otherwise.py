"""What may be read otherwise than it was is told with a warning, and what sounds like a request may ask a table."""

import pytest
from fakes import stub_embedder

from slmrag import Assistant
from slmrag.errors.table_problems import TableProblem
from slmrag.schema import Scope, Sentence
from slmrag.schema.table_answer import StatedRow, TableAnswer
from slmrag.schema.tables import Column, StoredTable, TableRow
from slmrag.tables import TableResult, beside_stated, find_answer, is_by_chance
from slmrag.tables.cells_of_column import day_of
from slmrag.tables.index import TableIndex
from slmrag.tables.read_otherwise import is_not_calculated
from slmrag.tables.table_question import table_question

FILES = {
    "talks.csv": "Day,Talk,Room\nMonday 24th,Introduction to R,Blue\nTuesday 25th,Graphs,Red\n",
    "solar.csv": "Component,Unit price,Pieces\nSensor north,430,4\nSensor south,350,3\nPanel,900,2\n",
    "quarters.csv": "Year,Quarter,Sales\n2021,3,410\n2021,4,380\n2022,1,395\n2022,2,300\n",
    "growth.csv": "Province,Highest revenue\nPomorskie,2893\nLubuskie,1200\nOpolskie,800\n",
    "staff.csv": "Seller,Province,Sales\nKamil,Opolskie,10\nKamil,Lubuskie,4\nJan,Pomorskie,3\n",
    "regions.csv": "Region,Q1 2025,Q2 2025,Q3 2025\nNorth,4,9,2\nSouth,5,3,3\n",
    "pumps.csv": "Pump,Mass kg\nRill 15,8\nTarn 40,27\nFell 65,58\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (folder / "notes.md").write_text(
        "# Seal kits\n\n| Kit | Stock |\n|---|---|\n| ZX-9000-12 | 96 |\n\nBoth kits fit the Tarn 40.\n"
    )
    with stub_embedder.installed(), Assistant(folder / "home", background=False, model="quote") as assistant:
        assistant.add([folder / name for name in (*FILES, "notes.md")])
        yield assistant


def told(desk, question, document):
    return find_answer(desk._shelf, question, Scope(documents=(desk.document(document).id,)), ())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "document", "doubtful"),
    [
        ("Who gives the introduction to R?", "talks.csv", True),
        ("In which room is the introduction to R?", "talks.csv", False),
        ("What is the unit price of the sensors together?", "solar.csv", True),
        ("How many pieces of sensors together?", "solar.csv", False),
        ("All the highest revenues added together?", "growth.csv", True),
        ("Which province has the highest revenue?", "growth.csv", False),
    ],
)
def test_a_reading_that_may_be_another_is_told_with_a_warning(desk, question, document, doubtful):
    found = told(desk, question, document)
    assert found is not None and found.doubtful is doubtful


@pytest.mark.slow
def test_what_is_asked_for_itself_is_not_what_is_ranked(desk):
    assert told(desk, "Which quarter was the strongest?", "quarters.csv").answer.value == "2021 Q3 (410)"
    assert told(desk, "Which seller has the fewest provinces?", "staff.csv") is None


def test_an_average_in_a_compound_is_no_sum():
    asked = table_question("Durchschnittsgehalt je Beruf", "de")
    assert (asked.operation, asked.by) == ("average", "Beruf")
    assert "gehalt" in [word.text for word in asked.words]


@pytest.mark.slow
def test_columns_of_quarters_are_not_counted_as_rows(desk):
    answer = desk.ask("How many quarters are there?", documents=["regions.csv"]).result()
    assert answer.table is None or answer.table.value != "2"


@pytest.mark.slow
def test_a_part_number_that_no_document_has_is_named_whatever_would_be_quoted(desk):
    found = desk.search("stock of ZX-9000-99", documents=["notes.md"], compare=True)
    (sentence,) = [one for passage in found.passages for one in passage.evidence if "Both kits" in one.text]
    with pytest.raises(TableProblem, match="ZX-9000-99"):
        is_by_chance(desk._shelf, found.question, Scope(), found.passages, sentence)


@pytest.mark.slow
def test_a_question_that_sounds_like_a_request_is_asked_of_a_table(desk):
    question = "How many pumps are there?"
    assert desk.understood(question) is not None and desk.understood(question).learned
    assert desk.ask(question, documents=["pumps.csv"]).result().text.startswith("3 ")


def test_a_sentence_tells_a_difference_only_if_it_compares():
    asked = table_question("How much more does the Tarn 40 cost than the Beck 25?", "en")
    assert is_not_calculated(asked, "Kits of the Beck 25 and Tarn 40 have a discount of 8%.")
    assert not is_not_calculated(asked, "The Tarn 40 costs 638 euros more than the Beck 25.")


def test_a_cell_from_one_day_to_another_is_no_day():
    assert not day_of("nur 27.06.–16.08.2026")
    assert day_of("16.08.2026 10:00-12:00") == "2026-08-16"


@pytest.mark.parametrize(
    ("label", "doubtful", "row", "sentence", "surely", "told"),
    [
        ("Revenue · 2024", False, "$812", "", False, "sure"),  # the row says the same
        ("Revenue · 2023", False, "$790", "", False, ""),
        ("Revenue 3 · 2024", False, "$790", "", False, "sure"),  # and no row of "Revenue"
        ("Revenue 3 · 2024", False, "$790", "", True, ""),
        ("Revenue · 2024", True, "$812", "", False, ""),
        ("Revenue · 2024", False, "", "Revenue was 812 million.", True, "sure"),
        ("Revenue · 2023", False, "", "Revenue was 790 million.", True, ""),
        ("Revenue · 2023", False, "", "Revenue was 790 million.", False, "in doubt"),
        ("Revenue · 2024", False, "", "", False, "sure"),
        (". . · Credit Rating", False, "", "", False, ""),  # a line of a table of contents
    ],
)
def test_a_printed_table_is_told_beside_what_states_the_value(label, doubtful, row, sentence, surely, told):
    columns = (Column("Item"), Column("2024", True))
    stored = StoredTable(1, "d", "report.pdf", "en", "", columns, 1, 1, 1)
    cells = TableRow(1, 0, 9, ("Revenue", "812"), (None, 812.0))
    table = TableResult(
        TableAnswer("look up", "$812", label, ("Item", "2024"), (cells.cells,), 1),
        ((TableIndex(stored, {0: cells}, str), cells),),
        doubtful,
    )
    stated = StatedRow(TableAnswer("look up", row, "Revenue", (), (), 1), cells, stored) if row else None
    first = Sentence(0, 9, sentence, stated=True) if sentence else None
    found = beside_stated(table, stated, first, surely=surely)
    assert ("" if found is None else "in doubt" if found.doubtful else "sure") == told
