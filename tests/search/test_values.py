"""Questions for a value: which kind they ask for, which sentence or row states it, and a warning where none does."""

from dataclasses import replace

import pytest
from fakes.documents import write

from slmrag.schema import Page
from slmrag.schema.tables import Column, StoredTable, TableRow
from slmrag.search.values.asked_value import asked_value, may_be
from slmrag.search.values.dated_columns import dated_columns
from slmrag.search.values.stated_likely import Candidate, likeliest
from slmrag.search.values.subject import own_year, subject_of
from slmrag.search.values.units import unit_of
from slmrag.search.values.value_kinds import places
from slmrag.search.values.value_rows import Rows
from slmrag.text.contents_lines import contents_lines
from slmrag.text.terms import terms

REPORT = """# Halden Works: annual report 2024

## Letter

Our people are core to what we do, and our people come first. It was a good year for all who work here.
As of 31 December 2024 we had approximately 41,200 employees in nine countries. The Tønsberg plant employed 350 people.
We stored 80 turbines in the yard. Apprentices gave 75 talks at schools. In December we bought the Ruud quarry from Nordfjell Stein AS for EUR 16.5 million.
Sales of spare parts increased by EUR 20 million. Our brands are known in many countries.

Ida Brekke
President and Chief Executive Officer

Previously, Jon Vik served as Chief Executive Officer of Sund Maritim. Mork LLP has audited the accounts of Halden Works.
Halden Works was founded in Bergen in 1931. The board met on 4 March 2024.

## Consolidated statement of income

| in EUR million | Note | 2024 | 2023 |
|---|---|---|---|
| Net sales | 3 | 812 | 790 |
| Staff costs | 4 | (301) | (288) |
| Other income, net | 5 | 12 | 9 |
| Net income | | 64 | 51 |
| Effective tax rate | | 22.5% | 21.0% |
"""


@pytest.fixture(scope="module")
def halden(shared_assistant, tmp_path_factory):
    shared_assistant.add([write(tmp_path_factory.mktemp("halden") / "halden.md", REPORT)])
    return shared_assistant


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people work here?", "count"),
        ("Wie viele Mitarbeiter gibt es?", "count"),
        ("¿Cuántos empleados hay?", "count"),
        ("公司有多少名员工?", "count"),
        ("كم عدد الموظفين؟", "count"),
        ("What was the net profit for 2024?", "money"),
        ("What does one ticket cost?", "money"),
        ("Wie hoch war der Umsatz?", "money"),
        ("What share of the staff are women?", "share"),
        ("When did the deal close?", "date"),
        ("Wann wurde die Firma gegründet?", "date"),
        ("Who is the treasurer?", "name"),
        ("¿Quién dirige la empresa?", "name"),
        ("Which firm audits the accounts?", "name"),
        ("What is the phone number of the office?", "phone"),
        ("How long are the mains?", "amount"),
        ("What credit rating does it have?", "thing"),
        ("What law justified it?", None),
        ("Spare part sales in Norway?", "money"),
        ("average rent for a stall", "money"),
        ("At what price did they sell the quarry?", "money"),
        ("what commission do agents usually take", "money"),
        ("What number should a journalist call?", "phone"),
        ("My uncle joined early, what price was that per share?", "money"),
        ("what was spent on ads", "money"),
        ("Which accounting firm signs the books?", "name"),
        ("Name of the treasurer please", "name"),
        ("whats the highest rate you can end up paying", "amount"),
        ("I would like the total of the fines imposed.", "amount"),
        ("What portion of the roads is poor?", "share"),
        ("current ratio 2025 / 2024", "amount"),
        ("annual report 2025", None),
        ("Which of the company cars is blue?", None),
        ("rent deposit", None),
        ("What tax rate has an effect on growth?", None),
        ("When forces act on a body, what must be accounted for?", None),
        ("Where did they send a large number of settlers?", None),
        ("Is the pump blue?", None),
    ],
)
def test_the_kind_of_value_is_told_by_the_question(question, kind):
    asked = asked_value(question)
    assert (asked and asked.kind) == kind


