"""The words of the app: every language has every sentence, with the same places, and none is without use."""

import gettext
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from slmrag.schema import Chunk, DifferenceKind, ModelState
from slmrag.ui.words import text
from slmrag.ui.words.notice_text import language_here

UI = Path(text.__file__).parents[1]
OTHERS = [code for code in text.LANGUAGES if code != "en"]


def sentences(table: dict, path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from sentences(value, f"{path}{key}.")
        elif isinstance(value, str):
            yield path + key, value


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_every_sentence_with_its_places(code: str):
    english, other = dict(sentences(text.table("en"))), dict(sentences(text.table(code)))
    assert english.keys() == other.keys()
    assert [key for key in english if key != "plural" and places(english[key]) != places(other[key])] == []
    for table in ("counted", "unread"):
        assert text.table(code)[table].keys() == text.table("en")[table].keys()


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_every_number_has_its_form(code: str):
    words = text.table(code)
    rule = gettext.c2py(words["plural"])
    forms = {rule(number) for number in range(300)}
    assert forms == set(range(max(forms) + 1))
    assert {len(noun) for noun in words["counted"].values()} == {len(forms)}
    assert {len(both) for both in words["unread"].values()} == {2}


def test_no_sentence_is_without_use_and_none_is_missing():
    code = "".join(path.read_text("utf-8") for path in UI.rglob("*.py"))
    used = set(re.findall(r"\btext\.([A-Z][A-Z_]*)\b|\bsay\(\s*[\"']([A-Z_]+)[\"']", code))
    used = {name for pair in used for name in pair if name} - {"LANGUAGES"}
    assert used == {key for key in text.table("en") if key.isupper()}


def test_numbers_dates_and_languages_are_written_as_the_reader_does():
    moment = "2026-11-04T17:05:00+00:00"
    assert (text.size(7_900), text.when(moment, "UTC")) == ("7.9 KB", "4 Nov 2026, 17:05")
    assert language_here("de") == "German"
    with text.speak("de"):
        assert (text.size(7_900), text.when(moment, "UTC")) == ("7,9 KB", "04.11.2026, 17:05")
        assert text.count_of(4096, "page") == "4.096 Seiten" and text.write_number(1250.5, 1) == "1.250,5"
        assert text.say("WINDOW_USED", tokens=1250, window=4096).startswith("1.250")
        assert language_here("de") == "Deutsch" and language_here("en") == "Englisch"


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "../etc/passwd", "/etc", "Europe", "a" * 5000, "\x00", "Europe/../Europe"]
)
def test_a_browser_in_a_zone_that_is_none_has_the_time_of_the_server(zone: str):
    assert text.when("2026-11-23T14:05:00+00:00", zone) == text.when("2026-11-23T14:05:00+00:00", None)


def test_what_is_no_sentence_is_no_attribute():
    with pytest.raises(AttributeError):
        _ = text.NO_SUCH_SENTENCE
    with pytest.raises(AttributeError):
        _ = text.nothing


def test_numbers_are_said_as_people_say_them():
    assert text.count_of(1250, "page") == "1,250 pages"
    assert text.activity(ModelState("reading", 120, 700, 31.2)) == "Reading 120 of 700 tokens, about 31 s left"
    assert text.activity(ModelState("waiting", 1)) == "1 question before this one"
    assert text.place("page", 3, "iv") == "page 3 (printed iv)" and text.place("sheet", 1, "Prices") == "sheet Prices"


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_whatever_may_differ_has_a_name(code: str):
    assert set(text.table(code)["DIFFERENCE"]) == set(get_args(DifferenceKind))


def test_a_list_is_divided_as_its_language_divides_it() -> None:
    for code, said in (("en", "A, B"), ("zh", "A、B"), ("ar", "A، B")):
        with text.speak(code):
            assert text.listed(["A", "B"]) == said


def test_a_document_and_its_page_have_the_comma_of_the_language_between() -> None:
    page = Chunk("d", "handbook.pdf", 4, 0, 1, "x")
    for code, said in (("en", "handbook.pdf, page 4"), ("zh", "handbook.pdf，第 4 页")):
        with text.speak(code):
            assert text.stands(page) == said
    with text.speak("ar"):
        assert "، " in text.stands(page) and ", " not in text.stands(page)
