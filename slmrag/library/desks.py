"""The support desks of a library, and the votes on its models (SQLite, beside the catalogue)."""

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from slmrag.errors.library_problems import DeskNotFound
from slmrag.library.database import Database
from slmrag.library.owners_rows import OwnersRows


@dataclass(frozen=True, slots=True)
class Desk:
    """A collection shown to the public as a support desk: answers only from its documents.

    ``color`` is ``#rrggbb``; ``email`` is where a conversation may be sent to, ``""`` for nowhere; ``hand_over`` whether a
    visitor may have it kept for a person in a file.
    """

    id: str
    collection: str
    name: str
    greeting: str
    color: str = "#1d6a72"
    email: str = ""
    hand_over: bool = False


@dataclass(frozen=True, slots=True)
class Vote:
    """Which of two models answered a question better, as somebody saw it: ``"one"``, ``"other"`` or ``"same"``."""

    question: str
    one: str
    other: str
    better: Literal["one", "other", "same"]
    at: str = ""


_COLUMNS = "id, collection, name, greeting, color, email, hand_over"


class Desks(OwnersRows):
    """Which of somebody's collections are shown to the public, and how; and their votes on models."""

    def listed(self) -> list[Desk]:
        """The desks, by name."""
        with self._database.read() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM desks WHERE owner = ? ORDER BY name", [self._owner])
            return [_desk(row) for row in rows]

    def find(self, id: str) -> Desk:
        """One of them. Raises `DeskNotFound`."""
        with self._database.read() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM desks WHERE id = ? AND owner = ?", [id, self._owner]).fetchone()
        if row is None:
            raise DeskNotFound("no_desk")
        return _desk(row)

    def keep(self, desk: Desk) -> str:
        """Make or change a desk (a new one when its id is ``""``); returns its id. Raises `DeskNotFound`."""
        id = desk.id or secrets.token_urlsafe(9)
        with self._database.write(counts=False) as db:
            changed = db.execute(
                """INSERT INTO desks (id, owner, collection, name, greeting, color, email, hand_over) VALUES (?,?,?,?,?,?,?,?)
                   ON CONFLICT (id) DO UPDATE SET collection = excluded.collection, name = excluded.name,
                     greeting = excluded.greeting, color = excluded.color, email = excluded.email, hand_over = excluded.hand_over
                   WHERE owner = excluded.owner""",
                [id, self._owner, desk.collection, desk.name, desk.greeting, desk.color, desk.email, desk.hand_over],
            ).rowcount
            if not changed:
                raise DeskNotFound("desk_not_yours")
        return id

    def delete(self, id: str) -> None:
        """Take a desk away, with the conversations held there; its documents stay."""
        with self._database.write(counts=False, removes=True) as db:
            if db.execute("DELETE FROM desks WHERE id = ? AND owner = ?", [id, self._owner]).rowcount:
                db.execute("DELETE FROM conversations WHERE desk = ? AND owner = ?", [id, self._owner])

    def vote(self, vote: Vote) -> None:
        """Keep a vote."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.write(counts=False) as db:
            db.execute(
                "INSERT INTO votes (owner, question, one, other, better, at) VALUES (?,?,?,?,?,?)",
                [self._owner, vote.question, vote.one, vote.other, vote.better, now],
            )

    def votes(self) -> list[Vote]:
        """The votes, newest first."""
        with self._database.read() as db:
            sql = "SELECT question, one, other, better, at FROM votes WHERE owner = ? ORDER BY key DESC"
            return [Vote(*row) for row in db.execute(sql, [self._owner])]


def desk_at(database: Database, id: str) -> tuple[Desk, str]:
    """The desk of this id, and whose it is: whoever knows the id may ask there. Raises `DeskNotFound`."""
    with database.read() as db:
        row = db.execute(f"SELECT {_COLUMNS}, owner FROM desks WHERE id = ?", [id]).fetchone()
    if row is None:
        raise DeskNotFound("no_desk")
    return _desk(row), row["owner"]


def _desk(row: sqlite3.Row) -> Desk:
    id, collection, name, greeting, color, email = row[:6]
    return Desk(id, collection, name, greeting, color, email, bool(row["hand_over"]))
