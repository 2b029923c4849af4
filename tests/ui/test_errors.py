"""Errors, warnings and reasons from below the app: each is in every language, and is shown in the reader's."""

import errno
import os
import re
import tomllib
from pathlib import Path

import pytest
import streamlit as st
from app_pages import ASK, DOCUMENT, LIBRARY, SETTINGS, SUMMARISE, opened, written
from fakes.documents import make_pdf, write
from streamlit.testing.v1 import AppTest
from templates import templates

from slmrag.evaluation import MEASURES, Question, Row
from slmrag.schema import Chunk, Unit
from slmrag.text.languages import OTHERS, SUPPORTED
from slmrag.ui.pieces import evaluation_result
from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text
from slmrag.ui.words.error_texts import told

LANGUAGES = [code for code in text.LANGUAGES if code != "en"]
PLACE = re.compile(r"(?<!\{)\{\w+\}")
UNITS = [unit + plural for unit in Unit.__args__ for plural in ("", "s")]
NAMES = [names[0] for names in (SUPPORTED | OTHERS).values()]
ERRORS = (
    errno.ENOSPC, errno.EACCES, errno.ENOENT, errno.EROFS, errno.EIO, errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR,
    errno.EDQUOT, errno.EPERM, errno.EMFILE,
)  # fmt: skip


def table(code: str) -> dict[str, str]:
    return tomllib.loads(Path(text.__file__).with_name("texts").joinpath("told", f"{code}.toml").read_text("utf-8"))


@pytest.fixture
def in_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(text, "language", lambda: request.param)
    return request.param


# -- the tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_in_every_language_and_none_is_left_over(code: str) -> None:
    wanted = templates() | {*UNITS, *NAMES, *map(os.strerror, ERRORS)}
    assert {PLACE.sub("{}", english) for english in table(code)} == wanted


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence_and_the_same_names_of_commands(code: str) -> None:
    names = re.compile(
        r"SLMRAG_\w+[A-Z]|slmrag (?:add|app|doctor|list|models|restore)(?: (?:allow|get|remove|use)\b)?|--[a-z-]{4,}"
        r"|https?://[\w./:-]+\w|(?:pip install|ollama) [a-z]{3,}\b"
    )
    for english, words in table(code).items():
        assert set(PLACE.findall(english)) == set(PLACE.findall(words)), words
        assert sorted(names.findall(english)) == sorted(names.findall(words)), words
        assert words.strip() == words and words


def test_what_the_source_says_is_read_out_of_it() -> None:
    found = templates()
    assert "{} is damaged and could not be read." in found  # looked up in a table
    assert "Files without an ending are not read: left out." in found  # by a name, under a condition
    assert "it is still in {}" in found and "the system killed it, most likely because memory ran out" in found
    assert not any("standard output" in one for one in found)


@pytest.mark.parametrize("in_language", LANGUAGES, indirect=True)
def test_each_sentence_is_told_as_itself_and_not_as_a_more_general_one(in_language: str) -> None:
    words = table(in_language)
    english = {"language": "German", "other_language": "French", "languages": "German, French", "unit": "page"}
    english |= {"units": "page", "named": "Pages 3, 4", "number": "7"}
    german, french, pages = words["German"], words["French"], words["pages"]
    other = {"language": german, "other_language": french, "languages": f"{german}, {french}", "unit": words["page"]}
    other |= {"units": pages, "named": f"{pages} 3, 4", "number": "7"}
    for sentence, translation in words.items():
        names = {place.strip("{}") for place in PLACE.findall(sentence)}
        said = sentence.format(**{name: english.get(name, f"x-{name}") for name in names})
        assert bare(told(said)) == bare(translation.format(**{name: other.get(name, f"x-{name}") for name in names}))


def bare(words: str) -> str:
    """Words without the marks that keep the directions of writing apart, and links from being made."""
    return re.sub("[\u2060\u2066-\u2069]", "", words)


# -- what stands in the places --------------------------------------------------------------------------------------

