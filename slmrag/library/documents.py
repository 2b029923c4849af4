"""The documents of a library (SQLite): which somebody has or may read, and how one is put in, renamed and removed.

One transaction decides whether a document exists: everything of it is written together, its row with it, so a
kill at any moment leaves it whole or absent. Several processes may use one library (WAL).
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace as replace_fields

from slmrag.errors.file_problems import NameTaken
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library.attachment_rows import attach, attached_alone, detach, is_attached, with_attachments
from slmrag.library.cards import renew_cards
from slmrag.library.collections import collect, drop_empty_collections
from slmrag.library.database import Database
from slmrag.library.document_rows import Draft, Removal, delete_document, insert_document
from slmrag.library.document_word_rows import write_document_words
from slmrag.library.files import Files
from slmrag.library.keyword_rows import take_back, write_ahead
from slmrag.library.owners_rows import OwnersRows
from slmrag.library.partial_adds import forget_begun
from slmrag.library.sharing import SHARED
from slmrag.schema import Document, Scope


class AlreadyThere(Exception):
    """The library has a document of these bytes."""


class Documents(OwnersRows):
    """The documents that somebody has, and may read. The cards beside ``files`` are kept as they are.

    ``embedder`` is the key of the one whose vectors count as a document's progress.
    """

    def __init__(self, database: Database, owner: str, files: Files, embedder: int) -> None:
        super().__init__(database, owner)
        self._files, self._embedder = files, embedder

    # -- read -----------------------------------------------------------------------------------------------------

    def listed(self, scope: Scope = Scope()) -> list[Document]:
        """The documents of ``scope``, newest first. Raises `CollectionNotFound`."""
        with self._database.read() as db:
            rows = db.execute(
                """SELECT d.id, d.name, d.unit, d.bytes, d.language, d.added_at, d.owner = ?1 AS own,
                     (SELECT count(*) FROM pages WHERE document = d.key) AS pages,
                     (SELECT count(*) FROM chunks WHERE document = d.key) AS chunks,
                     (SELECT count(*) FROM chunks c JOIN vectors v ON v.chunk = c.key
                      WHERE c.document = d.key AND v.embedder = ?2) AS embedded,
                     (SELECT json_group_array(number) FROM (SELECT number FROM pages p
                      WHERE document = d.key AND kind IN ('empty', 'garbled') AND NOT EXISTS (SELECT 1 FROM pictures
                      WHERE document = d.key AND page = p.number AND state IN ('coming', 'stopped')) ORDER BY number)) AS unread,
                     (SELECT json_group_array(page) FROM (SELECT DISTINCT page FROM pictures
                      WHERE document = d.key AND state IN ('coming', 'stopped') ORDER BY page)) AS coming,
                     EXISTS (SELECT 1 FROM pictures WHERE document = d.key AND state = 'stopped') AS stopped,
                     (SELECT json_group_array(page) FROM (SELECT DISTINCT page FROM pictures
                      WHERE document = d.key AND state = 'failed' ORDER BY page)) AS failed,
                     (SELECT count(DISTINCT page) FROM pictures WHERE document = d.key AND state = 'read') AS recognised,
                     (SELECT avg(sure) FROM pictures WHERE document = d.key AND state = 'read') AS sure,
                     (SELECT count(*) FROM pictures WHERE document = d.key AND state = 'left') AS left_pictures,
                     (SELECT json_group_array(lacks) FROM (SELECT DISTINCT lacks FROM pictures
                      WHERE document = d.key AND lacks <> '' ORDER BY lacks)) AS lacks,
                     (SELECT json_group_array(name) FROM (SELECT name FROM collections k JOIN collected m
                      ON m.collection = k.key WHERE m.document = d.key AND (k.owner = ?1 OR k.shared)
                      ORDER BY name)) AS collections
                   FROM documents d WHERE d.key IN (SELECT value FROM json_each(?3)) ORDER BY d.key DESC""",
                [self._owner, self._embedder, json.dumps(self._access.readable_keys(db, scope))],
            ).fetchall()
        return [
            Document(
                id=row["id"], name=row["name"], unit=row["unit"], pages=row["pages"], chunks=row["chunks"],
                embedded=row["embedded"], bytes=row["bytes"], language=row["language"], added_at=row["added_at"],
                unread_pages=_all(row["unread"]), collections=_all(row["collections"]),
                own=bool(row["own"]), coming_pages=_all(row["coming"]), stopped=bool(row["stopped"]),
                failed_pages=_all(row["failed"]),
                recognised_pages=row["recognised"], sure=round(row["sure"] or 0),
                left_pictures=row["left_pictures"], lacks=_all(row["lacks"]),
            )
            for row in rows
        ]  # fmt: skip

    def find(self, name_or_id: str, *, own: bool = False) -> Document:
        """The document of this name, or whose id begins so (at least 6 digits): one's own, else one that is shared.

        Only one's own when ``own``. Raises `DocumentNotFound`.
        """
        with self._database.read() as db:
            ids = _called(db, name_or_id, "owner = ?", [self._owner])
            if not ids and not own:
                ids = _called(db, name_or_id, f"key IN ({SHARED})", [])
        named = self.listed(Scope(documents=ids, own=own)) if ids else []
        if len(named) == 1:
            return named[0]
        raise DocumentNotFound("several_documents" if named else "no_document", name=name_or_id)

    def is_taken(self, name: str) -> bool:
        """Whether one of their own has this name."""
        with self._database.read() as db:
            return self._own_named(db, name) is not None

    def holds(self, document_id: str) -> bool:
        """Whether one of their own has these bytes."""
        with self._database.read() as db:
            return self._access.own_key(db, document_id) is not None

    def attached(self, document_id: str) -> list[Document]:
        """Their documents that lay in this one, however deep, newest first."""
        with self._database.read() as db:
            key = self._access.own_key(db, document_id)
            keys = [] if key is None else with_attachments(db, key)[1:]
            ids = [db.execute("SELECT id FROM documents WHERE key = ?", [one]).fetchone()["id"] for one in keys]
        return self.listed(Scope(documents=tuple(ids), own=True)) if ids else []

    def languages(self, scope: Scope = Scope()) -> tuple[str, ...]:
        """The languages of the documents in ``scope``, most frequent first; ``""`` where unknown."""
        with self._database.read() as db:
            documents = self._access.restriction(db, scope)
            among = "owner = ?" if documents is None else "key IN (SELECT value FROM json_each(?))"
            rows = db.execute(
                f"SELECT language FROM documents WHERE {among} GROUP BY language ORDER BY count(*) DESC",
                [self._owner if documents is None else json.dumps(documents)],
            )
            return tuple(row["language"] for row in rows)

    def restriction(self, scope: Scope, known: Callable[[str], bool] = lambda language: True) -> list[int] | None:
        """The keys of the documents in ``scope`` whose language is ``known``; ``None`` when that is every document."""
        with self._database.read() as db:
            return self._access.restriction(db, scope, known)

    # -- changed --------------------------------------------------------------------------------------------------

    def add(self, draft: Draft, *, collection: str | None, replace: bool) -> Removal | None:
        """Store ``draft`` in one transaction, before which most of its keywords are written, found by nobody yet.

        Returns the receipt of the document it replaced, if any. Raises `NameTaken` when another document of theirs has its
        name and ``replace`` is not given, `AlreadyThere` when somebody has just added the same bytes, `DocumentNotFound`
        when what it lay in was removed.
        """
        first = write_ahead(self._database, draft.keywords)
        try:
            return self._add(draft, first, collection, replace)
        except BaseException:
            take_back(self._database, first, len(draft.keywords))
            raise

    def _add(self, draft: Draft, first: int | None, collection: str | None, replace: bool) -> Removal | None:
        with self._database.write() as db:
            if self._access.own_key(db, draft.id) is not None:
                raise AlreadyThere
            old = self._own_named(db, draft.name)
            if old is not None and not replace:
                raise NameTaken("name_taken_replace", name=draft.name)
            # A new version stays where the old one lay, and most of what was translated of that is in it.
            groups = db.execute("SELECT collection FROM collected WHERE document = ?", [old]).fetchall()
            translated = db.execute(
                "SELECT kind, settings, part, text FROM work WHERE document = ? AND kind = 'translation'", [old]
            ).fetchall()
            parent = self._access.key_to_change(db, draft.parent) if draft.parent else None
            removed = None if old is None else self._remove(db, old)
            document = insert_document(db, draft, self._owner, first)
            if parent is not None:
                attach(db, document, parent)
            forget_begun(db, draft.id, self._owner)
            db.executemany("INSERT INTO collected VALUES (?,?)", ((group["collection"], document) for group in groups))
            db.executemany("INSERT INTO work VALUES (?,?,?,?,?)", ((document, *part) for part in translated))
            if collection:
                collect(db, document, collection)
            renew_cards(db, self._files, draft.id)
        return removed

    def rename(self, document_id: str, name: str, former: str, now: str) -> None:
        """Give a document another name. Its chunks' keywords end with those of the ``former`` name: then with ``now``.

        Raises `DocumentNotFound`, `NameTaken`.
        """
        with self._database.write() as db:
            document = self._access.key_to_change(db, document_id)
            if self._own_named(db, name) not in (None, document):
                raise NameTaken("name_taken", name=name)
            db.execute("UPDATE documents SET name = ? WHERE key = ?", [name, document])
            write_document_words(db, document)
            db.execute(
                """UPDATE keywords SET terms = CASE substr(terms, -length(?1)) WHEN ?1
                     THEN substr(terms, 1, length(terms) - length(?1)) ELSE terms END || ?2
                   WHERE rowid IN (SELECT key FROM chunks WHERE document = ?3)""",
                [former, now, document],
            )
            renew_cards(db, self._files, document_id)

    def put_under(self, document_id: str, parent_id: str | None) -> None:
        """One that is here already lies in ``parent_id`` too, with which it goes if it came so; ``None``: it is to stay.

        Passed over when either is gone.
        """
        with self._database.read() as db:
            document = self._access.own_key(db, document_id)
            if document is None or not is_attached(db, document):
                return  # it is here for its own sake
        with self._database.write() as db:
            document, parent = (self._access.own_key(db, id) if id else None for id in (document_id, parent_id))
            if document is not None and parent_id is None:
                detach(db, document)
            elif document is not None and parent is not None:
                attach(db, document, parent)

    def remove(self, document_id: str) -> Removal:
        """Remove a document with its pages, chunks, vectors and keywords, and what lay in it and in no other.

        Returns the receipt. Raises `DocumentNotFound`.
        """
        with self._database.write(removes=True) as db:
            removed = self._remove(db, self._access.key_to_change(db, document_id))
            forget_begun(db, document_id, self._owner)
            drop_empty_collections(db)
            return removed

    def _remove(self, db: sqlite3.Connection, document: int) -> Removal:
        with_it = attached_alone(db, document)
        removed = delete_document(db, document)
        self._database.discard_copies()
        # No disk is too full for this. Where others have the document as well, the next start writes theirs again.
        self._files.discard_card(removed.document_id)
        gone = [self._remove(db, one) for one in with_it]
        return replace_fields(removed, attached=tuple(id for one in gone for id in (one.document_id, *one.attached)))

    def _own_named(self, db: sqlite3.Connection, name: str) -> int | None:
        row = db.execute("SELECT key FROM documents WHERE owner = ? AND name = ?", [self._owner, name]).fetchone()
        return row and row["key"]


def is_held(database: Database, document_id: str) -> bool:
    """Whether anybody has this document."""
    with database.read() as db:
        return db.execute("SELECT 1 FROM documents WHERE id = ?", [document_id]).fetchone() is not None


def _all(listed: str) -> tuple:
    """What is in a list of JSON: as a rule nothing, of ten thousand documents."""
    return () if listed == "[]" else tuple(json.loads(listed))


def _called(db: sqlite3.Connection, name_or_id: str, whose: str, values: Sequence[str]) -> tuple[str, ...]:
    """The ids of the documents of this name, else of those whose id begins so."""
    called = f"SELECT DISTINCT id FROM documents WHERE {whose} AND"
    ids = db.execute(f"{called} name = ?", [*values, name_or_id]).fetchall()
    if not ids and len(name_or_id) >= 6:
        ids = db.execute(f"{called} substr(id, 1, ?) = ?", [*values, len(name_or_id), name_or_id]).fetchall()
    return tuple(row["id"] for row in ids)
