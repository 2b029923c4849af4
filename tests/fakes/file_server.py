"""A small HTTP server that gives the files of a folder, and what can go wrong with it."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote


@dataclass(eq=False)
class FileServer:
    """The files of ``folder``. ``breaks_at`` closes the connection behind that byte of a file, once for each of ``breaks``.

    ``asked`` are the requests: path, and the header ``Range``.
    """

    folder: Path
    breaks_at: int = 0
    breaks: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __enter__(self) -> "FileServer":
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._give(self)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _give(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range", "")
        self.asked.append((unquote(request.path), wanted))
        file = self.folder / unquote(request.path).lstrip("/")
        if not file.is_file():
            request.send_error(404)
            return
        data = file.read_bytes()
        start = int(wanted.removeprefix("bytes=").rstrip("-") or 0)
        request.send_response(206 if wanted else 200)
        request.send_header("Content-Length", str(len(data) - start))
        request.end_headers()
        end = len(data)
        if self.breaks and end > self.breaks_at > start:
            self.breaks -= 1
            end = self.breaks_at
            request.close_connection = True
        request.wfile.write(data[start:end])
