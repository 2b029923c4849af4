"""Twenty browser sessions ask one local model at once: who waits for whom, and whether the page stays answerable.

    python tests/benchmarks/sessions.py [--sessions 20] [--read 200] [--write 20] [--questions 500]

The app runs in a process of its own; each session is a websocket that speaks Streamlit's protocol; the model is a daemon
that speaks Ollama's, reads ``--read`` and writes ``--write`` tokens a second, one question at a time. Then three leave
while they are answered or wait (stop button; closed tab, whose short answer is still written to its end; closed tab in the
queue), and ``--questions`` are asked of the Python API, whose memory is watched.
"""

import argparse
import asyncio
import contextlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from itertools import pairwise
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import psutil  # noqa: E402
from fakes.ollama_server import OllamaServer, _Handler  # noqa: E402
from tabs import PATIENCE, Health, Tab  # noqa: E402

from slmrag import Assistant  # noqa: E402

ROOT = Path(__file__).parents[2]
_ASKED = re.compile(r"pump (\d+)")
# No passage says both in one sentence.
_ANSWER = re.compile(r"Pump (\d+) moves \d+ litres a minute and weighs \d+ kilograms")


class Daemon(OllamaServer):
    """Answers about the pump that it was asked about, at the pace of a small model on a small machine."""

    def __init__(self, read: float, write: float) -> None:
        super().__init__()
        self.RequestHandlerClass = _Answering
        self.reads, self.writes, self.turn = read, write, threading.Lock()
        self.began: list[tuple[float, str]] = []  # (when, which pump) as each question was begun
        self.at_work = self.most_at_work = 0


class _Answering(_Handler):
    server: Daemon

    def _chat(self, body: dict) -> None:
        server, pump = self.server, _ASKED.findall(body["messages"][-1]["content"])[-1]
        server.at_work += 1
        server.most_at_work = max(server.most_at_work, server.at_work)
        try:
            with server.turn:
                server.began.append((time.monotonic(), pump))
                self._begin()
                self._wait(self._read(body) / server.reads)
                words = f"Pump {pump} moves {int(pump) * 7} litres a minute and weighs {int(pump) * 3} kilograms [1].".split()
                for word in words:
                    self._line({"model": body["model"], "message": {"role": "assistant", "content": f"{word} "}})
                    self._wait(1.4 / server.writes)
                self._line({
                    "model": body["model"], "message": {"role": "assistant", "content": ""}, "done": True,
                    "done_reason": "stop", "prompt_eval_count": self._read(body), "eval_count": 2 * len(words),
                })  # fmt: skip
                self._end()
        finally:
            server.at_work -= 1


