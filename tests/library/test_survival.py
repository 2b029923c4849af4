"""What was added is there, what was removed is gone, whatever happens to the process, the disk or the files."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from clock import set_clock
from fakes import stub_embedder
from fakes.documents import make_pdf, write
from fakes.drafts import many, open_library
from library_contents import CANARY, found, nearest, traces
from waiting import PATIENCE, wait_until

from slmrag import Assistant
from slmrag.errors import LibraryProblem
from slmrag.library import index_seal
from slmrag.library.partial_adds import sweep_begun
from slmrag.schema import Progress

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parents[1]
LETTER = f"The {CANARY} of Santorini paid 4,711 euros. {CANARY.upper()} {CANARY}."


# -- removing removes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("background", [True, False])
@pytest.mark.parametrize("way", ["remove", "replace"])
def test_after_a_removal_no_file_of_the_library_holds_its_text(home, tmp_path, stub, background, way):
    others = [write(tmp_path / f"{n}.txt", f"Document {n} speaks of vryxa and kolza. " * 50) for n in range(20)]
    letter = write(tmp_path / "letter.txt", LETTER * 300)
    with Assistant(home, background=background) as assistant:
        assistant.add([*others[:10], letter, *others[10:]])
        assert "library.db" in traces(home) and "4,711" in found(assistant, f"What did the {CANARY} pay?")
        if way == "remove":
            assistant.remove("letter.txt")
        else:
            assistant.add([write(letter, "Nothing of the kind.")], replace=True)
        assistant.finish_embedding()
        assert traces(home) == []
        assert len(assistant.documents()) == (20 if way == "remove" else 21)
    assert traces(home) == []


def test_no_vector_of_it_stays_in_the_index_either(home, tmp_path, stub):
    with Assistant(home) as assistant:
        assistant.add([write(tmp_path / f"{n}.txt", f"Document {n}.") for n in range(5)])
        (gone,) = assistant.library.vectors.read(assistant.library.embedder, [3])[2]
        assistant.remove("2.txt")
        assistant.finish_embedding()
        assert assistant.library.index.uses_chroma
    assert not [p for p in home.rglob("*") if p.is_file() and gone.tobytes()[:64] in p.read_bytes()]


# -- an add that was stopped goes on ----------------------------------------------------------------------------------


class Stopped(BaseException):
    """As Streamlit stops a script: no `Exception`."""


def begun(home: Path) -> list[tuple[str, int]]:
    """(name, pages kept) of each add that was begun and not finished."""
    with closing(sqlite3.connect(home / "library.db")) as db:
        return db.execute(
            "SELECT name, count(*) FROM unfinished u JOIN unfinished_pages p ON p.unfinished = u.key GROUP BY u.key"
        ).fetchall()


def test_a_stopped_add_leaves_nothing_to_see_and_goes_on_from_its_last_batch(assistant, home, tmp_path):
    path, read = make_pdf(tmp_path / "long.pdf", [f"Page {n} of {CANARY}." for n in range(1, 201)]), []

    def stop(progress: Progress) -> None:
        if progress.done == 150:
            raise Stopped

    with pytest.raises(Stopped):
        assistant.add([path], wait=False, on_progress=stop)
    assert assistant.documents() == [] and assistant.search(CANARY).passages == ()
    assert begun(home) == [("long.pdf", 128)]
    (added,) = assistant.add([path], wait=False, on_progress=lambda progress: read.append(progress.done))
    assert (added.status, added.pages) == ("added", 200)
    texts = [assistant.page(added.document_id, number).text for number in (1, 128, 129, 200)]
    assert [text.split()[1] for text in texts] == ["1", "128", "129", "200"]
    assert begun(home) == []


def test_pages_read_before_are_not_read_again(assistant, home, tmp_path):
    path = make_pdf(tmp_path / "long.pdf", [f"Page {n}." for n in range(1, 101)])
    with pytest.raises(Stopped):
        assistant.add([path], wait=False, on_progress=stop_at(90))
    with closing(sqlite3.connect(home / "library.db")) as db, db:
        db.execute("UPDATE unfinished_pages SET text = 'As kept.'")
    (added,) = assistant.add([path], wait=False)
    texts = [page.text.strip() for page in assistant.pages(added.document_id)]
    assert texts == ["As kept."] * 64 + [f"Page {n}." for n in range(65, 101)]


def test_what_was_begun_before_the_clock_was_set_back_has_its_days_from_now(assistant, tmp_path, monkeypatch):
    path, database = make_pdf(tmp_path / "long.pdf", ["A page."] * 100), assistant._parts.library.database
    set_clock(monkeypatch, 24 * 300, "slmrag.library.partial_adds")
    with pytest.raises(Stopped):
        assistant.add([path], wait=False, on_progress=stop_at(90))
    monkeypatch.undo()
    assert sweep_begun(database) == 0 and sweep_begun(database, days=-1) == 1


def test_what_nobody_goes_on_with_is_swept(assistant, home, tmp_path):
    path = make_pdf(tmp_path / "long.pdf", [f"Page {n} of {CANARY}." for n in range(1, 101)])
    with pytest.raises(Stopped):
        assistant.add([path], wait=False, on_progress=stop_at(90))
    database = assistant.library.database
    assert sweep_begun(database) == 0 and sweep_begun(database, days=-1) == 1
    database.truncate_log()
    assert traces(home) == []


def stop_at(page: int):
    def stop(progress: Progress) -> None:
        if progress.done == page:
            raise Stopped

    return stop


# -- disks ------------------------------------------------------------------------------------------------------------


def test_an_add_that_would_fill_the_disk_is_not_begun(home, tmp_path):
    with Assistant(home, background=False, spare_mb=1 << 40) as assistant:
        (added,) = assistant.add([write(tmp_path / "a.txt", "Words.")], wait=False)
    assert added.status == "failed" and "make room" in added.error


def in_own_mounts(code: str, *arguments: object) -> dict:
    """What ``code`` prints, run where it may mount things that only it sees."""
    unshare = shutil.which("unshare")
    if (
        not unshare
        or subprocess.run([unshare, "-rm", "mount", "-t", "tmpfs", "x", "/mnt"], capture_output=True).returncode
    ):
        pytest.skip("needs user namespaces: unshare -rm")
    done = subprocess.run(
        [unshare, "-rm", sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=300,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), *filter(None, sys.path)])}, cwd=TESTS.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


FULL_DISK = """
import json, os, subprocess, sys
from pathlib import Path
from fakes import stub_embedder; stub_embedder.install()
from fakes.documents import write
from slmrag import Assistant
from slmrag.errors import SlmragError
from library_contents import found
home, files = Path(sys.argv[1]), Path(sys.argv[2])
home.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "library", str(home)], check=True)
told = []
with Assistant(home, spare_mb=0) as a:
    a.add([write(files / "kept.txt", "The limit is 4,711 euros.")])
