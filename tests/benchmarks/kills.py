"""`kill -9` at every step of what changes a library, half of them aimed and half at random: what is left after each.

    python tests/benchmarks/kills.py [--kills 100] [--seed 1]

A process adds, replaces, removes or embeds again, and is killed; then the library is opened as at the next start. Sound is:
every document that was there before answers, the one at work is there whole or not at all, everything agrees with the
catalogue (`Assistant.faults`) and no file is left over. Vectors are made at once (`stub_embedder`). POSIX only.
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import stub_embedder  # noqa: E402

from slmrag import Assistant  # noqa: E402
from slmrag.embedding import Embedder  # noqa: E402

DEEDS = ("add", "replace", "remove", "re-embed")
# Where a deed is killed: as the process comes to a statement, to a call, or a moment after it has begun the call.
STEPS = ("blob", "rows", "vectors", "Chroma's persist", "commit")
STATEMENTS = {"rows": ("INSERT INTO chunks", "DELETE FROM documents"), "vectors": ("INSERT OR REPLACE INTO vectors",),
              "commit": ("COMMIT",)}  # fmt: skip


def aim(step: str, seed: int) -> None:
    """Have this process killed at ``step``, which of its times is drawn by ``seed``."""
    draw = random.Random(seed)
    left = [draw.randint(1, {"commit": 6, "rows": 3, "vectors": 3}.get(step, 1))]

    def die(*_) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if step in STATEMENTS:
        from slmrag.library.database import Database

        connect = Database._connect

        def traced(self):
            db = connect(self)
            db.set_trace_callback(lambda sql: die() if sql.startswith(STATEMENTS[step]) else None)
            return db

        Database._connect = traced
    elif step == "blob":
        from slmrag.library.files import Files

        Files.discard = die
        os.replace = die
    else:
        from slmrag.library.chroma import ChromaIndex

        upsert, moment = ChromaIndex.upsert, draw.uniform(0, 0.03)

        def killed_within(self, *arguments):
            if not os.fork():
                # From outside: Chroma holds the interpreter while it writes.
                time.sleep(moment)
                os.kill(os.getppid(), signal.SIGKILL)
                os._exit(0)
            upsert(self, *arguments)
            time.sleep(1)

        ChromaIndex.upsert = killed_within


def do(home: Path, deed: str, path: Path, embedder: str, step: str, seed: int) -> None:
    """The process that is killed; says “begun” when the deed begins and “done” when it is acknowledged."""
    stub_embedder.install()
    with Assistant(home, embedder=embedder) as assistant:
        print("begun", flush=True)
        if step != "random":
            aim(step, seed)
        if deed == "remove":
            assistant.remove(path.name)
        elif deed != "re-embed":
            assistant.add([path], replace=deed == "replace")
        print("done", flush=True)
        assistant.finish_embedding()


def other_model(folder: Path) -> Path:
    """The built-in embedder under another fingerprint."""
    for path in Embedder().folder.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(Embedder().folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    (folder / "prompts.json").write_text("{}")
    return folder


def text(name: str, version: int) -> str:
    return "".join(f"Line {line} of {name} in version {version} weighs {line * version} grams. " for line in range(150))


def problems(home: Path, embedder: str, files: Path, before: dict[str, int], deed: str, name: str) -> tuple[dict, str]:
    """(what is in the library, name → version; what is wrong with it) at the next start after a kill."""
    with Assistant(home, embedder=embedder) as assistant:
        assistant.finish_embedding()
        wrong = [f"{fault.part}: {fault.found}" for fault in assistant.faults()]
        there = {}
        for document in assistant.documents():
            versions = [
                v for v in range(1, 200) if hashlib.sha256(text(document.name, v).encode()).hexdigest() == document.id
            ]
            there[document.name] = versions[0] if versions else 0
            kept = "".join(page.text for page in assistant.pages(document.id))
            if kept.split() != text(document.name, there[document.name]).split():
                wrong.append(f"{document.name}: half a document")
            words = assistant.chunks(document.id)[0].text
            if not any(p.chunk.document_id == document.id for p in assistant.search(words).passages):
                wrong.append(f"{document.name} does not answer")
    after = dict(before)
    if deed == "remove":
        after.pop(name)
    elif deed != "re-embed":
        after[name] = before.get(name, 0) + 1
    if there not in (before, after):
        wrong.append(f"documents are {there}, were {before}")
    return there, "; ".join(wrong)


def run(kills: int, seed: int, show=print) -> list[tuple[str, str, str, str]]:
    """Kill so often; (deed, step, what became of the process, what was wrong) of each."""
    stub_embedder.install()
    draw, outcomes = random.Random(seed), []
    with tempfile.TemporaryDirectory() as folder:
        home, files = Path(folder, "library"), Path(folder, "files")
        files.mkdir()
        models = ["all-MiniLM-L6-v2", str(other_model(Path(folder, "other")))]
        for name in ("a.txt", "b.txt", "c.txt"):
            (files / name).write_text(text(name, 1))
        with Assistant(home) as assistant:
            models[0] = assistant.settings.embedder
            assistant.add(sorted(files.iterdir()))
        there, took = dict.fromkeys(("a.txt", "b.txt", "c.txt"), 1), 1.0
        for number in range(kills):
            deed = DEEDS[number // 2 % 4]
            step = "random" if number % 2 else STEPS[(number // 2 + number // 8) % 5]
            name = f"{number}.txt" if deed == "add" else draw.choice(sorted(there))
            (files / name).write_text(text(name, there.get(name, 0) + 1))
            if deed == "re-embed":
                models.reverse()
            arguments = ["--do", home, deed, files / name, models[0], step, seed + number]
            child = subprocess.Popen(
                [sys.executable, __file__, *map(str, arguments)], stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            child.stdout.readline()
            began = time.monotonic()
            if step == "random":
                time.sleep(draw.uniform(0, 1.2 * took))
                child.kill()
            said = child.stdout.read()
            child.wait()
            if child.returncode == 0:
                took = max(0.3, time.monotonic() - began)
            acknowledged = "done" in said
            before, (there, wrong) = there, problems(home, models[0], files, there, deed, name)
            if acknowledged and deed in ("add", "replace") and there.get(name) != before.get(name, 0) + 1:
                wrong += f"; {name} was acknowledged and is not there"
            if acknowledged and deed == "remove" and name in there:
                wrong += f"; {name} was acknowledged as removed and is there"
            ended = "killed" if child.returncode == -signal.SIGKILL else f"ended ({child.returncode})"
            outcomes.append((deed, step, ended, wrong))
            show(f"{number + 1}: {deed}, {step}: {ended}, {wrong or 'sound'}")
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--do", nargs=6, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.do:
        home, deed, path, embedder, step, seed = chosen.do
        return do(Path(home), deed, Path(path), embedder, step, int(seed))
    outcomes = run(chosen.kills, chosen.seed, lambda line: print(line, file=sys.stderr, flush=True))
    tried, killed, sound = Counter(), Counter(), Counter()
    for deed, step, ended, wrong in outcomes:
        tried[deed, step] += 1
        killed[deed, step] += ended == "killed"
        sound[deed, step] += not wrong
    print("| deed | step | tried | killed | sound afterwards |\n|---|---|---|---|---|")
    for deed, step in sorted(tried):
        print(f"| {deed} | {step} | {tried[deed, step]} | {killed[deed, step]} | {sound[deed, step]} |")
    print(f"| all | | {tried.total()} | {killed.total()} | {sound.total()} |")
    sys.exit(sound.total() != tried.total())


if __name__ == "__main__":
    main()
