"""What the likeliest plans say of real tables: bands, years beside each other, two readings, what was read and not answered."""

import json

import pytest
from fakes.desk import desk_of, nothing_close

from slmrag.chunking.tables.cell_numbers import cell_number
from slmrag.schema import Scope
from slmrag.tables import find_answer
from slmrag.tables.asked_tables import asked_tables, index_of
from slmrag.tables.bands import Band, band
from slmrag.tables.day_bounds import year_range
from slmrag.tables.likely_answer import likeliest
from slmrag.tables.of_several import is_of_several
from slmrag.tables.table_question import table_question
from slmrag.tables.two_questions import two_questions

FILES = {
    "holiday.csv": "Years of service,Days of holiday,Days carried over\nLess than 2 years,25,3\n2 to 4 years,26,4\n5 years or more,28,5\n",
    "sales.csv": "Region,Q1 2025,Q2 2025,Q3 2025\nNorth,4,9,2\nSouth,5,3,3\nAll regions,9,12,5\n",
    "airlines.csv": "Airline,Deaths 1990s,Deaths 2000s\nAer Lingus,0,2\nAll Nippon Airways,1,0\nTarom,7,3\n",
    "rides.csv": "Year,Bus,Tram\n2012,30,3\n2013,10,5\n2014,20,7\n2015,60,9\n",
    "prices.csv": "Description,Price EUR,Price USD\nPump Tarn,2960,3190\nPump Rill,389,420\n",
    "orders.csv": "Supplier,Item,Amount\nNorthwind,Pipe,120\nNorthwind,Valve,80\nFell & Co,Seal 9,300\n",
    "parts.csv": "Part,Unit price,Discount,Discount from quantity\nZX-9,68.50,8%,10\nZX-7,40.00,5%,6\n",
    "rosters.csv": "Team,Name,Captain,PTI\nCox,Andrew Cox,Yes,40\nCox,Rob Lee,,50\nCox,Ada Poe,,60\nHay,Tom Hay,Yes,20\nHay,Eve Orr,,30\n",
    "stock.csv": "Item,Place,Quantity\nPulley A,Hall,3 pcs\nPulley B,Yard,4 pcs\nRope A,Hall,20 m\nRope B,Yard,30 m\nHook,Hall,5 pcs\nHook,Yard,6 pcs\nPulley C,Hall,1 pcs\n"
    "Pulley D,Yard,2 pcs\nPulley E,Hall,2 pcs\nPulley F,Hall,2 pcs\nPulley G,Hall,2 pcs\n",
    "kits.csv": "Pump,Seal kit\nFell 65,ZX-13\nMere 100,ZX-14\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with desk_of(tmp_path_factory.mktemp("desk"), FILES) as assistant:
        yield assistant


def found_for(desk, question, document):
    shelf, taken = desk._shelf, table_question(question, "en")
    scope = Scope(documents=(desk.document(document).id,))
    tables = asked_tables(shelf, question, scope, [])
    return likeliest(shelf.tables, taken, [index_of(shelf, one, taken) for one in tables], nothing_close)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "document", "value"),
    [
        ("How many days of holiday after 3 years of service?", "holiday.csv", "26"),
        ("How many days are carried over with less than 2 years?", "holiday.csv", "3"),
        ("Days of holiday after 12 years?", "holiday.csv", "28"),
        ("What is the sum of bus rides from 2013 to 2015?", "rides.csv", "90"),
        ("How much did the tram grow from 2012 to 2015?", "rides.csv", "6"),
    ],
)
def test_the_likeliest_answer_is_what_is_asked(desk, question, document, value):
    found = found_for(desk, question, document)
    assert found.answer.value.lstrip("-") == value and not found.unsure


@pytest.mark.slow
def test_a_name_that_begins_with_all_is_added_up_with_the_others(desk):
    assert found_for(desk, "sum of deaths in the 1990s", "airlines.csv").answer.value == "8"


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["amount of the Gasket 12", "which country has the highest amount", "how heavy is seal 9"]
)
def test_no_answer_leaves_over_a_name_or_what_is_asked_for(desk, question):
    found = found_for(desk, question, "orders.csv")
    assert found is None or found.unsure


@pytest.mark.slow
def test_that_no_row_fits_is_never_the_answer(desk):
    answer = desk.ask("How many trams with less than 2 rides?", documents=["rides.csv"]).result()
    assert "0 of" not in answer.text


@pytest.mark.slow
def test_two_questions_in_one_are_answered_one_by_one(desk):
    answer = desk.ask("What does ZX-9 cost, and from how many is there a discount?", documents=["parts.csv"]).result()
    line = answer.text.split("\n")[0]
    assert "68.50" in line and "; 10 " in line


