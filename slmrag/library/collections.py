"""Collections: names that documents lie under, one or several, and that their owner may share."""

import sqlite3

from slmrag.errors.library_problems import CollectionNotFound
from slmrag.library.attachment_rows import with_attachments
from slmrag.library.cards import renew_cards
from slmrag.library.conversations import forget_document
from slmrag.library.database import Database
from slmrag.library.files import Files
from slmrag.library.job_records import forget_jobs
from slmrag.library.owners_rows import OwnersRows


class Collections(OwnersRows):
    """The collections that somebody has, and may read. The cards beside ``files`` are kept as they are."""

    def __init__(self, database: Database, owner: str, files: Files) -> None:
        super().__init__(database, owner)
        self._files = files

    def names(self) -> list[str]:
        """The names of their own collections, and of those that others share."""
        sql = "SELECT DISTINCT name FROM collections WHERE owner = ? OR shared ORDER BY name"
        with self._database.read() as db:
            return [row["name"] for row in db.execute(sql, [self._owner])]

    def own(self) -> dict[str, bool]:
        """Their own collections by name, and whether each is shared."""
        with self._database.read() as db:
            rows = db.execute("SELECT name, shared FROM collections WHERE owner = ? ORDER BY name", [self._owner])
            return {name: bool(shared) for name, shared in rows}

    def put(self, document_id: str, collection: str) -> None:
        """Put a document into a collection (made when new); passed over when the document is gone."""
        with self._database.write() as db:
            document = self._access.own_key(db, document_id)
            if document is not None:
                collect(db, document, collection)
                renew_cards(db, self._files, document_id)

    def move(self, document_id: str, collection: str | None) -> None:
        """Put a document, and what lay in it, into ``collection`` (made when new) and out of every other; ``None``: into none.

        Raises `DocumentNotFound`.
        """
        with self._database.write() as db:
            family = with_attachments(db, self._access.key_to_change(db, document_id))
            for document in family:
                db.execute("DELETE FROM collected WHERE document = ?", [document])
                if collection:
                    collect(db, document, collection)
            drop_empty_collections(db)
            for document in family:
                id = forget_where_unreadable(db, document)
                renew_cards(db, self._files, id)

    def share(self, collection: str, shared: bool) -> None:
        """Let everybody who signs in read what lies in a collection, or nobody else any more. Raises `CollectionNotFound`."""
        with self._database.write() as db:
            what = [self._owner, collection]
            if not db.execute(
                "UPDATE collections SET shared = ? WHERE owner = ? AND name = ?", [shared, *what]
            ).rowcount:
                raise CollectionNotFound("no_collection", name=collection)
            documents = db.execute(
                """SELECT m.document FROM collected m JOIN collections k ON k.key = m.collection
                   WHERE k.owner = ? AND k.name = ?""", what
            ).fetchall()  # fmt: skip
            for (document,) in documents:
                forget_where_unreadable(db, document)


def collect(db: sqlite3.Connection, document: int, collection: str) -> None:
    """Put the document of this key into the collection of this name that its owner has; it is made when new."""
    db.execute(
        "INSERT OR IGNORE INTO collections (owner, name) SELECT owner, ? FROM documents WHERE key = ?",
        [collection, document],
    )
    db.execute(
        """INSERT OR IGNORE INTO collected
           SELECT k.key, d.key FROM documents d JOIN collections k USING (owner) WHERE d.key = ? AND k.name = ?""",
        [document, collection],
    )


def drop_empty_collections(db: sqlite3.Connection) -> None:
    """A collection lives as long as it has a document."""
    db.execute("DELETE FROM collections WHERE key NOT IN (SELECT collection FROM collected)")


def forget_where_unreadable(db: sqlite3.Connection, document: int) -> str:
    """Whoever may not read a document any more keeps nothing of it: no answer, no summary, no translation. Returns its id."""
    id, name = db.execute("SELECT id, name FROM documents WHERE key = ?", [document]).fetchone()
    forget_document(db, id, name)
    forget_jobs(db, document, id)
    return id
