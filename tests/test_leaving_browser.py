"""A page left in the middle, in a real browser: what was begun there is told, goes on, and nothing typed is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import test_app_browser
from documents import write
from served import CHROMIUM, PATIENCE, SWITCHES, served
from test_app_browser import playwright

pytestmark = test_app_browser.pytestmark
FILES = 120


def stands_still(page: "playwright.Page") -> None:
    page.get_by_role("heading", level=1).wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


@pytest.fixture
def page(tmp_path: Path) -> Iterator["playwright.Page"]:
    """The library's page of an empty library."""
    playwright.expect.set_options(timeout=PATIENCE)
    with served(tmp_path) as address, playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        tab = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
        tab.set_default_timeout(PATIENCE)
        tab.goto(f"{address}/library")
        stands_still(tab)
        yield tab
        browser.close()


@pytest.fixture
def notes(tmp_path: Path) -> list[Path]:
    (tmp_path / "notes").mkdir()
    return [
        write(tmp_path / "notes" / f"note-{number:03}.md", f"# Pump {number}\n\nIts seal costs {number} euros.")
        for number in range(1, FILES + 1)
    ]


def goes_on(page: "playwright.Page") -> None:
    """The rest waits, and is added."""
    page.get_by_role("button", name="Add the rest").click()
    playwright.expect(page.get_by_role("heading", name=f"{FILES} documents")).to_be_visible()
    playwright.expect(page.get_by_role("button", name="Add the rest")).to_be_hidden()


def test_files_that_wait_are_kept_when_adding_is_cancelled(page: "playwright.Page", notes: list[Path]) -> None:
    page.locator("input[type=file]").set_input_files(notes)
    page.get_by_role("button", name=f"Add {FILES} files").click()
    page.get_by_text(re.compile(rf"File \d+ of {FILES}")).first.wait_for()
    page.get_by_role("button", name="Cancel").click()
    playwright.expect(page.get_by_text("files not added")).to_be_visible()
    goes_on(page)
    playwright.expect(page.get_by_text("files added")).to_be_visible()


def test_a_folder_goes_on_after_its_page_was_left(page: "playwright.Page", notes: list[Path]) -> None:
    page.get_by_text("From a folder of this computer").click()
    page.get_by_label("Path of a folder").fill(str(notes[0].parent))
    page.get_by_label("Path of a folder").press("Enter")
    stands_still(page)
    page.get_by_role("button", name="Add it").click()
    page.get_by_text(re.compile(rf"File \d+ of {FILES}")).first.wait_for()
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_role("heading", name="Ask your documents").wait_for()
    page.get_by_role("link", name="Library", exact=True).click()
    playwright.expect(page.get_by_text("Adding was stopped before its turn came.")).to_be_visible()
    goes_on(page)