@contextlib.contextmanager
def app(home: Path, host: str):
    """The app, in a process of its own; gives its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "SLMRAG_HOME": str(home), "SLMRAG_OLLAMA_HOST": host, "SLMRAG_MODEL": "ollama:phi3.5", "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (home.parent / "app.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None:
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health"):
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait()


async def together(address: str, count: int, daemon: Daemon) -> dict[str, object]:
    """All sessions ask at once, and each is answered."""
    sessions = [Tab(address, number) for number in range(1, count + 1)]
    for session in sessions:
        await session.open()
    while "warming" in sessions[0].text.lower() or "getting ready" in sessions[0].text.lower():
        await asyncio.sleep(1)
        await sessions[0].run()
    health = Health(address)
    health.start()
    began = time.monotonic()
    await asyncio.gather(*(session.ask() for session in sessions))
    await asyncio.gather(*(asyncio.wait_for(session.finished.wait(), PATIENCE) for session in sessions))
    took = time.monotonic() - began
    health.stopping.set()
    answers = [set(map(int, _ANSWER.findall(session.text))) for session in sessions]
    served = [int(pump) for _, pump in daemon.began]
    queued = sorted((s for s in sessions if s.places), key=lambda s: _in_line(s, daemon))
    in_turn = [served.index(s.pump) for s in queued]
    for session in sessions:
        await session.socket.close()
    places = [[place for _, place in s.places] for s in sessions]
    return {
        "answered": f"{sum(s.pump in said for s, said in zip(sessions, answers, strict=True))} of {count}",
        "answered with another's words": sum(said != {s.pump} for s, said in zip(sessions, answers, strict=True)),
        "asked of the model twice or never": count - len(set(served)) + len(served) - len(set(served)),
        "most at the model at once": daemon.most_at_work,
        "sessions that were shown their place": sum(map(bool, places)),
        "places that ever grew": sum(p != sorted(p, reverse=True) for p in places),
        "served out of the order of their first places": sum(a > b for a, b in pairwise(in_turn)),
        "seconds for all": round(took),
        "health, ms: median, 95th of 100, most": " / ".join(
            f"{1000 * v:.0f}"
            for v in (
                statistics.median(health.seconds), statistics.quantiles(health.seconds, n=100)[94], max(health.seconds)
            )
        ) + f" (n = {len(health.seconds)})",
    }  # fmt: skip


def _in_line(session: Tab, daemon: Daemon) -> int:
    """The first place that was shown, counted from the first question of all: others were shown theirs at other moments."""
    shown, place = session.places[0]
    return sum(began < shown for began, _ in daemon.began) + place


async def leaving(address: str, daemon: Daemon) -> dict[str, object]:
    """Some leave; how long until the model, or the place in the queue, is the next one's."""
    found = {}
    for name in ("stop button while it is answered", "tab closed while it is answered"):
        daemon.began.clear()
        first, second = Tab(address, 101), Tab(address, 102)
        for session in (first, second):
            await session.open()
        await first.ask()
        while not daemon.began:
            await asyncio.sleep(0.01)
        await second.ask()
        while not second.places:
            await asyncio.sleep(0.01)
        gone = time.monotonic()
        await (first.stop() if name.startswith("stop") else first.socket.close())
        while len(daemon.began) < 2:
            await asyncio.sleep(0.005)
        found[f"{name}: seconds until the next one is"] = round(daemon.began[1][0] - gone, 2)
        await asyncio.wait_for(second.finished.wait(), PATIENCE)
        for session in (first, second):
            await session.socket.close()
    daemon.began.clear()
    three = [Tab(address, 200 + number) for number in range(3)]
    for number, session in enumerate(three):
        await session.open()
        await session.ask()
        while not (session.places if number else daemon.began):
            await asyncio.sleep(0.01)
    gone = time.monotonic()
    await three[1].socket.close()
    while three[2].places[-1][1] != 1:
        await asyncio.sleep(0.005)
    found["tab closed in the queue: seconds until the one behind moves up"] = round(three[2].places[-1][0] - gone, 2)
    await asyncio.wait_for(three[2].finished.wait(), PATIENCE)
    for session in three:
        await session.socket.close()
    return found


def memory(home: Path, daemon: Daemon, questions: int) -> dict[str, object]:
    """So many questions of one assistant, and its memory on the way."""
    daemon.reads = daemon.writes = 1e9
    process, sizes = psutil.Process(), {}
    with Assistant(home, ollama_host=daemon.url, model="ollama:phi3.5") as assistant:
        assistant.load()
        for number in range(1, questions + 1):
            answer = assistant.ask(
                f"How many litres does pump {number % 20 + 1} move a minute, and why {number}?"
            ).result()
            assert f"{(number % 20 + 1) * 7} litres" in answer.text, answer.text
            if number in (50, questions // 2, questions):
                sizes[number] = process.memory_info().rss >> 20
    return {f"MB after {', '.join(map(str, sizes))} questions": ", ".join(map(str, sizes.values()))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--read", type=float, default=200, help="tokens a second")
    parser.add_argument("--write", type=float, default=20, help="tokens a second")
    parser.add_argument("--questions", type=int, default=500)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, files = Path(folder, "library"), Path(folder, "files")
        files.mkdir()
        for pump in (*range(1, chosen.sessions + 1), 101, 102, 200, 201, 202):
            text = (
                f"Pump {pump} moves {pump * 7} litres a minute. It weighs {pump * 3} kilograms. "
                + "Seals are green. " * 150
            )
            (files / f"pump-{pump}.txt").write_text(text)
        with Assistant(home) as assistant:
            assistant.add([files])
        daemon = Daemon(chosen.read, chosen.write)
        figures: dict[str, object] = {}
        try:
            with app(home, daemon.url) as (address, process):
                figures |= asyncio.run(together(address, chosen.sessions, daemon))
                figures |= asyncio.run(leaving(address, daemon))
                figures["MB of the app afterwards"] = process.memory_info().rss >> 20
            figures |= memory(home, daemon, chosen.questions)
        finally:
            daemon.close()
    print("| | |\n|---|---|")
    for name, value in figures.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
