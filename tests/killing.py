"""A process that changes a library and is killed, and whether the library is sound at the next start. POSIX only."""

import hashlib
import multiprocessing
import os
import re
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
import zipfile
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import chromadb
from fakes import stub_embedder
from fakes.summariser import summariser
from fakes.translators import translator
from statements import heard

from slmrag import Assistant
from slmrag.library.backups import restore
from slmrag.schema import Scope

DEEDS = (
    "add", "replace", "remove", "re-embed", "summary", "translation", "move", "backup", "restore", "repair", "take back",
)  # fmt: skip
STATEMENTS = {
    "rows": r"INSERT INTO (unfinished|documents|pages|chunks|tables|table_rows|jobs)|DELETE FROM (documents|keywords)|INSERT OR REPLACE INTO work",
    "vectors": r"INSERT OR REPLACE INTO vectors|DELETE FROM vectors|UPDATE embedders",
    "commit": r"COMMIT",
}
STEPS = ("blob", *STATEMENTS, "Chroma's persist", "copy")
_LINES, _ROWS = 150, 8


# -- in the process that is killed ------------------------------------------------------------------------------------


class Steps:
    """How often this process came to each step; it is killed at one of them."""

    def __init__(self, step: str, nth: int, seconds: float) -> None:
        self.aim, self.seconds, self.reached = (step, nth), seconds, Counter()
        self.begun = False

    def come_to(self, step: str) -> None:
        with self._counting:
            self.reached[step] += self.begun
            if not self.begun or (step, self.reached[step]) != self.aim:
                return
        if self.seconds and not os.fork():
            # From outside: Chroma holds the interpreter while it writes.
            time.sleep(self.seconds)
            os.kill(os.getppid(), signal.SIGKILL)
            os._exit(0)
        if not self.seconds:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Have the process come here as it comes to a statement, or to a file: before and after each change of one."""
        self._counting = threading.Lock()

        def around(step, call):
            def called(*arguments, **named):
                self.come_to(step)
                result = call(*arguments, **named)
                self.come_to(step)
                return result

            return called

        class Copying(sqlite3.Connection):
            backup = around("copy", sqlite3.Connection.backup)

        sqlite3.connect = partial(heard(self._see), factory=Copying)
        zipfile.ZipFile.write = around("copy", zipfile.ZipFile.write)
        shutil.copyfileobj = around("copy", shutil.copyfileobj)
        shutil.rmtree = around("copy", shutil.rmtree)
        os.replace = around("blob", os.replace)
        Path.unlink = around("blob", Path.unlink)
        tempfile.NamedTemporaryFile = around("blob", tempfile.NamedTemporaryFile)
        chromadb.Collection.upsert = around("Chroma's persist", chromadb.Collection.upsert)

    def _see(self, sql: str) -> None:
        for step, wanted in STATEMENTS.items():
            if re.match(wanted, sql):
                self.come_to(step)


def do(home: Path, deed: str, path: Path, embedder: str, steps: Steps, say: Connection) -> None:
    """Do the deed; says “begun”, “done” when it is acknowledged, and at the end what steps there were."""
    stub_embedder.install()
    steps.watch()

    def begin() -> None:
        say.send("begun")
        steps.begun = True

    if deed == "re-embed":
        begin()  # it does as soon as the library is open
    with Assistant(home, embedder=embedder) as assistant:
        if deed != "re-embed":
            begin()
        if deed == "remove":
            assistant.remove(path.name)
        elif deed == "summary":
            summarise(assistant, path.name)
        elif deed == "translation":
            translate(assistant, path.name)
        elif deed == "move":
            assistant.move(path.name, "Elsewhere")
        elif deed == "backup":
            assistant.back_up(path)
        elif deed == "restore":
            restore(home, path, replace=True)
        elif deed == "repair":
            assistant.mend()
        elif deed == "take back":
            assistant.take_back_all()
        elif deed != "re-embed":
            (added,) = assistant.add([path], replace=deed == "replace", wait=False)
            assert added.status in ("added", "replaced"), added
        say.send("done")
        assistant.finish_embedding()
    say.send(steps.reached)


def summarise(assistant: Assistant, name: str):
    """A summary by a model that is scripted, of many parts."""
    assistant.models.add(model := summariser())
    return assistant.summarize([name], length="brief", model=model.name).result()


def translate(assistant: Assistant, name: str):
    """A translation by a model that is scripted, of many segments."""
    line, german = (
        r"Line (\d+) of (\S+) in version (\d+) weighs (\d+) grams",
        r"Zeile \1 von \2 in Version \3 wiegt \4 Gramm",
    )
    assistant.models.add(model := translator(lambda text, call: re.sub(line, german, text)))
    return assistant.translate(name, to="de", model=model.name).result()


# -- outside it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Killed:
    """What became of a process: whether it was killed, whether it had acknowledged its deed, its steps if it was not."""

    killed: bool
    acknowledged: bool
    steps: dict[str, int]
    seconds: float


_fork_server = multiprocessing.get_context("forkserver")  # what takes longest, to import it all, is done once
_fork_server.set_forkserver_preload(["chromadb", "slmrag.assistant"])


def kill(
    home: Path, deed: str, file: Path, embedder: str, step: str = "", nth: int = 0, seconds: float = 0.0
) -> Killed:
    """Have a process do the deed and be killed at its ``nth`` time at ``step`` (by itself, or ``seconds`` later), or else
    ``seconds`` after it began."""
    ear, say = _fork_server.Pipe(duplex=False)
    child = _fork_server.Process(target=do, args=(home, deed, file, embedder, Steps(step, nth, seconds), say))
    child.start()
    say.close()
    said: list = [ear.recv()]
    began = time.monotonic()
    if not step and seconds:
        time.sleep(seconds)
        child.kill()
    with closing(ear), suppress(EOFError):
        while True:
            said.append(ear.recv())
    child.join()
    assert said[0] == "begun" and child.exitcode in (0, -signal.SIGKILL)
    killed = bool(child.exitcode)
    return Killed(killed, "done" in said, {} if killed else said[-1], time.monotonic() - began)


class Victim:
    """A library to kill processes over, in ``folder``: what is in it by our book, and the files that it was made of."""

    def __init__(self, folder: Path, *, long: int = 0) -> None:
        """Three documents; with ``long`` another of so many lines (Chroma writes its files from 1,000 chunks on)."""
        self.home, self.files, self.backups = folder / "library", folder / "files", folder / "backups"
        self.files.mkdir()
        self.backups.mkdir()
        self.models = ["all-MiniLM-L6-v2", str(stub_embedder.other_model(folder / "other"))]
        self.there: dict[str, int] = {}  # versions by name
        self._long = long
        names = ["a.txt", "b.txt", "c.txt", *(["long.txt"] if long else [])]
        with Assistant(self.home) as assistant:
            assistant.add([self.write(name) for name in names])
        self.there = dict.fromkeys(names, 1)

    def text(self, name: str, version: int) -> str:
        lines = (
            f"Line {line} of {name} in version {version} weighs {line * version} grams."
            + ("\n\n" if line % 10 == 9 else " ")
            for line in range(self._long if name == "long.txt" else _LINES)
        )
        rows = (f"| Crate {row} | {row * version} |\n" for row in range(1, _ROWS + 1))
        return "".join([*lines, "\n| Crate | Grams |\n|---|---|\n", *rows])

    def write(self, name: str) -> Path:
        """The file of the next version of a document."""
        (self.files / name).write_text(self.text(name, self.there.get(name, 0) + 1))
        return self.files / name

    def kill(self, deed: str, name: str, **aim) -> tuple[Killed, str]:
        """Kill a process at a deed, and start again; (what became of it, what is wrong then: ``""`` for nothing)."""
        if deed == "re-embed":
            self.models.reverse()
        file = self._ready(deed, name)
        killed, before = kill(self.home, deed, file, self.models[0], **aim), self.there
        after = dict(before)
        if deed == "remove":
            after.pop(name)
        elif deed in ("add", "replace"):
            after[name] = before.get(name, 0) + 1
        with Assistant(self.home, embedder=self.models[0]) as assistant:
            if deed == "take back":
                assistant.take_back_all()
            assistant.finish_embedding()
            self.there, wrong = self._look(assistant)
            if deed in ("summary", "translation"):
                self.files.joinpath(name).write_text(
                    self.text(name, self.there[name])
                )  # a killed one may have left the next
                wrong += _unlike(assistant, deed, name, self.files / name)
        for gone, version in before.items():
            wrong += self._traces(gone, version) if self.there.get(gone) != version else []
        if self.there not in ([after] if killed.acknowledged else [before, after]):
            wrong.append(f"{self.there} is there, {before} was, acknowledged: {killed.acknowledged}")
        return killed, "; ".join(wrong)

    def add(self, *names: str) -> None:
        """Add new documents, and kill nobody."""
        with Assistant(self.home, embedder=self.models[0]) as assistant:
            assistant.add([self.write(name) for name in names])
        self.there |= dict.fromkeys(names, 1)

    def remove(self, name: str) -> str:
        """Remove a document; where it can still be read then, in the library or beside its backups, ``""`` for nowhere."""
        with Assistant(self.home, embedder=self.models[0]) as assistant:
            assistant.remove(name)
            assistant.finish_embedding()
        return "; ".join(self._traces(name, self.there.pop(name)))

    def _ready(self, deed: str, name: str) -> Path:
        """The file that a deed is given, with all that goes before it done."""
        if deed == "backup":
            return self.backups / "killed.zip"
        if deed == "restore":
            with Assistant(self.home, embedder=self.models[0], background=False) as assistant:
                assistant.back_up(backup := self.files / "backup.zip")
            return backup
        if deed == "take back":
            (self.home / "library.db").unlink()
        elif deed == "repair":
            with closing(sqlite3.connect(self.home / "library.db")) as db, db:
                db.execute("DELETE FROM keywords WHERE rowid = (SELECT min(rowid) FROM keywords)")
        elif deed in ("add", "replace"):
            return self.write(name)
        return self.files / name

    def _traces(self, name: str, version: int) -> list[str]:
        words = f" of {name} in version {version} ".encode()
        files = [path for folder in (self.home, self.backups) for path in folder.rglob("*") if path.is_file()]
        left = [path.name for path in files if path.parent == self.backups and path.suffix != ".zip"]
        left += [path.name for path in files if path.suffix != ".zip" and words in path.read_bytes()]
        return [f"{name} in version {version} can still be read in {file}" for file in left]

    def _look(self, assistant: Assistant) -> tuple[dict[str, int], list[str]]:
        """(versions by name of what is there, what is wrong with it)."""
        there, wrong = {}, [f"{fault.part}: {fault.found}" for fault in assistant.faults()]
        wrong += ["a summary is said to be running"] * any(job.state == "running" for job in assistant.jobs_on_record())
        for document in assistant.documents():
            kept = "".join(page.text for page in assistant.pages(document.id))
            version = int(re.search(r"in version (\d+)", kept)[1])
            there[document.name], whole = version, self.text(document.name, version)
            if kept.split() != whole.split() or hashlib.sha256(whole.encode()).hexdigest() != document.id:
                wrong.append(f"{document.name}: half a document")
            tables = assistant.library.of("").tables.all(Scope(documents=(document.id,)), 9)
            if [table.row_count for table in tables or ()] != [_ROWS]:
                wrong.append(f"{document.name} has not its table")
            words = assistant.chunks(document.id)[0].text
            if not any(p.chunk.document_id == document.id for p in assistant.search(words).passages):
                wrong.append(f"{document.name} does not answer")
        return there, wrong


def _unlike(assistant: Assistant, deed: str, name: str, file: Path) -> list[str]:
    """What is wrong with a summary or translation that goes on where it was killed: it must be that of one which never was."""
    document, make = assistant.document(name), summarise if deed == "summary" else translate
    finished = [job for job in assistant.jobs_on_record() if job.state == "done"]
    with closing(sqlite3.connect(assistant.settings.home / "library.db")) as db:
        kept = db.execute("SELECT count(*) FROM work WHERE kind = ?", [deed]).fetchone()[0]
    made = make(assistant, document.name)
    with tempfile.TemporaryDirectory() as other, Assistant(other, background=False) as fresh:
        fresh.add([file], wait=False)
        whole = make(fresh, name)
    wrong = [] if made.text == whole.text else [f"the {deed} is not that of an undisturbed run"]
    used = made.receipt.resumed_parts if deed == "summary" else made.receipt.kept_from_before
    if not finished and used != min(kept, whole.receipt.parts if deed == "summary" else whole.receipt.segments):
        wrong.append(f"{kept} parts were kept, {used} used")
    with closing(sqlite3.connect(assistant.settings.home / "library.db")) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        db.executescript("DELETE FROM jobs; DELETE FROM work")
    return wrong
