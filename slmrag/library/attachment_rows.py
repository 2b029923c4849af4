"""Documents that lay in others, as files attached to these: which came with which, and which go when these do."""

import sqlite3


def attach(db: sqlite3.Connection, document: int, parent: int) -> None:
    """Note that ``document`` is here because it lay in ``parent`` (both keys)."""
    if document != parent:
        db.execute("INSERT OR IGNORE INTO attached (document, parent) VALUES (?,?)", [document, parent])


def detach(db: sqlite3.Connection, document: int) -> None:
    """Note that ``document`` is here for its own sake: it stays when what it lay in goes."""
    db.execute("DELETE FROM attached WHERE document = ?", [document])


def is_attached(db: sqlite3.Connection, document: int) -> bool:
    """Whether ``document`` is here only because it lay in another."""
    return db.execute("SELECT 1 FROM attached WHERE document = ?", [document]).fetchone() is not None


def attached_alone(db: sqlite3.Connection, parent: int) -> list[int]:
    """The keys of the documents that lay in ``parent``, and in no other."""
    rows = db.execute(
        """SELECT a.document FROM attached a WHERE a.parent = ?1 AND NOT EXISTS (
             SELECT 1 FROM attached o WHERE o.document = a.document AND o.parent <> ?1) ORDER BY a.document""",
        [parent],
    )
    return [document for (document,) in rows]


def with_attachments(db: sqlite3.Connection, document: int) -> list[int]:
    """The keys of ``document``, first, and of all that lay in it, however deep."""
    rows = db.execute(
        """WITH RECURSIVE family (key) AS (
             VALUES (?) UNION SELECT a.document FROM attached a JOIN family f ON a.parent = f.key) SELECT key FROM family""",
        [document],
    )
    return [key for (key,) in rows]
