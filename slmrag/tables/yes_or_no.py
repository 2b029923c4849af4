"""Rows by a column that says yes or no: those that are "paid", those that are "not paid" or have "not replied yet". Pure."""

import re

from slmrag.tables.index import TableIndex
from slmrag.text.terms import fold_case

_NOT = ("not", "nicht", "no", "ne", "pas", "never", "nie", "nunca", "jamais", "yet", "still", "noch", "immer", "todavía", "aún", "encore", "toujours", "already", "schon", "bereits", "ya", "déjà")  # fmt: skip
_NEGATED = re.compile(
    r"\b(?:not|cannot|\w+n't|never|nicht|nie|pas|jamais|(?:todavía|aún) no|(?:ha|han|está|están) sin|(?<!\w)no (?:ha|han|está|están|se|responde\w*|paga\w*))(?!\w)",
    re.IGNORECASE,
)


def is_negated(text: str) -> bool:
    """Whether a question asks for those of which something is not so."""
    return _NEGATED.search(text) is not None


def tells_whether(word: str) -> bool:
    """Whether a word says that something is so, or not: "not", "yet"; a table holds no such word."""
    return fold_case(word) in _NOT


def of_whether(index: TableIndex, column: int, *, negated: bool) -> frozenset[int]:
    """The rows of which a column says yes, or (``negated``) those of which it does not; none where it says neither."""
    if not index.says_whether(column):
        return frozenset()
    rows = {number for number in index.rows if number not in index.totals}
    so = {number for number in rows if index.is_yes(index.rows[number].cells[column])}
    return frozenset(rows - so if negated else so)
