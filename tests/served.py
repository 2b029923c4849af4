"""A real server of the app, in a process of its own, and the browser that looks at it."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run", "--no-pings",
]  # fmt: skip
_ANY_CERTIFICATE = ssl._create_unverified_context()  # one that a test made
PATIENCE = 60_000  # milliseconds, for a machine with other things to do


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(
    folder: Path, *options: str, before: Sequence[str] = (), end: signal.Signals = signal.SIGTERM, **environment: str
) -> Iterator[str]:
    """Where a server of the app over the library in ``folder`` answers; ``before`` is what its command is run by."""
    port = free_port()
    app = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    environment = os.environ | {"SLMRAG_HOME": str(folder / "library")} | environment
    with started([*before, *app, *options], port, folder, environment, end) as address:
        yield address


@contextmanager
def started(
    command: Sequence[str],
    port: int,
    folder: Path,
    environment: dict[str, str],
    end: signal.Signals = signal.SIGTERM,
    scheme: str = "http",
) -> Iterator[str]:
    """Where a server of the app that ``command`` starts at ``port`` answers; what it says is in ``folder``."""
    log = folder / "server.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            await_health(server, f"{scheme}://127.0.0.1:{port}/_stcore/health", log)
            yield f"{scheme}://127.0.0.1:{port}"
        finally:
            _end(server, end)
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                _end(server, signal.SIGKILL)
                server.wait()


def _end(server: subprocess.Popen, by: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(server.pid, by)  # what it is run by would leave it running


def await_health(server: subprocess.Popen, url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2, context=_ANY_CERTIFICATE if url[4] == "s" else None):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text()}")
