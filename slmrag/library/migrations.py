"""How the catalogue of an older slmrag becomes one of this: a step for each version, all in one transaction."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

VERSION = 3

# Version → what makes the next one of it: SQL statements, or a function of the open database.
STEPS: dict[int, str | Callable[[sqlite3.Connection], None]] = {
    1: "ALTER TABLE collections ADD COLUMN shared INTEGER NOT NULL DEFAULT 0",
    2: "ALTER TABLE desks ADD COLUMN hand_over INTEGER NOT NULL DEFAULT 0",
}


def migrate(path: Path) -> None:
    """Bring the catalogue at ``path`` up to `VERSION`; a copy stays beside it as ``library.before-3.db``.

    Whole or not at all: what fails or is killed leaves it as it was. Raises `sqlite3.Error`.
    """
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        copy = path.with_name(f"{path.stem}.before-{VERSION}.db")
        with closing(sqlite3.connect(copy)) as backup:
            db.backup(backup)
        db.execute("PRAGMA secure_delete = ON")
        db.execute("BEGIN IMMEDIATE")
        # Another process may have been quicker.
        version = db.execute("PRAGMA user_version").fetchone()[0]
        for number in range(version, VERSION):
            step = STEPS[number]
            if isinstance(step, str):
                for statement in filter(str.strip, step.split(";\n")):
                    db.execute(statement)
            else:
                step(db)
            db.execute(f"PRAGMA user_version = {number + 1}")
        db.execute("COMMIT")


def copies(path: Path) -> list[Path]:
    """The copies that migrations of the catalogue at ``path`` left beside it."""
    return sorted(path.parent.glob(f"{path.stem}.before-*.db"))
