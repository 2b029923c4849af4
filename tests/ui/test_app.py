"""The app without a browser: what its pages say and do, with a real assistant over real files."""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from app_pages import ASK, LIBRARY, SEAL, ask, keys, opened, said, upload, write_by
from fakes import stub_embedder
from fakes.documents import make_pdf, write
from streamlit.testing.v1 import AppTest

from slmrag import Assistant
from slmrag.answering.sentence_citation import citation_of
from slmrag.errors import ModelProblem
from slmrag.library.conversations import Turn
from slmrag.schema import Answer, AnswerSentence, Chunk, Citation, Passage, Sentence
from slmrag.schema.table_answer import TableAnswer
from slmrag.ui.pieces.sample_files import sample_files
from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text
from slmrag.ui.words.escaping import mark, paragraphs, plain

pytestmark = pytest.mark.slow  # libraries of documents: seconds in all


@pytest.mark.quick
def test_an_empty_library_says_what_to_do(app: AppTest) -> None:
    assert text.EMPTY_LIBRARY in said(app) and text.WARMING_UP not in said(app), "the built-in model is there at once"
    assert text.EMPTY_LIBRARY in said(app.switch_page(LIBRARY).run())
    assert not app.exception


def test_a_model_that_takes_long_to_load_is_said_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_server: None
) -> None:
    monkeypatch.setenv("SLMRAG_EMBEDDER", str(stub_embedder.other_model(tmp_path / "of-mine")))
    app = opened().run()
    assert text.WARMING_UP in said(app) and text.WARMING_UP in said(app.switch_page(LIBRARY).run())


def test_a_question_to_an_empty_library_gets_a_hint(app: AppTest) -> None:
    assert text.NO_DOCUMENTS in said(ask(app, SEAL))


@pytest.mark.skipif(not sample_files(), reason="the samples are not beside the program")
def test_the_samples_fill_an_empty_library(app: AppTest) -> None:
    app.button(key="samples").click().run()
    assert text.FIRST_QUESTION in said(app)
    app.switch_page(LIBRARY).run()
    assert "4 documents" in said(app)
    assert "samples" not in keys(app)


def test_a_library_that_lost_its_catalogue_is_offered_anew(home, app: AppTest, tmp_path: Path) -> None:
    with Assistant(home, background=False) as before:
        before.add([write(tmp_path / "pumps.txt", "The pump hums for 24 months.")], collection="Shop", wait=False)
    assert "make-anew" not in keys(app.switch_page(LIBRARY).run())
    assistant_of_server().close()
    (home / "library.db").unlink()
    st.cache_resource.clear()
    said_then = [one.value for one in app.run().warning]
    assert "1 document" in " ".join(said_then) and not app.exception
    assert "make-anew" in keys(app.switch_page(ASK).run()), "on the page that is the first to be seen, too"
    app.switch_page(LIBRARY).run().button(key="make-anew").click().run()
    assert "pumps.txt" in said(app) and "make-anew" not in keys(app) and not app.error
    assert assistant_of_server().document("pumps.txt").collections == ("Shop",)


def test_the_samples_are_not_offered_where_they_are_missing(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    there = Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda path: path.name != "handbook.pdf" and there(path))
    assert "samples" not in keys(app.run())


def test_files_are_added_with_a_line_for_each(app: AppTest, price_list: Path, tmp_path: Path) -> None:
    upload(app, price_list, write(tmp_path / "empty.txt", ""), make_pdf(tmp_path / "scan.pdf", ["Seals leak.", ""]))
    assert "prices.txt** added: 1 section, 1 passage." in said(app)
    assert "empty.txt** was not added. It is empty" in said(app)
    assert "No text on page 2: it cannot be searched." in said(app)
    assert "2 documents" in said(app)
    assert not app.file_uploader[0].value, "a rerun would add them again"


def test_the_same_file_again_changes_nothing(app: AppTest, price_list: Path) -> None:
    upload(app, price_list)
    upload(app, price_list)
    assert "prices.txt** is in the library already" in said(app)
    assert "1 document" in said(app)


