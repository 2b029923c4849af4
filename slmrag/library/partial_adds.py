"""Documents whose reading was begun and not finished: invisible as documents, there so that the next add goes on.

A row is written before anything else of a document is kept, and goes in the transaction that makes the document: at
every moment each file in the library's folder belongs to a document or to one of these.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from slmrag.library.database import Database
from slmrag.library.owners_rows import OwnersRows
from slmrag.schema import Page
from slmrag.schema.page_json import drawn_tables

_KEPT_DAYS = 7


class PartialAdds(OwnersRows):
    """What was read so far of documents that somebody has begun to add, by document id."""

    def begin(self, document_id: str, name: str, reader: str) -> list[Page]:
        """Note that the document is being added; returns the pages that ``reader`` (a version) read of it before."""
        with self._database.write(counts=False) as db:
            db.execute(
                "DELETE FROM unfinished WHERE owner = ? AND id = ? AND reader <> ?", [self._owner, document_id, reader]
            )
            db.execute(
                """INSERT INTO unfinished (owner, id, name, reader, touched_at) VALUES (?,?,?,?,?)
                   ON CONFLICT DO UPDATE SET name = excluded.name, touched_at = excluded.touched_at""",
                [self._owner, document_id, name, reader, _now()],
            )
            rows = db.execute(
                """SELECT p.number, p.text, p.kind, p.label, p.section, p.hidden, p.problem, p.tables, p.headings, p.pictures FROM unfinished_pages p JOIN unfinished u
                   ON u.key = p.unfinished WHERE u.owner = ? AND u.id = ? ORDER BY p.number""",
                [self._owner, document_id],
            ).fetchall()
        pages = [
            replace(
                Page(*row[:-3]),
                tables=drawn_tables(json.loads(row["tables"])),
                headings=tuple(map(tuple, json.loads(row["headings"]))),
                pictures=tuple(map(tuple, json.loads(row["pictures"]))),
            )
            for row in rows
        ]
        return pages if [page.number for page in pages] == list(range(1, len(pages) + 1)) else []

    def keep(self, document_id: str, pages: Sequence[Page]) -> None:
        """Keep a batch of pages; passed over when the document was finished by somebody else."""
        with self._database.write(counts=False) as db:
            db.executemany(
                """INSERT OR REPLACE INTO unfinished_pages
                   SELECT key, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM unfinished WHERE owner = ? AND id = ?""",
                (
                    (
                        p.number,
                        p.kind,
                        p.label,
                        p.section,
                        p.text,
                        p.hidden,
                        p.problem,
                        json.dumps(p.tables),
                        json.dumps(p.headings),
                        json.dumps(p.pictures),
                        self._owner,
                        document_id,
                    )
                    for p in pages
                ),
            )

    def forget(self, document_id: str) -> None:
        """Delete what was read of it."""
        with self._database.write(counts=False) as db:
            forget_begun(db, document_id, self._owner)


def forget_begun(db: sqlite3.Connection, document_id: str, owner: str) -> None:
    """Delete what was read of a document, within the transaction that makes it one, or removes it."""
    db.execute("DELETE FROM unfinished WHERE owner = ? AND id = ?", [owner, document_id])


def is_begun(database: Database, document_id: str) -> bool:
    """Whether anybody's add of this document was begun."""
    with database.read() as db:
        return db.execute("SELECT 1 FROM unfinished WHERE id = ?", [document_id]).fetchone() is not None


def sweep_begun(database: Database, days: float = _KEPT_DAYS) -> int:
    """Delete what nobody went on with for so many days; returns how many documents that were.

    The days of what was begun in the future, before the clock was set back, begin now.
    """
    now, oldest = _now(), (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    with database.read() as db:
        if not db.execute("SELECT 1 FROM unfinished WHERE touched_at NOT BETWEEN ? AND ?", [oldest, now]).fetchone():
            return 0
    with database.write(counts=False) as db:
        db.execute("UPDATE unfinished SET touched_at = ? WHERE touched_at > ?", [now, now])
        return db.execute("DELETE FROM unfinished WHERE touched_at < ?", [oldest]).rowcount


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
