"""What leaves the process: every door keeps count, and is shut by SLMRAG_OFFLINE before anything is looked up."""

import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from app_pages import SETTINGS, opened, said
from fakes.ollama_server import OllamaServer
from streamlit.testing.v1 import AppTest

import slmrag
from slmrag import Assistant
from slmrag.embedding import Embedder
from slmrag.errors import EmbedderProblem, Offline
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library import chroma
from slmrag.library.chroma import ChromaIndex, ChromaProblem
from slmrag.library.chroma_server import ChromaServer
from slmrag.models import ollama
from slmrag.models.known_models import KNOWN, PAIRS
from slmrag.models.model_server import list_models
from slmrag.models.ollama import OllamaModel
from slmrag.models.openai import OpenAIModel
from slmrag.models.store import ModelStore
from slmrag.runtime import connections
from slmrag.runtime.connections import connect, connections_made
from slmrag.schema import Message
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

QUESTION = [Message("user", "How heavy is the valve?")]
DOORS: dict[str, Callable[[Path], object]] = {
    "what a daemon has": lambda folder: ollama.installed_models("http://models.example:11434"),
    "what a daemon gets": lambda folder: ollama.pull("phi3.5", "http://127.0.0.1:9", print),
    "a model server": lambda folder: next(
        OpenAIModel("m", base_url="https://models.example/v1").stream(QUESTION, max_tokens=9)
    ),
    "the hub": lambda folder: ModelStore(folder).get(next(model for model in KNOWN if model.source)),
    "the store of translation models": lambda folder: ModelStore(folder, endpoint="https://models.example").get(
        PAIRS[0]
    ),
    "a Chroma server": lambda folder: ChromaIndex(folder, "l", "f", ChromaServer("https://chroma.example")),
    "a look at it": lambda folder: chroma.check_in_child(folder, [], 1, "f", ChromaServer("https://chroma.example")),
}

CLIENTS: dict[str, Callable[[str, Path], object]] = {
    "a daemon's list": lambda url, folder: ollama.installed_models(url),
    "a daemon, asked": lambda url, folder: next(OllamaModel("phi3.5", host=url).stream(QUESTION, max_tokens=9)),
    "a daemon's get": lambda url, folder: ollama.pull("phi3.5", url, print),
    "a look at a server, or at Foundry Local": lambda url, folder: list_models(f"{url}/v1", "any"),
    "a server, asked": lambda url, folder: next(OpenAIModel("m", base_url=f"{url}/v1").stream(QUESTION, max_tokens=9)),
    "a Chroma server": lambda url, folder: ChromaIndex(folder, "l", "f", ChromaServer(url)),
}
# Where a client is made. Of the hub, which does lead to other places, `tests/models/test_store.py` has what becomes of those.
MAKERS = {
    "models/ollama.py",
    "models/openai.py",
    "models/model_server.py",
    "models/download_child.py",
    "library/chroma.py",
}
CLIENT = re.compile(
    r"^ *(?:import|from) (httpx2?|openai|ollama|huggingface_hub|requests|urllib\.request|urllib3|http\.client|aiohttp|websockets"
    r"|ftplib|smtplib|chromadb)\b", re.MULTILINE,
)  # fmt: skip


@contextmanager
def leading(status: int, to: str = "") -> Iterator[tuple[str, list[str]]]:
    """(the address of a server that leads whoever asks it ``to`` another, the requests that came); without one it is a 404."""
    asked: list[str] = []

    class Leads(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Location", f"{to}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PUT = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Leads)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def online_again() -> Iterator[None]:
    yield
    connections.set_offline(False)


