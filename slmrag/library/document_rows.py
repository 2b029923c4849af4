"""The rows of one document: written together when it is put in, gone together when it is removed."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from slmrag.library.conversations import forget_document
from slmrag.library.document_word_rows import write_document_words
from slmrag.library.keyword_rows import keep_keys, let_words_go, write_rest
from slmrag.library.stored_pictures import insert_pictures
from slmrag.library.stored_sections import insert_sections
from slmrag.library.stored_tables import insert_tables
from slmrag.schema import Chunk, Page, Section, Unit
from slmrag.schema.pictures import Picture
from slmrag.schema.tables import Table


@dataclass(frozen=True, slots=True)
class Removal:
    """The receipt of a removal: what was there and is gone; ``attached`` are the ids of what lay in it, and went with it."""

    document_id: str
    name: str
    unit: Unit
    pages: int
    chunks: int
    vectors: int
    bytes: int
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that was read and cut, ready to be stored. ``keywords[i]`` are those of ``chunks[i]``, separated by spaces.

    ``parent`` is the id of the document that it lay in, if it came with one.
    """

    id: str
    name: str
    unit: Unit
    bytes: int
    language: str
    pages: Sequence[Page]
    chunks: Sequence[Chunk]
    keywords: Sequence[str]
    tables: Sequence[Table] = ()
    sections: Sequence[Section] = ()
    parent: str = ""
    pictures: Sequence[Picture] = ()


def insert_document(db: sqlite3.Connection, draft: Draft, owner: str, first: int | None) -> int:
    """Write what a draft holds, its keywords from row ``first`` on where they are there already; returns the document's key."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    document = (
        db.execute(
            "INSERT INTO documents (owner, id, name, unit, bytes, language, added_at) VALUES (?,?,?,?,?,?,?)",
            [owner, draft.id, draft.name, draft.unit, draft.bytes, draft.language, now],
        ).lastrowid
        or 0
    )
    db.executemany(
        "INSERT INTO pages VALUES (?,?,?,?,?,?)",
        ((document, page.number, page.kind, page.label, page.section, page.text) for page in draft.pages),
    )
    first = keep_keys(db, len(draft.chunks)) if first is None else first
    db.executemany(
        "INSERT INTO chunks (key, document, page, start, end) VALUES (?,?,?,?,?)",
        ((key, document, chunk.page, chunk.start, chunk.end) for key, chunk in enumerate(draft.chunks, first)),
    )
    write_rest(db, first, draft.keywords)
    insert_tables(db, document, draft.tables)
    insert_sections(db, document, draft.sections)
    insert_pictures(db, document, draft.pictures)
    write_document_words(db, document)
    return document


def delete_document(db: sqlite3.Connection, document: int) -> Removal:
    """Delete all that is of the document with this key; returns the receipt."""
    row = db.execute(
        """SELECT id, name, unit, (SELECT count(*) FROM pages WHERE document = d.key),
             (SELECT count(*) FROM chunks WHERE document = d.key),
             (SELECT count(*) FROM vectors v JOIN chunks c ON c.key = v.chunk WHERE c.document = d.key), bytes
           FROM documents d WHERE key = ?""",
        [document],
    ).fetchone()
    db.execute("DELETE FROM keywords WHERE rowid IN (SELECT key FROM chunks WHERE document = ?)", [document])
    let_words_go(db)
    db.execute("DELETE FROM documents WHERE key = ?", [document])
    forget_document(db, row["id"], row["name"])
    return Removal(*row)
