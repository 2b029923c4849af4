"""Three regions in a real browser: what was asked and what is asked, the chat, what it rests on."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from browser import HANDBOOK, ask, needs_chromium, new_tab, open_with, playwright, rests
from fakes.documents import write
from served import served

from slmrag import Assistant

pytestmark = needs_chromium
PROBATION, SALARIES = "How long is the probation period?", "When are salaries paid?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("app")
    with Assistant(folder / "library", background=False) as assistant:
        assistant.add([HANDBOOK, write(folder / "prices.txt", "The seal kit costs 68.50 euros.")], wait=False)
    with served(folder) as address:
        yield address


def at(tab: "playwright.Page", address: str) -> "playwright.Page":
    tab.goto(address)
    tab.locator(".st-key-source-rows").wait_for()
    rests(tab)
    return tab


def left_and_right(box: dict) -> tuple[float, float]:
    return box["x"], box["x"] + box["width"]


@pytest.mark.parametrize(("width", "language"), [(1200, "en-GB"), (1920, "en-GB"), (1280, "ar-EG")])
def test_three_regions_stand_beside_each_other(
    address: str, chromium: "playwright.Browser", width: int, language: str
) -> None:
    tab = at(new_tab(chromium, width=width, locale=language), address)
    field = tab.get_by_test_id("stChatInputTextArea")
    field.fill(PROBATION)
    field.press("Enter")
    answer = tab.get_by_test_id("stChatMessage").nth(1)
    playwright.expect(answer.get_by_test_id("stFeedback")).to_be_visible()
    rests(tab)
    answer.locator("[class*='st-key-cite-'] button:visible").first.click()
    viewer = tab.locator(".st-key-viewer")
    playwright.expect(viewer.get_by_role("img")).to_be_visible()
    beside = [tab.get_by_test_id("stSidebar"), answer, viewer]
    beside = [left_and_right(one.bounding_box()) for one in (beside if language == "en-GB" else reversed(beside))]
    assert beside[0][0] >= 0 and beside[-1][1] <= width
    assert all(one[1] <= other[0] + 1 for one, other in pairwise(beside))
    assert beside[1][1] - beside[1][0] > 400
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_a_tick_narrows_what_is_asked_and_one_click_widens_it(address: str, chromium: "playwright.Browser") -> None:
    tab, expect = at(new_tab(chromium), address), playwright.expect
    tab.get_by_test_id("stSidebar").get_by_text("prices.txt", exact=True).click()
    expect(tab.locator(".st-key-scope button").first).to_contain_text("prices.txt")
    field, asked = (
        tab.get_by_placeholder("Ask a question").bounding_box(),
        tab.locator(".st-key-scope").bounding_box(),
    )
    assert 0 < field["y"] - asked["y"] < 80, "it stands at the input"
    answer = ask(tab, PROBATION)
    expect(answer.get_by_text("Nothing in your documents answers this.")).to_be_visible()
    tab.locator(".st-key-look-everywhere button").click()
    box = tab.get_by_test_id("stCheckbox").filter(has_text="prices.txt").locator("input")
    expect(box).not_to_be_checked()
    expect(tab.locator(".st-key-scope button").first).to_contain_text("All documents")


def test_a_conversation_is_found_renamed_saved_and_deleted(address: str, chromium: "playwright.Browser") -> None:
    tab, expect = at(new_tab(chromium), address), playwright.expect
    ask(tab, SALARIES)
    rows = tab.locator(".st-key-conversation-rows")
    change, name = rows.get_by_role("button", name="Options"), tab.get_by_label("Name", exact=True)
    label = change.get_by_text("Options")
    assert label.evaluate("one => one.scrollWidth <= one.clientWidth"), "its last letters are to be read"
    assert label.bounding_box()["height"] < 30, "on one line"
    open_with(change, name)
    name.fill("About pay")
    name.press("Enter")
    rests(tab)
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(rows.get_by_role("button", name="About pay")).to_be_visible()
    open_with(change, name)
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Word").click()
    assert saved.value.suggested_filename == "About-pay.docx"
    open_with(change, tab.get_by_role("button", name="Delete", exact=True))
    tab.get_by_role("button", name="Delete", exact=True).click()
    expect(rows.get_by_role("button", name="About pay")).to_have_count(0)
    expect(tab.get_by_test_id("stChatMessage")).to_have_count(0)


def test_sending_goes_to_the_question_and_a_button_leads_back_down(
    address: str, chromium: "playwright.Browser"
) -> None:
    tab, expect = at(new_tab(chromium, height=700), address), playwright.expect
    for question in (PROBATION, SALARIES, "What is overtime?"):
        ask(tab, question)
    down = tab.get_by_role("button", name="To the newest")
    tab.locator(".stMain").evaluate("main => main.scrollTo(0, 0)")
    expect(down).to_be_visible()
    expect(tab.locator(".st-key-question-2")).not_to_be_in_viewport()
    down.click()
    expect(tab.locator(".st-key-question-2")).to_be_in_viewport()
    expect(down).to_be_hidden()
    tab.locator(".stMain").evaluate("main => main.scrollTo(0, 0)")
    expect(down).to_be_visible()
    field = tab.get_by_placeholder("Ask a question")
    field.fill(PROBATION)
    field.press("Enter")
    expect(tab.locator(".st-key-question-3")).to_be_in_viewport()


def test_a_file_that_is_dropped_on_the_chat_is_what_is_asked(
    address: str, chromium: "playwright.Browser", tmp_path: Path
) -> None:
    tab = at(new_tab(chromium), address)
    pumps = write(tmp_path / "pumps.txt", "The P200 pump weighs 41 kg.")
    tab.locator(".st-key-question input[type=file]").set_input_files(pumps)
    tab.locator(".st-key-question").get_by_text("pumps.txt").wait_for()
    field, answer = tab.get_by_placeholder("Ask a question"), tab.get_by_test_id("stChatMessage").last
    field.fill("What does the P200 pump weigh?")
    while field.input_value():  # nothing is sent before the file is there
        field.press("Enter")
        tab.wait_for_timeout(500)
    playwright.expect(answer.get_by_text(re.compile("weighs 41 kg")).last).to_be_visible()
    playwright.expect(tab.locator(".st-key-scope button").first).to_contain_text("pumps.txt")


def test_a_title_in_another_direction_is_cut_at_its_end(address: str, chromium: "playwright.Browser") -> None:
    tab = at(new_tab(chromium, width=1280, locale="ar-EG"), address)
    field = tab.get_by_test_id("stChatInputTextArea")
    field.fill("How long is the probation period of those who begin in the middle of a month, and who decides?")
    field.press("Enter")
    title = tab.locator(".st-key-conversation-rows").get_by_text("How long is the probation period of those").first
    playwright.expect(title).to_be_visible()
    rests(tab)
    hidden = title.evaluate(
        """(words) => {
          const box = words.closest("[data-testid=stMarkdownContainer]").getBoundingClientRect(), range = document.createRange();
          range.selectNodeContents(words);
          const all = range.getBoundingClientRect();
          return [box.left - all.left, all.right - box.right];
        }"""
    )
    assert hidden[0] <= 1 < hidden[1], "its beginning is seen, and its end is cut off"
