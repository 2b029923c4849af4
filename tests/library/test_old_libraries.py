"""A library of every format that there was is brought up to date; what is none of ours is refused in a sentence."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from library_contents import found, nearest

from slmrag import Assistant
from slmrag.errors import LibraryProblem
from slmrag.library.backups import restore
from slmrag.library.migrations import VERSION, copies

pytestmark = pytest.mark.slow

OLD = Path(__file__).parent / "old_libraries"
LIBRARIES = sorted(path for path in OLD.glob("*.zip") if "backup" not in path.name)
BACKUPS = sorted(OLD.glob("*-backup.zip"))


def is_whole(assistant: Assistant) -> None:
    """Its documents, their names, collection, originals and vectors are there, and the search by meaning finds them."""
    there = {one.name: one for one in assistant.documents()}
    assert {name: one.collections for name, one in there.items()} == {"pump.pdf": ("Machines",), "letter.pdf": ()}
    assert all(one.embedded == one.chunks == 1 for one in there.values())
    assert "340 litres" in found(assistant, "How many litres does the pump move?")
    assert nearest(assistant, "The pump moves 340 litres an hour.") > 0.9
    assert assistant.faults() == [] and assistant.laid_aside() == []


@pytest.mark.parametrize("old", LIBRARIES, ids=lambda path: path.stem)
def test_an_old_library_is_brought_up_to_date_with_a_copy(home, old):
    with zipfile.ZipFile(old) as packed:
        packed.extractall(home)
    with closing(sqlite3.connect(home / "library.db")) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
    with Assistant(home) as assistant:
        assistant.finish_embedding()
        is_whole(assistant)
        with closing(sqlite3.connect(home / "library.db")) as db:
            assert db.execute("PRAGMA user_version").fetchone()[0] == VERSION
        assert len(copies(home / "library.db")) == (version < VERSION)
        assistant.remove("letter.pdf")
        assert copies(home / "library.db") == []


@pytest.mark.parametrize("old", BACKUPS, ids=lambda path: path.stem)
def test_an_old_backup_is_restored(home, old):
    assert restore(home, old) == (2, None)
    with Assistant(home) as assistant:
        assistant.finish_embedding()
        is_whole(assistant)


def test_a_page_that_was_recognised_before_the_places_of_its_words_were_kept_is_recognised_anew(home):
    with zipfile.ZipFile(OLD / "f40b5c0.zip") as packed:
        packed.extractall(home)
    change(home, "UPDATE pages SET kind = 'recognised' WHERE text LIKE '%pump%'")
    with Assistant(home, background=False) as assistant:
        assert {one.name: one.coming_pages for one in assistant.documents()} == {"pump.pdf": (1,), "letter.pdf": ()}
        assert "340 litres" in found(assistant, "How many litres does the pump move?")


def change(home: Path, *statements: str) -> list[str]:
    """What is in the file then, as SQL."""
    home.mkdir(exist_ok=True)
    with closing(sqlite3.connect(home / "library.db")) as db, db:
        for statement in statements:
            db.execute(statement)
        return [*db.iterdump(), str(db.execute("PRAGMA user_version").fetchone()[0])]


@pytest.mark.parametrize("version", range(VERSION + 1))
def test_a_file_of_another_program_is_refused_as_it_is(home, version):
    before = change(home, "CREATE TABLE songs (title TEXT)", f"PRAGMA user_version = {version}")
    with pytest.raises(LibraryProblem, match=r"is damaged .*slmrag restore FILE --replace"):
        Assistant(home, background=False)
    assert change(home) == before and copies(home / "library.db") == []


def test_a_library_of_a_newer_slmrag_is_refused_as_it_is(home):
    before = change(home, f"PRAGMA user_version = {VERSION + 1}", "CREATE TABLE songs (title TEXT)")
    with pytest.raises(LibraryProblem, match="was made by a newer slmrag: update slmrag"):
        Assistant(home, background=False)
    assert change(home) == before


def test_an_old_library_that_somebody_changed_stays_as_it_is(home):
    with zipfile.ZipFile(OLD / "4ebbd71.zip") as packed:
        packed.extractall(home)
    before = change(home, "ALTER TABLE pages DROP COLUMN section")
    with pytest.raises(LibraryProblem, match=r"is damaged .*slmrag restore FILE --replace"):
        Assistant(home, background=False)
    assert change(home) == before and copies(home / "library.db") == []
