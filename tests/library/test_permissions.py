"""What lies in a library's folder is its owner's alone: 0600 and 0700, whoever made the folder, and whatever the umask."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.documents import write

from slmrag import Assistant, doctor, settings
from slmrag.errors import LibraryProblem
from slmrag.library.backups import restore
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk
from slmrag.models.known_models import KINDS
from slmrag.runtime.private_files import open_to_others
from slmrag.testing import ScriptedModel

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="Windows has other rights"), pytest.mark.slow]


@pytest.fixture(params=[0o022, 0o000], ids=oct)
def made_before(request: pytest.FixtureRequest, home: Path) -> Iterator[Path]:
    """A library's folder that somebody made, as the umask has it."""
    before = os.umask(request.param)
    home.mkdir()
    yield home
    os.umask(before)


def modes(folder: Path) -> set[str]:
    """What is not as it should be, as ``0644 library.db``."""
    found = [folder, *folder.rglob("*")]
    wanted = {True: 0o700, False: 0o600}
    return {
        f"{stat.S_IMODE(path.stat().st_mode):04o} {path.relative_to(folder)}"
        for path in found
        if stat.S_IMODE(path.stat().st_mode) != wanted[path.is_dir()]
    }


def test_all_of_a_library_is_its_owners_alone_while_it_is_used_and_afterwards(made_before: Path, stub, tmp_path: Path):
    home, backup = made_before, tmp_path / "backup.zip"
    (home / "library.new").write_text("of an older slmrag")
    (home / "files").mkdir()
    with Assistant(home) as assistant:
        assistant.models.add(ScriptedModel("A seal."))
        assistant.models.choose("ask", "scripted")
        assistant.add([write(tmp_path / f"{n}.txt", f"Book {n} weighs {n} grams.") for n in range(3)])
        settings.keep(home, top_k=4)
        desk = assistant.desks.keep(Desk("", "HR", "Helpdesk", "Ask us.", "#1d6a72", hand_over=True))
        answer = assistant.ask("How heavy is book 1?").result()
        assistant.hand_over(
            desk, assistant.conversations.keep(Turn(answer.question, answer), desk=desk), contact="", note=""
        )
        assistant.finish_embedding()
        assert assistant._parts.library.index.uses_chroma and modes(home) == set()
        assistant.remove("0.txt")
        assistant.finish_embedding()
        assistant.back_up(backup)
        assert modes(home) == set() and stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert (home / "chroma.seal").exists() and modes(home) == set()
    restore(home, backup, replace=True)
    assert modes(home) == set()
    restore(tmp_path / "other" / "library", backup)
    assert modes(tmp_path / "other") == set(), "folders above it that were missing are made for its owner too"


def test_what_was_opened_by_a_move_is_closed_when_it_is_used_again(made_before: Path, stub, tmp_path: Path):
    with Assistant(made_before) as assistant:
        assistant.add([write(tmp_path / "0.txt", "Book 0 weighs 0 grams.")])
        assistant.finish_embedding()
    moved = tmp_path / "moved"
    shutil.copytree(made_before, moved, copy_function=shutil.copyfile)
    for path in (moved, *moved.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    outside = write(tmp_path / "outside.txt", "Not of the library.")
    outside.chmod(0o644)
    (moved / "link").symlink_to(outside)
    with Assistant(moved, background=False):
        assert modes(moved) == {"0644 link"} and open_to_others(moved) == []


@pytest.mark.parametrize("way", ["opened", "restored"])
def test_a_folder_of_other_things_is_not_taken_for_a_library(home: Path, tmp_path: Path, way: str):
    """It would be closed to others, brought into order, and its `bin` emptied one day."""
    with Assistant(tmp_path / "another", background=False) as assistant:
        assistant.back_up(tmp_path / "backup.zip")
    for path in (home / "bin" / "tool", home / "files" / "letter.txt", home / "projects" / "notes.txt"):
        path.parent.mkdir(parents=True)
        path.write_text("mine")
    home.chmod(0o755)
    before = {path: (path.stat().st_mode, path.stat().st_mtime_ns) for path in (home, *home.rglob("*"))}
    with pytest.raises(LibraryProblem, match=r"holds other things \(projects\).*a folder of its own"):
        Assistant(home) if way == "opened" else restore(home, tmp_path / "backup.zip")
    assert before == {path: (path.stat().st_mode, path.stat().st_mtime_ns) for path in (home, *home.rglob("*"))}


@pytest.mark.parametrize(
    "prepared",
    ["slmrag.toml", ".DS_Store", "lost+found/x", "files/ab/x", *(f"{kind.folder}/a/b" for kind in KINDS.values())],
)
def test_what_was_prepared_for_a_library_and_what_systems_leave_keeps_none_from_it(home: Path, prepared: str):
    (home / prepared).parent.mkdir(parents=True)
    (home / prepared).write_text("")
    with Assistant(home, background=False) as assistant:
        assert assistant.documents() == []


def test_where_it_cannot_be_doctor_says_so_once(home: Path, monkeypatch, tmp_path: Path):
    home.mkdir(mode=0o755)
    monkeypatch.setattr(Path, "chmod", lambda path, mode: None)  # as on a disk that knows no modes
    with Assistant(home, background=False) as assistant:
        (found,) = [one for one in doctor.examine(assistant) if one.name == "Rights of others"]
        assert found.state == "could be better" and str(home) in found.found and "SLMRAG_HOME" in found.remedy
    monkeypatch.undo()
    with Assistant(home, background=False) as assistant:
        assert not [one for one in doctor.examine(assistant) if one.name == "Rights of others"]
