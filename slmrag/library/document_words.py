"""The documents that are known by a word: that have it in their name, or on their cover."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from slmrag.library.owners_rows import OwnersRows
from slmrag.library.sharing import READABLE
from slmrag.schema import Scope


class DocumentWords(OwnersRows):
    """What the documents that somebody may read are known by. How many others there are costs a question nothing."""

    def counts(self, words: Sequence[Sequence[str]], scope: Scope) -> tuple[list[int], int]:
        """How many documents of ``scope`` are known by each of ``words``, in any of its forms, and how many there are."""
        with self._database.read() as db:
            documents = self._access.restriction(db, scope)
            if documents is None:
                among, only = "document NOT IN (SELECT document FROM withdrawn)", []
                sql = "SELECT (SELECT count(*) FROM documents) - (SELECT count(*) FROM withdrawn)"
                there = db.execute(sql).fetchone()[0]
            else:
                among, only, there = (
                    "document IN (SELECT value FROM json_each(?))",
                    [json.dumps(documents)],
                    len(documents),
                )
            known = f"""SELECT count(DISTINCT document) FROM document_words
                        WHERE term IN (SELECT value FROM json_each(?)) AND {among}"""
            return [db.execute(known, [json.dumps(list(forms)), *only]).fetchone()[0] for forms in words], there

    def of(self, document_ids: Iterable[str], only: Iterable[str] | None = None) -> dict[str, frozenset[str]]:
        """By id, the terms that each of these documents is known by: all, or those that are among ``only``."""
        among, values = ("", []) if only is None else ("AND w.term IN (SELECT value FROM json_each(?))", [list(only)])
        with self._database.read() as db:
            rows = db.execute(
                f"""SELECT d.id, w.term FROM documents d CROSS JOIN document_words w ON w.document = d.key
                    WHERE d.id IN (SELECT value FROM json_each(?)) {among} AND {READABLE}""",
                [json.dumps(list(dict.fromkeys(document_ids))), *map(json.dumps, values), self._owner],
            ).fetchall()
        found: dict[str, set[str]] = defaultdict(set)
        for id, term in rows:
            found[id].add(term)
        return {id: frozenset(terms) for id, terms in found.items()}

    def called(self, forms: Sequence[str], scope: Scope, limit: int) -> list[tuple[str, str]]:
        """(id, name) of the documents of ``scope`` that are known by any of these ``forms`` of a word, at most ``limit``."""
        with self._database.read() as db:
            documents = self._access.restriction(db, scope)
            among, only = (
                ("d.owner = ?", self._owner)
                if documents is None
                else ("d.key IN (SELECT value FROM json_each(?))", json.dumps(documents))
            )
            rows = db.execute(
                f"""SELECT d.id, d.name FROM documents d WHERE {among} AND d.key IN
                      (SELECT document FROM document_words WHERE term IN (SELECT value FROM json_each(?))) LIMIT ?""",
                [only, json.dumps(list(forms)), limit],
            )
            return [tuple(row) for row in rows]
