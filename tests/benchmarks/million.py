"""A library of a million passages: what grows with it: ``python tests/benchmarks/million.py --home DIR [--sizes 10000,30000,100000,300000,1000000] [--chroma 100000]``.

The library is made up (`made_up_library.py` says how) and written as the product writes: catalogue, keyword index, Chroma. At each
size a new process opens it, asks 50 questions of squad2, adds five documents and removes them again; what it measures is one
line of ``DIR/figures.jsonl``. A run that was stopped goes on where it was. Beyond ``--chroma`` passages Chroma is not made (12 minutes
of computing for a million), and vectors are compared exactly, as they are until it is: what such a question takes is the most
that it can. ``python tests/benchmarks/million_plot.py DIR/figures.jsonl`` draws them.
"""

import argparse
import json
import os
import pickle
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

STARTED = time.time()  # of the process that opens: before anything is imported

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import psutil  # noqa: E402

from slmrag.ingest import removals  # noqa: E402
from slmrag.library.keyword_rows import forget_words  # noqa: E402

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_QUESTIONS = 50
_TIMES = 5  # documents that are added and removed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--chroma", type=int, default=100_000, help="passages up to which Chroma is made")
    parser.add_argument("--opened", choices=["yes", "no"], help=argparse.SUPPRESS)  # whether Chroma is made
    chosen = parser.parse_args()
    if chosen.opened:
        opened_library = Opened(chosen.home / "library", chosen.home / "more.pickle", chosen.opened == "yes")
        print(json.dumps(opened_library.measured()))
        return
    figures = chosen.home / "figures.jsonl"
    done = (
        {row["passages"]: row for row in map(json.loads, figures.read_text().splitlines())} if figures.exists() else {}
    )
    for size in map(int, chosen.sizes.split(",")):
        if size not in done:
            chroma = size <= chosen.chroma
            done[size] = {"passages": size} | grown(chosen.home, size, chroma)
            done[size] |= {"load then": round(os.getloadavg()[0], 1)} | opened(chosen.home, chroma)
            with figures.open("a") as file:
                file.write(json.dumps(done[size]) + "\n")
            print(json.dumps(done[size]), flush=True)