def test_other_content_under_a_taken_name_is_replaced_when_wished(app: AppTest, price_list: Path) -> None:
    upload(app, price_list)
    upload(app, write(price_list, "The seal kit costs 70 euros."))
    assert "holds another document of this name" in said(app)
    app.button(key="replace-0").click().run()
    assert "prices.txt** replaced" in said(app)
    assert "70 euros" in said(ask(app, SEAL))


def test_what_is_to_be_said_of_an_added_file_is_said(app: AppTest, price_list: Path, tmp_path: Path) -> None:
    copied = write(tmp_path / "copy.txt", price_list.read_text("utf-8"))
    assert "“copy.txt” holds the same as “prices.txt”" in said(upload(app, price_list, copied))


def test_an_encrypted_file_asks_for_its_password(app: AppTest, tmp_path: Path) -> None:
    upload(app, make_pdf(tmp_path / "locked.pdf", password="swordfish"))
    assert text.say("LOCKED", name="locked.pdf") in said(app)
    for password, wrong in (("marlin", True), ("swordfish", False)):
        app.text_input(key="password-text-0").input(password)
        next(button for button in app.button if button.label == text.UNLOCK).click().run()
        assert (text.WRONG_PASSWORD in said(app)) is wrong
    assert "locked.pdf** added: 3 pages" in said(app)


def test_removing_asks_first_and_gives_a_receipt(app: AppTest, price_list: Path) -> None:
    upload(app, price_list)
    confirm = next(key for key in keys(app) if key and key.startswith("confirm-"))
    app.button(key=confirm).click().run()
    assert text.EMPTY_LIBRARY in said(app) and "“prices.txt” removed" in said(app)
    assert "60 bytes" not in said(app), "it can still be put back: no receipt yet"
    app.button(key=_key(app, "put-back-")).click().run()
    assert "prices.txt" in said(app) and text.EMPTY_LIBRARY not in said(app)
    app.button(key=confirm).click().run()
    app.button(key=_key(app, "end-")).click().run()
    assert "Removed “prices.txt”: 1 section, 1 passage with all that finds them, 60 bytes." in said(app)
    assert not assistant_of_server().withdrawals() and text.EMPTY_LIBRARY in said(app)


def test_what_cannot_be_put_back_now_is_said_and_can_be_later(app: AppTest, price_list: Path, home: Path) -> None:
    upload(app, price_list)
    app.button(key=_key(app, "confirm-")).click().run()
    with closing(sqlite3.connect(home / "library.db")) as catalogue:
        catalogue.execute("CREATE TRIGGER full BEFORE DELETE ON withdrawn BEGIN SELECT raise(ABORT, 'no room'); END")
    for begins in ("put-back-", "end-"):
        app.button(key=_key(app, begins)).click().run()
        assert "no room" in said(app)
    with closing(sqlite3.connect(home / "library.db")) as catalogue:
        catalogue.execute("DROP TRIGGER full")
    app.button(key=_key(app, "put-back-")).click().run()
    assert "prices.txt" in said(app) and text.EMPTY_LIBRARY not in said(app)


def test_what_was_added_is_told_of_and_asked_about(app: AppTest, price_list: Path, tmp_path: Path) -> None:
    upload(app, price_list)
    upload(
        app,
        write(tmp_path / "probation.md", "# Probation\n\nThe probation period lasts six months for every employee."),
    )
    assert "**probation.md · 1 section · English**" in said(app)
    app.button(key="added-ask").click().run()
    assert [one.label for one in app.button if one.key == "look-everywhere"], "it alone is asked"
    assert "68.50" not in said(ask(app, SEAL))


def test_a_removal_tells_how_many_conversations_lose_words(app: AppTest, price_list: Path) -> None:
    ask(upload(app, price_list), SEAL)
    app.switch_page(LIBRARY).run()
    assert text.say("CONFIRM_WORDS", conversations="1 conversation") in said(app)


def test_where_nothing_can_be_undone_a_removal_is_one(
    home: Path, monkeypatch: pytest.MonkeyPatch, app: AppTest, price_list: Path
) -> None:
    monkeypatch.setenv("SLMRAG_UNDO_MINUTES", "0")
    assistant_of_server.clear()
    upload(app, price_list)
    app.button(key=_key(app, "confirm-")).click().run()
    assert "Removed “prices.txt”: 1 section, 1 passage with all that finds them, 60 bytes." in said(app)
    assert not assistant_of_server().withdrawals()


