"""What a field asks for by a name that documents do not print."""

import pytest
from fakes.documents import write

from slmrag import Assistant
from slmrag.errors import SettingsProblem
from slmrag.search.expansion import asked_for, expansions, fields

BALANCE = """# Balance sheets

| | 2023 | 2022 |
|---|---|---|
| Total current assets | 5,308 | 5,853 |
| Inventories | 2,213 | 2,439 |
| Total current liabilities | 4,476 | 5,103 |
"""
OWN = """
[[expansion]]
asked = '\\blead time\\b'
[expansion.found]
"" = ["days from order", "days to the ramp"]
"""


@pytest.fixture
def report(assistant, tmp_path):
    assistant.add(
        [
            write(tmp_path / "report.md", BALANCE),
            write(tmp_path / "news.md", "The staff were praised for their patience."),
        ]
    )
    return assistant


def figures(assistant: Assistant) -> list[str]:
    found = assistant.search("Does it have an improving quick ratio?")
    return [one.text for passage in found.passages for one in passage.evidence if one.figure]


@pytest.mark.slow
def test_a_ratio_is_found_where_its_figures_stand_unless_its_field_is_switched_off(report):
    assert [row.split("|")[1].strip() for row in figures(report)] == [
        "Total current assets", "Inventories", "Total current liabilities"
    ]  # fmt: skip
    assert figures(report.with_settings(expansions=())) == []


def test_a_field_may_be_a_file_of_ones_own(tmp_path):
    path = write(tmp_path / "ships.toml", OWN)
    (found,) = asked_for("What is the LEAD TIME?", expansions(["finance", str(path)]))
    assert found.words == "days from order, days to the ramp"
    assert found.figures == ["days from order", "days to the ramp"]


def test_figures_are_searched_under_the_statement_that_holds_them():
    (found,) = asked_for("How many days of inventory?", expansions(["finance"]))
    assert found.words.startswith("balance sheets: inventories; statements of income")
    assert found.figures == ["inventories", "cost of sales"]


def test_every_field_that_is_known_can_be_read():
    assert "finance" in fields() and all(expansions([field]) for field in fields())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (None, "cannot be read"),
        ("expansion = 3", "is no list"),
        ("[[expansion]]\nasked = '('\nfound = {}", "is no list"),
        ("[[expansion]]\nasked = 'x'", "is no list"),
    ],
)
def test_a_file_that_is_none_is_told_at_the_start(tmp_path, text, named):
    path = tmp_path / "own.toml"
    if text is not None:
        write(path, text)
    with pytest.raises(SettingsProblem, match=f"own.toml.*{named}"):
        Assistant(tmp_path / "library", background=False, expansions=[str(path)])


def test_a_field_that_is_not_known_is_told_with_those_that_are(monkeypatch, tmp_path):
    monkeypatch.setenv("SLMRAG_EXPANSIONS", "finance, cooking")
    with pytest.raises(SettingsProblem, match=r"cooking.*: finance"):
        Assistant(tmp_path, background=False)
