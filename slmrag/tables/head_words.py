"""Words of a question that say nothing of most tables, and are the head of a column of this one: "large", "left". Pure."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.tables.index import TableIndex
from slmrag.tables.table_question import AskedWord, TableQuestion
from slmrag.tables.vocabulary import forms, is_idle, meanings, pattern
from slmrag.text.stop_words import stop_lists
from slmrag.text.terms import fold_case, tokens_of

_LEAST = 4  # letters


def with_head_words(asked: TableQuestion, indices: Sequence[TableIndex]) -> TableQuestion:
    """The question with those of its words that were left out, though a column has them for its head."""
    known = {fold_case(word.text) for word in asked.words}
    idle = [
        token for token in dict.fromkeys(tokens_of(asked.text)) if fold_case(token) not in known and _is_idle(token)
    ]
    heads = frozenset().union(*(head.terms for index in indices for head in index.heads))
    held = [token for token in idle if forms(token, asked.language) & heads]
    return replace(asked, words=(*asked.words, *(AskedWord(token, soft=True) for token in held))) if held else asked


def _is_idle(token: str) -> bool:
    """Whether a word is said of no cell, and neither of what is to be done: "average", "most"."""
    done = [pattern(name) for name in ("operations", "highest", "lowest")]
    stops = stop_lists()
    if any(fold_case(token) in stops.get(language, ()) for language in ("en", "de", "es", "fr")):
        return False
    return (
        len(token) >= _LEAST and is_idle(token) and not meanings(token) and not any(one.search(token) for one in done)
    )
