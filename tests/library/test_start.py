"""What a start notices and mends: vectors, the keyword index, and what lies where something else belongs."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fakes import stub_embedder
from fakes.documents import write
from library_contents import nearest

from slmrag import Assistant
from slmrag.library.places import FILES, FOLDERS
from slmrag.schema import Scope
from slmrag.text.terms import terms

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A library of three documents with everything made."""
    folder = tmp_path_factory.mktemp("made")
    with stub_embedder.installed(), Assistant(folder / "library") as assistant:
        assistant.add([write(folder / f"{n}.txt", f"Book {n} weighs {n} grams.") for n in range(3)])
    return folder / "library"


@pytest.fixture
def books(home, made, stub) -> Path:
    return Path(shutil.copytree(made, home))


DAMAGES = {
    "a vector of another size": "UPDATE vectors SET vector = x'00000000' WHERE chunk = 2",
    "a vector of no size": "UPDATE vectors SET vector = x'' WHERE chunk = 2",
    "all of another size": "UPDATE vectors SET vector = x'0000803f'",
    "a vector of noughts": "UPDATE vectors SET vector = zeroblob(length(vector)) WHERE chunk = 1",
    "all noughts": "UPDATE vectors SET vector = zeroblob(length(vector))",
    "a keyword row is missing": "DELETE FROM keywords WHERE rowid = 2",
    "all keywords are missing": "DELETE FROM keywords",
    "the keyword index is none": "UPDATE keywords_data SET block = x'000000008F5201F370' WHERE id = 10",
    "a keyword row of nothing": "UPDATE keywords SET rowid = 99 WHERE rowid = 2",
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_start_mends_what_is_made_of_the_catalogue(books, what):
    with closing(sqlite3.connect(books / "library.db")) as db, db:
        db.execute(DAMAGES[what])
    with Assistant(books, background=False) as assistant:
        assistant.load()
        assert assistant.search("Book 0 weighs 0 grams.").passages  # meanwhile, too
        assistant.finish_embedding()
        assert assistant.faults() == []
        assert all(nearest(assistant, f"Book {n} weighs {n} grams.") > 0.999 for n in range(3))
        assert len(assistant.library.of("").keywords.search(terms("grams", "en"), Scope(), 9)) == 3


@pytest.mark.parametrize("name", [*FOLDERS, "bin"])
def test_a_file_where_a_folder_belongs_goes_to_the_bin(books, name):
    shutil.rmtree(books / name, ignore_errors=True)
    write(books / name, "of another program")
    is_mended(books, name)
    assert (books / "bin" / name).read_text() == "of another program"


@pytest.mark.parametrize("name", FILES)
def test_a_folder_where_a_file_belongs_goes_to_the_bin(books, name):
    (books / name).unlink(missing_ok=True)
    (books / name).mkdir()
    write(books / name / "note", "of another program")
    is_mended(books, name)
    assert (books / "bin" / name / "note").read_text() == "of another program"


def is_mended(home: Path, name: str) -> None:
    """The library answers from the next start on; without catalogue or originals, as SECURITY.md tells."""
    with Assistant(home) as assistant:
        assistant.finish_embedding()
        assert len(assistant.laid_aside()) == (3 if name == "library.db" else 0)
        assert len(assistant.documents()) == (0 if name == "library.db" else 3)
        assert bool(assistant.faults()) == (name == "files")