@pytest.mark.slow
def test_both_ends_of_one_thing_are_said(desk):
    answer = desk.ask("Which part has the highest and the lowest unit price?", documents=["parts.csv"]).result()
    line = answer.text.split("\n")[0]
    assert "ZX-9 (68.50)" in line and "ZX-7 (40.00)" in line


@pytest.mark.slow
def test_the_price_of_one_warns_who_asks_for_that_of_several(desk):
    one, four = (
        desk.ask(f"How much {asked} cost?", documents=["parts.csv"]).result()
        for asked in ("does the ZX-9", "do 10 ZX-9")
    )
    assert "68.50" in one.text and "68.50" in four.text
    assert (one.doubtful, four.doubtful) == (False, True)


@pytest.mark.parametrize(
    ("question", "said", "several"),
    [
        ("How much would I pay for 10 seal kits?", "Seal kit · Price", True),
        ("Was kosten drei Tarn 40?", "Tarn 40 · Preis", True),
        ("cost of ten float switches", "Float switch", True),
        ("How much do 10 tickets cost?", "10 · Price", False),
        ("What does 1 pump cost?", "Pump · Price", False),
        ("How much does the Tarn 40 cost?", "Tarn 40 · Price", False),
        ("cost of 5 % milk", "Milk · Price", False),
    ],
)
def test_several_are_told_from_one(question, said, several):
    assert is_of_several(question, said) == several


@pytest.mark.slow
def test_of_a_name_with_a_word_that_says_nothing_no_other_row_is_told(desk):
    own, other = (
        desk.ask(f"Which seal kit fits the Fell {size}?", documents=["kits.csv"]).result() for size in (65, 100)
    )
    assert "ZX-13" in own.text and not own.doubtful
    assert other.doubtful or other.refused or "Fell 65" in other.text


@pytest.mark.slow
def test_two_readings_that_are_as_likely_are_both_said(desk):
    found = found_for(desk, "What is the price of the Pump Tarn?", "prices.csv")
    assert found.doubtful and found.answer.row_count == 2
    assert json.loads(found.answer.calculation)["key"] == "table_either"
    assert {value for _, value in found.answer.rows} <= {"2960", "3190"}


@pytest.mark.slow
def test_what_was_read_and_is_too_little_is_told_with_the_refusal(desk):
    answer = desk.ask("What is the average tram delay in snow, weather and rain?", documents=["rides.csv"]).result()
    assert answer.refused and "What was read in the question is the average of “Tram”" in answer.text


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("Less than 2 years", Band(high=2, open_high=True)),
        ("More than 5, up to 12 years", Band(5, 12, open_low=True)),
        ("15 years or more", Band(15)),
        ("25-30", Band(25, 30)),
        ("unter 5", Band(high=5, open_high=True)),
        ("über 90", Band(90, open_low=True)),
        ("de 2 a 4", Band(2, 4)),
        ("2019", None),
        ("Pump Tarn 40", None),
        ("ZX-9000-12", None),
    ],
)
def test_a_label_that_is_a_band_of_numbers_is_read(label, wanted):
    assert band(label) == wanted


def test_a_band_holds_its_ends_where_it_says_so():
    assert [band("More than 5, up to 12 years").holds(number) for number in (5, 5.5, 12, 12.5)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("mean ridership 2013-2017", (2013, 2017)),
        ("zwischen 2009 und 2013", (2009, 2013)),
        ("in 2009 and 2013", None),
        ("from 2017 to 2013", None),
        ("in 2013", None),
    ],
)
def test_the_years_from_one_to_another_are_read(text, years):
    assert year_range(text) == years


def test_a_question_that_begins_a_range_a_thousand_times_is_read_at_once():
    assert year_range("2013 and 2017 " + "from " * 1_000 + "1 " * 1_000 + "to " * 1_000) is None  # else it takes hours


