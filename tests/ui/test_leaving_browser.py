"""A page left in the middle, in a real browser: what was begun there is told, goes on, and nothing typed is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import needs_chromium, new_tab, open_with, playwright, rests
from fakes.documents import make_pdf, write
from served import served

pytestmark = needs_chromium
FILES = 120
FOLDER = "Path of a folder, a file or a ZIP"
TITLES = {
    "Library": "Your library", "Translate": "Translate whole documents", "History": "Earlier conversations",
    "Compare": "Two models, one question", "Support desks": "Support desks", "Settings": "Settings",
    "Test": "Test on my documents",
}  # fmt: skip


def stands_still(page: "playwright.Page") -> None:
    page.get_by_role("heading", level=1).wait_for()
    rests(page)


def enter(page: "playwright.Page", sockets: list, field: "playwright.Locator", words: str) -> None:
    """Fill in a field, and wait until the server has begun to draw the page with it: leaving before would outrun it."""
    with sockets[-1].expect_event("framereceived"):
        field.fill(words)
        field.press("Tab")
    stands_still(page)


def choose(page: "playwright.Page", sockets: list, chooser: "playwright.Locator", file: Path) -> None:
    """Choose a file, and wait until the page is drawn with it: the browser asks where to send it, and tells when it has."""
    said = []
    sockets[-1].on("framesent", lambda frame: said.append(frame))
    with sockets[-1].expect_event("framereceived", lambda _: len(said) > 1):
        chooser.set_input_files(file)
    stands_still(page)


def go_to(page: "playwright.Page", name: str) -> None:
    if name in ("Compare", "Support desks", "Settings", "Test"):
        page.get_by_test_id("stTopNavSection").click()
        page.get_by_role("menuitem", name=name).click()
    else:
        page.get_by_test_id("stTopNav").get_by_role("link", name=name, exact=True).click()
    page.locator("h1").filter(has_text=TITLES[name]).wait_for()
    stands_still(page)


@pytest.fixture
def sockets() -> list:
    """The connections of the page to its server."""
    return []


@pytest.fixture
def page(tmp_path: Path, sockets: list, chromium: "playwright.Browser") -> Iterator["playwright.Page"]:
    """The library's page of an empty library."""
    with served(tmp_path, SLMRAG_MODEL="ollama:none") as address:
        tab = new_tab(chromium, height=900)
        tab.on("websocket", lambda opened: sockets.append(opened))
        tab.goto(f"{address}/library")
        stands_still(tab)
        yield tab
        tab.context.close()


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


def test_a_folder_goes_on_after_its_page_was_left(page: "playwright.Page", sockets: list, notes: list[Path]) -> None:
    open_with(page.get_by_text("From a folder of this computer"), page.get_by_label(FOLDER, exact=True))
    enter(page, sockets, page.get_by_label("Path of a folder"), str(notes[0].parent))
    page.get_by_role("button", name="Add it").click()
    page.get_by_text(re.compile(rf"File \d+ of {FILES}")).first.wait_for()
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_role("heading", name="Ask your documents").wait_for()
    page.get_by_role("link", name="Library", exact=True).click()
    playwright.expect(page.get_by_text("Adding was stopped before its turn came.")).to_be_visible()
    goes_on(page)


