"""The vectors of chunks (SQLite), the embedders that made them, and which of these answers questions."""

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from slmrag.library.database import Database

# Which chunks have vectors is in the index as well: reading it is fifty times quicker than going past the vectors themselves.
_VECTORS = "vectors INDEXED BY vectors_of_chunk"
_LACKS = f"NOT EXISTS (SELECT 1 FROM {_VECTORS} WHERE chunk = c.key AND embedder = ?1)"
PART = 50_000  # chunk keys of a part, as the catalogue's triggers have it: a removal makes one anew in a minute


@dataclass(frozen=True, slots=True)
class PartStates:
    """A ``library`` in a ``generation``: the state of each part of its chunks, and the last of their keys."""

    generation: int
    library: str
    states: dict[int, int]
    newest: int


class Vectors:
    """The vectors of every chunk in ``database``, by the keys of embedders. Every method may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._complete: dict[int, dict[int, int]] = {}  # by embedder, the states in which parts had all vectors

    def embedder_key(self, fingerprint: str, name: str) -> int:
        """The key under which vectors of this embedder are kept."""
        wanted = "SELECT key FROM embedders WHERE fingerprint = ?"
        with self.database.read() as db:
            row = db.execute(wanted, [fingerprint]).fetchone()
        if row or self.database.read_only:
            return row[0] if row else 0
        with self.database.write() as db:
            db.execute("INSERT OR IGNORE INTO embedders (fingerprint, name) VALUES (?,?)", [fingerprint, name])
            return db.execute("SELECT key FROM embedders WHERE fingerprint = ?", [fingerprint]).fetchone()[0]

    def answering_embedder(self, wanted: int) -> tuple[int, str, str]:
        """(key, name, fingerprint) of the embedder whose vectors questions are compared with; ``wanted`` to begin with."""
        with self.database.read() as db:
            row = db.execute(
                "SELECT key, name, fingerprint FROM embedders ORDER BY answers DESC, key = ? DESC LIMIT 1", [wanted]
            ).fetchone()
        return tuple(row) if row else (wanted, "", "")

    def let_answer(self, embedder: int, *, unready: bool = False) -> bool:
        """From now on questions are compared with the vectors of ``embedder``; those of all others are deleted.

        In one transaction, and only (False else) when every chunk has its vector, or ``unready``.
        """
        with self.database.read() as db:
            if [embedder] == [row[0] for row in db.execute("SELECT key FROM embedders WHERE answers")] and not (
                db.execute("SELECT 1 FROM embedders WHERE key <> ?", [embedder]).fetchone()
            ):
                return True
        with self.database.write() as db:
            lacking = f"""SELECT 1 FROM chunks WHERE key NOT IN (SELECT chunk FROM {_VECTORS} WHERE embedder = ?)"""
            answered = db.execute("SELECT 1 FROM embedders WHERE answers AND key <> ?", [embedder]).fetchone()
            if answered and not unready and db.execute(lacking, [embedder]).fetchone():
                return False
            db.execute("UPDATE embedders SET answers = (key = ?)", [embedder])
            db.execute("DELETE FROM vectors WHERE embedder <> ?", [embedder])
            db.execute("DELETE FROM embedders WHERE key <> ?", [embedder])
        return True

    def without_vector(self, embedder: int, limit: int, batch: int = 16) -> list[int]:
        """Keys of chunks that ``embedder`` has not embedded yet, in batches of one document's, long ones together.

        Owners take turns, and their documents: a huge one stands before nobody's small one.
        """
        with self.database.read() as db:
            rows = db.execute(
                f"""WITH missing AS (
                      SELECT c.key, c.document, d.owner, row_number() OVER (
                        PARTITION BY c.document ORDER BY c.end - c.start DESC, c.key) AS place
                      FROM json_each(?4) p JOIN chunks c ON c.key >= p.value * {PART} AND c.key < (p.value + 1) * {PART}
                      JOIN documents d ON d.key = c.document WHERE {_LACKS}),
                    batches AS (
                      SELECT document, turn, row_number() OVER (PARTITION BY owner ORDER BY turn, document) AS round
                      FROM (SELECT DISTINCT document, owner, (place - 1) / ?2 AS turn FROM missing))
                    SELECT m.key FROM missing m JOIN batches b ON b.document = m.document AND b.turn = (m.place - 1) / ?2
                    ORDER BY b.round, m.document, m.place LIMIT ?3""",
                [embedder, batch, limit, json.dumps(list(self._lacking(db, embedder)))],
            )
            return [row[0] for row in rows]

    def _lacking(self, db: sqlite3.Connection, embedder: int) -> dict[int, int]:
        """The parts in which chunks have no vector by ``embedder``, and how many: looked for where something changed."""
        known, lacking = self._complete.setdefault(embedder, {}), {}
        for number, state in _states(db).items():
            if known.get(number) != state:
                lacking[number] = db.execute(
                    f"SELECT count(*) FROM chunks c WHERE c.key >= ?2 AND c.key < ?3 AND {_LACKS}",
                    [embedder, number * PART, (number + 1) * PART],
                ).fetchone()[0]
                if not lacking[number]:
                    known[number] = state
        return {number: count for number, count in lacking.items() if count}

    def newest_document(self) -> int:
        """The key of the document that was added last; 0 for none."""
        with self.database.read() as db:
            return db.execute("SELECT max(key) FROM documents").fetchone()[0] or 0

    def count_without_vector(self, embedder: int) -> int:
        """How many chunks ``embedder`` has not embedded yet."""
        with self.database.read() as db:
            return sum(self._lacking(db, embedder).values())

    def save(self, embedder: int, keys: Sequence[int], vectors: np.ndarray) -> None:
        """Keep the vectors (float32, one a row) of the chunks ``keys``; chunks removed meanwhile are passed over."""
        with self.database.write() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors SELECT ?, key, ? FROM chunks WHERE key = ?",
                ((embedder, row.astype("<f4").tobytes(), int(key)) for key, row in zip(keys, vectors, strict=True)),
            )

    def read(self, embedder: int, keys: Iterable[int] | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(chunk keys, their documents' keys, vectors one a row), of all chunks or of ``keys``, by chunk key.

        A vector of another size than others, which is damage, is left out until the next start has it made anew.
        """
        if keys is None:
            return self._read(embedder, "true", [])
        return self._read(
            embedder, "v.chunk IN (SELECT value FROM json_each(?))", [json.dumps([int(key) for key in keys])]
        )

    def between(self, embedder: int, first: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As `read`, of the chunks whose keys are ``first`` or more, and less than ``end``."""
        return self._read(embedder, "v.chunk >= ? AND v.chunk < ?", [first, end])

    def of_documents(self, embedder: int, documents: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """As `read`, of the chunks of these documents (keys)."""
        only = "v.chunk IN (SELECT key FROM chunks WHERE document IN (SELECT value FROM json_each(?)))"
        return self._read(embedder, only, [json.dumps(list(documents))])

    def are_few(self, documents: Sequence[int], most: int) -> bool:
        """Whether these documents (keys) have no more than so many chunks."""
        with self.database.read() as db:
            of = "SELECT 1 FROM chunks WHERE document IN (SELECT value FROM json_each(?)) LIMIT ?"
            return (
                db.execute(f"SELECT count(*) FROM ({of})", [json.dumps(list(documents)), most + 1]).fetchone()[0]
                <= most
            )

    def _read(
        self, embedder: int, which: str, values: Sequence[str | int]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        with self.database.read() as db:
            rows = db.execute(
                f"""SELECT v.chunk, c.document, v.vector FROM vectors v JOIN chunks c ON c.key = v.chunk
                    WHERE v.embedder = ? AND {which} ORDER BY v.chunk""",
                [embedder, *values],
            ).fetchall()
            size = usual_size(db, embedder)
        rows = [row for row in rows if len(row[2]) == size > 0]
        if not rows:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 0), np.float32)
        matrix = np.frombuffer(b"".join(row[2] for row in rows), "<f4").reshape(len(rows), -1)
        return np.array([row[0] for row in rows]), np.array([row[1] for row in rows]), matrix

    def keys(self, embedder: int, first: int = 0, end: int = sys.maxsize) -> np.ndarray:
        """The keys of the chunks that have a vector by ``embedder``, ascending: from ``first`` on, less than ``end``."""
        with self.database.read() as db:
            rows = db.execute(
                f"SELECT chunk FROM {_VECTORS} WHERE embedder = ? AND chunk >= ? AND chunk < ? ORDER BY chunk",
                [embedder, first, end],
            )
            return np.fromiter((row[0] for row in rows), np.int64)

    def part_states(self) -> PartStates:
        """In which state the parts of the chunks are now."""
        with self.database.read() as db:
            generation, library, newest = db.execute(
                "SELECT number, (SELECT id FROM identity), (SELECT max(key) FROM chunks) FROM generation"
            ).fetchone()
            return PartStates(generation, library, _states(db), newest or 0)

    def bytes_each(self, embedder: int) -> int:
        """How many bytes a vector by ``embedder`` is; 0 where there is none."""
        with self.database.read() as db:
            return usual_size(db, embedder)


def _states(db: sqlite3.Connection) -> dict[int, int]:
    """The state of each part of the chunks; 0 where nothing changed since an older slmrag had the library."""
    newest = db.execute("SELECT max(key) FROM chunks").fetchone()[0] or 0
    return {number: 0 for number in range(newest // PART + 1)} | dict(
        db.execute("SELECT number, state FROM index_parts").fetchall()
    )


def usual_size(db: sqlite3.Connection, embedder: int) -> int:
    """How many bytes the vectors by ``embedder`` have, but for damage: the most frequent size of some, 0 for none."""
    some = db.execute("SELECT length(vector) / 4 * 4 FROM vectors WHERE embedder = ? LIMIT 100", [embedder])
    return max(Counter(row[0] for row in some).items(), key=itemgetter(1), default=(0, 0))[0]