def test_the_cell_of_another_year_is_refused_with_the_reason(desk):
    answer = desk.ask("How much did the North buy in Q3 2024?", documents=["sales.csv"]).result()
    assert answer.refused and answer.text == "“sales.csv” has a table for this, but none for 2024."


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("What does ZX-9 cost, and when was it made?", ("What does ZX-9 cost?", "when was it made ZX-9?")),
        ("Wie viel kostet Tarn und ab wann gilt Mere?", ("Wie viel kostet Tarn?", "ab wann gilt Mere?")),
        (
            "Is the Tarn 40 more expensive than the Beck 25?",
            ("How much does the Tarn 40 cost?", "How much does the Beck 25 cost?"),
        ),
        ("Ist die Tarn billiger als die Mere?", ("Wie viel kostet die Tarn?", "Wie viel kostet die Mere?")),
        ("How much are bread and butter?", None),
        ("what is it and why", None),
    ],
)
def test_two_questions_in_a_sentence_are_parted(text, questions):
    assert two_questions(text) == questions


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("how many bytes smaller is zlib than lz4", "difference"),
        ("gap between barbers and hairdressers", "difference"),
        ("how much did sales grow from 2001 to 2017", "difference"),
        ("robberies in Kent and Essex added up", "sum"),
        ("total number of deaths", "sum"),
        ("how many more than 20 were there", "count"),
        ("国外加起来多少", "sum"),
        ("How many Best Buy stores are in Texas?", "count"),
        ("which one is the heaviest", "highest"),
        ("how often do I need to change the bearings", "look up"),
        ("how often have the Leafs won the cup", "count"),
    ],
)
def test_more_words_tell_what_is_to_be_done(question, operation):
    assert table_question(question, "zh" if "国" in question else "en").operation == operation


@pytest.mark.parametrize(
    ("cell", "digits"), [("807 (58.6%)", "807"), ("1.38 ± 0.12", "1.38"), ("154.00*", "154.00"), ("12 x 4", None)]
)
def test_a_number_with_its_share_beside_it_is_a_number(cell, digits):
    found = cell_number(cell)
    assert (found.digits if found else None) == digits


@pytest.mark.slow
def test_where_weights_surely_read_another_sum_than_a_rule_both_are_said(desk):
    scope = Scope(documents=(desk.document("rosters.csv").id,))
    found = find_answer(desk._shelf, "Average PTI of Cox's team?", scope, [], nothing_close)
    assert found.doubtful and found.answer.value.startswith("55 – ") and "50" in found.answer.value


@pytest.mark.slow
def test_of_many_rows_the_first_are_named(desk):
    found = found_for(desk, "What is the total quantity of pulleys?", "stock.csv")
    assert found.answer.value == "16" and found.answer.of.startswith("Pulley A, Pulley B, Pulley C, … (7)")


def test_what_is_asked_of_times_words_and_months_is_not_read_beside_them(tmp_path):
    files = {
        "courses.csv": "Course,Teacher,Day,Time,Room,Fee (€),Places\nPottery,Ana Ruiz,Monday,18:00,B2,120,10\nItalian,Luca Moro,Tuesday,19:00,A1,95,16\nYoga,Bea Stone,Friday,18:30,C3,75,20\n",
        "hours.csv": "Day,Morning,Afternoon\nMonday,8:00-12:00,14:00-18:00\nTuesday,8:00-12:00,14:00-17:00\nWednesday,8:00-13:00,closed\n",
        "sales.csv": "Month,Region,Product,Revenue (€)\n2025-01,North,Tea,960\n2025-01,South,Tea,640\n2025-02,North,Tea,1120\n2025-03,North,Coffee,900\n",
    }
    with desk_of(tmp_path, files) as desk:
        assert desk.ask("Which course begins before 18:30?", model="quote").result().table.value == "Pottery"
        assert desk.ask("When is the practice closed?", model="quote").result().table.value == "Wednesday"
        assert not desk.ask("How many months did the North sell tea?", model="quote").result().text.startswith("2080")
        assert "C3" not in desk.ask("How much is yoga?", model="quote").result().text.split("\n")[0].split("–")[0]


def test_how_long_asks_for_no_long_hair_and_heads_over_several_columns_are_read(tmp_path):
    files = {
        "salon.csv": "Service,Short hair,Long hair,Duration\nCut,32,45,40 min\nColour,58,85,90 min\n",
        "budget.csv": ",Q1,Q1,Q2,Q2,Change\nCategory,Plan,Actual,Plan,Actual,\nFood,1200,1345,1250,1290,-55\nTravel,400,380,400,455,75\n",
        "matches.csv": "Date,Home,Away,Home goals,Away goals\n2025-08-16,Ashton,Bexley,2,1\n2025-08-30,Ashton,Dover,3,4\n",
    }
    with desk_of(tmp_path, files) as desk:
        assert desk.ask("How long does colour take?", model="quote").result().table.value == "90 min"
        assert desk.ask("Actual food in Q1", model="quote").result().table.value == "1345"
        assert desk.ask("Who won on 30 August?", model="quote").result().outcome != "answered"


def test_a_weekday_is_found_by_its_short_name(tmp_path):
    rota = "Employee,Mon,Tue,Wed\nAli,8-16,off,8-16\nBritt,off,12-20,12-20\n"
    with desk_of(tmp_path, {"rota.csv": rota}) as desk:
        assert desk.ask("Is Britt working on Monday?", model="quote").result().table.value == "off"
