"""How long a question waits for its passages while vectors are made: ``python tests/benchmarks/asking.py REPORT.pdf …``.

The app is served with reports whose vectors are still to be made, and asked again and again in a headless Chromium, three
questions a conversation: prints the seconds from Enter to the first passage on the page while they are made and
afterwards, those of `Assistant.ask` in a process that makes them, and how many vectors a second it makes when nobody
asks. Several reports, or the vectors are made before enough was asked.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, sync_playwright
from served import CHROMIUM, PATIENCE, SWITCHES, served

from slmrag import Assistant, settings

_SUBJECTS = (
    "net sales", "capital expenditure", "inventories", "goodwill", "income taxes", "dividends paid", "interest expense",
    "cash from operating activities", "research and development", "accounts receivable", "pension plans",
    "long-term debt", "restructuring costs", "acquisitions", "share repurchases", "foreign currency", "legal proceedings",
    "gross profit", "depreciation and amortization", "the number of employees", "operating segments", "raw materials",
    "competition", "property, plant and equipment", "earnings per share",
)  # fmt: skip
_QUESTIONS = [f"What does the report say about {subject} in {year}?" for year in (2022, 2023) for subject in _SUBJECTS]
_A_CONVERSATION = 3
# The page itself notes when it is there: Playwright looks every half second.
_WATCH = """selector => {
  const began = performance.now();
  window.seen = new Promise(seen => new MutationObserver((_, observer) => {
    if (!document.querySelector(selector)) return;
    observer.disconnect();
    requestAnimationFrame(() => seen(performance.now() - began));
  }).observe(document.body, { childList: true, subtree: true }));
}"""
_QUIET_SECONDS, _REST_SECONDS = 10, 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, nargs="+")
    parser.add_argument("--questions", type=int, default=30)
    options = parser.parse_args()
    settings.quieten()
    for ask in (in_the_browser, of_the_api):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder, "library")
            with Assistant(home, background=False) as assistant:
                assistant.add(options.reports, wait=False)
                print(f"{sum(document.chunks for document in assistant.documents())} chunks")
            ask(home, _QUESTIONS[: options.questions])


def in_the_browser(home: Path, questions: Sequence[str]) -> None:
    with (
        served(home.parent) as address,
        sync_playwright() as driver,
        Assistant(home, background=False) as looked_at,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        page.get_by_test_id("stChatInputTextArea").wait_for()
        show("in the browser", questions, partial(ask_page, page), partial(waiting, looked_at))
        browser.close()


def of_the_api(home: Path, questions: Sequence[str]) -> None:
    with Assistant(home) as assistant:
        assistant.load()

        def ask(_: int, question: str) -> float:
            began = time.monotonic()
            assert assistant.ask(question).passages
            return time.monotonic() - began

        show("of the API", questions, ask, partial(waiting, assistant))


def ask_page(page: Page, number: int, question: str) -> float:
    """Seconds from Enter until the first passage is seen; the answer is waited for."""
    turn = number % _A_CONVERSATION
    if number and not turn:
        page.get_by_test_id("stBaseButton-tertiary").filter(has_text="New chat").click()
        page.get_by_test_id("stChatMessage").first.wait_for(state="detached")
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(question)
    page.wait_for_timeout(1000 * _REST_SECONDS)
    page.evaluate(_WATCH, f".st-key-cards-{turn} button")
    field.press("Enter")
    took = page.evaluate("() => window.seen") / 1000
    page.get_by_role("button", name="Stop").wait_for(state="hidden")
    return took


def waiting(assistant: Assistant) -> int:
    """How many chunks wait for their vector."""
    return sum(document.chunks - document.embedded for document in assistant.documents())


def show(where: str, questions: Sequence[str], ask: Callable[[int, str], float], left: Callable[[], int]) -> None:
    """Ask while something is ``left``, and afterwards; print how long it took."""
    all_of_them = left()
    while left() == all_of_them:  # the embedder is being loaded
        time.sleep(0.1)
    before, began = left(), time.monotonic()
    time.sleep(_QUIET_SECONDS)
    print(f"vectors a second while nobody asks: {(before - left()) / (time.monotonic() - began):.1f}")
    meanwhile, afterwards = [], []
    for number, question in enumerate(questions):
        busy = left() > 0
        (meanwhile if busy else afterwards).append(ask(number, question))
        time.sleep(_REST_SECONDS)
    for when, seconds in (("meanwhile", meanwhile), ("afterwards", afterwards)):
        if seconds:
            told = ", ".join(f"{function(seconds):.2f}" for function in (min, statistics.median, max))
            print(
                f"{where}, {when}: least, median, most {told} s (n = {len(seconds)})  {[round(s, 2) for s in seconds]}"
            )


if __name__ == "__main__":
    main()
