"""What digits with separators may mean, and what is no number."""

import pytest

from slmrag.text.numbers import magnitude, readings, values


@pytest.mark.parametrize(
    "written, meant",
    [
        ("340", ("340",)),
        ("1,234", ("1234", "1.234")),
        ("1.234,5", ("1234.5",)),
        ("1 234 567,8", ("1234567.8",)),
        ("1’234", ("1234",)),
        ("12,34,567", ("1234567",)),  # lakhs
        ("0.250", ("0.25",)),
        ("٣٫٥".translate({0x663: "3", 0x665: "5"}), ("3.5",)),
    ],
)
def test_a_number_has_the_values_that_its_signs_allow(written, meant):
    assert values(written) == frozenset(meant)


@pytest.mark.parametrize("written", ["05.12.2024", "10.0.0.12", "12.34.567", "1,2,3"])
def test_a_date_a_version_and_a_list_are_no_number(written):
    assert readings(written) == () and values(written) == {written}


def test_what_multiplies_is_known_by_its_language():
    assert [magnitude(word, "de") for word in ("millionen", "billion", "千万", "pumpe")] == [6, 12, 7, 0]
