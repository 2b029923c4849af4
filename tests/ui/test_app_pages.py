"""The pages around the question, without a browser: history, a document's own page, models, comparison, settings, desks."""

import io
import json
import os
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from app_pages import (
    ASK,
    COMPARE,
    DESK,
    DESKS,
    DOCUMENT,
    HISTORY,
    LIBRARY,
    MODELS,
    SEAL,
    SETTINGS,
    ask,
    keys,
    opened,
    said,
    upload,
    write_by,
    written,
)
from fakes.documents import make_pdf, write
from fakes.tiny_checker import build
from PIL import Image
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.testing.v1 import AppTest
from waiting import wait_until

from slmrag import Assistant
from slmrag.chunking.page_headings import outline
from slmrag.embedding import Embedder
from slmrag.errors import ModelUnusable
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk, entry_name
from slmrag.library.pages import Heading
from slmrag.readers.folder_state import folder_state
from slmrag.schema import Page
from slmrag.settings import load
from slmrag.testing import ScriptedModel
from slmrag.ui.pieces import conversation_files
from slmrag.ui.pieces.answer_actions import with_sources
from slmrag.ui.pieces.desk_questions import as_csv, grouped
from slmrag.ui.pieces.sample_files import sample_files
from slmrag.ui.pieces.source_viewer import occurrences
from slmrag.ui.pieces.suggestions import first_questions, questions_about, questions_of
from slmrag.ui.session.model_tasks import tasks
from slmrag.ui.session.rate_limit import Limit, desk_limits
from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain, render


def conversations():
    return assistant_of_server().conversations


# -- asking ---------------------------------------------------------------------------------------------------------


def test_a_conversation_is_kept_and_gone_on_with_by_its_address(app: AppTest, price_list: Path):
    ask(upload(app, price_list), SEAL)
    (kept,) = conversations().listed()
    assert app.query_params["chat"] == kept.id and kept.title == SEAL
    later = opened()
    later.query_params["chat"] = kept.id
    assert "68.50" in said(later.run()) and SEAL in said(later)
    other = opened()
    other.query_params["chat"] = "somebody-elses"
    assert "not there any more" in said(other.run()) and not other.exception
    assert "68.50" in said(ask(other, SEAL)) and len(conversations().listed()) == 2


def test_a_question_is_asked_again_and_changed(app: AppTest, price_list: Path):
    ask(upload(app, price_list), SEAL)
    turn = conversations().turns(conversations().listed()[0].id)[0]
    written(app.button(key=f"again-{turn.key}").click().run())
    (again,) = conversations().turns(conversations().listed()[0].id)
    assert again.question == SEAL and again.key != turn.key
    app.text_area(key=f"edited-{again.key}").input("What does the impeller cost?").run()
    written(app.button(key=f"ask-edited-{again.key}").click().run())
    (changed,) = conversations().turns(conversations().listed()[0].id)
    assert changed.question == "What does the impeller cost?" and "88 euros" in said(app)


def test_an_answer_is_put_otherwise_by_the_menu_below_it(app: AppTest, price_list: Path):
    ask(upload(app, price_list), "What do the seal kit and the impeller cost?")
    (turn,) = conversations().turns(conversations().listed()[0].id)
    menu = app.menu_button(key=f"otherwise-{turn.key}")
    assert "In German" in menu.options and "In English" not in menu.options
    written(menu.click("shorter").run())
    first, shorter = conversations().turns(conversations().listed()[0].id)
    assert shorter.question == "Shorter" and shorter.answer.question == first.question
    assert len(first.answer.sentences) == 2 and len(shorter.answer.sentences) == 1
    assert f"otherwise-{turn.key}" not in keys(app), "it is the last answer that is meant"
    written(app.menu_button(key=f"otherwise-{shorter.key}").click("simple").run())
    assert "slmrag models shows" in said(app) and not app.exception
    write_by("Der Dichtungssatz kostet 68,50 Euro [1].")
    assert "Der Dichtungssatz" in said(ask(app, "auf Deutsch"))


def test_an_answer_is_copied_with_its_sources(app: AppTest, price_list: Path):
    ask(upload(app, price_list), SEAL)
    (turn,) = conversations().turns(conversations().listed()[0].id)
    assert with_sources(turn.answer).endswith("Sources:\n[1] prices.txt, section 1")
    assert with_sources(turn.answer).startswith("The seal kit costs 68.50 euros. [1]")


PROSE = "The pump is under warranty for 24 months. It begins on the day of delivery, and ends early if it ran dry."


def test_the_documents_own_facts_and_headings_are_first_questions(app: AppTest, tmp_path: Path):
    faq = f"# Pumps\n\n{PROSE}\n\n## 2.1 Warranty\n\n{PROSE}\n\n## May the pump run dry?\n\nNo. {PROSE}"
    upload(app, write(tmp_path / "faq.md", faq))
    app.switch_page(ASK).run()
    asked = [key for key in sorted(map(str, keys(app))) if key.startswith("suggested-")]
    assert [app.button(key=key).label.replace("\\", "") for key in asked] == [
        "May the pump run dry?", "What is written about warranty?",
    ], "the title says nothing"  # fmt: skip
    written(app.button(key="suggested-1").click().run())
    assert "24 months" in said(app)


def test_headings_of_several_documents_take_turns():
    paths = [("a", "One › First thing"), ("a", "One › Second thing"), ("b", "Other › Third thing"), ("b", "x")]
    headings = [Heading(name, path, 2, f"{path.split(' › ')[-1]}\n{PROSE}") for name, path in paths]
    assert [question.text.split("“")[1] for question in questions_about(headings)] == [
        "First thing”?",
        "Third thing”?",
        "Second thing”?",
    ]