@pytest.mark.parametrize(
    ("question", "rest", "soft"),
    [
        ("who is the chair of the board?? not the ceo", ["chair", "board"], []),
        ("total sales for 2021 please, not the year before", ["total", "sales"], []),
        ("What does part-no 4711 cost?", ["part-no", "4711"], ["cost"]),
        ("Could you tell me how many tills there are?", ["tills"], []),
        ("I teach in Ruud. How many children go to school?", ["children", "go", "school"], ["teach", "Ruud"]),
        ("When will the children be back?", ["children"], ["back", "repaid"]),
        ("The mayor borrowed for roads. How much?", ["mayor", "borrowed", "roads"], []),
    ],
)
def test_what_is_asked_stands_in_the_sentence_that_asks(question, rest, soft):
    asked = asked_value(question)
    assert ([word for word in asked.rest if word not in asked.soft], sorted(asked.soft)) == (rest, sorted(soft))


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("In 2024, section 3 lists 1,204 shops and 7% more in 2025.", "count", ["1,204"]),
        ("It cost USD 16.5 billion, and 40 euros a day.", "money", ["USD 16.5 billion", "40 euros"]),
        ("Half of them, 12 per cent of us and 3 % of all.", "share", ["Half", "12 per cent", "3 %"]),
        ("Since 4 May 2019, or June 2020, or 1931.", "date", ["4 May 2019", "June 2020", "1931"]),
        ("Due on the third working day, or within 14 days.", "date", ["third working day", "within 14 days"]),
        ("Closed on Mondays; täglich 7 Uhr; 10 p.m. to 7:30.", "date", ["Mondays", "7 Uhr", "10 p.m", "7:30"]),
        ("On Monday, 4 May 2019, at 7 p.m.", "date", ["4 May 2019"]),
        ("عضو واحد أو أحد الأعضاء، مغلق يوم الأحد", "date", ["الأحد"]),
        ("The Chair, Ms Ida Brekke, thanked Mork LLP and KPMG.", "name", ["Ms Ida Brekke", "Mork LLP", "KPMG"]),
        ("Board Chair and two Directors", "name", []),
        ("Call +47 55 30 20 10 on 12 May.", "phone", ["+47 55 30 20 10"]),
    ],
)
def test_values_are_told_by_their_looks(text, kind, found):
    assert [text[start:end] for start, end in places(text, kind, "en")] == found


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many people does Halden Works employ?", "41,200 employees"),
        ("How many employees are there?", "41,200 employees"),
        ("Who is the CEO?", "Ida Brekke"),
        ("Who audits Halden Works?", "Mork LLP"),
        ("Who did they buy the Ruud quarry from?", "Nordfjell Stein AS"),
        ("How much was paid for the Ruud quarry?", "EUR 16.5 million"),
        ("When was Halden Works founded?", "1931"),
        ("What was the turnover of Halden Works?", "EUR 812 million – Net sales · 2024"),
        ("What was its profit in 2023?", "EUR 51 million – Net income · 2023"),
        ("What were the personnel expenses?", "EUR (301) million – Staff costs · 2024"),
        ("What was the effective tax rate?", "22.5%"),
    ],
)
def test_what_states_the_value_comes_first(halden, question, value):
    answer = halden.ask(question, model="quote").result()
    assert answer.outcome == "answered"
    assert value in " ".join(answer.text.split("\n\n")[0].split()), answer.text


@pytest.mark.parametrize(
    "question",
    [
        "How many shops does Halden Works have?",
        "What is the phone number of Halden Works?",
        "Who is the company secretary of Halden Works?",
        "What dividend did Halden Works pay?",
        "What credit rating does Halden Works have?",
        "What profit does Halden Works forecast for 2026?",
        "How many patents do the brands hold?",
        "How many apprentices are there?",
        "What was the net income in 2019?",
    ],
)
def test_what_no_passage_states_is_never_said_without_a_warning(halden, question):
    assert halden.ask(question, model="quote").result().outcome != "answered"


