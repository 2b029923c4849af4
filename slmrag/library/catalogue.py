"""The catalogue (SQLite): which documents there are, their pages, chunks, vectors and keywords.

One transaction decides whether a document exists: everything of it is written together, its row with it, so a
kill at any moment leaves it whole or absent. Several processes may use one catalogue (WAL).
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from slmrag.errors import CollectionNotFound, DocumentNotFound, NameTaken
from slmrag.library import keyword_index
from slmrag.library.conversations import forget_document
from slmrag.library.database import Database
from slmrag.library.sharing import SHARED, readable_key
from slmrag.schema import Chunk, Document, Heading, Page, Removed, Scope, Unit

# Which chunks have vectors is in the index as well: reading it is fifty times quicker than going past the vectors themselves.
_VECTORS = "vectors INDEXED BY vectors_of_chunk"


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that was read and cut, ready to be stored. ``terms[i]`` are the keywords of ``chunks[i]``."""

    id: str
    name: str
    unit: Unit
    bytes: int
    language: str
    pages: Sequence[Page]
    chunks: Sequence[Chunk]
    terms: Sequence[Sequence[str]]


class AlreadyThere(Exception):
    """The library has a document of these bytes."""


class Catalogue(Database):
    """The documents of a library. Every method may be called from any thread.

    ``embedder`` is the key of the one whose vectors count as a document's progress.
    """

    embedder = 0

    # -- documents ------------------------------------------------------------------------------------------

    def documents(self, scope: Scope = Scope()) -> list[Document]:
        """The documents of ``scope``, newest first."""
        with self._read() as db:
            keys = self._keys(db, scope)
            rows = db.execute(
                """SELECT d.*, (SELECT count(*) FROM pages WHERE document = d.key),
                     (SELECT count(*) FROM chunks WHERE document = d.key),
                     (SELECT count(*) FROM chunks c JOIN vectors v ON v.chunk = c.key
                      WHERE c.document = d.key AND v.embedder = ?),
                     (SELECT group_concat(number) FROM (SELECT number FROM pages
                      WHERE document = d.key AND kind IN ('empty', 'garbled') ORDER BY number)),
                     (SELECT json_group_array(name) FROM (SELECT name FROM collections k JOIN collected m
                      ON m.collection = k.key WHERE m.document = d.key AND (k.owner = ? OR k.shared) ORDER BY name))
                   FROM documents d WHERE d.key IN (SELECT value FROM json_each(?)) ORDER BY d.key DESC""",
                [self.embedder, scope.owner, json.dumps(keys)],
            ).fetchall()
        return [
            Document(
                id=row["id"], name=row["name"], unit=row["unit"], pages=row[8], chunks=row[9], embedded=row[10],
                bytes=row["bytes"], language=row["language"], added_at=row["added_at"],
                unread_pages=tuple(map(int, row[11].split(","))) if row[11] else (),
                collections=tuple(json.loads(row[12])), own=row["owner"] == scope.owner,
            )
            for row in rows
        ]  # fmt: skip

    def find(self, name_or_id: str, owner: str = "", *, own: bool = False) -> Document:
        """The document of this name, or whose id begins so (at least 6 digits): the owner's own, else one that is shared.

        Only their own when ``own``. Raises `DocumentNotFound`.
        """
        with self._read() as db:
            ids = _called(db, name_or_id, "owner = ?", [owner])
            if not ids and owner and not own:
                ids = _called(db, name_or_id, f"key IN ({SHARED})", [])
        named = self.documents(Scope(owner, documents=ids, own=own)) if ids else []
        if len(named) == 1:
            return named[0]
        problem = "Several documents begin with" if named else "There is no document"
        raise DocumentNotFound(f"{problem} “{name_or_id}”: slmrag list shows names and ids.")

    def add(self, draft: Draft, *, owner: str, collection: str | None, replace: bool) -> Removed | None:
        """Store ``draft`` in one transaction; returns the receipt of the document it replaced, if any.

        Raises `NameTaken` when another document of ``owner`` has its name and ``replace`` is not given, `AlreadyThere`
        when somebody has just added the same bytes.
        """
        with self._write() as db:
            if db.execute("SELECT 1 FROM documents WHERE owner = ? AND id = ?", [owner, draft.id]).fetchone():
                raise AlreadyThere
            old = db.execute("SELECT key FROM documents WHERE owner = ? AND name = ?", [owner, draft.name]).fetchone()
            groups: list[int] = []
            removed, kept = None, []
            if old:
                if not replace:
                    raise NameTaken(
                        f"The library holds another document named “{draft.name}”: replace it (--replace) or "
                        f"rename the file."
                    )
                groups = [row[0] for row in db.execute("SELECT collection FROM collected WHERE document = ?", old)]
                # Most of a new version is in the old one: what was translated of it goes over.
                kept = db.execute(
                    "SELECT kind, settings, part, text FROM work WHERE document = ? AND kind = 'translation'", old
                ).fetchall()
                removed = _remove(db, old["key"])
            now = datetime.now(UTC).isoformat(timespec="seconds")
            document = db.execute(
                "INSERT INTO documents (owner, id, name, unit, bytes, language, added_at) VALUES (?,?,?,?,?,?,?)",
                [owner, draft.id, draft.name, draft.unit, draft.bytes, draft.language, now],
            ).lastrowid
            db.executemany(
                "INSERT INTO pages VALUES (?,?,?,?,?,?)",
                ((document, page.number, page.kind, page.label, page.section, page.text) for page in draft.pages),
            )
            for chunk, terms in zip(draft.chunks, draft.terms, strict=True):
                key = db.execute(
                    "INSERT INTO chunks (document, page, start, end) VALUES (?,?,?,?)",
                    [document, chunk.page, chunk.start, chunk.end],
                ).lastrowid
                db.execute("INSERT INTO keywords (rowid, terms) VALUES (?,?)", [key, " ".join(terms)])
            db.execute("DELETE FROM unfinished WHERE owner = ? AND id = ?", [owner, draft.id])
            db.executemany("INSERT INTO collected VALUES (?,?)", ((group, document) for group in groups))
            db.executemany("INSERT INTO work VALUES (?,?,?,?,?)", ((document, *part) for part in kept))
            if collection:
                _collect(db, owner, collection, document)
        return removed

    def collect(self, document_id: str, collection: str, *, owner: str) -> None:
        """Put a document into a collection (made when new)."""
        with self._write() as db:
            row = db.execute("SELECT key FROM documents WHERE owner = ? AND id = ?", [owner, document_id]).fetchone()
            if row:
                _collect(db, owner, collection, row["key"])

    def move(self, document_id: str, collection: str | None, *, owner: str) -> None:
        """Put a document into ``collection`` (made when new) and out of every other; ``None``: into none."""
        with self._write() as db:
            document = _document(db, document_id, owner)
            db.execute("DELETE FROM collected WHERE document = ?", [document])
            if collection:
                _collect(db, owner, collection, document)
            _drop_empty_collections(db)
            _forget_where_unreadable(db, document)

    def rename(self, document_id: str, name: str, terms: dict[int, Sequence[str]], *, owner: str) -> None:
        """Give a document another name, and its chunks the keywords that go with it.

        ``terms`` are all keywords of each chunk, by its key. Raises `DocumentNotFound`, `NameTaken`.
        """
        with self._write() as db:
            document = _document(db, document_id, owner)
            if db.execute(
                "SELECT 1 FROM documents WHERE owner = ? AND name = ? AND key <> ?", [owner, name, document]
            ).fetchone():
                raise NameTaken(f"The library holds another document named “{name}”: choose another name.")
            db.execute("UPDATE documents SET name = ? WHERE key = ?", [name, document])
            db.executemany(
                "UPDATE keywords SET terms = ? WHERE rowid = ?",
                ((" ".join(words), key) for key, words in terms.items()),
            )

    def remove(self, document_id: str, *, owner: str) -> Removed:
        """Remove a document with its pages, chunks, vectors and keywords; returns the receipt."""
        with self._write() as db:
            removed = _remove(db, _document(db, document_id, owner))
            db.execute("DELETE FROM unfinished WHERE owner = ? AND id = ?", [owner, document_id])
            _drop_empty_collections(db)
            return removed

    def is_taken(self, name: str, owner: str) -> bool:
        """Whether a document of the owner has this name."""
        with self._read() as db:
            return (
                db.execute("SELECT 1 FROM documents WHERE owner = ? AND name = ?", [owner, name]).fetchone() is not None
            )

    def holds(self, document_id: str) -> bool:
        """Whether any owner has this document."""
        with self._read() as db:
            return db.execute("SELECT 1 FROM documents WHERE id = ?", [document_id]).fetchone() is not None

    def collections(self, owner: str) -> list[str]:
        """The names of the owner's collections, and of those that others share."""
        sql = "SELECT DISTINCT name FROM collections WHERE owner = ? OR (shared AND ? <> '') ORDER BY name"
        with self._read() as db:
            return [row[0] for row in db.execute(sql, [owner, owner])]

    def own_collections(self, owner: str) -> dict[str, bool]:
        """The owner's collections by name, and whether each is shared."""
        with self._read() as db:
            rows = db.execute("SELECT name, shared FROM collections WHERE owner = ? ORDER BY name", [owner])
            return {name: bool(shared) for name, shared in rows}

    def share(self, collection: str, shared: bool, *, owner: str) -> None:
        """Let everybody who signs in read what lies in a collection, or nobody else any more. Raises `CollectionNotFound`."""
        with self._write() as db:
            what = [owner, collection]
            if not db.execute(
                "UPDATE collections SET shared = ? WHERE owner = ? AND name = ?", [shared, *what]
            ).rowcount:
                raise CollectionNotFound(f"There is no collection “{collection}”: slmrag list shows them.")
            documents = db.execute(
                """SELECT m.document FROM collected m JOIN collections k ON k.key = m.collection
                   WHERE k.owner = ? AND k.name = ?""", what
            ).fetchall()  # fmt: skip
            for (document,) in documents:
                _forget_where_unreadable(db, document)

    def covers(self, scope: Scope, characters: int) -> list[tuple[str, str, str]]:
        """(id, name, the first ``characters`` of its first page) of each document in ``scope``.

        A document without pages of its own has no cover: ``""``.
        """
        with self._read() as db:
            rows = db.execute(
                """SELECT d.id, d.name, CASE WHEN d.unit IN ('page', 'slide') THEN
                     (SELECT substr(text, 1, ?) FROM pages WHERE document = d.key AND kind != 'empty'
                      ORDER BY number LIMIT 1) END
                   FROM documents d WHERE d.key IN (SELECT value FROM json_each(?))""",
                [characters, json.dumps(self._keys(db, scope))],
            )
            return [(id, name, cover or "") for id, name, cover in rows]

    def languages(self, scope: Scope = Scope()) -> tuple[str, ...]:
        """The languages of the documents in ``scope``, most frequent first; ``""`` where unknown."""
        with self._read() as db:
            rows = db.execute(
                """SELECT language FROM documents WHERE key IN (SELECT value FROM json_each(?))
                   GROUP BY language ORDER BY count(*) DESC""",
                [json.dumps(self._keys(db, scope))],
            )
            return tuple(row[0] for row in rows)

    def page(self, document_id: str, number: int, scope: Scope = Scope()) -> Page:
        """One page with its text. Raises `DocumentNotFound` when the document or the page is not there."""
        with self._read() as db:
            row = db.execute(
                "SELECT number, text, kind, label, section FROM pages WHERE document = ? AND number = ?",
                [readable_key(db, document_id, scope.owner), number],
            ).fetchone()
        if row is None:
            raise DocumentNotFound(f"Page {number} of {document_id[:12]} is not in the library any more.")
        return Page(*row)

    def pages(self, document_id: str, scope: Scope = Scope()) -> list[Page]:
        """Every page of a document, in order; none when the document is not there."""
        with self._read() as db:
            rows = db.execute(
                "SELECT number, text, kind, label, section FROM pages WHERE document = ? ORDER BY number",
                [readable_key(db, document_id, scope.owner)],
            )
            return [Page(*row) for row in rows]

    def headings(self, scope: Scope = Scope(), limit: int = 200) -> list[Heading]:
        """Each path of headings that pages of ``scope`` stand under, newest document first."""
        with self._read() as db:
            rows = db.execute(
                """SELECT d.name, p.section, min(p.number), substr(p.text, 1, 8000) FROM pages p JOIN documents d ON d.key = p.document
                   WHERE p.section <> '' AND d.key IN (SELECT value FROM json_each(?))
                   GROUP BY d.key, p.section ORDER BY d.key DESC, min(p.number) LIMIT ?""",
                [json.dumps(self._keys(db, scope)), limit],
            )
            return [Heading(*row) for row in rows]

    # -- chunks and what finds them ---------------------------------------------------------------------------

    def chunks(self, keys: Iterable[int]) -> dict[int, Chunk]:
        """The chunks with these keys; one that was removed meanwhile is missing."""
        with self._read() as db:
            rows = db.execute(
                """SELECT c.key, d.id, d.name, c.page, c.start, c.end,
                     substr(p.text, c.start + 1, c.end - c.start), p.section, p.label, d.unit,
                     d.language
                   FROM json_each(?) wanted JOIN chunks c ON c.key = wanted.value
                   JOIN documents d ON d.key = c.document
                   JOIN pages p ON p.document = c.document AND p.number = c.page""",
                [json.dumps([int(key) for key in keys])],
            )
            return {row[0]: Chunk(*row[1:]) for row in rows}

    def chunk_keys(self, document_id: str, scope: Scope = Scope()) -> list[int]:
        """The keys of a document's chunks, in reading order."""
        with self._read() as db:
            rows = db.execute(
                "SELECT key FROM chunks WHERE document = ? ORDER BY page, start",
                [readable_key(db, document_id, scope.owner)],
            )
            return [row[0] for row in rows]

    def keyword_search(self, terms: Sequence[str], scope: Scope, limit: int) -> list[tuple[int, float]]:
        """The chunks that hold any of ``terms``, as (key, BM25 score), best first; higher is better."""
        with self._read() as db:
            return keyword_index.search(db, terms, self._restriction(db, scope), limit)

    def term_frequencies(self, terms: Sequence[str], scope: Scope = Scope()) -> tuple[dict[str, int], int]:
        """In how many chunks of ``scope`` each of ``terms`` occurs, and how many chunks there are."""
        with self._read() as db:
            matching, chunks, only = "keywords WHERE keywords MATCH ?", "chunks", []
            if (keys := self._restriction(db, scope)) is not None:
                among = "document IN (SELECT value FROM json_each(?))"
                matching = f"keywords k JOIN chunks c ON c.key = k.rowid WHERE keywords MATCH ? AND c.{among}"
                chunks, only = f"chunks WHERE {among}", [json.dumps(keys)]
            counts = {
                term: db.execute(f"SELECT count(*) FROM {matching}", [f'"{term}"', *only]).fetchone()[0]
                for term in terms
            }
            return counts, db.execute(f"SELECT count(*) FROM {chunks}", only).fetchone()[0]

    def restriction(self, scope: Scope, known: Callable[[str], bool] = lambda language: True) -> list[int] | None:
        """The keys of the documents in ``scope`` whose language is ``known``; ``None`` when that is every document."""
        with self._read() as db:
            return self._restriction(db, scope, known)

    # -- vectors ------------------------------------------------------------------------------------------------

    def embedder_key(self, fingerprint: str, name: str) -> int:
        """The key under which vectors of this embedder are kept."""
        wanted = "SELECT key FROM embedders WHERE fingerprint = ?"
        with self._read() as db:
            row = db.execute(wanted, [fingerprint]).fetchone()
        if row or self.read_only:
            return row[0] if row else 0
        with self._write() as db:
            db.execute("INSERT OR IGNORE INTO embedders (fingerprint, name) VALUES (?,?)", [fingerprint, name])
            return db.execute("SELECT key FROM embedders WHERE fingerprint = ?", [fingerprint]).fetchone()[0]

    def answering(self, wanted: int) -> tuple[int, str, str]:
        """(key, name, fingerprint) of the embedder whose vectors questions are compared with; ``wanted`` to begin with."""
        with self._read() as db:
            row = db.execute(
                "SELECT key, name, fingerprint FROM embedders ORDER BY answers DESC, key = ? DESC LIMIT 1", [wanted]
            ).fetchone()
        return tuple(row) if row else (wanted, "", "")

    def let_answer(self, embedder: int, *, unready: bool = False) -> bool:
        """From now on questions are compared with the vectors of ``embedder``; those of all others are deleted.

        In one transaction, and only (False else) when every chunk has its vector, or ``unready``.
        """
        with self._read() as db:
            if [embedder] == [row[0] for row in db.execute("SELECT key FROM embedders WHERE answers")] and not (
                db.execute("SELECT 1 FROM embedders WHERE key <> ?", [embedder]).fetchone()
            ):
                return True
        with self._write() as db:
            lacking = f"""SELECT 1 FROM chunks WHERE key NOT IN (SELECT chunk FROM {_VECTORS} WHERE embedder = ?)"""
            answered = db.execute("SELECT 1 FROM embedders WHERE answers AND key <> ?", [embedder]).fetchone()
            if answered and not unready and db.execute(lacking, [embedder]).fetchone():
                return False
            db.execute("UPDATE embedders SET answers = (key = ?)", [embedder])
            db.execute("DELETE FROM vectors WHERE embedder <> ?", [embedder])
            db.execute("DELETE FROM embedders WHERE key <> ?", [embedder])
        return True

    def without_vector(self, embedder: int, limit: int) -> list[int]:
        """Keys of chunks that ``embedder`` has not embedded yet: one document's first, long ones together."""
        with self._read() as db:
            rows = db.execute(
                f"""SELECT key FROM chunks WHERE key NOT IN (SELECT chunk FROM {_VECTORS} WHERE embedder = ?)
                    ORDER BY document, end - start DESC LIMIT ?""",
                [embedder, limit],
            )
            return [row[0] for row in rows]

    def count_without_vector(self, embedder: int) -> int:
        """How many chunks ``embedder`` has not embedded yet."""
        with self._read() as db:
            return db.execute(
                f"SELECT (SELECT count(*) FROM chunks) - (SELECT count(*) FROM {_VECTORS} WHERE embedder = ?)", [embedder]
            ).fetchone()[0]  # fmt: skip

    def save_vectors(self, embedder: int, keys: Sequence[int], vectors: np.ndarray) -> None:
        """Keep the vectors (float32, one a row) of the chunks ``keys``; chunks removed meanwhile are passed over."""
        with self._write() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors SELECT ?, key, ? FROM chunks WHERE key = ?",
                ((embedder, row.astype("<f4").tobytes(), int(key)) for key, row in zip(keys, vectors, strict=True)),
            )

    def vectors(self, embedder: int, keys: Iterable[int] | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(chunk keys, their documents' keys, vectors one a row), of all chunks or of ``keys``, by chunk key."""
        only = "" if keys is None else "AND v.chunk IN (SELECT value FROM json_each(?))"
        with self._read() as db:
            rows = db.execute(
                f"""SELECT v.chunk, c.document, v.vector FROM vectors v JOIN chunks c ON c.key = v.chunk
                    WHERE v.embedder = ? {only} ORDER BY v.chunk""",
                [embedder] if keys is None else [embedder, json.dumps([int(key) for key in keys])],
            ).fetchall()
        if not rows:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 0), np.float32)
        matrix = np.frombuffer(b"".join(row[2] for row in rows), "<f4").reshape(len(rows), -1)
        return np.array([row[0] for row in rows]), np.array([row[1] for row in rows]), matrix

    def vector_keys(self, embedder: int) -> np.ndarray:
        """The keys of the chunks that have a vector by ``embedder``, ascending."""
        with self._read() as db:
            rows = db.execute(f"SELECT chunk FROM {_VECTORS} WHERE embedder = ? ORDER BY chunk", [embedder])
            return np.fromiter((row[0] for row in rows), np.int64)

    def vector_bytes(self, embedder: int) -> int:
        """How many bytes the vectors by ``embedder`` are."""
        with self._read() as db:
            return db.execute(
                f"""SELECT (SELECT count(*) FROM {_VECTORS} WHERE embedder = ?1)
                          * coalesce((SELECT length(vector) FROM vectors WHERE embedder = ?1 LIMIT 1), 0)""", [embedder]
            ).fetchone()[0]  # fmt: skip

    def _keys(self, db: sqlite3.Connection, scope: Scope) -> list[int]:
        others = bool(scope.owner) and not scope.own
        narrowed, values = "", []
        if scope.collection is not None:
            groups = db.execute(
                "SELECT key FROM collections WHERE name = ? AND (owner = ? OR (shared AND ?))",
                [scope.collection, scope.owner, others],
            ).fetchall()
            if not groups:
                raise CollectionNotFound(f"There is no collection “{scope.collection}”: slmrag list shows them.")
            narrowed += (
                " AND key IN (SELECT document FROM collected WHERE collection IN (SELECT value FROM json_each(?)))"
            )
            values.append(json.dumps([row[0] for row in groups]))
        if scope.documents:
            narrowed += " AND id IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(scope.documents))
        rows = db.execute(f"SELECT id, key FROM documents WHERE owner = ?{narrowed}", [scope.owner, *values]).fetchall()
        if others:
            shared = f"SELECT id, key FROM documents WHERE key IN ({SHARED}){narrowed} ORDER BY key DESC"
            rows = db.execute(shared, values).fetchall() + rows  # of the same bytes one's own, else the oldest
        return list({id: key for id, key in rows}.values())

    def _restriction(
        self, db: sqlite3.Connection, scope: Scope, known: Callable[[str], bool] = lambda language: True
    ) -> list[int] | None:
        keys = set(self._keys(db, scope))
        languages = dict(db.execute("SELECT key, language FROM documents").fetchall())
        chosen = [key for key, language in languages.items() if key in keys and known(language)]
        return None if len(chosen) == len(languages) else chosen


