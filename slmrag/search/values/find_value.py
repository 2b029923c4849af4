"""A question for a value finds the sentence or the row that states it, among its passages or beyond them, or that none does."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from slmrag.chunking.tables.periods import periods, years
from slmrag.library import Shelf
from slmrag.schema import Chunk, Passage, Scope
from slmrag.schema.table_answer import StatedRow
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.search.values.asked_value import asked_value
from slmrag.search.values.stated_likely import (
    Candidate,
    Similarities,
    candidates,
    is_of_untold_years,
    likeliest,
)
from slmrag.search.values.subject import Subject, Weigh, subject_of
from slmrag.search.values.value_place import LikelyPlace, likely_chunks, likely_places, mark_place
from slmrag.search.values.value_rows import LikelyRow, Rows
from slmrag.text.contents_lines import contents_lines

_LOOKED_THROUGH = (
    40  # chunks of those that were found, and as many that hold words that stand for those of the question
)
# How likely a sentence or row must be to be said first, and to be said without a warning: of 174 values of sets left out (learn_values.py)
# 59 are then said rightly without one, 8 wrongly, and 4 of 56 that are absent (.5: 71, 11, 6; .7: 42, 4, 3). What is less likely
# is told with the warning; below the least, the sentence that shares most with the question is, as for any other.
_LEAST, _STATED = 0.03, 0.6
_BESIDE = 1 / 20  # of its share, with which another document's place is told beside it
_ENDS = (".", "!", "?", "。", "؟", ":", ";", ")", "”", '"')
# A question that goes on with another: one sentence or row answers half of it.
_ASKS_MORE = re.compile(
    r"\A\W*\w+\W+\w.*\b(?:and (?:in |at |for )?(?:what|who|when|where|how|why|which|can|is|are|do|does|did|was|were)"
    r"|und (?:was|wer|wann|wo|wie|welche[rsn]?|kann|ist|sind)|y (?:qu[eé]|qui[eé]n|cu[aá]ndo|cu[aá]nt[oa]s?|d[oó]nde|c[oó]mo))\b",
    re.IGNORECASE | re.DOTALL,
)
_FIRST = 12  # chunks of those whose pages' tables are looked at too
_MOST_ROWS = 400  # of a table; larger ones are asked by `slmrag.tables`


@dataclass(frozen=True, slots=True)
class ValueResult:
    """The ``passages``, with the sentence marked that most likely states the value asked for, or the ``row`` that does; ``share``: how
    likely that is, 0 to 1. ``missed``: a value is asked for, and nothing is likely enough to be taken for the answer.
    """

    passages: tuple[Passage, ...]
    missed: bool = False
    share: float = 0.0
    row: StatedRow | None = None


def find_value(
    shelf: Shelf,
    question: str,
    scope: Scope,
    languages: Sequence[str],
    passages: tuple[Passage, ...],
    ranked: Sequence[Chunk],
    *,
    weigh: Weigh,
    passages_of: Callable[[Sequence[Chunk]], Sequence[Passage]],
    similarities: Similarities | None,
) -> ValueResult:
    """What states the value that ``question`` asks for, if it asks for one: in ``passages``, or in other chunks of ``scope``.

    ``ranked`` are the chunks that were found, best first; ``passages_of`` makes passages of chunks. The last passage gives
    way where the value is stated elsewhere.
    """
    asked = asked_value(question)
    if asked is None:
        return ValueResult(passages)
    subject = subject_of(question, asked, languages, weigh)
    chunks = _chunks(shelf, subject, scope, ranked)
    every = (*passages, *passages_of(likely_chunks(subject, chunks, passages)))
    pages = [*(one.chunk for one in every), *chunks[:_FIRST]]
    identities = shelf.document_words.of(chunk.document_id for chunk in pages)
    found = candidates(likely_places(subject, identities, every), _rows(shelf, subject, identities, pages))
    told = likeliest(question, found, similarities)
    if not told or told[0][0] < _LEAST:
        return ValueResult(passages, missed=True)
    share, best = told[0]
    missed = share < _STATED or (bool(years(asked.periods)) and is_of_untold_years(best.features))
    missed = missed or _ASKS_MORE.search(question) is not None
    if isinstance(best.stated, LikelyRow):
        return ValueResult(passages, missed or best.stated.one_of_several, share, best.stated.row)
    if asked.kind == "thing" and share < _STATED:
        return ValueResult(passages, missed)
    if share < _STATED and _says_little(best.stated, passages):
        return ValueResult(passages, missed=True)
    missed = missed or (asked.is_number and _is_no_sentence(best.stated.sentence.text))
    others = _of_other_documents(told, every)
    for place in others:
        every = mark_place(every, place, beside=True)
    every = mark_place(every, best.stated)
    return ValueResult(_kept(every, len(passages), [best.stated, *others]), missed, share)


def _says_little(place: LikelyPlace, passages: Sequence[Passage]) -> bool:
    """Whether a sentence of ``passages`` says by its words and its meaning less than a third of what another does."""
    most = max((one.score + one.meaning for passage in passages for one in passage.evidence), default=0.0)
    return place.number < len(passages) and 3 * (place.sentence.score + place.sentence.meaning) < most


def _of_other_documents(told: Sequence[tuple[float, Candidate]], every: Sequence[Passage]) -> list[LikelyPlace]:
    """Where other documents than that of the likeliest place state the value too, in each the likeliest: all that is asked for stands there
    in or over it, so nothing in the question tells which is meant ("When is training?" of two clubs)."""
    (most, first), *others = told
    found: dict[str, LikelyPlace] = {}
    for share, one in (told[0], *others):
        if share >= _BESIDE * most and isinstance(one.stated, LikelyPlace) and not one.features["left over"]:
            found.setdefault(every[one.stated.number].chunk.document_id, one.stated)
    return [place for place in found.values() if place is not first.stated] if first.stated in found.values() else []


def _kept(every: Sequence[Passage], count: int, places: Sequence[LikelyPlace]) -> tuple[Passage, ...]:
    """The first ``count`` of ``every``, the last of them giving way to those that stand behind and hold one of ``places``."""
    wanted = list(dict.fromkeys(place.number for place in places))
    behind = [number for number in wanted if number >= count][:count]
    spare = [number for number in reversed(range(count)) if number not in wanted][: len(behind)]
    numbers = [*(number for number in range(count) if number not in spare), *behind]
    return tuple(every[number] for number in numbers)


def _is_no_sentence(text: str) -> bool:
    """Whether a number stands in it as a word alone, and it does not end as a sentence does: "Prior ten fiscal years" heads something."""
    return not any(map(str.isdigit, text)) and text.rstrip()[-1:] not in _ENDS


def _chunks(shelf: Shelf, subject: Subject, scope: Scope, ranked: Sequence[Chunk]) -> list[Chunk]:
    """The chunks that were found, and those that hold words of the subject, or words that stand for them."""
    keys = [key for key, _ in shelf.keywords.search(subject.terms(), scope, _LOOKED_THROUGH)]
    others = shelf.pages.chunks(keys)
    every = [*ranked[:_LOOKED_THROUGH], *(others[key] for key in keys if key in others)]
    return list({(chunk.document_id, chunk.page, chunk.start): chunk for chunk in every}.values())


def _rows(
    shelf: Shelf, subject: Subject, identities: Mapping[str, frozenset[str]], chunks: Sequence[Chunk]
) -> list[LikelyRow]:
    """The rows of the tables on the pages of ``chunks`` that may state the value."""
    if not subject.asked.is_number:
        return []
    found = []
    for table in shelf.tables.on_pages([(chunk.document_id, chunk.page) for chunk in chunks]):
        if table.row_count <= _MOST_ROWS:
            identity = identities.get(table.document_id, frozenset())
            rows = Rows(subject.of_document(identity), shelf.pages.page, years(periods(" ".join(identity))[0]))
            found += rows.likely(table, _no_contents(shelf, table))
    return found


def _no_contents(shelf: Shelf, table: StoredTable) -> list[TableRow]:
    """The rows of a table without those that are lines of a table of contents, whose numbers are pages."""
    rows = list(shelf.tables.rows(table).values())
    if table.unit != "page":
        return rows
    last = shelf.pages.last(table.document_id)
    lines = {
        number: contents_lines(shelf.pages.page(table.document_id, number).text, number, last)
        for number in {row.page for row in rows}
    }
    return [row for row in rows if not any(start <= row.start < end for start, end in lines[row.page])]
