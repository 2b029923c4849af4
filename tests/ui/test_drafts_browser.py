"""A question that was typed and not sent, in a real browser: its tab keeps it, and nobody else hears of it."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from browser import needs_chromium, new_tab, playwright, rests
from fakes.documents import write
from served import PATIENCE, served

from slmrag import Assistant

pytestmark = needs_chromium
HALF = "Was kostet der Dichtungssatz 密封 und"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("app")
    with Assistant(folder / "library", background=False) as assistant:
        assistant.add([write(folder / "prices.txt", "The seal kit costs 68.50 euros.")], wait=False)
    with served(folder) as address:
        yield address


@pytest.fixture
def page(address: str, chromium: "playwright.Browser") -> Iterator["playwright.Page"]:
    """Ask's page; the test fails if a word of what is half written is sent anywhere."""
    sent: list[bytes | str] = []
    tab = new_tab(chromium)
    tab.on("websocket", lambda opened: opened.on("framesent", lambda frame: sent.append(frame)))
    tab.goto(address)
    yield tab
    tab.context.close()
    words = [one if isinstance(one, bytes) else one.encode() for one in sent]
    assert words and not [one for one in words if b"Dichtungssatz" in one]


def field(page: "playwright.Page") -> "playwright.Locator":
    return page.get_by_placeholder("Ask a question")


def begin(page: "playwright.Page") -> None:
    """Type half a question."""
    field(page).wait_for()
    page.wait_for_function("document.querySelector('.st-key-draft .stBidiComponent')")
    rests(page)
    until, kept = time.monotonic() + PATIENCE / 1000, False
    while not kept and time.monotonic() < until:  # a field that is drawn anew meanwhile loses what is typed
        field(page).fill("")
        field(page).press_sequentially(HALF)
        with suppress(playwright.TimeoutError):
            page.wait_for_function(
                "half => Object.values(sessionStorage).includes(half)", arg=HALF, timeout=PATIENCE / 10
            )
            kept = True
    assert kept


def leave_and_enter(page: "playwright.Page") -> None:
    page.get_by_role("link", name="Library").first.click()
    playwright.expect(page.get_by_role("heading", name="Your library")).to_be_visible()
    playwright.expect(field(page)).to_be_hidden()
    page.get_by_role("link", name="Ask").first.click()
    field(page).wait_for()


def test_it_is_there_again_when_the_page_is(page: "playwright.Page", address: str) -> None:
    expect = playwright.expect
    begin(page)
    leave_and_enter(page)
    expect(field(page)).to_have_value(HALF)
    page.reload()
    expect(field(page)).to_have_value(HALF)
    field(page).press("End")
    page.keyboard.insert_text(" mehr")  # as an input method does
    leave_and_enter(page)
    expect(field(page)).to_have_value(f"{HALF} mehr")
    with page.context.expect_page() as opened:
        page.evaluate("address => window.open(address, '_blank', 'noopener')", address)
    field(opened.value).wait_for()
    expect(opened.value.get_by_role("heading", name="Ask your documents")).to_be_visible()
    expect(field(opened.value)).to_have_value("")


@pytest.mark.parametrize("way", ["Enter", "Ask"])
def test_what_was_sent_is_not_put_back(page: "playwright.Page", way: str) -> None:
    expect = playwright.expect
    begin(page)
    field(page).fill("What does the seal kit cost?")
    field(page).press("Enter") if way == "Enter" else page.get_by_role("button", name=way, exact=True).click()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    leave_and_enter(page)
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    rests(page)
    expect(field(page)).to_have_value("")


def test_who_begins_a_new_chat_need_not_type_it_again(page: "playwright.Page") -> None:
    expect = playwright.expect
    begin(page)
    field(page).fill("What does the seal kit cost?")
    field(page).press("Enter")
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    begin(page)
    page.get_by_role("button", name="New chat").click()
    expect(page.get_by_role("button", name="Ask again")).to_be_hidden()
    expect(field(page)).to_have_value(HALF)
    leave_and_enter(page)
    expect(field(page)).to_have_value(HALF)


def test_who_leaves_another_field_at_once_gets_where_they_wished(page: "playwright.Page") -> None:
    """What the field sent after the click led back to its page, or to an empty one."""
    expect, bubble = playwright.expect, page.get_by_test_id("stChatMessage").last
    field(page).fill("What does the seal kit cost?")
    field(page).press("Enter")
    for words in ("twelve", "thirteen"):
        bubble.get_by_role("button", name="Edit").click()
        page.get_by_role("textbox", name="Your question").press_sequentially(words)
        leave_and_enter(page)
    for words in ("seal", "pump"):
        page.get_by_role("link", name="History").first.click()
        found = page.get_by_label("Find in questions and answers")
        found.press_sequentially(words)
        leave_and_enter(page)
    expect(page.get_by_role("heading", name="Ask your documents")).to_be_visible()


def test_who_begins_on_another_page_gets_where_they_wished_too(page: "playwright.Page", address: str) -> None:
    expect = playwright.expect
    page.goto(f"{address}/summarise")
    page.get_by_label("Only what matters for").press_sequentially("costs")
    page.get_by_role("link", name="Library").first.click()
    expect(page.get_by_role("heading", name="Your library")).to_be_visible()
    page.get_by_role("button", name="Open").first.click()
    page.get_by_role("button", name="Rename or move").click()
    page.get_by_label("Name", exact=True).press_sequentially("2")
    page.get_by_test_id("stPageLink-NavLink").click()
    expect(page.get_by_role("heading", name="Your library")).to_be_visible()


def test_a_remark_is_kept_as_it_is_typed(page: "playwright.Page") -> None:
    bubble = page.get_by_test_id("stChatMessage").last
    field(page).fill("What does the seal kit cost?")
    field(page).press("Enter")
    bubble.get_by_test_id("stFeedbackButton").first.click()
    bubble.get_by_placeholder("A word on it").press_sequentially("useful")
    kept = page.url
    with page.context.expect_page() as opened:
        page.evaluate("address => window.open(address, '_blank', 'noopener')", kept)
    until = time.monotonic() + PATIENCE / 1000
    remark = opened.value.get_by_test_id("stChatMessage").last.get_by_placeholder("A word on it")
    remark.or_(opened.value.get_by_role("button", name="Ask again")).first.wait_for()
    while not (remark.is_visible() and remark.input_value() == "useful") and time.monotonic() < until:
        opened.value.reload()
        opened.value.get_by_role("button", name="Ask again").wait_for()
    playwright.expect(remark).to_have_value("useful")
