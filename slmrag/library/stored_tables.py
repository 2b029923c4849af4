"""The tables of documents (SQLite), and what is calculated from their cells: by SQLite, which may then do nothing else.

Columns and rows are bound by their numbers; no text of a document or of a question becomes part of a statement.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.errors.table_problems import TableProblem
from slmrag.library.owners_rows import OwnersRows
from slmrag.schema import Scope, Unit
from slmrag.schema.tables import Column, StoredTable, Table, TableRow

_MOST_STEPS = 60_000_000  # of SQLite's machine, well under a second
_STEPS_BETWEEN = 100_000
# What a calculation may ask of the database: to read, and these functions.
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
_FUNCTIONS = frozenset(
    ["json_extract", "json_each", "instr", "count", "sum", "avg", "min", "max", "lower", "->>", "->"]
)
_TABLE = "SELECT t.key, d.id, d.name, d.language, t.title, t.columns, (SELECT count(*) FROM table_rows WHERE of = t.key), t.first, t.last, d.unit"


def insert_tables(db: sqlite3.Connection, document: int, tables: Sequence[Table]) -> None:
    """Store the tables of a document, within the transaction that makes it one, or finds that they are missing."""
    for table in tables:
        columns = json.dumps([list(asdict(column).values()) for column in table.columns], ensure_ascii=False)
        key = db.execute(
            "INSERT INTO tables (document, title, columns, first, last) VALUES (?,?,?,?,?)",
            [document, table.title, columns, table.first, table.last],
        ).lastrowid
        db.executemany(
            "INSERT INTO table_rows VALUES (?,?,?,?,?,?,?,?)",
            (
                (key, number, row.page, row.start, row.end, row.section, json.dumps(row.cells, ensure_ascii=False),
                 json.dumps(row.numbers))
                for number, row in enumerate(table.rows)
            ),
        )  # fmt: skip
    db.execute("UPDATE documents SET tables = 1 WHERE key = ?", [document])


class Tables(OwnersRows):
    """The tables of the documents that somebody may read."""

    def missing(self, scope: Scope = Scope()) -> list[tuple[str, Unit, str]]:
        """(id, unit, language) of the documents whose tables nobody has looked for: an older slmrag added them."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT id, unit, language FROM documents WHERE NOT tables AND key IN (SELECT value FROM json_each(?))",
                [json.dumps(self._access.readable_keys(db, scope))],
            )
            return [(id, unit, language) for id, unit, language in rows]

    def keep(self, document_id: str, tables: Sequence[Table]) -> None:
        """Store the tables of a document that has none yet; passed over where it is gone, or somebody was quicker."""
        with self._database.write(counts=False) as db:
            key = self._access.readable_key(db, document_id)
            if key and not db.execute("SELECT tables FROM documents WHERE key = ?", [key]).fetchone()[0]:
                insert_tables(db, key, tables)

    def on_pages(self, places: Sequence[tuple[str, int]]) -> list[StoredTable]:
        """The tables that stand on any of ``places`` (document id, page), as they come first there."""
        with self._database.read() as db:
            found: dict[int, StoredTable] = {}
            for id, page in dict.fromkeys(places):
                rows = db.execute(
                    f"""{_TABLE} FROM tables t JOIN documents d ON d.key = t.document
                        WHERE t.document = ? AND ? BETWEEN t.first AND t.last ORDER BY t.key""",
                    [self._access.readable_key(db, id), page],
                )
                found |= {row[0]: _stored(row) for row in rows}
        return list(found.values())

    def all(self, scope: Scope, limit: int) -> list[StoredTable] | None:
        """The tables of ``scope``, newest document first; ``None`` where it has more than ``limit``."""
        with self._database.read() as db:
            rows = db.execute(
                f"""{_TABLE} FROM tables t JOIN documents d ON d.key = t.document
                    WHERE t.document IN (SELECT value FROM json_each(?)) ORDER BY t.document DESC, t.key LIMIT ?""",
                [json.dumps(self._access.readable_keys(db, scope)), limit + 1],
            ).fetchall()
        return list(map(_stored, rows)) if len(rows) <= limit else None

    def rows(self, table: StoredTable, numbers: Sequence[int] | None = None) -> dict[int, TableRow]:
        """The rows of a table by their numbers, all or some; none where its document is gone."""
        some = "" if numbers is None else "AND r.number IN (SELECT value FROM json_each(?))"
        with self._database.read() as db:
            rows = db.execute(
                f"""SELECT r.* FROM table_rows r JOIN tables t ON t.key = r.of
                    WHERE r.of = ? AND t.document = ? {some} ORDER BY r.number""",
                [
                    table.key,
                    self._access.readable_key(db, table.document_id),
                    *([] if numbers is None else [json.dumps(numbers)]),
                ],
            )
            return {
                row["number"]: TableRow(
                    row["page"], row["start"], row["end"], tuple(json.loads(row["cells"])),
                    tuple(json.loads(row["numbers"])), row["section"],
                )
                for row in rows
            }  # fmt: skip

    def rows_with(self, table: StoredTable, words: Sequence[str], most: int) -> list[int] | None:
        """The numbers of the rows in which one of ``words`` stands; ``None`` where one stands in more than ``most``."""
        found: dict[int, None] = {}
        with self._calculation(table) as db:
            for word in words:
                rows = db.execute(
                    "SELECT number FROM table_rows WHERE of = ? AND instr(lower(cells), ?) LIMIT ?",
                    [table.key, _ascii_lower(word), most + 1],
                ).fetchall()
                if len(rows) > most:
                    return None
                found |= {row[0]: None for row in rows}
        return sorted(found)

    def aggregate(
        self, table: StoredTable, column: int, rows: Sequence[int] | None, but: Sequence[int] = ()
    ) -> tuple[int, float | None, float | None]:
        """How many numbers a column holds in ``rows`` (all but some when ``None``), their sum and their average."""
        with self._calculation(table) as db:
            row = db.execute(
                f"SELECT count(n), sum(n), avg(n) FROM ({_NUMBERS})", [_path(column), *_which(table, rows, but)]
            ).fetchone()
        return tuple(row)

    def ordered(
        self,
        table: StoredTable,
        column: int,
        rows: Sequence[int] | None,
        but: Sequence[int] = (),
        *,
        down: bool,
        limit: int,
    ) -> list[tuple[int, float]]:
        """(row, number) of the ``limit`` first rows by the numbers of a column."""
        with self._calculation(table) as db:
            found = db.execute(
                f"SELECT number, n FROM ({_NUMBERS}) WHERE n IS NOT NULL ORDER BY n {'DESC' if down else 'ASC'}, number LIMIT ?",
                [_path(column), *_which(table, rows, but), limit],
            )
            return list(map(tuple, found))

    def compared(
        self,
        table: StoredTable,
        column: int,
        sign: str,
        bound: float,
        rows: Sequence[int] | None,
        but: Sequence[int] = (),
    ) -> list[int]:
        """The rows whose number in a column is ``sign`` ("<", "<=", ">", ">=", "=") ``bound``."""
        signs = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "="}
        with self._calculation(table) as db:
            found = db.execute(
                f"SELECT number FROM ({_NUMBERS}) WHERE n {signs[sign]} ? ORDER BY number",
                [_path(column), *_which(table, rows, but), bound],
            )
            return [row[0] for row in found]

    def groups(
        self, table: StoredTable, column: int, by: int, rows: Sequence[int] | None, but: Sequence[int] = ()
    ) -> list[tuple[str, int, float, float]]:
        """(text of column ``by``, how many, sum, average of ``column``) of the rows that have the same there."""
        with self._calculation(table) as db:
            found = db.execute(
                f"""SELECT json_extract(r.cells, ?), count(n), sum(n), avg(n) FROM ({_NUMBERS}) q
                    JOIN table_rows r ON r.of = ? AND r.number = q.number WHERE n IS NOT NULL
                    GROUP BY 1 ORDER BY 3 DESC""",
                [_path(by), _path(column), *_which(table, rows, but), table.key],
            )
            return list(map(tuple, found))

    def different(self, table: StoredTable, column: int, rows: Sequence[int] | None, but: Sequence[int] = ()) -> int:
        """How many different texts stand in a column, in ``rows`` or in all but some."""
        with self._calculation(table) as db:
            found = db.execute(
                f"SELECT count(DISTINCT json_extract(cells, ?)) FROM table_rows WHERE {_TEXTS}",
                [_path(column), table.key, _path(column), *_which(table, rows, but)[1:]],
            )
            return int(found.fetchone()[0])

    def frequencies(
        self, table: StoredTable, column: int, rows: Sequence[int] | None, but: Sequence[int] = ()
    ) -> list[tuple[str, int]]:
        """(text, how many rows) of each text of a column, the most frequent first, in ``rows`` or in all but some."""
        with self._calculation(table) as db:
            found = db.execute(
                f"""SELECT json_extract(cells, ?) AS text, count(*) FROM table_rows WHERE {_TEXTS}
                    GROUP BY text ORDER BY 2 DESC, text""",
                [_path(column), table.key, _path(column), *_which(table, rows, but)[1:]],
            )
            return list(map(tuple, found))

    @contextmanager
    def _calculation(self, table: StoredTable) -> Iterator[sqlite3.Connection]:
        """A connection that may read and calculate, for a bounded number of steps. Raises `TableProblem` beyond it."""
        with self._database.read() as db:
            if self._access.readable_key(db, table.document_id) is None:
                raise DocumentNotFound("document_gone", id=table.document_id[:12])
            try:
                with _limited(db):
                    yield db
            except sqlite3.OperationalError as error:
                if "interrupted" in str(error):
                    raise TableProblem("table_too_large", rows=table.row_count) from error
                raise


