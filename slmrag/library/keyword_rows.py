"""The keyword rows of a document that is being added: most of them are written before it, in pieces, so that a huge one does
not keep others from writing. Without their chunks they are found by nobody; what a killed process left of them is swept."""

import sqlite3
from collections.abc import Sequence

from slmrag.library.database import Database
from slmrag.runtime.priority import give_way

_PIECE = 512  # rows: 50 ms


def write_ahead(database: Database, keywords: Sequence[str]) -> int | None:
    """Write the keywords of a document's chunks but for the last piece; returns the key of the first chunk.

    ``None`` where they are one piece: nothing is written before the document.
    """
    if len(keywords) <= _PIECE:
        return None
    with database.write(counts=False) as db:
        first = keep_keys(db, len(keywords))
    try:
        for start in range(0, len(keywords) - _PIECE, _PIECE):
            give_way()
            with database.write(counts=False) as db:
                _insert(db, list(enumerate(keywords[start : start + _PIECE], first + start)))
    except BaseException:
        take_back(database, first, len(keywords))
        raise
    return first


def keep_keys(db: sqlite3.Connection, count: int) -> int:
    """The first of so many keys that no other chunk will have."""
    if not db.execute("SELECT 1 FROM sqlite_sequence WHERE name = 'chunks'").fetchone():
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('chunks', 0)")
    db.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'chunks'", [count])
    return db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'chunks'").fetchone()[0] - count + 1


def write_rest(db: sqlite3.Connection, first: int, keywords: Sequence[str]) -> None:
    """Write what is not there of the rows from ``first`` on, within the transaction that makes their document."""
    ids = "SELECT id FROM keywords_docsize WHERE id >= ? AND id < ?"
    there = {row[0] for row in db.execute(ids, [first, first + len(keywords)])}
    _insert(db, [(key, words) for key, words in enumerate(keywords, first) if key not in there])


def take_back(database: Database, first: int | None, count: int) -> None:
    """Delete the rows of a document that did not come to be."""
    if first is None:
        return
    with database.write(counts=False) as db:
        _delete(db, "rowid >= ? AND rowid < ?", first, first + count)


def sweep_rows(database: Database) -> None:
    """Delete rows without chunks. Whoever is adding a document writes its own again."""
    strays = "SELECT id FROM keywords_docsize WHERE id NOT IN (SELECT key FROM chunks)"
    with database.read() as db:
        if not db.execute(f"{strays} LIMIT 1").fetchone():
            return
    with database.write(counts=False) as db:
        _delete(db, f"rowid IN ({strays})")


def _insert(db: sqlite3.Connection, rows: Sequence[tuple[int, str]]) -> None:
    db.executemany("INSERT INTO keywords (rowid, terms) VALUES (?,?)", rows)


def _delete(db: sqlite3.Connection, which: str, *values: int) -> None:
    if db.execute(f"DELETE FROM keywords WHERE {which}", values).rowcount:
        # A deletion is only noted beside the words until they are merged: after this the words themselves are gone.
        db.execute("INSERT INTO keywords (keywords) VALUES ('optimize')")
