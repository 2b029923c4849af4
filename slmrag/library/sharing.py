"""Who may read a document: its owner, and, while it lies in a collection that is shared, everybody who uses the library.

``""`` is whoever uses it without signing in, on the computer that it is on, or signs in to that library: an owner like all others.
"""

import json
import sqlite3
from collections.abc import Callable

from slmrag.errors.library_problems import CollectionNotFound, DocumentNotFound
from slmrag.schema import Scope

SHARED = "SELECT m.document FROM collected m JOIN collections k ON k.key = m.collection WHERE k.shared"
# Of a document ``d``; to be given the owner.
READABLE = f"(d.owner = ? OR d.key IN ({SHARED}))"
_PASSED_OVER = 20  # passages, of the 100 that a search looks at


class Access:
    """Which documents ``owner`` may read, and which they may change; each method within a transaction of ``db``."""

    def __init__(self, owner: str) -> None:
        self._owner = owner

    def own_key(self, db: sqlite3.Connection, document_id: str) -> int | None:
        """The key of a document of theirs; ``None`` for none."""
        row = db.execute("SELECT key FROM documents WHERE owner = ? AND id = ?", [self._owner, document_id]).fetchone()
        return row and row["key"]

    def key_to_change(self, db: sqlite3.Connection, document_id: str) -> int:
        """The key of a document of theirs, which is to be changed. Raises `DocumentNotFound`."""
        key = self.own_key(db, document_id)
        if key is None:
            raise DocumentNotFound("no_document_with_id", id=document_id[:12])
        return key

    def readable_key(self, db: sqlite3.Connection, document_id: str) -> int | None:
        """The key of a document that they may read, their own rather than one that is shared; ``None`` for none."""
        key = self.own_key(db, document_id)
        if key is None:
            row = db.execute(
                f"SELECT key FROM documents WHERE id = ? AND key IN ({SHARED}) ORDER BY key", [document_id]
            ).fetchone()
            key = row and row["key"]
        return key

    def readable_keys(self, db: sqlite3.Connection, scope: Scope) -> list[int]:
        """The keys of the documents of ``scope`` that they may read, each id once. Raises `CollectionNotFound`."""
        others = not scope.own
        narrowed, values = "", []
        if scope.collection is not None:
            groups = db.execute(
                "SELECT key FROM collections WHERE name = ? AND (owner = ? OR (shared AND ?))",
                [scope.collection, self._owner, others],
            ).fetchall()
            if not groups:
                raise CollectionNotFound("no_collection", name=scope.collection)
            narrowed += (
                " AND key IN (SELECT document FROM collected WHERE collection IN (SELECT value FROM json_each(?)))"
            )
            values.append(json.dumps([row["key"] for row in groups]))
        if scope.documents:
            narrowed += " AND id IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(scope.documents))
        rows = db.execute(f"SELECT id, key FROM documents WHERE owner = ?{narrowed}", [self._owner, *values]).fetchall()
        if others:
            shared = f"SELECT id, key FROM documents WHERE key IN ({SHARED}){narrowed} ORDER BY key DESC"
            rows = db.execute(shared, values).fetchall() + rows  # of the same bytes one's own, else the oldest
        return list({id: key for id, key in rows}.values())

    def restriction(
        self, db: sqlite3.Connection, scope: Scope, known: Callable[[str], bool] = lambda language: True
    ) -> list[int] | None:
        """`readable_keys` of those whose language is ``known``; ``None`` when that is every document of the library."""
        if scope.collection is None and not scope.documents and self._owns_all(db):
            distinct = db.execute("SELECT DISTINCT language FROM documents").fetchall()
            if all(known(row["language"]) for row in distinct):
                return None
        keys = set(self.readable_keys(db, scope))
        languages = dict(db.execute("SELECT key, language FROM documents").fetchall())
        chosen = [key for key, language in languages.items() if key in keys and known(language)]
        return None if len(chosen) == len(languages) else chosen

    def _owns_all(self, db: sqlite3.Connection) -> bool:
        """Whether every document is theirs, or was and can still be put back: its passages are passed over when they are read.

        Of more of them than few they would keep others from being found.
        """
        others = """SELECT 1 FROM documents d WHERE (d.owner < ?1 OR d.owner > ?1) AND NOT EXISTS (
                    SELECT 1 FROM withdrawn WHERE document = d.key AND owner = ?1) LIMIT 1"""
        passed_over = """SELECT count(*) FROM (SELECT 1 FROM withdrawn w JOIN chunks c ON c.document = w.document
                         WHERE w.owner = ? LIMIT ?)"""
        return (
            db.execute(others, [self._owner]).fetchone() is None
            and db.execute(passed_over, [self._owner, _PASSED_OVER + 1]).fetchone()[0] <= _PASSED_OVER
        )
