"""A daemon that speaks Ollama's protocol over real sockets, and fails in every way that the real one does.

It is set by its attributes before it is asked, and tells by others what happened.
"""

import json
import os
import re
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from time import monotonic, sleep
from typing import Any, Literal

PHI, EYES, CLOUD = "phi3.5:latest", "llava-phi3:latest", "notes:latest"
_TICK_SECONDS = 0.01
_LAYERS = (("sha256:" + "a" * 64, 2000), ("sha256:" + "b" * 64, 500))


def _model(size: int, parameters: str, *capabilities: str, **more: str) -> dict[str, Any]:
    details = {
        "parent_model": "", "format": "gguf", "family": "phi3", "families": ["phi3"],
        "parameter_size": parameters, "quantization_level": "Q4_0",
    }  # fmt: skip
    return {"size": size, "details": details, "capabilities": ["completion", *capabilities]} | more


@dataclass(frozen=True)
class Request:
    path: str
    body: dict[str, Any]


class OllamaServer(ThreadingMixIn, HTTPServer):
    daemon_threads = False  # closing joins them all

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        # What it has, and how it answers.
        self.models: dict[str, dict] = {
            PHI: _model(2176178913, "3.8B"),
            EYES: _model(2900000000, "3.8B", "vision"),
            CLOUD: _model(384, "", remote_host="https://ollama.com:443", remote_model="gpt-oss:120b"),
        }
        # The pieces of every reply, or what makes them of a prompt.
        self.pieces: Iterable[str] | Callable[[str], Iterable[str]] = ("It ", "is ", "so ", "[1].")
        self.thoughts = 0
        self.piece_seconds = 0.0
        self.waits: dict[str, float] = {}  # seconds before the first byte of an answer, by path
        self.done_reason = "stop"
        self.tells_able = True  # whether its list says what each model can do, as newer daemons do
        self.window = 1 << 20  # the daemon never gives more than the model was made for, whatever num_ctx asks
        self.counts: int | None = None
        # How it fails: refusals by path; and what happens to a stream after so many of its lines.
        self.refuses: dict[str, tuple[int, str]] = {}
        self.breaks_after: int | None = None
        self.breaks: Literal["error", "dies", "is killed", "ends"] = "error"
        self.error = "llama runner process has terminated: exit status 2"
        # What happened.
        self.requests: list[Request] = []
        self.client_gone = threading.Event()
        self.lines_sent = 0
        self.stopping = False
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, args=(_TICK_SECONDS,))
        self._thread.start()

    def asked(self, path: str) -> list[dict[str, Any]]:
        """The bodies of the requests for ``path``."""
        return [request.body for request in self.requests if request.path == path]

    def close(self) -> None:
        """Stop, and fail when a client has left a connection open."""
        until = monotonic() + 20
        while (left := set(self._open)) and monotonic() < until:
            sleep(_TICK_SECONDS)
        self.stopping = True
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.shutdown()
        self._thread.join()
        self.server_close()
        assert not left, f"{len(left)} connections were left open"

    def process_request(self, request: socket.socket, client_address: object) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:
        super().shutdown_request(request)
        self._open.discard(request)