def _key(app: AppTest, begins: str) -> str:
    return next(key for key in keys(app) if key and key.startswith(begins))


@pytest.mark.quick
def test_an_answer_is_quoted_cited_and_opens_its_page(app: AppTest, tmp_path: Path) -> None:
    upload(app, make_pdf(tmp_path / "pumps.pdf"))
    ask(app, "How many litres a minute does the P200 pump move?")
    assert "The Fernhill P200 pump moves 340 litres a minute." in said(app)
    assert text.QUOTED in said(app)
    assert "passages found in 1 document" in app.expander[0].label
    app.button(key="cite-0-0-1").click().run()
    assert "Page 1 of 3" in said(app)
    assert not app.exception and not app.error


def test_a_page_that_cannot_be_drawn_is_shown_as_text(app: AppTest, price_list: Path) -> None:
    ask(upload(app, price_list), SEAL).button(key="cite-0-0-1").click().run()
    assert ":yellow-background[The seal kit costs 68.50 euros.]" in said(app)


def test_what_is_not_in_the_documents_is_refused_with_the_nearest_passages(app: AppTest, price_list: Path) -> None:
    ask(upload(app, price_list), "Who won the world cup after the impeller?")
    assert "Nothing in your documents answers this." in said(app)
    assert text.REFUSED_NEAREST in said(app) and "passage-0-1" in keys(app)
    assert text.QUOTED not in said(app)


def test_what_comes_near_is_quoted_though_it_is_not_said_to_answer(app: AppTest, price_list: Path) -> None:
    ask(upload(app, price_list), "Was kostet die Dichtung für den impeller?")
    assert "You ask in German" in said(app) and text.REFUSED_SENTENCES in said(app)
    app.button(key="cite-0-quote-0").click().run()
    assert ":yellow-background[The impeller costs 88 euros.]" in said(app)


def test_a_new_chat_forgets_the_questions(app: AppTest, price_list: Path) -> None:
    ask(upload(app, price_list), SEAL)
    next(button for button in app.button if button.label == text.NEW_CHAT).click().run()
    assert SEAL not in said(app) and text.FIRST_QUESTION in said(app)


def test_only_the_chosen_documents_answer(app: AppTest, price_list: Path, tmp_path: Path) -> None:
    upload(app, price_list, write(tmp_path / "other.txt", "Holidays are booked in the portal."))
    app.switch_page(ASK).run()
    other = hashlib.sha256((tmp_path / "other.txt").read_bytes()).hexdigest()
    app.multiselect(key="scope-documents").select(other).run()
    assert "68.50" not in said(ask(app, SEAL))


def test_a_chosen_document_that_is_removed_is_let_go_of(app: AppTest, price_list: Path) -> None:
    upload(app, price_list)
    chosen = hashlib.sha256(price_list.read_bytes()).hexdigest()
    app.switch_page(ASK).run().multiselect(key="scope-documents").select(chosen).run()
    app.switch_page(LIBRARY).run()
    app.button(key=next(key for key in keys(app) if key and key.startswith("confirm-"))).click().run()
    assert text.NO_DOCUMENTS in said(ask(app, SEAL))


def test_a_removed_document_leaves_no_word_in_the_conversation(app: AppTest, price_list: Path) -> None:
    ask(upload(app, price_list), SEAL)
    assert "68.50" in said(app)
    app.switch_page(LIBRARY).run()
    app.button(key=next(key for key in keys(app) if key and key.startswith("confirm-"))).click().run()
    app.switch_page(ASK).run()
    assert "[removed with “prices.txt”]" in said(app) and "68.50" not in said(app)
    assert SEAL in said(app) and not app.exception


def test_a_document_that_is_removed_while_it_is_looked_at(app: AppTest, price_list: Path) -> None:
    ask(upload(app, price_list), SEAL).button(key="cite-0-0-1").click().run()
    assistant_of_server().remove("prices.txt")
    assert text.say("SOURCE_GONE", name="prices.txt") in said(app.run())
    assert not app.exception


