"""What a table says its figures are in is read in many notations, and a figure never stands there without it."""

import pytest

from slmrag.checking import judge
from slmrag.schema import Chunk, Passage

TITLES = [
    ("Sales (in thousands)", "$512 thousand", "$512"),
    ("Sales in £ million", "£512 million", "£512"),
    ("Sales (£m)", "£512 million", "£512"),
    ("Sales, €m", "€512 million", "€512"),
    ("Sales ($M)", "$512 million", "$512"),
    ("Sales ($000)", "$512,000", "$512"),
    ("Sales (£000s)", "£512 thousand", "£512"),
    ("Sales, USD million", "$512 million", "$512"),
    ("Sales (US$ thousand)", "$512 thousand", "$512"),
    ("Sales (thousands of dollars)", "$512 thousand", "$512"),
    ("Sales in millions of dollars", "$512 million", "$512"),
    ("Sales (€ bn)", "€512 billion", "€512"),
    ("Sales (millions)", "$512 million", "$512"),
    ("Sales (EUR k)", "€512 thousand", "€512"),
    ("Umsatz (Mio. €)", "€512 million", "€512"),
    ("Umsatz in TEUR", "€512 thousand", "€512"),
    ("Umsatz (T€)", "€512 thousand", "€512"),
    ("Ventas (millones de euros)", "€512 million", "€512"),
    ("Ventas (M€)", "€512 million", "€512"),
]


@pytest.mark.parametrize("in_head", [True, False])
@pytest.mark.parametrize(("title", "amount", "bare"), TITLES)
def test_figures_are_in_what_the_title_says(title, amount, bare, in_head):
    head, over = (title, "") if in_head else ("Region", f"{title}\n\n")
    passage = f"{over}| {head} | 2022 | 2023 |\n|---|---|---|\n| North | 41.5 | 512 |\n| South | 171 | 99.2 |\n"
    assert support(f"Sales in the North were {amount} in 2023.", passage) != "disagrees"
    assert support(f"Sales in the North were {bare} in 2023.", passage) != "stands there"


def support(sentence: str, passage: str) -> str:
    chunk = Chunk("d", "n", 1, 0, len(passage), passage, language="en")
    (found,), _, _ = judge([(sentence, (1,))], [Passage(chunk, 1.0)], "en")
    return found.support


def test_an_amount_in_prose_is_no_scale_of_a_table():
    passage = "They paid 12 M€ in all.\n\n| Fee | 2022 | 2023 |\n|---|---|---|\n| Adults | 41.5 | 512 |\n"
    assert support("The fee of adults was 512 in 2023.", passage) != "disagrees"