for free in map(int, sys.argv[3].split(",")):
    text = f"Chapter {free}. " + "".join(f"Line {n} of book {free}: the pump moves {n * free} litres. " for n in range(3000))
    path = write(files / f"{free}.txt", text)
    with Assistant(home, spare_mb=0) as a:
        a.finish_embedding()
        disk = os.statvfs(home)
        with open(home / "ballast", "wb") as ballast:
            left = disk.f_bavail * disk.f_bsize - (free << 10)
            while left > 0:
                left -= ballast.write(b"x" * min(left, 1 << 20))
        try:
            (added,) = a.add([path])
            told.append([free, added.status, added.error])
        except SlmragError as problem:
            told.append([free, "not all", str(problem)])
        assert "4,711" in found(a, "The limit is 4,711 euros.")
        (home / "ballast").unlink()
    with Assistant(home, spare_mb=0) as a:
        (again,) = a.add([path])
        assert again.status in ("added", "unchanged"), again
        assert all(d.embedded == d.chunks for d in a.documents()), a.documents()
        assert a.library.database.check() == "" and a.library.index.uses_chroma
        a.remove(f"{free}.txt")
        a.finish_embedding()
        assert "4,711" in found(a, "The limit is 4,711 euros.")
print(json.dumps(told))
"""


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path):
    told = in_own_mounts(FULL_DISK, tmp_path / "library", tmp_path, "0,1500,6000,60000")
    assert told[0][1] == "failed" and [status for _, status, _ in told][2:] == ["not all", "added"]
    assert all(error.endswith(".") and "disk" in error.lower() for _, status, error in told if status != "added")


FULL_FOR_ALL = """
import json, subprocess, sys
from pathlib import Path
from fakes import stub_embedder; stub_embedder.install()
from fakes.documents import write
from killing import summarise
from slmrag import Assistant
from slmrag.errors import SlmragError
from slmrag.library.conversations import Turn
from library_contents import CANARY, found, traces
home, files = Path(sys.argv[1]), Path(sys.argv[2])
home.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "library", str(home)], check=True)
for name in "abcd":
    write(files / f"{name}.txt", "".join(f"Line {n} of {name} weighs {n} grams. " for n in range(2000)) + CANARY * (name > "b"))