@pytest.mark.parametrize("door", DOORS)
def test_offline_shuts_every_door(door: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("something was looked up, connected to or started")

    before = connections_made()
    connections.set_offline(True)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr("subprocess.Popen", forbidden)
    with pytest.raises(Offline, match=r"SLMRAG_OFFLINE is set: .*Unset it to allow that\.$"):
        DOORS[door](tmp_path)
    assert connections_made() == before


@pytest.mark.parametrize("status", [302, 307, 308])
@pytest.mark.parametrize("client", CLIENTS)
def test_no_client_is_led_to_another_place(client: str, status: int, tmp_path: Path):
    with (
        leading(404) as (elsewhere, came),
        leading(status, elsewhere) as (here, asked),
        pytest.raises((SlmragError, ChromaProblem)),
    ):
        CLIENTS[client](here, tmp_path)
    assert asked and not came


def test_clients_are_made_in_those_places_alone():
    root = Path(slmrag.__file__).parent
    assert {
        path.relative_to(root).as_posix() for path in root.rglob("*.py") if CLIENT.search(path.read_text("utf-8"))
    } == MAKERS


def test_what_is_on_this_machine_goes_on_and_is_counted(home: Path):
    with (
        closing(OllamaServer()) as server,
        Assistant(home, background=False, offline=True, ollama_host=server.url) as assistant,
    ):
        assert assistant.models.in_ollama()
        # A server of an earlier test may have had the same port.
        (one,) = (one for one in assistant.connections if (one.host, one.purpose) == (server.url[7:], "ollama"))
        assert not one.elsewhere and one.times >= 1


def test_a_daemon_elsewhere_is_not_looked_for_when_offline(home: Path):
    allowed = {"ollama_host": "http://models.example", "remote_models": ("ollama:phi3.5",)}
    with Assistant(home, background=False, offline=True, **allowed) as assistant:
        assert assistant.models.choice().spec == "quote"


def test_connections_are_counted_by_host_and_purpose_and_hold_no_secret():
    for url in ("https://me:secret@counted.example/v1?key=secret", "https://counted.example/v1", "http://[::1]:8123"):
        connect(url, "openai")
    elsewhere, here = (one for one in connections_made() if one.host in ("counted.example", "[::1]:8123"))
    assert (elsewhere.host, elsewhere.elsewhere, elsewhere.times) == ("counted.example", True, 2)
    assert (here.host, here.elsewhere, here.times) == ("[::1]:8123", False, 1) and here.last.endswith("+00:00")
    assert "secret" not in str(connections_made())


@pytest.mark.parametrize("addresses", [["127.0.0.1", "::1"], ["127.0.0.1", "192.0.2.7"], []])
def test_a_name_below_localhost_is_this_machine_only_where_it_leads_here(addresses, monkeypatch: pytest.MonkeyPatch):
    def looked_up(host: str, *_: object) -> list:
        if not addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    here = addresses == ["127.0.0.1", "::1"]
    assert connections.remote_host("http://models.localhost:11434") == ("" if here else "models.localhost")
    connections.set_offline(True)  # then nothing is looked up, and nothing sent
    monkeypatch.setattr(socket, "getaddrinfo", None)
    with pytest.raises(Offline):
        connect("http://models.localhost:11434", "ollama")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_chroma_server_of_this_machine_is_reached_through_no_proxy(
    host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The daemon stands in for a proxy: whatever asks it is counted."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with closing(OllamaServer()) as proxy, closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # and listens to nobody
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        with pytest.raises(ChromaProblem, match="no server answers"):
            ChromaIndex(tmp_path, "l", "f", ChromaServer(f"http://{host}:{taken.getsockname()[1]}"))
    assert "no_proxy" not in os.environ and "NO_PROXY" not in os.environ


def test_an_embedder_is_a_folder_and_never_fetched():
    with pytest.raises(EmbedderProblem, match="There is no embedding model in"):
        Embedder("sentence-transformers/all-MiniLM-L6-v2")


@pytest.fixture
def settings_page(fresh_server: None, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("SLMRAG_OFFLINE", "true")
    return opened().run().switch_page(SETTINGS).run()


def test_the_settings_page_lists_them(settings_page: AppTest):
    assert plain(text.OFFLINE).replace("\\", "") in said(settings_page) and not settings_page.exception
    connections.set_offline(False)
    connect("https://shown.example/v1", "openai")
    told = said(settings_page.run())
    assert "shown.example (SLMRAG_OPENAI_URL): 1 so far, the last at" in told and "cloud_upload" in told
