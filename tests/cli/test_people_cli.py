"""``slmrag people``, and ``slmrag app`` where others reach it: who may sign in, and with which certificate."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from certificates import make_certificate
from command_line import failed, run
from fakes.documents import write

from slmrag import Assistant
from slmrag.accounts import Accounts
from slmrag.library.desks import Desk


def people(*arguments: str, given: str = ""):
    return run("people", *arguments, given=given)


def test_accounts_are_made_listed_and_removed(home: Path):
    assert "slmrag people add NAME" in people().stderr
    made = people("add", "Anna", "--admin", "--this-library", given="correct horse\n")
    assert "Anna may sign in" in made.stdout and "From now on everybody has to" in made.stderr
    people("household", given="one for all of us\n")
    people("add", "Bob", given="blue umbrella\n")
    shown = json.loads(people("--json").stdout)["people"]
    assert [(one["name"], one["administers"], bool(one["id"])) for one in shown] == [
        ("", False, False), ("Anna", True, False), ("Bob", False, True)
    ]  # fmt: skip
    people("password", "bob", given="another umbrella\n")
    with Assistant(home, background=False) as assistant:
        his = assistant.of(shown[2]["id"])
        his.add([write(home.parent / "his.txt", "Words.")], collection="Help")
        his.desks.keep(Desk("", "Help", "Desk", "Hello"))
    gone = people("remove", "Bob")
    assert "1 support desk goes on answering" in gone.stderr
    assert "1 document stays" in gone.stderr and shown[2]["id"] in gone.stderr
    people("add", "Robert", given="blue umbrella\n")
    astray = people("give", "Robert", "nobodys")
    assert "There is no document in it" in astray.stderr and "stay" not in astray.stderr
    assert people("give", "Robert", shown[2]["id"]).stderr == ""
    left = people("give", "Robert", "nobodys").stderr  # what was seen before is not lost sight of
    assert "1 document stays" in left and shown[2]["id"] in left
    people("give", "Robert", shown[2]["id"])
    Accounts(home).shut_out("Robert")  # as a removal does first that is broken off
    assert Accounts(home).sign_in("Robert", "blue umbrella") is None and "Robert" in people().stdout
    ended = people("remove", "Robert", "--with-documents")
    assert "Removed: 1 document" in ended.stdout and not ended.stderr
    with Assistant(home, background=False) as assistant:
        assert assistant.of(shown[2]["id"]).documents() == []
    assert "stays" in str(failed("people", "remove", "Anna", "--with-documents"))
    people("off")
    assert not Accounts(home).exist


def test_what_another_account_sees_too_stays_and_a_folder_is_watched_no_more(home: Path, tmp_path: Path):
    people("add", "Anna", given="correct horse\n")
    people("add", "Bob", given="blue umbrella\n")
    (_, hers), _ = [(one.name, one.library) for one in Accounts(home).listed()]
    people("give", "Bob", hers)
    folder = tmp_path / "letters"
    folder.mkdir()
    with Assistant(home, background=False) as assistant:
        assistant.of(hers).add([write(folder / "hers.txt", "Words.")])
        assistant.of(hers).watch_folder(folder)
    assert "Bob signs in to the same documents" in str(failed("people", "remove", "Anna", "--with-documents"))
    assert people("remove", "Anna").stderr == "", "Bob sees them"
    assert "Removed: 1 document" in people("remove", "Bob", "--with-documents").stdout
    with Assistant(home, background=False) as assistant:
        assert not assistant.of(hers).documents() and not assistant.of(hers).watched_folders()


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (["add", "Anna"], "short\n", "A password has 10"),
        (["add", " "], "correct horse\n", "A name has 1 to 40"),
        (["remove", "Nobody"], "", "There are no accounts"),
        (["give", "Nobody", "x"], "", "There are no accounts"),
    ],
)
def test_what_cannot_be_is_one_line(home: Path, arguments: list[str], given: str, says: str):
    assert says in str(failed("people", *arguments, given=given)) and not Accounts(home).exist


def test_an_invitation_is_a_link_to_the_apps_own_address(home: Path):
    link = people("invite", "--at", "https://desk.example/app/").stdout.strip()
    assert link.startswith("https://desk.example/app/invitation?token=")
    assert Accounts(home).invited(link.partition("token=")[2])
    assert ":8501/invitation?token=" in people("invite").stdout


def app(*arguments: str, home: Path) -> str:
    """What ``slmrag app`` says where it does not start."""
    command = [sys.executable, "-m", "slmrag", "app", "--no-browser", *arguments]
    ended = subprocess.run(
        command, env=os.environ | {"SLMRAG_HOME": str(home)}, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    return line


@pytest.mark.slow
def test_a_certificate_that_cannot_be_used_is_one_line(home: Path, tmp_path: Path):
    now = datetime.now(UTC)
    cert, key = make_certificate(tmp_path, "127.0.0.1", until=now - timedelta(hours=1))
    assert "was valid until" in app("--certificate", str(cert), "--key", str(key), home=home)
    assert "go together" in app("--certificate", str(cert), home=home)
    assert "cannot be used" in app("--certificate", str(key), "--key", str(key), home=home)
    assert "cannot be used" in app("--certificate", str(tmp_path / "none"), "--key", str(key), home=home)


@pytest.mark.slow
def test_others_reach_it_only_where_somebody_signs_in(home: Path):
    assert "slmrag people add NAME" in app("--host", "0.0.0.0", home=home)
