"""The pictures of documents (SQLite): what was read off them, and which are still to be read, by whoever keeps the index."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slmrag.library.database import Database
from slmrag.library.document_word_rows import write_document_words
from slmrag.library.keyword_rows import keep_keys, merge_words, write_rest
from slmrag.library.owners_rows import OwnersRows
from slmrag.library.stored_sections import insert_sections
from slmrag.library.stored_tables import insert_tables
from slmrag.schema import Page, Section, Unit
from slmrag.schema.pictures import Picture, PictureState, PictureWord
from slmrag.schema.tables import Table

_MOST_MILLISECONDS = 600_000  # for the pictures on the pages of a document
_NEIGHBOURS = 100  # pages before and behind: enough to tell a running head, and no more for a page of a huge document
_PLACES = 10_000  # parts of a page's width or height that a box is kept in
_PICTURE = "SELECT page, number, source, place, state, turn, words, took, lacks FROM pictures"


@dataclass(frozen=True, slots=True)
class ComingPicture:
    """A picture that is to be read next, of the document with the key ``document``, whoever has it.

    ``done`` of the ``total`` pictures that are read of it were looked at.
    """

    document: int
    id: str
    name: str
    unit: Unit
    language: str
    picture: Picture
    page: Page
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PictureLook:
    """What a look at a picture made of its page: the text of all of it, and what is to be found there anew.

    ``slices`` are the chunks that are new, as (start, end, keywords).
    """

    picture: Picture
    page: Page
    slices: Sequence[tuple[int, int, str]] = ()


def insert_pictures(db: sqlite3.Connection, document: int, pictures: Iterable[Picture]) -> None:
    """Store the pictures of a document, within the transaction that makes it one."""
    db.executemany(
        "INSERT INTO pictures VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            (document, one.page, one.number, one.source, one.place, one.state, one.turn, _percent(one.confidence), one.took, one.lacks, _written(one.words))
            for one in pictures
        ),
    )  # fmt: skip


class Pictures(OwnersRows):
    """The pictures of the documents that somebody may read."""

    def on_page(self, document_id: str, page: int) -> list[Picture]:
        """Those of a page, in their order."""
        with self._database.read() as db:
            key = self._access.readable_key(db, document_id)
            rows = db.execute(f"{_PICTURE} WHERE document = ? AND page = ? ORDER BY number", [key, page])
            return [_picture(row) for row in rows]

    def of_document(self, document_id: str) -> list[Picture]:
        """Those of a document, in their order."""
        with self._database.read() as db:
            key = self._access.readable_key(db, document_id)
            return [_picture(row) for row in db.execute(f"{_PICTURE} WHERE document = ? ORDER BY page, number", [key])]

    def stop(self, document_id: str) -> None:
        """Have what is still to be read of a document left unread, for now. Raises `DocumentNotFound`."""
        self._turn(document_id, "state = 'coming'", "stopped")

    def go_on(self, document_id: str) -> None:
        """Have it read after all, and what could not be. Raises `DocumentNotFound`."""
        again = "state = 'stopped' OR state = 'failed' OR (lacks <> '' AND (source = '' OR state = 'blank'))"
        self._turn(document_id, again, "coming")

    def _turn(self, document_id: str, which: str, state: PictureState) -> None:
        with self._database.write() as db:
            document = self._access.key_to_change(db, document_id)
            db.execute(f"UPDATE pictures SET state = ? WHERE document = ? AND ({which})", [state, document])


def are_coming(database: Database) -> bool:
    """Whether any picture is to be read, whoever has it."""
    with database.read() as db:
        return db.execute("SELECT 1 FROM pictures WHERE state = 'coming' LIMIT 1").fetchone() is not None


def next_picture(database: Database) -> ComingPicture | None:
    """The picture to be read next: the first of the document of which least was looked at, for no small one to wait for a huge one."""
    with database.read() as db:
        row = db.execute(
            """SELECT d.key, d.id, d.name, d.unit, d.language,
                 (SELECT count(*) FROM pictures WHERE document = d.key AND state IN ('read', 'blank', 'failed')) AS done,
                 (SELECT count(*) FROM pictures WHERE document = d.key AND state NOT IN ('shown', 'left')) AS total
               FROM documents d WHERE d.key IN (SELECT DISTINCT document FROM pictures WHERE state = 'coming')
               ORDER BY done, d.key LIMIT 1"""
        ).fetchone()
        if row is None:
            return None
        key, id, name, unit, language, done, total = row
        where = "WHERE document = ? AND state = 'coming' ORDER BY page, number LIMIT 1"
        picture = _picture(db.execute(f"{_PICTURE} {where}", [key]).fetchone())
        page = db.execute(
            "SELECT number, text, kind, label, section FROM pages WHERE document = ? AND number = ?",
            [key, picture.page],
        ).fetchone()
    return ComingPicture(key, id, name, unit, language, picture, Page(*page), done, total)


def coming_pictures(database: Database, most: int) -> list[tuple[str, int, str]]:
    """The (document id, page, source) of the pictures that `next_picture` will give, one after another, ``most`` at most."""
    with database.read() as db:
        rows = db.execute(
            """SELECT id, page, source FROM (
                 SELECT d.key, d.id, p.page, p.source, row_number() OVER (PARTITION BY d.key ORDER BY p.page, p.number)
                   + (SELECT count(*) FROM pictures WHERE document = d.key AND state IN ('read', 'blank', 'failed')) AS turn
                 FROM pictures p JOIN documents d ON d.key = p.document WHERE p.state = 'coming')
               ORDER BY turn, key LIMIT ?""",
            [most],
        )
        return list(map(tuple, rows))


def tops(database: Database, document: int, characters: int, page: int) -> dict[int, str]:
    """The first ``characters`` of ``page`` and its neighbours in a document (by key), in order; none where it is gone."""
    with database.read() as db:
        rows = db.execute(
            "SELECT number, substr(text, 1, ?) FROM pages WHERE document = ? AND number BETWEEN ? AND ? ORDER BY number",
            [characters, document, page - _NEIGHBOURS, page + _NEIGHBOURS],
        )
        return dict(map(tuple, rows))


def keep_look(database: Database, document: int, look: PictureLook) -> bool:
    """Put what was read off a picture into its document (by key), in one transaction; passed over where that is gone.

    Returns whether it was the last of its pages to be read as a whole: its tables and sections are gone then, and to be made anew. The chunks of a page that was read as a whole are other ones; those of one with a picture on it stay, and it has more.
    """
    picture = look.picture
    with database.write() as db:
        changed = db.execute(
            """UPDATE pictures SET state = ?, turn = ?, sure = ?, took = ?, lacks = ?, words = ?
               WHERE document = ? AND page = ? AND number = ? AND state IN ('coming', 'stopped')""",
            [
                picture.state, picture.turn, _percent(picture.confidence),
                picture.took, picture.lacks, _written(picture.words),
                document, picture.page, picture.number,
            ],
        ).rowcount  # fmt: skip
        if picture.source:
            _leave_the_rest(db, document)
        if changed and picture.state == "read":
            _put_text(db, document, look)
        return bool(changed) and not picture.source and _is_read(db, document)


def _leave_the_rest(db: sqlite3.Connection, document: int) -> None:
    """Leave what stands on pages and was not read yet, where reading such pictures of a document took long enough."""
    db.execute(
        """UPDATE pictures SET state = 'left' WHERE document = ?1 AND source <> '' AND state = 'coming'
           AND (SELECT sum(took) FROM pictures WHERE document = ?1 AND source <> '') > ?2""",
        [document, _MOST_MILLISECONDS],
    )


def _put_text(db: sqlite3.Connection, document: int, look: PictureLook) -> None:
    page = look.page
    db.execute(
        "UPDATE pages SET text = ?, kind = ?, section = ? WHERE document = ? AND number = ?",
        [page.text, page.kind, page.section, document, page.number],
    )
    if not look.picture.source:
        _drop_chunks(db, document, page.number)
    first = keep_keys(db, len(look.slices))
    db.executemany(
        "INSERT INTO chunks (key, document, page, start, end) VALUES (?,?,?,?,?)",
        ((key, document, page.number, start, end) for key, (start, end, _) in enumerate(look.slices, first)),
    )
    write_rest(db, first, [words for _, _, words in look.slices])
    write_document_words(db, document)
    # A summary that was finished does not hold what is there now: it is one that can go on.
    db.execute(
        """UPDATE jobs SET state = 'stopped', result = '' WHERE kind = 'summary' AND state = 'done'
           AND key IN (SELECT job FROM job_documents WHERE document = ?)""",
        [document],
    )


def _drop_chunks(db: sqlite3.Connection, document: int, page: int) -> None:
    where = "document = ? AND page = ?"
    words = f"DELETE FROM keywords WHERE rowid IN (SELECT key FROM chunks WHERE {where})"
    if db.execute(words, [document, page]).rowcount:
        merge_words(db)
        db.execute(f"DELETE FROM chunks WHERE {where}", [document, page])


def _is_read(db: sqlite3.Connection, document: int) -> bool:
    """Whether some of its pages were read and none is to come; then what was found of tables and sections goes, to be found anew: here, or at the next start."""
    whole = "SELECT 1 FROM pictures WHERE document = ? AND source = '' AND state = "
    if (
        db.execute(f"{whole} 'coming'", [document]).fetchone()
        or not db.execute(f"{whole} 'read'", [document]).fetchone()
    ):
        return False
    db.execute("DELETE FROM tables WHERE document = ?", [document])
    db.execute("DELETE FROM sections WHERE document = ?", [document])
    db.execute("UPDATE documents SET tables = 0, sections = 0 WHERE key = ?", [document])
    return True


def put_structure(
    database: Database, document: int, language: str, tables: Sequence[Table], sections: Sequence[Section]
) -> None:
    """Give a document (by key) other tables and sections, when all its pages were read; passed over where it is gone."""
    with database.write() as db:
        if db.execute("UPDATE documents SET language = ? WHERE key = ?", [language, document]).rowcount:
            db.execute("DELETE FROM tables WHERE document = ?", [document])
            db.execute("DELETE FROM sections WHERE document = ?", [document])
            insert_tables(db, document, tables)
            insert_sections(db, document, sections)


def leave_all(database: Database) -> None:
    """Have no picture read until somebody says so: nothing here can."""
    with database.write() as db:
        db.execute("UPDATE pictures SET state = 'stopped' WHERE state = 'coming'")


def _percent(confidence: float) -> int:
    return round(100 * confidence)


def _written(words: Iterable[PictureWord]) -> str:
    rows = [
        [one.start, one.end, *(round(_PLACES * side) for side in one.box), _percent(one.confidence)] for one in words
    ]
    return json.dumps(rows, separators=(",", ":"))


def _picture(row: sqlite3.Row) -> Picture:
    words = tuple(
        PictureWord(start, end, (left / _PLACES, top / _PLACES, right / _PLACES, bottom / _PLACES), sure / 100)
        for start, end, left, top, right, bottom, sure in json.loads(row["words"])
    )
    return Picture(
        row["page"],
        row["number"],
        row["source"],
        row["place"],
        row["state"],
        row["turn"],
        words,
        row["took"],
        row["lacks"],
    )
