"""Of which year the documents are that may be versions of each other, so that the newer, or the one that is asked for, is told first."""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.schema import Passage
from slmrag.text.dates import years_in
from slmrag.text.numbers import FIGURES
from slmrag.text.query_terms import names_in

_BEGINNING = 800  # characters of a document in which it says from when on it is valid, and of whom it is
_WORD = re.compile(r"[^\W\d_]{2,}")
_ASKED_FOR = 10_000  # later than every year


def with_years(shelf: Shelf, question: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """``passages`` with their ``precedence``, where they are of several documents: that of the latest year that a document begins with, and
    before every year each name, number or year of the ``question`` that it holds: "the report of 2022", "the salary of Ada Roe"."""
    texts: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, str] = {}
    for one in passages:
        titles[one.chunk.document_id] = f"{Path(one.chunk.document_name).stem} {one.chunk.section.split(' › ')[0]}"
        texts[one.chunk.document_id].append(one.chunk.text)
    first: dict[str, int] = {}
    for id, title in titles.items() if len(titles) > 1 else ():
        with suppress(DocumentNotFound):  # removed meanwhile
            begins = shelf.pages.page(id, 1).text[:_BEGINNING]
            years = years_in(f"{title} {begins}")
            figures = _figures(question) & (_figures(title) or set(map(str, years)))
            names = _words(names_in(question)) & _words(" ".join([title, begins, *texts[id]]))
            first[id] = _ASKED_FOR * len(figures | names) + max(years, default=0)
    return tuple(replace(one, precedence=first.get(one.chunk.document_id, 0)) for one in passages)


def _figures(text: str) -> set[str]:
    return {figure.rstrip(".,") for figure in FIGURES.findall(text)}


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