def test_an_error_while_writing_keeps_what_was_written(app: AppTest, price_list: Path) -> None:
    def breaks_off(prompt: str) -> Iterator[str]:
        yield "The seal kit "
        raise ModelProblem("reply_stopped", model="tiny")

    write_by(breaks_off)
    ask(upload(app, price_list), SEAL)
    assert "The seal kit" in said(app) and "tiny stopped in the middle of its reply." in said(app)
    assert not app.exception


def test_a_library_that_cannot_be_used_is_one_sentence(home: Path, app: AppTest, monkeypatch) -> None:
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_TOP_K", "many")
    app.run()
    assert "SLMRAG_TOP_K" in app.error[0].value.replace("\\", "")
    assert not app.exception


def test_of_two_quotes_of_one_passage_a_sentence_gets_its_own() -> None:
    passage = Passage(Chunk("d", "n", 1, 0, 20, "One is red. Two is blue."), 1.0)
    red, blue = Citation(1, passage, "One is red.", 0, 11), Citation(1, passage, "Two is blue.", 12, 24)
    answer = Answer("q", "", "quote", False, "stop", (passage,), (), (red, blue))
    assert citation_of(answer, AnswerSentence("Two is blue.", (1,), "stands there"), 1) is blue
    assert citation_of(answer, AnswerSentence("Two is blue.", (2,), "stands there"), 2) is None


def shown(answer: Answer) -> str:
    def draw(turn):
        from slmrag.ui.pieces.conversation import show_answer

        show_answer(turn, 0, latest=True)

    app = AppTest.from_function(draw, kwargs={"turn": Turn("q", answer)}).run()
    assert not app.exception
    return said(app)


def answered(*sentences: AnswerSentence) -> Answer:
    passages = tuple(Passage(Chunk("d", "n", 1, 0, 5, "Text."), 1.0) for _ in range(2))
    written = " ".join(sentence.text for sentence in sentences)
    return Answer("q", written, "phi", False, "stop", passages, sentences)


def test_a_card_and_an_answer_keep_the_rows_of_a_table_apart() -> None:
    rows = "Notice\nService We You, in whole weeks\nUp to 2 years 4 4\nMore 8 20"
    passage = Passage(Chunk("d", "n", 1, 0, len(rows), rows), 1.0, (Sentence(0, len(rows), rows, 1.0),))
    answer = Answer("q", rows, "quote", False, "stop", (passage,), (AnswerSentence(rows, (1,), "stands there"),))
    told = shown(answer).replace("\\", "")
    assert "Notice · Service We You, in whole weeks · Up to 2 years 4 4 · More 8 20" in told
    assert rows in told


def test_what_a_table_answered_is_drawn_as_one() -> None:
    table = TableAnswer("sum", "32", "Sold in 2023", ("Product", "Sold *now*"), (("Tarn 40", "14"), ("=1|2", "18")), 3)
    answer = replace(
        answered(
            AnswerSentence("32 – Sold in 2023", (1,), "stands there"), AnswerSentence("Added up.", (), "stands there")
        ),
        table=table,
    )
    drawn = shown(answer)
    assert "| Product | Sold *now* |\n| --- | --- |\n| Tarn 40 | 14 |\n| =1|2 | 18 |" in drawn
    assert text.say("ROWS_MORE", rows=1) in drawn and "32" in drawn
    reason = "The cells of “Fee” are in different units, and cannot be added up."
    assert "“Fee”" in shown(Answer("q", reason, "quote", True, "stop", reason=reason))


@pytest.mark.parametrize(
    "name", ["short.pdf", "the-annual-report-of-the-whole-group-for-2023.pdf", "集团年度财务报告与审计意见全文.pdf"]
)
def test_a_card_says_the_page_however_long_the_name_is(name: str) -> None:
    passage = Passage(Chunk("d", name, 12, 0, 5, "Text.", unit="page", label="viii"), 1.0)
    answer = Answer("q", "Text.", "phi", False, "stop", (passage,), (AnswerSentence("Text.", (1,), "stands there"),))

    def draw(turn):
        from slmrag.ui.pieces.conversation import show_answer

        show_answer(turn, 0, latest=True)

    app = AppTest.from_function(draw, kwargs={"turn": Turn("q", answer)}).run()
    assert not app.exception and "page 12" in said(app)
    label = app.button(key="passage-0-1").label
    assert len(label) < 48, "the marks that make it small and blue with it"
    assert re.search(r"1 · \S{3}", label) and re.search(r"\S\\?\.pdf", label)


