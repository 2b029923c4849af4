"""Whether a catalogue that somebody else may have written is one: its tables, and what stands in every row."""

import sqlite3
from contextlib import closing
from pathlib import Path

from slmrag.library.catalogue_schema import TableShape, our_parts, strange_parts
from slmrag.library.keyword_rows import drop_keywords

_LARGEST = 1 << 53  # of keys and counts: what grows from there stays far from the end of SQLite's numbers
_KINDS = {"INTEGER": "integer", "TEXT": "text", "BLOB": "blob"}


def catalogue_faults(path: Path) -> str:
    """What is wrong with the catalogue at ``path``, of this version; ``""`` for nothing. Reads all of it.

    What is made again by itself, vectors and the keyword index, is not looked at: one that is damaged is emptied. Raises
    `sqlite3.Error` where it is no database, or a torn one.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA trusted_schema = OFF")
        if wrong := strange_parts(db):
            return f"it has not the tables of a library: {wrong}"
        found = [row[0] for row in db.execute("PRAGMA integrity_check(3)")]
        # Of the keyword index, which is made again, a newer SQLite tells here as well.
        if wrong := "; ".join(line for line in found if line != "ok" and "FTS5" not in line):
            return wrong
        return _wrong_rows(db) or _wrong_values(db)


def empty_damaged_keywords(path: Path) -> None:
    """Empty the keyword index of a catalogue where it is damaged: it is made again from the passages."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        try:
            db.execute("INSERT INTO keywords (keywords) VALUES ('integrity-check')")
        except sqlite3.DatabaseError:
            drop_keywords(db)
            db.execute(str(our_parts()["table", "keywords"]))


def _wrong_rows(db: sqlite3.Connection) -> str:
    if row := db.execute("PRAGMA foreign_key_check").fetchone():
        return f"a row of {row[0]} belongs to nothing"
    wrong = {
        "a passage has no page": """SELECT 1 FROM chunks c LEFT JOIN pages p ON p.document = c.document AND p.number = c.page
                                    WHERE p.number IS NULL""",
        "a document has no name by its bytes": "SELECT 1 FROM documents WHERE length(id) <> 64 OR id GLOB '*[^0-9a-f]*'",
        "it has not one identity": """SELECT 1 WHERE (SELECT count(*) FROM identity) <> 1 OR EXISTS (
                                      SELECT 1 FROM identity WHERE length(id) <> 32 OR id GLOB '*[^0-9a-f]*')""",
        "it has not one generation": "SELECT 1 WHERE (SELECT count(*) FROM generation) <> 1",
        "a job is of no documents": "SELECT 1 FROM jobs WHERE NOT json_valid(documents)",
        "a removed document has no collections": "SELECT 1 FROM withdrawn WHERE NOT json_valid(collections)",
        "a picture cannot be read": "SELECT 1 FROM pictures WHERE NOT json_valid(words)",
        "a picture has no page": """SELECT 1 FROM pictures c LEFT JOIN pages p ON p.document = c.document
                                   AND p.number = c.page WHERE p.number IS NULL""",
        "an answer cannot be read": "SELECT 1 FROM turns WHERE NOT json_valid(answer)",
        "a key is too large": f"SELECT 1 FROM sqlite_sequence WHERE seq NOT BETWEEN 0 AND {_LARGEST}",
    }
    return next((said for said, query in wrong.items() if db.execute(f"{query} LIMIT 1").fetchone()), "")


def _wrong_values(db: sqlite3.Connection) -> str:
    """What no program wrote that knew what belongs there: SQLite keeps any value in any column."""
    for (_, table), part in our_parts().items():
        for column, type, required, _, in_key, _ in part.columns if isinstance(part, TableShape) else ():
            sound = f"typeof(\"{column}\") = '{_KINDS[type]}'"
            sound += f' AND "{column}" BETWEEN {-_LARGEST} AND {_LARGEST}' if type == "INTEGER" else ""
            sound += "" if required or in_key else f' OR "{column}" IS NULL'
            if db.execute(f'SELECT 1 FROM "{table}" WHERE NOT ({sound}) LIMIT 1').fetchone():
                return f"{table} holds a strange {column}"
    return ""
