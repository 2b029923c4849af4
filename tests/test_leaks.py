"""Nothing leaks: the whole main job, in a network without a way out, tries to reach nobody and looks no name up."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from served import CHROMIUM
from whole_job import HANDBOOK, tracer

TESTS = Path(__file__).parent
ALONE = ["unshare", "-rn"]
# What the program sets for its libraries, and what silences some of them: it must work where nothing is set.
SILENCERS = ("CI", "DO_NOT_TRACK", "ORT_DISABLE_TELEMETRY", "ANONYMIZED_TELEMETRY", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE",
             "HF_HUB_DISABLE_TELEMETRY", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")  # fmt: skip
REACHED = re.compile(
    r"sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )\"([^\"]+)\""
)


def can_trace() -> bool:
    """Whether this system gives a network of one's own, and lets a process be traced in it."""
    probe = [*ALONE, "strace", "-f", "--seccomp-bpf", "-e", "trace=connect", "-o", os.devnull, "true"]
    return (
        bool(shutil.which("strace") and shutil.which("unshare"))
        and not subprocess.run(probe, capture_output=True).returncode
    )


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_trace(), reason="needs strace (apt-get install strace), and unshare -rn to work"),
]


def reached(trace: Path) -> set[tuple[str, int]]:
    """The addresses and ports that were tried."""
    return {(address, int(port)) for port, address in REACHED.findall(trace.read_text("utf-8", "replace"))}


def leaks(trace: Path) -> set[tuple[str, int]]:
    """Those of them that are not this machine, or a name server, wherever it is."""
    here = re.compile(r"127\.|::1$|::ffff:127\.")
    return {(address, port) for address, port in reached(trace) if port == 53 or not here.match(address)}


@pytest.mark.parametrize(
    ("attempt", "seen"),
    [("socket.create_connection(('203.0.113.1', 80))", ("203.0.113.1", 80)),
     ("socket.create_connection(('2001:db8::1', 443))", ("2001:db8::1", 443)),
     ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.1', 8))", ("203.0.113.1", 8)),
     ("socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('127.0.0.53', 53))", ("127.0.0.53", 53))],
)  # fmt: skip
def test_an_attempt_is_seen(attempt: str, seen: tuple[str, int], tmp_path: Path):
    trace = tmp_path / "trace"
    subprocess.run([*ALONE, *tracer(trace), sys.executable, "-c", f"import socket; {attempt}"], capture_output=True)
    assert leaks(trace) == {seen}


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
@pytest.mark.skipif(not HANDBOOK.is_file(), reason="needs data/samples/handbook.pdf")
def test_the_whole_job_reaches_nobody(tmp_path: Path):
    pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install 'slmrag[test]'")
    done = subprocess.run(
        [*ALONE, sys.executable, str(TESTS / "whole_job.py"), str(tmp_path)], capture_output=True, text=True,
        env={name: value for name, value in os.environ.items() if name not in SILENCERS} | {
            "HOME": str(tmp_path), "SLMRAG_HOME": str(tmp_path / "library"),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    own = (told["address"] + "/", told["address"].replace("http", "ws", 1) + "/", "data:", "blob:")
    assert told["requests"] and [url for url in told["requests"] if not url.startswith(own)] == []
    assert reached(tmp_path / "trace"), "it was seen when it looked for Ollama on this machine"
    assert leaks(tmp_path / "trace") == set()
