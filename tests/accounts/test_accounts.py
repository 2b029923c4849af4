"""Who may sign in: names, passwords, sign-ins and invitations, in a file of their own beside the library."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from slmrag.accounts import Accounts
from slmrag.errors import AccountNotFound, AccountProblem

PASSWORD, OTHER = "correct horse", "battery staple"


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    made = Accounts(tmp_path / "library")
    yield made
    made.close()


def test_nobody_is_asked_before_there_is_an_account(accounts: Accounts):
    assert not accounts.exist and accounts.listed() == [] and accounts.signed_in("x") is None
    assert not accounts.path.parent.exists(), "to look makes nothing"
    with pytest.raises(AccountNotFound):
        accounts.remove("anna")


def test_who_signs_in_is_known_by_the_token_until_it_ends(accounts: Accounts):
    anna = accounts.add(" Anna  Ö. ", PASSWORD, administers=True)
    assert anna.name == "Anna Ö." and len(anna.library) == 32 and accounts.listed() == [anna]
    token = accounts.sign_in("ANNA Ö.", PASSWORD)
    assert token and accounts.signed_in(token) == anna
    assert accounts.sign_in("Anna Ö.", OTHER) is None and accounts.sign_in("Bob", PASSWORD) is None
    accounts.sign_out(token)
    assert accounts.signed_in(token) is None


@pytest.mark.parametrize("end", ["password", "remove", "off"])
def test_a_sign_in_ends_where_its_reason_does(accounts: Accounts, end: str):
    accounts.add("Anna", PASSWORD)
    token = accounts.sign_in("Anna", PASSWORD)
    if end == "password":
        accounts.set_password("anna", OTHER)
        assert accounts.sign_in("Anna", PASSWORD) is None and accounts.sign_in("Anna", OTHER)
    elif end == "remove":
        assert accounts.remove("anna").name == "Anna"
    else:
        accounts.turn_off()
        assert not accounts.exist
    assert accounts.signed_in(token) is None


def test_another_process_puts_a_new_file_in_its_place(accounts: Accounts, tmp_path: Path):
    accounts.add("Anna", PASSWORD)
    other = Accounts(tmp_path / "library")
    other.turn_off()
    other.add("Bob", OTHER)
    assert [one.name for one in accounts.listed()] == ["Bob"]
    other.close()


def test_a_household_has_one_password_to_the_library_of_this_computer(accounts: Accounts):
    accounts.share_password(PASSWORD)
    before = accounts.sign_in("", PASSWORD)
    assert accounts.signed_in(before).library == "" and not accounts.signed_in(before).administers
    accounts.share_password(OTHER)
    assert accounts.signed_in(before) is None and accounts.sign_in("", PASSWORD) is None and len(accounts.listed()) == 1


@pytest.mark.parametrize("name", ["", "  ", "a" * 41, "a\x00b", "a\u202eb"])
def test_a_name_that_will_not_do(accounts: Accounts, name: str):
    with pytest.raises(AccountProblem) as raised:
        accounts.add(name, PASSWORD)
    assert raised.value.key == "account_name_unfit" and not accounts.exist


@pytest.mark.parametrize("password", ["", "short", "x" * 1001, "Annemarie-Lou"])
def test_a_password_that_will_not_do(accounts: Accounts, password: str):
    with pytest.raises(AccountProblem) as raised:
        accounts.add("annemarie-lou", password)
    assert raised.value.key == "password_unfit" and not accounts.exist
    assert accounts.listed() == []


def test_a_name_is_one_persons_however_it_is_written(accounts: Accounts):
    accounts.add("Straße", PASSWORD)
    with pytest.raises(AccountProblem) as raised:
        accounts.add("STRASSE", OTHER)
    assert raised.value.key == "account_name_taken"


def test_an_invitation_makes_one_account(accounts: Accounts):
    invitation = accounts.invite(administers=True)
    assert accounts.invited(invitation.token) and not accounts.invited(invitation.token[:-1])
    with pytest.raises(AccountProblem):
        accounts.accept(invitation.token, "Bob", "short")
    assert accounts.accept(invitation.token, "Bob", PASSWORD).administers, "what was wrong did not use it up"
    with pytest.raises(AccountProblem) as raised:
        accounts.accept(invitation.token, "Eve", PASSWORD)
    assert raised.value.key == "invitation_over" and [one.name for one in accounts.listed()] == ["Bob"]


def test_of_two_who_accept_at_once_one_does(accounts: Accounts):
    token = accounts.invite().token

    def accept(name: str) -> bool:
        try:
            return bool(accounts.accept(token, name, PASSWORD))
        except AccountProblem:
            return False

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(accept, ["Bob", "Eve"])) == [False, True]


def test_sign_ins_and_invitations_run_out(accounts: Accounts, monkeypatch: pytest.MonkeyPatch):
    accounts.add("Anna", PASSWORD)
    token, invitation = accounts.sign_in("Anna", PASSWORD), accounts.invite()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 4 * 86_400)
    assert accounts.signed_in(token) and not accounts.invited(invitation.token)
    monkeypatch.setattr(time, "time", lambda: now + 31 * 86_400)
    assert accounts.signed_in(token) is None


def test_the_file_is_this_accounts_alone_and_tells_no_secret(accounts: Accounts):
    accounts.add("Anna", PASSWORD)
    token, invitation = accounts.sign_in("Anna", PASSWORD), accounts.invite().token
    accounts.close()
    written = accounts.path.read_bytes()
    assert not [secret for secret in (PASSWORD, token, invitation) if secret.encode() in written]
    with closing(sqlite3.connect(accounts.path)) as db:
        assert db.execute("SELECT proof FROM accounts").fetchone()[0].startswith("$argon2id$")
    if os.name == "posix":
        assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", [b"no database at all, but a file of text" * 40, b"SQLite format 3\x00" + bytes(84)])
def test_a_file_that_cannot_be_read_lets_nobody_in(accounts: Accounts, damage: bytes):
    accounts.path.parent.mkdir()
    accounts.path.write_bytes(damage)
    assert accounts.exist
    for ask in (accounts.listed, lambda: accounts.sign_in("a", PASSWORD), lambda: accounts.signed_in("x")):
        with pytest.raises(AccountProblem) as raised:
            ask()
        assert raised.value.key == "accounts_unusable" and str(accounts.path) in str(raised.value)
    assert accounts.path.read_bytes() == damage


def test_a_file_of_a_newer_slmrag_is_left_as_it_is(accounts: Accounts):
    accounts.add("Anna", PASSWORD)
    accounts.close()
    with closing(sqlite3.connect(accounts.path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(AccountProblem) as raised:
        accounts.listed()
    assert raised.value.key == "accounts_newer"


@pytest.mark.parametrize("version", [1, 2])
def test_who_could_sign_in_before_can_with_a_later_slmrag(tmp_path: Path, version: int):
    before = Accounts(tmp_path)
    before.add("Ann", PASSWORD)
    ann, signed_in = before.listed()[0], before.sign_in("Ann", PASSWORD)
    before.close()
    with closing(sqlite3.connect(before.path)) as db:
        db.execute("ALTER TABLE accounts RENAME COLUMN library TO owner")
        if version == 1:
            db.execute("DROP TABLE browsers")
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()
    after = Accounts(tmp_path)
    assert after.listed() == [ann] and after.signed_in(signed_in or "") == ann
    assert after.knows_browser(after.know_browser("Ann"), "Ann")
    after.close()
