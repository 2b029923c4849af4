"""How the catalogue of an older slmrag becomes one of this, all in one transaction."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from slmrag.library.catalogue_schema import complete, strange_parts
from slmrag.library.document_word_rows import write_all_document_words

VERSION = 13
DAMAGED = "library.damaged.db"  # what a damaged catalogue is called in the bin


def _have_pictures(db: sqlite3.Connection) -> None:
    """Pages that were recognised before their words' places were kept are recognised anew; an add that was begun, too."""
    complete(db)
    db.execute("DELETE FROM unfinished_pages")
    db.execute("DELETE FROM unfinished")
    db.execute(
        """INSERT OR IGNORE INTO pictures SELECT document, number, 0, '', 0, 'coming', 0, 0, 0, '', '[]'
           FROM pages WHERE kind = 'recognised'"""
    )


def _know_documents(db: sqlite3.Connection) -> None:
    """Write what documents are known by, which was told from all covers before."""
    complete(db)
    write_all_document_words(db)


# Version → what it needs to become the next one, beside tables and columns that are new: those are made of `schema.sql`.
STEPS: dict[int, str | Callable[[sqlite3.Connection], None]] = {
    # Pages of a begun add have had two more columns since: it begins anew.
    1: "DROP TABLE IF EXISTS unfinished_pages;\nDROP TABLE IF EXISTS unfinished",
    6: _have_pictures,
    12: _know_documents,
}


# A catalogue that is larger than a gigabyte, and to which versions from 7 on only add, is brought up to date without a copy.
_COPIED_BYTES, _ADDED_TO = 1 << 30, 7
_CACHE_BYTES = (
    256 << 20
)  # of pages that are written: a table that is filled in no order writes each many times otherwise


def migrate(path: Path) -> None:
    """Bring the catalogue at ``path`` up to `VERSION`; a copy stays beside it as ``library.before-13.db``, unless it is huge.

    Whole or not at all: what fails or is killed leaves it as it was. Raises `sqlite3.Error`, a
    `sqlite3.DatabaseError` where the file is no catalogue that slmrag ever made.
    """
    copy = path.with_name(f"{path.stem}.before-{VERSION}.db")
    try:
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as db:
            if path.stat().st_size <= _COPIED_BYTES or db.execute("PRAGMA user_version").fetchone()[0] < _ADDED_TO:
                with closing(sqlite3.connect(copy)) as backup:
                    db.backup(backup)
            _migrate(db)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise


def _migrate(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA secure_delete = ON")
    db.execute(f"PRAGMA cache_size = -{_CACHE_BYTES >> 10}")
    db.execute("BEGIN IMMEDIATE")
    # Another process may have been quicker.
    for number in range(db.execute("PRAGMA user_version").fetchone()[0], VERSION):
        step = STEPS.get(number, "")
        if isinstance(step, str):
            for statement in filter(str.strip, step.split(";\n")):
                db.execute(statement)
        else:
            step(db)
    complete(db)
    if wrong := strange_parts(db):
        raise sqlite3.DatabaseError(f"file is not a library of slmrag: {wrong}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def copies(path: Path) -> list[Path]:
    """The older states of the catalogue at ``path``: what migrations left beside it, and damaged ones in the bin."""
    return [*path.parent.glob(f"{path.stem}.before-*.db"), *path.parent.glob(f"bin/{DAMAGED}*")]
