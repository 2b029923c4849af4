"""What a support desk hands over to a person: whole files, for their owner alone, without words of removed documents."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fakes.documents import write

from slmrag import Assistant
from slmrag.errors import ConversationNotFound, DeskNotFound, LibraryProblem
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk
from slmrag.library.handovers import Handover

pytestmark = pytest.mark.slow

SEAL = "How much does the seal kit cost?"


@pytest.fixture
def handed(assistant: Assistant, tmp_path: Path) -> Handover:
    """Ann's desk was asked what its document says, and what it does not say."""
    assistant.of("ann").add([write(tmp_path / "prices.txt", "The seal kit costs 68.50 euros.")], collection="Shop")
    ann = assistant.of("ann")
    desk = ann.desks.keep(Desk("", "Shop", "Helpdesk", "Hello!", hand_over=True))
    assert assistant.at_desk(desk)[0].hand_over
    said = ann.conversations.keep(Turn(SEAL, ann.ask(SEAL).result()), desk=desk)
    refused = ann.ask("Who is the King of Norway?").result()
    ann.conversations.keep(Turn(refused.question, refused), said, desk=desk)
    return ann.hand_over(desk, said, contact="+47 22 33 44 55", note="It is <b>urgent</b>.\n")


def test_a_hand_over_is_a_file_that_other_software_can_read(assistant: Assistant, handed: Handover, home: Path):
    (path,) = (home / "handovers").iterdir()
    told = json.loads(path.read_text("utf-8"))
    assert (told["desk_name"], told["contact"], told["note"]) == (
        "Helpdesk",
        "+47 22 33 44 55",
        "It is <b>urgent</b>.\n",
    )
    answered, refused = told["turns"]
    assert "68.50 euros. [1]" in answered["answer"] and (refused["answer"], refused["refused"]) == ("", True)
    assert (answered["sources"][0]["document"], answered["sources"][0]["page"]) == ("prices.txt", 1)
    if os.name == "posix":
        assert [one.stat().st_mode & 0o777 for one in (path.parent, path)] == [0o700, 0o600]
    assert assistant.of("ann").handovers.listed(handed.desk) == [handed]


def test_it_is_its_desks_owners_alone(assistant: Assistant, handed: Handover):
    ann, ben = assistant.of("ann"), assistant.of("ben")
    ben.handovers.delete(handed.id)
    ben.remove_desk(handed.desk)
    assert ben.handovers.listed(handed.desk) == ann.handovers.listed("another") == []
    assert ann.handovers.listed(handed.desk) == [handed]
    with pytest.raises(DeskNotFound):
        ann.hand_over("no desk", "x")
    with pytest.raises(DeskNotFound):
        ben.hand_over(handed.desk, "x")
    with pytest.raises(ConversationNotFound):
        ann.hand_over(handed.desk, "no conversation")
    ann.handovers.delete(handed.id)
    assert ann.handovers.listed(handed.desk) == []


def test_a_desk_takes_its_hand_overs_with_it(assistant: Assistant, handed: Handover, home: Path):
    assistant.of("ann").remove_desk(handed.desk)
    assert not list((home / "handovers").iterdir()) and assistant.of("ann").desks.listed() == []


def test_a_removed_document_takes_its_words_out_of_it(
    assistant: Assistant, handed: Handover, home: Path, tmp_path: Path
):
    assistant.of("ben").add([tmp_path / "prices.txt"])  # the same bytes: his stay
    assistant.of("ann").remove("prices.txt")
    (left,) = assistant.of("ann").handovers.listed(handed.desk)
    assert [turn.answer for turn in left.turns] == ["[removed with “prices.txt”]", ""]
    assert [turn.removed for turn in left.turns] == [("prices.txt",), ()], "so that each language says it"
    assert all(b"68.50" not in path.read_bytes() for path in (home / "handovers").iterdir())
    assert left.contact == handed.contact


def test_what_others_put_there_and_what_was_killed_is_no_matter(assistant: Assistant, handed: Handover, home: Path):
    folder = home / "handovers"
    write(folder / "incoming-x", "half a ha")
    write(folder / "notes.json", "theirs")
    write(folder / f"{handed.desk}.20260101T000000Z.{'0' * 16}.json", '{"id": "../library"}')
    assistant.library.sweep()
    assert not (folder / "incoming-x").exists() and len(list(folder.iterdir())) == 3
    assert assistant.of("ann").handovers.listed(handed.desk) == [handed]


def test_a_disk_that_takes_nothing_says_so_and_leaves_nothing(
    assistant: Assistant, handed: Handover, home, monkeypatch
):
    said = assistant.of("ann").conversations.listed(desk=handed.desk)[0].id

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(LibraryProblem, match="No space left"):
        assistant.of("ann").hand_over(handed.desk, said)
    with pytest.raises(LibraryProblem, match=rf"{handed.id}.json still holds .* \(No space left"):
        assistant.of("ann").remove("prices.txt")
    assert len(list((home / "handovers").iterdir())) == 1


def test_desks_of_an_older_library_hand_nothing_over(home: Path):
    with Assistant(home, background=False) as assistant:
        desk = assistant.desks.keep(Desk("", "Shop", "Helpdesk", "Hello!", email="help@example.com"))
    with closing(sqlite3.connect(home / "library.db")) as db:
        for newer in ("hand_over", "origins", "address"):
            db.execute(f"ALTER TABLE desks DROP COLUMN {newer}")
        db.execute("PRAGMA user_version = 2")
    with Assistant(home, background=False) as assistant:
        found = assistant.desks.find(desk)
        assert (found.email, found.hand_over) == ("help@example.com", False)
