"""The SQLite file under the catalogue: its connections, transactions, version, and what its errors mean."""

import os
import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.system_reason import system_reason
from slmrag.library.catalogue_schema import statements, strange_parts
from slmrag.library.migrations import VERSION, copies, migrate
from slmrag.library.presence import Presence
from slmrag.library.reserve import Reserve

_BUSY_SECONDS = 30
_TRUNCATE_SECONDS = 2


class Database:
    """The file at ``path``, made when it is missing. Threads and processes may share it (WAL).

    One that may not be written can be read (``read_only``). One of an older slmrag is brought up to this one's, with
    a copy kept. Raises `LibraryProblem` when it cannot be made, is damaged, or is of a newer slmrag.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read_only = path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._writing = threading.Lock()
        self.reserve = Reserve(path)
        self.presence = Presence(path.parent)
        if path.exists() and not self.read_only:
            self.reserve.give_up()  # SQLite needs some room to open it
        with self.read() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise LibraryProblem("library_newer", home=path.parent)
        if version == 0:
            self._make()
        with self._problems():
            if 0 < version < VERSION:
                migrate(path)
            with self.read() as db:
                if wrong := strange_parts(db):
                    raise sqlite3.DatabaseError(f"it has not the tables of a library: {wrong}")

    def _make(self) -> None:
        with self.write() as db:
            # Another process may have been quicker.
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                if db.execute("SELECT 1 FROM sqlite_master").fetchone():
                    raise sqlite3.DatabaseError("file is not a library of slmrag")
                for statement in statements():
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Close every connection that is not in use; this process uses the library no more."""
        self.presence.leave()
        while not self._idle.empty():
            self._idle.get_nowait().close()
        if not self.read_only and self.path.exists():
            self.reserve.keep()

    def generation(self) -> int:
        """A number that grows with every change, by any process."""
        with self.read() as db:
            return db.execute("SELECT number FROM generation").fetchone()[0]

    def identity(self) -> str:
        """A random name that this library keeps for ever, in hex."""
        with self.read() as db:
            return db.execute("SELECT id FROM identity").fetchone()[0]

    def check(self) -> str:
        """What SQLite finds wrong with the file, ``""`` when nothing is; reads all of it."""
        with self.read() as db:
            found = [row[0] for row in db.execute("PRAGMA quick_check(3)")]
        return "" if found == ["ok"] else "; ".join(found)

    def truncate_log(self) -> bool:
        """Empty the write-ahead log, which keeps what was deleted; False while somebody reads or writes.

        The room that this gives back is where the `Reserve` is made again.
        """
        if self.read_only:
            return True
        with self._connection() as db:
            db.execute(f"PRAGMA busy_timeout = {_TRUNCATE_SECONDS * 1000}")
            try:
                return db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
            finally:
                db.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
                self.reserve.keep()

    def discard_copies(self) -> None:
        """Delete the older states of the catalogue, before something is removed that they hold. Raises `LibraryProblem`."""
        try:
            for copy in copies(self.path):
                copy.unlink(missing_ok=True)
        except OSError as error:
            raise LibraryProblem("library_unusable", home=self.path.parent, said=system_reason(error)) from error

    def copy_to(self, target: Path) -> None:
        """Write a copy of the file as it is now to ``target``, while others go on using it."""
        with self._connection() as db, closing(sqlite3.connect(target)) as copy:
            db.backup(copy)

    def copy_from(self, source: Path) -> None:
        """Become what the SQLite file ``source`` is, in one step, between what others read and write."""
        with self._connection() as db, closing(sqlite3.connect(source)) as other:
            other.backup(db)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else, of any process, changes the catalogue inside this block."""
        with self.write():
            yield

    def _connect(self) -> sqlite3.Connection:
        if self.read_only:
            # Without a log beside it there is nothing that another process may still write into the file.
            logged = self.path.with_name(f"{self.path.name}-wal").exists()
            address = f"{self.path.absolute().as_uri()}?mode=ro{'' if logged else '&immutable=1'}"
            db = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
            return _prepared(db)
        db = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        pragmas = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
        try:
            for pragma in (*pragmas, "temp_store = MEMORY"):
                db.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            db.close()
            raise
        return _prepared(db)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one read transaction: what it sees belongs together."""
        with self._connection() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    @contextmanager
    def mapped(self) -> Iterator[sqlite3.Connection]:
        """As `read`, for a look through most of the file: from memory that it is mapped to, which is thrice as quick."""
        with self.read() as db:
            db.execute(f"PRAGMA mmap_size = {self.path.stat().st_size}")
            try:
                yield db
            finally:
                db.execute("PRAGMA mmap_size = 0")

    @contextmanager
    def write(self, *, counts: bool = True, removes: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection inside one write transaction. One that does not count, since no search looks at what it changes, leaves
        the generation as it is. One that ``removes`` may take the room that is kept for that on a full disk."""
        if self.read_only:
            raise LibraryProblem("library_read_only", home=self.path.parent)
        if removes:
            self.reserve.give_up()
        with self._writing, self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            before = db.total_changes
            try:
                yield db
                if counts and db.total_changes != before:
                    db.execute("UPDATE generation SET number = number + 1")
                db.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._problems():
            try:
                db = self._idle.get_nowait()
            except queue.Empty:
                db = self._connect()
            try:
                yield db
            finally:
                self._idle.put(db)

    @contextmanager
    def _problems(self) -> Iterator[None]:
        """What SQLite's errors mean to the reader."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a mistake of who calls, and no damage
        except sqlite3.OperationalError as error:
            raise LibraryProblem("library_unusable", home=self.path.parent, said=error) from error
        except sqlite3.DatabaseError as error:
            raise LibraryProblem("database_damaged", home=self.path.parent, said=error) from error


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    db.row_factory = sqlite3.Row
    # SQLite's own lower() knows the letters of ASCII only.
    db.create_function("folded", 1, lambda text: str(text or "").casefold(), deterministic=True)
    return db
