"""A removal can be undone for some minutes: until then nobody finds the document, and then it is gone."""

import errno
import os
import shutil
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes.documents import write
from library_contents import CANARY, traces
from waiting import wait_until

from slmrag import Assistant
from slmrag.assistant import PersonalAssistant
from slmrag.errors.library_problems import DocumentNotFound, LibraryProblem
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk

pytestmark = pytest.mark.slow  # libraries of documents: seconds in all

ASKED = f"What did the {CANARY} pay?"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    return write(tmp_path / "letter.txt", f"The {CANARY} of Santorini paid 4,711 euros.\n\nThe {CANARY} paid in March.")


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """A mail with a file."""
    made = EmailMessage()
    made["Subject"] = "Order"
    made.set_content("See below.")
    made.add_attachment(b"Ropes: 25", maintype="application", subtype="octet-stream", filename="list.txt")
    (tmp_path / "mail.eml").write_bytes(made.as_bytes())
    return tmp_path / "mail.eml"


def put_in(view: PersonalAssistant, letter: Path) -> str:
    other = write(letter.with_name("other.txt"), "The seal kit costs 68.50 euros.")
    added, _ = view.add([letter, other], collection="Letters", wait=False)
    desk = view.desks.keep(Desk("", "Letters", "Desk", "Hello", hand_over=True))
    held = view.conversations.keep(
        Turn("Who paid?", view.ask("How many euros were paid in Santorini?").result()), desk=desk
    )
    view.hand_over(desk, held)
    view.conversations.keep(Turn("Who paid?", view.ask("How many euros were paid in Santorini?").result()))
    view.jobs.start(view.summarize([added.document_id])).result()
    return added.document_id


def seen(view: PersonalAssistant) -> str:
    """All that somebody is shown of what they have."""
    kept = view.conversations
    talks = [*kept.listed(), *(one for desk in view.desks.listed() for one in kept.listed(desk=desk.id))]
    return repr((
        sorted(one.name for one in view.documents()), view.own_collections(), view.collections(),
        view.search("Santorini in March").passages, [one.text for one in view.headings()],
        [kept.turns(one.id) for one in talks], kept.listed(containing=CANARY), view.jobs_on_record(),
        [view.handovers.listed(desk.id) for desk in view.desks.listed()],
    ))  # fmt: skip


def test_nobody_finds_what_can_still_be_put_back_and_then_all_is_as_it_was(assistant: Assistant, letter: Path):
    id = put_in(assistant, letter)
    before = seen(assistant)
    assert CANARY in before
    assert assistant.withdraw("letter.txt") == ["letter.txt"]
    during = seen(assistant)
    assert CANARY not in during and "4,711" not in during
    assert during.count("[removed with “letter.txt”]") >= 2, "an old answer says what became of it"
    assert assistant.ask(ASKED).result().refused and not assistant.pages(id)
    for reached in (assistant.document, assistant.original, assistant.remove, assistant.withdraw):
        with pytest.raises(DocumentNotFound):
            reached(id)
    assert assistant.conversations.resting_on([id]) == 2
    assert [one.name for one in assistant.withdrawals()] == ["letter.txt"]
    assert assistant.put_back([id]) == ["letter.txt"]
    assert seen(assistant) == before and not assistant.withdrawals()
    assert not [fault for fault in assistant.faults() if not fault.late]


def test_an_old_answer_says_once_what_was_removed(assistant: Assistant, letter: Path):
    put_in(assistant, letter)
    talk = assistant.conversations.listed()[0].id
    assert len(assistant.conversations.turns(talk)[0].answer.sentences) > 1
    assistant.withdraw("letter.txt")
    (sentence,) = assistant.conversations.turns(talk)[0].answer.sentences
    assert sentence.text == "[removed with “letter.txt”]"


@pytest.mark.slow
def test_when_its_time_is_over_no_file_holds_a_word_of_it(assistant: Assistant, letter: Path, home: Path, stub: None):
    id = put_in(assistant, letter)
    assistant.finish_embedding()
    assistant.withdraw(id)
    assert traces(home), "it can still be put back"
    (receipt,) = assistant.end_withdrawals([id])
    assert (receipt.name, receipt.pages, receipt.vectors) == ("letter.txt", 1, receipt.chunks)
    assistant.finish_embedding()
    assert not traces(home)
    assert assistant.put_back([id]) == [] and assistant.end_withdrawals([id]) == []
    assert assistant.receipt(id) is None, "it was given"


def test_it_ends_by_itself_and_the_receipt_says_so_only_then(home: Path, letter: Path, stub: None):
    with Assistant(home, undo_minutes=0.02) as assistant:
        id = put_in(assistant, letter)
        assistant.withdraw(id)
        assert assistant.receipt(id) is None
        wait_until(lambda: not assistant.withdrawals())
        receipts = []
        wait_until(lambda: receipts.append(assistant.receipt(id)) or receipts[-1])
        assert receipts[-1].name == "letter.txt" and assistant.receipt(id) is None
        assistant.finish_embedding()
    assert not traces(home)


def test_an_original_that_cannot_be_deleted_does_not_keep_later_removals_from_ending(
    home: Path, letter: Path, stub: None, caplog: pytest.LogCaptureFixture
):
    with Assistant(home, undo_minutes=0.001) as assistant:
        assistant.add([letter], wait=False)
        (document,) = assistant.documents()
        original = assistant.original(document.id)
        original.unlink()
        original.mkdir()
        assistant.withdraw(document.id)
        wait_until(lambda: "a removal did not end" in caplog.text)


