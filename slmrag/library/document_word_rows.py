"""What a document is known by, the terms of its name and of its cover: written with it, and whenever one of the two changes."""

import sqlite3
from pathlib import Path

from slmrag.text.terms import terms

_COVER_CHARACTERS = 800  # of its first page that is not empty


def write_document_words(db: sqlite3.Connection, document: int) -> None:
    """Have the words that the document with this key is known by say what its rows say now.

    One without pages of its own has no cover: it is known by its name.
    """
    name, cover = db.execute(
        """SELECT name, CASE WHEN unit IN ('page', 'slide') THEN (SELECT substr(text, 1, ?) FROM pages
             WHERE document = d.key AND kind <> 'empty' ORDER BY number LIMIT 1) END
           FROM documents d WHERE key = ?""",
        [_COVER_CHARACTERS, document],
    ).fetchone()
    held = {*terms(Path(name).stem, ""), *terms(cover or "", "")}
    db.execute("DELETE FROM document_words WHERE document = ?", [document])
    db.executemany("INSERT INTO document_words VALUES (?,?)", ((term, document) for term in sorted(held)))


def write_all_document_words(db: sqlite3.Connection) -> None:
    """Write those of every document."""
    for document in [row[0] for row in db.execute("SELECT key FROM documents")]:
        write_document_words(db, document)
