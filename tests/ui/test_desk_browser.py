"""A support desk whose answer takes its time, in a real browser: what a visitor does meanwhile neither ends nor doubles it."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from answer_in_tab import FIRST, PRICES, QUESTION, REST, STOPPED, Pieces, being_written, bubble
from browser import close_with, needs_chromium, new_tab, playwright, rests
from fakes.documents import write
from fakes.ollama_server import OllamaServer
from served import PATIENCE, served

from slmrag import Assistant
from slmrag.library.conversations import Conversations, Turn
from slmrag.library.database import Database
from slmrag.library.desks import Desk

pytestmark = needs_chromium


class Held:
    """A desk that is served: its address, and what was said there."""

    def __init__(self, folder: Path) -> None:
        self._kept = Conversations(Database(folder / "library" / "library.db"), "")
        self.id, self.address = "", ""

    def turns(self) -> list[Turn]:
        return [turn for one in self._kept.listed(desk=self.id) for turn in self._kept.turns(one.id)]

    def answered(self) -> list[Turn]:
        """What was said, once each question has its whole answer: a page that stands still may be about to write."""
        until = time.monotonic() + PATIENCE / 1000
        while not (turns := self.turns()) or not all(turn.answer for turn in turns):
            assert time.monotonic() < until, "a question was never answered"
            time.sleep(0.1)
        return turns

    def forget(self) -> None:
        self._kept.delete([one.id for one in self._kept.listed(desk=self.id)])


@pytest.fixture(scope="module")
def served_desk(tmp_path_factory: pytest.TempPathFactory, daemon: OllamaServer) -> Iterator[Held]:
    folder: Path = tmp_path_factory.mktemp("app")
    with Assistant(folder / "library", background=False) as assistant:
        assistant.add([write(folder / "prices.txt", PRICES)], collection="Shop", wait=False)
        id = assistant.desks.keep(Desk("", "Shop", "Helpdesk", "Hello!", "#aa3300", hand_over=True))
    held = Held(folder)
    with served(folder, SLMRAG_OLLAMA_HOST=daemon.url, SLMRAG_MODEL="ollama:phi3.5") as address:
        held.id, held.address = id, f"{address}/support?desk={id}"
        yield held


@pytest.fixture
def desk(served_desk: Held) -> Iterator[Held]:
    yield served_desk
    served_desk.forget()


def ask(page: "playwright.Page") -> None:
    field = page.get_by_placeholder("Your question")
    field.fill(QUESTION)
    field.press("Enter")


@pytest.fixture
def page(desk: Held, daemon: OllamaServer, chromium: "playwright.Browser") -> Iterator["playwright.Page"]:
    """A visitor's tab in which the first sentence of an answer is written, and no more."""
    daemon.pieces = Pieces()
    daemon.client_gone.clear()
    tab = new_tab(chromium)
    tab.goto(desk.address)
    ask(tab)
    being_written(tab)
    yield tab
    daemon.pieces.go.set()


def is_finished(page: "playwright.Page") -> None:
    """The page stands still, and nothing is being written."""
    playwright.expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    rests(page)


def test_clicks_and_a_second_question_leave_the_first_its_answer(
    page: "playwright.Page", desk: Held, daemon: OllamaServer
) -> None:
    expect = playwright.expect
    bubble(page).get_by_role("button", name=re.compile("^Source 1")).first.click()
    viewer = page.locator(".st-key-viewer")
    expect(viewer.get_by_text("It comes (number 8) in a green box.").first).to_be_visible()
    close_with(viewer.get_by_role("button", name="Close"), viewer)
    being_written(page)
    page.get_by_placeholder("Your question").fill("What does the impeller cost?")
    page.get_by_placeholder("Your question").press("Enter")
    expect(bubble(page).get_by_text("1 question before this one")).to_be_visible()
    assert not daemon.client_gone.is_set() and len(desk.turns()) == 2
    daemon.pieces.go.set()
    expect(page.get_by_text(REST)).to_have_count(2)
    is_finished(page)
    expect(page.get_by_text(QUESTION)).to_have_count(1)
    assert [turn.answer.finish for turn in desk.answered()] == ["stop", "stop"]
    assert all(FIRST in turn.answer.text and REST in turn.answer.text for turn in desk.answered())


