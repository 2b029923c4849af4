"""The whole job in a real browser, on a real server: add, ask, look it up, remove; and nothing leaves the machine."""

import re
from collections.abc import Iterator

import pytest
from browser import HANDBOOK, ask, faults_of_access, needs_chromium, new_tab, open_with, playwright, rests
from served import served

PAGES = (
    "library",
    "summarise",
    "translate",
    "history",
    "models",
    "compare",
    "trial",
    "desks",
    "settings",
    "help",
    "help?topic=asking",
)

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server of the app over an empty library answers; the tests of this file share it, in their order."""
    with served(tmp_path_factory.mktemp("app")) as address:
        yield address


@pytest.fixture
def page(address: str, chromium: "playwright.Browser") -> Iterator["playwright.Page"]:
    """A tab with the app; the test fails if it asks for anything from elsewhere."""
    asked_for: list[str] = []
    tab = new_tab(chromium)
    tab.on("request", lambda request: asked_for.append(request.url))
    tab.on("websocket", lambda opened: asked_for.append(opened.url))
    tab.goto(address)
    yield tab
    tab.context.close()
    local = (f"{address}/", address.replace("http", "ws", 1) + "/", "data:", "blob:")
    assert asked_for and [url for url in asked_for if not url.startswith(local)] == []


def add_handbook(page: "playwright.Page", address: str) -> None:
    """Have the handbook in the library, whichever tests ran before."""
    page.goto(f"{address}/library")
    page.get_by_role("heading", name="Your library").wait_for()
    rests(page)
    if not page.get_by_role("heading", name="1 document").is_visible():
        page.locator("input[type=file]").set_input_files(HANDBOOK)
        page.get_by_role("button", name="Add 1 file").click()
    playwright.expect(page.get_by_role("heading", name="1 document")).to_be_visible()


def test_add_ask_look_it_up_and_go_on_after_a_reload(page: "playwright.Page") -> None:
    expect = playwright.expect
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    page.get_by_role("button", name="Add documents").click()
    expect(page.get_by_role("heading", name="Your library")).to_be_visible()
    page.locator("input[type=file]").set_input_files(HANDBOOK)
    page.get_by_role("button", name="Add 1 file").click()
    expect(page.get_by_text("handbook.pdf added:")).to_be_visible()
    expect(page.get_by_role("heading", name="1 document")).to_be_visible()

    page.get_by_role("link", name="Ask").first.click()
    expect(page.locator(".st-key-suggested-0 button")).to_contain_text("?")
    answer = ask(page, "How long is the probation period?")
    expect(answer.get_by_text("Quoted from your documents")).to_be_visible()
    expect(answer.get_by_text("passages found in 1 document")).to_be_visible()
    expect(answer.get_by_text("The first six months are a probation period").last).to_be_visible()

    answer.get_by_role("button", name=re.compile("handbook.pdf, page")).first.click()
    viewer = page.locator(".st-key-viewer")
    expect(viewer.get_by_role("img", name="handbook.pdf, page")).to_be_visible()
    words = viewer.get_by_placeholder("Find in the document")
    words.fill("probation")
    words.press("Enter")
    expect(viewer.get_by_text(re.compile(r"hits on \d+ pages"))).to_be_visible()
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_be_hidden()

    expect(page).to_have_url(re.compile(r"chat="))
    page.reload()
    expect(page.get_by_role("heading", name="How long is the probation period?")).to_be_visible()
    expect(page.get_by_text("The first six months are a probation period").last).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [(1280, "en-GB"), (1600, "en-GB"), (1280, "ar-EG")])
def test_a_cited_page_stands_beside_the_chat(page: "playwright.Page", address: str, width: int, language: str) -> None:
    expect = playwright.expect
    add_handbook(page, address)
    tab = new_tab(page.context.browser, width=width, locale=language)
    tab.goto(address)
    field = tab.get_by_test_id("stChatInputTextArea")
    field.fill("How long is the probation period?")
    field.press("Enter")
    answer = tab.get_by_test_id("stChatMessage").nth(1)
    expect(answer.get_by_test_id("stFeedback")).to_be_visible()
    rests(tab)
    top = answer.evaluate("answer => answer.dataset.drawn = answer.getBoundingClientRect().y")
    cards = answer.locator("[class*='st-key-passage-0-']").get_by_role("button")
    cards.first.click()
    viewer = tab.locator(".st-key-viewer")
    expect(viewer.get_by_role("img", name=re.compile("handbook.pdf"))).to_be_visible()
    expect(viewer.get_by_role("heading", name="handbook.pdf", level=2)).to_be_visible()
    beside, chat, writing = viewer.bounding_box(), answer.bounding_box(), field.bounding_box()
    left, right = (beside, chat) if language == "ar-EG" else (chat, beside)
    assert left["x"] >= 0 and left["x"] + left["width"] <= right["x"] and right["x"] + right["width"] <= width
    assert chat["width"] > 400 and abs(writing["x"] - chat["x"]) < 100
    assert answer.get_attribute("data-drawn") == str(top), "it is the same one, not drawn anew"

    shown = viewer.get_by_alt_text(viewer.get_by_role("img").get_attribute("alt"), exact=True)
    viewer.get_by_test_id("stPagination").get_by_role("button").last.click()
    expect(shown).to_have_count(0)
    cards.first.click()
    expect(shown).to_be_visible()
    body = viewer.locator(":has(> .st-key-viewer-body)")
    body.evaluate("body => body.scrollTop = 80")
    cards.nth(1).click()
    expect(shown).to_have_count(0)
    assert body.evaluate("body => body.scrollTop") == 0, "another passage begins at the top"

    field.fill("When are salaries paid?")
    field.press("Enter")
    second = tab.get_by_test_id("stChatMessage").nth(3)
    expect(second.get_by_test_id("stFeedback")).to_be_visible()
    expect(viewer.get_by_role("img").first).to_be_visible()
    viewer.locator(".st-key-viewer-close").get_by_role("button").click()
    expect(viewer).to_have_count(0)
    second.locator("[class*='st-key-passage-1-']").get_by_role("button").first.click()
    expect(viewer.get_by_role("img")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(viewer).to_have_count(0)


def test_a_viewer_stays_on_its_page(page: "playwright.Page", address: str) -> None:
    add_handbook(page, address)
    page.goto(address)
    for leave in (
        lambda: page.get_by_role("link", name="Summarise").first.click(),
        lambda: page.get_by_role("button", name="New chat").click(),
    ):
        ask(page, "How long is the probation period?").get_by_role("button", name="handbook.pdf, page").first.click()
        viewer = page.locator(".st-key-viewer")
        playwright.expect(viewer.get_by_role("img")).to_be_visible()
        leave()
        playwright.expect(viewer).to_have_count(0)
        page.get_by_role("link", name="Ask").first.click()
        playwright.expect(page.get_by_role("heading", name="Ask your documents")).to_be_visible()
        rests(page)
        playwright.expect(viewer).to_have_count(0)


VOICES = """
    // What a browser may offer: a voice of elsewhere, which it takes by itself, and one of its machine, found a little later.
    const voices = [{lang: "en-US", localService: false, default: true}], ways = new EventTarget()
    if (!location.hash) voices.push({lang: "en_GB", localService: true, default: false})
    Object.assign(window, {said: [], stopped: 0, waiting: [], found: false})
    Object.assign(ways, {
        getVoices: () => found ? voices : (setTimeout(() => { found = true; ways.dispatchEvent(new Event("voiceschanged")) }), []),
        speak: one => {
            waiting.push(one)
            document.documentElement.dataset.said = said.push([one.text, one.voice.lang, one.voice.localService])
        },
        cancel: () => { document.documentElement.dataset.stopped = ++stopped; waiting = [] },
    })
    Object.defineProperty(window, "speechSynthesis", {value: ways})
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
"""


def test_an_answer_is_read_aloud_by_a_voice_of_this_machine_or_not_at_all(
    page: "playwright.Page", address: str
) -> None:
    expect, warned = playwright.expect, []
    page.on("console", lambda message: warned.append(message.text))
    add_handbook(page, address)
    page.add_init_script(VOICES)
    page.goto(address)
    first = ask(page, "How long is the probation period?")
    first.get_by_role("button", name="Read aloud").press("Enter")
    expect(first.get_by_role("button", name="Stop")).to_be_focused()
    expect(page.locator("html")).to_have_attribute("data-said", re.compile("."))
    said = page.evaluate("said")
    assert "The first six months are a probation period." in said[0][0] and not re.search(r"\[\d", str(said))
    assert {tuple(one[1:]) for one in said} == {("en_GB", True)}
    first.get_by_role("button", name="Stop").press("Enter")
    expect(first.get_by_role("button", name="Read aloud")).to_be_visible()
    assert page.evaluate("[stopped, waiting.length]") == [1, 0]

    first.get_by_role("button", name="Read aloud").click()
    second = ask(page, "When are salaries paid?")
    expect(first.get_by_role("button", name="Stop")).to_be_visible()
    second.get_by_role("button", name="Read aloud").click()
    expect(second.get_by_role("button", name="Stop")).to_be_visible()
    expect(first.get_by_role("button", name="Read aloud")).to_be_visible()
    assert page.evaluate("stopped") == 2
    page.evaluate("waiting.at(-1).onend()")
    expect(second.get_by_role("button", name="Read aloud")).to_be_visible()
    second.get_by_role("button", name="Read aloud").click()
    page.get_by_role("link", name="Library").first.click()
    expect(page.locator("html")).to_have_attribute("data-stopped", "4")

    page.goto(f"{address}/#strangers")
    third = ask(page, "How long is the probation period?")
    third.get_by_role("button", name="Read aloud").click()
    expect(third.get_by_role("alert")).to_contain_text("no voice of this computer for English")
    assert page.evaluate("said") == [] and [one for one in warned if "Content Security Policy" in one] == []


def test_no_page_has_a_serious_fault_of_access(page: "playwright.Page", address: str) -> None:
    add_handbook(page, address)
    page.goto(address)
    playwright.expect(page.get_by_placeholder("Ask a question")).to_be_visible()
    found = {"ask": faults_of_access(page)}
    answer = ask(page, "How long is the probation period?")
    found["answer"] = faults_of_access(page)
    answer.get_by_role("button", name=re.compile("handbook.pdf, page")).first.click()
    page.locator(".st-key-viewer").get_by_role("img", name="handbook.pdf, page").wait_for()
    page.mouse.move(0, 0)  # what is pointed at has Streamlit's own colour, and another card is there now
    found["a cited page"] = faults_of_access(page)
    page.set_viewport_size({"width": 390, "height": 844})
    found["a cited page on a phone"] = faults_of_access(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    for name in PAGES:
        page.goto(f"{address}/{name}")
        page.get_by_role("heading", level=1).wait_for()
        found[name] = faults_of_access(page)
    page.goto(f"{address}/library")
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("radio", name="Outline").wait_for()
    found["document"] = faults_of_access(page)
    page.goto(f"{address}/summarise")
    page.get_by_role("button", name="Summarise", exact=True).last.click()
    page.get_by_role("heading", name="Summary of handbook.pdf").wait_for()
    found["a summary"] = faults_of_access(page)
    page.goto(f"{address}/trial")
    page.get_by_role("button", name="Make questions").click()
    page.get_by_role("button", name="Ask them all").click()
    page.get_by_test_id("stVegaLiteChart").wait_for()
    found["what a trial found"] = faults_of_access(page)
    assert {name: some for name, some in found.items() if some} == {}


def test_a_phone_and_a_language_that_runs_from_right_to_left(page: "playwright.Page", address: str) -> None:
    phone = new_tab(page.context.browser, width=390, height=844, locale="ar-EG")
    phone.goto(address)
    heading = phone.get_by_role("heading", level=1)
    playwright.expect(heading).to_have_text("اسأل مستنداتك")
    playwright.expect(heading).to_have_css("direction", "rtl")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390, "nothing sticks out at the side"
    phone.goto(f"{address}/document")
    back = phone.get_by_test_id("stPageLink").get_by_test_id("stIconMaterial")
    playwright.expect(back).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")  # the way back is to the right


def test_a_cited_page_can_be_read_on_a_phone(page: "playwright.Page", address: str) -> None:
    add_handbook(page, address)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)
    answer = ask(page, "How long is the probation period?")
    playwright.expect(page.get_by_role("button", name="New chat")).to_be_visible()
    playwright.expect(page.locator("kbd")).to_be_hidden()
    answer.get_by_role("button", name=re.compile("handbook.pdf, page")).first.click()
    viewer = page.locator(".st-key-viewer")
    picture = viewer.get_by_role("img", name="handbook.pdf, page")
    picture.wait_for()
    assert picture.bounding_box()["width"] > 500, "it is moved sideways, not made small"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    playwright.expect(viewer.get_by_text("Page 3 of 11", exact=True)).to_be_visible()
    assert viewer.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    playwright.expect(page.get_by_placeholder("Ask a question")).to_be_hidden()
    viewer.get_by_role("button", name="Close").click()
    playwright.expect(page.get_by_placeholder("Ask a question")).to_be_visible()


def test_a_support_desk_leads_nowhere_else(page: "playwright.Page", address: str) -> None:
    expect = playwright.expect
    add_handbook(page, address)
    rename = page.get_by_role("button", name="Rename or move")
    open_with(page.get_by_role("button", name="Open", exact=True), rename)
    collection = page.get_by_role("combobox", name="Collection")
    open_with(rename, collection)
    collection.fill("HR")
    page.get_by_role("option").filter(has_text="HR").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("English · HR · added")).to_be_visible()

    page.goto(f"{address}/desks")
    name = page.get_by_label("Name")
    name.wait_for()
    rests(page)
    name.fill("Helpdesk")
    name.press("Tab")
    rests(page)
    page.get_by_text("Visitors may ask a person").click()
    expect(page.get_by_role("switch", name="Visitors may ask a person")).to_be_checked()
    rests(page)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Helpdesk")).to_be_visible()
    open_with(page.get_by_text("Its page"), page.get_by_test_id("stCode").first)
    there = page.get_by_test_id("stCode").first.inner_text().strip()
    assert there.startswith(f"{address}/support?desk=")

    page.goto(f"{there}&embed=true")
    expect(page.get_by_role("heading", name="Helpdesk")).to_be_visible()
    links = [link.get_attribute("href") for link in page.get_by_role("link").all()]
    assert not [link for link in links if link.startswith((address, "/", "."))]
    field = page.get_by_placeholder("Your question")
    field.fill("How long is the probation period?")
    field.press("Enter")
    expect(page.get_by_text("The first six months are a probation period").last).to_be_visible()
    expect(page.locator("#slmrag-live")).to_have_text("The answer is done: 3 sentences from 1 passage.")
    viewer = page.locator(".st-key-viewer")
    shown = viewer.get_by_role("img", name="handbook.pdf, page")
    open_with(page.get_by_role("button", name=re.compile("handbook.pdf, page")).first, shown)
    assert viewer.bounding_box()["y"] == 0, "there is no header in a frame"
    expect(field).to_be_visible()
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_have_count(0)
    expect(page.get_by_role("button", name="Save what was said")).to_be_visible()
    open_with(page.get_by_role("button", name="Ask a person"), page.get_by_label("How to reach you"))
    page.get_by_label("How to reach you").fill("ann@example.org")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Handed over, with what was said here.")).to_be_visible()
    expect(page.get_by_label("How to reach you")).to_be_hidden()
    page.goto(f"{address}/desks")
    expect(page.get_by_text("ann@example.org")).to_be_visible()


def test_removing_leaves_an_empty_library(page: "playwright.Page", address: str) -> None:
    expect = playwright.expect
    page.get_by_role("link", name="Library").first.click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("“handbook.pdf” removed, and found by nobody any more.")).to_be_visible()
    page.get_by_role("button", name="Remove for good now").click()
    expect(page.get_by_text("Removed “handbook.pdf”:")).to_be_visible()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    page.goto(f"{address}/history")
    page.get_by_role("button", name="Open", exact=True).last.click()
    expect(page.get_by_text("[removed with “handbook.pdf”]").first).to_be_visible()