def test_of_several_years_each_is_said_with_its_own(halden):
    for question in ("Net sales in 2023 and 2024?", "What was the turnover this year and last year?"):
        first = halden.ask(question, model="quote").result().text.split("\n\n")[0]
        assert first.startswith("EUR 812 million (2024); EUR 790 million (2023) – Net sales"), first


def test_who_runs_it_is_said_by_the_post(halden):
    assert "Ida Brekke" in halden.ask("Who runs Halden Works?", model="quote").result().text.split("\n\n")[0]


def test_a_row_is_told_with_its_unit_and_its_period_and_shown_with_its_heads(halden):
    answer = halden.ask("What was the turnover of Halden Works?", model="quote").result()
    assert answer.table is not None and answer.table.heads == ("in EUR million", "Note", "2024", "2023")
    assert answer.table.rows == (("Net sales", "3", "812", "790"),)
    assert [citation.quote for citation in answer.citations] == ["| Net sales | 3 | 812 | 790 |"]


def test_the_price_of_another_thing_in_a_clause_is_not_the_price(assistant, tmp_path):
    report = write(tmp_path / "report.md", "# Investments\n\nThe cabins received new roofs, which cost 41,000 euros.\n")
    prices = write(
        tmp_path / "prices.md",
        "# Prices\n\n| Pitch | Low season | High season |\n|---|---|---|\n| Tent | 14 | 19 |\n| Cabin | 62 | 89 |\n",
    )
    assistant.add([report, prices], wait=False)
    assert "62" in assistant.ask("How much does a cabin cost?").result().text.split("\n")[0]
    assert "41,000" in assistant.ask("How much did the roofs cost?").result().text


def test_a_name_that_two_sentences_share_does_not_choose_between_them():
    def place(own: float, weight: float) -> Candidate:
        return Candidate(None, {"sentence": 1.0, "near": weight, "own share": own}, str(own), frozenset())

    told, other = place(1.0, 0.6), place(0.4, 0.6)
    near = {"1.0": 0.43, "0.4": 0.68, "0.8": 0.4, "0.7": 0.9}

    def close(text, others):
        return [near[one] for one in others]

    found = likeliest("How heavy is the Fernhill P200 pump?", [other, told], close)
    assert [one for _, one in found] == [told, other]
    less, least = place(0.8, 0.6), place(0.7, 0.6)
    assert likeliest("How heavy is it?", [less, least], close)[0][1] is least


@pytest.mark.parametrize(
    ("question", "label", "said"),
    [
        ("What do meals in London cost?", "London", "45"),
        ("What does a hotel in London cost?", "London", "185"),
        ("What does a hotel in London cost for 30 nights?", "London", None),
    ],
)
def test_a_row_states_what_its_heads_and_numbers_fit(question, label, said):
    columns = (Column("City"), Column("Hotel per night", True), Column("Meals per day", True))
    row = TableRow(1, 0, 9, (label, "185", "45"), (None, 185.0, 45.0))
    table = StoredTable(1, "d", "book.pdf", "en", "Limits", columns, 1, 1, 1)
    rare = frozenset(terms(label, "en"))
    subject = subject_of(
        question, asked_value(question), ["en"], lambda groups: {group: 9.0 if rare & set(group) else 1.0 for group in groups}
    )  # fmt: skip
    found = Rows(subject, lambda id, number: Page(1, f"{label} 185 45"), frozenset()).likely(table, [row])
    assert [one.row.answer.value for one in found] == ([said] if said else [])