@pytest.mark.parametrize(
    ("page", "heading", "words"),
    [
        (1, "Annual report", f"Annual report\n{PROSE}"),
        (2, "SECURITIES AND EXCHANGE COMMISSION", f"SECURITIES AND EXCHANGE COMMISSION\n{PROSE}"),
        (2, "Employee and Operations", f"Employee and Operations\nHandbook 2026\n{PROSE}"),
        (2, "Contents", f"Contents\n1 About us . . . . . . . 3\n{PROSE}"),
        (2, "Prices", "Prices\nLow."),
        (2, "Notes", f"Something else\n{PROSE}"),
        (2, "Introduction", f"Introduction\n{PROSE}"),
        (2, "Table 2. Kinds of leave", f"Table 2. Kinds of leave\n{PROSE}"),
        (2, "handover_final.docx", f"handover_final.docx\n{PROSE}"),
        (2, "Leave leave", f"Leave leave\n{PROSE}"),
    ],
)
def test_what_is_no_heading_of_a_text_suggests_nothing(page: int, heading: str, words: str):
    assert questions_about([Heading("a.pdf", heading, page, words)]) == []


def test_a_document_is_asked_the_same_by_whatever_name(assistant: Assistant, tmp_path: Path):
    facts = f"# Handbook\n\n{PROSE}\n\nThe notice period is 14 days.\n\nThe maximum weight is 25 kg.\n\n{PROSE}"
    assistant.add([write(tmp_path / "handbook.md", facts)], wait=False)
    with text.speak("en"):
        asked = questions_of(assistant, assistant.documents())
        assistant.rename("handbook.md", "rules.md")
        assert asked and questions_of(assistant, assistant.documents()) == asked


@pytest.mark.slow
@pytest.mark.skipif(not sample_files(), reason="the samples are not beside the program")
@pytest.mark.parametrize("code", text.LANGUAGES)
def test_no_suggested_question_is_refused(assistant: Assistant, code: str):
    assistant.add([path for path in sample_files() if path.suffix != ".xlsx"], wait=False)
    with text.speak(code):
        questions = first_questions(assistant, assistant.documents())
    assert questions
    for question in questions:
        answer = assistant.ask(question, model="quote").result()
        assert answer.outcome == "answered" and answer.citations, question


def test_a_refusal_says_what_to_try_and_can_look_everywhere(app: AppTest, price_list: Path, tmp_path: Path):
    upload(app, price_list, write(tmp_path / "other.txt", "Holidays are booked in the portal."))
    assistant_of_server().move("other.txt", "Leave")
    app.switch_page(ASK).run().multiselect(key="scope-collections").select("Leave").run()
    ask(app, SEAL)
    assert text.REFUSED in said(app) and text.REFUSED_TRY in said(app) and text.REFUSED_SCOPE in said(app)
    written(app.button(key=next(key for key in keys(app) if key and key.startswith("everywhere-"))).click().run())
    assert "68.50" in said(app)


def test_words_are_found_in_the_document_that_is_looked_at(app: AppTest, tmp_path: Path):
    ask(upload(app, make_pdf(tmp_path / "pumps.pdf")), "How many litres a minute does the P200 pump move?")
    app.button(key="cite-0-0-1").click().run()
    app.text_input(key="viewer-words-1").input("warranty  LASTS").run()
    app.get("button_group")[-1].select(3).run()
    assert "Page 3 of 3" in said(app) and "The warranty lasts" in said(app)
    app.text_input(key="viewer-words-1").input("giraffe").run()
    assert text.FOUND_NOWHERE in said(app)


def test_words_are_found_across_lines_and_in_any_case():
    pages = [type("P", (), {"number": 4, "text": "The SEAL\nkit (new). Seal kit."})]
    assert occurrences(pages, "seal kit") == [(4, 4, 12), (4, 20, 28)]
    assert occurrences(pages, "(new)") == [(4, 13, 18)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Two **bold** words", "Two **bold** words"),
        ("- one\n- `two`", "- one\n- `two`"),
        ("Steps:\n1. a\n2. b\nend", "Steps\\:\n\n1. a\n2. b\n\nend"),
        ("See [the site](https://evil.example/x?d=1)!", "See the site \\(evil\\.example\\)\\!"),
        ("![alt](https://evil.example/p.png)", "alt \\(evil\\.example\\)"),
        ("```\n<b>$x$</b>\n```", "`<b>$x$</b>`"),
        ("```python\nx\n```\ny", "`x`\\\ny"),
        ("```` {r}\nx\n````\ny", "`x`\\\ny"),
        ("~~~python title=a\nx\n~~~\ny", "`x`\\\ny"),
        ("One\n```Open it first\nTwo", "One\\\n\\`\\`\\`Open it first\\\nTwo"),
        ("still **bol", "still bol"),
        ("# Head", "**Head**"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
    ],
)
def test_of_a_models_markdown_only_harmless_marks_act(written: str, shown: str):
    assert render(written) == shown


@pytest.mark.parametrize("nasty", ["<img src=x>", ":red[x]", "$x$", "[a][b]", "<http://evil.example>", "~~x~~", "> q"])
def test_nothing_else_acts(nasty: str):
    assert render(f"a {nasty} b") == "a " + render(nasty) + " b"
    assert "\\" in render(nasty)


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "BMP")
    return out.getvalue()


def test_several_pictures_are_asked_about_in_the_app(app: AppTest, price_list: Path):
    upload(app, price_list)
    model = ScriptedModel("The first is red, the second is blue.", sees_images=True)
    assistant_of_server().models.add(model)
    for task in ("ask", "pictures"):
        assistant_of_server().models.choose(task, "scripted")
    app.switch_page(ASK).run()
    asked = app.chat_input[0].set_value("What colours are these?")
    asked.upload("a.bmp", picture("red")).upload("b.bmp", picture("blue"))
    assert "The first is red" in said(written(asked.run())) and not app.exception
    assert [Image.open(io.BytesIO(png)).getpixel((5, 5)) for png in model.asked[-1][-1].images] == [
        (255, 0, 0), (0, 0, 255),
    ]  # fmt: skip


