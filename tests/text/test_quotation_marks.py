"""Words between quotation marks: one pair around them, single ones within."""

import pytest

from slmrag.schema import Difference
from slmrag.text.differences_as_text import otherwise
from slmrag.text.quotation_marks import within_marks


@pytest.mark.parametrize(
    ("words", "within"),
    [
        ("“The gate is red.”", "The gate is red."), ('"The gate is red."', "The gate is red."), ("«La puerta.»", "La puerta."),
        ("He said “no” to it.", "He said ‘no’ to it."), ("„Nein“, sagte er.", "‚Nein‘, sagte er."), ('A "red" gate.', "A 'red' gate."),
        ("“No”, and “yes”", "‘No’, and ‘yes’"), ('A 3" pipe and a 4" hose.', 'A 3" pipe and a 4" hose.'), ("The gate.", "The gate."), ('"', '"'),
    ],
)  # fmt: skip
def test_a_quote_within_a_quote_has_one_pair_of_marks(words, within):
    assert within_marks(words) == within


def test_of_what_differs_in_many_numbers_three_are_told():
    many = [Difference("number", f"2.{number}", "“2.3 Overtime”", 1) for number in range(9)]
    assert otherwise(many) == "number “2.0”, number “2.1”, number “2.2”, …; the source says: “2.3 Overtime”"
