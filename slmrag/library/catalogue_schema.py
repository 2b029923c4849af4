"""What `schema.sql` makes a catalogue of, and what one has of it: tables with their columns and keys, indexes, triggers."""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_COLUMNS = """SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)"""
_REFERENCES = """SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(?) ORDER BY 1, 2"""
_UNIQUE = """SELECT i.origin, (SELECT group_concat(name) FROM pragma_index_info(i.name)) FROM pragma_index_list(?) i
             WHERE i.origin <> 'c' ORDER BY 1, 2"""

_OF_SQLITE = re.compile("sqlite_(sequence|stat[0-9])|keywords_(data|idx|content|docsize|config)")


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table: its columns in their order (name, type, required, default, place in the key, hidden), and its keys."""

    columns: tuple[tuple, ...]
    references: tuple[tuple, ...]
    unique: tuple[tuple, ...]


def statements() -> list[str]:
    """The statements that make an empty catalogue."""
    script = files("slmrag.library").joinpath("schema.sql").read_text("utf-8")
    return [statement for statement in script.split(";\n") if statement.strip()]


def parts(db: sqlite3.Connection) -> dict[tuple[str, str], TableShape | str]:
    """What a catalogue is made of, by kind and name: its tables, and of all else the SQL.

    The tables that SQLite and its keyword index keep for themselves are of their making, and left out.
    """
    rows = [
        row
        for row in db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        if row[0] != "table" or not _OF_SQLITE.fullmatch(row[1])
    ]
    return {(kind, name): _part(db, kind, name, sql) for kind, name, sql in rows}


@cache
def our_parts() -> dict[tuple[str, str], TableShape | str]:
    """What a catalogue of this slmrag is made of."""
    with closing(sqlite3.connect(":memory:")) as db:
        for statement in statements():
            db.execute(statement)
        return parts(db)


def strange_parts(db: sqlite3.Connection) -> str:
    """What a catalogue has too much, lacks, or has otherwise, such as "table desks"; ``""`` for nothing."""
    ours, there = our_parts(), parts(db)
    return ", ".join(" ".join(part) for part in sorted(ours.keys() | there.keys()) if ours.get(part) != there.get(part))


def complete(db: sqlite3.Connection) -> None:
    """Make what a catalogue lacks of tables, columns, indexes and triggers. Raises `sqlite3.Error` where that cannot be."""
    there = parts(db)
    for (kind, name), part in our_parts().items():
        old = there.get((kind, name))
        if isinstance(part, TableShape) and isinstance(old, TableShape):
            known = {column[0] for column in old.columns}
            for column, type, required, default, *_ in part.columns:
                if column not in known:
                    rule = f"NOT NULL DEFAULT {default}" if required else ""
                    db.execute(f"ALTER TABLE {name} ADD COLUMN {column} {type} {rule}")
    lacking = {name for kind, name in our_parts().keys() - there.keys()}
    for statement in statements():
        # After its comments: CREATE [VIRTUAL] TABLE, INDEX or TRIGGER name, or INSERT INTO name.
        first = next(line for line in statement.splitlines() if not line.startswith("--"))
        if lacking & set(first.split()[:4]):
            db.execute(statement)


def _part(db: sqlite3.Connection, kind: str, name: str, sql: str) -> TableShape | str:
    if kind != "table" or sql.startswith("CREATE VIRTUAL"):
        return " ".join(sql.split())
    return TableShape(*(tuple(map(tuple, db.execute(query, [name]))) for query in (_COLUMNS, _REFERENCES, _UNIQUE)))
