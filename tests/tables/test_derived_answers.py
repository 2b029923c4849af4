"""What no cell holds: all rows but some, ratios, shares of the whole, columns compared with each other, quarters beside their year."""

from dataclasses import replace

import pytest
from fakes.desk import desk_of
from reportlab.platypus import SimpleDocTemplate, Table

from slmrag.errors.notice_json import notice_from_json
from slmrag.errors.table_problems import TableProblem
from slmrag.schema import Scope
from slmrag.tables import find_answer, is_by_chance, is_heads
from slmrag.tables.asked_tables import index_of
from slmrag.tables.calculation import calculate
from slmrag.tables.derived_forms import all_but, as_ratio, as_share
from slmrag.tables.likely_plan import likely_plans
from slmrag.tables.table_question import table_question
from slmrag.tables.word_links import no_meaning

FILES = {
    "branches.csv": "Branch,Region,Opened,Sales 2023,Sales 2024,Staff,Result 2024\n"
    "Lindau,South,2011-03-01,412000,455500,12,31200\nKiel,North,2015-09-15,298500,301250,8,-4100\n"
    "Bremen,North,2009-05-20,655000,610000,19,52800\nPassau,South,2019-11-04,187300,240700,6,-1250\n",
    "quarters.csv": "SALE_YEAR,SALE_QUARTER,TOTAL_SALES\n2022,1,3100000000\n2022,2,2900000000\n2022,3,3600000000\n2022,4,2750000000\n"
    "2023,1,2300000000\n2023,2,3170000000\n",
    "lifts.csv": "District,House,Lifts,Flats\nVine,Vine 1,2,24\nVine,Vine 2,3,40\nPark,Park 1,4,66\n",
    "monate.csv": "Jahr;Monat;Umsatz der Filiale\n2023;1;100\n2023;2;150\n2023;3;90\n2024;1;210\n",
    "fees.csv": "Service,Fee\nWash,3.50\nAir,0.00\nDry,2.25\n",
    "shops.csv": "Shop,Sales 2023,Sales 2024\nEly,0,500\nWare,300,400\n",
    "filialen.csv": "Filiale;Umsatz 2024;Mitarbeiter\nKiel;1.400,25;8\nBonn;12,50;3\nUlm;850,00;5\n",
    "visitors.csv": "Year,Q1,Q2,Q3,Total\n2019,21,34,52,107\n2020,19,3,12,34\n2021,5,15,39,59\n",
    "accounts.csv": "EUR million,2022,2023\nRevenue,455,512\nCost of sales,-281,-330\nNet profit,80,75\nEmployees,1302,1405\n",
    "tiendas.csv": "Tienda;Abril\nSevilla;13.100 €\nBilbao;12.050 €\nVigo;120 €\n",
    "marks.csv": "Subject,Ada,Ben,Cleo,Dan\nMaths,90,70,80,100\nFrench,60,75,95,50\n",
    "codes.csv": ",Code,Kind,Budget\n11,4130,TOTAL,500\n34,4140,TOTAL,900\n45,4150,TOTAL,700\n",
    "medals.csv": "Country,Gold,Silver,Bronze,Total,Rank\nNorway,18,12,11,41,1\nChina,2,4,5,11,2\nItaly,9,7,14,30,3\n",
    "wins.csv": "Country,Gold,Silver\nUnited States,4,1\nItaly,0,3\nMalta,0,0\n",
    "parts.csv": "Part number,Description,Unit price EUR\nFP-25,Pump Beck 25,642\nFP-40,Pump Tarn 40,1280\n"
    'ZX-25,"Impeller, Beck 25",42.50\nZX-40,"Impeller, Tarn 40",88.00\nFP-65,Pump Fell 65,2000\n',
    "orders.csv": "Order,Customer,City,Quantity,Status,Date\nO-1,Meyer,Bonn,9,paid,2024-03-04\nO-2,Kaya,Ulm,5,open,2024-03-18\n"
    "O-3,Kaya,Bonn,8,cancelled,2024-04-02\nO-4,Rossi,Jena,4,paid,2024-05-11\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with desk_of(tmp_path_factory.mktemp("desk"), FILES) as assistant:
        yield assistant


def told(desk, question, document):
    return find_answer(desk._shelf, question, Scope(documents=(desk.document(document).id,)), (), no_meaning)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "document", "value"),
    [
        ("total sales 2023 except Kiel", "branches.csv", "1254300"),
        ("total sales 2023 except Kiel and Bremen", "branches.csv", "599300"),
        ("How many branches are not in the North?", "branches.csv", "2"),
        ("What share of total sales in 2024 did Bremen make?", "branches.csv", "37.95 %"),
        ("share of orders that are paid", "orders.csv", "50.00 %"),
        ("What share of the visitors of 2019 came in Q3?", "visitors.csv", "48.60 %"),
        ("What share of the visitors came in 2019?", "visitors.csv", "53.50 %"),
        ("Welcher Monat 2023 hatte den niedrigsten Umsatz der Filiale?", "monate.csv", "2023 März (90)"),
        ("total fee", "fees.csv", "5.75"),
        ("¿Cuál es la suma de abril?", "tiendas.csv", "25.270 €"),
        ("How many branches sold more in 2024 than in 2023?", "branches.csv", "3"),
        ("Which branch's sales grew most from 2023 to 2024?", "branches.csv", "Passau (+53400; +28.5 %)"),
        ("Which shop's sales grew most from 2023 to 2024?", "shops.csv", "Ely (+500)"),
        ("Umsatz pro Mitarbeiter in Kiel 2024", "filialen.csv", "175,03"),
        ("What were sales in Q3 2022?", "quarters.csv", "3600000000"),
        ("How many quarters were above 3 billion?", "quarters.csv", "3"),
        ("annual sales 2022", "quarters.csv", "12350000000"),
        ("total per year", "quarters.csv", "2022: 12350000000, 2023: 5470000000"),
        ("How many flats are in Vine?", "lifts.csv", "64"),
        ("How many orders by city?", "orders.csv", "Bonn: 2, Jena: 1, Ulm: 1"),
        ("difference between the most expensive and the cheapest part", "parts.csv", "1957.50"),
        ("gap between the highest and the lowest budget", "codes.csv", "400"),
        ("Which code has the highest budget?", "codes.csv", "4140 (900)"),
        ("Which branches have fewer than 10 staff?", "branches.csv", "Kiel (8), Passau (6)"),
    ],
)  # fmt: skip
def test_what_no_cell_holds_is_calculated(desk, question, document, value):
    assert told(desk, question, document).answer.value == value


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "document", "value"),
    [
        ("How much more does the Tarn 40 cost than the Beck 25?", "parts.csv", "638"),
        ("What is the price of the Tarn 40 minus that of the Beck 25?", "parts.csv", "45.50"),
        ("What is the average for Maths?", "marks.csv", "85"),
        ("How many visitors in the first half of 2019?", "visitors.csv", "55"),
        ("total number of medals", "medals.csv", "82"),
        ("How many countries went home without a single gold?", "wins.csv", "2"),
    ],
)
def test_what_no_rule_explains_has_a_plan(desk, question, document, value):
    asked = table_question(question, "en")
    stored = next(one for one in desk._shelf.tables.all(Scope(), 60) if one.document_name == document)
    index = index_of(desk._shelf, stored, asked)
    said = {
        calculate(desk._shelf.tables, one.candidate.asked, one.candidate.plan).answer.value
        for one in likely_plans(asked, [index], no_meaning)[:6]
    }
    assert any(value in one for one in said), said