@pytest.mark.parametrize(
    ("question", "cells", "said"),
    [
        ("What does water in Ayr cost?", ("Ayr, P-100", "310", "1550"), "€1550"),
        ("What does water in Ayr cost?", ("Ayr, P-100", "310", "n/d"), None),  # and not €310
        ("How much water for Ayr?", ("Ayr, P-100", "310", "1550"), "310"),
        ("What does water in Ayr of P-100 cost?", ("Ayr, P-100", "310", "1550"), "€1550"),
        ("What does water in Ayr of P-101 cost?", ("Ayr, P-100", "310", "1550"), None),  # another meter
        ("How much water for Ayr?", ("Ayr, P-100", "n/d", "1550"), "€1550"),  # and not "1550 n/d"
    ],
)
def test_a_row_of_a_sheet_has_the_units_of_its_own_columns(question, cells, said):
    columns = (Column("Town"), Column("Water › m³", True), Column("Water › €", True))
    numbers = tuple(float(cell) if cell.isdigit() else None for cell in cells)
    row = TableRow(1, 0, 9, cells, numbers)
    table = StoredTable(1, "d", "water.xlsx", "en", "Use", columns, 1, 1, 1, unit="sheet")
    subject = subject_of(question, asked_value(question), ["en"], lambda groups: dict.fromkeys(groups, 1.0))
    page = "| Town | Water | Water |\n| | m³ | € |\n" + " | ".join(cells)
    found = Rows(subject, lambda id, number: Page(1, page), frozenset()).likely(
        table, [replace(row, start=len(page) - 9)]
    )
    assert [one.row.answer.value for one in found] == ([said] if said else [])


@pytest.mark.parametrize(
    ("question", "cells", "said", "one_of_several"),
    [
        ("What does a large red paint cost?", ("4.20", "", "11.90"), "11.90", False),
        ("How much is a medium red paint?", ("4.20", "", "11.90"), None, False),  # the cell is empty
        ("What does red paint cost?", ("4.20", "", "11.90"), "4.20 (Small); 11.90 (Large)", False),
        ("What does red paint cost?", ("4.20", "5", "6", "7", "8"), "4.20", True),
        ("What does small red paint cost?", ("4.20", "5", "6", "7", "8"), "4.20", False),
    ],
)
def test_of_columns_that_are_no_years_the_named_one_is_said_or_each(question, cells, said, one_of_several):
    heads = ("Small", "Medium", "Large", "Huge", "Giant")[: len(cells)]
    columns = (Column("Product"), *(Column(head, True) for head in heads))
    row = TableRow(1, 0, 9, ("Red paint", *cells), (None, *(float(cell) if cell else None for cell in cells)))
    table = StoredTable(1, "d", "prices.pdf", "en", "Price list", columns, 1, 1, 1)
    subject = subject_of(question, asked_value(question), ["en"], lambda groups: dict.fromkeys(groups, 1.0))
    found = Rows(subject, lambda id, number: Page(1, "Red paint"), frozenset()).likely(table, [row])
    assert [(one.row.answer.value, one.one_of_several) for one in found] == ([(said, one_of_several)] if said else [])


@pytest.mark.parametrize(
    ("line", "heads", "years"),
    [
        ("Invoice no. 2025-0417, of 3 April 2025", ("Qty", "Unit price"), ["", ""]),
        ("2025 2024", ("Group", "Company"), ["2025", "2024"]),
        ("2024-25 2023-24", ("", ""), ["2025", "2024"]),
        ("Q1 2025 Q2 2025", ("", ""), ["2025", "2025"]),
    ],
)
def test_years_above_a_table_are_of_its_columns_where_nothing_else_tells_them_apart(line, heads, years):
    columns = (Column("Item"), *(Column(head, True) for head in heads))
    table = StoredTable(1, "d", "bill.pdf", "en", "", columns, 1, 1, 1)
    assert [year for _, year, _ in dated_columns(table, [1, 2], [line])] == years


def test_a_short_name_below_a_head_of_its_own_is_no_unit(assistant, tmp_path):
    (tmp_path / "ventas.csv").write_text("Mes,Tienda,Ventas (€)\nenero,Norte,1200\nfebrero,Norte,900\n")
    assistant.add([tmp_path / "ventas.csv"])
    assert "1200 Norte" not in assistant.ask("¿Cuánto vendió Norte en enero?", model="quote").result().text