def test_a_page_of_a_pdf_is_asked_about_in_the_app(app: AppTest, tmp_path: Path):
    upload(app, make_pdf(tmp_path / "pump.pdf"))
    ask(app, "How heavy is the Fernhill P200 pump?")
    app.button(key="cite-0-0-1").click().run()
    assert "ask-about-page" not in keys(app), "no model sees"
    model = ScriptedModel("It is a page about pumps.", sees_images=True)
    assistant_of_server().models.add(model)
    assistant_of_server().models.choose("pictures", "scripted")
    app.run().button(key="ask-about-page").click().run()
    assert "as a picture" in said(app)
    app.button(key="let-go-of-page").click().run()
    assert "as a picture" not in said(app)
    app.button(key="ask-about-page").click().run()
    assert "It is a page about pumps." in said(ask(app, "What is this page about?"))
    (png,) = model.asked[-1][-1].images
    assert Image.open(io.BytesIO(png)).width > 400 and "as a picture" not in said(app)


def test_an_answer_that_cannot_be_kept_stays_in_sight(app: AppTest, price_list: Path, home: Path):
    upload(app, price_list)
    with closing(sqlite3.connect(home / "library.db")) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON conversations BEGIN SELECT no_room(); END")
    ask(app, SEAL)
    assert "68.50" in said(app) and "the disk is full" in said(app) and not app.exception


# -- history --------------------------------------------------------------------------------------------------------


def test_history_finds_opens_and_deletes(app: AppTest, price_list: Path):
    app.switch_page(HISTORY).run()
    assert text.HISTORY_EMPTY in said(app)
    ask(upload(app, price_list), SEAL)
    next(button for button in app.button if button.label == text.NEW_CHAT).click().run()
    app.switch_page(HISTORY).run()
    app.text_input(key="history-words").input("giraffe").run()
    assert text.HISTORY_NONE in said(app)
    app.text_input(key="history-words").input("68.50").run()
    (kept,) = conversations().listed()
    app.button(key=f"open-{kept.id}").click().run()
    assert "68.50" in said(app.switch_page(ASK).run())
    app.switch_page(HISTORY).run().button(key=f"confirm-{kept.id}").click().run()
    assert "1 conversation deleted." in said(app) and not conversations().listed()
    assert text.FIRST_QUESTION in said(app.switch_page(ASK).run())


def test_exports_hold_everything_and_nothing_in_them_acts(app: AppTest, price_list: Path):
    ask(upload(app, price_list), SEAL)
    (kept,) = conversations().listed()
    nasty = replace(conversations().turns(kept.id)[0], question="<script>alert(1)</script> ![x](http://evil/x)?")
    nasty = replace(nasty, liked=False, remark="Too *short*: see http://evil/x")
    whole = [(kept, [nasty])]
    assert "The seal kit costs 68.50 euros. \\[1\\]" in conversation_files.as_markdown(whole)
    assert "👎 Too \\*short\\*: see http\\://evil/x" in conversation_files.as_markdown(whole)
    assert "👎 Too *short*" in conversation_files.as_html(whole) and text.when(
        kept.began_at, None
    ) in conversation_files.as_html(whole)
    with text.speak("de"):
        assert 'lang="de"' in conversation_files.as_html(whole)
    assert "![x]" not in conversation_files.as_markdown(whole) and "<script>" not in conversation_files.as_markdown(
        whole
    )
    assert "<script>" not in conversation_files.as_html(whole) and "68.50 euros" in conversation_files.as_html(whole)
    assert json.loads(conversation_files.as_json(whole))[0]["turns"][0]["answer"]["citations"][0]["quote"].startswith(
        "The seal kit"
    )


# -- library and document -------------------------------------------------------------------------------------------


def test_files_that_were_not_reached_can_be_gone_on_with(app: AppTest, price_list: Path, monkeypatch):
    with monkeypatch.context() as stopping:
        progress = DeltaGenerator.progress

        def stopped_at_the_second(place, value, text):
            if "other" in text:
                raise StopException  # so does whatever a script draws once a button is pressed
            return progress(place, value, text)

        stopping.setattr(DeltaGenerator, "progress", stopped_at_the_second)
        upload(app, price_list, write(price_list.with_name("other.txt"), "Holidays are booked in the portal."))
    app.run()
    assert "prices.txt** added" in said(app) and text.STOPPED_ADDING in said(app)
    app.button(key="go-on").click().run()
    assert "other.txt** added" in said(app) and "2 documents" in said(app)


def test_a_path_is_added(app: AppTest, price_list: Path):
    app.switch_page(LIBRARY).run()
    app.text_input(key="folder").input(str(price_list)).run()
    app.button(key="add-folder").click().run()
    assert "prices.txt** added" in said(app) and "1 document" in said(app)


def test_a_folder_is_kept_in_step_and_let_go(app: AppTest, price_list: Path, tmp_path: Path):
    (tmp_path / "papers").mkdir()
    paper = write(tmp_path / "papers" / "lease.txt", "The rent is 900 euros.")
    app.switch_page(LIBRARY).run()
    app.text_input(key="watch-folder").input(str(tmp_path / "nowhere"))
    app.button(key="FormSubmitter:watch-Keep in step").click().run()
    assert "There is no folder" in app.error[0].value
    app.text_input(key="watch-folder").input(str(tmp_path / "papers"))
    app.button(key="FormSubmitter:watch-Keep in step").click().run()
    assistant = assistant_of_server()
    [watched] = assistant.watched_folders()
    for before in (None, folder_state(watched.path)):
        assistant.step(watched)(before, print, bool)
    app.run()
    assert "1 file in step" in said(app) and "Lately: lease.txt" in said(app)
    paper.unlink()
    for before in (None, folder_state(watched.path)):
        assistant.step(watched)(before, print, bool)
    app.run()
    assert app.warning[0].value == plain("Files that are gone: lease.txt. Remove their documents, too?")
    app.button(key=f"gone-remove-{watched.key}").click().run()
    assert "lease.txt" not in [document.name for document in assistant.documents()]
    app.button(key=f"unwatch-{watched.key}").click().run()
    assert assistant.watched_folders() == []


