"""An answer that is written while a test looks on: its model, and the tab in which it is seen."""

import threading
from collections.abc import Iterator

from browser import playwright

QUESTION = "What does the seal kit cost?"
FIRST, REST = "The seal kit costs 68.50 euros", "It comes in a green box"  # stand there, and are no quotes
PRICES = "The seal kit (number 7) costs 68.50 euros. It comes (number 8) in a green box. The impeller costs 88 euros."
STOPPED = "Stopped. What was written until then is kept."


class Pieces:
    """The first sentence, and the second when it is let on."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __iter__(self) -> Iterator[str]:
        yield f"{FIRST} [1]. "
        while not self.go.is_set():
            yield ""
        yield f"{REST} [1]."


def bubble(page: "playwright.Page") -> "playwright.Locator":
    return page.get_by_test_id("stChatMessage").last


def being_written(page: "playwright.Page") -> None:
    playwright.expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    playwright.expect(bubble(page).get_by_text(FIRST).last).to_be_visible()
    playwright.expect(bubble(page).get_by_role("button", name="Stop")).to_be_visible()
