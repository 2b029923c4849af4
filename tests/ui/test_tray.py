"""What goes on is told on every page, without a browser."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_pages import HISTORY, LIBRARY, SUMMARISE, keys, said, upload
from fakes.documents import write
from streamlit.testing.v1 import AppTest

from slmrag.testing import ScriptedModel
from slmrag.ui.session.shared_assistant import assistant_of_server
from slmrag.ui.words import text


@pytest.fixture
def go(app: AppTest, tmp_path: Path) -> Iterator[threading.Event]:
    """Lets a model that sums up two documents write; until then it has written nothing."""
    go = threading.Event()

    def waits(prompt: str) -> Iterator[str]:
        while not go.wait(0.01):
            yield ""
        yield "- The seal kit costs 68.50 euros [1]"

    models = assistant_of_server().models
    models.add(ScriptedModel(waits))
    models.choose("summarise", "scripted")
    upload(app, *(write(tmp_path / name, "The seal kit costs 68.50 euros.") for name in ("a.txt",)))
    upload(app, write(tmp_path / "b.txt", "The impeller costs 88 euros."))
    yield go
    go.set()


def links(app: AppTest) -> list[str]:
    """The lines of the tray."""
    return [one.proto.label.replace("\\", "") for one in app.get("page_link")]


def summed_up(app: AppTest, name: str) -> AppTest:
    app.switch_page(SUMMARISE).run()
    document = assistant_of_server().document(name)
    app.multiselect(key="summary-documents").set_value([document.id]).run()
    return app.button(key="summarise").click().run()


def test_work_is_told_elsewhere_and_listed_once_where_it_is_shown(app: AppTest, go: threading.Event) -> None:
    summed_up(app, "a.txt")
    assert not links(app) and not any(str(key).startswith("earlier-") for key in keys(app))
    assert text.EARLIER not in said(app), "it is shown as it runs, and not once more as one of before"
    summed_up(app, "b.txt")
    (line,) = links(app)
    assert line.startswith(f"{text.SUMMARISE} · a.txt"), "the page shows the one that was begun last"
    first, second = links(app.switch_page(LIBRARY).run())
    assert first.startswith(f"{text.SUMMARISE} · a.txt")
    assert second == f"{text.SUMMARISE} · b.txt · {text.say('WORK_AHEAD', n=1)}"
    jobs = assistant_of_server().jobs.all()
    go.set()
    for job in jobs:
        job.result()
    ended = f"{text.SUMMARISE} · {text.table('en')['job']['done']}"
    assert links(app.switch_page(HISTORY).run()) == [ended], "without a name: the document may be removed meanwhile"
    assert f"{text.SUMMARISE} · b.txt · done" in said(app)
    assert not links(app.switch_page(SUMMARISE).run()), "who has seen it needs no line"
    assert not app.exception


def test_what_a_model_takes_long_for_can_be_had_quoted(app: AppTest, go: threading.Event) -> None:
    app.switch_page(SUMMARISE).run()
    document = assistant_of_server().document("a.txt")
    app.multiselect(key="summary-documents").set_value([document.id]).run()
    assert text.QUOTE_INSTEAD in said(app)
    app.button(key="quote-summary").click().run()
    for job in assistant_of_server().jobs.all():
        job.result()
    assert text.QUOTED in said(app.run()) and "68.50 euros" in said(app) and not app.exception
