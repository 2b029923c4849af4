"""The app for those who listen, who use keys, who read from right to left: names, focus and live text, which axe cannot see."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import HANDBOOK, ask, needs_chromium, new_tab, open_with, playwright, rests
from served import served

from slmrag import Assistant
from slmrag.ui.words import text

pytestmark = needs_chromium
PROBATION = "How long is the probation period?"
# What Streamlit draws, and nobody can name or mend: the list of the phone's menu holds more than its items.
STREAMLITS = {"list", "listitem"}
PAGES = ("library", "summarise", "translate", "history", "models", "compare", "trial", "desks", "settings", "help")
LABELS = """() => [...document.querySelectorAll("[aria-label], [title]")].flatMap(
    one => [one.getAttribute("aria-label"), one.getAttribute("title")]).filter(Boolean)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("app")
    with Assistant(folder / "library", background=False) as assistant:
        assistant.add([HANDBOOK], wait=False)
    with served(folder) as address:
        yield address


def at(tab: "playwright.Page", address: str) -> "playwright.Page":
    tab.goto(address)
    tab.get_by_role("heading", level=1).wait_for()
    rests(tab)
    playwright.expect(tab.locator("[aria-label='App pages']")).to_have_count(0)  # the script that names them came
    return tab


def test_who_listens_hears_the_outcome_and_goes_from_question_to_question(
    address: str, chromium: "playwright.Browser"
) -> None:
    tab, expect = at(new_tab(chromium), address), playwright.expect
    ask(tab, PROBATION)
    done = re.compile(r"^The answer is done: \d sentences? from \d passages?\.$")
    expect(tab.get_by_role("status").filter(has_text=done)).to_have_count(1)
    ask(tab, "Who won the football world cup of 1954?")
    expect(tab.get_by_role("status").filter(has_text=text.REFUSED)).to_have_count(1)
    assert tab.get_by_role("heading", level=2, name=PROBATION).count() == 1
    for landmark in ("Conversations and sources", "Pages"):
        expect(tab.locator(f"[aria-label='{landmark}']").first).to_be_attached()
    expect(tab.get_by_role("group", name="Your question").first).to_be_visible()
    expect(tab.get_by_role("checkbox", name="handbook.pdf", exact=True)).to_be_attached()


def test_opening_a_citation_moves_the_focus_and_closing_gives_it_back(
    address: str, chromium: "playwright.Browser"
) -> None:
    tab, expect = at(new_tab(chromium), address), playwright.expect
    answer = ask(tab, PROBATION)
    cited = answer.get_by_role("button", name=re.compile(r"^Source 1, handbook\.pdf, page 3"))
    cited.first.press("Enter")
    viewer = tab.get_by_role("region", name="Source: handbook.pdf")
    expect(viewer.get_by_role("img")).to_be_visible()
    expect(viewer.get_by_role("heading", name="handbook.pdf")).to_be_focused()
    rests(tab)
    tab.keyboard.press("Tab")
    assert viewer.evaluate("viewer => viewer.contains(document.activeElement)")
    rests(tab)
    tab.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(cited.first).to_be_focused()


@pytest.mark.parametrize(("language", "code"), [("ar-EG", "ar"), ("zh-CN", "zh")])
def test_no_english_name_is_left(address: str, chromium: "playwright.Browser", language: str, code: str) -> None:
    tab = at(new_tab(chromium, locale=language), address)
    field = tab.get_by_test_id("stChatInputTextArea")
    field.fill(PROBATION)
    field.press("Enter")
    tab.get_by_test_id("stFeedback").wait_for()
    open_with(tab.locator("[class*='st-key-cite-'] button:visible").first, tab.locator(".st-key-viewer img"))
    rests(tab)
    english, found = text.table("en")["controls"], {}
    left = {name for name, words in text.table(code)["controls"].items() if name != words and "{n}" not in name}
    for page in ("", *PAGES):
        if page:
            at(tab, f"{address}/{page}")
        names = set(tab.evaluate(LABELS))
        found[page] = {name for name in names if name in left or name in english.values()}
        found[page] |= {
            name for name in names if re.match(r"(Page \d|Help for |Fullscreen|Chat message|Shortcut)", name)
        }
    assert {page: names for page, names in found.items() if names} == {}
    assert tab.get_by_test_id("stSkipToContent").inner_text() == text.table(code)["controls"]["Skip to main content"]


def test_the_phones_drawer_closes_once_something_is_chosen(address: str, chromium: "playwright.Browser") -> None:
    tab, expect = at(new_tab(chromium, width=390, height=844), address), playwright.expect
    ask(tab, PROBATION)
    at(tab, address)
    drawer, row = tab.get_by_test_id("stSidebar"), tab.locator(".st-key-conversation-rows").get_by_role("button").first
    for choose in (row, tab.get_by_test_id("stSidebarNavLink").filter(has_text="Library")):
        tab.get_by_test_id("stExpandSidebarButton").click()
        expect(drawer).to_have_attribute("data-collapsed", "false")
        choose.click()
        expect(drawer).to_have_attribute("data-collapsed", "true")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_moderate_or_worse_but_what_streamlit_draws(
    address: str, chromium: "playwright.Browser", width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    tab, found = at(new_tab(chromium, width=width), address), set()

    def look(where: str) -> None:
        rests(tab)
        for fault in Axe().run(tab).response["violations"]:
            if fault["impact"] != "minor" and fault["id"] not in STREAMLITS:
                found.update((where, fault["id"], node["html"][:150]) for node in fault["nodes"])

    answer = ask(tab, PROBATION)
    look("answer")
    answer.get_by_role("button", name=re.compile("^Source 1")).first.click()
    tab.locator(".st-key-viewer img").wait_for()
    tab.mouse.move(0, 0)
    look("viewer")
    for page in PAGES:
        look(at(tab, f"{address}/{page}") and page)
    assert found == set()