def _ascii_lower(text: str) -> str:
    """``text`` as SQLite's own lower() makes it: the letters of ASCII alone."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


# The number of one column in each of the rows: to be given the column's path, the table, and `_which` rows.
_NUMBERS = """SELECT number, json_extract(numbers, ?) AS n FROM table_rows WHERE of = ? AND (? OR number IN (SELECT value FROM json_each(?)))
    AND number NOT IN (SELECT value FROM json_each(?))"""

# The rows in which something stands in a column: to be given the table, the column's path, and which rows.
_TEXTS = """of = ? AND json_extract(cells, ?) <> '' AND (? OR number IN (SELECT value FROM json_each(?)))
    AND number NOT IN (SELECT value FROM json_each(?))"""


def _path(column: int) -> str:
    return f"$[{int(column)}]"


def _which(table: StoredTable, rows: Sequence[int] | None, but: Sequence[int]) -> list[object]:
    return [table.key, rows is None, json.dumps(list(rows or ())), json.dumps(list(but))]


@contextmanager
def _limited(db: sqlite3.Connection) -> Iterator[None]:
    left = _MOST_STEPS // _STEPS_BETWEEN

    def spent() -> int:
        nonlocal left
        left -= 1
        return left < 0

    db.execute(
        "SELECT 1 FROM json_each('[]')"
    )  # a connection makes its table at the first use, which is forbidden below
    db.set_authorizer(_authorizer())
    db.set_progress_handler(spent, _STEPS_BETWEEN)
    try:
        yield
    finally:
        db.set_progress_handler(None, 0)
        db.set_authorizer(None)


def _authorizer() -> Callable[..., int]:
    def allowed(action: int, one: str | None, two: str | None, *rest: str | None) -> int:
        if action == sqlite3.SQLITE_FUNCTION:
            return sqlite3.SQLITE_OK if two in _FUNCTIONS else sqlite3.SQLITE_DENY
        if action == sqlite3.SQLITE_READ:
            return sqlite3.SQLITE_OK if one in ("table_rows", "json_each", "") else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY

    return allowed


def _stored(row: sqlite3.Row) -> StoredTable:
    key, id, name, language, title, columns, *rest = row
    return StoredTable(key, id, name, language, title, tuple(Column(*one) for one in json.loads(columns)), *rest)
