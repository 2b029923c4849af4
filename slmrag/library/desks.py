"""The support desks of a library, and the votes on its models (SQLite, beside the catalogue)."""

import hashlib
import re
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from slmrag.errors.library_problems import DeskNotFound
from slmrag.library.database import Database
from slmrag.library.owners_rows import OwnersRows


@dataclass(frozen=True, slots=True)
class Desk:
    """A collection shown to the public as a support desk: answers only from its documents.

    ``color`` is ``#rrggbb``; ``email`` is where a conversation may be sent to, ``""`` for nowhere; ``hand_over`` whether a
    visitor may have it kept for a person in a file. ``origins`` are those of the sites whose pages may show it, ``address``
    is where visitors reach this server (`origin_of` both), ``""`` for where its owner does.
    """

    id: str
    collection: str
    name: str
    greeting: str
    color: str = "#1d6a72"
    email: str = ""
    hand_over: bool = False
    origins: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Vote:
    """Which of two models answered a question better, as somebody saw it: ``"one"``, ``"other"`` or ``"same"``."""

    question: str
    one: str
    other: str
    better: Literal["one", "other", "same"]
    at: str = ""


_COLUMNS = "id, collection, name, greeting, color, email, hand_over, origins, address"
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_NAME_LETTERS = 60


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
                f"""INSERT INTO desks (owner, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)
                   ON CONFLICT (id) DO UPDATE SET collection = excluded.collection, name = excluded.name,
                     greeting = excluded.greeting, color = excluded.color, email = excluded.email, hand_over = excluded.hand_over,
                     origins = excluded.origins, address = excluded.address
                   WHERE owner = excluded.owner""",
                [
                    self._owner,
                    id,
                    desk.collection,
                    desk.name,
                    desk.greeting,
                    desk.color,
                    desk.email,
                    desk.hand_over,
                    " ".join(filter(None, map(origin_of, desk.origins))),
                    origin_of(desk.address),
                ],
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


def origin_of(address: str) -> str:
    """The origin of a web address (``https://www.example.org``), also of one without ``https://``; ``""`` for what is none.

    It goes into a header, in which nothing else of it may stand.
    """
    address = address.strip().lower()
    try:
        found = urlsplit(address if "://" in address else f"https://{address}")
    except ValueError:  # such as of "[", or of signs that are read as others
        return ""
    origin = f"{found.scheme}://{found.netloc}"
    return origin if _ORIGIN.fullmatch(origin) else ""


def same_question(question: str) -> str:
    """What two questions have in common that are the same but for their spaces, capitals and final signs."""
    return " ".join(question.casefold().split()).rstrip(" ?!.؟？！。")


def entry_name(question: str, heading: str) -> str:
    """The name of the document that holds the answer to a question: the ``heading``'s beginning, and a key of the question."""
    begun = " ".join(heading.split())[:_NAME_LETTERS].strip()
    return f"FAQ {begun}{entry_ending(question)}".replace("/", " ").replace("\\", " ")


def entry_ending(question: str) -> str:
    """How the name of the document ends that holds the answer to a question."""
    return f" {hashlib.sha256(same_question(question).encode()).hexdigest()[:8]}.md"


def is_entry(name: str) -> bool:
    """Whether a document of this name was made of the answer to a question: its heading says more than its name."""
    return re.fullmatch(r"FAQ .* [0-9a-f]{8}\.md", name) is not None


def _desk(row: sqlite3.Row) -> Desk:
    id, collection, name, greeting, color, email, hand_over, origins, address = row[:9]
    return Desk(id, collection, name, greeting, color, email, bool(hand_over), tuple(origins.split()), address)
