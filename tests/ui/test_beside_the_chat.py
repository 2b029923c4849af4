"""What stands beside the chat, without a browser: conversations, sources with checkboxes, files dropped on a question."""

import io
from pathlib import Path

import docx
import pytest
from app_pages import ASK, SEAL, ask, keys, opened, said, upload, written
from fakes.documents import write
from streamlit.testing.v1 import AppTest

from slmrag.library.conversations import Turn
from slmrag.schema import Document
from slmrag.ui.pieces import conversation_files
from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text

HOLIDAYS = "When are holidays booked?"


@pytest.fixture
def two(app: AppTest, price_list: Path, tmp_path: Path) -> AppTest:
    """The page to ask on, over two documents, one of them in a collection."""
    upload(app, price_list, write(tmp_path / "leave.txt", "Holidays are booked in the portal by the end of March."))
    assistant_of_server().move("leave.txt", "Leave")
    return app.switch_page(ASK).run()


def document(name: str) -> Document:
    return assistant_of_server().document(name)


def test_an_empty_library_has_nothing_beside_the_chat(app: AppTest):
    assert not app.sidebar.children


def test_what_is_ticked_is_what_is_asked(two: AppTest):
    two.checkbox(key=f"source-{document('leave.txt').id}").check().run()
    assert text.say("ASKED_ARE", what="leave.txt") in said(two)
    assert text.REFUSED in said(ask(two, SEAL))
    two.checkbox(key=f"source-{document('prices.txt').id}").check().run()
    assert text.say("ASKED_ARE", what=text.count_of(2, "source")) in said(two)
    assert "68.50" in said(ask(two, SEAL))
    two.checkbox(key=f"source-{document('prices.txt').id}").uncheck().run()
    assert two.multiselect(key="scope-documents").value == [document("leave.txt").id]
    two.button(key="look-everywhere").click().run()
    assert text.say("ASKED_ARE", what=text.ALL) in said(two) and not two.exception
    assert [one.value for one in two.checkbox] == [False] * 3


def test_collections_and_documents_are_asked_together(two: AppTest):
    two.checkbox(key="source-collection-Leave").check().run()
    assert text.REFUSED in said(ask(two, SEAL))
    assert "portal" in said(ask(two, HOLIDAYS))
    two.checkbox(key=f"source-{document('prices.txt').id}").check().run()
    assert "68.50" in said(ask(two, SEAL))


def test_of_hundreds_of_sources_a_page_is_drawn_and_words_find_the_rest(app: AppTest, price_list: Path, tmp_path: Path):
    upload(app, price_list, *(write(tmp_path / f"note-{n}.txt", f"Note {n} on the pump.") for n in range(12)))
    app.switch_page(ASK).run()
    assert len(app.checkbox) == 10
    app.text_input(key="source-words").input("price").run()
    assert [one.label.replace("\\", "") for one in app.checkbox] == ["prices.txt"]
    app.checkbox[0].check().run()
    app.text_input(key="source-words").input("nothing of this").run()
    assert [one.value for one in app.checkbox] == [True], "what is asked stays in sight"
    app.text_input(key="source-words").input("note-7").run()
    assert len(app.checkbox) == 2 and not app.exception


def test_a_conversation_is_opened_renamed_and_deleted(two: AppTest):
    ask(two, SEAL)
    two.button(key="new-chat").click().run()
    ask(two, HOLIDAYS)
    prices, leave = (
        next(one.id for one in assistant_of_server().conversations.listed() if one.title == q) for q in (SEAL, HOLIDAYS)
    )
    two.button(key=f"conversation-{prices}").click().run()
    assert "68.50" in said(two)
    two.text_input(key=f"conversation-name-{prices}").input("  Costs of\n parts ")
    two.button(key="rename-conversation").click().run()
    assert two.button(key=f"conversation-{prices}").label == "Costs of parts"
    two.button(key="delete-conversation").click().run()
    assert f"conversation-{prices}" not in keys(two) and "68.50" not in said(two) and not two.exception
    assert [one.id for one in assistant_of_server().conversations.listed()] == [leave]


def test_of_many_conversations_the_newest_are_listed_and_words_find_the_rest(app: AppTest, price_list: Path):
    upload(app, price_list)
    for number in range(9):
        assistant_of_server().conversations.keep(Turn(f"Question {number}"))
    app.switch_page(ASK).run()
    rows = [key for key in keys(app) if str(key).startswith("conversation-")]
    assert len(rows) == 6
    assert (
        len(
            [
                key
                for key in keys(app.button(key="more-conversations").click().run())
                if str(key).startswith("conversation-")
            ]
        )
        == 9
    )
    app.text_input(key="conversation-words").input("question 3").run()
    (row,) = [key for key in keys(app) if str(key).startswith("conversation-")]
    assert app.button(key=row).label == "Question 3"
    app.text_input(key="conversation-words").input("giraffe").run()
    assert text.HISTORY_NONE in said(app) and not app.exception


def test_a_conversation_is_a_word_file_with_its_sources(two: AppTest):
    ask(two, SEAL)
    conversations = assistant_of_server().conversations
    (one,) = conversations.listed()
    turns = [Turn("What \x0b is this?"), *conversations.turns(one.id)]
    file = docx.Document(io.BytesIO(conversation_files.as_docx([(one, turns)], "UTC")))
    lines = [paragraph.text for paragraph in file.paragraphs]
    assert [p.text for p in file.paragraphs if p.style.name == "Heading 2"] == ["What \ufffd is this?", SEAL]
    assert "The seal kit costs 68.50 euros. [1]" in lines
    assert any("prices.txt" in line and "68.50" in line for line in lines if line.startswith("[1]"))


def test_what_is_dropped_on_a_question_answers_it(two: AppTest):
    asked = two.chat_input[0].set_value("What does the P200 pump weigh?")
    asked.upload("pumps.txt", b"The P200 pump weighs 41 kg.").upload("empty.txt", b"")
    assert "41 kg" in said(written(asked.run()))
    assert two.multiselect(key="scope-documents").value == [document("pumps.txt").id]
    assert "empty.txt** was not added" in said(two), "and why one was not added"
    assert "68.50" not in said(ask(two, SEAL))
    two.button(key="look-everywhere").click().run()
    assert "68.50" in said(ask(two, SEAL)) and not two.exception


def test_what_is_dropped_without_a_question_is_asked_next(app: AppTest):
    app.chat_input[0].set_value("").upload("pumps.txt", b"The P200 pump weighs 41 kg.")
    app.chat_input[0].run()
    assert text.say("ASKED_ARE", what="pumps.txt") in said(app) and not app.exception
    assert "41 kg" in said(ask(app, "What does the P200 pump weigh?"))


def test_a_question_is_not_asked_where_nothing_of_what_was_dropped_can_be_read(two: AppTest):
    two.chat_input[0].set_value(SEAL).upload("empty.txt", b"").run()
    assert "empty.txt** was not added" in said(two) and "68.50" not in said(two)
    assert assistant_of_server().conversations.listed() == [] and not two.exception


def test_another_tab_has_its_own_scope(two: AppTest):
    two.checkbox(key=f"source-{document('leave.txt').id}").check().run()
    assert text.say("ASKED_ARE", what=text.ALL) in said(opened().run())
