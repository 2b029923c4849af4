"""A backup is believed nothing: what no `slmrag backup` wrote is refused in a sentence, and the library is as it was."""

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fakes import stub_embedder
from fakes.documents import write

from slmrag import Assistant
from slmrag.errors import LibraryProblem
from slmrag.library.backups import back_up, restore

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, Path]:
    """A library of two documents, and a backup of it."""
    folder = tmp_path_factory.mktemp("made")
    with stub_embedder.installed(), Assistant(folder / "library") as assistant:
        assistant.add([write(folder / f"{n}.txt", f"Book {n} weighs {n} grams.") for n in range(2)])
        assistant.back_up(folder / "backup.zip")
    return folder / "library", folder / "backup.zip"


@pytest.fixture
def library(tmp_path, made) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "library"))


Items = dict[str, bytes]


def items_of(backup: Path) -> Items:
    with zipfile.ZipFile(backup) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(target: Path, items: Items, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in items.items():
            archive.writestr(name, data)
    return target


def said(**values: object) -> Callable[[Items], object]:
    """What it says of itself is another thing."""

    def change(items: Items) -> None:
        items["about.json"] = json.dumps(json.loads(items["about.json"]) | values).encode()

    return change


def holding(*statements: str) -> Callable[[Items], object]:
    """Its catalogue is another one, and what it says of itself agrees with that."""

    def change(items: Items) -> None:
        path = Path("changed.db")
        path.write_bytes(items["library.db"])
        with closing(sqlite3.connect(path)) as db, db:
            for statement in statements:
                db.execute(statement)
        items["library.db"] = path.read_bytes()
        said(sha256=hashlib.sha256(items["library.db"]).hexdigest())(items)

    return change


def original(items: Items) -> str:
    return next(name for name in items if name.startswith("files/"))


BAD: dict[str, Callable[[Items], object]] = {
    "it is said to be of no version": said(version=True, format=1),
    "its version is a word": said(version="3"),
    "its version is nought": said(version=0),
    "another number of documents": said(documents=77),
    "of another library": said(identity="0" * 32),
    "about itself it says a list": lambda items: items.update({"about.json": b"[]"}),
    "about itself it says too much": lambda items: items.update({"about.json": b"[" * 100_000}),
    "no catalogue": lambda items: items.pop("library.db"),
    "the catalogue is torn": lambda items: items.update({"library.db": items["library.db"][:9000]}),
    "the catalogue is of another version": holding("PRAGMA user_version = 99"),
    "a table is missing": holding("DROP TABLE turns"),
    "a table too much": holding("CREATE TABLE songs (title TEXT)"),
    "a column is missing": holding("DROP INDEX languages_of_owner", "ALTER TABLE documents DROP COLUMN language"),
    "a trigger": holding("CREATE TRIGGER t AFTER INSERT ON turns BEGIN DELETE FROM documents; END"),
    "a trigger named as SQLite's own": holding(
        "CREATE TRIGGER keywords_data_t AFTER INSERT ON turns BEGIN DELETE FROM documents; END"
    ),
    "a view": holding("CREATE VIEW v AS SELECT * FROM documents"),
    "an id that is a path": holding("UPDATE documents SET id = '../../outside' WHERE key = 1"),
    "a name that is no text": holding("UPDATE documents SET name = x'ff00' WHERE key = 1"),
    "a key that is the last": holding("UPDATE embedders SET key = 9223372036854775807"),
    "a count that is the last": holding("UPDATE generation SET number = 9223372036854775807"),
    "a sequence at its end": holding("UPDATE sqlite_sequence SET seq = 9223372036854775807"),
    "no identity": holding("DELETE FROM identity"),
    "two generations": holding("INSERT INTO generation VALUES (3)"),
    "a passage of no document": holding("UPDATE chunks SET document = 99"),
    "a passage without a page": holding("DELETE FROM pages"),
    "the original of no document": lambda items: items.update({f"files/00/{'0' * 64}": b"words"}),
    "an original that changed": lambda items: items.update({original(items): b"x" * len(items[original(items)])}),
    "an original of another size": lambda items: items.update({original(items): b"x"}),
    "a path out of it": lambda items: items.update({"../outside": b"x"}),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_backup_changes_nothing_and_a_good_one_works_then(library, made, tmp_path, monkeypatch, what):
    monkeypatch.chdir(tmp_path)
    items = items_of(made[1])
    BAD[what](items)
    before = there(library)
    with pytest.raises(LibraryProblem, match=r"(?s)bad.zip is no sound backup \(.+\): take another one.*as it was\.$"):
        restore(library, packed(tmp_path / "bad.zip", items), replace=True)
    assert there(library) == before
    assert restore(library, made[1], replace=True) == (2, None)


def there(home: Path) -> tuple[list[str], list[str]]:
    """What the catalogue holds, and every file beside it."""
    with closing(sqlite3.connect(home / "library.db")) as db:
        rows = list(db.iterdump())
    return rows, sorted(path.relative_to(home).as_posix() for path in home.rglob("*") if "library.db" not in path.name)


def test_a_file_that_is_in_it_twice_is_refused(library, made, tmp_path):
    bad = Path(shutil.copyfile(made[1], tmp_path / "bad.zip"))
    with zipfile.ZipFile(bad, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("library.db", b"another")
    with pytest.raises(LibraryProblem, match="it holds a file twice"):
        restore(library, bad, replace=True)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_in_another_way_is_refused(library, made, tmp_path, packing):
    with pytest.raises(LibraryProblem, match="packed in another way"):
        restore(library, packed(tmp_path / "bad.zip", items_of(made[1]), packing), replace=True)


def test_a_bomb_is_refused_before_a_byte_of_it_is_unpacked(library, tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("library.db", "w", force_zip64=True) as file:
            for _ in range(100):
                file.write(bytes(1 << 20))
        archive.writestr("about.json", "{}")
    monkeypatch.setattr(shutil, "copyfileobj", lambda *arguments: pytest.fail("it was unpacked"))
    with pytest.raises(LibraryProblem, match="would unpack to 100 MB, more than 100 times its own size"):
        restore(library, tmp_path / "bomb.zip", replace=True)


def test_a_bomb_that_lies_about_its_size_is_refused(library, made, tmp_path):
    """What it unpacks to is more than it says: no more is written than that."""
    items = items_of(made[1])
    size, bad = len(items["library.db"]), tmp_path / "bad.zip"
    items["library.db"] += bytes(50 << 20)
    data = packed(bad, items).read_bytes()
    big, small = len(items["library.db"]).to_bytes(4, "little"), size.to_bytes(4, "little")
    assert data.count(big) == 2
    bad.write_bytes(data.replace(big, small))
    with pytest.raises(LibraryProblem, match="is no sound backup"):
        restore(library, bad, replace=True)


def test_no_backup_that_was_written_is_refused_for_its_size(library, tmp_path):
    """Nothing but blanks packs some hundred times smaller: such a library is stored as it is."""
    with closing(sqlite3.connect(library / "library.db")) as db, db:
        db.execute("UPDATE pages SET text = text || printf('%.*c', ?, ' ') WHERE document = 1", [70 << 20])
    backup = tmp_path / "backup.zip"
    assert back_up(library, backup) == 2 and restore(tmp_path / "new", backup) == (2, None)
    assert backup.stat().st_size > 70 << 20


@pytest.mark.skipif(os.name != "posix", reason="disk_usage is of the system")
def test_a_backup_that_the_disk_has_no_room_for_is_refused_before_it_is_unpacked(library, made, monkeypatch):
    usage = shutil.disk_usage(library)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10_000))
    with pytest.raises(LibraryProblem, match=r"wants \d MB to be restored, and the disk has 0 MB free"):
        restore(library, made[1], replace=True)


def test_a_damaged_keyword_index_keeps_no_backup_from_coming_back(library, made, tmp_path, monkeypatch, stub):
    monkeypatch.chdir(tmp_path)
    items = items_of(made[1])
    holding("UPDATE keywords_data SET block = x'00'")(items)
    assert restore(library, packed(tmp_path / "b.zip", items), replace=True) == (2, None)
    with Assistant(library) as assistant:
        assistant.finish_embedding()
        assert assistant.faults() == []


def test_a_catalogue_that_was_laid_aside_comes_back_where_the_backup_cannot(library, made, monkeypatch):
    (library / "library.db").write_bytes(b"x" * 9000)
    shutil.rmtree(library / "files")
    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(LibraryProblem, match="disk is full"):
        restore(library, made[1], replace=True)
    monkeypatch.undo()
    assert (library / "library.db").read_bytes() == b"x" * 9000 and not list(library.glob("bin/*.db*"))


def no_room(descriptor: int) -> None:
    raise OSError(28, "No space left on device")
