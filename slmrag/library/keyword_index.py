"""Searching the catalogue by words: BM25, as SQLite's FTS5 has it, over terms that were analysed already."""

import heapq
import json
import math
import sqlite3
from collections.abc import Sequence
from operator import itemgetter

from slmrag.library.keyword_rows import is_malformed, rows_held
from slmrag.library.owners_rows import OwnersRows
from slmrag.schema import Scope

_AMONG = "document IN (SELECT value FROM json_each(?))"
# Rows that are scored for a search, a fifth of a second's: words that stand in more are counted where rarer ones stand. At 949,000
# passages (30 questions of squad2, asked once by hand) 50,000 leave 99 of the best 100 and 9.8 of the best 10 as they are, 20,000 92 and 9.5,
# 8,000 78 and 8.2. Where all words together stand in no more rows, nothing is left out.
MOST_ROWS = 50_000


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
            # Of all, also those of documents that are just being added: numbers are compared with numbers of the same rows.
            matching, only, within = "keywords WHERE keywords MATCH ?", [], []
            if (documents := self._access.restriction(db, scope)) is not None:
                only = [json.dumps(documents)]
                within = list(db.execute(f"SELECT min(key), max(key) FROM chunks WHERE {_AMONG}", only).fetchone())
                matching = f"""keywords k JOIN chunks c ON c.key = k.rowid
                               WHERE keywords MATCH ? AND k.rowid BETWEEN ? AND ? AND c.{_AMONG}"""
            return {
                term: 0 if none else _count(db, matching, _quoted(term), *within, *only)
                for term in dict.fromkeys(terms)
            }, rows_held(db) if documents is None else _count(db, f"chunks WHERE {_AMONG}", *only)

    def holding(self, term: str, scope: Scope, limit: int) -> list[int]:
        """The keys of some chunks of ``scope`` that hold ``term``, at most ``limit``, in no order."""
        with self._database.read() as db:
            if is_malformed(db):
                return []
            documents = self._access.restriction(db, scope)
            among, only = ("true", []) if documents is None else (f"c.{_AMONG}", [json.dumps(documents)])
            rows = db.execute(
                f"""SELECT k.rowid FROM keywords k JOIN chunks c ON c.key = k.rowid
                    WHERE keywords MATCH ? AND {among} LIMIT ?""",
                [_quoted(term), *only, limit],
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
        return search_all(db, terms, limit)
    only = json.dumps(documents)
    first, last = db.execute(f"SELECT min(key), max(key) FROM chunks WHERE {_AMONG}", [only]).fetchone()
    if first is None:
        return []
    total, part = rows_held(db), _count(db, f"chunks WHERE {_AMONG}", only)
    sql = f"""SELECT k.rowid, -bm25(keywords) FROM keywords k JOIN chunks c ON c.key = k.rowid
              WHERE keywords MATCH ? AND k.rowid BETWEEN ? AND ? AND c.{_AMONG}"""
    scores: dict[int, float] = {}
    for term in map(_quoted, terms):
        if rows := db.execute(sql, [term, first, last, only]).fetchall():
            everywhere = _rarity(_count(db, "keywords WHERE keywords MATCH ?", term), total)
            share = min(1.0, _rarity(len(rows), part) / everywhere)
            for key, score in rows:
                scores[key] = scores.get(key, 0.0) + share * score
    return heapq.nlargest(limit, scores.items(), key=itemgetter(1))


def search_all(
    db: sqlite3.Connection, terms: Sequence[str], limit: int, most: int = MOST_ROWS
) -> list[tuple[int, float]]:
    """The chunks that hold any of ``terms``: (key, score), best first; but those that hold none of the rarer ones, which at
    most so many chunks hold together, or one of them alone does."""
    counts = {term: _count(db, "keywords WHERE keywords MATCH ?", _quoted(term)) for term in dict.fromkeys(terms)}
    rare: list[str] = []
    for term in sorted(filter(counts.__getitem__, counts), key=counts.__getitem__):
        if rare and sum(map(counts.__getitem__, rare)) + counts[term] > most:
            break
        rare.append(term)
    others = [term for term, count in counts.items() if count and term not in rare]
    needed, beside = (
        " OR ".join(map(_quoted, those)) for those in ([one for one in counts if one not in others], others)
    )
    # What holds a rarer one, and of the others one or none: so each row is scored once, with all its words.
    matching = [f"({needed}) AND ({beside})", f"({needed}) NOT ({beside})"] if others else [needed]
    sql = """SELECT rowid, -bm25(keywords) FROM keywords WHERE keywords MATCH ?
             AND EXISTS (SELECT 1 FROM chunks WHERE key = keywords.rowid) ORDER BY rank LIMIT ?"""
    found = (tuple(row) for one in matching for row in db.execute(sql, [one, limit]))
    return heapq.nlargest(limit, found, key=itemgetter(1))


def _count(db: sqlite3.Connection, rows: str, *values: str | int) -> int:
    return db.execute(f"SELECT count(*) FROM {rows}", values).fetchone()[0]


def _rarity(holding: int, chunks: int) -> float:
    """The inverse document frequency of FTS5: next to nothing for what stands in more than half of the chunks."""
    return max(math.log((chunks - holding + 0.5) / (holding + 0.5)), 1e-6)


def _quoted(term: str) -> str:
    return f'"{term}"'