told, other = {}, stub_embedder.other_model(files / "other")
with Assistant(home, spare_mb=0) as a:
    a.add(sorted(files.glob("*.txt")))
write(files / "b.txt", "Another b.")
ballast = (home / "ballast").open("wb", buffering=0)
def fill():
    try:
        while ballast.write(bytes(4096)): pass
    except OSError: pass
def attempt(what, call):
    fill()
    try: told[what] = str(call() or "done")
    except SlmragError as problem: told[what] = str(problem)
with Assistant(home, spare_mb=0) as a:
    a.finish_embedding()
    kept = a.conversations.keep(Turn("What does a vrykolakas weigh?"))
    attempt("remove", lambda: a.remove("c.txt") and "")
    attempt("forget", lambda: a.conversations.delete([kept]))
    attempt("replace", lambda: a.add([files / "b.txt"], replace=True, wait=False)[0].error)
    attempt("rename", lambda: a.rename("b.txt", "c.txt"))
    attempt("summary", lambda: summarise(a, "b.txt").error)
    attempt("conversation", lambda: a.conversations.keep(Turn("What does line 7 weigh?")))
    attempt("setting", lambda: a.keep_settings(top_k=4))
    attempt("model", lambda: a.models.choose("ask", "quote"))
    attempt("backup", lambda: a.back_up(home / "backup.zip"))
    there = [d.name for d in a.documents()]
    told["search"] = found(a, "Line 7 of a weighs 7 grams.") + found(a, "Line 7 of b weighs 7 grams.")
def remove_anew():
    with Assistant(home, spare_mb=0, background=False) as a: a.remove("d.txt")
attempt("remove anew", remove_anew)
def embed_again():
    with Assistant(home, spare_mb=0, embedder=str(other)) as a: a.finish_embedding()
attempt("re-embed", embed_again)
(home / "ballast").unlink(); ballast.close()
with Assistant(home, spare_mb=0) as a:
    a.finish_embedding()
    told["faults"] = [fault.found for fault in a.faults()]
    there_then = [d.name for d in a.documents()]
    a.remove("a.txt")
