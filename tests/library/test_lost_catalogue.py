"""Whatever happens to `library.db`, or to any other file of a library, costs no original: the table of SECURITY.md."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from command_line import run
from fakes import stub_embedder
from fakes.documents import write
from library_contents import CANARY, found, traces

from slmrag import Assistant
from slmrag.errors import LibraryProblem
from slmrag.library.backups import lay_aside_if_damaged
from slmrag.library.cards import read_cards

pytestmark = pytest.mark.slow


def made(folder: Path, prefix: str) -> Path:
    """A closed library of three documents with everything made, one of them in two collections, two of other owners."""
    home = folder / f"library-{prefix}"
    with Assistant(home) as assistant:
        texts = [write(folder / f"{prefix}-{n}.txt", f"{prefix} {n} weighs {n} grams.") for n in range(3)]
        assistant.add(texts[:1], collection="Scales")
        assistant.add(texts[:1], collection="Weights")
        assistant.of("ann").add(texts[1:2])
        assistant.of("ben").add(texts[1:])
        assistant.finish_embedding()
    return home


@pytest.fixture(scope="module")
def libraries(tmp_path_factory) -> tuple[Path, Path]:
    """A library, and another one as a kill left it, with a log."""
    folder = tmp_path_factory.mktemp("made")
    with stub_embedder.installed():
        book, pump = made(folder, "Book"), made(folder, "Pump")
        with Assistant(pump, background=False) as assistant:
            assistant.add([write(folder / "late.txt", "Late.")], wait=False)
            shutil.copytree(pump, folder / "killed")
    assert (folder / "killed" / "library.db-wal").stat().st_size
    return book, folder / "killed"


@pytest.fixture
def books(home, libraries, stub) -> Path:
    shutil.copytree(libraries[0], home)
    return home


def originals(home: Path) -> set[str]:
    """The ids of what lies anywhere in the library, by its bytes."""
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in home.rglob("?" * 64) if path.is_file()}


def held(home: Path) -> dict[str, set[str]]:
    """The names of the documents of each owner."""
    with Assistant(home, background=False) as assistant:
        return {owner: {one.name for one in assistant.of(owner).documents()} for owner in ("", "ann", "ben")}


ALL = {"": {"Book-0.txt"}, "ann": {"Book-1.txt"}, "ben": {"Book-1.txt", "Book-2.txt"}}
NONE: dict[str, set[str]] = {"": set(), "ann": set(), "ben": set()}
CATALOGUE = ("library.db", "library.db-wal")
# Every file of a library's folder that a damage may meet; of a kind the first.
FILES = (
    *CATALOGUE, "library.db-shm", "files.id", "files/*/*.json", "files/*/[0-9a-f]*[0-9a-f]",
    "chroma/00000/chroma.sqlite3", "chroma.seal", "index.lock", "index.keeper", "watch.lock", "speeds.json",
)  # fmt: skip


def emptied(path: Path, other: Path) -> None:
    path.write_bytes(b"")


def missing(path: Path, other: Path) -> None:
    path.unlink(missing_ok=True)


def truncated(path: Path, other: Path) -> None:
    data = path.read_bytes() if path.exists() else bytes(4096)
    path.write_bytes(data[: len(data) // 2])


def torn(path: Path, other: Path) -> None:
    """Half of its pages were written, noughts stand for the others."""
    data = bytearray(path.read_bytes() if path.exists() else bytes(4096))
    for start in range(0, len(data), 8192):
        data[start : start + 4096] = bytes(len(data[start : start + 4096]))
    path.write_bytes(data)


def nested(path: Path, other: Path) -> None:
    """JSON that no reader comes out of."""
    path.write_bytes(b"[" * 100_000)


def swapped(path: Path, other: Path) -> None:
    shutil.copyfile(other, path) if other.exists() else path.write_bytes(b"of another library")


def first(home: Path, file: str) -> Path:
    return next(iter(sorted(home.glob(file))), home / file)


@pytest.mark.parametrize("way", [emptied, missing, truncated, torn, swapped, nested])
@pytest.mark.parametrize("file", FILES)
def test_no_damage_to_a_file_costs_an_original(books, libraries, file: str, way: Callable[[Path, Path], None]):
    struck = first(books, file)
    is_original = file.startswith("files/*/[")
    before = originals(books / "files") - ({struck.name} if is_original else set())
    way(struck, first(libraries[1], file))
    for _ in range(2):
        start(books, may_fail=file in CATALOGUE)
        assert before <= originals(books), "an original is gone"
    if file in CATALOGUE:
        lay_aside_if_damaged(books, replace=True)
        with Assistant(books, background=False) as assistant:
            assistant.take_back_all()
            assert assistant.bin.documents() == []
    there = held(books)
    assert all(ALL[owner] <= there[owner] for owner in ALL)
    assert not is_original or there == ALL
    assert before <= originals(books / "files")


STRANGE = {
    "no text": {"owner": {"a": 1}, "name": ["x"], "added_at": None, "collections": [1]},
    "half a character": {"owner": "", "name": "\ud800.txt", "added_at": "", "collections": []},
    "a path": {"owner": "", "name": "../../evil.txt", "added_at": "", "collections": [""]},
    "nothing": {},
}


@pytest.mark.parametrize("card", STRANGE)
def test_a_card_that_nobody_wrote_costs_no_original_and_makes_no_path(books, card: str):
    before = originals(books / "files")
    for path in (books / "files").rglob("*.json"):
        path.write_text(json.dumps([STRANGE[card]]))
    (books / "library.db").unlink()
    with Assistant(books, background=False) as assistant:
        assistant.take_back_all()
        assert [one.name for one in assistant.documents()] == (["evil.txt"] if card == "a path" else [])
        assert assistant.collections() == []
    assert originals(books) == before and not any(books.parent.rglob("evil*"))


def start(home: Path, *, may_fail: bool) -> None:
    """What the app does first; a library that is damaged says the way back, in one sentence."""
    try:
        with Assistant(home, background=False) as assistant:
            assistant.library.look_over()
    except LibraryProblem as problem:
        assert may_fail and "slmrag restore --from-originals" in str(problem)


@pytest.mark.parametrize("way", [emptied, missing])
def test_a_lost_catalogue_is_told_and_made_anew_with_names_owners_and_collections(books, way):
    way(books / "library.db", books)
    assert "A library was here: the originals of 4 documents" in run("list").stderr
    said = run("doctor", code=1).stdout
    assert "A library was here" in said and "4 documents" in said and "slmrag restore --from-originals" in said
    assert held(books) == NONE
    assert "4 documents made anew" in run("restore", "--from-originals").stdout
    assert held(books) == ALL and not any((books / "bin").rglob("?" * 64))
    with Assistant(books, background=False) as assistant:
        assert assistant.document("Book-0.txt").collections == ("Scales", "Weights")
        assert "weighs 2 grams" in found(assistant.of("ben"), "Which book weighs 2 grams?")
    findings = json.loads(run("doctor", "--json").stdout)["findings"]
    assert "agree" in next(one["found"] for one in findings if one["name"] == "All of the library")


def test_a_catalogue_that_comes_back_finds_its_originals(books):
    kept = books.with_name("kept.db")
    shutil.move(books / "library.db", kept)
    assert held(books) == NONE and any((books / "bin").rglob("?" * 64))
    shutil.move(kept, books / "library.db")
    start(books, may_fail=False)
    assert held(books) == ALL
    assert not any((books / "bin").rglob("?" * 64))


def test_a_catalogue_of_yesterday_does_not_cost_what_was_added_today(books, tmp_path):
    yesterday = shutil.copyfile(books / "library.db", tmp_path / "yesterday.db")
    with Assistant(books, background=False) as assistant:
        assistant.add([write(tmp_path / "today.txt", "Today weighs 9 grams.")], wait=False)
        assistant.add([write(tmp_path / "Book-0.txt", "Book 0 weighs 100 grams.")], replace=True, wait=False)
    shutil.copyfile(yesterday, books / "library.db")
    start(books, may_fail=False)
    with Assistant(books, background=False) as assistant:
        assert [one.card.name for one in assistant.laid_aside()] == ["Book-0.txt", "today.txt"]
        names = {one.name for one in assistant.take_back()}
        assert names == {"Book-0 (2).txt", "today.txt"} and assistant.laid_aside() == []
        assert "100 grams" in found(assistant, "Which book weighs 100 grams?")


def test_a_backup_put_in_place_offers_what_it_does_not_hold(books, tmp_path):
    run("backup", str(tmp_path / "backup.zip"))
    with Assistant(books, background=False) as assistant:
        assistant.add([write(tmp_path / "today.txt", "Today weighs 9 grams.")], wait=False)
    run("restore", str(tmp_path / "backup.zip"), "--replace")
    with Assistant(books, background=False) as assistant:
        assert [one.card.name for one in assistant.laid_aside()] == ["today.txt"]
    assert held(books) == ALL


# -- what was removed stays removed ------------------------------------------------------------------------------------


def test_what_was_removed_is_not_offered_by_a_lost_catalogue(books, tmp_path):
    with Assistant(books, background=False) as assistant:
        assistant.add([write(tmp_path / f"{CANARY}.txt", f"The {CANARY} pays.")], wait=False)
        assistant.remove(f"{CANARY}.txt")
    (books / "library.db").unlink()
    start(books, may_fail=False)
    with Assistant(books, background=False) as assistant:
        assert all(CANARY not in one.card.name for one in assistant.bin.documents())
    assert traces(books) == []


def test_killed_between_card_and_row_a_removal_leaves_nothing_in_the_bin(books):
    """The card goes first, so that an original with none is one that was removed."""
    with Assistant(books, background=False) as assistant:
        library, id = assistant.library, assistant.document("Book-0.txt").id
        assistant.library.of("").documents.remove(id)  # and killed before the rest
        assert library.files.path(id).exists() and not library.files.card_path(id).exists()
        library.sweep()
        assert not library.files.path(id).exists() and not assistant.bin.files.all()


def test_what_a_killed_add_left_goes_with_the_document(books):
    with Assistant(books, background=False) as assistant:
        library, id = assistant._parts.library, assistant.document("Book-0.txt").id
        part = write(library.files.folder / f"incoming-{id}-x1", "Book 0 wei")
        assistant.remove("Book-0.txt")
        assert not part.exists()


def test_one_owner_s_removal_leaves_the_other_s_card_without_a_word_of_theirs(books):
    with Assistant(books, background=False) as assistant:
        files, id = assistant.library.files, assistant.of("ann").document("Book-1.txt").id
        assistant.of("ann").rename("Book-1.txt", "annals.txt")
        assert {card.name for card in read_cards(files, id)} == {"annals.txt", "Book-1.txt"}
        assistant.of("ann").remove("annals.txt")
        assert [(card.owner, card.name) for card in read_cards(files, id)] == [("ben", "Book-1.txt")]


def test_what_is_removed_leaves_the_bin_as_well(books, tmp_path):
    (books / "library.db").unlink()
    with Assistant(books, background=False) as assistant:
        library = assistant.library
        one = next(one for one in assistant.bin.documents() if one.card.owner == "ben")
        library.bin.forget(one.document_id, "ann")
        assert [left.card.owner for left in assistant.bin.documents() if left.document_id == one.document_id] == ["ben"]
        path = write(tmp_path / "Book-1.txt", "Book 1 weighs 1 grams.")
        assistant.of("ben").add([path], wait=False)
        assert one.document_id not in assistant.bin.ids()
        assistant.of("ben").remove("Book-1.txt")
        assert hashlib.sha256(path.read_bytes()).hexdigest() not in originals(books)


def test_what_lies_in_the_bin_for_one_is_nothing_to_mend_where_another_has_it(books, tmp_path):
    (books / "library.db").unlink()
    with Assistant(books, background=False) as assistant:
        assistant.of("ben").add([write(tmp_path / "Book-1.txt", "Book 1 weighs 1 grams.")], wait=False)
        assert "ann" in {one.card.owner for one in assistant.bin.documents()}
        assistant.mend()
        assert not assistant.library.disorder()


# -- the bin -----------------------------------------------------------------------------------------------------------


def test_the_bin_takes_what_nobody_removed_and_only_a_person_empties_it(books):
    note = write(books / "files" / "desktop.ini", "of another program")
    (books / "bin").mkdir()
    write(books / "bin" / "desktop.ini", "of a year ago")
    assert run("doctor", code=1) and note.exists()
    assert "2 files in" in run("doctor", "--repair").stdout and not note.exists()
    assert {path.name for path in (books / "bin").iterdir()} == {"desktop.ini", "desktop.ini.2"}
    assert "2 files deleted" in run("doctor", "--empty-bin").stdout and not (books / "bin").exists()
    assert held(books) == ALL


def test_an_original_that_changed_in_the_bin_is_no_document(books):
    (books / "library.db").unlink()
    with Assistant(books, background=False) as assistant:
        (one,) = assistant.laid_aside()
        assistant.bin.files.path(one.document_id).write_bytes(b"other words")
        (said,) = assistant.take_back()
        assert said.status == "failed" and "is not what was added any more" in said.error
        assert assistant.documents() == [] and assistant.laid_aside() == [one]


def test_a_failed_add_does_not_cost_the_original_of_a_lost_document(books, tmp_path):
    """The same bytes under a name that says nothing: the add fails, and takes away what it brought alone."""
    with closing(sqlite3.connect(books / "library.db")) as db, db:
        db.execute("DELETE FROM documents WHERE name = 'Book-0.txt'")
    with Assistant(books, background=False) as assistant:
        (failed,) = assistant.add([write(tmp_path / "Book-0.pdf", "Book 0 weighs 0 grams.")], wait=False)
        assert failed.status == "failed"
        assistant.library.sweep()
        assert [one.card.name for one in assistant.laid_aside()] == ["Book-0.txt"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_cards_are_read_by_their_owner_alone(books):
    cards = list((books / "files").rglob("*.json"))
    assert len(cards) == 3 and all(path.stat().st_mode & 0o077 == 0 for path in cards)
