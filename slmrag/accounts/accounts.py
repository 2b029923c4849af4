"""The file of those who may sign in: their names, what proves their passwords, who is signed in, who is invited.

It lies beside the library and not in it: no backup holds it, so that none that is restored lets anybody in.
"""

import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slmrag.accounts.account import Account, Invitation, fold_name, new_account, now
from slmrag.accounts.passwords import proof_of, proves, require_fit, token_digest
from slmrag.errors.account_problems import AccountNotFound, AccountProblem
from slmrag.errors.system_reason import system_reason
from slmrag.runtime.private_files import private_file, private_folder

SIGN_IN_DAYS = 30
INVITATION_DAYS = 3
BROWSER_DAYS = 365
_FILE, _VERSION, _BUSY_SECONDS = "people.db", 2, 10
_DAY = 86_400
_TABLES = (
    "CREATE TABLE accounts (name TEXT NOT NULL, folded TEXT PRIMARY KEY, library TEXT NOT NULL, proof TEXT NOT NULL,"
    " administers INTEGER NOT NULL, since TEXT NOT NULL)",
    "CREATE TABLE sign_ins (digest TEXT PRIMARY KEY, folded TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE, until REAL NOT NULL)",
    "CREATE TABLE invitations (digest TEXT PRIMARY KEY, administers INTEGER NOT NULL, until REAL NOT NULL)",
)
_SINCE_VERSION_2 = (
    "CREATE TABLE browsers (digest TEXT PRIMARY KEY, folded TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE, until REAL NOT NULL)",
    f"PRAGMA user_version = {_VERSION}",
)