def test_nobody_is_told_the_phone_of_another(assistant, tmp_path):
    staff = "# Staff\n\nAda Lien, reception, phone 555-0170, ada@lake.example.\n\nEli Holm works in the kitchen.\n"
    assistant.add_file(write(tmp_path / "staff.md", staff))
    assert "555-0170" in assistant.ask("What is Ada Lien's phone number?", model="quote").result().text
    other = assistant.ask("What is Eli Holm's phone number?", model="quote").result()
    assert "555-0170" not in other.text.split("\n\n")[0]


def test_what_asks_whether_and_then_for_more_asks_for_no_value_alone():
    assert asked_value("Is the seal kit blue, and what about its costs?") is None
    assert asked_value("What about its costs?") is not None


def test_a_year_is_no_number_of_people():
    assert not may_be("How many people work there?", "2021 – 2-7") and may_be("How many people work there?", "2,021")
    assert may_be("When did it open?", "2021")


def test_who_lives_somewhere_is_asked_for_as_its_inhabitants():
    assert asked_value("How many people live in Halden?").head == ("inhabitants",)
    assert asked_value("number of people living in Halden").head == ("inhabitants",)
    assert asked_value("How many people work in Halden?").head[0] == "people"


def test_a_market_share_is_a_share_and_a_share_price_none():
    assert asked_value("What's the market share in pacemakers?").kind == "share"
    assert asked_value("What was the share price?").kind == "money"


def test_what_asks_for_two_things_is_answered_with_a_warning(halden):
    asked = "How many employees did Halden Works have"
    assert halden.ask(f"{asked}?", model="quote").result().outcome == "answered"
    both = halden.ask(f"{asked} and when was it founded?", model="quote").result()
    assert both.outcome == "doubtful" and "41,200" in both.text


def test_a_quarter_that_a_row_does_not_name_is_not_told_by_it():
    columns = (Column("Item"), Column("2024", True))
    row = TableRow(1, 0, 4, ("Revenue", "$812"), (None, 812.0))
    table = StoredTable(1, "d", "report_2024.pdf", "en", "Income", columns, 1, 1, 1)

    def found(question: str, page: str) -> list:
        subject = subject_of(question, asked_value(question), ["en"], lambda groups: dict.fromkeys(groups, 1.0))
        rows = Rows(subject, lambda id, number: Page(1, page), frozenset())
        return rows.likely(table, [replace(row, start=len(page) - 12)])

    assert found("What was the revenue of 2024?", "Income\nRevenue $812")
    assert not found("What was the revenue of the third quarter of 2024?", "Income\nRevenue $812")
    assert found("What was the revenue of the third quarter of 2024?", "Third quarter\nIncome\nRevenue $812")


def test_a_number_of_a_list_beside_a_table_is_not_of_its_row():
    heads = ("State capital", "Boise", "Towns in Idaho", "Towns in Idaho")
    columns = tuple(Column(head, at in (1, 3)) for at, head in enumerate(heads))
    row = TableRow(1, 0, 10, ("Population", "1,564,400", "Idaho Falls", "55,312"), (None, 1_564_400.0, None, 55_312.0))
    table = StoredTable(1, "d", "idaho.pdf", "en", "", columns, 1, 1, 1)
    question = "How many people live in Idaho?"
    subject = subject_of(question, asked_value(question), ["en"], lambda groups: dict.fromkeys(groups, 1.0))
    found = Rows(subject, lambda id, number: Page(1, "Population"), frozenset()).likely(table, [row])
    assert not any("55,312" in one.row.answer.value for one in found)


@pytest.mark.parametrize("leaders", [" ", " ." * 80])
def test_a_line_of_contents_states_no_value(leaders):
    lines = [
        f"{name}{leaders} {number}"
        for number, name in enumerate(["Notes", "Debt", "Staff", "Rent", "Tax", "Population"], 160)
    ]
    assert len(contents_lines("\n".join(lines), 3, 180)) == len(lines)