def test_of_many_files_a_sum_is_told_and_what_needs_a_word(app: AppTest, price_list: Path, tmp_path: Path):
    upload(app, price_list)
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    for number in range(9):
        write(folder / f"note-{number}.md", f"Pump {number} needs oil.")
    write(folder / "deep" / "prices.txt", "The seal kit costs 70 euros.")
    write(folder / "film.mov", "")
    app.switch_page(LIBRARY).run()
    app.text_input(key="folder").input(str(folder)).run()
    app.button(key="add-folder").click().run()
    assert "9 files added · 2 files not added" in said(app) and "note-3.md** added" not in said(app)
    assert "film.mov** was not added" in said(app)
    (replace,) = (key for key in keys(app) if key.startswith("replace-"))
    app.button(key=replace).click().run()
    assert "9 files added · 1 file replaced · 1 file not added" in said(app)


def test_a_file_of_a_zip_is_unlocked_and_replaced(app: AppTest, price_list: Path, tmp_path: Path):
    upload(app, price_list)
    make_pdf(tmp_path / "locked.pdf", password="swordfish")
    write(price_list, "The seal kit costs 70 euros.")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("locked.pdf", "prices.txt"):
            archive.write(tmp_path / name, name)
    upload(app, tmp_path / "all.zip")
    app.button(key="replace-1").click().run()
    assert "prices.txt** replaced" in said(app) and text.say("LOCKED", name="locked.pdf") in said(app)
    app.text_input(key="password-text-0").input("swordfish")
    next(button for button in app.button if button.label == text.UNLOCK).click().run()
    assert "locked.pdf** added" in said(app) and "prices.txt** is in the library already" in said(app)


def test_a_document_shows_its_pages_text_chunks_and_outline(app: AppTest, price_list: Path, tmp_path: Path):
    upload(app, price_list)
    assistant_of_server().move("prices.txt", "Shop")
    upload(app, write(tmp_path / "faq.md", "# Returns\n\nSend it back.\n\n# Prices\n\nThe seal kit costs 68.50 euros."))
    document = assistant_of_server().document("faq.md")
    app.switch_page(LIBRARY).run().button(key=f"open-{document.id}").click().run()
    app.query_params["id"] = document.id
    app.switch_page(DOCUMENT).run()
    assert "faq.md" in said(app) and "Send it back." in said(app)
    app.radio(key="document-view").set_value("chunks").run()
    assert ["Send it back." in one.value for one in app.text] == [True, False]
    app.radio(key="document-view").set_value("outline").run()
    app.button(key="outline-2-Prices").click().run()
    assert "68.50" in said(app)
    app.text_input(key=f"name-{document.id}").input("guide.md")
    app.selectbox(key=f"collection-{document.id}").select("Shop")
    next(button for button in app.button if button.label == text.SAVE).click().run()
    assert assistant_of_server().document("guide.md").collections == ("Shop",)
    app.button(key="only").click().run()
    assert app.switch_page(ASK).run().multiselect(key="scope-documents").value == [document.id]


def test_an_outline_lists_every_heading_of_a_page():
    pages = [
        Page(1, "Contents\n1 Work . . . . 2\n1.1 Hours . . . . 2\n2 Pay . . . . 3", section="Contents"),
        Page(2, "1 Work\n1.1 Hours\nYou work eight hours.\n1.2 Breaks\n1.5 Litres 20\n2 Pay\n", section="1 Work"),
        Page(3, "2.1 Payday\nThe last.\n4.2 Pumps of iron", section="2 Pay › 2.1 Payday"),
    ]
    assert outline(pages) == [
        (0, "Contents", 1), (0, "1 Work", 2), (1, "1.1 Hours", 2), (1, "1.2 Breaks", 2), (0, "2 Pay", 2),
        (1, "2.1 Payday", 3),
    ]  # fmt: skip


def test_a_document_leads_to_its_summary_and_translation(app: AppTest, price_list: Path, tmp_path: Path):
    upload(app, price_list, write(tmp_path / "other.txt", "Holidays are booked in the portal."))
    id = assistant_of_server().document("prices.txt").id
    app.query_params["id"] = id
    app.switch_page(DOCUMENT).run().button(key="summarise-this").click().run()
    assert app.multiselect(key="summary-documents").value == [id]
    app.query_params["id"] = id
    app.switch_page(DOCUMENT).run().button(key="translate-this").click().run()
    assert app.session_state["translate-document"] == id and app.selectbox(key="translate-to").value is None


def test_several_documents_are_moved_and_removed(app: AppTest, price_list: Path, tmp_path: Path):
    upload(app, price_list, write(tmp_path / "other.txt", "Holidays are booked in the portal."))
    assistant_of_server().move("prices.txt", "Shop")
    app.run().button(key="all").click().run()
    app.selectbox(key="several-collection").select("Shop")
    app.button(key="several-move").click().run()
    assert {one.collections for one in assistant_of_server().documents()} == {("Shop",)}
    assert text.say("MOVED", documents="2 documents") in said(app)
    app.button(key="several-confirm").click().run()
    assert {one.name for one in assistant_of_server().withdrawals()} == {"prices.txt", "other.txt"}
    assert not assistant_of_server().documents() and not app.exception


