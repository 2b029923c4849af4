"""An answer that takes its time, in a real browser: what is done meanwhile does not end it, and ending it loses nothing."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from answer_in_tab import FIRST, PRICES, QUESTION, REST, STOPPED, Pieces, being_written, bubble
from browser import needs_chromium, new_tab, playwright
from fakes.documents import write
from fakes.ollama_server import OllamaServer
from served import PATIENCE, served

from slmrag import Assistant
from slmrag.library.conversations import Conversations, Turn
from slmrag.library.database import Database
from slmrag.ui.words import text

pytestmark = needs_chromium


def library(folder: Path) -> None:
    with Assistant(folder / "library", background=False) as assistant:
        assistant.add([write(folder / "prices.txt", PRICES)], wait=False)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, daemon: OllamaServer) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("app")
    library(folder)
    with served(folder, SLMRAG_OLLAMA_HOST=daemon.url, SLMRAG_MODEL="ollama:phi3.5") as address:
        yield address


def begin(browser: "playwright.Browser", address: str) -> "playwright.Page":
    """A tab in which the first sentence of an answer is written, and no more."""
    tab = new_tab(browser)
    tab.goto(address)
    field = tab.get_by_placeholder("Ask a question")
    field.fill(QUESTION)
    field.press("Enter")
    being_written(tab)
    return tab


@pytest.fixture
def page(address: str, daemon: OllamaServer, chromium: "playwright.Browser") -> Iterator["playwright.Page"]:
    daemon.pieces = Pieces()
    daemon.client_gone.clear()
    yield begin(chromium, address)
    daemon.pieces.go.set()


def written(page: "playwright.Page", daemon: OllamaServer) -> None:
    """Let the rest be written, and see that it is all there."""
    assert not daemon.client_gone.is_set()
    daemon.pieces.go.set()
    playwright.expect(bubble(page).get_by_role("button", name="Ask again")).to_be_visible()
    for sentence in (FIRST, REST):
        playwright.expect(bubble(page).get_by_text(sentence).last).to_be_visible()
    playwright.expect(bubble(page).get_by_text("Stopped")).to_be_hidden()


def test_a_passage_is_looked_at_while_the_answer_is_written(page: "playwright.Page", daemon: OllamaServer) -> None:
    bubble(page).get_by_role("button", name=re.compile("prices.txt")).first.click()
    viewer = page.locator(".st-key-viewer")
    words = viewer.get_by_placeholder("Find in the document")
    words.fill("impeller")
    words.press("Enter")
    playwright.expect(viewer.get_by_text("1 hit on 1 section")).to_be_visible()
    being_written(page)
    bubble(page).get_by_role("button", name=re.compile("^Source 1")).last.click()
    playwright.expect(words).to_have_value("")  # what the sentence cites is shown now
    playwright.expect(
        viewer.get_by_text("The seal kit (number 7) costs 68.50 euros.", exact=True)
    ).to_be_visible()  # marked alone
    being_written(page)
    written(page, daemon)
    viewer.get_by_role("button", name="Close").click()
    playwright.expect(viewer).to_have_count(0)


def test_a_sentence_stays_where_it_was_written(page: "playwright.Page", daemon: OllamaServer) -> None:
    def place() -> list[int]:
        sentence = bubble(page).get_by_text(FIRST).last
        # In one call: the page may be scrolling.
        return sentence.evaluate("""found => {
            const [box, bubble] = [found, found.closest('[data-testid=stChatMessage]')].map(e => e.getBoundingClientRect())
            // Its width is that of its words, with what came of checking them.
            return [box.x - bubble.x, box.y - bubble.y, box.height].map(Math.round)
        }""")

    before = place()
    written(page, daemon)
    assert place() == before


def test_another_page_and_a_reload_find_the_answer_still_written(page: "playwright.Page", daemon: OllamaServer) -> None:
    playwright.expect(page).to_have_url(re.compile("chat="))
    page.get_by_role("link", name="Library").first.click()
    playwright.expect(page.get_by_role("heading", name="Your library")).to_be_visible()
    page.get_by_role("link", name="Ask").first.click()
    being_written(page)
    page.reload()
    being_written(page)
    other = page.context.browser.new_page(locale="en-GB")
    other.goto(page.url)
    being_written(other)
    written(page, daemon)
    written(other, daemon)


def test_who_listens_hears_that_it_is_written_and_then_that_it_is_done(
    page: "playwright.Page", daemon: OllamaServer
) -> None:
    heard, expect = page.get_by_role("status"), playwright.expect
    expect(heard.filter(has_text=text.SAID_WRITING)).to_have_count(1)
    daemon.pieces.go.set()
    expect(heard.filter(has_text="The answer is done")).to_have_count(1)


def test_what_was_written_when_it_is_stopped_is_kept(page: "playwright.Page", daemon: OllamaServer) -> None:
    bubble(page).get_by_role("button", name="Stop").click()
    playwright.expect(bubble(page).get_by_text(STOPPED)).to_be_visible()
    playwright.expect(bubble(page).get_by_text(FIRST).last).to_be_visible()
    playwright.expect(bubble(page).get_by_role("button", name="Ask again")).to_be_visible()
    assert daemon.client_gone.wait(PATIENCE / 1000)


def test_a_closed_tab_frees_the_model_and_what_was_written_is_kept(
    page: "playwright.Page", daemon: OllamaServer
) -> None:
    kept, browser = page.url, page.context.browser
    page.close()
    assert daemon.client_gone.wait(PATIENCE / 1000)
    again = browser.new_page(locale="en-GB")
    again.goto(kept)
    playwright.expect(bubble(again).get_by_text(STOPPED)).to_be_visible()
    playwright.expect(bubble(again).get_by_text(FIRST).last).to_be_visible()


def test_what_was_written_when_the_server_ends_is_kept(
    tmp_path: Path, daemon: OllamaServer, chromium: "playwright.Browser"
) -> None:
    library(tmp_path)
    daemon.pieces = Pieces()
    with served(tmp_path, SLMRAG_OLLAMA_HOST=daemon.url, SLMRAG_MODEL="ollama:phi3.5") as address:
        begin(chromium, address)
    with Assistant(tmp_path / "library", background=False) as assistant:
        (kept,) = assistant.conversations.listed()
        (turn,) = assistant.conversations.turns(kept.id)
    assert FIRST in turn.answer.text and turn.answer.finish == "cancelled"


def test_long_work_is_told_of_on_other_pages_until_it_is_done(
    address: str, daemon: OllamaServer, chromium: "playwright.Browser"
) -> None:
    daemon.pieces, expect = Pieces(), playwright.expect
    tab = new_tab(chromium)
    tab.goto(f"{address}/summarise")
    tab.locator(".st-key-summarise button").click()
    expect(tab.locator(".st-key-stop-summary")).to_be_visible()
    tab.get_by_role("link", name="Library", exact=True).first.click()
    tray = tab.locator(".st-key-tray")
    expect(tray.get_by_role("link")).to_contain_text("Summarise · prices.txt · Part 1 of 1")
    daemon.pieces.go.set()
    expect(tray.get_by_role("link")).to_have_text(re.compile("Summarise · done$"))
    tray.get_by_role("link").click()
    expect(tab.get_by_role("heading", name="Summary of prices.txt")).to_be_visible()
    expect(tray.get_by_role("link")).to_have_count(0)


@pytest.mark.skipif(os.name != "posix", reason="needs kill -9")
def test_what_was_written_when_the_server_is_killed_is_kept(
    tmp_path: Path, daemon: OllamaServer, chromium: "playwright.Browser"
) -> None:
    library(tmp_path)
    daemon.pieces = Pieces()
    kept = Conversations(Database(tmp_path / "library" / "library.db"), "")

    def turn() -> Turn:
        (conversation,) = kept.listed()
        (turn,) = kept.turns(conversation.id)
        return turn

    with served(tmp_path, end=signal.SIGKILL, SLMRAG_OLLAMA_HOST=daemon.url, SLMRAG_MODEL="ollama:phi3.5") as address:
        begin(chromium, address)
        until = time.monotonic() + PATIENCE / 1000
        while turn().answer is None and time.monotonic() < until:
            time.sleep(0.1)
    daemon.pieces.go.set()
    answer = turn().answer
    assert FIRST in answer.text and answer.finish == "cancelled" and answer.sentences[0].citations == (1,)
    with Assistant(tmp_path / "library", background=False) as assistant:
        assistant.remove("prices.txt")
    assert "68.50" not in turn().answer.text, "it goes with its document"
