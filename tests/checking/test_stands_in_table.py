"""A cell of a table said as a sentence stands there; said of another row, column or unit, or with a word more, it does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slmrag.checking import judge
from slmrag.schema import Chunk, Passage

SALES = """Sales by region, in thousand €
Region | 2022 | 2023
North | 410 | 512
South | 171 | 99
Income before tax | 5 | 7
"""
STATEMENT = """($ in millions) 2022 2021
Net sales 17,606 15,320
Other income, net 1,058 551
"""


VELOX = "| Property | Velox 240 | Velox 240 Plus |\n|---|---|---|\n| Noise level | 71 dB | 74 dB |"
DATED = "($ in millions) January 28, 2023 January 29, 2022\nStock 5,140 5,965\n"

# As a PDF gives it: the head broke over lines, and the years are not in the order of the columns.
BROKEN = """Net sales by category (dollars in millions):
December 31,
2022
December 25,
2021 Change
Mac 7,735 10,852 (29)%
iPad 9,396 7,248 30 %
"""


def support(sentence: str, passage: str) -> str:
    chunk = Chunk("d", "n", 1, 0, len(passage), passage, unit="page", language="en")
    (found,), _, _ = judge([(sentence, (1,))], [Passage(chunk, 1.0)], "en")
    return found.support


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("In 2023, sales in the North were 512 thousand €.", SALES),
        ("South: 171 thousand € in 2022.", SALES),
        ("Income before tax was 7 thousand € in 2023.", SALES),
        ("Net sales were $17,606 million in 2022.", STATEMENT),
        ("Other income, net, came to $551 million in 2021.", STATEMENT),
        ("Net sales were $17,606 million in 2022, compared with $15,320 million in 2021.", STATEMENT),
        ("The Velox 240 has a noise level of 71 dB.", VELOX),
        ("Stock was $5,140 million on January 28, 2023.", DATED),
        ("The K400-L has a weight of 18.6 kg.", "| Model | Noise | Weight |\n|---|---|---|\n| K400-S | 39 dB | 11.2 kg |\n| K400-L | 47 dB | 18.6 kg |"),
    ],
)  # fmt: skip
def test_a_cell_with_its_row_column_and_unit_stands_there(sentence, passage):
    assert support(sentence, passage) == "stands there"


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2022, sales in the North were 512 thousand €.",
        "In 2022 and 2023 sales in the North were 512 thousand €.",
        "In 2023, sales in the South were 512 thousand €.",
        "In 2023, sales in the North and South were 512 thousand €.",
        "In 2023, sales in the North were 512 €.",
        "In 2023, sales in the North were 512 thousand $.",
        "In 2023, sales in the North were about 512 thousand €.",
        "Sales in the North were 512 thousand €.",
        "Tax before income was 7 thousand € in 2023.",
        "The tax was 7 thousand € in 2023.",
        "Sales in the North were 410 thousand € in 2023 and 512 thousand € in 2022.",
        "Sales in the North were 512 thousand € in 2023 and 99 thousand € in 2023.",
        "Sales in the North were 410 thousand € in 2022 and 512 thousand €.",
        "Sales in the North fell from 410 thousand € in 2022 to 512 thousand € in 2023.",
    ],
)
def test_what_belongs_to_another_cell_does_not_stand_there(sentence):
    assert support(sentence, SALES) != "stands there"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Stock was $5,140 million on January 29, 2023.", DATED),
        ("The Velox 240 Plus has a noise level of 71 dB.", VELOX),
        ("The Velox 240 has a noise level of 74 dB.", VELOX),
    ],
)
def test_a_column_is_named_whole_and_a_date_is_that_of_its_column(sentence, passage):
    assert support(sentence, passage) != "stands there"


@pytest.mark.parametrize("sentence", ["And.", "; and", "Versus,"])
def test_what_only_joins_figures_does_not_stand_there(sentence):
    assert support(sentence, SALES) != "stands there"


@settings(deadline=None)
@given(st.data())
def test_a_word_more_or_less_does_not_stand_there(data):
    words = ["In", "2023", "sales", "in", "the", "North", "were", "512", "thousand", "€"]
    at = data.draw(st.integers(0, len(words)))
    more = data.draw(
        st.sampled_from(["not", "only", "never", "nearly", "may", "unless", "Denmark", "13", "less", "than"])
    )
    assert support(" ".join([*words[:at], more, *words[at:]]) + ".", SALES) != "stands there"
    told = data.draw(st.sampled_from(["2023", "North", "512", "thousand", "€"]))
    assert support(" ".join(word for word in words if word != told) + ".", SALES) != "stands there"


@pytest.mark.parametrize("said", ["7,735", "10,852"])
@pytest.mark.parametrize("year", ["2022", "2021"])
def test_under_a_head_that_broke_no_column_is_known(said, year):
    assert support(f"Mac net sales were ${said} million in {year}.", BROKEN) != "stands there"


@pytest.mark.parametrize("title", ["Budget (thousands of dollars)", "Budget, dollars by the thousand (dollars)"])
def test_a_figure_in_thousands_does_not_stand_there_as_itself(title):
    passage = f"**{title}**\n\n| Category | FY 2022 | FY 2023 |\n|---|---|---|\n| Salaries | 18,420 | 19,105 |\n"
    assert support("Salaries amounted to $18,420 in FY 2022.", passage) != "stands there"
    assert support("Salaries amounted to $18.42 in FY 2022.", passage) != "stands there"
