"""A new user's seconds: from the command to the first cited answer on a file of their own, in Chromium, and what is shown meanwhile.

``python tests/benchmarks/first_minutes.py [--file FILE --question "…"] [--command "uvx --from WHEEL slmrag"]`` starts the app in
an empty home, opens its page, adds the file and asks. For each wait it prints the seconds, the words and bars that were
seen, and for how long the page stood without any. Nothing but the app's own server may be asked by the page.
"""

import argparse
import os
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser import HANDBOOK, launched, new_tab, playwright, rests
from served import free_port, started

# What says that something goes on: a bar, a spinner, a status, a caption with an hourglass, a button that stops it.
SHOWN = """() => {
  const seen = one => one.offsetParent || one.getClientRects().length
  const words = one => one.innerText.trim().replace(/\\s+/g, ' ')
  const all = (tags, say) => [...document.querySelectorAll(tags)].filter(seen).map(say)
  return [
    ...all('[data-testid=stAppSkeleton], [data-testid=stSkeleton]', () => '(the page in grey)'),
    ...all('[data-testid=stProgress], [data-testid=stSpinner], [data-testid=stStatusWidget], [role=status]', words),
    ...all('[data-testid=stCaptionContainer]', words).filter(said => said.startsWith('hourglass_top')),
  ].filter(Boolean)
}"""
LOOK_MS = 40


class Watch:
    """Waits of one tab: a row for each, with its seconds and what was shown in them."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, float, list[str]]] = []

    @contextmanager
    def wait(self, name: str, tab: "playwright.Page") -> Iterator[Callable[[Callable[[], bool]], None]]:
        """A wait called ``name``: the block begins it, and calls what it is given with a look whether it is over."""
        began, shown, silent = time.monotonic(), dict[str, None](), 0.0

        def until(over: Callable[[], bool]) -> None:
            nonlocal silent
            last = time.monotonic()
            while not over():
                words = tab.evaluate(SHOWN)
                shown.update(dict.fromkeys(words))
                tab.wait_for_timeout(LOOK_MS)
                now = time.monotonic()
                silent, last = silent + (0 if words else now - last), now

        yield until
        self.rows.append((name, time.monotonic() - began, silent, list(shown)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, default=HANDBOOK)
    parser.add_argument("--question", default="How long is the probation period?")
    parser.add_argument("--command", default=f"{sys.executable} -m slmrag", help="what slmrag is run by")
    arguments = parser.parse_args()
    watch, elsewhere = Watch(), set[str]()
    with tempfile.TemporaryDirectory() as folder, playwright.sync_playwright() as driver:
        browser = launched(driver)
        tab = new_tab(browser)
        port = free_port()
        own = f"http://127.0.0.1:{port}/"
        tab.on(
            "request",
            lambda request: elsewhere.add(request.url) if not request.url.startswith((own, "data:", "blob:")) else None,
        )
        environment = os.environ | {
            "HOME": folder,
            "SLMRAG_HOME": f"{folder}/library",
            "SLMRAG_OLLAMA_HOST": "http://127.0.0.1:9",
        }
        command = [*shlex.split(arguments.command), "app", "--no-browser", "--port", str(port)]
        began = time.monotonic()
        with started(command, port, Path(folder), environment) as address:
            watch.rows.append(("the command, until the server answers", time.monotonic() - began, 0.0, []))
            _go(tab, address, watch, arguments.file, arguments.question)
            total = time.monotonic() - began
        browser.close()
    print("| wait | s | of it without a word | what was shown |\n|---|---|---|---|")
    for name, seconds, silent, shown in watch.rows:
        print(f"| {name} | {seconds:.1f} | {silent:.1f} | {'; '.join(shown)[:200]} |")
    print(f"| all | {total:.1f} | {sum(silent for _, _, silent, _ in watch.rows):.1f} | |")
    print(f"requests of the page to other hosts: {len(elsewhere)} {sorted(elsewhere)}")


def _go(tab: "playwright.Page", address: str, watch: Watch, file: Path, question: str) -> None:
    with watch.wait("the page, until it can be used", tab) as until:
        tab.goto(address, wait_until="commit")
        until(lambda: tab.get_by_role("button", name="Add documents").is_visible())
    with watch.wait("the page of the library", tab) as until:
        tab.get_by_role("button", name="Add documents").click()
        until(lambda: tab.get_by_role("heading", name="Your library").is_visible())
        rests(tab)
    with watch.wait(f"{file.name} ({file.stat().st_size >> 10} kB) taken by the server", tab) as until:
        tab.locator("input[type=file]").set_input_files(file)
        until(lambda: tab.get_by_role("button", name="Add 1 file").is_visible())
    with watch.wait("added: can be asked", tab) as until:
        tab.get_by_role("button", name="Add 1 file").click()
        until(lambda: tab.get_by_text(f"{file.name} added:").is_visible())
    with watch.wait("the page to ask on", tab) as until:
        tab.get_by_role("link", name="Ask").first.click()
        until(lambda: tab.get_by_placeholder("Ask a question").is_visible())
        rests(tab)
    with watch.wait("the first answer, cited", tab) as until:
        tab.get_by_placeholder("Ask a question").fill(question)
        tab.get_by_placeholder("Ask a question").press("Enter")
        answer = tab.get_by_test_id("stChatMessage").nth(1)
        until(lambda: answer.get_by_role("button", name="Ask again").is_visible())
    cited = answer.inner_text()
    if file.name not in cited:
        raise SystemExit(f"The answer cites nothing of {file.name}: {' '.join(cited.split())[:300]}")


if __name__ == "__main__":
    main()
