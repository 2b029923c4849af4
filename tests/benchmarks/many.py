"""Ten thousand small documents, and one of 3,000 pages: added within bounded memory, then every call that the app makes.

    python tests/benchmarks/many.py [--documents 10000] [--pages 3000]

Vectors are made at once (`stub_embedder`). The longest pauses are those of a second thread that lists and searches while
documents are added, and while the index follows.
"""

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import psutil  # noqa: E402
from fakes import stub_embedder  # noqa: E402
from fakes.documents import make_pdf  # noqa: E402

from slmrag import Assistant  # noqa: E402

_LOOK_SECONDS = 0.25


class Watch:
    """Lists and searches all the time; the longest of each, and the most memory of this process and its readers."""

    def __init__(self, assistant: Assistant) -> None:
        self.longest, self.most, self._stop = (
            {"listing": 0.0, "search": 0.0},
            {"here": 0, "reader": 0},
            threading.Event(),
        )
        self._assistant, self._thread = assistant, threading.Thread(target=self._watch)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            for name, call in (
                ("listing", self._assistant.documents), ("search", lambda: self._assistant.search("Which pump is green?"))
            ):  # fmt: skip
                began = time.monotonic()
                call()
                self.longest[name] = max(self.longest[name], time.monotonic() - began)
            self.most["here"] = max(self.most["here"], psutil.Process().memory_info().rss)
            for child in psutil.Process().children():
                try:
                    self.most["reader"] = max(self.most["reader"], child.memory_info().rss)
                except psutil.Error:
                    continue

    def __str__(self) -> str:
        memory = ", ".join(f"{name} {size >> 20} MB" for name, size in self.most.items())
        return f"at most {memory}; meanwhile " + ", ".join(f"{n} {s:.2f} s" for n, s in self.longest.items())


def timed(call) -> str:
    began = time.monotonic()
    call()
    return f"{time.monotonic() - began:.2f} s"


def calls(assistant: Assistant, name: str, other: str):
    """(what, seconds) of each call of the app."""
    yield "documents()", timed(assistant.documents)
    yield "document(name)", timed(lambda: assistant.document(name))
    yield "headings()", timed(assistant.headings)
    yield "search, all", timed(lambda: assistant.search("Which pump moves 77 litres?"))
    yield "search, one document", timed(lambda: assistant.search("Which pump moves 77 litres?", documents=[name]))
    yield "ask, quotes", timed(lambda: assistant.ask("Which pump moves 77 litres?", model="quote").result())
    yield "ask, quotes, again", timed(lambda: assistant.ask("Which pump weighs 77 kilograms?", model="quote").result())
    yield "rename", timed(lambda: assistant.rename(name, f"new {name}"))
    yield "move to a collection", timed(lambda: assistant.move(f"new {name}", "letters"))
    yield "remove", timed(lambda: assistant.remove(f"new {name}"))
    yield "documents() while the index follows", timed(assistant.documents)
    yield "search while the index follows", timed(lambda: assistant.search("Which pump moves 78 litres?"))
    yield "remove another while the index follows", timed(lambda: assistant.remove(other))
    yield "the index has followed", timed(assistant.finish_embedding)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=3_000)
    chosen = parser.parse_args()
    stub_embedder.install()
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "files")
        files.mkdir()
        for n in range(chosen.documents):
            (files / f"pump-{n}.txt").write_text(
                f"Pump {n} moves {n} litres a minute.\n\nIt weighs {n % 89} kilograms, and is green."
            )
        page = " ".join(f"Sentence {{0}}-{n} says that the pump moves {n} litres." for n in range(25)).replace(
            ". ", ". "
        )
        report = make_pdf(Path(folder, "report.pdf"), [page.format(n) for n in range(chosen.pages)])
        print("| | |\n|---|---|")
        with Assistant(Path(folder, "library")) as assistant:
            assistant.add([make_pdf(Path(folder, "first.pdf"))])
            assistant.search("Which pump is green?")  # the first loads what all others use
            for what, path in ((f"{chosen.documents} documents", files), (f"one of {chosen.pages} pages", report)):
                with Watch(assistant) as watch:
                    began = time.monotonic()
                    added = assistant.add([path], wait=False)
                    assert all(one.status == "added" for one in added), added[-1]
                    print(f"| add {what} | {time.monotonic() - began:.0f} s; {watch} |", flush=True)
                with Watch(assistant) as watch:
                    took = timed(assistant.finish_embedding)
                    print(f"| … its vectors and index | {took}; {watch} |", flush=True)
            for one, other in (("pump-5.txt", "pump-6.txt"), ("report.pdf", "pump-7.txt")):
                for what, took in calls(assistant, one, other):
                    print(f"| {what} ({one}) | {took} |", flush=True)
        print(f"| open again | {timed(lambda: Assistant(Path(folder, 'library')).close())} |")


if __name__ == "__main__":
    main()
