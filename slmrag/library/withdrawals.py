"""Documents that were removed and can still be put back: nobody has or finds them, and when their time is over they are gone.

A withdrawn document is nobody's: its row has an owner that nobody is, so that whatever asks for somebody's documents passes
it over. What was said of it is hidden by those who keep that, until it is put back or taken out.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from pathlib import Path, PurePath

from slmrag.library.attachment_rows import attached_alone
from slmrag.library.cards import renew_cards
from slmrag.library.collections import collect, drop_empty_collections, forget_where_unreadable
from slmrag.library.database import Database
from slmrag.library.document_rows import Removal, delete_document
from slmrag.library.document_word_rows import write_document_words
from slmrag.library.files import Files
from slmrag.library.owners_rows import OwnersRows
from slmrag.library.partial_adds import forget_begun

_NOBODY = "withdrawn "  # what a withdrawn document's owner begins with: digests, which owners are, have no space


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document that can still be put back; ``until`` is UTC, ISO 8601."""

    document_id: str
    name: str
    until: str


class Withdrawals(OwnersRows):
    """The documents that somebody removed and can still put back. The cards beside ``files`` are kept as they are."""

    def __init__(self, database: Database, owner: str, files: Files) -> None:
        super().__init__(database, owner)
        self._files = files

    def listed(self) -> list[Withdrawal]:
        """Those that were removed by themselves, newest first; what lay in one comes and goes with it."""
        with self._database.read() as db:
            rows = db.execute(
                """SELECT d.id, d.name, w.until FROM withdrawn w JOIN documents d ON d.key = w.document
                   WHERE w.owner = ? AND w.document = w.parent ORDER BY w.until DESC, d.name""",
                [self._owner],
            )
            return [Withdrawal(*row) for row in rows]

    def withdraw(self, document_ids: Sequence[str], minutes: float) -> list[str]:
        """Hide documents of theirs, and what lay in them and in no other, for so long; all or none. Returns their names.

        Raises `DocumentNotFound`, and `LibraryProblem` where the disk takes nothing.
        """
        until = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(timespec="seconds")
        names = []
        with self._database.write(removes=True) as db:
            keys = [self._access.key_to_change(db, id) for id in document_ids]
            for key in sorted(keys):  # what lay in another was put in after it
                if not _is_withdrawn(db, key):
                    names.append(self._hide(db, key, until))  # else it went with what it lay in
            drop_empty_collections(db)
        return names

    def put_back(self, document_ids: Sequence[str]) -> list[str]:
        """Give documents back to whom they were of, into their collections; returns the names that they have now.

        One whose name was given away meanwhile comes under one like it. What is over is passed over.
        """
        names = []
        with self._database.write() as db:
            for row in self._rows(db, document_ids):
                if self._access.own_key(db, row["id"]) is not None:  # added again meanwhile
                    delete_document(db, row["document"])
                    continue
                name = self._free_name(db, row["name"])
                db.execute(
                    "UPDATE documents SET owner = ?, name = ? WHERE key = ?", [self._owner, name, row["document"]]
                )
                write_document_words(db, row["document"])
                for collection, shared in json.loads(row["collections"]):
                    self._collect(db, row["document"], collection, shared)
                db.execute("DELETE FROM withdrawn WHERE document = ?", [row["document"]])
                forget_where_unreadable(db, row["document"])  # to whom it is shared no more
                renew_cards(db, self._files, row["id"])
                names.append(name)
        return names

    def end(self, document_ids: Sequence[str]) -> list[Removal]:
        """Remove for good what can still be put back; returns the receipts. What is over already is passed over."""
        with self._database.write(removes=True) as db:
            rows = self._rows(db, document_ids)
            if rows:
                self._database.discard_copies()
            found = [
                (row["parent"], row["document"] == row["parent"], delete_document(db, row["document"])) for row in rows
            ]
        attached: dict[int, tuple[str, ...]] = {}
        for parent, itself, removed in found:
            attached[parent] = attached.get(parent, ()) + (() if itself else (removed.document_id,))
        return [replace(removed, attached=attached[parent]) for parent, itself, removed in found if itself]

    def holds(self, document_id: str) -> bool:
        """Whether one of these bytes can still be put back."""
        with self._database.read() as db:
            sql = "SELECT 1 FROM withdrawn w JOIN documents d ON d.key = w.document WHERE w.owner = ? AND d.id = ?"
            return db.execute(sql, [self._owner, document_id]).fetchone() is not None

    def _collect(self, db: sqlite3.Connection, document: int, collection: str, shared: bool) -> None:
        """Put a document into a collection again; one that went with it is shared as it was, else as it is now."""
        own = [self._owner, collection]
        there = db.execute("SELECT 1 FROM collections WHERE owner = ? AND name = ?", own).fetchone()
        collect(db, document, collection)
        if not there:
            db.execute("UPDATE collections SET shared = ? WHERE owner = ? AND name = ?", [shared, *own])

    def _hide(self, db: sqlite3.Connection, document: int, until: str, parent: int = 0) -> str:
        for inside in attached_alone(db, document):
            if not _is_withdrawn(db, inside):
                self._hide(db, inside, until, parent or document)
        id, name = db.execute("SELECT id, name FROM documents WHERE key = ?", [document]).fetchone()
        collections = db.execute(
            "SELECT k.name, k.shared FROM collections k JOIN collected m ON m.collection = k.key WHERE m.document = ?",
            [document],
        ).fetchall()
        db.execute(
            "INSERT INTO withdrawn (document, parent, owner, until, process, collections) VALUES (?,?,?,?,?,?)",
            [document, parent or document, self._owner, until, self._database.presence.identity(), json.dumps(list(map(list, collections)))],
        )  # fmt: skip
        db.execute("UPDATE documents SET owner = ? WHERE key = ?", [f"{_NOBODY}{document}", document])
        db.execute("DELETE FROM collected WHERE document = ?", [document])
        forget_begun(db, id, self._owner)
        # An original with a card is one that nobody removed; where others have it as well, theirs are written anew.
        self._files.discard_card(id)
        return name

    def _rows(self, db: sqlite3.Connection, document_ids: Sequence[str]) -> list[sqlite3.Row]:
        return db.execute(
            """SELECT w.*, d.id, d.name FROM withdrawn w JOIN documents d ON d.key = w.document
               WHERE w.owner = ? AND w.parent IN (SELECT p.document FROM withdrawn p JOIN documents e ON e.key = p.document
                 WHERE p.owner = ? AND e.id IN (SELECT value FROM json_each(?))) ORDER BY w.document""",
            [self._owner, self._owner, json.dumps(list(document_ids))],
        ).fetchall()

    def _free_name(self, db: sqlite3.Connection, name: str) -> str:
        stem, ending = PurePath(name).stem, PurePath(name).suffix
        names = chain([name], (f"{stem} ({number}){ending}" for number in count(2)))
        sql = "SELECT 1 FROM documents WHERE owner = ? AND name = ?"
        return next(one for one in names if not db.execute(sql, [self._owner, one]).fetchone())


