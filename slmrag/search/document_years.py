"""Of which year the documents are that may be versions of each other, so that the newer can be told first."""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.schema import Passage
from slmrag.text.numbers import FIGURES

_BEGINNING = 800  # characters of a document in which it says from when on it is valid
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ASKED_FOR = 9999  # later than every year


def with_years(shelf: Shelf, question: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """``passages`` with the latest year that their documents begin with, where several documents have one title; what ``question`` names
    by its number or its year ("the report of 2022") counts as the latest."""
    titled: dict[str, set[str]] = defaultdict(set)
    for one in passages:
        titled[FIGURES.sub("#", _title(one).casefold())].add(one.chunk.document_id)
    several = {id for ids in titled.values() if len(ids) > 1 for id in ids}
    asked, years = _figures(question), dict[str, int]()
    for one in passages:
        id = one.chunk.document_id
        if id not in several or id in years:
            continue
        with suppress(DocumentNotFound):  # removed meanwhile
            found = _YEARS.findall(shelf.pages.page(id, 1).text[:_BEGINNING])
            named = _figures(f"{Path(one.chunk.document_name).stem} {_title(one)}") or set(found)
            years[id] = _ASKED_FOR if asked & named else max(map(int, found), default=0)
    return tuple(
        replace(one, year=years[one.chunk.document_id]) if one.chunk.document_id in years else one for one in passages
    )


def _title(passage: Passage) -> str:
    """The first heading that a passage stands under, or the name of its document."""
    return passage.chunk.section.split(" › ")[0] or Path(passage.chunk.document_name).stem


def _figures(text: str) -> set[str]:
    return {figure.rstrip(".,") for figure in FIGURES.findall(text)}