def test_a_document_that_is_not_there(app: AppTest):
    app.query_params["id"] = "0123456789"
    assert text.NO_DOCUMENT in said(app.switch_page(DOCUMENT).run()) and not app.exception


# -- models, comparison, settings -----------------------------------------------------------------------------------


def test_models_are_listed_chosen_and_a_wrong_choice_is_a_sentence(app: AppTest):
    app.switch_page(MODELS).run()
    assert "Phi-3.5-mini-instruct" in said(app) and text.NONE_INSTALLED in said(app) and text.NO_SERVER in said(app)
    assert text.NO_MODEL in app.selectbox(key="choose-ask").options
    assert text.NO_MODEL_FOR in app.selectbox(key="choose-translate").options  # nothing can be quoted for that
    app.selectbox(key="choose-ask").select("quote").run()
    assert assistant_of_server().models.choice().why == "chosen"
    app.selectbox(key="choose-pictures").select("quote").run()
    assert "does not see pictures" in said(app) and not app.exception


def test_a_model_in_a_folder_is_called_by_its_name_and_its_path_stands_where_it_is_chosen(
    app: AppTest, tiny_onnx: Path, price_list: Path, tmp_path: Path
):
    folder, broken = (
        shutil.copytree(tiny_onnx, tmp_path / "tiny-135m"),
        assistant_of_server().stores["chat"].folder / "half",
    )
    (shutil.copytree(tiny_onnx, broken) / "tokenizer.json").unlink()
    assistant_of_server().models.choose("ask", f"onnx:{folder}")
    app.switch_page(MODELS).run()
    assert "**tiny-135m**" in said(app) and f"onnx:{folder}" in said(app)
    assert "confirm-onnx:half" in keys(app) and f"{broken} has no tokenizer" in said(app)
    assert f"confirm-onnx:{folder}" not in keys(app), "what lies elsewhere is not ours to remove"
    upload(app, price_list)
    assert "tiny-135m" in said(ask(app, SEAL)) and str(folder) not in said(app) and not app.exception


def test_what_search_by_meaning_does_not_know_is_said_and_another_model_chosen(app: AppTest, tmp_path: Path):
    german = "Die Dichtung kostet 68 Euro. Sie muss jährlich geprüft und für längere Fahrten gewechselt werden. " * 3
    upload(app, write(tmp_path / "preise.txt", german))
    assert "German" in said(app.switch_page(LIBRARY).run()) and text.MEANING_TITLE in said(app)
    known = assistant_of_server().stores["embedding"].folder / "multilingual-e5-small"
    shutil.copytree(Embedder().folder, known)
    app.switch_page(MODELS).run()
    assert "bge-m3" in said(app) and text.MEANING_NEXT_START not in said(app)
    assert known.name in app.selectbox(key="choose-embedder").options, "a box shows its words as they are"
    app.selectbox(key="choose-embedder").select(known.name).run()
    assert text.MEANING_NEXT_START in said(app) and not app.exception
    with Assistant(background=False) as opened:
        assert opened.unknown_languages() == [] and opened.settings.embedder == known.name


def test_an_embedder_that_was_got_is_tried_and_removed_unless_it_finds(app: AppTest):
    store = assistant_of_server().stores["embedding"]
    for name in ("mine", "multilingual-e5-small"):
        shutil.copytree(Embedder().folder, store.folder / name)
    app.switch_page(MODELS).run()
    assert "get-multilingual-e5-small" not in keys(app) and "get-all-MiniLM-L6-v2" not in keys(app), "both are here"
    app.button(key="test-mine").click().run()
    tasks()["test mine"].wait(60)
    assert "mine reads" in said(app.run()) and "passages a second" in said(app)
    app.button(key="confirm-mine").click().run()
    assert [model.name for model in store.installed()] == ["multilingual-e5-small"] and not app.exception
    app.selectbox(key="choose-embedder").select("multilingual-e5-small").run()
    app.run()
    assert app.button(key="kept-multilingual-e5-small").disabled and "confirm-multilingual-e5-small" not in keys(app)


def test_an_embedder_of_the_environment_is_not_chosen_here(home: Path, app: AppTest, monkeypatch):
    monkeypatch.setenv("SLMRAG_EMBEDDER", "all-MiniLM-L6-v2")
    st.cache_resource.clear()
    app.switch_page(MODELS).run()
    assert app.selectbox(key="choose-embedder").disabled
    assert text.say("SET_OUTSIDE", name="SLMRAG_EMBEDDER") in said(app).replace("\\", "")


