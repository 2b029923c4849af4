"""Searching the catalogue by words: BM25, as SQLite's FTS5 has it, over terms that were analysed already."""

import heapq
import json
import math
import sqlite3
from collections.abc import Sequence
from operator import itemgetter

_AMONG = "document IN (SELECT value FROM json_each(?))"


def search(
    db: sqlite3.Connection, terms: Sequence[str], documents: Sequence[int] | None, limit: int
) -> list[tuple[int, float]]:
    """The chunks of ``documents`` (their keys; ``None``: all) that hold any of ``terms``: (key, score), best first.

    In a part of the library a term weighs no more than it tells there: a report's own name is on all its pages.
    """
    if not terms:
        return []
    if documents is None:
        sql = "SELECT rowid, -bm25(keywords) FROM keywords WHERE keywords MATCH ? ORDER BY rank LIMIT ?"
        return [tuple(row) for row in db.execute(sql, [" OR ".join(map(_quoted, terms)), limit])]
    only = json.dumps(documents)
    sql = f"""SELECT k.rowid, -bm25(keywords) FROM keywords k JOIN chunks c ON c.key = k.rowid
              WHERE keywords MATCH ? AND c.{_AMONG}"""
    scores: dict[int, float] = {}
    for term, share in _shares(db, terms, only).items():
        for key, score in db.execute(sql, [_quoted(term), only]):
            scores[key] = scores.get(key, 0.0) + share * score
    return heapq.nlargest(limit, scores.items(), key=itemgetter(1))


def _shares(db: sqlite3.Connection, terms: Sequence[str], documents: str) -> dict[str, float]:
    """Of the terms that occur in ``documents`` (keys, in JSON): what share of its weight in the whole library each keeps."""

    def count(sql: str, *values: str) -> int:
        return db.execute(f"SELECT count(*) FROM {sql}", values).fetchone()[0]

    total, part = count("chunks"), count(f"chunks WHERE {_AMONG}", documents)
    shares = {}
    for term in terms:
        everywhere = count("keywords WHERE keywords MATCH ?", _quoted(term))
        here = count(
            f"keywords k JOIN chunks c ON c.key = k.rowid WHERE keywords MATCH ? AND c.{_AMONG}",
            _quoted(term),
            documents,
        )
        if here:
            shares[term] = min(1.0, _rarity(here, part) / _rarity(everywhere, total))
    return shares


def _rarity(holding: int, chunks: int) -> float:
    """The inverse document frequency of FTS5: next to nothing for what stands in more than half of the chunks."""
    return max(math.log((chunks - holding + 0.5) / (holding + 0.5)), 1e-6)


def _quoted(term: str) -> str:
    return f'"{term}"'
