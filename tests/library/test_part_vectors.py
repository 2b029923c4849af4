"""The vectors of a large part of the index lie in a file as well, which every process compares with a question as it lies."""

import errno
import os
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from fakes.drafts import add, draft, give_vectors, many, open_library
from statements import heard

from slmrag.library import Library
from slmrag.library.part_vectors import PartVectors, keep, kept

COUNT = 2_100


def rows(library: Library) -> np.ndarray:
    return library.vectors.read(library.embedder)[2]


def vectors_file(home: Path) -> Path:
    return home / "chroma" / "00000" / "vectors"


@pytest.fixture
def large(tmp_path: Path):
    library = open_library(tmp_path)
    many(library, COUNT)
    assert library.index.acquire()
    library.index.synchronise()
    library.close()
    return tmp_path


def test_whoever_opens_a_large_library_reads_no_vectors_from_the_catalogue(large: Path, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(sqlite3, "connect", heard(said.append))
    library = open_library(large)
    vectors = rows(library)
    said.clear()
    exact = np.argsort(-(vectors @ vectors[7]), kind="stable")[:5] + 1
    assert [key for key, _ in library.index.search(vectors[7], None, 5)] == exact.tolist()
    assert not [one for one in said if "v.vector" in one]
    add(library, draft("new.txt", ("one", "two")))
    new = give_vectors(library, seed=5)[-1]
    said.clear()
    assert library.index.search(new, None, 1)[0] == (COUNT + 2, pytest.approx(1))
    assert [one for one in said if "v.vector" in one and f"[{COUNT + 1}, {COUNT + 2}]" in one]
    library.close()


def test_a_removed_vector_is_in_no_file(large: Path):
    library = open_library(large)
    add(library, draft("secret.txt", ("one",)))
    give_vectors(library, seed=9)
    many(library, COUNT, "more.txt")
    library.index.acquire()
    library.index.synchronise()
    secret = rows(library)[COUNT].tobytes()
    assert secret in vectors_file(large).read_bytes()
    library.of("").documents.remove(draft("secret.txt").id)
    library.index.synchronise()
    assert library.index.uses_chroma and secret not in vectors_file(large).read_bytes()
    assert (
        len(kept(vectors_file(large).parent, library.database.identity(), library.index.fingerprint).keys) == 2 * COUNT
    )
    library.of("").documents.remove(draft("more.txt").id)
    library.index.let_go()
    assert not vectors_file(large).exists()
    library.close()


def test_what_a_killed_process_left_of_a_file_goes_with_the_next_change(large: Path):
    library = open_library(large)
    library.index.acquire()
    library.index.synchronise()
    (left := vectors_file(large).with_suffix(".new")).write_bytes(b"some of it")
    add(library, draft("new.txt"))
    library.index.synchronise()
    assert library.index.uses_chroma and not left.exists() and vectors_file(large).exists()
    library.close()


def test_what_only_the_file_had_yet_goes_with_a_removal_too(library: Library):
    add(library, draft("b.txt"))
    many(library, COUNT)
    library.index.acquire()
    library.index.synchronise(iter([False, True]).__next__)  # stopped before Chroma has any
    assert vectors_file(library.home).exists() and not library.index.uses_chroma
    library.of("").documents.remove(draft("a.txt").id)
    library.index.synchronise()
    assert library.index.uses_chroma and not vectors_file(library.home).exists()


def test_a_small_part_has_no_such_file(library: Library):
    many(library, 30)
    library.index.acquire()
    library.index.synchronise()
    assert library.index.uses_chroma and not vectors_file(library.home).exists()


def test_a_file_that_is_torn_or_of_another_library_or_embedder_is_none(tmp_path: Path):
    part = PartVectors("a", 5, np.arange(3), np.ones(3, np.int64), np.eye(3, dtype=np.float32))
    keep(tmp_path, "f", part)
    found = kept(tmp_path, "a", "f")
    assert found and found.state == 5 and found.keys.tolist() == [0, 1, 2] and (found.vectors == part.vectors).all()
    assert (
        kept(tmp_path, "b", "f") is None
        and kept(tmp_path, "a", "g") is None
        and kept(tmp_path / "no", "a", "f") is None
    )
    for data in (
        (tmp_path / "vectors").read_bytes()[:-1],
        b"",
        b"{}",
        b"[" * 9999,
        b'{"rows": 1e999, "numbers": 3, "state": 5}',
    ):
        (tmp_path / "vectors").write_bytes(data)
        assert kept(tmp_path, "a", "f") is None


def test_a_file_for_which_the_disk_has_no_room_leaves_nothing_of_itself(tmp_path: Path, monkeypatch):
    part = PartVectors("a", 5, np.arange(3), np.ones(3, np.int64), np.eye(3, dtype=np.float32))

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(tmp_path, "f", part)
    assert not list(tmp_path.iterdir())