def test_a_model_elsewhere_is_off_until_it_is_turned_on(app: AppTest, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_OPENAI_URL", "https://api.example.com/v1")
    app.switch_page(MODELS).run()
    app.text_input(key="openai-name").input("phi").run()
    toggle = app.toggle(key="allow-openai:phi")
    assert not toggle.value and "api.example.com" in toggle.label.replace("\\", "")
    toggle.set_value(True).run()
    assert assistant_of_server().models.allowed() == {"openai:phi": "api.example.com"}
    assert "openai:phi · api.example.com" in said(app.switch_page(SETTINGS).run())


def test_a_password_in_the_address_of_a_chroma_server_is_not_shown(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLMRAG_CHROMA_URL", "http://me:marlin@127.0.0.1:9/")
    assistant_of_server.clear()
    shown = said(app.switch_page(SETTINGS).run())
    assert text.say("CONNECTION_CHROMA", host="127.0.0.1:9") in shown and "marlin" not in shown


def compare(app: AppTest, question: str) -> AppTest:
    app.text_area(key="compare-question").input(question).run()
    app.button(key="compare-run").click().run()
    if "compare-running" in app.session_state:  # else both have answered before the page was drawn again
        app.session_state["compare-running"].task.wait()
    return app.run()


def test_two_models_answer_side_by_side_and_a_vote_is_kept(app: AppTest, price_list: Path, tiny_ending, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_MODEL", f"onnx:{tiny_ending}")
    upload(app, price_list)
    compare(app.switch_page(COMPARE).run(), SEAL)
    assert "68.50" in said(app) and tiny_ending.name in said(app) and not app.exception
    assert [metric.label for metric in app.metric].count(text.FIRST_WORD) == 2
    app.button(key="vote-other").click().run()
    (vote,) = assistant_of_server().desks.votes()
    assert (vote.question, vote.other, vote.better) == (SEAL, "quote", "other")
    assert text.VOTED in said(app) and f"{text.NO_MODEL}: 1×" in said(app)
    assistant_of_server().remove("prices.txt")
    assert "68.50" not in said(app.run())


def test_a_comparison_goes_on_when_its_page_is_left_and_stops_when_told(app: AppTest, price_list: Path):
    going_on = threading.Event()

    def script(prompt: str) -> Iterator[str]:
        while not going_on.wait(0.01):
            yield ""
        yield "The seal kit costs 68.50 euros. [1]"

    upload(app, price_list)
    app.switch_page(MODELS).run()
    assert text.COMPARE_ONE in said(app.switch_page(COMPARE).run())
    assistant_of_server().models.add(ScriptedModel(script))
    assistant_of_server().models.choose("summarise", "scripted")
    going_on.set()
    compare(app.run(), SEAL)
    assert "68.50" in said(app)
    going_on.clear()
    app.text_area(key="compare-question").input("What does the impeller cost?").run()
    app.button(key="compare-run").click().run()
    task = app.session_state["compare-running"].task
    assert "68.50" in said(app), "what was answered before stays"
    app.switch_page(LIBRARY).run()
    assert "compare-stop" in keys(app.switch_page(COMPARE).run())
    app.button(key="compare-stop").click().run()
    going_on.set()
    task.wait()
    assert "68.50" in said(app.run()) and task.result is None and "compare-stop" not in keys(app)


def test_a_comparison_that_is_stopped_before_a_word_shows_no_answers(app: AppTest, price_list: Path):
    going_on = threading.Event()

    def script(prompt: str) -> Iterator[str]:
        going_on.wait()
        yield ""

    upload(app, price_list)
    models = assistant_of_server().models
    models.add(ScriptedModel("The seal kit costs 68.50 euros. [1]", name="first"))
    models.add(second := ScriptedModel(script))
    models.choose("summarise", "first")
    models.choose("translate", "scripted")
    app.switch_page(COMPARE).run().text_area(key="compare-question").input(SEAL).run()
    app.button(key="compare-run").click().run()
    wait_until(lambda: second.asked)
    task = app.session_state["compare-running"].task
    app.button(key="compare-stop").click().run()
    going_on.set()
    task.wait()
    assert task.result is None and not app.run().metric and not app.exception


def test_comparing_needs_two_models(app: AppTest):
    assert text.COMPARE_ONE in said(app.switch_page(COMPARE).run())


def test_settings_are_saved_and_the_language_changes(app: AppTest, home: Path):
    (home / "slmrag.toml").write_text("# mine\nquotes = 2\n")
    app.switch_page(SETTINGS).run()
    assert "Nothing leaves this computer" in said(app)
    app.number_input(key="top-k").set_value(7)
    next(button for button in app.button if button.label == text.SAVE).click().run()
    assert assistant_of_server().settings.top_k == 7 and "# mine" in (home / "slmrag.toml").read_text()
    assert (load(home=home).top_k, load(home=home).quotes) == (7, 2)
    app.selectbox(key="chosen-language").select("de").run()
    assert "Nichts verlässt diesen Computer" in said(app)
    assert "Fragen Sie Ihre Dokumente" in said(app.switch_page(ASK).run())


def test_a_button_that_is_pressed_as_the_embedding_ends_does_its_work(
    app: AppTest, price_list: Path, stub, monkeypatch
):
    upload(app, price_list)
    assistant, header = assistant_of_server(), st.header
    (document,) = assistant.documents()

    def ended_meanwhile(*given, **options):
        assistant.finish_embedding()  # the list looks again after this header is drawn, and finds it done
        return header(*given, **options)

    monkeypatch.setattr(st, "header", ended_meanwhile)
    assert document.embedded < document.chunks
    app.button(key=f"open-{document.id}").click().run()
    (document,) = assistant.documents()
    assert document.embedded == document.chunks and app.title[0].value == "prices\\.txt"


def test_what_was_chosen_is_there_when_one_comes_back(app: AppTest, price_list: Path):
    ask(upload(app, price_list), SEAL)
    assistant_of_server().move("prices.txt", "Shop")
    app.switch_page(HISTORY).run().text_input(key="history-words").input("seal").run()
    app.switch_page(LIBRARY).run().pills(key="library-collection").select("Shop").run()
    assert app.switch_page(HISTORY).run().text_input(key="history-words").value == "seal"
    assert app.switch_page(LIBRARY).run().pills(key="library-collection").value == "Shop"
    app.switch_page(HISTORY).run()
    assistant_of_server().move("prices.txt", "Office")  # no collection is called Shop any more
    assert (
        "prices.txt" in said(app.switch_page(LIBRARY).run()).replace("\\", "") and not app.error and not app.exception
    )


# -- support desk ---------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(app: AppTest, price_list: Path, tmp_path: Path) -> Desk:
    upload(app, price_list, write(tmp_path / "secret.txt", "The merger with Northgate is planned for March."))
    assistant_of_server().move("prices.txt", "Shop")
    desks = assistant_of_server().desks
    id = desks.keep(Desk("", "Shop", "Helpdesk", "Hello!", "#aa3300", "help@example.com"))
    return desks.find(id)


def visit(desk: Desk) -> AppTest:
    visitor = opened()
    visitor.query_params["desk"] = desk.id
    return visitor.run().switch_page(DESK).run()


def test_a_desk_answers_from_its_collection_only_and_hands_over(desk: Desk):
    visitor = visit(desk)
    assert "Helpdesk" in said(visitor) and "Hello!" in said(visitor)
    written(visitor.chat_input[0].set_value(SEAL).run())
    assert "68.50" in said(visitor) and any("prices.txt" in (b.label or "").replace("\\", "") for b in visitor.button)
    another = visit(desk)
    written(another.chat_input[0].set_value("When is the merger with Northgate planned?").run())
    assert text.DESK_REFUSAL in said(another) and "March" not in said(another)
    (link,) = visitor.get("link_button")
    assert link.proto.url.startswith("mailto:help@example.com?subject=A%20question") and "68.50" in link.proto.url
    visitor.button(key="cite-0-0-1").click().run()
    assert "The seal kit costs 68.50 euros." in said(visitor) and not visitor.exception
    assert conversations().listed() == [], "a visitor's questions are not the owner's history"


def test_a_desk_shows_what_a_second_model_agrees_with_as_its_opinion(desk: Desk):
    build(Path(os.environ["SLMRAG_HOME"]) / "checkers" / "judge", lean=50.0)
    write_by(lambda prompt: "For the kit one pays a price of 68.50 in euros, seal and all [1].")
    visitor = visit(desk)
    written(visitor.chat_input[0].set_value(SEAL).run())
    page = said(visitor).replace("\\", "")
    assert "one pays a price of 68.50" in page and "judge thinks it agrees" in page
    (told,) = visitor.get("link_button")
    assert "judge%20thinks%20it%20agrees" in told.proto.url


def test_a_desk_that_is_not_there_or_fails_tells_a_visitor_little(desk: Desk):
    visitor = visit(Desk("none", "", "", ""))
    assert text.DESK_NONE in said(visitor)
    visitor = visit(desk)

    def fails(prompt: str) -> str:
        raise ModelUnusable("code_in_model", folder="/home/me/models/phi")

    write_by(fails)
    written(visitor.chat_input[0].set_value(SEAL).run())
    assert "68.50" in said(visitor), "the quotes stand"
    assert text.DESK_BROKEN not in said(visitor) and "/home/me" not in said(visitor) and not visitor.exception

    def breaks_off(prompt: str) -> Iterator[str]:
        yield "The seal kit costs 68.50 euros."
        fails(prompt)

    write_by(breaks_off)
    another = visit(desk)
    written(another.chat_input[0].set_value(SEAL).run())
    assert text.DESK_BROKEN in said(another) and "/home/me" not in said(another)


def test_who_asks_too_much_waits(desk: Desk):
    visitor, (_, for_desk) = visit(desk), desk_limits()
    while for_desk.allows(desk.id):
        pass
    written(visitor.chat_input[0].set_value(SEAL).run())
    assert text.DESK_WAIT in said(visitor) and not conversations().listed(desk=desk.id)


def test_a_limit_counts_each_key_for_itself():
    limit = Limit(2, 1e9)
    assert [limit.allows(key) for key in "aabab"] == [True, True, True, False, True]


def test_a_visitor_who_greets_or_thanks_is_told_so(desk: Desk):
    visitor = visit(desk)
    for question, told in (
        ("hello", "Hello! What would you like to know?"),
        ("thank you", "You are welcome."),
        ("ok", "All right. What else"),
    ):
        written(visitor.chat_input[0].set_value(question).run())
        assert told in said(visitor) and text.DESK_REFUSAL not in said(visitor) and not visitor.exception


def test_its_owner_sees_what_was_refused_and_adds_the_answer(app: AppTest, desk: Desk):
    question = "Do you ship to Norway?"
    visitor = visit(desk)
    written(visitor.chat_input[0].set_value(question).run())
    assert text.DESK_REFUSAL in said(visitor)
    app.switch_page(DESKS).run()
    assert text.say("DESK_ASKED", asked=1, refused=1) in said(app)
    (area,) = [one for one in app.text_area if one.label == text.FAQ_ANSWER]
    area.input("Yes, we ship to Norway within five days.").run()
    next(button for button in app.button if button.label == text.FAQ_ADD).click().run()
    assert text.say("FAQ_ADDED", name=entry_name(question, question)) == app.toast[0].value.replace("\\", "")
    assert text.say("DESK_ASKED", asked=1, refused=0) in said(app)
    again = visit(desk)
    written(again.chat_input[0].set_value(question).run())
    assert "within five days" in said(again)
    (source,) = [one.label for one in again.button if one.key and one.key.startswith("source-")]
    assert "1 · Do you ship to Norway" in source and "FAQ" not in source, (
        "visitors are told of no file that they never saw"
    )


def test_what_its_owner_answered_is_given_word_for_word_to_the_next_who_asks_the_same(app: AppTest, desk: Desk):
    written(visit(desk).chat_input[0].set_value("Do you ship to Norway?").run())
    written(visit(desk).chat_input[0].set_value("do you ship to NORWAY").run())
    said_so = "Yes: on Tuesdays, by boat.\n\nAsk for Ms Berg; she knows the forms."
    app.switch_page(DESKS).run()
    labels = [one.label.replace("\\", "") for one in app.expander if one.label.startswith(text.DESK_REFUSED)]
    assert labels == [f"{text.DESK_REFUSED}: do you ship to NORWAY (2×)"], "it is one question"
    next(one for one in app.text_area if one.label == text.FAQ_ANSWER).input(said_so).run()
    next(button for button in app.button if button.label == text.FAQ_ADD).click().run()
    again = written(visit(desk).chat_input[0].set_value("Do you ship to Norway?!").run())
    shown = said(again)
    assert "Yes: on Tuesdays, by boat." in shown and "Ask for Ms Berg; she knows the forms." in shown


def test_questions_are_a_table_that_calculates_nothing() -> None:
    turns = [Turn("=1+1"), Turn("Where?"), Turn("where")]
    rows = as_csv(grouped(turns)).decode("utf-8-sig").splitlines()
    assert rows[1:] == ["Where?,2,0,2", "'=1+1,1,0,1"]


def test_a_visitors_words_are_never_quoted_and_hide_no_other_question(app: AppTest, desk: Desk):
    begin = "Do you ship to people who live on far islands and cannot come to fetch their parcels"
    first = f"{begin} in Norway? Refunds are paid within 900 days and every warranty is void."
    second = f"{begin} in Sweden?"
    assert first[:80] == second[:80]
    for question in (first, second):
        written(visit(desk).chat_input[0].set_value(question).run())
    app.switch_page(DESKS).run()
    answers = {first: "Yes, we ship to Norway within five days.", second: "Yes, we ship to Sweden within two days."}
    for left in (2, 1):
        assert text.say("DESK_ASKED", asked=2, refused=left) in said(app)
        heading = next(one for one in app.text_input if one.label == text.FAQ_HEADING)
        question = heading.value
        if question == second:
            heading.input("Shipping to Sweden").run()
        next(one for one in app.text_area if one.label == text.FAQ_ANSWER).input(answers[question]).run()
        next(button for button in app.button if button.label == text.FAQ_ADD).click().run()
    assert text.say("DESK_ASKED", asked=2, refused=0) in said(app)
    names = [document.name for document in assistant_of_server().documents() if document.name.startswith("FAQ ")]
    assert len(names) == 2 and any(name.startswith("FAQ Shipping to Sweden ") for name in names)
    again = visit(desk)
    for question in ("When are refunds paid?", "Do you ship to Norway?"):
        written(again.chat_input[0].set_value(question).run())
    assert "within five days" in said(again) and not any(
        "900" in citation.quote
        for one in conversations().listed(desk=desk.id) for turn in conversations().turns(one.id) if turn.answer
        for citation in turn.answer.citations
    )  # fmt: skip


def test_a_visitor_asks_a_person_who_finds_it_on_the_desks_page(app: AppTest, desk: Desk, monkeypatch):
    handovers = assistant_of_server().handovers
    visitor = visit(desk)
    written(visitor.chat_input[0].set_value(SEAL).run())
    assert "hand-over-contact" not in keys(visitor), "its owner has not turned it on"
    app.switch_page(DESKS).run().toggle(key=f"dh-{desk.id}").set_value(True)
    next(button for button in app.button if button.label == text.SAVE).click().run()
    next(button for button in visitor.run().button if button.label == text.DESK_SEND).click().run()
    assert text.DESK_REACH_NEEDED in said(visitor) and handovers.listed(desk.id) == []
    visitor.text_input(key="hand-over-contact").input("ann@example.org")
    visitor.text_area(key="hand-over-note-0").input("In _blue_, please.")
    send = next(button for button in visitor.button if button.label == text.DESK_SEND)
    while desk_limits()[1].allows(desk.id):
        pass
    assert text.DESK_WAIT in said(send.click().run()) and handovers.listed(desk.id) == []
    desk_limits.clear()
    next(button for button in visitor.button if button.label == text.DESK_SEND).click().run()
    assert text.DESK_SENT in said(visitor) and not visitor.exception
    (made,) = handovers.listed(desk.id)
    assert (made.contact, made.note, made.turns[0].question) == ("ann@example.org", "In _blue_, please.", SEAL)
    shown = said(app.run()).replace("\\", "")
    assert "In _blue_, please." in shown and "68.50 euros" in shown and "[1] prices.txt, section 1" in shown
    assert any(expander.label == f"{text.DESK_HANDED}: 1" for expander in app.expander)
    (reply,) = [one.proto.url for one in app.get("link_button") if one.proto.label == text.DESK_REPLY]
    assert reply.startswith("mailto:ann@example.org?subject=")
    waiting = text.say("DESK_WAITING", visitors="1 visitor")
    for elsewhere in (LIBRARY, SETTINGS):
        app.switch_page(elsewhere).run()
        assert [one.proto.label for one in app.get("page_link") if one.proto.label == waiting]
    app.switch_page(DESKS).run()
    app.button(key=f"done-{made.id}").click().run()
    assert handovers.listed(desk.id) == [] and not app.exception


def test_a_server_for_desks_shows_nothing_else(app: AppTest, desk: Desk, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_DESKS_ONLY", "true")
    stranger = opened().run()
    assert said(stranger).strip() == text.DESK_NONE and not stranger.button
    for page in (ASK, LIBRARY, HISTORY, SETTINGS):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            stranger.switch_page(page)
    stranger.query_params["desk"] = desk.id
    assert "Helpdesk" in said(stranger.switch_page(DESK).run())


def test_a_desk_is_made_and_removed(app: AppTest, price_list: Path):
    app.switch_page(DESKS).run()
    assert text.DESKS_NEED in said(app)
    upload(app, price_list)
    assistant_of_server().move("prices.txt", "Shop")
    app.switch_page(DESKS).run()
    app.text_input(key="dn-").input("Helpdesk")
    next(button for button in app.button if button.label == text.MAKE_DESK).click().run()
    (made,) = assistant_of_server().desks.listed()
    assert f"/support?desk={made.id}&amp;embed=true" in app.code[1].value
    assert text.DESK_NO_SITES in said(app) and "SLMRAG_DESKS_ONLY=" in app.code[2].value
    conversations().keep(Turn("Open?"), desk=made.id)
    app.button(key=f"confirm-{made.id}").click().run()
    assert not assistant_of_server().desks.listed() and not conversations().listed(desk=made.id)
