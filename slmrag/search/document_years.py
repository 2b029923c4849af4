"""Of which year the documents are that may be versions of each other, so that the newer can be told first."""

import re
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.schema import Passage
from slmrag.text.numbers import FIGURES

_BEGINNING = 800  # characters of a document in which it says from when on it is valid
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def with_years(shelf: Shelf, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """``passages`` with the latest year that their documents begin with, where several documents have one title."""
    titled: dict[str, set[str]] = defaultdict(set)
    for one in passages:
        titled[_title(one)].add(one.chunk.document_id)
    several = {id for title, ids in titled.items() if title and len(ids) > 1 for id in ids}
    years: dict[str, int] = {}
    for id in several:
        with suppress(DocumentNotFound):  # removed meanwhile
            years[id] = max(map(int, _YEARS.findall(shelf.pages.page(id, 1).text[:_BEGINNING])), default=0)
    return tuple(
        replace(one, year=years[one.chunk.document_id]) if one.chunk.document_id in years else one for one in passages
    )


def _title(passage: Passage) -> str:
    """The first heading that a passage stands under, without its figures."""
    return FIGURES.sub("#", passage.chunk.section.split(" › ")[0].casefold())
