"""What in a library disagrees: its catalogue with itself, and vectors, keyword index and files with the catalogue."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from slmrag.library.database import Database
from slmrag.library.keyword_rows import drop_keywords, is_malformed
from slmrag.library.library import Library
from slmrag.library.vectors import usual_size
from slmrag.runtime.scratch import left_in

_LENGTH_TOLERANCE = 1e-3


class Soundness:
    """The catalogue, looked at row by row. Nothing is changed but by the methods that say so."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def faults(self) -> str:
        """What is wrong with the file itself, ``""`` when nothing is; the keyword index is looked at elsewhere."""
        with self._database.read() as db:
            found = [row[0] for row in db.execute("PRAGMA integrity_check(5)")]
            found = [line for line in found if line != "ok" and "FTS5" not in line]
            found += [f"a row of {row[0]} belongs to nothing" for row in db.execute("PRAGMA foreign_key_check")][:1]
            if db.execute(
                """SELECT 1 FROM chunks c LEFT JOIN pages p ON p.document = c.document AND p.number = c.page
                   WHERE p.number IS NULL LIMIT 1"""
            ).fetchone():
                found.append("a passage has no page")
        return "; ".join(found)

    def names(self) -> list[tuple[str, str]]:
        """(id, name) of every document, of all owners."""
        with self._database.read() as db:
            return [tuple(row) for row in db.execute("SELECT id, name FROM documents ORDER BY key")]

    def bad_vectors(self) -> list[int]:
        """The keys of chunks with a vector that cannot be compared: of another size, not finite, not of length 1."""
        with self._database.read() as db:
            sizes = "SELECT embedder, length(vector) FROM vectors GROUP BY 1, 2 ORDER BY count(*)"
            usual, bad = dict(map(tuple, db.execute(sizes))), []  # the last of an embedder's sizes is the most frequent
            for embedder, key, data in db.execute("SELECT embedder, chunk, vector FROM vectors"):
                sound = len(data) == usual[embedder] and len(data) % 4 == 0
                # The length of what is not finite is not near 1 either.
                if not (sound and abs(np.linalg.norm(np.frombuffer(data, "<f4")) - 1) < _LENGTH_TOLERANCE):
                    bad.append(key)
        return bad

    def drop_senseless_vectors(self, embedder: int, numbers: int) -> bool:
        """Delete the vectors that are of another size than others of their embedder, or nothing but noughts; whether any was.

        Those of ``embedder`` have so many ``numbers``. Quick enough for a start: `bad_vectors` looks closer.
        """
        with self._database.read() as db:
            keys = [row[0] for row in db.execute("SELECT key FROM embedders")]
            sizes = {key: usual_size(db, key) for key in keys} | {embedder: 4 * numbers}
        query = "SELECT chunk FROM vectors WHERE embedder = ?1 AND (length(vector) <> ?2 OR vector = zeroblob(?2))"
        with self._database.mapped() as db:
            bad = [row[0] for pair in sizes.items() for row in db.execute(query, pair)]
        if bad:
            self.drop_vectors(bad)
        return bool(bad)

    def drop_vectors(self, keys: Sequence[int]) -> None:
        """Delete the vectors of these chunks, so that they are made again."""
        with self._database.write() as db:
            db.executemany("DELETE FROM vectors WHERE chunk = ?", ((key,) for key in keys))

    def lacks_keywords(self) -> bool:
        """Whether a chunk is missing in the keyword index, or one that is gone is in it, or it is no index any more.

        `keyword_faults` looks closer.
        """
        with self._database.read() as db:
            return is_malformed(db) or bool(
                db.execute(
                    """SELECT (SELECT count(*) FROM chunks) <> (SELECT count(*) FROM keywords_docsize)
                       OR EXISTS (SELECT 1 FROM chunks WHERE key NOT IN (SELECT id FROM keywords_docsize))"""
                ).fetchone()[0]
            )

    def keyword_faults(self) -> str:
        """How the keyword index differs from the chunks, ``""`` when it does not."""
        with self._database.read() as db:
            rows = {row[0] for row in db.execute("SELECT id FROM keywords_docsize")}
            chunks = {row[0] for row in db.execute("SELECT key FROM chunks")}
            if not self._database.read_only:
                try:
                    # A question in the form of a change: it writes nothing.
                    db.execute("INSERT INTO keywords (keywords) VALUES ('integrity-check')")
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:
                    return "it disagrees with itself"
        lacking, strange = len(chunks - rows), len(rows - chunks)
        return (
            f"{lacking} passages are missing in it, and {strange} are in it that are gone" if lacking or strange else ""
        )

    def chunk_keys(self) -> list[int]:
        """The keys of all chunks."""
        with self._database.read() as db:
            return [row[0] for row in db.execute("SELECT key FROM chunks ORDER BY key")]

    def replace_keywords(self, keywords: Mapping[int, str]) -> bool:
        """Make the keyword index anew from the keywords of each chunk, by its key; False when these are not the chunks."""
        with self._database.write() as db:
            if {row[0] for row in db.execute("SELECT key FROM chunks")} != keywords.keys():
                return False
            drop_keywords(db)
            db.execute("CREATE VIRTUAL TABLE keywords USING fts5 (terms, tokenize = 'ascii')")
            db.execute("UPDATE removed_words SET documents = 0")
            db.executemany(
                "INSERT INTO keywords (rowid, terms) VALUES (?,?)",
                keywords.items(),
            )
        return True


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a part of a library, and what to do where it cannot be made again (``remedy``).

    ``late`` is what is no damage: it follows by itself.
    """

    part: Literal["Catalogue", "Vectors", "Vector index", "Keyword index", "Files"]
    found: str
    remedy: str = ""
    late: bool = False


def faults(library: Library) -> list[Fault]:
    """Compare everything in ``library`` with the catalogue; reads every file, changes nothing."""
    catalogue, vectors = Soundness(library.database), library.vectors
    if wrong := catalogue.faults():
        remedy = (
            "slmrag restore FILE --replace puts a backup in its place; slmrag restore --from-originals makes it anew "
            "from the files that were added"
        )
        return [Fault("Catalogue", f"library.db is damaged ({wrong})", remedy)]
    found = []
    if bad := catalogue.bad_vectors():
        found.append(Fault("Vectors", f"{len(bad)} cannot be compared"))
    elif missing := vectors.count_without_vector(vectors.answering_embedder(library.embedder)[0]):
        found.append(Fault("Vectors", f"{missing} are not made yet", late=True))
    if wrong := library.index.differences():
        found.append(Fault("Vector index", wrong, late="damaged" not in wrong and "gone" not in wrong))
    if wrong := catalogue.keyword_faults():
        found.append(Fault("Keyword index", wrong))
    files = library.disorder()
    if files.left:
        found.append(Fault("Files", f"{len(files.left)} that belong to no document"))
    if files.lost:
        found.append(Fault("Files", f"{len(files.lost)} that nobody removed belong to no document"))
    if left := left_in(library.home):
        found.append(Fault("Files", f"{len(left)} that a killed backup or restore left"))
    if wrong_cards := len(files.cards.keys() | dict(files.doubled)):
        found.append(Fault("Files", f"the cards of {wrong_cards} are missing or changed"))
    for id, name in catalogue.names():
        if not library.files.holds(id):
            remedy = "its text is there and is found; add the file again to have both"
            found.append(Fault("Files", f"the original of “{name}” is missing or changed", remedy))
    return found


def make_way(library: Library) -> None:
    """Delete what is wrong and is made again from the rest: vectors that cannot be compared, the index. Files that nobody
    removed are laid aside."""
    catalogue = Soundness(library.database)
    if bad := catalogue.bad_vectors():
        catalogue.drop_vectors(bad)
    if bad or library.index.differences():
        library.index.erase()
    library.sweep()