@pytest.mark.slow
def test_what_is_divided_by_nothing_is_said(desk):
    with pytest.raises(TableProblem, match="which is 0"):
        told(desk, "How many times as high were the sales of Ely in 2024 as in 2023?", "shops.csv")


@pytest.mark.slow
def test_what_is_left_out_by_two_columns_is_not_guessed(desk):
    assert told(desk, "How many orders are not paid and from Bonn?", "orders.csv") is None


@pytest.mark.slow
def test_a_ratio_is_of_the_two_that_are_named_and_says_how_it_was_made(desk):
    found = told(desk, "sales per employee in Kiel in 2024", "branches.csv")
    assert found.answer.value.startswith("37656.25")
    assert notice_from_json(found.answer.calculation) == "301250 / 8 = 37656.25."


@pytest.mark.slow
def test_a_share_of_what_may_be_no_whole_has_a_warning(desk):
    for question in ("What percentage of revenue was the net profit in 2022?", "share of net profit in 2023"):
        found = told(desk, question, "accounts.csv")
        assert found is None or found.doubtful
    assert told(desk, "What share of visitors came in Q3 2019?", "visitors.csv").doubtful


@pytest.mark.slow
def test_of_what_stands_in_several_rows_the_largest_has_a_warning_if_another_has_more_together(desk):
    assert told(desk, "Which customer has the highest quantity?", "orders.csv").doubtful
    assert not told(desk, "Which branch has the highest staff?", "branches.csv").doubtful