class _ClientGone(Exception):
    """The other side closed its connection."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OllamaServer

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve({"/api/tags": self._tags, "/api/version": self._version}, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._serve({"/api/show": self._show, "/api/chat": self._chat, "/api/pull": self._pull}, body)

    def _serve(self, routes: dict, body: dict) -> None:
        self.server.requests.append(Request(self.path, body))
        try:
            self._wait(self.server.waits.get(self.path, 0))
            if self.path in self.server.refuses:
                status, text = self.server.refuses[self.path]
                self._whole(status, text if text.startswith(("<", "[", "404")) else json.dumps({"error": text}))
            elif self.path in routes:
                routes[self.path](body)
            else:
                self._whole(404, "404 page not found")
        except (_ClientGone, BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            self.server.client_gone.set()

    # -- the protocol ---------------------------------------------------------------------------------------------

    def _version(self, body: dict) -> None:
        self._json({"version": "0.13.0"})

    def _tags(self, body: dict) -> None:
        models = [
            {"name": name, "model": name, "modified_at": "2026-01-01T00:00:00Z", "digest": "x", **facts}
            for name, facts in self.server.models.items()
        ]
        if not self.server.tells_able:
            models = [{key: value for key, value in model.items() if key != "capabilities"} for model in models]
        self._json({"models": models})

    def _show(self, body: dict) -> None:
        if facts := self._facts(body):
            kept = {key: value for key, value in facts.items() if key != "size"}
            self._json({"model_info": {"phi3.context_length": 131072}, "template": "{{ .Prompt }}", **kept})

    def _chat(self, body: dict) -> None:
        if not self._facts(body):
            return
        self._begin()
        for _ in range(self.server.thoughts):
            self._line({"model": body["model"], "message": {"role": "assistant", "content": "", "thinking": "hm"}})
            self._wait(self.server.piece_seconds)
        written = 0
        pieces = self.server.pieces
        for piece in pieces(body["messages"][-1]["content"]) if callable(pieces) else pieces:
            if not self._line({"model": body["model"], "message": {"role": "assistant", "content": piece}}):
                return
            written += 1
            self._wait(self.server.piece_seconds)
        read = self._read(body) if self.server.counts is None else self.server.counts
        self._line({
            "model": body["model"], "message": {"role": "assistant", "content": ""}, "done": True,
            "done_reason": self.server.done_reason, "prompt_eval_count": read, "eval_count": written,
        })  # fmt: skip
        self._end()

    def _pull(self, body: dict) -> None:
        self._begin()
        steps = [{"status": "pulling manifest"}]
        for digest, size in _LAYERS:
            layer = {"status": f"pulling {digest[7:19]}", "digest": digest, "total": size}
            steps += [layer, layer | {"completed": size // 2}, layer | {"completed": size}]
        steps += [{"status": "verifying sha256 digest"}, {"status": "writing manifest"}, {"status": "success"}]
        for step in steps:
            if not self._line(step):
                return
        self._end()

    def _facts(self, body: dict) -> dict | None:
        name = body["model"] if ":" in body["model"] else f"{body['model']}:latest"
        if name not in self.server.models:
            self._whole(404, json.dumps({"error": f"model '{body['model']}' not found"}))
        return self.server.models.get(name)

    def _read(self, body: dict) -> int:
        """How many tokens it reads: too long a prompt loses its older turns, then half of what is left."""
        turns = [len(re.findall(r"\w{1,6}|[^\w\s]", turn["content"])) + 4 for turn in body["messages"]]
        room = min(self.server.window, body["options"]["num_ctx"])
        while sum(turns) > room and len(turns) > 2:
            del turns[1]
        return sum(turns) if sum(turns) <= room else room // 2

    # -- the wire -------------------------------------------------------------------------------------------------

    def _json(self, told: object) -> None:
        self._whole(200, json.dumps(told))

    def _whole(self, status: int, text: str) -> None:
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Type", "text/html" if text.startswith("<") else "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._lines = 0

    def _line(self, told: dict) -> bool:
        """Send it; False when the stream breaks here instead."""
        if self._lines == self.server.breaks_after:
            self._break()
            return False
        line = json.dumps({"done": False, "created_at": "2026-01-01T00:00:00Z"} | told).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self._lines += 1
        self.server.lines_sent += 1
        return True

    def _end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def _break(self) -> None:
        match self.server.breaks:
            case "error":
                line = json.dumps({"error": self.server.error}).encode() + b"\n"
                self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                self._end()
            case "ends":
                self._end()
            case "dies":
                self.close_connection = True
            case "is killed":
                self.close_connection = True
                self._wait(0.2)  # a reset overtakes what the client has not read yet
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                os.close(self.connection.detach())

    def _wait(self, seconds: float) -> None:
        """Let ``seconds`` pass, and notice at once when the client goes away."""
        until = monotonic() + seconds
        while monotonic() < until and not self.server.stopping:
            readable, _, _ = select.select([self.connection], [], [], _TICK_SECONDS)
            with suppress(BlockingIOError):
                if readable and not self.connection.recv(1, socket.MSG_PEEK):
                    raise _ClientGone
