"""A question for a value finds the sentence or the row that states it, among its passages or beyond them, or that none does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from slmrag.chunking.tables.periods import periods, years
from slmrag.library import Shelf
from slmrag.schema import Chunk, Passage, Scope
from slmrag.schema.table_answer import StatedRow
from slmrag.search.values.asked_value import asked_value
from slmrag.search.values.subject import Subject, Weigh, subject_of
from slmrag.search.values.value_place import Similarities, best_place, likely_chunks, mark_place
from slmrag.search.values.value_rows import Rows

_LOOKED_THROUGH = (
    40  # chunks of those that were found, and as many that hold words that stand for those of the question
)
_MOST_ROWS = 400  # of a table; larger ones are asked by `slmrag.tables`


@dataclass(frozen=True, slots=True)
class ValueResult:
    """The ``passages``, with the sentence marked that states the value asked for, or the ``row`` that does.

    ``missed``: a value is asked for, and nothing states it well enough to be taken for the answer; ``sure``: something does, with all that
    was asked.
    """

    passages: tuple[Passage, ...]
    missed: bool = False
    sure: bool = False
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
    if asked is None or not passages:
        return ValueResult(passages)
    subject = subject_of(question, asked, languages, weigh)
    likely = likely_chunks(subject, _chunks(shelf, subject, scope, ranked), passages)
    every = (*passages, *passages_of(likely))
    identities = shelf.document_words.of(passage.chunk.document_id for passage in every)
    best = best_place(subject, question, identities, every, similarities)
    row = _row(shelf, subject, identities, every)
    if row and not (
        best and best.statement.bound and (best.statement.worth > row.worth or (best.statement.sure and not row.sure))
    ):
        return ValueResult(passages, sure=row.sure, row=row)
    if best is None or not best.statement.near or asked.kind == "thing":
        return ValueResult(passages, missed=best is None or not best.statement.bound)
    every = mark_place(every, best)
    kept = every[: len(passages)] if best.number < len(passages) else (*passages[:-1], every[best.number])
    return ValueResult(kept, missed=not best.statement.bound, sure=best.statement.sure)


def _chunks(shelf: Shelf, subject: Subject, scope: Scope, ranked: Sequence[Chunk]) -> list[Chunk]:
    """The chunks that were found, and those that hold words of the subject, or words that stand for them."""
    keys = [key for key, _ in shelf.keywords.search(subject.terms(), scope, _LOOKED_THROUGH)]
    others = shelf.pages.chunks(keys)
    every = [*ranked[:_LOOKED_THROUGH], *(others[key] for key in keys if key in others)]
    return list({(chunk.document_id, chunk.page, chunk.start): chunk for chunk in every}.values())


def _row(
    shelf: Shelf, subject: Subject, identities: Mapping[str, frozenset[str]], passages: Sequence[Passage]
) -> StatedRow | None:
    """The row of the tables on the pages of ``passages`` that states the value best."""
    if not subject.asked.is_number:
        return None
    found = []
    for table in shelf.tables.on_pages([(passage.chunk.document_id, passage.chunk.page) for passage in passages]):
        if table.row_count <= _MOST_ROWS:
            identity = identities.get(table.document_id, frozenset())
            rows = Rows(subject.of_document(identity), shelf.pages.page, years(periods(" ".join(identity))[0]))
            if best := rows.best(table, list(shelf.tables.rows(table).values())):
                found.append(best)
    return max(found, key=lambda one: one.worth, default=None)