told["left"] = traces(home)
print(json.dumps([told, there, there_then]))
"""


def test_whatever_a_full_disk_stops_is_a_sentence_and_loses_nothing(tmp_path):
    told, there, then = in_own_mounts(FULL_FOR_ALL, tmp_path / "library", tmp_path)
    assert (there, then) == (["d.txt", "b.txt", "a.txt"], ["b.txt", "a.txt"]) and told.pop("faults") == []
    assert [told.pop(way) for way in ("remove", "forget", "remove anew")] == ["done"] * 3 and told.pop("left") == []
    assert "of a weighs 7" in told["search"] and "of b weighs 7" in told.pop("search")
    assert len(told) == 8 and all("disk" in said.lower() for said in told.values()), told


READ_ONLY = """
import json, subprocess, sys
from pathlib import Path
from fakes import stub_embedder; stub_embedder.install()
from slmrag import Assistant
from library_contents import found
home = Path(sys.argv[1])
subprocess.run(["mount", "--bind", str(home), str(home)], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", str(home)], check=True)
with Assistant(home) as a:
    a.load()
    said = found(a, "The limit is 4,711 euros.")
    (added,) = a.add([Path(sys.argv[2])])
    try: a.remove("a.txt")
    except Exception as problem: refused = str(problem)
print(json.dumps({"said": said, "added": added.error, "removed": refused, "there": [d.name for d in a.documents()]}))
"""


def test_a_library_that_may_only_be_read_can_be_asked(home, tmp_path, stub):
    with Assistant(home) as assistant:
        assistant.add([write(tmp_path / "a.txt", "The limit is 4,711 euros.")])
    told = in_own_mounts(READ_ONLY, home, write(tmp_path / "b.txt", "More."))
    assert "4,711" in told["said"] and told["there"] == ["a.txt"]
    assert "may only be read" in told["added"] and "may only be read" in told["removed"]


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    with pytest.raises(LibraryProblem, match=r"cannot be made .*: choose another with SLMRAG_HOME"):
        Assistant(write(tmp_path / "file", "") / "library")


# -- another embedder ---------------------------------------------------------------------------------------------------


@pytest.fixture
def other_model(tmp_path) -> Path:
    """A model of the same size as the built-in one, and another fingerprint."""
    return stub_embedder.other_model(tmp_path / "other")


@pytest.fixture
def gate(stub, monkeypatch) -> threading.Semaphore:
    """How many more texts the other model may embed."""
    gate, run = threading.Semaphore(0), stub_embedder.Session.run
    gate.arrived = threading.Semaphore(0)

    def gated(session, names, given):
        texts, tokens = given["input_ids"].shape
        if isinstance(session.graph, str) and tokens > 2:  # not the empty text, whose vector tells their length
            gate.arrived.release()
            for _ in range(texts):
                gate.acquire(timeout=20)
        return run(session, names, given)

    monkeypatch.setattr(stub_embedder.Session, "run", gated)
    return gate


def books(tmp_path: Path, count: int = 150) -> list[Path]:
    return [write(tmp_path / f"{n}.txt", f"Book {n} weighs {n} grams.") for n in range(count)]


def test_the_old_embedder_answers_until_the_new_one_knows_everything(home, tmp_path, gate, other_model):
    with Assistant(home) as assistant:
        assistant.add(books(tmp_path))
    with Assistant(home, embedder=str(other_model)) as assistant:
        library, asked = assistant.library, "Book 7 weighs 7 grams."
        gate.release(16)
        while library.vectors.count_without_vector(library.embedder) == 150:
            assert nearest(assistant, asked) > 0.999
        assert assistant.search(asked).dense and nearest(assistant, asked) > 0.999
        assert assistant.library.snapshot().embedder_name == "all-MiniLM-L6-v2"
        gate.release(1000)
        assistant.finish_embedding()
        assert assistant.library.snapshot().embedder_name == str(other_model)
        assert library.index.uses_chroma and nearest(assistant, asked) > 0.999
        assert len(library.vectors.read(library.embedder)[0]) == 150
    db = sqlite3.connect(home / "library.db")
    assert db.execute("SELECT count(*), count(DISTINCT embedder) FROM vectors").fetchone() == (150, 1)
    db.close()


def test_a_change_of_embedder_goes_on_where_it_was_stopped_and_can_be_taken_back(home, tmp_path, gate, other_model):
    with Assistant(home) as assistant:
        assistant.add(books(tmp_path))
    for left in (134, 118):
        with Assistant(home, embedder=str(other_model)) as assistant:
            assert gate.arrived.acquire(timeout=60)
            assistant._parts.background._task.stop()
            gate.release(16)
        assert len(assistant.library.vectors.without_vector(assistant.library.embedder, 999)) == left
    with Assistant(home) as assistant:
        assistant.finish_embedding()
        assert (
            assistant.library.snapshot().embedder_name == "all-MiniLM-L6-v2"
            and nearest(assistant, "Book 7 weighs 7 grams.") > 0.999
        )
    db = sqlite3.connect(home / "library.db")
    assert db.execute("SELECT count(*), count(DISTINCT embedder) FROM vectors").fetchone() == (150, 1)
    db.close()


def test_when_the_old_embedder_is_gone_words_find_until_the_new_one_knows(home, tmp_path, stub, other_model):
    with Assistant(home, embedder=str(other_model)) as assistant:
        assistant.add(books(tmp_path, 3))
    shutil.rmtree(other_model)
    with Assistant(home, background=False) as assistant:
        assistant.load()
        assert "Book 2 weighs" in found(assistant, "Which book weighs 2 grams?")
        assistant.finish_embedding()
        assert nearest(assistant, "Book 2 weighs 2 grams.") > 0.999


# -- damage to the index ------------------------------------------------------------------------------------------------

CHROMA_FILES = (
    "chroma.sqlite3",
    "data_level0.bin",
    "header.bin",
    "length.bin",
    "link_lists.bin",
    "index_metadata.pickle",
)
DAMAGES = [(file, way) for file in CHROMA_FILES for way in ("delete", "truncate", "flip", "zero")] + [("", "delete")]


def damage(folder: Path, file: str, way: str) -> None:
    path = next(folder.rglob(file)) if file else folder
    if way == "delete":
        path.unlink() if file else shutil.rmtree(path)
        return
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    if way == "truncate":
        data = data[:middle]
    elif way == "flip" and data:
        data[middle] ^= 0xFF
    else:
        data = bytearray(len(data) or 100)
    path.write_bytes(data)


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A library of 1,200 chunks (Chroma has written its files of more than 1,000), closed in good order."""
    home = tmp_path_factory.mktemp("built") / "library"
    library = open_library(home)
    many(library, 1200)
    library.index.acquire()
    library.index.synchronise()
    library.close()
    return home


@pytest.mark.parametrize("file, way", DAMAGES)
def test_every_damage_to_the_index_is_noticed_and_mended(built, tmp_path, file, way):
    home = tmp_path / "library"
    shutil.copytree(built, home)
    damage(home / "chroma", file, way)
    library = open_library(home)
    index, (keys, _, vectors) = library.index, library.vectors.read(library.embedder)
    assert library.index.search(vectors[600], None, 1)[0][0] == keys[600]  # exactly, while Chroma is made again
    mending = []
    index.acquire()
    index.synchronise(stop=lambda: not mending.append(index.mending))
    assert mending[0] and index.mending and not index.uses_chroma
    index.synchronise()
    assert index.uses_chroma and not index.mending
    assert all(index.search(vectors[row], None, 1)[0][0] == keys[row] for row in range(0, 1200, 97))
    library.close()


def test_an_undamaged_index_is_not_made_again(built, tmp_path):
    home = tmp_path / "library"
    shutil.copytree(built, home)
    library = open_library(home)
    library.index.acquire()
    library.index.synchronise(stop=lambda: pytest.fail("it was made again"))
    assert library.index.uses_chroma
    library.close()


def test_after_a_kill_the_files_themselves_are_looked_into(built, tmp_path):
    home = tmp_path / "library"
    shutil.copytree(built, home)
    index_seal.take_off(home / "chroma")
    library = open_library(home)
    assert not library.index.is_damaged()
    for file, way in (("index_metadata.pickle", "delete"), ("data_level0.bin", "truncate"), ("header.bin", "zero")):
        shutil.rmtree(home / "chroma")
        shutil.copytree(built / "chroma", home / "chroma")
        damage(home / "chroma", file, way)
        assert library.index.is_damaged(), (file, way)
    library.close()


def test_the_process_that_looks_into_the_index_ends_with_the_one_that_asked(tmp_path):
    code = (
        "import sys; from pathlib import Path; from slmrag.library.chroma import check_in_child\n"
        "from slmrag.library.chroma_server import ChromaServer\n"
        "check_in_child(Path(sys.argv[1]), [], 1, 'f', ChromaServer(sys.argv[2]))"
    )
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with subprocess.Popen([sys.executable, "-c", code, tmp_path, url]) as asking, closing(silent.accept()[0]):
            [looking] = psutil.Process(asking.pid).children()
            asking.kill()
            assert psutil.wait_procs([looking], PATIENCE) == ([looking], [])


# -- two threads at the index -----------------------------------------------------------------------------------------


def test_who_erases_the_index_waits_until_who_fills_it_has_made_way(library):
    many(library, 900)
    index, there = library.index, []
    index.acquire()

    def before_a_batch() -> bool:
        wait_until(lambda: library.keeper.awaited)
        there.append((library.home / "chroma" / "00000" / "chroma.sqlite3").exists())
        return False

    with ThreadPoolExecutor() as pool:
        filling = pool.submit(index.synchronise, before_a_batch)
        wait_until(lambda: (library.home / "chroma").exists())
        assert index.erase() and not (library.home / "chroma").exists()
        filling.result()
    assert there == [True] and not index.uses_chroma  # one batch, whole, and no other
    index.synchronise()
    assert index.uses_chroma and index.differences() == ""


def test_what_does_not_come_to_an_end_is_told_and_keeps_no_removal_waiting(library, monkeypatch):
    library.keeper.patience = 0.05
    with library.keeper.alone(), pytest.raises(LibraryProblem, match="being written, and that does not end"):
        library.index.erase()
    (library.home / "reserve").write_bytes(b"0")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))  # a full disk
    with library.keeper.alone():
        library.make_room()
    assert not (library.home / "reserve").exists()


def test_an_index_of_vectors_that_answer_no_more_is_not_opened_again(library):
    many(library, 3)
    library.index.acquire()
    library.index.close()
    library.index.synchronise()
    assert not (library.home / "chroma").exists()


def test_a_library_that_is_moved_while_it_is_used_loses_nothing_and_is_told_in_a_sentence(home, tmp_path, stub):
    texts = [write(tmp_path / f"{n}.txt", f"Document {n} speaks of vryxa.") for n in range(2)]
    with Assistant(home) as assistant:
        assistant.add(texts[:1])
        moved = home.rename(tmp_path / "moved")
        (added,) = assistant.add(texts[1:], wait=False)
        assert added.status == "failed" and "is not there any more" in added.error
        with pytest.raises(LibraryProblem, match=r"is not there any more.*SLMRAG_HOME"):
            assistant.remove("0.txt")
        assert not home.exists()
    with Assistant(moved, background=False) as assistant:
        assert [one.name for one in assistant.documents()] == ["0.txt"] and assistant.faults() == []
