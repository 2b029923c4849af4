"""A library of more documents than are read one by one, in a real browser: found, narrowed, chosen, removed, put back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import faults_of_access, needs_chromium, new_tab, open_with, playwright, rests
from fakes.documents import write
from served import served

from slmrag import Assistant

pytestmark = needs_chromium
_HEAD, _ROW = 38, 35  # pixels


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    files = [write(tmp_path / f"note-{n}.{'md' if n % 3 else 'txt'}", f"The pump {n} is green.") for n in range(9)]
    files[4].write_text("The strainer is cleaned weekly.", "utf-8")
    with Assistant(tmp_path / "library", background=False) as assistant:
        assistant.add(files, wait=False)
    with served(tmp_path) as address:
        yield address


def tick(tab: "playwright.Page", row: int) -> None:
    box = tab.get_by_test_id("stDataFrame").bounding_box()
    tab.mouse.click(box["x"] + 16, box["y"] + _HEAD + _ROW * row + _ROW / 2)


def test_rows_are_found_narrowed_chosen_removed_and_put_back(address: str, chromium: "playwright.Browser") -> None:
    tab, expect = new_tab(chromium), playwright.expect
    tab.goto(f"{address}/library")
    bar, rows = tab.locator(".st-key-bulk-bar"), tab.get_by_test_id("stDataFrame")
    expect(bar).to_contain_text("All 9 documents shown")
    assert rows.bounding_box()["y"] < tab.get_by_test_id("stFileUploader").first.bounding_box()["y"]
    open_with(tab.get_by_role("button", name="TXT 3"), bar.get_by_text("All 3 documents shown"))
    rests(tab)
    tab.get_by_role("button", name="TXT 3").click()
    expect(bar).to_contain_text("All 9 documents shown")
    words = tab.get_by_placeholder("Find by name or by words in it")
    words.fill("nowhere")
    words.press("Enter")
    expect(tab.get_by_text("No document fits.")).to_be_visible()
    words.fill("strainers")
    words.press("Enter")
    expect(bar).to_contain_text("All 1 document shown")
    words.fill("")
    words.press("Enter")
    expect(bar).to_contain_text("All 9 documents shown")
    rests(tab)
    tick(tab, 0)
    expect(bar).to_contain_text("1 document chosen")
    tick(tab, 2)
    expect(bar).to_contain_text("2 documents chosen")
    assert not faults_of_access(tab)
    confirm = tab.locator(".st-key-several-confirm button")
    open_with(bar.get_by_role("button", name="Remove"), confirm)
    confirm.click()
    expect(bar).to_contain_text("All 7 documents shown")
    rests(tab)
    expect(confirm).to_have_count(0)  # left open it would ask about the seven, where a second click is easily made
    offers = tab.locator("[class*='st-key-undo-']")
    expect(offers).to_have_count(2)
    expect(offers.nth(0)).to_contain_text("this can be undone")
    offers.nth(0).get_by_role("button", name="Undo").click()
    expect(bar).to_contain_text("All 8 documents shown")
    offers.nth(0).get_by_role("button", name="Remove for good now").click()
    expect(tab.get_by_text(re.compile("Removed “note-"))).to_be_visible()
    expect(offers).to_have_count(0)


def test_a_file_too_large_and_a_server_that_was_stopped_are_told_of_in_our_words(
    tmp_path: Path, chromium: "playwright.Browser"
) -> None:
    tab = new_tab(chromium, locale="de-DE")
    large = write(tmp_path / "large.txt", "x" * 2_000_000)
    with served(tmp_path, SLMRAG_UPLOAD_MB="1") as address:
        tab.goto(f"{address}/library")
        tab.get_by_role("heading", level=1).wait_for()
        rests(tab)
        tab.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(large)
        why = tab.get_by_test_id("stFileChip").get_by_role("alert")
        playwright.expect(why).to_contain_text("Größer als die 1.0 MB, die genommen werden: Teilen Sie die Datei")
        assert why.bounding_box()["height"] > 10, "it is to be read, not only heard"
        rests(tab)
    dialog = tab.get_by_test_id("stDialog")
    playwright.expect(dialog.get_by_role("heading", name="slmrag wurde beendet")).to_be_visible()
    playwright.expect(dialog.get_by_text("Starten Sie es wieder. Nichts ist verloren")).to_be_visible()


def test_the_rows_fit_a_phone(address: str, chromium: "playwright.Browser") -> None:
    tab = new_tab(chromium, width=390)
    tab.goto(f"{address}/library")
    playwright.expect(tab.locator(".st-key-bulk-bar")).to_contain_text("All 9 documents shown")
    rests(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.goto(f"{address}/ask")  # as somebody types it: the first page has no address of its own
    tab.wait_for_url(f"{address}/")
    tab.get_by_placeholder("Ask a question").wait_for()


def test_a_phone_from_right_to_left_shows_no_menu_that_is_put_away(
    address: str, chromium: "playwright.Browser"
) -> None:
    tab, expect = new_tab(chromium, width=390, locale="ar"), playwright.expect
    tab.goto(f"{address}/library")
    tab.locator(".st-key-bulk-bar").wait_for()
    link = tab.get_by_test_id("stSidebarNavLink").first
    expect(tab.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    expect(link).to_be_hidden()
    tab.get_by_test_id("stExpandSidebarButton").click()
    expect(link).to_be_visible()
    tab = new_tab(chromium, width=390, locale="ar")
    tab.goto(address)  # where conversations and sources are in it too
    sources = tab.locator(".st-key-source-rows")
    expect(sources).to_be_attached()
    expect(tab.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
    rests(tab)
    expect(sources.locator("p").first).to_be_hidden()