def test_a_visitor_stops_an_answer_and_keeps_what_was_written(
    page: "playwright.Page", desk: Held, daemon: OllamaServer
) -> None:
    bubble(page).get_by_role("button", name="Stop").click()
    playwright.expect(bubble(page).get_by_text(STOPPED)).to_be_visible()
    playwright.expect(bubble(page).get_by_text(FIRST).last).to_be_visible()
    assert daemon.client_gone.wait(PATIENCE / 1000)
    assert [turn.answer.finish for turn in desk.answered()] == ["cancelled"]


def test_a_reload_begins_anew_and_what_was_written_is_kept(
    page: "playwright.Page", desk: Held, daemon: OllamaServer
) -> None:
    page.reload()
    playwright.expect(page.get_by_text("Hello!")).to_be_visible()
    playwright.expect(page.get_by_text(QUESTION)).to_be_hidden()
    assert re.fullmatch(r".*/support\?desk=[\w-]+", page.url), "nobody else can look into it by its address"
    assert daemon.client_gone.wait(PATIENCE / 1000), "nobody waits for it any more"
    (turn,) = desk.answered()
    assert FIRST in turn.answer.text and turn.answer.finish == "cancelled"


def test_a_visitor_never_reads_what_stands_nowhere(
    desk: Held, daemon: OllamaServer, chromium: "playwright.Browser"
) -> None:
    daemon.pieces = ("The gearbox was painted ", "by nine elephants. ", "They left for Norway.")
    tab = new_tab(chromium)
    tab.goto(desk.address)
    ask(tab)
    playwright.expect(bubble(tab).get_by_text("The seal kit (number 7) costs 68.50 euros.").first).to_be_visible()
    assert [turn.answer.quoted_because for turn in desk.answered()] == ["in other words"]
    is_finished(tab)
    assert "elephants" not in tab.content() and "Norway" not in tab.content()


def test_a_site_shows_the_desk_with_leave_and_a_refusal_without(
    served_desk: Held, tmp_path: Path, chromium: "playwright.Browser"
) -> None:
    """From the owner's pages to the desk in a page of another port: its site is entered, the snippet pasted as it stands."""
    expect, app = playwright.expect, served_desk.address.partition("/support")[0]
    with pages_of(tmp_path) as site:
        owner = new_tab(chromium)
        owner.goto(f"{app}/desks")
        owner.get_by_text("Its page").click()
        code = owner.get_by_test_id("stCode")
        snippet = code.nth(1).inner_text()
        (tmp_path / "shop.html").write_text(f"<!doctype html><h1>Our shop</h1>{snippet}", "utf-8")
        shop = new_tab(chromium)
        shop.goto(f"{site}/shop.html")
        frame = shop.frame_locator("iframe")
        expect(frame.get_by_text(f"This support desk may not be shown by {site}")).to_be_visible()
        owner.get_by_text("Settings", exact=True).first.click()
        sites = owner.get_by_label("Sites that may show it").first
        sites.fill("no site")
        sites.press("Control+Enter")
        expect(owner.get_by_text("“no site” is no address of a site")).to_be_visible()
        sites.fill(site)
        sites.press("Control+Enter")
        expect(owner.get_by_text("“no site” is no address of a site")).to_have_count(0)
        rests(owner)
        owner.get_by_role("button", name="Save").first.click()
        port = site.rpartition(":")[2]
        expect(owner.get_by_text(re.compile(f"To show it in a page of .*:{port}"))).to_be_attached()
        shop.reload()
        expect(frame.get_by_role("heading", name="Helpdesk")).to_be_visible()
        other = site.replace("127.0.0.1", "localhost")
        shop.goto(f"{other}/shop.html")
        expect(frame.get_by_text(f"This support desk may not be shown by {other}")).to_be_visible()
        owner.get_by_text("See how it looks in a page").click()
        expect(owner.frame_locator("iframe").get_by_role("heading", name="Helpdesk")).to_be_visible()


@contextmanager
def pages_of(folder: Path) -> Iterator[str]:
    """Where another server shows the files of ``folder``."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *what: object) -> None:
        """Tell nothing."""
