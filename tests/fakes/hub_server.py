"""A small HTTP server that stands for the Hugging Face hub: one repository, and what can go wrong with it."""

import hashlib
import json
import random
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn

from slmrag.models.hub import HubFolder
from slmrag.models.known_models import KnownChatModel

REPOSITORY, FOLDER = "maker/tiny-onnx", "cpu/int4"
COMMIT = "c0ffee" + "0" * 34
LARGE = FOLDER + "/model.onnx.data"
MODEL = KnownChatModel(
    kind="chat", name="tiny", title="Tiny-instruct", disk=4 << 20, memory=8 << 20, licence="MIT", window=4096,
    source=HubFolder(REPOSITORY, FOLDER),
)  # fmt: skip
_BLOCK = 64 << 10


def _files() -> dict[str, bytes]:
    return {
        "README.md": b"# not asked for\n",
        f"{FOLDER}/genai_config.json": json.dumps({"model": {"type": "phi3"}}).encode(),
        f"{FOLDER}/model.onnx": random.Random(1).randbytes(20_000),
        LARGE: random.Random(2).randbytes(4 << 20),
        f"{FOLDER}/empty.txt": b"",
        f"{FOLDER}/extra/merges.txt": b"a b\n" * 500,
        f"{FOLDER}-awq/model.onnx.data": b"of another build" * 1000,
        "gpu/model.onnx.data": b"of another build" * 1000,
    }


@dataclass(slots=True)
class Request:
    """What one request asked for. ``range`` to ``token`` are its headers, ``sent`` the bytes of a file it was given."""

    method: str
    path: str
    range: str
    agent: str
    host: str
    token: str
    sent: int = 0


@dataclass(eq=False)
class HubServer:
    """The hub. Attributes say what it does wrong, and may be changed while it runs.

    ``breaks_at`` closes the connection at that byte of the large file, the first ``breaks`` times it is asked for more;
    ``stalls_at`` sends nothing from that byte on. ``status`` answers everything with that status, ``file_status`` the
    files. ``wrong_byte`` changes one byte of the large file; ``announced`` says another size for it than it has.
    ``seconds`` is waited before each 64 KiB of it. With ``ranges`` off, it sends the whole file whatever was asked.
    ``redirects`` sends who asks for the large file to another host, ``leads_to``, as the hub does.
    """

    files: dict[str, bytes] = field(default_factory=_files)
    repository: str = REPOSITORY
    commit: str = COMMIT
    status: int = 200
    file_status: int = 200
    breaks_at: int | None = None
    breaks: int = 1 << 30
    stalls_at: int | None = None
    silent: bool = False
    wrong_byte: bool = False
    announced: int | None = None
    seconds: float = 0.0
    ranges: bool = True
    redirects: bool = False
    leads_to: str = "localhost"
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> "HubServer":
        self.ended = threading.Event()
        self._web = _Web(("127.0.0.1", 0), _Handler)
        self._web.hub = self
        threading.Thread(target=self._web.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.ended.set()
        self._web.shutdown()
        self._web.server_close()

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._web.server_port}"

    @property
    def total(self) -> int:
        """Bytes of the wanted folder."""
        return sum(len(content) for name, content in self.files.items() if name.startswith(FOLDER + "/"))

    def asked_for(self, name: str) -> list[Request]:
        """The requests for one file, that were answered."""
        return [request for request in self.requests if request.path.endswith(f"/resolve/{self.commit}/{name}")]

    def listing(self) -> dict:
        """What the API says of the repository."""
        return {"id": self.repository, "sha": self.commit, "siblings": [self._sibling(name) for name in self.files]}

    def size(self, name: str) -> int:
        """What it says that a file's size is."""
        return self.announced if name == LARGE and self.announced is not None else len(self.files[name])

    def _sibling(self, name: str) -> dict:
        content = self.files[name]
        entry = {"rfilename": name, "size": self.size(name), "blobId": blob_id(content)}
        if name.endswith(".data"):
            pointer = f"oid sha256:{sha256(content)}\nsize {len(content)}\n".encode()
            entry["blobId"] = blob_id(pointer)
            entry["lfs"] = {"sha256": sha256(content), "size": self.size(name), "pointerSize": len(pointer)}
        return entry


def blob_id(content: bytes) -> str:
    """Git's id of a file."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def sha256(content: bytes) -> str:
    """What Git LFS knows it by."""
    return hashlib.sha256(content).hexdigest()


class _Web(ThreadingMixIn, HTTPServer):
    daemon_threads = True
    hub: HubServer

    def handle_error(self, request, client_address) -> None:
        """A client that went away is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *message: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub = self.server.hub
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        asked = (self.headers[name] or "" for name in ("Range", "User-Agent", "Host", "Authorization"))
        request = Request(self.command, path, *asked)
        hub.requests.append(request)
        api, files = f"/api/models/{hub.repository}", f"/{hub.repository}/resolve/{hub.commit}/"
        name = path.removeprefix(files) if path.startswith(files) else ""
        if hub.silent:
            hub.ended.wait()
        elif hub.status != 200:
            self._small(hub.status)
        elif path in (api, f"{api}/revision/main", f"{api}/revision/{hub.commit}"):
            self._small(200, json.dumps(hub.listing()).encode())
        elif name not in hub.files:
            self._small(404)
        elif hub.file_status != 200:
            self._small(hub.file_status)
        elif hub.redirects and name == LARGE and not request.host.startswith("localhost"):
            self._small(302)
        else:
            for sent in self._file(name):
                request.sent += sent

    def _small(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        if status in (401, 404):
            self.send_header("X-Error-Code", "RepoNotFound")
        if status == 302:
            self.send_header("Location", f"http://{self.server.hub.leads_to}:{self.server.server_port}{self.path}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _file(self, name: str):
        hub = self.server.hub
        content, first, large = hub.files[name], 0, name == LARGE
        if hub.ranges and (asked := self.headers["Range"]):
            first = int(asked.removeprefix("bytes=").split("-")[0])
        if first >= len(content) > 0:
            self._small(416)
            return
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        if name.endswith(".data"):
            self.send_header("X-Linked-Size", str(hub.size(name)))
            self.send_header("X-Linked-Etag", f'"{sha256(content)}"')
        self.send_header("ETag", f'"{sha256(content) if name.endswith(".data") else blob_id(content)}"')
        self.send_header("X-Repo-Commit", hub.commit)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        if self.command == "HEAD":
            return
        if hub.wrong_byte and large:
            content = content[:-1] + bytes([content[-1] ^ 1])
        breaks = hub.breaks_at if large and hub.breaks > 0 else None
        for at in range(first, len(content), _BLOCK):
            if hub.ended.is_set() or (breaks is not None and at >= breaks):
                hub.breaks -= 1
                self.close_connection = True
                return
            if large and hub.stalls_at is not None and at >= hub.stalls_at:
                hub.ended.wait()
                return
            if large and hub.seconds:
                time.sleep(hub.seconds)
            self.wfile.write(content[at : at + _BLOCK])
            yield len(content[at : at + _BLOCK])