def _called(db: sqlite3.Connection, name_or_id: str, whose: str, values: Sequence[str]) -> tuple[str, ...]:
    """The ids of the documents of this name, else of those whose id begins so."""
    called = f"SELECT DISTINCT id FROM documents WHERE {whose} AND"
    ids = db.execute(f"{called} name = ?", [*values, name_or_id]).fetchall()
    if not ids and len(name_or_id) >= 6:
        ids = db.execute(f"{called} substr(id, 1, ?) = ?", [*values, len(name_or_id), name_or_id]).fetchall()
    return tuple(row[0] for row in ids)


def _document(db: sqlite3.Connection, document_id: str, owner: str) -> int:
    row = db.execute("SELECT key FROM documents WHERE owner = ? AND id = ?", [owner, document_id]).fetchone()
    if row is None:
        raise DocumentNotFound(f"There is no document with the id {document_id[:12]}: slmrag list shows them.")
    return row["key"]


def _drop_empty_collections(db: sqlite3.Connection) -> None:
    # A collection lives as long as it has a document.
    db.execute("DELETE FROM collections WHERE key NOT IN (SELECT collection FROM collected)")


def _remove(db: sqlite3.Connection, document: int) -> Removed:
    row = db.execute(
        """SELECT id, name, unit, (SELECT count(*) FROM pages WHERE document = d.key),
             (SELECT count(*) FROM chunks WHERE document = d.key),
             (SELECT count(*) FROM vectors v JOIN chunks c ON c.key = v.chunk WHERE c.document = d.key), bytes
           FROM documents d WHERE key = ?""",
        [document],
    ).fetchone()
    db.execute("DELETE FROM keywords WHERE rowid IN (SELECT key FROM chunks WHERE document = ?)", [document])
    # A deletion is only noted beside the words until they are merged: after this the words themselves are gone.
    db.execute("INSERT INTO keywords (keywords) VALUES ('optimize')")
    db.execute("DELETE FROM documents WHERE key = ?", [document])
    forget_document(db, row["id"], row["name"])
    return Removed(*row)


def _forget_where_unreadable(db: sqlite3.Connection, document: int) -> None:
    """Whoever may not read a document any more keeps nothing of it: no answer, no summary, no translation."""
    owner, id, name = db.execute("SELECT owner, id, name FROM documents WHERE key = ?", [document]).fetchone()
    forget_document(db, id, name)
    made = (
        "SELECT DISTINCT owner FROM jobs WHERE owner <> ? AND key IN (SELECT job FROM job_documents WHERE document = ?)"
    )
    for (other,) in db.execute(made, [owner, document]).fetchall():
        if readable_key(db, id, other) != document:
            jobs = "SELECT job FROM job_documents WHERE document = ?"
            db.execute(f"DELETE FROM jobs WHERE owner = ? AND key IN ({jobs})", [other, document])


def _collect(db: sqlite3.Connection, owner: str, collection: str, document: int) -> None:
    db.execute("INSERT OR IGNORE INTO collections (owner, name) VALUES (?,?)", [owner, collection])
    db.execute(
        """INSERT OR IGNORE INTO collected
           SELECT key, ? FROM collections WHERE owner = ? AND name = ?""", [document, owner, collection]
    )  # fmt: skip
