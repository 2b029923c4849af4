"""The doors of the app's server: by which name it answers, what its pages may load, where it may listen."""

import hashlib
import http.client
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from served import CHROMIUM, PATIENCE, ROOT, free_port, served

from slmrag import Assistant, settings
from slmrag.errors import SettingsProblem
from slmrag.library.desks import Desk
from slmrag.ui.server import middleware, serving

HANDBOOK = ROOT / "data" / "samples" / "handbook.pdf"
QUESTION = "How long is the probation period?"
OWN = ["localhost", "127.0.0.1:{port}", "[::1]:{port}", "LOCALHOST.:{port}", "desk.example"]
STRANGE = ["evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "x@localhost",
           "localhost/evil", "localhost evil", "169.254.1.1", ""]  # fmt: skip
ALLOWED = [f"--server.allowedHosts={name}" for name in ("localhost", "127.0.0.1", "::1", "desk.example")]
PAGES = ("library", "history", "models", "compare", "desks", "settings", "summarise", "translate", "trial")


class Elsewhere(BaseHTTPRequestHandler):
    """Another site: ``/?ADDRESS`` is a page that frames the address; what it is asked for is counted."""

    def __init__(self, asked: list[str], *rest: object) -> None:
        self.asked = asked
        super().__init__(*rest)

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        with suppress(BrokenPipeError):  # the browser may leave before
            self.wfile.write(f"<iframe src='{self.path.partition('?')[2]}'></iframe>".encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """The origin of another site, and what was asked of it."""
    asked: list[str] = []
    with ThreadingHTTPServer(("127.0.0.1", free_port()), partial(Elsewhere, asked)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, elsewhere: tuple[str, list[str]]) -> Iterator[str]:
    """A server over a library with one document and a desk, which pages of ``elsewhere`` may frame."""
    folder = tmp_path_factory.mktemp("served")
    with Assistant(folder / "library", background=False) as assistant:
        assistant.add([HANDBOOK], collection="HR", wait=False)
        assistant.desks.keep(Desk("", "HR", "Helpdesk", "Ask us.", "#1d6a72"))
    with served(folder, *ALLOWED, SLMRAG_DESK_ORIGINS=elsewhere[0]) as address:
        yield address


def answer(address: str, path: str, host: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of what the server says to a request with exactly this ``Host``."""
    netloc = address.removeprefix("http://")
    port = netloc.partition(":")[2]
    connection = http.client.HTTPConnection(netloc, timeout=PATIENCE / 1000)
    connection.putrequest("GET", path, skip_host=True)
    for name, value in ({"Host": host} | headers).items():
        connection.putheader(name, value.replace("{port}", port))
    connection.endheaders()
    with connection.getresponse() as response:
        told = {name.lower(): value for name, value in response.getheaders()}
        body = "" if response.status == 101 else response.read().decode(errors="replace")
    connection.close()
    return response.status, told, body


def websocket(address: str, host: str, origin: str = "") -> int:
    """The status of a WebSocket's opening as a page of ``origin``, else of ``host``, would ask for it."""
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin or f"http://{host}"}  # fmt: skip
    return answer(address, "/_stcore/stream", host, **upgrade)[0]


@pytest.mark.parametrize("host", OWN)
def test_it_answers_to_its_own_names(address: str, host: str):
    assert answer(address, "/", host)[0] == answer(address, "/_stcore/health", host)[0] == 200
    assert websocket(address, host) == 101


@pytest.mark.parametrize("host", STRANGE)
def test_no_other_name_leads_to_it(address: str, host: str):
    for path in ("/", "/library", "/_stcore/health", "/media/x", "/static/js/x"):
        status, told, body = answer(address, path, host)
        assert status in (400, 403) and "slmrag" not in body and "<" not in body
        if status == 403:
            assert "--name" in body and "default-src 'none'" in told["content-security-policy"]
    assert websocket(address, host) in (400, 403)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://localhost:1", "https://localhost:{port}.evil", "null"]
)
def test_no_page_of_another_site_may_ask(address: str, origin: str):
    assert answer(address, "/_stcore/health", "localhost:{port}", Origin=origin)[0] == 403
    assert websocket(address, "localhost:{port}", origin) == 403


