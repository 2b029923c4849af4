"""`slmrag backup`, `slmrag restore`, and `slmrag doctor --repair`, each on a library that is real, and really damaged."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from clock import set_clock
from command_line import run
from fakes import stub_embedder
from fakes.documents import write
from library_contents import found
from waiting import wait_until

from slmrag import Assistant
from slmrag.errors import LibraryProblem

pytestmark = pytest.mark.slow


@pytest.fixture
def books(home, tmp_path, stub):
    """A library of three documents with everything made."""
    with Assistant(home) as assistant:
        assistant.add([write(tmp_path / f"{n}.txt", f"Book {n} weighs {n} grams.") for n in range(3)])
    return home


def test_a_backup_is_written_and_restored_while_the_app_runs(books, tmp_path):
    file = tmp_path / "backup.zip"
    with Assistant(books) as app:
        assert f"3 documents written to {file}." in run("backup", str(file)).stdout
        run("remove", "0.txt")
        with pytest.raises(LibraryProblem, match="holds 2 documents: --replace"):
            run("restore", str(file))
        assert json.loads(run("restore", str(file), "--replace", "--json").stdout) == {"documents": 3, "aside": ""}
        assert "Book 0" in found(app, "Which book weighs 0 grams?")


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_a_file_that_cannot_be_is_one_line(books, tmp_path, what):
    with pytest.raises(LibraryProblem, match=r"No such file.*(unchanged|as it was)"):
        run(what, str(tmp_path / "nowhere" / "backup.zip"))


def change(home, *statements: tuple) -> None:
    with closing(sqlite3.connect(home / "library.db")) as db, db:
        for statement in statements:
            db.execute(*statement)


def doctor(*options: str, code: int = 0) -> dict[str, tuple[str, str]]:
    """The library's findings: state and words, by their names."""
    said = json.loads(run("doctor", "--json", *options, code=code).stdout)
    assert said["well"] == (code == 0)
    return {finding["name"]: (finding["state"], finding["found"]) for finding in said["findings"]}


def test_a_sound_library_is_called_so(books):
    assert doctor()["All of the library"][0] == "well"


def test_all_that_the_catalogue_can_tell_is_made_again(books):
    nan = np.full(384, np.nan, "<f4").tobytes()
    change(
        books, ("DELETE FROM vectors WHERE chunk = 1",), ("UPDATE vectors SET vector = ? WHERE chunk = 2", [nan]),
        ("DELETE FROM keywords WHERE rowid = 3",),
    )  # fmt: skip
    next((books / "chroma").rglob("chroma.sqlite3")).write_bytes(b"x" * 5000)
    stray = books / "files" / ("a" * 64)
    stray.write_bytes(b"half")
    parts = ("Vectors", "Vector index", "Keyword index", "Files")
    before = doctor(code=1)
    assert [before[part][0] for part in parts] == ["broken"] * 4 and stray.exists()
    lines = run("doctor", code=1).stdout.splitlines()
    assert len(lines) == 10 and all(line.startswith("!!") for line in lines[:4]) and "slmrag doctor --all" in lines[-1]
    assert len(run("doctor", "--all", code=1).stdout.splitlines()) == len(before) > 10
    after = doctor("--repair")
    assert all(after[part][0] == "well" and "mended" in after[part][1] for part in parts) and not stray.exists()
    assert doctor()["All of the library"][0] == "well"
    with Assistant(books, background=False) as assistant:
        assert assistant.search("Book 2 weighs 2 grams.").passages[0].chunk.document_name == "2.txt"
        assert assistant.documents()[0].embedded == 1


def test_it_is_mended_while_vectors_are_put_into_the_index(books, tmp_path, caplog):
    long = write(
        tmp_path / "long.txt", "".join(f"Line {n} of it weighs {n} grams, which is little. " for n in range(9000))
    )
    with Assistant(books, background=False) as assistant:
        assistant.add([long], wait=False)
        assistant.library.index.erase()
    with Assistant(books) as assistant:
        assistant.embedder.load()
        for _ in range(2):
            wait_until(lambda: (books / "chroma").exists())
            assistant.mend()
        assert assistant.faults() == [] and assistant.library.index.uses_chroma
    assert not [record.message for record in caplog.records if "background" in record.message]


def test_a_lost_original_is_told_and_its_text_stays(books):
    with Assistant(books, background=False) as assistant:
        assistant.original(assistant.document("1.txt").id).unlink()
    state, words = doctor("--repair", code=1)["Files"]
    assert state == "broken" and "“1.txt”" in words
    assert "Book 1" in run("search", "--no-wait", "Which book weighs 1 grams?").stdout


@pytest.mark.parametrize("lost", ["missing", "changed"])
def test_adding_the_file_again_puts_a_lost_original_back(books, tmp_path, lost):
    with Assistant(books, background=False) as assistant:
        original = assistant.original(assistant.document("1.txt").id)
    original.unlink() if lost == "missing" else original.write_bytes(b"damaged")
    assert "unchanged" in (said := run("add", str(tmp_path / "1.txt")).stdout) and "is there again" in said
    assert original.read_bytes() == (tmp_path / "1.txt").read_bytes() and doctor()["All of the library"][0] == "well"
    assert "is there again" not in run("add", str(tmp_path / "1.txt")).stdout


def test_a_damaged_catalogue_names_the_way_back(books, tmp_path):
    (books / "library.db").write_bytes(b"x" * 9000)
    with pytest.raises(LibraryProblem, match="slmrag restore FILE --replace"):
        run("doctor", "--repair")


KEEPING = """
import sys
from fakes import stub_embedder; stub_embedder.install()
from slmrag import Assistant
with Assistant(sys.argv[1]) as assistant:
    assistant.finish_embedding()
    print("kept", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def keeper(books):
    """Another process that keeps the library."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, sys.path)])
    }
    command = [sys.executable, "-c", KEEPING, str(books)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as other:
        assert other.stdout.readline() == "kept\n"
        yield other
        other.kill()


def test_another_process_that_keeps_the_library_is_named_and_asked_to_leave_first(books, keeper):
    change(books, ("DELETE FROM keywords",))
    with pytest.raises(LibraryProblem, match=rf"\(process {keeper.pid}\) keeps the library: close it"):
        run("doctor", "--repair")


def test_another_process_makes_the_vectors_of_what_is_added_here(books, keeper, tmp_path, monkeypatch):
    monkeypatch.setattr(stub_embedder.Session, "run", lambda *arguments: pytest.fail("they were made here"))
    run("add", str(write(tmp_path / "3.txt", "Book 3 weighs 3 grams.")))
    with Assistant(books) as assistant:
        assert [document.embedded for document in assistant.documents()] == [
            1
        ] * 4 and not assistant.library.keeper.held
        assert f"(process {keeper.pid})" in assistant.keeper


@pytest.mark.parametrize("hours", [-2, 2])
def test_another_process_is_known_however_the_clock_is_set_meanwhile(books, keeper, monkeypatch, hours):
    set_clock(monkeypatch, hours)
    with Assistant(books, background=False) as assistant:
        assert f"(process {keeper.pid})" in assistant.keeper


def test_a_killed_process_keeps_the_library_from_nobody(books, keeper):
    change(books, ("DELETE FROM keywords",))
    keeper.kill()
    keeper.wait()
    assert doctor("--repair")["Keyword index"][0] == "well"
