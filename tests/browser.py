"""The app in a real browser: what a person does there, and waits for."""

import time
from contextlib import suppress

import pytest
from served import CHROMIUM, PATIENCE, ROOT, SWITCHES

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install 'slmrag[test]'")

_OF_COLOURS = ["color-contrast", "link-in-text-block"]  # axe's rules that look at them
HANDBOOK = ROOT / "data" / "samples" / "handbook.pdf"
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")


def launched(driver: "playwright.Playwright") -> "playwright.Browser":
    """A browser whose tabs are looked at with patience."""
    playwright.expect.set_options(timeout=PATIENCE)
    return driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)


def new_tab(browser: "playwright.Browser", *, width: int = 1280, height: int = 800, locale: str = "en-GB"):
    """A tab in a profile of its own, as another person would have it."""
    tab = browser.new_page(viewport={"width": width, "height": height}, locale=locale)
    tab.set_default_timeout(PATIENCE)
    return tab


def rests(page: "playwright.Page") -> None:
    """Wait until nothing is being drawn: a click on what is drawn anew meanwhile is lost."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def ask(page: "playwright.Page", question: str) -> "playwright.Locator":
    """Ask, and return the answer's bubble once it is finished."""
    field, bubbles = page.get_by_placeholder("Ask a question"), page.get_by_test_id("stChatMessage")
    field.fill(question)
    rests(page)
    answer = bubbles.nth(bubbles.count() + 1)  # the last one is that of the question before until this one is drawn
    field.press("Enter")
    playwright.expect(answer.get_by_role("button", name="Ask again")).to_be_visible()
    rests(page)
    return answer


def open_with(button: "playwright.Locator", inside: "playwright.Locator") -> None:
    """Click until what it opens is there, for a machine so busy that the page is drawn anew at the click."""
    until = time.monotonic() + PATIENCE / 1000
    while not inside.is_visible() and time.monotonic() < until:
        rests(button.page)
        button.click()
        with suppress(AssertionError):
            playwright.expect(inside).to_be_visible(timeout=PATIENCE / 10)
    playwright.expect(inside).to_be_visible()


def close_with(button: "playwright.Locator", closed: "playwright.Locator") -> None:
    """Click until what it closes is gone, for a machine so busy that the page is drawn anew at the click."""
    until = time.monotonic() + PATIENCE / 1000
    while closed.is_visible() and time.monotonic() < until:
        with suppress(AssertionError, playwright.TimeoutError):
            button.click(timeout=PATIENCE / 10)
            playwright.expect(closed).to_be_hidden(timeout=PATIENCE / 10)
    playwright.expect(closed).to_be_hidden()


def faults_of_access(page: "playwright.Page") -> list[str]:
    """The serious faults that axe finds once the page stands still: in light, and of colours in dark too; all else is the same."""
    rests(page)
    found = faults_as_drawn(page)
    page.emulate_media(color_scheme="dark")
    playwright.expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    rests(page)
    found += [f"dark: {fault}" for fault in faults_as_drawn(page, runOnly={"type": "rule", "values": _OF_COLOURS})]
    page.emulate_media(color_scheme="light")
    playwright.expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "light")
    return found


def faults_as_drawn(page: "playwright.Page", **options: object) -> list[str]:
    """The serious faults that axe finds in a page as it is, be it of Streamlit or not."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{one['id']}: {node['html'][:200]}" for one in Axe().run(page, options=options).response["violations"]
        if one["impact"] in {"serious", "critical"} for node in one["nodes"]
    ]  # fmt: skip
