"""The sections of documents (SQLite): found by the words and numbers of their headings, and by the page that they stand on."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slmrag.library.database import Database
from slmrag.library.owners_rows import OwnersRows
from slmrag.schema import Page, Scope, Section, Unit
from slmrag.text.section_numbers import numbers_in

_PLACE = "s.page, s.start, s.end, s.level, s.path, s.last_page, s.last_end"


@dataclass(frozen=True, slots=True)
class StoredSection:
    """A section of a document of the library."""

    document_id: str
    document_name: str
    language: str
    unit: Unit
    section: Section

    @property
    def numbers(self) -> list[str]:
        """The numbers that it goes by."""
        return numbers_in(self.section.title)


def insert_sections(db: sqlite3.Connection, document: int, sections: Iterable[Section]) -> None:
    """Store the sections of a document, within the transaction that makes it one, or finds that they are missing."""
    for one in sections:
        key = db.execute(
            """INSERT INTO sections (document, page, start, end, level, path, last_page, last_end)
               VALUES (?,?,?,?,?,?,?,?)""",
            [document, one.page, one.start, one.end, one.level, one.path, one.last_page, one.last_end],
        ).lastrowid
        db.executemany("INSERT INTO section_words VALUES (?,?)", ((word, key) for word in one.words))
    db.execute("UPDATE documents SET sections = 1 WHERE key = ?", [document])


class Sections(OwnersRows):
    """The sections of the documents that somebody may read."""

    def called(self, words: Sequence[str], scope: Scope, limit: int) -> list[StoredSection]:
        """The sections whose heading holds any of ``words`` (terms, or numbers as `numbers_in` writes them), those with most first."""
        if not words:
            return []
        with self._database.read() as db:
            documents = self._access.restriction(db, scope)
            among = "d.owner = ?" if documents is None else "d.key IN (SELECT value FROM json_each(?))"
            rows = db.execute(
                f"""SELECT d.id, d.name, d.language, d.unit, {_PLACE} FROM
                      (SELECT section, count(*) AS held FROM section_words
                       WHERE term IN (SELECT value FROM json_each(?)) GROUP BY section) w
                    JOIN sections s ON s.key = w.section JOIN documents d ON d.key = s.document
                    WHERE {among} ORDER BY w.held DESC, s.key LIMIT ?""",
                [json.dumps(list(words)), self._owner if documents is None else json.dumps(documents), limit],
            )
            return [
                StoredSection(id, name, language, unit, Section(*place)) for id, name, language, unit, *place in rows
            ]

    def on_page(self, document_id: str, page: int) -> list[Section]:
        """The sections that some of a page stands in, in reading order."""
        with self._database.read() as db:
            rows = db.execute(
                f"""SELECT {_PLACE} FROM sections s WHERE s.document = ? AND s.page <= ? AND s.last_page >= ?
                    ORDER BY s.key""",
                [self._access.readable_key(db, document_id), page, page],
            )
            return [Section(*row) for row in rows]


def without_sections(database: Database) -> list[tuple[int, Unit, str]]:
    """(key, unit, language) of the documents whose headings nobody has looked for, whoever has them: an older slmrag added them."""
    with database.read() as db:
        return [tuple(row) for row in db.execute("SELECT key, unit, language FROM documents WHERE NOT sections")]


def pages_to_head(database: Database, document: int) -> list[Page]:
    """The pages of a document (by key), in order; none where it is gone."""
    with database.read() as db:
        rows = db.execute(
            "SELECT number, text, kind, label, section FROM pages WHERE document = ? ORDER BY number", [document]
        )
        return [Page(*row) for row in rows]


def keep_sections(database: Database, document: int, found: Iterable[Section]) -> None:
    """Store the sections of a document that has none yet; passed over where it is gone."""
    with database.write(counts=False) as db:
        row = db.execute("SELECT sections FROM documents WHERE key = ?", [document]).fetchone()
        if row and not row["sections"]:
            insert_sections(db, document, found)
