"""Languages by their names and codes."""

import pytest

from slmrag.errors import WorkProblem
from slmrag.models.known_models import PAIRS
from slmrag.text.language_codes import language_code


@pytest.mark.parametrize("name", ["German", "deutsch", "DEU", "de", "de-AT"])
def test_a_language_is_known_by_its_names_and_codes(name):
    assert language_code(name) == "de"


def test_what_is_none_is_told_with_every_language_that_can_be_got():
    with pytest.raises(WorkProblem, match="no language") as told:
        language_code("Klingon")
    for pair in PAIRS:
        assert f"({pair.name.removeprefix('translate-')})" in str(told.value)
    assert "Bulgarian (bg), Catalan (ca)" in str(told.value)
