"""Hours of mixed use, and what they leave in the server: ``python tests/benchmarks/soak.py [--minutes 60] [--tabs 3] [--plot FILE.svg]``.

A real server; each tab is a websocket that speaks Streamlit's protocol. Over and over it uploads a file through the library's
page (from a few lines to two megabytes), asks about it, sums it up, and removes it again on its own page; now and then it is
closed and another opened. Every five seconds: the server's memory and that of its reading processes, file handles, threads,
temporary files, and what the library takes on the disk. Printed is what was there after the first tenth and at the end,
each the median of a tenth; drawn is all of it.
"""

import argparse
import hashlib
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import psutil  # noqa: E402
from served import served  # noqa: E402
from visitor import Visitor  # noqa: E402

_EVERY_SECONDS = 5
_PATIENCE = 30  # seconds for an answer, which is written while the page is there
_TAB_ROUNDS = 10  # until it is closed
_WHO, _DID, _WHAT, _WHERE = (words.split() for words in (
    "fitter foreman surveyor clerk captain porter", "repaired measured forgot ordered painted refused",
    "ladders lanterns ropes barrels anchors windows", "harbour cellar workshop tower garden kitchen"))  # fmt: skip
_WATCHED = ("MB of memory", "MB of its readers", "file handles", "threads", "temporary files", "MB on the disk")
_WIDE, _HIGH, _LEFT = 640, 90, 150  # pixels of a line of the plot


def look(server: psutil.Process, library: Path, temporary: Path) -> tuple[float, ...]:
    """What is watched, now."""
    readers, disk = 0, 0
    for child in server.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            readers += child.memory_info().rss
    for path in _files(library):
        with suppress(FileNotFoundError):  # gone since
            disk += path.stat().st_blocks * 512
    return (
        server.memory_info().rss / 2**20, readers / 2**20, server.num_fds(), server.num_threads(), len(_files(temporary)),
        disk / 2**20,
    )  # fmt: skip


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class Person(threading.Thread):
    """Somebody who uses the app until ``until``; ``done`` counts what they did, ``wrong`` is what they saw that was wrong."""

    def __init__(self, address: str, number: int, until: float) -> None:
        super().__init__(daemon=True)
        self.address, self.number, self.until = address, number, until
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._draw = random.Random(number)

    def run(self) -> None:
        while time.monotonic() < self.until:
            with Visitor(self.address) as tab:
                self.done["tabs"] += 1
                for _ in range(_TAB_ROUNDS):
                    if time.monotonic() < self.until:
                        self._round(tab)

    def _round(self, tab: Visitor) -> None:
        self.done["rounds"] += 1
        name, thing = (
            f"person-{self.number}-{self.done['rounds']}.txt",
            f"valve {self.number * 10_000 + self.done['rounds']}",
        )
        lines = self._draw.choice((10, 100, 1000, 20_000 if self.done["rounds"] % 10 == 0 else 100))
        weights = (f"Line {line} of the {thing} weighs {line + 3} grams.\n\n" for line in range(lines))
        data = "".join([*(self._sentence() for _ in range(20)), "\n\n", *weights]).encode()
        try:
            self._see("library", tab.open("library"))
            status, said = tab.put(data, name=name, file_id=name.removesuffix(".txt"))
            self._must("upload", status == 204, said)
            tab.choose(name.removesuffix(".txt"))
            said = tab.press("Add 1 file").replace("*", "")
            self._must("add", f"{name} added" in said, f"{name}: {said}")
            tab.open("ask")
            self._await("ask", tab, "grams", tab.say(f"How much does line 7 of the {thing} weigh?"))
            tab.open("summarise")
            tab.select("Documents", name)
            self._await("summary", tab, "and nobody in the", tab.press("Summarise"))
            tab.open("document", "id=" + _id(data))
            self._see("remove", tab.press("Remove"))
        except (OSError, StopIteration, TimeoutError) as error:
            self.wrong.append(f"{name}: {type(error).__name__}: {error}")

    def _sentence(self) -> str:
        who, did, what, where, when = map(self._draw.choice, (_WHO, _DID, _WHAT, _WHERE, _WHERE))
        return f"In the {where} the {who} {did} the {what}, and nobody in the {when} ever asked how that came to be. "

    def _await(self, deed: str, tab: Visitor, wanted: str, said: str) -> None:
        """Look at the page anew until it says what is ``wanted``."""
        until = time.monotonic() + _PATIENCE
        while wanted not in said and time.monotonic() < until:
            time.sleep(0.5)
            said = tab.open(tab.page, tab.query)
        self._must(deed, wanted in said, said)

    def _see(self, deed: str, shown: str) -> None:
        self._must(deed, "Traceback" not in shown, shown)

    def _must(self, deed: str, well: bool, said: str) -> None:
        self.done[deed] += 1
        if not well:
            self.wrong.append(f"{deed}: {said[-300:]}")