@pytest.mark.parametrize(
    "path", ["/", "/support", "/_stcore/health", "/_stcore/host-config", "/media/none", "/none.js"]
)
def test_every_answer_bears_its_policy(address: str, path: str, elsewhere: tuple[str, list[str]]):
    _, told, _ = answer(address, path, "localhost")
    rules = dict(rule.split(" ", 1) for rule in told["content-security-policy"].split("; "))
    assert told["x-content-type-options"] == "nosniff" and told["referrer-policy"] == "same-origin"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in rules["script-src"] and "*" not in " ".join(rules.values())
    framing = ["'self'", elsewhere[0]] if path == "/support" else ["'self'"]
    assert rules.pop("frame-ancestors").split() == framing
    assert not re.search(r"https?:|\w\.\w", " ".join(rules.values())), "nothing of another machine is named"


@pytest.mark.parametrize("origins", ["https://a.example; script-src *", "*", "https://a.example/x", "a.example"])
def test_what_is_no_origin_cannot_widen_the_policy(home: Path, monkeypatch: pytest.MonkeyPatch, origins: str):
    monkeypatch.setenv("SLMRAG_DESK_ORIGINS", origins)
    with pytest.raises(SettingsProblem, match="DESK_ORIGINS"):
        settings.load()
    assert middleware.desk_origins_set() == ()


# -- in a browser -----------------------------------------------------------------------------------------------------

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")


@pytest.fixture
def tab(chromium: "object") -> Iterator["object"]:
    """A tab; the test fails if a page asks another machine for anything, or tries what its policy forbids."""
    from browser import new_tab, playwright

    asked, told = [], []
    tab = new_tab(chromium)
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: told.append(message.text))
    tab.expect = playwright.expect
    tab.violations = lambda: [one for one in told if "Content Security Policy" in one]
    yield tab
    tab.context.close()
    assert [
        url for url in asked if not url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))
    ] == []


def settled(tab) -> None:
    tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


