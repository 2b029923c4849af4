"""The whole job in a real browser, on a real server: add, ask, look it up, remove; and nothing leaves the machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install 'slmrag[test]'")

ROOT = Path(__file__).parents[1]
HANDBOOK = ROOT / "data" / "samples" / "handbook.pdf"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run", "--no-pings",
]  # fmt: skip
PATIENCE = 30_000  # milliseconds, for a machine with other things to do

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
    pytest.mark.skipif(not HANDBOOK.is_file(), reason="needs data/samples/handbook.pdf"),
]


@pytest.fixture
def address(home: Path, tmp_path: Path) -> Iterator[str]:
    """Where a server of the app over an empty library answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = os.environ | {"SLMRAG_HOME": str(home)}
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            await_health(server, f"http://127.0.0.1:{port}/_stcore/health", tmp_path / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def await_health(server: subprocess.Popen, url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


@pytest.fixture
def page(address: str) -> Iterator["playwright.Page"]:
    """A tab with the app; the test fails if it asks for anything from elsewhere."""
    asked_for: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.set_default_timeout(PATIENCE)
        tab.on("request", lambda request: asked_for.append(request.url))
        tab.on("websocket", lambda opened: asked_for.append(opened.url))
        tab.goto(address)
        yield tab
        browser.close()
    local = (f"{address}/", address.replace("http", "ws", 1) + "/", "data:", "blob:")
    assert asked_for and [url for url in asked_for if not url.startswith(local)] == []


def test_add_ask_look_it_up_and_remove(page: "playwright.Page") -> None:
    expect = playwright.expect
    expect.set_options(timeout=PATIENCE)

    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    page.get_by_role("button", name="Add documents").click()
    expect(page.get_by_role("heading", name="Your library")).to_be_visible()
    page.locator("input[type=file]").set_input_files(HANDBOOK)
    page.get_by_role("button", name="Add 1 file").click()
    expect(page.get_by_text("handbook.pdf added:")).to_be_visible()
    expect(page.get_by_role("heading", name="1 document")).to_be_visible()

    page.get_by_role("link", name="Ask").first.click()
    question = page.get_by_placeholder("Ask a question")
    question.fill("How long is the probation period?")
    question.press("Enter")
    expect(page.get_by_text("Quoted from your documents")).to_be_visible()
    answer = page.get_by_test_id("stChatMessage").last
    expect(answer.get_by_text("passages found in 1 document")).to_be_visible()
    expect(answer.get_by_text("The first six months are a probation period").last).to_be_visible()

    answer.get_by_role("button", name="handbook.pdf, page").last.click()
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_role("img", name="handbook.pdf, page")).to_be_visible()
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_be_hidden()

    page.get_by_role("link", name="Library").first.click()
    page.get_by_role("button", name="Remove").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Removed “handbook.pdf”:")).to_be_visible()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
