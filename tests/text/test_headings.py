"""Whether a line is a heading, where no mark-up says so."""

import pytest

from slmrag.text.headings import HEADING, is_counted_title, is_numbered_title, is_telling_title, is_title, title_share


@pytest.mark.parametrize("line", ["Warranty of the Pump", "NOTE 5. FAIR VALUE MEASUREMENTS"])
def test_a_title_has_capitals_where_it_matters(line):
    assert is_title(line) and is_telling_title(line)


@pytest.mark.parametrize("line", ["Mac", "July 30, 2023", "保修"])
def test_a_title_may_tell_nothing_by_itself(line):
    assert is_title(line) and not is_telling_title(line)


@pytest.mark.parametrize("line", ["", "The pump is red", "Warranty:", "A Title " * 20])
def test_a_sentence_and_a_label_are_no_title(line):
    assert not is_title(line) and not is_telling_title(line)


def test_a_number_with_points_makes_a_heading_and_a_step_makes_none():
    assert is_numbered_title("2.5 Payday") and not is_numbered_title("2. Close the valve")
    assert not is_numbered_title("2.5 Payday is the 25th.")
    assert (
        is_counted_title("2. Summer fair")
        and not is_counted_title("2. It is on 5 May")
        and not is_counted_title("2. so")
    )


@pytest.mark.parametrize(
    "line, begins", [("## a", True), ("IV. Terms", True), ("TERMS OF USE", True), ("So it is.", False)]
)
def test_something_begins_at_marks_numbers_and_capitals(line, begins):
    assert bool(HEADING.match(line)) is begins


def test_names_in_a_sentence_make_no_title_of_it():
    assert title_share(["Amcor", "Flexibles", "North", "America", "signed", "today"]) < 0.9
    assert title_share(["Amcor", "Flexibles", "North", "America"]) == 1 and title_share(["Amcor"]) == 0
