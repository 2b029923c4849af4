"""A real Chroma server in a process of its own, and a gate before it that speaks HTTPS and asks for a token."""

import http.client
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from served import free_port


class Chroma:
    """``chroma run`` over ``folder``; it can be killed and started again at the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen | None = None

    def start(self) -> "Chroma":
        chroma = str(Path(sys.executable).with_name("chroma"))
        command = [chroma, "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=2).close()
                return self
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.1)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def chroma(folder: Path) -> Iterator[Chroma]:
    server = Chroma(folder)
    try:
        yield server.start()
    finally:
        server.kill()


class _Gate(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, port: int, token: str, *rest: object) -> None:
        self.port, self.token = port, token
        super().__init__(*rest)

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != f"Bearer {self.token}":
            self._answer(401, b'{"error":"AuthError","message":"Unauthorized"}')
            return
        behind = http.client.HTTPConnection("127.0.0.1", self.port)
        behind.request(self.command, self.path, body, {"Content-Type": "application/json"})
        answer = behind.getresponse()
        self._answer(answer.status, answer.read())
        behind.close()

    do_POST = do_PUT = do_DELETE = do_GET

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def gate(server: Chroma, token: str, certificate: tuple[Path, Path]) -> Iterator[str]:
    """The address of a gate before ``server``."""
    with ThreadingHTTPServer(("127.0.0.1", free_port()), partial(_Gate, server.port, token)) as serving:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        serving.socket = context.wrap_socket(serving.socket, server_side=True)
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{serving.server_port}"
        serving.shutdown()
