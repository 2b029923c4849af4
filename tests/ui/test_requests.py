"""What is asked to be done, in the app without a browser: it is done, said in the reader's language, and can be undone."""

from pathlib import Path

import pytest
from app_pages import TRANSLATE, ask, keys, said, upload, written
from fakes.documents import write
from streamlit.testing.v1 import AppTest

from slmrag.errors.notice_json import notice_to_json
from slmrag.overview import understood_as
from slmrag.overview.wording import say
from slmrag.schema import AnswerSentence, Intent
from slmrag.ui.words import text
from slmrag.ui.words.notice_text import notice_text, sentence_text


@pytest.fixture
def asked(app: AppTest, tmp_path: Path) -> AppTest:
    """The app with a handbook."""
    handbook = "# Handbook\n\n## Leave\n\nLeave means days off. Everybody has 28 days of leave.\n\n## Fire\n\nWalk to the gate.\n"
    return upload(app, write(tmp_path / "handbook.md", handbook))


def test_a_request_is_done_and_one_click_asks_it_as_a_question(asked: AppTest) -> None:
    ask(asked, "What is the handbook about?")
    assert "**Terms that it defines:**" in said(asked) and "Understood as: what handbook.md is about." in said(asked)
    [undo] = [key for key in keys(asked) if str(key).startswith("as-question-")]
    written(asked.button(key=undo).click().run())
    assert "Intent as" not in said(asked) and not any(str(key).startswith("as-question-") for key in keys(asked))
    ask(asked, "How many days of leave has everybody?")
    assert "28 days of leave" in said(asked) and "Intent as" not in said(asked)


def test_what_is_said_of_a_request_is_said_in_the_language_of_the_app() -> None:
    told = say("says_nothing", name="a.md", topic="friction")
    with text.speak("de"):
        sentence = AnswerSentence(str(told), (), "no claim", notice=notice_to_json(told))
        assert sentence_text(sentence) == "a.md sagt nichts zu friction."
        assert notice_text(understood_as(Intent("about", ("a.md",)))) == "worum es in a.md geht"


def test_a_translation_is_offered_with_its_button(asked: AppTest) -> None:
    ask(asked, "translate the handbook into German")
    [button] = [key for key in keys(asked) if str(key).startswith("translate-")]
    asked.button(key=button).click().run()
    assert asked.session_state["translate-to"] == "de"
    asked.switch_page(TRANSLATE).run()
    assert not asked.exception


def test_a_typing_error_is_put_right_and_one_click_asks_it_as_it_was_typed(asked: AppTest) -> None:
    ask(asked, "How many days of leeave has everybody?")
    assert "28 days of leave" in said(asked) and "Searched as: How many days of leave has everybody?" in said(asked)
    [undo] = [key for key in keys(asked) if str(key).startswith("as-typed-")]
    written(asked.button(key=undo).click().run())
    assert "Searched as" not in said(asked)
