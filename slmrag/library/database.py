"""The SQLite file under the catalogue: its connections, transactions, version, and what its errors mean."""

import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from slmrag.errors import LibraryProblem

VERSION = 1
_BUSY_SECONDS = 30


class Database:
    """The file at ``path``, made when it is missing. Threads and processes may share it (WAL).

    Raises `LibraryProblem` when it cannot be written, is damaged, or is of a newer slmrag.
    """

    counted = True  # whether a change here is one that `generation` tells of

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._writing = threading.Lock()
        with self._read() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise LibraryProblem(f"The library in {path.parent} was made by a newer slmrag: update slmrag.")
        if version == 0:
            self._make()

    def _make(self) -> None:
        with self._write() as db:
            # Another process may have been quicker.
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                for statement in files("slmrag.library").joinpath("schema.sql").read_text().split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Close every connection that is not in use."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def generation(self) -> int:
        """A number that grows with every change, by any process."""
        with self._read() as db:
            return db.execute("SELECT number FROM generation").fetchone()[0]

    def identity(self) -> str:
        """A random name that this library keeps for ever, in hex."""
        with self._read() as db:
            return db.execute("SELECT id FROM identity").fetchone()[0]

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        db.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            db.execute(f"PRAGMA {pragma}")
        return db

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one read transaction: what it sees belongs together."""
        with self._connection() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("ROLLBACK")

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._writing, self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            before = db.total_changes
            try:
                yield db
                if self.counted and db.total_changes != before:
                    db.execute("UPDATE generation SET number = number + 1")
                db.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            try:
                db = self._idle.get_nowait()
            except queue.Empty:
                db = self._connect()
            try:
                yield db
            finally:
                self._idle.put(db)
        except sqlite3.OperationalError as error:
            raise LibraryProblem(
                f"The library in {self.path.parent} cannot be used ({error}): look whether the disk is full and the "
                f"folder may be written. This change was not made."
            ) from error
        except sqlite3.DatabaseError as error:
            raise LibraryProblem(f"The library in {self.path.parent} is damaged ({error}).") from error
