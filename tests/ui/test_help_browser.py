"""The help in a real browser: its addresses, the way back, and that nothing sticks out on a phone or on a wide screen."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from browser import needs_chromium, new_tab, open_with, playwright, rests
from served import PATIENCE, served

from slmrag.ui.words.help_topics import NAMES

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("app")) as address:
        yield f"{address}/help"


def top(page: "playwright.Page") -> int:
    rests(page)
    return page.evaluate("document.querySelector('.stMain').scrollTop")


def test_a_topic_has_an_address_begins_at_its_top_and_leads_on_and_back(
    address: str, chromium: "playwright.Browser"
) -> None:
    expect, page = playwright.expect, new_tab(chromium, height=500)
    heading = page.get_by_role("heading", level=1)
    page.goto(f"{address}?topic=models")
    expect(heading).to_have_text("Language models")
    speed = page.get_by_role("heading", name="How fast it is")
    for _ in range(9):  # a click on what is drawn anew meanwhile leads nowhere
        page.get_by_role("link", name="How fast it is").click()
        with suppress(AssertionError):
            expect(speed).to_be_in_viewport(timeout=PATIENCE / 10)
            break
    expect(speed).to_be_in_viewport()
    assert top(page) > 300
    page.get_by_role("button", name="Next").click()
    expect(heading).to_have_text("Is it good on your documents?")
    expect(page).to_have_url(re.compile(r"\?topic=evaluation"))
    expect(heading).to_be_in_viewport()
    assert top(page) == 0
    page.go_back()
    expect(heading).to_have_text("Language models")
    page.get_by_role("button", name="All topics").click()
    expect(heading).to_have_text("Help")
    words = page.get_by_placeholder("Search the help")
    words.fill("cookie_secret")
    words.press("Enter")
    open_with(page.get_by_role("button", name="Several people"), page.get_by_text("redirect_uri"))


def test_nothing_sticks_out(address: str, chromium: "playwright.Browser") -> None:
    page, sticking_out = new_tab(chromium), []
    for place in ("", *(f"?topic={name}" for name in NAMES)):
        page.goto(address + place)
        page.locator(".st-key-help p").first.wait_for()
        for width, scheme in ((390, "light"), (1280, "dark"), (1920, "light")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            rests(page)
            if page.evaluate("document.querySelector('.stMain').scrollWidth") > width:
                sticking_out.append((place, width, scheme))
    assert sticking_out == []


def test_its_english_runs_from_left_to_right_in_an_app_that_does_not(
    address: str, chromium: "playwright.Browser"
) -> None:
    page, set_right = new_tab(chromium, locale="ar-EG"), {}
    for name in ("start", "models"):
        page.goto(f"{address}?topic={name}")
        page.locator(".st-key-help h2").first.wait_for()
        rests(page)
        set_right[name] = page.locator(".st-key-help :is(p, li, h2, td)").evaluate_all(
            "all => all.filter(one => getComputedStyle(one).textAlign != 'left' && !one.closest('button'))"
            ".map(one => one.textContent)"
        )
    assert set_right == {"start": [], "models": []}
