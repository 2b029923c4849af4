"""Searching the catalogue by words: BM25, as SQLite's FTS5 has it, over terms that were analysed already."""

import heapq
import json
import math
import sqlite3
from collections.abc import Sequence
from operator import itemgetter

from slmrag.library.keyword_rows import is_malformed
from slmrag.library.owners_rows import OwnersRows
from slmrag.schema import Scope

_ALL = "keywords_docsize"  # also of documents that are just being added: numbers are compared with numbers of the same rows
_AMONG = "document IN (SELECT value FROM json_each(?))"


class Keywords(OwnersRows):
    """The keywords of the documents that somebody may read. An index that is none any more finds nothing: the next start makes it anew."""

    def search(self, terms: Sequence[str], scope: Scope, limit: int) -> list[tuple[int, float]]:
        """The chunks that hold any of ``terms``, as (key, BM25 score), best first; higher is better."""
        with self._database.read() as db:
            if is_malformed(db):
                return []
            return _search(db, terms, self._access.restriction(db, scope), limit)

    def frequencies(self, terms: Sequence[str], scope: Scope = Scope()) -> tuple[dict[str, int], int]:
        """In how many chunks of ``scope`` each of ``terms`` occurs, and how many chunks there are."""
        with self._database.read() as db:
            none = is_malformed(db)
            matching, chunks, only = "keywords WHERE keywords MATCH ?", _ALL, []
            if (documents := self._access.restriction(db, scope)) is not None:
                matching = f"keywords k JOIN chunks c ON c.key = k.rowid WHERE keywords MATCH ? AND c.{_AMONG}"
                chunks, only = f"chunks WHERE {_AMONG}", [json.dumps(documents)]
            return {term: 0 if none else _count(db, matching, _quoted(term), *only) for term in terms}, _count(
                db, chunks, *only
            )

    def holding(self, term: str, scope: Scope, limit: int) -> list[int]:
        """The keys of some chunks of ``scope`` that hold ``term``, at most ``limit``, in no order."""
        with self._database.read() as db:
            if is_malformed(db):
                return []
            only = json.dumps(self._access.readable_keys(db, scope))
            rows = db.execute(
                f"""SELECT k.rowid FROM keywords k JOIN chunks c ON c.key = k.rowid
                    WHERE keywords MATCH ? AND c.{_AMONG} LIMIT ?""",
                [_quoted(term), only, limit],
            )
            return [row[0] for row in rows]

    def documents_holding(self, terms: Sequence[str]) -> set[str]:
        """The ids of the documents that hold every one of ``terms``, of the last its beginning."""
        with self._database.read() as db:
            if not terms or is_malformed(db):
                return set()
            only = json.dumps(self._access.readable_keys(db, Scope()))
            sql = f"""SELECT d.id FROM documents d WHERE d.key IN (SELECT c.document FROM keywords k JOIN chunks c
                      ON c.key = k.rowid WHERE keywords MATCH ? AND c.{_AMONG})"""
            wanted = [*map(_quoted, terms[:-1]), f"{_quoted(terms[-1])} *"]
            return set.intersection(*({row[0] for row in db.execute(sql, [one, only])} for one in wanted))

    def beginning(self, letters: str) -> list[str]:
        """The terms of all documents that begin with ``letters``, whoever has them: whoever tells of one asks for its `frequencies` first.

        (At 3,000 chunks of reports, a letter's 500 terms take 2 ms.)
        """
        with self._database.read() as db:
            if is_malformed(db):
                return []
            db.execute(
                "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, keywords, row)"
            )  # until this is over
            rows = db.execute(
                "SELECT term FROM temp.vocabulary WHERE term >= ? AND term < ?", [letters, letters + "\U0010ffff"]
            )
            return [row[0] for row in rows]


def _search(
    db: sqlite3.Connection, terms: Sequence[str], documents: Sequence[int] | None, limit: int
) -> list[tuple[int, float]]:
    """The chunks of ``documents`` (their keys; ``None``: all) that hold any of ``terms``: (key, score), best first.

    In a part of the library a term weighs no more than it tells there: a report's own name is on all its pages.
    """
    if not terms:
        return []
    if documents is None:
        sql = """SELECT rowid, -bm25(keywords) FROM keywords WHERE keywords MATCH ?
                 AND EXISTS (SELECT 1 FROM chunks WHERE key = keywords.rowid) ORDER BY rank LIMIT ?"""
        return [tuple(row) for row in db.execute(sql, [" OR ".join(map(_quoted, terms)), limit])]
    total, part = _count(db, _ALL), _count(db, f"chunks WHERE {_AMONG}", only := json.dumps(documents))
    sql = f"""SELECT k.rowid, -bm25(keywords) FROM keywords k JOIN chunks c ON c.key = k.rowid
              WHERE keywords MATCH ? AND c.{_AMONG}"""
    scores: dict[int, float] = {}
    for term in map(_quoted, terms):
        if rows := db.execute(sql, [term, only]).fetchall():
            everywhere = _rarity(_count(db, "keywords WHERE keywords MATCH ?", term), total)
            share = min(1.0, _rarity(len(rows), part) / everywhere)
            for key, score in rows:
                scores[key] = scores.get(key, 0.0) + share * score
    return heapq.nlargest(limit, scores.items(), key=itemgetter(1))


def _count(db: sqlite3.Connection, rows: str, *values: str) -> int:
    return db.execute(f"SELECT count(*) FROM {rows}", values).fetchone()[0]


def _rarity(holding: int, chunks: int) -> float:
    """The inverse document frequency of FTS5: next to nothing for what stands in more than half of the chunks."""
    return max(math.log((chunks - holding + 0.5) / (holding + 0.5)), 1e-6)


def _quoted(term: str) -> str:
    return f'"{term}"'