def test_no_field_loses_what_was_entered_when_its_page_is_left(
    page: "playwright.Page", sockets: list, tmp_path: Path
) -> None:
    expect = playwright.expect
    page.locator("input[type=file]").set_input_files(make_pdf(tmp_path / "pumps.pdf"))
    page.get_by_role("combobox", name="Collection").fill("Pumps")
    page.get_by_role("option").filter(has_text="Pumps").click()
    page.get_by_role("button", name="Add 1 file").click()
    expect(page.get_by_role("heading", name="1 document")).to_be_visible()
    open_with(page.get_by_text("From a folder of this computer"), page.get_by_label(FOLDER, exact=True))
    entered = {
        "Library": (FOLDER, "/pumps"),
        "Translate": ("Pages", "2"),
        "History": ("Find in questions and answers", "seal"),
        "Compare": ("Most tokens of prompt", "900"),
        "Support desks": ("Greeting", "Hello"),
        "Settings": ("Passages for an answer", "9"),
    }
    for name, (label, words) in entered.items():
        go_to(page, name)
        enter(page, sockets, page.get_by_label(label, exact=True).last, words)
    go_to(page, "Library")
    with sockets[-1].expect_event("framereceived"):
        page.get_by_test_id("stButtonGroup").get_by_text("Pumps").click()
    stands_still(page)
    page.locator("button").filter(has_text="descriptionOpen").click()
    page.get_by_test_id("stRadio").get_by_text("Passages", exact=True).click()
    expect(page.get_by_text("The pieces that are searched")).to_be_visible()
    go_to(page, "Library")
    expect(page.get_by_role("radio", name="Pumps", checked=True)).to_be_visible()
    page.locator("input[type=file]").set_input_files(write(tmp_path / "other.txt", "Impellers are cast."))
    expect(page.get_by_role("button", name="Add 1 file")).to_be_visible()
    for name, (label, words) in list(entered.items())[1:]:
        go_to(page, name)
        expect(page.get_by_label(label, exact=True).last).to_have_value(words)
    go_to(page, "Library")
    page.locator("button").filter(has_text="descriptionOpen").click()
    expect(page.get_by_text("The pieces that are searched")).to_be_visible()
    go_to(page, "Library")
    page.get_by_role("button", name="Add 1 file").click()
    expect(page.get_by_text("other.txt added")).to_be_visible()
    expect(page.get_by_label(FOLDER)).to_have_value("/pumps")


def test_files_that_were_chosen_are_chosen_still_when_their_page_is_entered_again(
    page: "playwright.Page", sockets: list, tmp_path: Path
) -> None:
    expect, rows = playwright.expect, "question,answer\nHow long does the warranty last?,24 months\n"
    page.locator("input[type=file]").set_input_files(make_pdf(tmp_path / "pumps.pdf"))
    page.get_by_role("button", name="Add 1 file").click()
    expect(page.get_by_role("heading", name="1 document")).to_be_visible()
    go_to(page, "Translate")
    page.get_by_test_id("stRadio").get_by_text("A file").click()
    chooser, glossary = page.locator("input[type=file]"), page.get_by_test_id("stExpander")
    expect(chooser).to_have_count(2)
    open_with(glossary.get_by_text("Glossary").first, glossary.get_by_test_id("stFileUploader"))
    for number, file in (
        (0, write(tmp_path / "letter.md", "The pump is due.")),
        (1, write(tmp_path / "words.csv", "pump,Pumpe\n")),
    ):
        choose(page, sockets, chooser.nth(number), file)
        expect(page.get_by_test_id("stFileUploader").get_by_text(file.name)).to_be_visible()
    go_to(page, "Test")
    page.get_by_test_id("stRadio").get_by_text("A file of my own").click()
    choose(page, sockets, page.locator("input[type=file]"), write(tmp_path / "mine.csv", rows))
    expect(page.get_by_text("1 question", exact=True)).to_be_visible()
    go_to(page, "Translate")
    for name in ("letter.md", "words.csv"):
        expect(page.get_by_test_id("stCaptionContainer").get_by_text(name)).to_be_visible()
    choose(page, sockets, page.locator("input[type=file]").first, write(tmp_path / "other.md", "The seal is due."))
    expect(page.get_by_text("letter.md")).to_be_hidden()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("words.csv")).to_be_hidden()
    expect(page.get_by_text("other.md")).to_be_visible()
    go_to(page, "Test")
    expect(page.get_by_test_id("stCaptionContainer").get_by_text("mine.csv")).to_be_visible()
    go_to(page, "Translate")
    expect(page.get_by_text("other.md")).to_be_visible()
    expect(page.get_by_text("words.csv")).to_be_hidden()
