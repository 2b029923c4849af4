"""A library goes into one file and comes back, while others use it; what is no sound backup changes nothing."""

import zipfile

import pytest
from fakes.documents import write
from library_contents import found, nearest

from slmrag import Assistant
from slmrag.errors import LibraryProblem
from slmrag.library.backups import restore

pytestmark = pytest.mark.slow


@pytest.fixture
def backup(home, tmp_path, stub):
    with Assistant(home) as assistant:
        assistant.add([write(tmp_path / f"{n}.txt", f"Book {n} weighs {n} grams.") for n in range(2)])
        assert assistant.back_up(tmp_path / "backup.zip") == 2
    return tmp_path / "backup.zip"


def test_a_backup_comes_back_under_an_assistant_at_work(home, tmp_path, backup):
    with Assistant(home) as assistant:
        assistant.add([write(tmp_path / "2.txt", "Book 2 weighs 2 grams.")])
        assistant.remove("0.txt")
        assistant.add([write(tmp_path / "3.txt", "Book 3 weighs 3 grams.")])
        with pytest.raises(LibraryProblem, match="holds 3 documents: --replace"):
            restore(home, backup)
        assert restore(home, backup, replace=True) == (2, None)
        for chroma in (False, True):
            if chroma:
                assistant.finish_embedding()
                assert assistant.library.index.uses_chroma
            assert {document.name for document in assistant.documents()} == {"0.txt", "1.txt"}
            assert nearest(assistant, "Book 0 weighs 0 grams.") > 0.999 > nearest(assistant, "Book 3 weighs 3 grams.")
        assert "Book 0" in found(assistant, "Which book weighs 0 grams?")
        assert all(assistant.library.files.path(document.id).is_file() for document in assistant.documents())


def test_the_file_that_two_people_have_is_in_it_once_and_counts_as_two_documents(home, tmp_path, stub):
    file, backup = write(tmp_path / "0.txt", "Book 0 weighs 0 grams."), tmp_path / "backup.zip"
    with Assistant(home) as assistant:
        for owner in ("ann", "bob"):
            assistant.of(owner).add([file])
        assert assistant.back_up(backup) == 2
    with zipfile.ZipFile(backup) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist())) == 3
    assert restore(tmp_path / "new", backup) == (2, None)


def test_it_comes_back_into_an_empty_folder_and_over_a_damaged_catalogue(home, tmp_path, backup):
    assert restore(tmp_path / "new", backup) == (2, None)
    (home / "library.db").write_bytes(b"x" * 9000)
    with pytest.raises(LibraryProblem, match="slmrag restore"):
        restore(home, backup)
    count, aside = restore(home, backup, replace=True)
    assert count == 2 and aside.read_bytes() == b"x" * 9000
    with Assistant(home, background=False) as assistant:
        assert len(assistant.documents()) == 2


def changed(backup, **entries):
    """The backup with some of its entries replaced, or more put in."""
    target = backup.with_name("changed.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        for name in {*old.namelist(), *entries}:
            new.writestr(name, entries.get(name) or old.read(name))
    return target


def test_what_is_no_sound_backup_changes_nothing(tmp_path, backup):
    cut = tmp_path / "cut.zip"
    cut.write_bytes(backup.read_bytes()[:-300])
    with zipfile.ZipFile(backup) as archive:
        original = next(name for name in archive.namelist() if name.startswith("files/"))
    for bad in (
        cut, write(tmp_path / "none.zip", "no zip"), tmp_path / "missing.zip",
        changed(backup, **{"library.db": b"x" * 9000}), changed(backup, **{original: b"x"}),
        changed(backup, **{"../outside": b"x"}), changed(backup, **{"about.json": b"{}"}),
    ):  # fmt: skip
        with pytest.raises(LibraryProblem, match="as it was"):
            restore(tmp_path / "new", bad)
    with Assistant(tmp_path / "new", background=False) as assistant:
        assert assistant.documents() == [] and not list((tmp_path / "new" / "files").rglob("?" * 64))
