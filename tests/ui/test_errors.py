"""Errors, warnings and reasons from below the app: each is in every language, and is shown in the reader's."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from app_pages import ASK, DOCUMENT, LIBRARY, SETTINGS, SUMMARISE, opened, written
from fakes.documents import make_pdf, write
from fakes.translators import translator
from notice_tables import all_templates
from streamlit.testing.v1 import AppTest

from slmrag.errors import BackupProblem, CommandProblem, FileProblem, ModelUnusable, NameTaken
from slmrag.errors.notices import Notice, Templates, places, reasons, sentences
from slmrag.errors.system_reason import system_reason
from slmrag.evaluation import MEASURES, Question, Row
from slmrag.schema import Chunk
from slmrag.text.languages import language_name
from slmrag.text.page_names import page_list, unit_word
from slmrag.translation.formats.text_file import GivenText
from slmrag.translation.request import start
from slmrag.ui.pieces import evaluation_result
from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text
from slmrag.ui.words.notice_text import notice_table, notice_text

LANGUAGES = [code for code in text.LANGUAGES if code != "en"]
# What only the command line ever says.
ENGLISH_ONLY = {
    *CommandProblem.templates, *BackupProblem.templates,
    "summary_format", "summary_not_written", "chrf_missing", "references_differ", "no_reference",
}  # fmt: skip


@pytest.fixture
def in_language(request: pytest.FixtureRequest) -> Iterator[str]:
    with text.speak(request.param):
        yield request.param


# -- the tables -----------------------------------------------------------------------------------------------------


def english() -> dict[str, str]:
    """All sentences by their keys."""
    return {key: words for known in all_templates().values() for key, words in known.items()}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_in_every_language_and_none_is_left_over(code: str) -> None:
    assert notice_table(code).keys() == english().keys() - ENGLISH_ONLY


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence_and_the_same_names_of_commands(code: str) -> None:
    names = re.compile(
        r"SLMRAG_\w+[A-Z]|slmrag (?:add|app|doctor|list|models|restore)(?: (?:allow|get|remove|use)\b)?|--[a-z-]{4,}"
        r"|https?://[\w./:-]+\w|(?:pip install|ollama) [a-z]{3,}\b"
    )
    said = english()
    for key, words in notice_table(code).items():
        assert places(words) == places(said[key]), words
        assert sorted(names.findall(words)) == sorted(names.findall(said[key])), words
        assert words.strip() == words and words


def bare(words: str) -> str:
    """Words without the marks that keep the directions of writing apart, and links from being made."""
    return re.sub("[\u2060\u2066-\u2069]", "", words)


# -- what stands in the places --------------------------------------------------------------------------------------

HOSTILE = (
    "{0}{name!r:>9}{}.pdf", "%s%(x)d\\.pdf", "(.*)+$^[a-z]\\1.pdf", "two\nlines\r\n.pdf", "“a” b “c”.pdf", "x) (y.pdf", "page.pdf",
    "It was not selected. There is no such file: check the name and the folder..pdf", "{why}", "\u202egpj.exe", "zip_damaged",
)  # fmt: skip
GERMAN = pytest.mark.parametrize("in_language", ["de"], indirect=True)


@pytest.mark.parametrize("name", HOSTILE)
@GERMAN
def test_a_name_is_filled_in_as_it_is(in_language: str, name: str) -> None:
    denied = system_reason(PermissionError(errno.EACCES, "Permission denied"))
    shown = notice_text(FileProblem("file_not_read", name=name, why=denied))
    assert shown == f"{name} kann nicht gelesen werden (Keine Berechtigung): Sehen Sie nach, ob die Datei da ist."
    shown = notice_text(str(NameTaken("name_taken", name=name)))
    assert shown == f"In der Bibliothek ist ein anderes Dokument namens „{name}“: Wählen Sie einen anderen Namen."


@GERMAN
def test_sentences_languages_units_and_numbers_are_told_by_their_kind(in_language: str) -> None:
    say = table_of("pdf_recovered", "page_damaged", "numbers_missing", "still_in_language", "pages_beyond_limit")
    row = sentences([say("pdf_recovered"), say("page_damaged", named=page_list([3], "page", first=True))])
    said = "Die Datei ist beschädigt: Gelesen wurde, was zu retten war. Seite 3 ist beschädigt und konnte nicht gelesen werden."
    assert notice_text(row) == said
    cause = table_of("pages_damaged")("pages_damaged", named=page_list([2, 5], "slide", first=True))
    said = "Es konnte kein Text gelesen werden. Folien 2, 5 sind beschädigt und konnten nicht gelesen werden."
    assert notice_text(FileProblem("no_text_read", cause=cause)) == said
    why = reasons([say("numbers_missing", numbers="3; 4"), say("still_in_language", language=language_name("en"))])
    assert notice_text(why) == "es fehlen Zahlen: 3; 4; es ist noch auf Englisch"
    limit = say("pages_beyond_limit", count=12_000, units=unit_word("page", several=True), read=5_000)
    assert notice_text(limit).startswith("Es sind 12.000 Seiten, von denen die ersten 5.000 gelesen wurden")
    assert "12,000 pages" in limit


def table_of(*keys: str) -> Templates:
    """The tables that have these keys, as one."""
    return Templates(**{key: words for key, words in english().items() if key in keys})


@GERMAN
def test_prose_of_an_older_library_and_a_key_of_another_version_stay_as_they_are(in_language: str) -> None:
    assert notice_text("It was not selected.") == "It was not selected."
    assert notice_text(Notice("It rains.", "rain", {})) == "It rains."
    assert notice_text(Notice("a is taken.", "name_taken", {"title": "a"})) == "a is taken."


def test_in_english_a_sentence_is_what_its_error_says() -> None:
    problem = ModelUnusable("model_file_damaged", file="a", name="phi", here=1234, size=12.0, again="Again.")
    assert notice_text(problem) == str(problem) == "a of phi has 1,234 of 12.0 bytes: the model is damaged. Again."


# -- in the app -----------------------------------------------------------------------------------------------------


@pytest.fixture
def app(in_language: str, fresh_server: None, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("SLMRAG_LANGUAGE", in_language)
    return opened().run()


def said(app: AppTest) -> str:
    """What the page says in ordinary words and as errors."""
    assert not app.exception
    parts = [*app.markdown, *app.caption, *app.error, *app.info]
    return bare("\n".join(str(part.value) for part in parts).replace("\\", ""))


def expected(key: str, **values: str) -> str:
    """A sentence in the language of the app."""
    return bare(notice_table(text.language())[key].format(**values))


BOTH = pytest.mark.parametrize("in_language", ["de", "ar"], indirect=True)


@BOTH
def test_what_is_wrong_with_added_files_is_told(app: AppTest, tmp_path: Path) -> None:
    broken = tmp_path / "{broken} (1).pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    same = [write(tmp_path / name, "Pumps.") for name in ("a.txt", "b.txt")]
    app.switch_page(LIBRARY).run()
    for path in (broken, write(tmp_path / "empty.txt", ""), make_pdf(tmp_path / "really.docx"), *same):
        app.file_uploader[0].upload(path.name, path.read_bytes())
    shown = said(app.run().button(key="add").click().run())
    assert expected("pdf_damaged") in shown and expected("empty_file") in shown
    assert expected("is_a_pdf", suffix=".docx") in shown
    assert expected("duplicate_of", name="b.txt", known="a.txt") in shown
    assert "{broken} (1).pdf" in shown and "damaged" not in shown


@BOTH
def test_a_full_disk_is_told(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.replace", full)
    app.switch_page(LIBRARY).run().file_uploader[0].upload("a.txt", b"Pumps.")
    shown = said(app.run().button(key="add").click().run())
    assert expected("ENOSPC") in shown and "look whether" not in shown


@BOTH
def test_a_locked_page_and_pages_that_are_not_there_are_told(app: AppTest, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "locked.pdf", password="swordfish")
    document = assistant_of_server().add_file(path, password="swordfish")
    app.query_params["id"] = document.document_id
    assert expected("page_not_drawn", number="1") in said(app.switch_page(DOCUMENT).run())
    shown = said(app.switch_page(SUMMARISE).run().text_input(key="summary-pages").input("7-9").run())
    assert expected("no_such_pages", name="locked.pdf", units=expected("pages"), count="3", part="7-9") in shown


@BOTH
def test_an_unreachable_model_is_told_also_when_it_is_read_again(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = assistant_of_server()
    assistant.add_file(write(tmp_path / "prices.txt", "The seal kit costs 68.50 euros."))
    assistant.models.choose("ask", "ollama:phi3.5")  # on a port where nothing listens
    written(app.switch_page(ASK).run().chat_input[0].set_value("How much does the seal kit cost?").run())
    words = expected("ollama_unreachable", host="http://127.0.0.1:9")
    assert words in said(app)
    [conversation] = assistant.conversations.listed()
    problem = assistant.conversations.turns(conversation.id)[0].problem
    assert problem.startswith("Ollama does not answer at http://127.0.0.1:9.") and problem.key == "ollama_unreachable"
    again = opened()
    again.query_params["chat"] = conversation.id
    assert words in said(again.run())


@pytest.mark.parametrize("in_language, words", [
    ("de", "Python 3.11, 2 Kerne, 9,5 von 1.024,0 GB Arbeitsspeicher frei"),
    ("zh", "Python 3.11，2 个内核，内存 1,024.0 GB 中有 9.5 GB 可用"),
], indirect=["in_language"])  # fmt: skip
def test_numbers_of_this_machine_are_written_as_the_language_does(in_language: str, words: str) -> None:
    found = table_of("doctor_machine_found")("doctor_machine_found", version="3.11", cores=2, free=9.5, total=1024.0)
    assert notice_text(found) == words and found == "Python 3.11, 2 cores, 9.5 of 1024.0 GB of memory free"


@pytest.mark.parametrize(
    "in_language, page, size",
    [("de", "Seite 1", "+1.250,50 s"), ("ar", "صفحة 1", "+1,250.50 ث")],
    indirect=["in_language"],
)
def test_what_was_tested_is_told_with_its_numbers_and_the_place_of_the_nearest_passage(
    in_language: str, page: str, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(st, "caption", shown.append)
    chunk = Chunk("d", "pumps.pdf", 1, 0, 9, "24 months")
    evaluation_result._show_row(Row(Question("How long?", answers=("24 months",)), "refused", nearest=chunk))
    assert page in bare(shown[-1]).replace("\\", "") and "page 1" not in shown[-1]
    seconds = next(one for one in MEASURES if one.unit == "seconds")
    assert bare(evaluation_result._value(seconds, 1250.5, "+")) == size


@BOTH
def test_a_missing_model_and_the_state_of_the_machine_are_told(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLMRAG_MODEL", "onnx:none-such")
    st.cache_resource.clear()
    shown = said(app.switch_page(SETTINGS).run())
    assert expected("model_missing_unknown", name="none-such") in shown
    assert expected("doctor_search") in shown
    assert expected("doctor_library_advice") not in shown, "a page of the app leads there"


@pytest.mark.parametrize("in_language", ["ar", "zh"], indirect=True)
def test_the_files_of_a_translation_say_what_was_done_in_the_readers_language(in_language, tmp_path):
    """The words of the document stay those of the translation."""
    model = translator(lambda words, call: "Die Pumpe wiegt 58 kg.")
    result = start(GivenText("The pump weighs 58 kg.\n\nOf 7 pumps."), model, to="de", source="en").result()
    html = result.save(tmp_path / "a.html", bilingual=True, shown=notice_text).read_text("utf-8")
    table = notice_table(text.language())
    assert table["segment_not_sure"][:4] in html and table["segments_failed"].partition("}")[2].strip() in html
    assert "Die Pumpe wiegt 58 kg." in html and "Not sure" not in html and "segments" not in html
