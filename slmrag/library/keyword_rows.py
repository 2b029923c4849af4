"""The keyword rows of a document that is being added: most of them are written before it, in pieces, so that a huge one does
not keep others from writing. Without their chunks they are found by nobody; what a killed process left of them is swept."""

import sqlite3
from collections.abc import Callable, Sequence

from slmrag.library.database import Database
from slmrag.runtime.priority import give_way

_PIECE = 512  # rows: 50 ms
_MOST_LEVELS = 1000
_AT_ONCE = 20_000  # chunks of a library whose keyword index is merged within a removal
_MERGED = 500  # pages of a piece of it otherwise: 50 ms
_NOTHING_LEFT = 2  # changes


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
        if not db.execute(f"{strays} LIMIT 1").fetchone() or is_malformed(db):  # then all of it is made again
            return
    with database.write(counts=False) as db:
        _delete(db, f"rowid IN ({strays})")


def is_malformed(db: sqlite3.Connection) -> bool:
    """Whether SQLite takes the keyword index for damaged before it looks at any word."""
    try:
        db.execute("SELECT 1 FROM keywords WHERE keywords MATCH 'x' LIMIT 1").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return True
    return False


def drop_keywords(db: sqlite3.Connection) -> None:
    """Drop the keyword index, damaged as it may be: SQLite drops none that it cannot open, and opens an empty one."""
    db.execute("UPDATE keywords_data SET block = zeroblob(7) WHERE id = 10")
    db.execute("DROP TABLE keywords")


def _insert(db: sqlite3.Connection, rows: Sequence[tuple[int, str]]) -> None:
    db.executemany("INSERT INTO keywords (rowid, terms) VALUES (?,?)", rows)


def _delete(db: sqlite3.Connection, which: str, *values: int) -> None:
    if db.execute(f"DELETE FROM keywords WHERE {which}", values).rowcount:
        let_words_go(db)


def let_words_go(db: sqlite3.Connection) -> None:
    """After rows were deleted: have their words gone, at once in a library of up to 20,000 chunks (half a second).

    In a larger one it is noted, and `forget_words` does it.
    """
    if rows_held(db) > _AT_ONCE:
        db.execute("UPDATE removed_words SET documents = documents + 1")
    else:
        merge_words(db)
        db.execute("UPDATE removed_words SET documents = 0")


def merge_words(db: sqlite3.Connection) -> None:
    """Have the words of deleted rows gone: a deletion is only noted beside them until all are merged.

    Each time SQLite may put what it merged a level higher. Before 3.42 or so it does so without end, and takes an index of
    2,000 levels for damaged: long before that it is written anew, which takes it back to the first.
    """
    db.execute("INSERT INTO keywords (keywords) VALUES (?)", ["rebuild" if _levels(db) > _MOST_LEVELS else "optimize"])


def forget_words(database: Database, stop: Callable[[], bool] = lambda: False) -> bool:
    """Have the words of removed documents gone from the keyword index, piece by piece, while others read and write.

    Whether that is done, or was already; False where ``stop()`` came first, and the next call goes on.
    """
    noted = _noted(database)
    pages = -_MERGED  # first of all that there is, then on with that
    while noted:
        if stop():
            return False
        give_way(stop)
        with database.write(counts=False) as db:
            if is_malformed(db):  # then all of it is made again
                return True
            before = db.total_changes
            if _levels(db) > _MOST_LEVELS:
                merge_words(db)
            else:
                db.execute("INSERT INTO keywords (keywords, rank) VALUES ('merge', ?)", [pages])
            pages = _MERGED
            if db.total_changes - before < _NOTHING_LEFT:  # as FTS5's documentation has it
                db.execute("UPDATE removed_words SET documents = documents - ?", [noted])
                noted, pages = _noted_in(db), -_MERGED
    return True


def _noted(database: Database) -> int:
    with database.read() as db:
        return _noted_in(db)


def _noted_in(db: sqlite3.Connection) -> int:
    return db.execute("SELECT documents FROM removed_words").fetchone()[0]


def rows_held(db: sqlite3.Connection) -> int:
    """How many rows the keyword index has, of any document: the first number of its averages record (FTS5's `fts5_index.c`),
    which it keeps up to date, so that nothing is gone through to tell."""
    row = db.execute("SELECT block FROM keywords_data WHERE id = 1").fetchone()
    return _number(bytes(row[0])) if row else 0


def _number(data: bytes) -> int:
    """The number that ``data`` begins with, as SQLite writes one of any size; 0 where there is none."""
    found = 0
    for byte in data[:8]:
        found = found << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return found


def _levels(db: sqlite3.Connection) -> int:
    """How many levels the keyword index has: the number behind the cookie of its structure record (FTS5's `fts5_index.c`)."""
    row = db.execute("SELECT block FROM keywords_data WHERE id = 10").fetchone()
    return _number(bytes(row[0][4:] if row else b"").removeprefix(b"\xff\x00\x00\x01"))  # of its second version