@pytest.mark.parametrize(
    "nasty",
    ["![x](http://evil/x.png)", "<img src=x>", "$x$", ":red[x]", ":smile:", "[a](b)", "`c`", "**b**", "# h", "1. x"],
)
@pytest.mark.parametrize("escape", [plain, paragraphs, mark, lambda text: mark(f"{text} lit", len(text) + 1, 99)])
def test_markup_of_documents_is_escaped(escape: Callable[[str], str], nasty: str) -> None:
    ours = escape(nasty).replace(":yellow-background[lit]", "lit").removeprefix("**").removesuffix("**")
    assert re.findall(r"(?<!\\)[!<>$:\[\]`*#._()]", ours) == []


def test_text_that_is_still_being_written_is_escaped_at_every_point() -> None:
    whole = "See ![x](http://evil/x.png) now"
    for end in range(len(whole)):
        assert "![" not in paragraphs(whole[:end])


def test_rows_become_a_table_and_the_cited_row_is_lit() -> None:
    page = "Codes\n| E1 | dry |\n|---|---|\n| E2 | hot |\nend"
    start = page.index("| E2")
    assert mark(page, start, start + 12) == (
        "Codes\n\n| E1 | dry |\n| --- | --- |\n| :yellow-background[E2] | :yellow-background[hot] |\n\nend"
    )


def test_a_heading_is_shown_without_its_marks_also_where_it_is_lit() -> None:
    assert mark("## Fees\nten") == "**Fees**\\\nten"
    assert mark("## Fees\nten", 3, 11) == "**:yellow-background[Fees]**\\\n:yellow-background[ten]"
    assert mark("## Fees\nten", 0, 5) == "**:yellow-background[Fe]es**\\\nten"


def test_a_mark_may_cover_several_lines() -> None:
    assert mark("one two\nthree four\nfive", 4, 13) == (
        "one :yellow-background[two]\\\n:yellow-background[three] four\\\nfive"
    )


def test_sizes_are_said_as_people_say_them() -> None:
    assert [text.size(number) for number in (1, 7920, 62247, 2 * 10**9)] == ["1 byte", "7.9 KB", "62 KB", "2.0 GB"]


def test_pages_without_text_are_listed() -> None:
    assert text.unread("page", (3, 4, 9)) == "No text on pages 3, 4 and 9: they cannot be searched."
    assert text.unread("page", tuple(range(1, 20))).endswith("11, 12 and 7 more: they cannot be searched.")


def test_of_a_model_whose_words_hold_nothing_the_quotes_are_shown_and_why(
    home: Path, app: AppTest, price_list, tiny_onnx, monkeypatch
):
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_MODEL", f"onnx:{tiny_onnx}")
    ask(upload(app, price_list), SEAL)
    assert "The seal kit costs 68.50 euros." in said(app) and "What " in said(app)
    assert any("sentences of" in caption.value for caption in app.caption)
    assert not app.exception


def test_a_model_elsewhere_is_marked_and_its_key_comes_from_the_secrets(home: Path, app: AppTest, monkeypatch):
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_OPENAI_URL", "https://api.example.com/v1")
    monkeypatch.setenv("SLMRAG_MODEL", "openai:phi")
    assert "slmrag models allow openai:phi" in said(app.run())
    st.cache_resource.clear()
    monkeypatch.setenv("SLMRAG_REMOTE_MODELS", "openai:phi")
    app.secrets["SLMRAG_OPENAI_KEY"] = "sk-secret"
    app.run()
    assert "your questions and the passages are sent there" in said(app) and "sk-secret" not in said(app)
    assert assistant_of_server().settings.openai_key.get_secret_value() == "sk-secret"


def test_what_nobody_foresaw_is_not_taken_for_a_stop(app: AppTest, price_list: Path):
    def breaks(prompt: str) -> str:
        raise ZeroDivisionError("nobody foresaw this")

    upload(app, price_list)
    write_by(breaks)
    assert "nobody foresaw this" in said(ask(app, SEAL)) and text.STOPPED_EMPTY not in said(app)
