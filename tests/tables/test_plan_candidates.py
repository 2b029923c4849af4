"""Which plans are thought of at all: of nothing, the second of an order, ranges, single cells, sums that nothing states."""

import pytest
from fakes.desk import desk_of, nothing_close

from slmrag.chunking.tables.cell_numbers import cell_number
from slmrag.schema import Scope
from slmrag.tables.asked_tables import asked_tables, index_of
from slmrag.tables.calculation import calculate
from slmrag.tables.column_sorts import asked_sorts, column_sorts
from slmrag.tables.likely_plan import every_candidate
from slmrag.tables.plan_text import plan_text
from slmrag.tables.table_question import table_question
from slmrag.tables.vocabulary import forms

FILES = {
    "channels.csv": "Channel,January,February,March\nbooking.com,448,293,0\ntrip.com,0,12,30\nagoda.com,5,0,7\n",
    "towns.csv": "Year,Town,People,Share of men\n2019,Adorf,500,48%\n2019,Bergen,380,51%\n2020,Adorf,520,47%\n2020,Bergen,390,52%\n2020,Celle,900,50%\n",
    "crashes.csv": "airline,incidents_85_99,incidents_00_14,fatalities_85_99\nAer Lingus,2,0,0\nAeroflot,76,6,128\nQantas,1,5,0\n",
    "prices.csv": "Pump,Unit price,Opens\nTarn,12.50,9:30\nBeck,8.00,10:15\n",
    "ages.csv": "Datum,Kinder\n31.12.1975,4422\n31.12.1976,4081\n31.12.1977,4100\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with desk_of(tmp_path_factory.mktemp("desk"), FILES) as assistant:
        yield assistant


def tables_for(desk, question, document, language="en"):
    taken = table_question(question, language)
    scope = Scope(documents=(desk.document(document).id,))
    return taken, [index_of(desk._shelf, one, taken) for one in asked_tables(desk._shelf, question, scope, [])]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "document", "operation", "value"),
    [
        ("in how many months did booking.com sell nothing", "channels.csv", "count", "1"),
        ("which month was the busiest over all channels", "channels.csv", "highest", "January (453)"),
        ("which channel sold the most from January to March", "channels.csv", "highest", "booking.com (741)"),
        ("highest month of any channel", "channels.csv", "highest", "booking.com, January (448)"),
        ("which month was the highest for trip.com", "channels.csv", "highest", "March (30)"),
        ("average of trip.com", "channels.csv", "average", "14"),
        ("second largest town by people", "towns.csv", "highest", "Adorf, 2020 (520)"),
        ("median people", "towns.csv", "average", "500"),
        ("median of trip.com", "channels.csv", "average", "12"),
        ("the last town on the list", "towns.csv", "look up", "Celle"),
        ("how many towns have 500 or more people", "towns.csv", "count", "3"),
        ("how many airlines had no fatalities", "crashes.csv", "count", "2"),
        ("Aeroflot incidents 85-99", "crashes.csv", "look up", "76"),
        ("difference in incidents_85_99 between Aeroflot and Qantas", "crashes.csv", "difference", "75"),
        ("in what year were there the most Kinder", "ages.csv", "highest", "31.12.1975 (4422)"),
    ],
)
def test_the_plan_that_is_meant_is_among_those_that_are_weighed(desk, question, document, operation, value):
    taken, indices = tables_for(desk, question, document)
    found = [one for one in every_candidate(taken, indices, nothing_close) if one.plan.operation == operation]
    said = {calculate(desk._shelf.tables, one.asked, one.plan).answer.value for one in found}
    assert value in said


@pytest.mark.parametrize(
    ("question", "language", "operation", "nth"),
    [
        ("What is the second most expensive pump?", "en", "highest", 2),
        ("Welche Pumpe ist die drittteuerste?", "de", "highest", 3),
        ("Which is the 3rd largest town?", "en", "highest", 3),
        ("Which town is largest?", "en", "highest", 1),
        ("How many came second?", "en", "count", 1),
    ],
)
def test_the_second_of_an_order_is_read(question, language, operation, nth):
    taken = table_question(question, language)
    assert (taken.operation, taken.nth) == (operation, nth)


@pytest.mark.parametrize(
    ("question", "sign", "bound"),
    [
        ("how many states have 50 or more", ">=", 50),
        ("wie viele Orte haben 100 oder weniger Einwohner", "<=", 100),
        ("cuántos meses pasó de 30", ">", 30),
        ("how many exceeded 200", ">", 200),
        ("how many states are there", "", 0),
    ],
)
def test_a_bound_is_read_before_and_after_its_number(question, sign, bound):
    taken = table_question(question, "en")
    assert (taken.sign, taken.bound) == (sign, bound)


def test_what_a_column_holds_is_told_by_its_cells(desk):
    _, (towns,) = tables_for(desk, "people", "towns.csv")
    _, (prices,) = tables_for(desk, "price", "prices.csv")
    assert set(column_sorts(prices, 1)) == {"money", "number"} and set(column_sorts(prices, 2)) == {"time"}
    assert [set(column_sorts(towns, at)) for at in range(4)] == [{"time"}, {"words"}, {"number"}, {"share"}]


@pytest.mark.parametrize(
    ("question", "sorts"),
    [
        ("what percent of men", {"share"}),
        ("how much does it cost", {"money"}),
        ("how many people", {"number"}),
        ("when was it", {"time"}),
        ("武汉死了多少人", {"number"}),
        ("tell me of Adorf", set()),
    ],
)
def test_what_sort_of_thing_is_asked_for_is_read(question, sorts):
    assert asked_sorts(question) == sorts


def test_a_plan_is_said_in_words(desk):
    taken, indices = tables_for(desk, "people of Adorf in 2020", "towns.csv")
    said = {plan_text(one.plan) for one in every_candidate(taken, indices, nothing_close)}
    assert "People of Adorf" in said


def test_a_day_is_no_number_and_of_a_site_only_its_name_is_looked_for():
    assert cell_number("31.12.1975") is None and cell_number("31.12") is not None
    assert forms("trip.com", "en") == {"trip"}
