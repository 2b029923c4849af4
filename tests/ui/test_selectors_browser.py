"""Every name of Streamlit's that our styles and scripts lean on is there, on a page that needs it.

Streamlit promises none of them: this is what has to pass before `pyproject.toml` allows another version of it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import HANDBOOK, ask, needs_chromium, new_tab, open_with, playwright, rests
from served import PATIENCE, served

from slmrag import Assistant
from slmrag.ui import PAGES

pytestmark = needs_chromium
OURS = [*PAGES.with_name("assets").glob("*.css"), *PAGES.with_name("components").glob("*.[cj]s*")]
# Under which step of the test below each is looked for.
STEPS = {
    "ask": {
        "stApp",
        "stMain",
        "stAppHeader",
        "stTopNav",
        "stBottom",
        "stHeader",
        "stMainBlockContainer",
        "stBottomBlockContainer",
        "stAppViewContainer",
        "stSidebarHeader",
        "stSidebarUserContent",
        "stSkipToContent",
        "stSidebarCollapseButton",
    },
    "source": {
        "stChatMessage",
        "stMarkdown",
        "stButton",
        "stTooltipIcon",
        "stTooltipHoverTarget",
        "stElementToolbar",
        "stPagination",
        "stMarkdownContainer",
        "stCaptionContainer",
        "stIconMaterial",
    },
    "popover": {"stPopoverBody"},
    "typed": {"InputInstructions"},
    "copy": {"stCode"},
    "library": {"stFileUploaderDropzone"},
    "document": {"stPageLink"},
    "text": {"stText"},
    "removal": {"stToastContainer"},
    "trial": {"stVegaLiteChart"},
    "phone": {"stSidebar", "stSidebarContent", "stSidebarNavLink"},
}

# test_answer_browser.py waits for the first, in a sheet, test_library_browser.py for the others: a file that is refused.
ELSEWHERE = {"stMarkdownColoredBackground", "stDialog", "stFileChip", "stFileChips"}


def names() -> set[str]:
    written = "\n".join(path.read_text("utf-8") for path in OURS)
    return {name for pair in re.findall(r"data-testid=\W?(\w+)|\.(st[A-Z]\w+)", written) for name in pair if name}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("app")
    with Assistant(folder / "library", background=False) as assistant:
        assistant.add([HANDBOOK], wait=False)
    with served(folder) as address:
        yield address


def test_every_name_of_streamlits_is_looked_for():
    assert names() == set().union(*STEPS.values(), ELSEWHERE)


def test_every_name_of_streamlits_is_on_a_page(address: str, chromium: "playwright.Browser") -> None:
    page, missing = new_tab(chromium), []

    def look(step: str) -> None:
        rests(page)
        for name in STEPS[step]:
            with_it = page.locator(f".{name}" if f".{name}" in written else f"[data-testid={name}]")
            try:
                with_it.first.wait_for(state="attached", timeout=PATIENCE)
            except playwright.TimeoutError:
                missing.append(name)

    written = "\n".join(path.read_text("utf-8") for path in OURS)
    page.goto(address)
    page.get_by_placeholder("Ask a question").wait_for()
    look("ask")
    open_with(page.locator(".st-key-scope button").first, page.get_by_text("Answer in", exact=True))
    look("popover")
    page.keyboard.press("Escape")
    answer = ask(page, "How long is the probation period?")
    answer.get_by_role("button", name=re.compile("handbook.pdf, page")).first.click()
    page.locator(".st-key-viewer").get_by_role("img", name="handbook.pdf, page").hover()
    look("source")
    page.locator(".st-key-viewer").get_by_placeholder("Find in the document").fill("pay")
    look("typed")
    page.locator(".st-key-viewer").get_by_role("button", name="Close").click()
    page.goto(f"{address}/help?topic=command-line")
    look("copy")
    page.goto(f"{address}/trial")
    page.get_by_role("button", name="Make questions").click()
    page.get_by_role("button", name="Ask them all").click()
    look("trial")
    page.goto(f"{address}/library")
    look("library")
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("radio", name="Outline").wait_for()
    look("document")
    page.get_by_role("radio", name="Text").click(force=True)
    look("text")
    page.set_viewport_size({"width": 390, "height": 844})
    look("phone")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{address}/library")
    remove = page.get_by_role("button", name="Remove", exact=True)
    open_with(remove.first, page.get_by_test_id("stPopoverBody"))
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove for good now").click()
    look("removal")
    assert missing == []
