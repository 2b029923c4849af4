"""Who may read a document: its owner, and, while it lies in a collection that is shared, everybody who has signed in."""

import sqlite3

SHARED = "SELECT m.document FROM collected m JOIN collections k ON k.key = m.collection WHERE k.shared"


def readable_key(db: sqlite3.Connection, document_id: str, owner: str) -> int | None:
    """The key of a document that ``owner`` may read, their own rather than one that is shared; ``None`` for none.

    ``""`` is whoever uses the library without signing in: nothing is shared with them.
    """
    row = db.execute("SELECT key FROM documents WHERE owner = ? AND id = ?", [owner, document_id]).fetchone()
    if row is None and owner:
        row = db.execute(
            f"SELECT key FROM documents WHERE id = ? AND key IN ({SHARED}) ORDER BY key", [document_id]
        ).fetchone()
    return row and row[0]
