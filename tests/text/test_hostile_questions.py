"""Questions and sentences over which a pattern could take minutes, or hours: each is read at once."""

import random
import string

import pytest

from slmrag.overview.contents import _DEFINES
from slmrag.requests import recognise
from slmrag.search.question_frame import without_frame
from slmrag.text.dates import Day, days_in
from slmrag.text.query_terms import asks_for_words, query_groups
from slmrag.text.section_numbers import numbers_asked, numbers_in, page_asked

_MANY = 20_000  # letters, what the page Ask takes
_SIGNS = ["a", " ", "\n", "1.", "1 ", "§", "第", "关于", "وال", "(", "#", "?", "3 may "]


@pytest.mark.parametrize("sign", _SIGNS)
def test_a_sign_again_and_again_is_read_at_once(sign):
    question = sign * (_MANY // len(sign))
    assert max(len(numbers_asked(question)), len(numbers_in(question))) <= 2
    left, *_ = without_frame(question)
    assert page_asked(left) is None and page_asked(question) is None
    assert not recognise(question)
    query_groups(question, ["en"])


def test_a_run_of_spaces_is_one_space():
    spaces = " \n" * (_MANY // 2)
    assert query_groups(f"define pump{spaces}valve{spaces}?", ["en"]) == query_groups("define pump valve?", ["en"])
    assert asks_for_words(f"what does{spaces}pump{spaces}mean{spaces}?")
    assert numbers_asked(f"section{spaces}4.1") == numbers_asked("section 4.1") == ["section§4.1", "§4.1"]
    assert numbers_in(f"#{spaces}4.1{spaces}Fire") == ["§4.1"]


def test_days_that_are_named_again_and_again_are_each_found():
    assert [day for _, _, day in days_in("3 May 2024, " * 1_500)] == [Day(2024, 5, 3)] * 1_500


def test_a_long_word_is_no_request_and_takes_no_room():
    letters = random.Random(1).choices(string.ascii_lowercase, k=_MANY)
    assert recognise("".join(letters)) is None  # with each letter left out once it would be 400 MB


def test_a_line_to_write_on_defines_nothing():
    assert _DEFINES.search(f"Name {'-' * 500} date {'-' * 500}") is None
    assert _DEFINES.search("Inertia-force (F) means what resists.")