class Accounts:
    """Those who may sign in to the library in ``home``. Safe to share between threads; processes may have one each.

    Methods raise `AccountProblem` where the file cannot be used.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / _FILE
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._of: tuple[int, int] | None = None  # which file that is: another process may have put one in its place

    @property
    def exist(self) -> bool:
        """Whether signing in is asked for: there was an account once, and `turn_off` has not ended that."""
        return self.path.exists()

    @property
    def identity(self) -> str:
        """What tells this file from that of any other library, in hex: of one host all have one browser's cookies."""
        if not self.exist:
            return ""
        with self._transaction() as db:
            return f"{db.execute('PRAGMA application_id').fetchone()[0] & 0xFFFFFFFF:08x}"

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    # -- who -----------------------------------------------------------------------------------------------------------

    def listed(self) -> list[Account]:
        """All accounts, in the order of their names, a household's first."""
        if not self.exist:
            return []
        with self._transaction() as db:
            return [_account(row) for row in db.execute("SELECT * FROM accounts ORDER BY folded")]

    def add(self, name: str, password: str, *, administers: bool = False, library: str | None = None) -> Account:
        """Make an account, which sees a ``library`` of its own, or that of this id. Raises `AccountProblem` for a name or password that will not do."""
        account = new_account(name, password, administers=administers, library=library)
        proof = proof_of(password)
        with self._transaction(make=True) as db:
            self._insert(db, account, proof)
        return account

    def share_password(self, password: str) -> Account:
        """Let a household sign in by one password, to the library as it is used on this computer; a new one takes the old one's place."""
        require_fit(password)
        account, proof = Account("", "", False, now()), proof_of(password)
        with self._transaction(make=True) as db:
            db.execute("DELETE FROM accounts WHERE folded = ''")
            self._insert(db, account, proof)
        return account

    def set_password(self, name: str, password: str) -> None:
        """Give somebody another password, and end where they are signed in. Raises `AccountNotFound`, `AccountProblem`."""
        require_fit(password, name)
        proof = proof_of(password)
        with self._transaction() as db:
            folded = _known(db, name)
            db.execute("UPDATE accounts SET proof = ? WHERE folded = ?", (proof, folded))
            db.execute("DELETE FROM sign_ins WHERE folded = ?", (folded,))

    def give(self, name: str, library: str) -> None:
        """Let an account see ``library``, by its id, in the place of its own. Raises `AccountNotFound`."""
        with self._transaction() as db:
            db.execute("UPDATE accounts SET library = ? WHERE folded = ?", (library, _known(db, name)))

    def shut_out(self, name: str) -> None:
        """Let somebody in no more, at once, by whatever password; the account stays until it is removed. Raises `AccountNotFound`."""
        with self._transaction() as db:
            folded = _known(db, name)
            db.execute("UPDATE accounts SET proof = '' WHERE folded = ?", (folded,))
            db.execute("DELETE FROM sign_ins WHERE folded = ?", (folded,))

    def remove(self, name: str) -> Account:
        """Let somebody in no more, at once; what is theirs stays. Raises `AccountNotFound`."""
        with self._transaction() as db:
            folded = _known(db, name)
            gone = _account(db.execute("SELECT * FROM accounts WHERE folded = ?", (folded,)).fetchone())
            db.execute("DELETE FROM accounts WHERE folded = ?", (folded,))
        return gone

    def turn_off(self) -> None:
        """Ask nobody to sign in any more: all accounts go, and the file with them."""
        self.close()
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise AccountProblem("accounts_unusable", file=self.path, said=system_reason(error)) from error

    # -- signing in ----------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str) -> str | None:
        """The token of a sign-in, which `signed_in` knows for 30 days; ``None`` where no account has that name and password.

        It takes as long for a name that nobody has.
        """
        with self._transaction() as db:
            row = db.execute("SELECT proof FROM accounts WHERE folded = ?", (fold_name(name),)).fetchone()
        if not proves(row["proof"] if row else None, password):
            return None
        token = secrets.token_urlsafe(32)
        with self._transaction() as db:
            db.execute("DELETE FROM sign_ins WHERE until < ?", (time.time(),))
            # Whoever was removed, or has got another password, meanwhile does not come in by the old one.
            db.execute(
                "INSERT INTO sign_ins SELECT ?, folded, ? FROM accounts WHERE folded = ? AND proof = ?",
                (token_digest(token), time.time() + SIGN_IN_DAYS * _DAY, fold_name(name), row["proof"]),
            )
        return token

    def signed_in(self, token: str) -> Account | None:
        """Who signed in with this token, until it ends."""
        if not token or not self.exist:
            return None
        with self._transaction() as db:
            row = db.execute(
                "SELECT accounts.* FROM sign_ins JOIN accounts USING (folded) WHERE digest = ? AND until > ?",
                (token_digest(token), time.time()),
            ).fetchone()
        return _account(row) if row else None

    def sign_out(self, token: str) -> None:
        """End a sign-in, wherever its token may still be."""
        with self._transaction() as db:
            db.execute("DELETE FROM sign_ins WHERE digest = ?", (token_digest(token),))

    def know_browser(self, name: str) -> str:
        """The token by which a browser is known for a year in which somebody signed in by ``name``; see `knows_browser`."""
        token = secrets.token_urlsafe(32)
        with self._transaction() as db:
            db.execute("DELETE FROM browsers WHERE until < ?", (time.time(),))
            until = time.time() + BROWSER_DAYS * _DAY
            db.execute("INSERT INTO browsers VALUES (?, ?, ?)", (token_digest(token), _known(db, name), until))
        return token

    def knows_browser(self, token: str, name: str) -> bool:
        """Whether it is a browser in which somebody has signed in by ``name``. It lets nobody in."""
        with self._transaction() as db:
            found = db.execute(
                "SELECT 1 FROM browsers WHERE digest = ? AND folded = ? AND until > ?",
                (token_digest(token), fold_name(name), time.time()),
            )
            return found.fetchone() is not None

    # -- invitations ---------------------------------------------------------------------------------------------------

    def invite(self, *, administers: bool = False) -> Invitation:
        """Let one more person make an account of their own, within three days."""
        made = Invitation(secrets.token_urlsafe(24), time.time() + INVITATION_DAYS * _DAY)
        with self._transaction(make=True) as db:
            db.execute("DELETE FROM invitations WHERE until < ?", (time.time(),))
            db.execute("INSERT INTO invitations VALUES (?, ?, ?)", (token_digest(made.token), administers, made.until))
        return made

    def invited(self, token: str) -> bool:
        """Whether an account can still be made by this invitation."""
        if not self.exist:
            return False
        with self._transaction() as db:
            return _invitation(db, token) is not None

    def accept(self, token: str, name: str, password: str) -> Account:
        """Make the account that an invitation is for, and end it. Raises `AccountProblem` where it has ended, or the name or password will not do."""
        account = new_account(name, password, administers=False, library=None)
        if not self.invited(token):
            raise AccountProblem("invitation_over")
        proof = proof_of(password)
        with self._transaction() as db:
            row = _invitation(db, token)
            if row is None:
                raise AccountProblem("invitation_over")
            account = Account(account.name, account.library, bool(row["administers"]), account.since)
            self._insert(db, account, proof)
            db.execute("DELETE FROM invitations WHERE digest = ?", (token_digest(token),))
        return account

    # -- the file ------------------------------------------------------------------------------------------------------

    @staticmethod
    def _insert(db: sqlite3.Connection, account: Account, proof: str) -> None:
        if db.execute("SELECT 1 FROM accounts WHERE folded = ?", (fold_name(account.name),)).fetchone():
            raise AccountProblem("account_name_taken", name=account.name)
        db.execute(
            "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?)",
            (account.name, fold_name(account.name), account.library, proof, account.administers, account.since),
        )

    @contextmanager
    def _transaction(self, *, make: bool = False) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                db = self._opened(make=make)
                db.execute("BEGIN IMMEDIATE")
                try:
                    yield db
                    db.execute("COMMIT")
                finally:
                    if db.in_transaction:
                        db.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise AccountProblem("accounts_unusable", file=self.path, said=error) from error
            except OSError as error:
                raise AccountProblem("accounts_unusable", file=self.path, said=system_reason(error)) from error

    def _opened(self, *, make: bool) -> sqlite3.Connection:
        if not self.path.exists():
            if not make:
                raise AccountNotFound("accounts_none")
            private_folder(self.path.parent)
            private_file(self.path)
        found = self.path.stat()
        if self._db is not None:
            if self._of == (found.st_dev, found.st_ino):
                return self._db
            self._db.close()
            self._db = None
        db = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        for pragma in ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN IMMEDIATE")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            for statement in _TABLES:
                db.execute(statement)
        if version < _VERSION:
            for statement in _SINCE_VERSION_2:
                db.execute(statement)
        if "owner" in [row["name"] for row in db.execute("PRAGMA table_info (accounts)")]:  # as it was called before
            db.execute("ALTER TABLE accounts RENAME COLUMN owner TO library")
        if not db.execute("PRAGMA application_id").fetchone()[0]:
            db.execute(f"PRAGMA application_id = {secrets.randbelow(2**31 - 1) + 1}")
        db.execute("COMMIT")
        if version > _VERSION:
            db.close()
            raise AccountProblem("accounts_newer", file=self.path)
        self._db, self._of = db, (found.st_dev, found.st_ino)
        return db


def _known(db: sqlite3.Connection, name: str) -> str:
    folded = fold_name(name)
    if not db.execute("SELECT 1 FROM accounts WHERE folded = ?", (folded,)).fetchone():
        raise AccountNotFound("account_not_found", name=name)
    return folded


def _invitation(db: sqlite3.Connection, token: str) -> sqlite3.Row | None:
    found = db.execute("SELECT * FROM invitations WHERE digest = ? AND until > ?", (token_digest(token), time.time()))
    row: sqlite3.Row | None = found.fetchone()
    return row


def _account(row: sqlite3.Row) -> Account:
    return Account(row["name"], row["library"], bool(row["administers"]), row["since"])
