"""Servers that speak OpenAI's protocol: a real one from PyPI, and one over real sockets that fails on demand."""

import json
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn
from time import monotonic, sleep
from typing import Any, Literal

import httpx
import psutil

MODEL = "tiny/phi3"
_TICK_SECONDS = 0.02
_REVISION = "0" * 40


@dataclass(frozen=True)
class RunningServer:
    url: str
    process: psutil.Process
    log: Path

    def works(self) -> bool:
        """Whether it takes more than a fifth of a core: it writes."""
        before = self.process.cpu_times()
        sleep(0.25)
        after = self.process.cpu_times()
        return after.user + after.system - before.user - before.system > 0.05


@contextmanager
def transformers_serve(model: Path, folder: Path) -> Iterator[RunningServer]:
    """``transformers serve``, offline, on the CPU, with ``model`` as `MODEL` in a hub cache of its own in ``folder``."""
    repository = folder / "hub" / f"models--{MODEL.replace('/', '--')}"
    shutil.copytree(model, repository / "snapshots" / _REVISION)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(_REVISION)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", MODEL, "--device", "cpu",
               "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    environment = os.environ | {"HF_HOME": str(folder), "HF_HUB_CACHE": str(folder / "hub"), "HF_HUB_OFFLINE": "1"}
    log = folder / "log"
    with log.open("w") as written:
        process = subprocess.Popen(command, env=environment, stdout=written, stderr=subprocess.STDOUT)
    try:
        root = f"http://127.0.0.1:{port}"
        wait_until_up(f"{root}/health", process, log)
        yield RunningServer(f"{root}/v1", psutil.Process(process.pid), log)
    finally:
        process.kill()
        process.wait()


def wait_until_up(url: str, process: subprocess.Popen, log: Path) -> None:
    until = monotonic() + 120
    while monotonic() < until and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class OpenAIServer(ThreadingMixIn, HTTPServer):
    """A server that is set by its attributes before it is asked, and tells by others what happened."""

    daemon_threads = False  # closing joins them all

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        # How it answers.
        self.models = ["phi-4-mini", "phi-4"]
        self.pieces: Iterable[str] = ("It ", "is ", "so ", "[1].")
        self.wait, self.piece_seconds = 0.0, 0.0
        self.finish: str | None = "stop"
        self.usage: dict[str, Any] | None = {"prompt_tokens": 40, "completion_tokens": 4, "total_tokens": 44}
        # How it fails: with a status and a body, or in the stream after so many of its pieces.
        self.refuses: tuple[int, Any] | None = None
        self.lists: tuple[int, Any] | None = None
        self.list_wait = 0.0  # seconds before its list of models
        self.lists_for_ever = False
        self.owner: str | None = None  # what it says of whose its models are
        self.streams = True
        self.raw: bytes | None = None  # what stands in its stream in the place of pieces
        self.breaks_after: int | None = None
        self.breaks: Literal["error", "dies", "is killed", "hangs", "says nonsense"] = "error"
        self.error: Any = {"message": "CUDA error: device-side assert", "code": 500}
        # What happened.
        self.requests: list[Request] = []
        self.client_gone = threading.Event()
        self.pieces_sent = 0
        self.stopping = False
        self._thread = threading.Thread(target=self.serve_forever, args=(_TICK_SECONDS,))
        self._thread.start()

    def asked(self) -> Request:
        """The one question that it was asked."""
        [request] = [request for request in self.requests if request.path == "/v1/chat/completions"]
        return request

    def close(self) -> None:
        self.stopping = True
        self.shutdown()
        self._thread.join()
        self.server_close()


class _ClientGone(Exception):
    """The other side closed its connection."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OpenAIServer

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve(self._models, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._serve(self._chat, body)

    def _serve(self, answer, body: dict) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.path, headers, body))
        self.close_connection = True
        try:
            answer()
        except (_ClientGone, BrokenPipeError, ConnectionResetError):
            self.server.client_gone.set()

    def _models(self) -> None:
        self._wait(self.server.list_wait)
        if self.path != "/v1/models":
            return self._whole(404, {"detail": "Not Found"})
        if self.server.lists_for_ever:
            return self._list_for_ever()
        more = {"owned_by": self.server.owner} if self.server.owner else {}
        listed = {"object": "list", "data": [{"id": name, "object": "model"} | more for name in self.server.models]}
        self._whole(*(self.server.lists or (200, listed)))

    def _list_for_ever(self) -> None:
        self._begin()
        self._send(b'{"object": "list", "data": [')
        while not self.server.stopping:
            self._send(b'{"id": "another"},' * 4096)

    def _chat(self) -> None:
        self._wait(self.server.wait)
        if self.path != "/v1/chat/completions":
            return self._whole(404, {"detail": "Not Found"})
        if self.server.refuses:
            return self._whole(*self.server.refuses)
        if not self.server.streams:
            message = {"role": "assistant", "content": "".join(self.server.pieces)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return self._whole(200, {"id": "1", "object": "chat.completion", "created": 0, "choices": [choice]})
        self._begin()
        if self.server.raw is not None:
            self._send(self.server.raw)
            self.wfile.write(b"0\r\n\r\n")
            return None
        self._event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})
        for number, piece in enumerate(self.server.pieces):
            if number == self.server.breaks_after:
                return self._break()
            self.server.pieces_sent += 1
            self._event({"choices": [{"index": 0, "delta": {"content": piece}}]})
            self._wait(self.server.piece_seconds)
        if self.server.finish:
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": self.server.finish}]})
        if self.server.usage:
            self._event({"choices": [], "usage": self.server.usage})
        self._send(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _break(self) -> None:
        match self.server.breaks:
            case "error":
                self._send(b"data: %s\n\n" % json.dumps({"error": self.server.error}).encode())
                self.wfile.write(b"0\r\n\r\n")
            case "says nonsense":
                self._send(b"data: <html>\n\n")
                self.wfile.write(b"0\r\n\r\n")
            case "hangs":
                self._wait(30)
            case "is killed":
                self._wait(0.2)  # a reset overtakes what the client has not read yet
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                os.close(self.connection.detach())

    def _whole(self, status: int, told: Any) -> None:
        text = (told if isinstance(told, str) else json.dumps(told)).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Type", "text/html" if isinstance(told, str) else "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()

    def _event(self, told: dict) -> None:
        whole = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"} | told
        self._send(b"data: %s\n\n" % json.dumps(whole).encode())

    def _send(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _wait(self, seconds: float) -> None:
        """Let ``seconds`` pass, and notice at once when the client goes away."""
        until = monotonic() + seconds
        while monotonic() < until and not self.server.stopping:
            readable, _, _ = select.select([self.connection], [], [], _TICK_SECONDS)
            with suppress(BlockingIOError):
                if readable and not self.connection.recv(1, socket.MSG_PEEK):
                    raise _ClientGone
