"""Cells of a row, each with the head of its column, stand there; exchanged, of another row, or with a word more they do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slmrag.checking import judge
from slmrag.schema import Chunk, Passage

HOUSES = """Guest houses in Sennen Vale, rates per night in 2025
| House | Rooms | Single | Double | Breakfast | Open |
| --- | --- | --- | --- | --- | --- |
| The Old Forge | 6 | £58 | £84 | included | all year |
| Gull Cottage | 4 | £49 | £72 | £9 | April to October |
"""
ENGINES = """Preserved engines
| Year built | Works number | Owner | Name |
| --- | --- | --- | --- |
| 1882 | 283 | Penrhyn Quarry | Charles |
| 1886 | 409 | Dinorwic Quarry | Velinheli |
| 1889 | 493 | Dinorwic Quarry | Elidir |
"""
WATER = """Water use in Askfield, in cubic metres per day
| District | 2005 | 2015 |
| --- | --- | --- |
| Old Town | 3,150 | 2,720 |
| Harbour | 1,040 | 1,960 |
"""
CROWDS = """| Year | League | Avg. Attendance |
| --- | --- | --- |
| 2007 | First Division | 6,851 |
| 2008 | First Division | 8,567 |
"""
TRADE = """Exports from France to Spain
| Product | 2022 | 2023 |
| --- | --- | --- |
| Wheat | 5 | 7 |
| Rye | 6 | 9 |
"""
PUMPS = """| Property | Hydro 300 | Hydro 300 S |
| --- | --- | --- |
| Delivery head | 38 m | 45 m |
"""
DRIVERS = """| State | Percentage of drivers who were speeding | Crashes per billion miles | Premiums ($) |
| --- | --- | --- | --- |
| Alaska | 41 | 18.1 | 1053.48 |
| Texas | 40 | 19.4 | 1004.75 |
"""
MUSEUMS = """Besucherzahlen der Museen in Hohenwart
| Museum | 2022 | 2023 |
| --- | --- | --- |
| Burg | 31.000 | 33.500 |
| Glasmuseum | 9.700 | 9.200 |
"""
NUTS = """Precios de frutos secos
| Producto | Peso | Precio |
| --- | --- | --- |
| Almendras | 100 gr | $ 1200,00 |
| Ciruelas | 100 gr | $ 250,00 |
"""
BARE = """Resumen de cuentas | 2022 |
Total ingresos | 436,09 € |
Total gastos | 334,61 € |
"""


def support(sentence: str, passage: str, language: str = "en") -> str:
    chunk = Chunk("d", "n", 1, 0, len(passage), passage, unit="page", language=language)
    (found,), _, _ = judge([(sentence, (1,))], [Passage(chunk, 1.0)], language)
    return found.support


@pytest.mark.parametrize(
    ("sentence", "passage", "language"),
    [
        ("The Old Forge: 6 rooms, single £58, double £84, breakfast included, open all year.", HOUSES, "en"),
        ("Gull Cottage has 4 rooms; a double costs £72 per night in 2025.", HOUSES, "en"),
        ("Velinheli was built in 1886 and has the works number 409.", ENGINES, "en"),
        ("The owner of Charles is Penrhyn Quarry.", ENGINES, "en"),
        ("In 2015 the Old Town used 2,720 cubic metres of water per day.", WATER, "en"),
        ("In 2008 the average attendance was 8,567.", CROWDS, "en"),
        ("Wheat exports from France to Spain: 5 in 2022, 7 in 2023.", TRADE, "en"),
        ("The Hydro 300 has a delivery head of 38 m.", PUMPS, "en"),
        ("In Alaska, 41 percent of the drivers were speeding.", DRIVERS, "en"),
        ("Premiums in Texas are $1004.75.", DRIVERS, "en"),
        ("Die Burg in Hohenwart hatte 2022 31.000 Besucher.", MUSEUMS, "de"),
        ("Burg: 2022 31.000, 2023 33.500 Besucher.", MUSEUMS, "de"),
        ("Las almendras cuestan $ 1200,00 los 100 gr.", NUTS, "es"),
        ("En 2022 el total de ingresos fue de 436,09 €.", BARE, "es"),
    ],
)
def test_cells_with_their_heads_stand_there(sentence, passage, language):
    assert support(sentence, passage, language) == "stands there"


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The Old Forge: 6 rooms, single £84, double £58.", HOUSES),
        ("The Old Forge: breakfast £9.", HOUSES),
        ("The Old Forge has 6 rooms; breakfast is not included.", HOUSES),
        ("The Old Forge costs £84.", HOUSES),
        ("A double at Gull Cottage costs £72 per week.", HOUSES),
        ("A double at Gull Cottage costs about £72.", HOUSES),
        ("Gull Cottage is open April.", HOUSES),
        ("The Dinorwic Quarry has the works number 409.", ENGINES),
        ("Velinheli was built in 1889.", ENGINES),
        ("The owner of Velinheli is Penrhyn Quarry.", ENGINES),
        ("In 2005 and 2015 the Old Town used 2,720 cubic metres of water per day.", WATER),
        ("In 2015 the Old Town used 2,720 litres of water per day.", WATER),
        ("In 2015 the Old Town used 2,720 cubic metres of water per year.", WATER),
        ("The First Division had an average attendance of 8,567.", CROWDS),
        ("Exports of wheat from Spain to France were 5 in 2022.", TRADE),
        ("Wheat: 2022, 7; 2023, 5.", TRADE),
        ("Wheat: 5 and 7 in 2023 and 2022.", TRADE),
        ("Wheat and rye exports were 5 in 2022.", TRADE),
        ("The Hydro 300 has a delivery head of 45 m.", PUMPS),
        ("The Hydro 300 S has a delivery head of 38 m.", PUMPS),
        ("In Texas, 41 percent of the drivers were speeding.", DRIVERS),
        ("In Alaska, 41 drivers were speeding.", DRIVERS),
    ],
)
def test_cells_bound_otherwise_do_not(sentence, passage):
    assert support(sentence, passage) != "stands there"


def test_what_is_told_over_a_table_is_no_title_of_its_rows():
    table = "Brook Farm lost its dairy\n| Farm | Cows |\n| --- | --- |\n| Brook Farm | 5 |\n| Hill Farm | 6 |\n"
    assert support("Brook Farm has 5 cows.", table) == "stands there"
    assert support("Brook Farm lost 5 cows.", table) != "stands there"


NAMES = ["Alder", "Birch", "Cedar", "Dogwood"]
COLUMNS = ["Height", "Age", "Girth", "Leaves"]


@settings(max_examples=150, deadline=None)
@given(
    figures=st.lists(st.integers(11, 99), min_size=16, max_size=16, unique=True),
    row=st.integers(0, 3),
    said=st.permutations(range(4)),
    values=st.permutations(range(4)),
    count=st.integers(1, 4),
)  # fmt: skip
def test_only_the_figures_under_the_heads_stand_there(figures, row, said, values, count):
    cells = [figures[4 * at : 4 * at + 4] for at in range(4)]
    table = "\n".join(
        [
            "| Tree | " + " | ".join(COLUMNS) + " |",
            "|---|---|---|---|---|",
            *(f"| {name} | " + " | ".join(map(str, line)) + " |" for name, line in zip(NAMES, cells, strict=True)),
        ]
    )
    pairs = list(zip(said[:count], values[:count], strict=True))
    true = all(column == value for column, value in pairs)
    for told in (
        f"{NAMES[row]}: " + ", ".join(f"{COLUMNS[column]} {cells[row][value]}" for column, value in pairs) + ".",
        f"{NAMES[row]} has "
        + " and ".join(f"{cells[row][value]} {COLUMNS[column].lower()}" for column, value in pairs),
    ):
        assert (support(told, table) == "stands there") == true, told
        assert support(told.replace(NAMES[row], NAMES[(row + 1) % 4]), table) != "stands there"


@pytest.mark.parametrize(
    ("sentence", "passage", "said"),
    [
        ("Elidir is owned by the Penrhyn Quarry.", ENGINES, "Penrhyn Quarry"),
        ("The Hydro 300 is made for rye.", TRADE, ""),
        ("The Old Forge has breakfast for £9.", HOUSES, "9"),
        ("Gull Cottage, unlike The Old Forge, has no breakfast included.", HOUSES, ""),
    ],
)
def test_a_cell_of_another_row_disagrees(sentence, passage, said):
    chunk = Chunk("d", "n", 1, 0, len(passage), passage, unit="page", language="en")
    (found,), _, _ = judge([(sentence, (1,))], [Passage(chunk, 1.0)], "en")
    assert [each.said for each in found.differences if each.kind == "table"] == ([said] if said else [])


def test_rows_of_the_same_words_are_laid_out_within_bounds():
    same = "| a1 | b | c | d | e |\n|---|---|---|---|---|\n" + "| 5 | 5 | 5 | 5 | 5 |\n" * 500
    assert support("b 5 c 5 d 5 e 5 " * 7 + ".", same) != "stands there"