HOSTILE = (
    "{0}{name!r:>9}{}.pdf", "%s%(x)d\\.pdf", "(.*)+$^[a-z]\\1.pdf", "two\nlines\r\n.pdf", "“a” b “c”.pdf", "x) (y.pdf", "page.pdf",
    "It was not selected. There is no such file: check the name and the folder..pdf", "{why}", "\u202egpj.exe",
    "What was written is kept; ask again.",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("in_language", ["de"], indirect=True)
def test_a_name_is_filled_in_as_it_is(in_language: str, name: str) -> None:
    shown = told(f"{name} cannot be read (Permission denied): look whether it is there.")
    assert shown == f"{name} kann nicht gelesen werden (Keine Berechtigung): Sehen Sie nach, ob die Datei da ist."
    shown = told(f"The library holds another document named “{name}”: choose another name.")
    assert shown == f"In der Bibliothek ist ein anderes Dokument namens „{name}“: Wählen Sie einen anderen Namen."


@pytest.mark.parametrize("in_language", ["de"], indirect=True)
def test_sentences_in_a_row_and_in_places_are_told_each(in_language: str) -> None:
    row = "It is damaged: what could be recovered of it was read. Page 3 is damaged and could not be read."
    said = "Die Datei ist beschädigt: Gelesen wurde, was zu retten war. Seite 3 ist beschädigt und konnte nicht gelesen werden."
    assert told(row) == said
    said = "Es konnte kein Text gelesen werden. Folien 2, 5 sind beschädigt und konnten nicht gelesen werden."
    assert told("No text could be read. Slides 2, 5 are damaged and could not be read.") == said
    reasons = "numbers are missing: 3, 4; it is still in English; “a; b” is not translated as “c”"
    assert told(reasons) == "es fehlen Zahlen: 3, 4; es ist noch auf Englisch; „a; b“ ist nicht mit „c“ übersetzt"
    assert told(
        "The process of tiny ended (it was unloaded). What was written is kept; ask again, and it is started again."
    ) == (
        "Der Prozess von tiny ist zu Ende (es wurde entladen). Was geschrieben wurde, bleibt; fragen Sie noch einmal, dann wird "
        "er neu gestartet."
    )
    assert told("Nobody knows this. It was not selected.") == "Nobody knows this. Nicht ausgewählt."


@pytest.mark.parametrize("in_language", ["de"], indirect=True)
@pytest.mark.parametrize("message", ["SLMRAG_OFFLINE is set: " * 450, " (" * 5000, ": it is " * 1200, "a. " * 3300, "x. " * 10 + "y" * 9000, "\n" * 10_000])  # fmt: skip
def test_a_long_hostile_message_stays_as_it_is(in_language: str, message: str) -> None:
    assert told(message) == message


def test_in_english_nothing_changes() -> None:
    assert told("It was not selected.") == "It was not selected."


# -- in the app -----------------------------------------------------------------------------------------------------


@pytest.fixture
def app(in_language: str, app: AppTest) -> AppTest:
    return app


def said(app: AppTest) -> str:
    """What the page says in ordinary words and as errors."""
    assert not app.exception
    parts = [*app.markdown, *app.caption, *app.error, *app.info]
    return bare("\n".join(str(part.value) for part in parts).replace("\\", ""))


def expected(english: str, **places: str) -> str:
    """A sentence of the table in the language of the app."""
    return bare(table(text.language())[english].format(**places))


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
    for english, places in (
        ("It is a damaged PDF that cannot be opened: save or download it again and add the new file.", {}),
        ("It is empty (0 bytes): nothing to add.", {}),
        ("Its name ends in {suffix}, but it is a PDF: rename it so that it ends in .pdf.", {"suffix": ".docx"}),
        ("“{name}” holds the same as “{known}”, which is in the library.", {"name": "b.txt", "known": "a.txt"}),
    ):
        assert expected(english, **places) in shown
    assert "{broken} (1).pdf" in shown and "damaged" not in shown


@BOTH
def test_a_full_disk_is_told(app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("slmrag.library.files.os.replace", full)
    app.switch_page(LIBRARY).run().file_uploader[0].upload("a.txt", b"Pumps.")
    shown = said(app.run().button(key="add").click().run())
    assert expected("No space left on device") in shown and "look whether" not in shown


@BOTH
def test_a_locked_page_and_pages_that_are_not_there_are_told(app: AppTest, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "locked.pdf", password="swordfish")
    document = assistant_of_server().add_file(path, password="swordfish")
    app.query_params["id"] = document.document_id
    said_of_page = "Page {number} cannot be drawn, as the file is locked, damaged or gone; its text can still be read."
    assert expected(said_of_page, number="1") in said(app.switch_page(DOCUMENT).run())
    shown = said(app.switch_page(SUMMARISE).run().text_input(key="summary-pages").input("7-9").run())
    places = {"name": "locked.pdf", "units": expected("pages"), "count": "3", "part": "7-9"}
    assert expected("{name} has {units}s 1 to {count}, not “{part}”.", **places) in shown


@BOTH
def test_an_unreachable_model_is_told_also_when_it_is_read_again(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = assistant_of_server()
    assistant.add_file(write(tmp_path / "prices.txt", "The seal kit costs 68.50 euros."))
    assistant.models.choose("ask", "ollama:phi3.5")  # on a port where nothing listens
    written(app.switch_page(ASK).run().chat_input[0].set_value("How much does the seal kit cost?").run())
    english = "Ollama does not answer at {host}. Start it (ollama serve), or install it: https://ollama.com."
    words = expected(english, host="http://127.0.0.1:9")
    assert words in said(app)
    [conversation] = assistant.conversations.listed()
    assert english.format(host="http://127.0.0.1:9") in assistant.conversations.turns(conversation.id)[0].problem
    again = opened()
    again.query_params["chat"] = conversation.id
    assert words in said(again.run())


@pytest.mark.parametrize("in_language, words", [
    ("de", "Python 3.11, 2 Kerne, 9,5 von 1.024,0 GB Arbeitsspeicher frei"),
    ("zh", "Python 3.11，2 个内核，内存 1,024.0 GB 中有 9.5 GB 可用"),
], indirect=["in_language"])  # fmt: skip
def test_numbers_of_this_machine_are_written_as_the_language_does(in_language: str, words: str) -> None:
    assert told("Python 3.11, 2 cores, 9.5 of 1024.0 GB of memory free") == words


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
    monkeypatch.setattr(assistant_of_server().models, "_preferred", "onnx:none-such")
    shown = said(app.switch_page(SETTINGS).run())
    missing = "The model {name} is not installed: slmrag models lists what there is; slmrag models use auto takes what is there."
    assert expected(missing, name="none-such") in shown
    assert expected("Search by meaning") in shown
    assert expected("slmrag add FILE puts a document in") not in shown, "a page of the app leads there"