def _is_withdrawn(db: sqlite3.Connection, document: int) -> bool:
    return db.execute("SELECT 1 FROM withdrawn WHERE document = ?", [document]).fetchone() is not None


def overdue(database: Database) -> dict[str, list[str]]:
    """The ids of what is to be removed now, by owner: its time is over, or the process that might put it back is gone."""
    with database.read() as db:
        rows = db.execute(
            """SELECT w.owner, d.id, w.until, w.process FROM withdrawn w JOIN documents d ON d.key = w.document
               WHERE w.document = w.parent"""
        ).fetchall()
    now, found = datetime.now(UTC).isoformat(timespec="seconds"), dict[str, list[str]]()
    for owner, id, until, process in rows:
        if until <= now or not database.presence.lasts(process):
            found.setdefault(owner, []).append(id)
    return found


def leave_out_withdrawn(catalogue: Path) -> None:
    """Remove from a copy of a catalogue what is on its way out: a backup would keep it for ever. Raises `sqlite3.Error`."""
    with closing(sqlite3.connect(catalogue, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        for pragma in ("foreign_keys = ON", "secure_delete = ON"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN IMMEDIATE")
        for (document,) in db.execute("SELECT document FROM withdrawn").fetchall():
            delete_document(db, document)
        db.execute("COMMIT")