def test_money_is_no_share_and_no_count():
    assert not may_be("What percentage did it earn?", "1,468,502 ($)") and may_be(
        "What percentage did it earn?", "4.36%"
    )
    assert not may_be("How many people work there?", "$2,021") and may_be("How much did it earn?", "$2,021")


@pytest.mark.parametrize(
    ("document", "question", "said"),
    [
        ("city_2024.pdf", "How much is the rent?", "7 · 2024"),  # and not next year's
        ("city_2023.pdf", "How much is the rent?", "6 · 2023"),
        ("city.pdf", "How much is the rent?", "8 · 2025"),  # nothing tells which year it is about
        ("city_2024.pdf", "How much will the rent be in 2025?", "8 · 2025"),
    ],
)
def test_the_year_that_a_report_is_about_is_meant_where_none_is_asked_for(document, question, said):
    columns = (Column("Item"), Column("2025", True), Column("2024", True), Column("2023", True))
    row = TableRow(1, 0, 4, ("Rent", "8", "7", "6"), (None, 8.0, 7.0, 6.0))
    table = StoredTable(1, "d", document, "en", "Costs", columns, 1, 1, 1)
    subject = subject_of(question, asked_value(question), ["en"], lambda groups: dict.fromkeys(groups, 1.0))
    (found,) = Rows(subject, lambda id, number: Page(1, "Rent"), frozenset()).likely(table, [row])
    assert f"{found.row.answer.value} · {found.row.answer.of.split(' · ')[-1]}" == said


def test_the_year_of_a_report_is_that_of_its_name_before_those_of_its_cover():
    assert own_year("report_fy2024-25", frozenset(["y2023"])) == "y2025"
    assert own_year("pmi_2022", frozenset(["y2022", "y2023"])) == "y2022"
    assert own_year("report", frozenset(["y2012", "y2013"])) == "y2013" and own_year("report", frozenset()) == ""


def test_of_those_that_say_the_same_numbers_the_one_that_says_it_best_is_told():
    def row(weight: float, *numbers: str) -> Candidate:
        return Candidate(None, {"row": 1.0, "fits and share": weight}, " ".join(numbers), frozenset(numbers))

    one, again, both = row(0.9, "74,543"), row(0.9, "74,543"), row(1.2, "74,543", "32,494")
    assert likeliest("Receivables this year and last?", [one, again, both], None)[0][1] is both


@pytest.mark.parametrize(
    ("cell", "beside", "head", "label", "over", "said"),
    [
        ("361", "", "Group › 2023 › $000", "Audit", [], "$361 thousand"),
        ("$ 4,756", "", "2022", "Net income", ["(in millions)"], "$4,756 million"),
        ("53", "", "2024", "Net profit", ["DKK billion 2024 2023"], "DKK 53 billion"),
        ("50.0", "%", "", "Women", [], "50.0%"),
        ("35,122", "km", "", "Length", ["in millions"], "35,122 km"),
        ("4,043", "No.", "", "Employees", ["$M"], "4,043"),
        ("$0.705", "", "", "Earnings per share", ["($ in millions)"], "$0.705"),
    ],
)
def test_a_number_is_said_with_the_unit_that_its_table_gives_it(cell, beside, head, label, over, said):
    assert unit_of(cell, beside, head, label, over).said(cell) == said


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Year 6 goes to York from 11 to 13 May.", "amount", []),
        ("Vom 3. bis 5. Juli 4 Tage", "amount", ["4"]),
        ("From 45 to 50 kg", "amount", ["45", "50"]),
        ("The hall costs nothing this year.", "money", ["nothing"]),
        ("Half of the fee or 20 euros", "money", ["Half of the", "20 euros"]),
    ],
)
def test_days_and_years_of_a_school_are_no_amounts_and_nothing_is_one(text, kind, found):
    assert [text[slice(*span)] for span in places(text, kind, "en")] == found
