"""The rates that the help and SECURITY.md print of the marks are those that were counted of the last hand (``checks_counts.json``)."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COUNTS = json.loads((ROOT / "tests/benchmarks/sets/checks_counts.json").read_text("utf-8"))
STANDS, OTHER, DISAGREES = range(3)
FALSE = {
    "magnitude": "magnitude", "row or column": "table", "date": "date", "a name": "name", "number": "number", "unit": "unit",
    "negation": "negation", "must for may": "modal", "attribute of another": "attribute_of_another",
    "exception that was dropped": "exception_dropped", "deed of another": "deed_of_another", "for how many": "scope",
    "order": "order", "names exchanged": "names_exchanged", "condition that was dropped": "condition_dropped",
    "cause": "cause", "a comparison": "comparison", "who does what": "roles_reversed", "added claim": "added_claim",
}  # fmt: skip
TRUE_STAND = {"verbatim": "verbatim", "row of a table": "table_row", "trimmed": "trimmed", "joined": "joined", "in another layout": "reformatted"}  # fmt: skip
TRUE_DISAGREE = {
    "word is shortened": "abbreviation",
    "summed up": "summary_of_two",
    "in another way": "number_notation",
}


def shown(path: str, begin: str, end: str) -> str:
    text = " ".join((ROOT / path).read_text("utf-8").split())
    return text[text.index(begin) : text.index(end, text.index(begin))]


HELP = shown("slmrag/ui/help/asking.md", "How far to trust the marks", "So no mark means")
SECURITY = shown("SECURITY.md", "Not seen, mostly", "Of a sentence twenty") + shown(
    "SECURITY.md", "| LLM09", "| `tests"
)


def rate(language: str, true: str, outcome: int, kind: str = "") -> int:
    kinds = COUNTS[language][true]
    counted = [kinds[kind]] if kind else list(kinds.values())
    return round(100 * sum(each[outcome] for each in counted) / sum(map(sum, counted)))


def printed(text: str, phrase: str) -> int:
    """The number behind a phrase, the first that stands in the same clause."""
    found = re.search(rf"{phrase}[^\d,.;]*(\d+)", text)
    assert found, f"{phrase} has no rate"
    return int(found[1])


@pytest.mark.parametrize("phrase", FALSE)
def test_each_kind_of_false_sentence_has_its_rate_in_the_help(phrase):
    assert printed(HELP.partition("Of the true ones")[0], phrase) == rate("en", "false", DISAGREES, FALSE[phrase])


@pytest.mark.parametrize("phrase", [*TRUE_STAND, *TRUE_DISAGREE])
def test_and_so_has_each_kind_of_true_sentence_that_is_named(phrase):
    kind, outcome = (TRUE_STAND.get(phrase), STANDS) if phrase in TRUE_STAND else (TRUE_DISAGREE[phrase], DISAGREES)
    assert printed(HELP.partition("Of the true ones")[2], phrase) == rate("en", "true", outcome, kind)


def test_the_sums_are_those_that_were_counted():
    n = {true: sum(map(sum, COUNTS["en"][true].values())) for true in ("false", "true")}
    assert f"English, {n['false']} false and {n['true']} true" in HELP
    every = COUNTS["false_of_earlier_hands"] + sum(
        sum(map(sum, COUNTS[each]["false"].values())) for each in ("en", "de", "es")
    )
    assert not any(each[STANDS] for language in ("en", "de", "es") for each in COUNTS[language]["false"].values())
    assert f"none stood there (nor does one of {every:,} of all sets)" in HELP
    assert f"0 of {every:,} false ones" in SECURITY
    disagree, other = rate("en", "false", DISAGREES), rate("en", "false", OTHER)
    assert f"{disagree} % disagree, {other} % are in other words" in HELP
    assert f"{disagree} % of false English sentences" in SECURITY and f"{other} % are" in SECURITY
    stand, other, disagree = (rate("en", "true", outcome) for outcome in (STANDS, OTHER, DISAGREES))
    assert f"{stand} % stand there" in HELP and f"{other} % are in other words, and {disagree} % disagree" in HELP
    assert f"{disagree} % of its true ones" in SECURITY
    german, spanish = ([rate(each, true, DISAGREES) for true in ("false", "true")] for each in ("de", "es"))
    assert (
        f"{german[0]} and {spanish[0]} % of the false ones disagree, {german[1]} and {spanish[1]} % of the true" in HELP
    )


@pytest.mark.parametrize(
    "phrase", ["condition", "exception", "attribute", "how many", "names", "who does what", "comparison"]
)
def test_security_names_the_rates_of_what_is_mostly_not_seen(phrase):
    kind = next(kind for name, kind in FALSE.items() if phrase.removeprefix("a ") in name)
    assert printed(SECURITY, phrase) == rate("en", "false", DISAGREES, kind)