def _id(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def plot(samples: list[tuple[float, ...]], seconds: list[float]) -> str:
    """An SVG with a line for each thing that is watched, over the minutes."""
    rows = []
    for row, name in enumerate(_WATCHED):
        values = [sample[row] for sample in samples]
        low, high, top = min(values), max(values), row * (_HIGH + 30) + 20
        points = " ".join(
            f"{_LEFT + _WIDE * second / seconds[-1]:.1f},{top + _HIGH - _HIGH * (value - low) / ((high - low) or 1):.1f}"
            for second, value in zip(seconds, values, strict=True)
        )
        rows.append(
            f'<rect x="{_LEFT}" y="{top}" width="{_WIDE}" height="{_HIGH}" fill="none" stroke="#ccc"/>'
            f'<text x="8" y="{top + _HIGH / 2}">{name}</text><text x="{_LEFT - 6}" y="{top + 10}" text-anchor="end">{high:.0f}</text>'
            f'<text x="{_LEFT - 6}" y="{top + _HIGH}" text-anchor="end">{low:.0f}</text>'
            f'<polyline points="{points}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>'
        )
    height = len(_WATCHED) * (_HIGH + 30) + 30
    foot = f'<text x="{_LEFT + _WIDE}" y="{height - 8}" text-anchor="end">{seconds[-1] / 60:.0f} minutes</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDE + 20}" height="{height}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(rows)}{foot}</svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--tabs", type=int, default=3)
    parser.add_argument("--plot", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        (temporary := Path(folder, "tmp")).mkdir()
        with served(Path(folder), TMPDIR=str(temporary)) as address:
            with Visitor(address) as tab:
                while "Warming up" in tab.open("library"):
                    time.sleep(1)
            port = address.rpartition(":")[2]
            server = next(process for process in psutil.process_iter() if port in process.cmdline())
            samples, seconds, began = [], [], time.monotonic()
            people = [Person(address, number, began + 60 * chosen.minutes) for number in range(chosen.tabs)]
            for person in people:
                person.start()
            while any(person.is_alive() for person in people):
                samples.append(look(server, Path(folder, "library"), temporary))
                seconds.append(time.monotonic() - began)
                time.sleep(_EVERY_SECONDS)
    report(people, samples, seconds)
    if chosen.plot:
        chosen.plot.write_text(plot(samples, seconds))
    sys.exit(any(person.wrong for person in people))


def report(people: list[Person], samples: list[tuple[float, ...]], seconds: list[float]) -> None:
    """Print what was done, what was wrong, and what was there in the second tenth, in the middle and in the last tenth."""
    done = sum((person.done for person in people), Counter())
    print(
        f"{seconds[-1] / 60:.0f} minutes, {os.cpu_count()} cores: "
        + ", ".join(f"{n} × {what}" for what, n in done.items())
    )
    for wrong in [wrong for person in people for wrong in person.wrong][:20]:
        print("wrong:", wrong.replace("\n", " "))
    tenth = max(1, len(samples) // 10)
    print("| | after a tenth | in the middle | at the end | most |\n|---|---|---|---|---|")
    for row, name in enumerate(_WATCHED):
        values = [sample[row] for sample in samples]
        parts = (values[tenth : 2 * tenth] or values, values[len(values) // 2 :][:tenth], values[-tenth:])
        print(
            f"| {name} | " + " | ".join(f"{statistics.median(part):.0f}" for part in parts) + f" | {max(values):.0f} |"
        )


if __name__ == "__main__":
    main()
