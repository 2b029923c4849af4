"""The pages of documents (SQLite), the chunks cut out of them, and the headings they stand under."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library.database import Database
from slmrag.library.owners_rows import OwnersRows
from slmrag.library.sharing import READABLE
from slmrag.schema import Chunk, Page, Scope


@dataclass(frozen=True, slots=True)
class Heading:
    """A path of headings ("Returns › Refunds") of ``document``, and the ``text`` of the first ``page`` that stands under it."""

    document: str
    path: str
    page: int
    text: str


_PAGE = "SELECT number, text, kind, label, section FROM pages"


class Pages(OwnersRows):
    """The pages and chunks of the documents that somebody may read."""

    def page(self, document_id: str, number: int) -> Page:
        """One page with its text. Raises `DocumentNotFound` when the document or the page is not there."""
        with self._database.read() as db:
            document = self._access.readable_key(db, document_id)
            row = db.execute(f"{_PAGE} WHERE document = ? AND number = ?", [document, number]).fetchone()
        if row is None:
            raise DocumentNotFound("page_gone", number=number, id=document_id[:12])
        return Page(*row)

    def listed(self, document_id: str) -> list[Page]:
        """Every page of a document, in order; none when the document is not there."""
        with self._database.read() as db:
            document = self._access.readable_key(db, document_id)
            return [Page(*row) for row in db.execute(f"{_PAGE} WHERE document = ? ORDER BY number", [document])]

    def last(self, document_id: str) -> int:
        """The number of a document's last page, 0 when the document is not there."""
        with self._database.read() as db:
            document = self._access.readable_key(db, document_id)
            return db.execute("SELECT max(number) FROM pages WHERE document = ?", [document]).fetchone()[0] or 0

    def headings(self, scope: Scope = Scope(), limit: int = 200) -> list[Heading]:
        """Each path of headings that pages of ``scope`` stand under, newest document first."""
        with self._database.read() as db:
            rows = db.execute(
                """SELECT d.name, p.section, min(p.number), substr(p.text, 1, 8000) FROM pages p JOIN documents d ON d.key = p.document
                   WHERE p.section <> '' AND d.key IN (SELECT value FROM json_each(?))
                   GROUP BY d.key, p.section ORDER BY d.key DESC, min(p.number) LIMIT ?""",
                [json.dumps(self._access.readable_keys(db, scope)), limit],
            )
            return [Heading(*row) for row in rows]

    def covers(self, scope: Scope, characters: int) -> list[tuple[str, str, str]]:
        """(id, name, the first ``characters`` of its first page) of each document in ``scope``.

        A document without pages of its own has no cover: ``""``.
        """
        with self._database.read() as db:
            rows = db.execute(
                """SELECT d.id, d.name, CASE WHEN d.unit IN ('page', 'slide') THEN
                     (SELECT substr(text, 1, ?) FROM pages WHERE document = d.key AND kind != 'empty'
                      ORDER BY number LIMIT 1) END
                   FROM documents d WHERE d.key IN (SELECT value FROM json_each(?))""",
                [characters, json.dumps(self._access.readable_keys(db, scope))],
            )
            return [(id, name, cover or "") for id, name, cover in rows]

    def chunk_keys(self, document_id: str) -> list[int]:
        """The keys of a document's chunks, in reading order; none when the document is not there."""
        with self._database.read() as db:
            document = self._access.readable_key(db, document_id)
            rows = db.execute("SELECT key FROM chunks WHERE document = ? ORDER BY page, start", [document])
            return [row["key"] for row in rows]

    def chunks(self, keys: Iterable[int]) -> dict[int, Chunk]:
        """The chunks with these keys; one that was removed meanwhile, or is of what may not be read, is missing."""
        with self._database.read() as db:
            return _chunks(db, keys, READABLE, self._owner)


def chunks_of_all(database: Database, keys: Iterable[int]) -> dict[int, Chunk]:
    """The chunks with these keys, whoever has them, for what is made of every document; one that was removed is missing."""
    with database.read() as db:
        return _chunks(db, keys, "true")


def _chunks(db: sqlite3.Connection, keys: Iterable[int], condition: str, *values: str) -> dict[int, Chunk]:
    rows = db.execute(
        f"""SELECT c.key, d.id, d.name, c.page, c.start, c.end,
              substr(p.text, c.start + 1, c.end - c.start), p.section, p.label, d.unit,
              d.language
            FROM json_each(?) wanted JOIN chunks c ON c.key = wanted.value
            JOIN documents d ON d.key = c.document
            JOIN pages p ON p.document = c.document AND p.number = c.page WHERE {condition}""",
        [json.dumps([int(key) for key in keys]), *values],
    )
    return {key: Chunk(*rest) for key, *rest in rows}