@pytest.mark.slow
def test_a_day_before_a_year_is_no_year_that_the_table_lacks(desk):
    found = told(desk, "How many branches opened before 2010?", "branches.csv")
    assert found is None or found.answer.value == "1"


@pytest.mark.slow
def test_heads_alone_answer_nothing(desk):
    found = desk.search("Staff of the branches", documents=["branches.csv"], compare=True)
    head = next(one for passage in found.passages for one in passage.evidence if one.text.startswith("| Branch"))
    with pytest.raises(TableProblem):
        is_by_chance(desk._shelf, "Staff of the branches", Scope(), found.passages, head)


@pytest.mark.parametrize(
    ("text", "but"),
    [
        ("total sales except Kiel", "Kiel"),
        ("How many orders are not paid?", "paid"),
        ("Summe ohne Kiel", "Kiel"),
        ("suma sin contar las conclusiones", "conclusiones"),
        ("除了Kiel之外的总销售额", "Kiel"),
        ("How many orders are there?", ""),
    ],
)
def test_what_is_left_out_is_read(text, but):
    assert all_but(text)[0] == but


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("How many times as many people live in Ganjam as in Deogarh?", True),
        ("Ratio of goals to games", True),
        ("How many times did it rain?", False),
        ("How many times was a seal replaced?", False),
    ],
)
def test_a_ratio_is_told_from_a_count(text, ratio):
    assert bool(as_ratio(text)) is ratio


def test_a_share_is_asked_as_its_part():
    assert as_share("What share of total sales did Kiel make?") == "sales did Kiel make?"
    assert not as_share("How many shares of Kiel are there?")
    assert not as_share("What was the net profit as a share of revenue?")
    assert as_share("What are the sales of Kiel as a percentage of the total?")


@pytest.mark.parametrize(
    ("text", "language", "power"),
    [
        ("more than 3 billion", "en", 9),
        ("mehr als 2 Millionen", "de", 6),
        ("over 3 metres", "en", 0),
        ("超过3亿", "zh", 8),
    ],
)
def test_a_bound_is_read_with_its_power_of_ten(text, language, power):
    assert table_question(text, language).power == power


@pytest.mark.slow
def test_the_line_of_heads_of_a_printed_table_is_known(shared_assistant, tmp_path):
    printed = tmp_path / "printed.pdf"
    cells = [line.split(",") for line in FILES["branches.csv"].splitlines()]
    SimpleDocTemplate(str(printed)).build([Table(cells)])
    shared_assistant.add([printed], wait=False)
    passages = shared_assistant.search("sales and staff of the branch Kiel", compare=True).passages
    sentence = passages[0].evidence[0]
    heads = replace(sentence, text="Branch Region Opened Sales 2023 Sales 2024 Staff Result 2024")
    assert is_heads(shared_assistant._shelf, passages, heads)
    assert not is_heads(
        shared_assistant._shelf, passages, replace(sentence, text="Kiel has a staff of 8 in the region North")
    )