def test_on_a_full_disk_a_removal_ends_and_is_undone_once_there_is_room(
    home: Path, letter: Path, monkeypatch: pytest.MonkeyPatch
):
    other = write(letter.with_name("other.txt"), "The seal kit costs 68.50 euros.")
    with Assistant(home, background=False) as assistant:
        gone, back = (one.document_id for one in assistant.add([letter, other], wait=False))
    assert (home / "reserve").exists()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Assistant(home, background=False) as assistant:
        with monkeypatch.context() as disk:
            disk.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(total=0, used=0, free=0))
            disk.setattr(os, "replace", full)
            with monkeypatch.context() as disk_of_names:
                disk_of_names.setattr(os, "fsync", full)
                with pytest.raises(LibraryProblem, match="look whether the disk is full"):
                    assistant.withdraw(gone, back)
            assert len(assistant.documents()) == 2 and assistant.withdrawals() == []
            assert sorted(assistant.withdraw(gone, back)) == ["letter.txt", "other.txt"]
            assert not (home / "reserve").exists(), "its room is what a removal may take"
            with pytest.raises(LibraryProblem, match="look whether the disk is full"):
                assistant.put_back([back])
            assert len(assistant.withdrawals()) == 2 and assistant.documents() == []
            assert [one.name for one in assistant.end_withdrawals([gone])] == ["letter.txt"]
            assert not traces(home)
        assert assistant.put_back([back]) == ["other.txt"] and assistant.withdrawals() == []
        assert "68.50" in assistant.ask("What does the seal kit cost?").result().text


def test_a_backup_leaves_it_out(assistant: Assistant, letter: Path, tmp_path: Path):
    id = put_in(assistant, letter)
    assistant.withdraw(id)
    assert assistant.back_up(tmp_path / "kept.zip") == 1
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        assert not [name for name in archive.namelist() if CANARY.encode() in archive.read(name).lower()]
    assert assistant.put_back([id]) == ["letter.txt"], "the library itself has it still"


def test_what_was_added_meanwhile_stays_as_it_is(assistant: Assistant, letter: Path):
    id = put_in(assistant, letter)
    assistant.withdraw(id)
    other = write(letter.with_name("new.txt"), "Something else is written here.")
    assistant.add_file(other, name="letter.txt")
    assert assistant.put_back([id]) == ["letter (2).txt"]
    assistant.withdraw(id)
    assistant.add_file(letter, name="again.txt")
    assert assistant.put_back([id]) == [] and not assistant.withdrawals(), "the same bytes are one document"
    assert {one.name for one in assistant.documents()} == {"letter.txt", "other.txt", "again.txt"}
    assert assistant.search(ASKED).passages


def test_what_lay_in_a_document_goes_and_comes_with_it(assistant: Assistant, mail: Path):
    added = assistant.add_file(mail)
    names = {one.name for one in assistant.documents()}
    assert len(names) == 2
    inside = added.attached[0].document_id
    assistant.withdraw(added.document_id, inside)
    assert not assistant.documents() and len(assistant.withdrawals()) == 1
    assistant.put_back([added.document_id])
    assert {one.name for one in assistant.documents()} == names
    assistant.withdraw(added.document_id)
    assert [one.attached for one in assistant.end_withdrawals([added.document_id])] == [(inside,)]


@pytest.mark.parametrize("at_once", [True, False])
def test_what_lay_in_a_document_may_be_removed_before_it(assistant: Assistant, mail: Path, at_once: bool):
    added = assistant.add_file(mail)
    inside = added.attached[0].document_id
    if at_once:
        assistant.withdraw(inside, added.document_id)
    else:
        assistant.withdraw(inside)
        assistant.withdraw(added.document_id)
    assert not assistant.documents() and len(assistant.withdrawals()) == (1 if at_once else 2)
    assistant.put_back([added.document_id, inside])
    assert len(assistant.documents()) == 2 and not assistant.withdrawals()


def test_a_collection_that_is_shared_no_more_is_not_shared_by_what_comes_back(assistant: Assistant, letter: Path):
    anna, bob = assistant.of("a" * 32), assistant.of("b" * 32)
    id = put_in(anna, letter)
    anna.share("Letters")
    bob.conversations.keep(Turn("Who paid?", bob.ask("How many euros were paid in Santorini?").result()))
    assert bob.conversations.listed(containing="4,711")
    anna.withdraw(id)
    anna.share("Letters", False)
    anna.put_back([id])
    assert anna.own_collections() == {"Letters": False} and not bob.documents()
    assert not bob.conversations.listed(containing="4,711"), "when sharing ends nobody else keeps an answer"


def test_what_another_person_removed_hides_nothing_of_ones_own(assistant: Assistant, letter: Path):
    anna, bob = assistant.of("a" * 32), assistant.of("b" * 32)
    anna.add([letter], wait=False)
    put_in(bob, letter)
    found = bob.conversations.listed(containing="4,711")
    assert found
    anna.withdraw("letter.txt")
    assert bob.conversations.listed(containing="4,711") == found


@pytest.mark.slow
def test_what_a_killed_process_could_have_put_back_is_gone_at_the_next_start(home: Path, letter: Path, stub: None):
    code = """if True:
        import os, sys
        from slmrag import Assistant
        assistant = Assistant(background=False)
        assistant.add([sys.argv[1]], wait=False)
        assistant.withdraw("letter.txt")
        os._exit(9)
    """
    environment = os.environ | {"SLMRAG_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code, str(letter)], env=environment).returncode == 9
    assert traces(home)
    with Assistant(home) as assistant:
        wait_until(lambda: not assistant.withdrawals())
    assert not traces(home)