def grown(home: Path, size: int, chroma: bool) -> dict[str, Any]:
    """Fill the library up to ``size``; what that took, for each 1,000 passages, and what it takes on the disk."""
    import made_up_library as made_up

    from slmrag import Assistant

    every = made_up.texts()
    home.mkdir(parents=True, exist_ok=True)
    likeness = made_up.MadeUpVectors(made_up.real_vectors(home / "real.npy", every))
    source = made_up.MadeUp(made_up.Words(every), likeness)
    print("the nearest of 2,000:", likeness.quantiles(), file=sys.stderr)
    (home / "more.pickle").write_bytes(
        pickle.dumps((list(source.drafts(10_000_000 + size, _TIMES)), made_up.questions(_QUESTIONS)))
    )
    took: dict[str, float] = defaultdict(float)
    with Assistant(home / "library", background=False) as assistant:
        library = assistant.library
        began, there, first = time.monotonic(), 0, size
        for there in made_up.fill(library, source, size):
            first = min(first, there)
            if there % 10_000 == 0:
                print(f"{there:,} written, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        took["written"] = time.monotonic() - began
        assert library.index.acquire()
        began = time.monotonic()
        keep_vectors(library)
        took["kept beside Chroma"] = time.monotonic() - began
        if chroma:
            began = time.monotonic()
            library.index.synchronise()
            took["put into Chroma"] = time.monotonic() - began
        library.database.truncate_log()
        parts = disk_parts(library.database)
    new = (there - first) / 1000  # none, where it was filled before
    return {f"seconds per 1,000 passages {name}": round(value / new, 2) for name, value in took.items() if new > 0} | {
        "MB of vectors beside Chroma": sum(map(megabytes, (home / "library" / "chroma").glob("*/vectors"))),
        "MB with Chroma's": megabytes(home / "library" / "chroma"), "MB of library.db": megabytes(home / "library" / "library.db"), **parts
    }  # fmt: skip


def keep_vectors(library) -> None:
    """Have the vectors in files beside Chroma, and not in Chroma."""
    index = library.index
    with library.keeper.alone():
        for number, state in index._look().states.items():
            index._part(number).keep_vectors(library.database.identity(), state)


def megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return round(sum(one.stat().st_blocks * 512 for one in files) / 2**20, 1)


def disk_parts(database) -> dict[str, float]:
    """What each part of the catalogue takes, in megabytes."""
    with database.read() as db:
        # In aggregate a row's number of a page is how many there are; their sizes added up overflow beyond 4 GB.
        rows = dict(db.execute("SELECT name, pageno * 4096 FROM dbstat WHERE aggregate = true").fetchall())
    parts: dict[str, float] = defaultdict(float)
    for name, size in rows.items():
        part = next(
            (part for part in ("keywords", "vectors", "pages", "chunks", "section", "document") if part in name),
            "the rest",
        )
        parts[f"MB of it {part}"] += size / 2**20
    return {part: round(size, 1) for part, size in parts.items()}


def opened(home: Path, chroma: bool) -> dict[str, Any]:
    """What a new process measures that opens the library."""
    line = [sys.executable, __file__, "--home", home, "--opened", "yes" if chroma else "no"]
    return json.loads(subprocess.run(line, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])


class Opened:
    """A library that was just opened."""

    def __init__(self, home: Path, more: Path, chroma: bool) -> None:
        from slmrag import Assistant

        self.assistant, self.chroma = Assistant(home, background=chroma), chroma
        self.library = self.assistant.library
        self.more, self.questions = pickle.loads(more.read_bytes())
        self.steps: dict[str, float] = defaultdict(float)

    def measured(self) -> dict[str, Any]:
        with closing(self.assistant):
            found: dict[str, Any] = {"seconds until Assistant()": round(time.time() - STARTED, 2)}
            first = self.assistant.search(self.questions[0])
            found["seconds until the first passages"] = round(time.time() - STARTED, 2)
            found["computing until then"] = round(time.process_time(), 2)
            found["by meaning"] = first.dense
            self.assistant.load()
            assert self.assistant.search(self.questions[1]).dense
            found["seconds until the first by meaning"] = round(time.time() - STARTED, 2)
            found["MB then"] = _memory()
            if self.chroma:
                self.assistant.finish_embedding()
                found["seconds until Chroma answers"] = round(time.time() - STARTED, 2)
                found["MB with Chroma"] = _memory()
            found |= self._asked() | self._changed()
            found["MB at the end"], found["MB of that which are files'"] = _memory(), _memory("shared")
            found["MB at most"] = _most_memory()
            return found

    def _asked(self) -> dict[str, float]:
        """Milliseconds of the steps of each question, and what of it is computing, without its embedding: median and most."""
        self._watch()
        taken: dict[str, list[float]] = defaultdict(list)
        for question in self.questions:
            self.steps.clear()
            began, computed = time.perf_counter(), time.process_time()
            self.assistant.search(question)
            computed = time.process_time() - computed - self.steps.pop("computing", 0.0)
            self.steps["all"] = time.perf_counter() - began - self.steps.pop("embedding", 0.0)
            self.steps["the rest"] = 2 * self.steps["all"] - sum(self.steps.values())
            self.steps["computing"] = computed
            for step in {*self.steps, *taken}:
                taken[step].append(1000 * self.steps.get(step, 0.0))
        return {
            f"ms of a question, {step}, {name}": round(value)
            for step, every in taken.items() for name, value in (("median", statistics.median(every)), ("most", max(every)))
        }  # fmt: skip

    def _watch(self) -> None:
        """Time the steps of a question: what it asks of the parts below."""
        from slmrag.embedding import Embedder
        from slmrag.library.document_words import DocumentWords
        from slmrag.library.documents import Documents
        from slmrag.library.keyword_index import Keywords
        from slmrag.library.pages import Pages
        from slmrag.library.stored_sections import Sections
        from slmrag.library.vector_index import VectorIndex

        for kind, names, step in (
            (Embedder, ("embed_query", "similarities", "count_tokens"), "embedding"), (VectorIndex, ("search", "similarities"), "vectors"),
            (Keywords, ("search",), "keywords"), (Keywords, ("frequencies", "holding", "beginning"), "counts of words"),
            (Pages, ("page", "chunks"), "reading"), (DocumentWords, ("counts", "of"), "names"), (Sections, ("called", "on_page"), "headings"),
            (Documents, ("languages", "restriction"), "documents"),
        ):  # fmt: skip
            for name in names:
                setattr(kind, name, self._timed(getattr(kind, name), step))

    def _timed(self, call: Callable, step: str) -> Callable:
        def timed(*given: Any, **named: Any) -> Any:
            began, computed = time.perf_counter(), time.process_time()
            try:
                return call(*given, **named)
            finally:
                self.steps[step] += time.perf_counter() - began
                if step == "embedding":
                    self.steps["computing"] += time.process_time() - computed

        return timed

    def _changed(self) -> dict[str, float]:
        """Seconds of adding and removing a document, and of what follows in the background, and of computing; the median of five."""
        taken: dict[str, list[float]] = defaultdict(list)

        def time_of(what: str, call: Callable[[], Any]) -> None:
            began, computed = time.perf_counter(), time.process_time()
            call()
            taken[what].append(time.perf_counter() - began)
            taken[f"{what}, computing"].append(time.process_time() - computed)

        shelf = self.library.of("")
        for number, (draft, _, vectors) in enumerate(self.more):
            time_of("adding a document", partial(shelf.documents.add, draft, collection=None, replace=False))
            keys = shelf.pages.chunk_keys(draft.id)
            time_of("keeping its vectors", partial(self.library.vectors.save, self.library.embedder, keys, vectors))
            time_of("a question then", partial(self.assistant.search, self.questions[number]))
            time_of("the index has it" if self.chroma else "its vectors are looked for", self._follow)
        for draft, *_ in self.more:
            time_of("removing a document", partial(removals.remove, shelf, draft.id))
            time_of("a question after that", partial(self.assistant.search, self.questions[0]))
        time_of(
            f"{'the index has' if self.chroma else 'words and vectors beside Chroma have'} let go of them", self._follow
        )
        return {f"seconds: {what}": round(statistics.median(every), 3) for what, every in taken.items()}

    def _follow(self) -> None:
        if self.chroma:
            self.assistant._parts.background.look()
            self.assistant.finish_embedding()
        else:
            assert self.library.index.acquire() and not self.library.vectors.count_without_vector(self.library.embedder)
            keep_vectors(self.library)
            forget_words(self.library.database)


def _memory(kind: str = "rss") -> int:
    return getattr(psutil.Process().memory_info(), kind) >> 20


def _most_memory() -> int:
    """The most that this process had, in megabytes, as Linux tells it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main()
