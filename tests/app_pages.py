"""The app without a browser: its pages, and what a person does and reads there."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from slmrag.testing import Script, ScriptedModel
from slmrag.ui import page_file
from slmrag.ui.session.answers_under_way import answers_under_way
from slmrag.ui.session.shared_assistant import assistant_of_server

APP = Path(__file__).parents[1] / "app.py"
(ASK, LIBRARY, SUMMARISE, TRANSLATE, EVALUATE, HISTORY, DOCUMENT, MODELS, COMPARE, SETTINGS, DESKS, DESK, HELP) = (
    str(page_file(name))
    for name in ("ask", "library", "summarise", "translate", "evaluate", "history", "document", "models", "compare",
                 "settings", "desks", "desk", "help")
)  # fmt: skip
SEAL = "How much does the seal kit cost?"


def opened(seconds: int = 30) -> AppTest:
    """A new tab with the app, which has not been drawn yet."""
    return AppTest.from_file(str(APP), default_timeout=seconds)


def write_by(script: Script) -> None:
    """Have every answer of the app written by a scripted model."""
    models = assistant_of_server().models
    models.add(ScriptedModel(script))
    models.choose("ask", "scripted")


def upload(app: AppTest, *paths: Path) -> AppTest:
    app.switch_page(LIBRARY).run()
    for path in paths:
        app.file_uploader[0].upload(path.name, path.read_bytes())
    return app.run().button(key="add").click().run()


def ask(app: AppTest, question: str) -> AppTest:
    app.switch_page(ASK).run()
    return written(app.chat_input[0].set_value(question).run())


def written(app: AppTest) -> AppTest:
    """The page once every answer is written and kept."""
    while any(str(key).startswith("stop-answer") for key in keys(app)):
        unkept = app.session_state["chat"].unkept if "chat" in app.session_state else ()
        for writing in (*answers_under_way().values(), *unkept):
            assert writing.finished.wait(60)
        app.run()
    return app


def said(app: AppTest) -> str:
    """Everything that the page says, as it is read."""
    parts = [*app.markdown, *app.caption, *app.error, *app.success, *app.title, *app.header, *app.info, *app.toast]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}
