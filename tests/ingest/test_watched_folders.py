"""A folder of this computer is kept in step with the library, and a drive that is gone takes nothing with it."""

import errno
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes.documents import make_pdf, write
from waiting import wait_until
from watchdog.observers.api import BaseObserver

from slmrag import Assistant
from slmrag.errors import FolderNotWatched
from slmrag.ingest.watcher import Watcher
from slmrag.library.backups import restore
from slmrag.library.watched_folders import FolderReport, WatchedFile, WatchedFolder
from slmrag.readers import folders
from slmrag.readers.folder_state import FolderState, Stamp, folder_state

pytestmark = pytest.mark.slow

Look = Callable[[], list[str]]


@pytest.fixture
def assistant(home: Path) -> Iterator[Assistant]:
    """A library, whose folders are looked at when a test says so."""
    with Assistant(home, background=False) as assistant:
        yield assistant


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two files, one of them in a folder of its own."""
    (tmp_path / "papers" / "2024").mkdir(parents=True)
    write(tmp_path / "papers" / "pump.txt", "The pump moves 340 litres an hour.")
    write(tmp_path / "papers" / "2024" / "lease.md", "The rent is 900 euros.")
    return tmp_path / "papers"


def looks(assistant: Assistant, watched: WatchedFolder) -> Look:
    """Two looks at a folder, as a watcher takes them: what is there at both is not being written. What was done is told."""
    before: list[FolderState | None] = [None]

    def look() -> list[str]:
        told: list[str] = []

        def tell(file: WatchedFile | str) -> None:
            if isinstance(file, WatchedFile):
                told.append(f"{file.state} {file.path}")

        for _ in range(2):
            before[0], _ = assistant.step(watched)(before[0], tell, lambda: False)
        return told

    return look


def names(assistant: Assistant) -> list[str]:
    return sorted(document.name for document in assistant.documents())


def states(assistant: Assistant, watched: WatchedFolder) -> dict[str, str]:
    return {file.path: file.state for file in assistant.watched_files(watched)}


def test_what_is_added_changed_renamed_and_removed_is_so_in_the_library(assistant, folder):
    watched = assistant.watch_folder(folder, "Papers", removes=True)
    look = looks(assistant, watched)
    look()
    assert names(assistant) == names(assistant.of("")) == ["lease.md", "pump.txt"]
    assert all(document.collections == ("Papers",) for document in assistant.documents())
    assert look() == []

    write(folder / "pump.txt", "The pump moves 777 litres an hour.")
    lease = assistant.document("lease.md").id
    (folder / "2024" / "lease.md").rename(folder / "contract.md")
    look()
    assert names(assistant) == ["contract.md", "pump.txt"] and assistant.document("contract.md").id == lease
    assert "777" in assistant.page(assistant.document("pump.txt").id, 1).text
    assert states(assistant, watched) == {"pump.txt": "replaced", "contract.md": "renamed"}

    (folder / "pump.txt").unlink()
    assert look() == ["gone pump.txt"]
    assert names(assistant) == ["contract.md"] and states(assistant, watched) == {"contract.md": "renamed"}


def test_a_file_is_read_when_nothing_is_written_to_it_any_more(assistant, folder):
    watched = assistant.watch_folder(folder)
    before, report = assistant.step(watched)(None, print, bool)
    assert report.waiting == 2 and names(assistant) == []
    with (folder / "pump.txt").open("a") as file:
        file.write(" And so on.")
    before, report = assistant.step(watched)(before, print, bool)
    assert report.waiting == 1 and names(assistant) == ["lease.md"]
    assistant.step(watched)(before, print, bool)
    assert names(assistant) == ["lease.md", "pump.txt"]


def test_it_is_asked_before_a_document_goes_with_its_file(assistant, folder):
    watched = assistant.watch_folder(folder)
    look = looks(assistant, watched)
    look()
    (folder / "pump.txt").unlink()
    look()
    assert states(assistant, watched)["pump.txt"] == "gone" and "pump.txt" in names(assistant)
    write(folder / "pump.txt", "The pump moves 340 litres an hour.")
    look()
    assert states(assistant, watched)["pump.txt"] == "unchanged"
    (folder / "pump.txt").unlink()
    look()
    assert assistant.remove_gone(watched) == 1
    assert names(assistant) == ["lease.md"] and states(assistant, watched) == {"2024/lease.md": "added"}


def test_documents_whose_files_are_gone_are_kept_where_that_is_said(assistant, folder):
    watched = assistant.watch_folder(folder)
    look = looks(assistant, watched)
    look()
    (folder / "pump.txt").unlink()
    look()
    assistant.keep_gone(watched)
    look()
    assert "pump.txt" in names(assistant) and states(assistant, watched) == {"2024/lease.md": "added"}


@pytest.mark.parametrize("empty", [False, True], ids=["not there", "an empty place, as a drive leaves it"])
def test_a_drive_that_is_gone_removes_nothing(assistant, folder, tmp_path, empty):
    watched = assistant.watch_folder(folder, removes=True)
    look = looks(assistant, watched)
    look()
    folder.rename(tmp_path / "elsewhere")
    if empty:
        folder.mkdir()
    look()
    assert assistant.step(watched)(None, print, bool)[1].away is not empty and names(assistant) == [
        "lease.md",
        "pump.txt",
    ]
    folder.rmdir() if empty else None
    (tmp_path / "elsewhere").rename(folder)
    look()
    assert set(states(assistant, watched).values()) <= {"added", "unchanged"}
    assert names(assistant) == ["lease.md", "pump.txt"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may do anything may look into any folder")
def test_a_folder_in_it_that_nobody_may_look_into_is_not_gone(assistant, folder):
    watched = assistant.watch_folder(folder, removes=True)
    look = looks(assistant, watched)
    look()
    (folder / "2024").chmod(0)
    try:
        look()
    finally:
        (folder / "2024").chmod(0o700)
    assert names(assistant) == ["lease.md", "pump.txt"]


def test_what_a_closed_folder_holds_is_not_told_to_be_gone():
    state = FolderState({}, closed=("2024",))
    assert state.tells_of("2024.txt") and not state.tells_of("2024/lease.md") and not state.tells_of("2024")


def test_files_that_exchange_their_names_take_their_documents_along(assistant, folder):
    write(folder / "third.txt", "The seal is green, and it is changed yearly.")
    watched = assistant.watch_folder(folder)
    look = looks(assistant, watched)
    look()
    before = {document.name: document.id for document in assistant.documents()}
    pump, third = (folder / "pump.txt").read_text(), (folder / "third.txt").read_text()
    (folder / "pump.txt").rename(folder / "aside")
    (folder / "third.txt").rename(folder / "pump.txt")
    (folder / "aside").rename(folder / "third.txt")
    assert sorted(look()) == ["renamed pump.txt", "renamed third.txt"]
    after = {document.name: document.id for document in assistant.documents()}
    assert after == before | {"pump.txt": before["third.txt"], "third.txt": before["pump.txt"]}
    assert (pump, third) == ((folder / "third.txt").read_text(), (folder / "pump.txt").read_text())
    assert look() == [], "and it is at rest"


def test_of_more_files_than_are_looked_at_none_is_gone(assistant, folder, monkeypatch):
    """Which of them are looked at changes with every file that comes before the last."""
    watched = assistant.watch_folder(folder, removes=True)
    look = looks(assistant, watched)
    look()
    monkeypatch.setattr(folders, "MOST_FILES", 2)
    write(folder / "a.txt", "The first file comes first.")
    look()
    assert names(assistant) == ["a.txt", "lease.md", "pump.txt"]
    assert "more than 2 files" in assistant.step(watched)(None, print, bool)[1].problem


def test_a_link_that_leads_to_itself_hinders_nothing(assistant, folder):
    (folder / "round.txt").symlink_to(folder / "round.txt")
    looks(assistant, assistant.watch_folder(folder))()
    assert names(assistant) == ["lease.md", "pump.txt"]


def test_a_document_of_two_watched_folders_stays_until_it_is_in_none(assistant, folder, tmp_path):
    (tmp_path / "other").mkdir()
    shutil.copy(folder / "pump.txt", tmp_path / "other" / "same.txt")
    first, second = (
        looks(assistant, assistant.watch_folder(one, removes=True)) for one in (folder, tmp_path / "other")
    )
    first()
    second()
    (folder / "pump.txt").unlink()
    first()
    assert names(assistant) == ["lease.md", "pump.txt"]
    write(tmp_path / "other" / "b.txt", "Another file stays.")
    (tmp_path / "other" / "same.txt").unlink()
    second()
    assert names(assistant) == ["b.txt", "lease.md"]


def test_a_backup_names_no_folder_to_read(assistant, folder, tmp_path):
    os.utime(folder / "pump.txt", (1e12, 1e12))  # a wrong clock
    looks(assistant, assistant.watch_folder(folder, removes=True))()
    assistant.back_up(tmp_path / "a.backup")
    restore(tmp_path / "restored", tmp_path / "a.backup")
    with Assistant(tmp_path / "restored", background=False) as restored:
        assert restored.watched_folders() == [] and names(restored) == ["lease.md", "pump.txt"]


def test_what_hinders_at_one_folder_is_told_and_hinders_at_no_other(home, tmp_path):
    bad, good = (WatchedFolder(key, tmp_path, "", removes=False) for key in (1, 2))
    looked = threading.Event()

    def fails(*_):
        raise ValueError("nobody foresaw it")

    def works(*_):
        looked.set()
        return FolderState({}), FolderReport()

    watcher = Watcher(home, lambda: [(bad, fails), (good, works)])
    watcher.start()
    assert looked.wait(30)
    wait_until(lambda: watcher.problem is not None)
    assert watcher.here and "nobody foresaw it" in watcher.reports[1].problem and watcher.reports[2].problem == ""
    watcher.stop()
    assert not watcher.here


def test_files_of_one_name_are_documents_of_two(assistant, folder):
    write(folder / "2024" / "pump.txt", "The other pump moves 20 litres.")
    looks(assistant, assistant.watch_folder(folder))()
    assert names(assistant) == ["lease.md", "pump (2024).txt", "pump.txt"]


def test_a_document_of_the_same_name_that_was_there_is_left_alone(assistant, folder, tmp_path):
    (tmp_path / "mine").mkdir()
    assistant.add_file(write(tmp_path / "mine" / "pump.txt", "My own pump moves 5 litres."))
    watched = assistant.watch_folder(folder, removes=True)
    look = looks(assistant, watched)
    look()
    assert names(assistant) == ["lease.md", "pump (papers).txt", "pump.txt"]
    (folder / "pump.txt").unlink()
    look()
    assert names(assistant) == ["lease.md", "pump.txt"]


def test_two_files_of_the_same_bytes_are_one_document_until_the_last_of_them_is_gone(assistant, folder):
    shutil.copy(folder / "pump.txt", folder / "copy.txt")
    watched = assistant.watch_folder(folder, removes=True)
    look = looks(assistant, watched)
    look()
    assert len(assistant.documents()) == 2
    write(folder / "pump.txt", "The pump moves 777 litres an hour.")
    look()
    assert len(assistant.documents()) == 3
    (folder / "copy.txt").unlink()
    look()
    texts = [assistant.page(document.id, 1).text for document in assistant.documents()]
    assert len(texts) == 2 and not any("340" in text for text in texts)


def test_what_cannot_be_read_is_told_and_tried_again_when_it_changes(assistant, folder):
    write(folder / "report.pdf", "This is no PDF.")
    (folder / "song.mp3").write_bytes(b"ID3")
    (folder / "~$lease.docx").write_bytes(b"who has it open")
    watched = assistant.watch_folder(folder)
    look = looks(assistant, watched)
    look()
    assert assistant.step(watched)(None, print, bool)[1].left_out == 1
    [failed] = [file for file in assistant.watched_files(watched) if file.state == "failed"]
    assert failed.path == "report.pdf" and "PDF" in failed.problem
    assert look() == []
    make_pdf(folder / "report.pdf")
    look()
    assert states(assistant, watched)["report.pdf"] == "added"


def test_a_document_that_was_removed_by_hand_stays_removed(assistant, folder):
    watched = assistant.watch_folder(folder)
    look = looks(assistant, watched)
    look()
    assistant.remove("pump.txt")
    look()
    assert names(assistant) == ["lease.md"]


def test_a_document_that_was_renamed_by_hand_is_replaced_under_that_name(assistant, folder):
    watched = assistant.watch_folder(folder)
    look = looks(assistant, watched)
    look()
    assistant.rename("pump.txt", "Our pump.txt")
    write(folder / "pump.txt", "The pump moves 777 litres an hour.")
    look()
    assert names(assistant) == ["Our pump.txt", "lease.md"]


def test_what_cannot_be_watched_is_said(assistant, folder, home, tmp_path):
    with pytest.raises(FolderNotWatched, match="There is no folder"):
        assistant.watch_folder(tmp_path / "nowhere")
    for around in (home, tmp_path):
        with pytest.raises(FolderNotWatched, match="holds the library itself, or lies in it"):
            assistant.watch_folder(around)
    assistant.watch_folder(folder)
    with pytest.raises(FolderNotWatched, match="which is watched already"):
        assistant.watch_folder(folder / "2024")


def test_a_folder_that_leads_to_the_library_by_now_is_not_read(assistant, folder, home, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    watched = assistant.watch_folder(tmp_path / "link")
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to(home)
    with pytest.raises(FolderNotWatched, match="holds the library itself"):
        assistant.step(watched)(None, print, bool)


def test_a_folder_is_its_owners_alone(assistant, folder):
    watched = assistant.of("ann").watch_folder(folder)
    looks(assistant.of("ann"), watched)()
    bob = assistant.of("bob")
    assert bob.watched_folders() == [] and bob.watched_files(watched) == [] and bob.documents() == []
    bob.unwatch_folder(watched)
    assert bob.remove_gone(watched) == 0
    assert assistant.of("ann").watched_folders() == [watched]
    assistant.of("ann").unwatch_folder(watched)
    assert assistant.of("ann").watched_folders() == [] and len(assistant.of("ann").documents()) == 2


def test_a_link_out_of_the_folder_is_not_followed(assistant, folder, tmp_path):
    (folder / "secret.txt").symlink_to(write(tmp_path / "secret.txt", "The secret is out."))
    state = folder_state(folder)
    assert state is not None and set(state.files) == {"pump.txt", "2024/lease.md"} and state.left_out == 1


def test_a_folder_of_which_the_system_tells_nothing_is_looked_at_all_the_same(home, tmp_path, monkeypatch, caplog):
    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(BaseObserver, "schedule", refuse)
    looks = queue.SimpleQueue()

    def step(*_):
        looks.put(None)
        return FolderState({"a.txt": Stamp(1, looks.qsize())}), FolderReport()  # another each time

    watcher = Watcher(home, lambda: [(WatchedFolder(1, tmp_path, "", removes=False), step)])
    watcher.start()
    wait_until(lambda: looks.qsize() > 1)
    watcher.stop()
    assert len([one for one in caplog.messages if "inotify watch limit" in one]) == 1


def test_it_goes_on_by_itself_and_after_a_restart(home, folder):
    told: list[str] = []
    with Assistant(home, background=False) as assistant:
        assistant.watch_folder(folder, removes=True)
        watcher = assistant.keep_in_step(lambda _, file: told.append(f"{file.state} {file.path}"))
        wait_until(lambda: names(assistant) == ["lease.md", "pump.txt"])
        write(folder / "late.txt", "The late file came later.")
        wait_until(lambda: "late.txt" in names(assistant))
        assert watcher.here
    assert sorted(told) == ["added 2024/lease.md", "added late.txt", "added pump.txt"] and not watcher.here
    (folder / "late.txt").unlink()
    write(folder / "pump.txt", "The pump moves 777 litres an hour.")
    with Assistant(home, background=False) as assistant:
        assistant.keep_in_step()
        wait_until(lambda: "late.txt" not in names(assistant))
        wait_until(lambda: "777" in assistant.page(assistant.document("pump.txt").id, 1).text)


def test_the_folders_of_one_who_may_have_no_files_read_any_more_rest(home, folder, tmp_path):
    allowed, bens = {"ann", "ben"}, tmp_path / "bens"
    bens.mkdir()
    write(bens / "note.txt", "The door is red.")
    with Assistant(home, background=False) as assistant:
        ann, ben = assistant.of("ann"), assistant.of("ben")
        ben.watch_folder(bens)
        watched = ann.watch_folder(folder)
        watcher = assistant.keep_in_step(may_read=allowed.__contains__)
        wait_until(lambda: len(ann.documents()) == 2)
        allowed.remove("ann")
        watcher.look()
        wait_until(lambda: watched.key not in watcher.reports)
        write(folder / "secret.txt", "The vault opens at nine.")
        write(bens / "later.txt", "The door is green now.")
        watcher.look()
        wait_until(lambda: len(ben.documents()) == 2)
        assert len(ann.documents()) == 2 and ann.watched_folders() == [watched]
        allowed.add("ann")
        watcher.look()
        wait_until(lambda: len(ann.documents()) == 3)


def test_of_two_processes_one_watches_and_the_other_takes_over(home, folder):
    with Assistant(home, background=False) as assistant, Assistant(home, background=False) as other:
        assistant.watch_folder(folder)
        first = assistant.keep_in_step()
        wait_until(lambda: first.here)
        second = other.keep_in_step()
        wait_until(lambda: second.elsewhere)
        assert other.watched_elsewhere and not assistant.watched_elsewhere
        assistant.close()
        wait_until(lambda: second.here)
        write(folder / "late.txt", "The late file came later.")
        wait_until(lambda: "late.txt" in names(other))


def test_the_command_tells_what_becomes_of_each_file(home, folder):
    """As a person runs it: watched, listed, and watched no more."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "slmrag", "watch"]
    with Assistant(home, background=False) as assistant:
        chosen = assistant.watch_folder(folder, "Papers", removes=True)
    with subprocess.Popen([*command, str(folder)], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        lines = sorted(process.stdout.readline().strip() for _ in range(2))
        with Assistant(home, background=False) as assistant:
            wait_until(lambda: all(one.embedded == one.chunks for one in assistant.documents()))
        process.terminate()
    assert lines == [f"{folder}/2024/lease.md: added", f"{folder}/pump.txt: added"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True).stdout
    assert listed == f"{folder}: 2 files in step\n"
    with Assistant(home, background=False) as assistant:
        assert assistant.watched_folders() == [chosen]  # as it was chosen, though it was not said again
    both = subprocess.run([*command, str(folder), "--remove-gone", "--keep-gone"], env=environment, check=False)
    assert both.returncode == 1
    subprocess.run([*command, str(folder), "--stop"], env=environment, check=True)
    with Assistant(home, background=False) as assistant:
        assert assistant.watched_folders() == [] and len(assistant.documents()) == 2
