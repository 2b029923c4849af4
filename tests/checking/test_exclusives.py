"""Words of which one excludes the others: another day, season, share, how often, how many times."""

import pytest

from slmrag.checking import judge
from slmrag.schema import AnswerSentence, Chunk, Passage


def mark(sentence: str, source: str, language: str = "en") -> AnswerSentence:
    chunk = Chunk("d", "n", 1, 0, len(source), source, language=language)
    (found,), _, _ = judge([(sentence, (1,))], [Passage(chunk, 1.0)], language)
    return found


@pytest.mark.parametrize(
    ("language", "sentence", "source", "kind"),
    [
        ("en", "The board receives weekly reports.", "The board receives monthly reports.", "unit"),
        ("en", "Take one tablet twice a week.", "Take one tablet twice a day.", "unit"),
        ("en", "The key allows 600 requests per second.", "The key allows 600 requests per minute and key.", "unit"),
        ("en", "The report comes forward in the spring.", "The report comes forward in the autumn.", "date"),
        ("en", "The region gave half of the world's gold.", "The region gave one third of the world's gold.", "number"),
        ("en", "A loan may be renewed five times.", "A loan may be renewed twice.", "number"),
        ("de", "Die Leute kamen am Samstag zum Fest.", "Die Leute kamen am Freitag zum Fest.", "date"),
        ("de", "Die Miete ist jährlich fällig.", "Die Miete ist monatlich fällig.", "unit"),
        ("es", "Puede invitar a dos personas por semana.", "Puede invitar a dos personas al mes.", "unit"),
    ],
)
def test_another_of_its_kind_is_named(language, sentence, source, kind):
    found = mark(sentence, source, language)
    assert found.support == "disagrees" and [one.kind for one in found.differences] == [kind]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The gym costs 240 euros a year.", "The gym costs 20 euros a month."),
        ("The office is open on Tuesday.", "The office is open from Monday to Friday."),
        ("Two thirds of the staff came.", "63 % of the staff came."),
        ("Ann came twice as often as Bob.", "Ann came six times, as often as Bob and Cy."),
        ("The board receives weekly reports.", "The board receives monthly reports. Each week it receives weekly reports."),
    ],
)  # fmt: skip
def test_what_may_be_reckoned_rounded_or_told_elsewhere_is_no_difference(sentence, source):
    assert mark(sentence, source).support != "disagrees"


MINUTES = "Ann Lee AM\nMinister, the costs are much higher here. We cannot find a place for £27."
SALES = "Sales (million euros)\n\n| Region | Q1 | Q3 |\n|---|---|---|\n| North | 18.2 | 17.9 |\n| South | 11.5 | 14.8 |"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("According to Ann Lee AM, the costs are much higher here.", MINUTES),
        ("The North had sales of 17.9 million euros in the third quarter.", SALES),
        ("The plant used 1.24 GWh in Q1.", "| | Q1 | Q2 |\n|---|---|---|\n| Electricity (MWh) | 1,240 | 1,115 |"),
        ("The share was 80.5 US cents.", "$ million 2022 2023\nNet sales 14,544 14,694\nEPS (diluted US cents) 80.5 73.3"),
        ("EBITDA fell by 5 %.", "2022 2023 change %\nNet sales 14,544 14,694 1\nEBITDA 2,117 2,018 (5)"),
        ("In men Hb is 13.5 g.", "Haemoglobin in men is 13.5 g."),
        ("Each Eco cycle uses 840 Wh.", "Energy use: 0.84 kWh per Eco cycle."),
        ("Patients over 75 begin with less.", "Patients over 75 years begin with less."),
        ("No other town of Kent has more people.", "The town has the most people of Kent."),
        ("Human Resources must approve work from abroad.", "There is no work from abroad without approval of Human Resources."),
    ],
)  # fmt: skip
def test_who_speaks_what_a_table_counts_and_short_forms_are_no_difference(sentence, source):
    assert mark(sentence, source).support != "disagrees"


def test_the_quarter_of_another_figure_and_the_unit_of_a_row_are_told():
    assert mark("The South had sales of 11.5 million euros in the third quarter.", SALES).support == "disagrees"
    source = "| | Q1 |\n|---|---|\n| Water (m³) | 8,300 |\n| Gas (MWh) | 410 |"
    assert mark("Water use in Q1 was 8,300 litres.", source).support == "disagrees"
    assert mark("Water use in Q1 was 8.3 million litres.", source).support != "disagrees"