@needs_browser
def test_no_page_needs_more_than_its_policy_allows(address: str, tab):
    expect = tab.expect
    tab.goto(address)
    field = tab.get_by_placeholder("Ask a question")
    field.fill(QUESTION)
    field.press("Enter")
    answer = tab.get_by_test_id("stChatMessage").last
    expect(answer.get_by_role("button", name="Ask again")).to_be_visible()
    settled(tab)
    answer.get_by_role("button", name=re.compile("handbook.pdf, page")).first.click()
    picture = tab.locator(".st-key-viewer").get_by_role("img", name="handbook.pdf, page")
    expect(picture).to_be_visible()
    assert picture.evaluate("picture => picture.naturalWidth") > 100, "a page of the document is drawn"
    for name in PAGES:
        tab.goto(f"{address}/{name}")
        tab.get_by_role("heading", level=1).wait_for()
        settled(tab)
    tab.get_by_role("button", name="Make questions").click()  # of the last page
    tab.get_by_role("button", name="Ask them all").click()
    expect(tab.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    tab.goto(f"{address}/summarise")
    tab.get_by_role("button", name="Summarise").last.click()
    with tab.expect_download() as word:
        tab.get_by_role("button", name="Word").click()
    assert word.value.path().read_bytes().startswith(b"PK")
    tab.goto(f"{address}/library")
    tab.locator("input[type=file]").set_input_files({"name": "n.txt", "mimeType": "text/plain", "buffer": b"A seal."})
    tab.get_by_role("button", name="Add 1 file").click()
    expect(tab.get_by_text("n.txt added:")).to_be_visible()
    tab.goto(f"{address}/document?id={hashlib.sha256(HANDBOOK.read_bytes()).hexdigest()}")
    tab.get_by_role("radio", name="Outline").wait_for()
    settled(tab)
    assert tab.violations() == []


@needs_browser
def test_what_got_into_a_page_reaches_no_other_machine(address: str, tab, elsewhere: tuple[str, list[str]]):
    origin, asked = elsewhere
    tab.goto(address)
    tab.get_by_role("heading", level=1).wait_for()
    before = len(asked)
    refused = tab.evaluate(
        """async origin => {
            const refused = new Set()
            document.addEventListener("securitypolicyviolation", event => refused.add(event.effectiveDirective))
            const put = html => document.body.insertAdjacentHTML("beforeend", html)
            put(`<img src="${origin}/img?secret"><iframe src="${origin}/frame"></iframe>`)
            put(`<link rel="stylesheet" href="${origin}/style"><object data="${origin}/object"></object>`)
            put(`<video src="${origin}/video"></video><form action="${origin}/form"></form>`)
            put(`<p style="background: url(${origin}/background)">x</p>`)
            const script = document.createElement("script")
            script.src = `${origin}/script`
            document.body.append(script)
            document.forms[document.forms.length - 1].submit()
            await fetch(`${origin}/fetch`, {mode: "no-cors"}).catch(() => {})
            navigator.sendBeacon(`${origin}/beacon`)
            try { new WebSocket(origin.replace("http", "ws")) } catch {}
            try { eval("1") } catch {}
            while (refused.size < 8) await new Promise(done => setTimeout(done, 50))
            return [...refused].sort()
        }""",
        origin,
    )
    assert {"connect-src", "form-action", "frame-src", "img-src", "media-src", "object-src", "script-src-elem",
            "style-src-elem"} <= set(refused)  # fmt: skip
    assert asked[before:] == []


@needs_browser
def test_only_a_desk_is_framed_and_only_by_the_listed(address: str, tab, elsewhere: tuple[str, list[str]]):
    tab.goto(f"{address}/desks")
    tab.get_by_text("Its page").click()
    desk = tab.get_by_test_id("stCode").first.inner_text().strip()
    tab.goto(f"{elsewhere[0]}/?{desk}")
    tab.expect(tab.frame_locator("iframe").get_by_role("heading", name="Helpdesk")).to_be_visible()
    assert tab.violations() == []
    with tab.expect_console_message(lambda message: "frame-ancestors" in message.text):
        tab.goto(f"{elsewhere[0]}/?{address}")
    stranger = elsewhere[0].replace("127.0.0.1", "localhost")
    tab.goto(f"{stranger}/?{desk}")
    refused = tab.frame_locator("iframe").get_by_text(f"This support desk may not be shown by {stranger}")
    tab.expect(refused).to_be_visible()


# -- where it listens -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.7", "fe80::1", "example.org", ""])
def test_an_address_that_others_reach(address: str):
    assert not serving.is_this_machine(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.1.1", "::1", "localhost"])
def test_an_address_of_this_machine_alone(address: str):
    assert serving.is_this_machine(address)


@pytest.mark.slow
@pytest.mark.parametrize("command", [["slmrag", "app", "--no-browser"], ["streamlit", "run", str(ROOT / "app.py")]])
def test_it_does_not_listen_for_strangers(home: Path, command: list[str]):
    ended = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, timeout=PATIENCE / 1000, check=False,
        env=os.environ | {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0", "STREAMLIT_SERVER_PORT": str(free_port())},
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith("slmrag: The app does not listen at 0.0.0.0: others could read your documents")
    assert ended.stderr.count("\n") == 1, "one line, and Streamlit did not look for an address on the internet"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of POSIX")
def test_a_terminal_is_told_at_once_that_the_app_starts(home: Path):
    terminal, end = os.openpty()
    started = subprocess.run(
        [sys.executable, "-m", "slmrag", "app", "--no-browser"], stderr=end, check=False,
        stdout=subprocess.DEVNULL, env=os.environ | {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"},
    )  # fmt: skip
    told = os.read(terminal, 10_000).decode().splitlines()
    assert started.returncode == 1  # it does not listen there, and so it ends
    assert told[0] == "slmrag: Starting the app. Ctrl-C ends it." and len(told) == 2


@pytest.mark.slow
def test_it_listens_for_those_who_sign_in(tmp_path: Path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth]\ncookie_secret = 'x'\n")
    with served(tmp_path, "--server.address=0.0.0.0") as address:
        assert answer(address, "/", "localhost")[0] == 200


@pytest.mark.slow
def test_it_listens_for_visitors_of_desks(tmp_path: Path):
    with served(tmp_path, "--server.address=0.0.0.0", SLMRAG_DESKS_ONLY="true") as address:
        assert answer(address, "/", "localhost")[0] == 200 and answer(address, "/", "192.168.1.7")[0] == 403


@needs_browser
def test_nobody_is_offered_to_install_files_for_coding_agents(tmp_path: Path, tab):
    (tmp_path / ".claude").mkdir()  # Streamlit takes its owner for a developer
    with served(tmp_path, "--server.headless=false", HOME=str(tmp_path), DISPLAY="") as address:
        tab.goto(address)
        tab.get_by_role("heading", level=1).wait_for()
        settled(tab)
        assert tab.get_by_text("coding agents").count() == 0
    log = (tmp_path / "server.log").read_text()
    assert f"slmrag is at {address}" in log and "agents" not in log
