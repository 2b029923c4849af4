"""The index is in parts of 50,000 chunk keys: what changes in one is no matter of the others."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from fakes.drafts import add, draft, give_vectors, many, open_library
from statements import heard

from slmrag.library import Library
from slmrag.schema import Scope


@pytest.fixture
def two_parts(library: Library) -> Library:
    """Three documents: two of the first part, and one of the second."""
    many(library, 20)
    add(library, draft("b.txt"))
    begin_part(library)
    add(library, draft("c.txt", ("one", "two", "three")))
    give_vectors(library)
    assert library.index.acquire()
    library.index.synchronise()
    return library


def begin_part(library: Library) -> None:
    """Have the next document's chunks begin another part."""
    with library.database.write() as db:
        db.execute("UPDATE sqlite_sequence SET seq = 60000 WHERE name = 'chunks'")


def marks(library: Library) -> list[Path]:
    """A file put beside those of each part, which goes with them."""
    return [library.home / "chroma" / part / "mark" for part in ("00000", "00001")]


def nearest(library: Library, vector: np.ndarray, limit: int = 5) -> list[int]:
    return [key for key, _ in library.index.search(vector, None, limit)]


def test_all_parts_are_asked_and_the_nearest_of_all_come_first(two_parts: Library):
    keys, _, vectors = two_parts.vectors.read(two_parts.embedder)
    assert two_parts.index.uses_chroma and keys[-1] > 60_000 > keys[0]
    for vector in vectors[::4]:
        exact = keys[np.argsort(-(vectors @ vector), kind="stable")][:5]
        assert nearest(two_parts, vector) == exact.tolist()


def test_a_removal_makes_no_other_part_anew(two_parts: Library):
    for mark in marks(two_parts):
        mark.touch(exist_ok=False)
    two_parts.of("").documents.remove(draft("b.txt").id)
    assert not two_parts.index.uses_chroma
    two_parts.index.synchronise()
    assert two_parts.index.uses_chroma and two_parts.index.differences() == ""
    assert [mark.exists() for mark in marks(two_parts)] == [False, True]


def test_of_a_part_that_changed_alone_vectors_are_read_for_a_question(tmp_path: Path, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(sqlite3, "connect", heard(said.append))
    library = open_library(tmp_path)
    vectors = many(library, 20)
    begin_part(library)
    add(library, draft("c.txt"))
    give_vectors(library)
    library.index.acquire()
    library.index.synchronise()
    add(library, draft("d.txt"))
    fresh = give_vectors(library, seed=3)[-1]
    said.clear()
    found = library.index.search(fresh, None, 30)
    read = [one for one in said if "v.vector" in one]
    assert found[0][1] > 0.999 and len(found) == 24 and len(vectors) == 20
    assert len(read) == 1 and "v.chunk >= 50000 AND v.chunk < 100000" in read[0]
    library.close()


def test_a_part_of_which_nothing_is_left_has_no_files(two_parts: Library):
    two_parts.of("").documents.remove(draft("c.txt", ("one", "two", "three")).id)
    two_parts.index.synchronise()
    assert two_parts.index.uses_chroma and not (two_parts.home / "chroma" / "00001").exists()


def test_who_removes_and_makes_nothing_anew_deletes_the_part_alone(two_parts: Library):
    two_parts.close()
    library = open_library(two_parts.home)
    library.of("").documents.remove(draft("c.txt", ("one", "two", "three")).id)
    library.index.let_go()
    assert (library.home / "chroma" / "00000").exists() and not (library.home / "chroma" / "00001").exists()
    assert not library.index.is_damaged(), "what was let go is no damage"
    library.index.synchronise()
    assert library.index.uses_chroma and library.index.differences() == ""
    library.close()


def test_files_of_an_older_slmrag_which_were_no_parts_go(library: Library):
    many(library, 5)
    folder = library.home / "chroma"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"whatever")
    library.index.acquire()
    library.index.synchronise()
    assert library.index.uses_chroma and not library.index.mending and not (folder / "chroma.sqlite3").exists()


def test_of_some_documents_only_their_vectors_are_read(two_parts: Library):
    keys = two_parts.of("").documents.restriction(Scope(documents=(draft("b.txt").id,)))
    _, of, vectors = two_parts.vectors.read(two_parts.embedder)
    found = two_parts.index.search(vectors[0], keys, 9)
    assert len(found) == 2 == (of == keys[0]).sum()


def test_vectors_that_are_missing_are_looked_for_where_something_changed(tmp_path: Path, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(sqlite3, "connect", heard(said.append))
    library = open_library(tmp_path)
    many(library, 20)
    begin_part(library)
    add(library, draft("c.txt"))
    assert len(library.vectors.without_vector(library.embedder, 99)) == 2
    give_vectors(library)
    assert library.vectors.count_without_vector(library.embedder) == 0
    add(library, draft("d.txt"))
    said.clear()
    assert library.vectors.count_without_vector(library.embedder) == 2
    assert len([one for one in said if "FROM chunks c WHERE" in one]) == 1
    with library.database.write() as db:
        db.execute("DELETE FROM vectors WHERE chunk < 3")
    assert library.vectors.count_without_vector(library.embedder) == 4
    library.close()


def test_a_part_of_the_index_that_was_let_go_is_not_taken_for_damaged(tmp_path: Path):
    library = open_library(tmp_path)
    many(library, 30)
    library.index.acquire()
    library.index.synchronise()
    add(library, draft("letter.txt", ("the letter of Santorini",)))
    library.close()
    library = open_library(tmp_path)
    library.of("").documents.remove(draft("letter.txt").id)
    library.index.let_go()
    assert not (tmp_path / "chroma").exists()
    assert not library.index.is_damaged() and library.index.differences() == ""
    library.close()
