"""An answer and its sources in a real browser: numbers in the sentence, the quoted words, copying, the mark brought into sight."""

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from browser import HANDBOOK, ask, needs_chromium, new_tab, playwright, rests
from fakes.documents import write
from reportlab.pdfgen import canvas
from served import served

from slmrag import Assistant

pytestmark = needs_chromium
PROBATION = "How long is the probation period?"
IN_SIGHT = """() => {
    const mark = document.querySelector(".st-key-viewer .stMarkdownColoredBackground")?.getBoundingClientRect();
    return mark && mark.top > 0 && mark.bottom < innerHeight && mark.left >= 0 && mark.right <= innerWidth;
}"""


def parts(path: Path) -> Path:
    """A sheet of 120 rows and 13 columns."""
    book = openpyxl.Workbook()
    book.active.append(["Part", *(f"Size {n}" for n in range(11)), "Price in euros"])
    for number in range(120):
        book.active.append([f"Valve {number}", *(f"{number}-{n}" for n in range(11)), number * 11 + 5])
    book.save(path)
    return path


def at_the_right(path: Path) -> Path:
    """A page with a sentence at its right edge."""
    page = canvas.Canvas(str(path), pagesize=(595, 842))
    page.drawString(400, 600, "The lifting eye costs 31 euros.")
    page.save()
    return path


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("app")
    tale = "\n\n".join(f"Paragraph {n} tells of the river, of mills and boats." for n in range(80))
    with Assistant(folder / "library", background=False) as assistant:
        assistant.add(
            [
                HANDBOOK, parts(folder / "parts.xlsx"), at_the_right(folder / "eye.pdf"),
                write(folder / "seal.md", "# Change of the shaft seal\n\n9. Grease the shaft seal.\n10. Press the shaft seal in.\n"),
                write(folder / "tale.md", f"{tale}\n\nThe lighthouse keeper earns 312 crowns a month.\n\n{tale}"),
            ],
            wait=False,
        )  # fmt: skip
    with served(folder) as address:
        yield address


def at(tab: "playwright.Page", address: str) -> "playwright.Page":
    tab.goto(address)
    tab.locator(".st-key-question").wait_for()
    rests(tab)
    return tab


@pytest.mark.parametrize("width", [390, 1280])
def test_a_number_stands_once_in_its_sentence_and_shows_the_quoted_words(
    address: str, chromium: "playwright.Browser", width: int
) -> None:
    tab, expect = at(new_tab(chromium, width=width), address), playwright.expect
    answer = ask(tab, PROBATION)
    row = answer.locator("[class*='st-key-said-']").filter(has_text="The first six months")
    expect(row.locator("button:visible")).to_have_count(1)
    if width == 390:
        return  # no room behind the last word, and no tooltip: a touch opens the page
    words, number = row.locator("p").first, row.get_by_role("button", name=re.compile("^Source 1"))
    said, cited = (
        words.evaluate("p => p.getClientRects()[p.getClientRects().length - 1].toJSON()"),
        number.bounding_box(),
    )
    assert 0 <= cited["x"] - said["right"] < 20, "behind the last word"
    assert said["top"] - 4 <= cited["y"] + cited["height"] / 2 <= said["bottom"] + 4, "in its line"
    number.focus()
    expect(tab.get_by_role("tooltip").filter(has_text="The first six months are a probation period")).to_be_visible()


def test_a_line_of_a_list_has_its_whole_number_and_its_source_in_its_line(
    address: str, chromium: "playwright.Browser"
) -> None:
    tab = at(new_tab(chromium), address)
    answer = ask(tab, "When is the shaft seal pressed in?")
    row = answer.locator("[class*='st-key-said-']").filter(has_text="Press the shaft seal in")
    line = row.locator("ol[start='10'] > li")
    said = line.bounding_box()
    cited = row.get_by_role("button", name=re.compile("^Source 1")).bounding_box()
    assert 0 <= cited["x"] - said["x"] - said["width"] < 20, "behind the last word"
    assert said["y"] - 4 <= cited["y"] + cited["height"] / 2 <= said["y"] + said["height"] + 4, "in its line"
    cut = """li => { for (let one = li; one.matches("[data-testid=stChatMessage] *"); one = one.parentElement)
        if (getComputedStyle(one).overflowX !== "visible" && one.getBoundingClientRect().left > li.getBoundingClientRect().left - 40)
            return one.className; }"""
    assert line.evaluate(cut) is None, "“10.” stands left of its line, and is cut off by nothing"


def test_an_answer_is_copied_with_one_click(address: str, chromium: "playwright.Browser") -> None:
    tab = at(new_tab(chromium), address)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(tab, PROBATION)
    answer.get_by_role("button", name="Copy").click()
    answer.get_by_role("button", name="Copied").wait_for()
    copied = tab.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("The first six months are a probation period. [1]") and "handbook.pdf, page 3" in copied


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 640)])
@pytest.mark.parametrize(
    "question", ["What is the price in euros of Valve 97?", "How much does the lighthouse keeper earn?"]
)
def test_what_is_marked_is_in_sight_at_once(
    address: str, chromium: "playwright.Browser", question: str, width: int, height: int
) -> None:
    tab = at(new_tab(chromium, width=width, height=height), address)
    ask(tab, question).locator("[class*='st-key-cite-'] button:visible").first.click()
    tab.locator(".st-key-viewer .stMarkdownColoredBackground").first.wait_for()
    tab.wait_for_function(IN_SIGHT)


def test_what_is_marked_at_the_right_of_a_page_is_in_sight_on_a_phone(
    address: str, chromium: "playwright.Browser"
) -> None:
    tab = at(new_tab(chromium, width=390, height=844), address)
    answer = ask(tab, "What does the lifting eye cost?")
    answer.locator("[class*='st-key-cite-'] button:visible").first.click()
    picture = tab.locator(".st-key-page-picture")
    picture.get_by_role("img").wait_for()
    tab.wait_for_function("() => document.querySelector('.st-key-page-picture').getBoundingClientRect().left < -100")
