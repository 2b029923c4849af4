"""A question, answered from the tables of the documents where one of them explains every word of it."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag.chunking.tables import tables_of
from slmrag.chunking.tables.periods import is_range, years
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.errors.table_problems import TableProblem
from slmrag.library import Shelf
from slmrag.schema import Passage, Scope
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.tables.calculation import calculate, over_years
from slmrag.tables.cell_match import Match
from slmrag.tables.choice import best_of, one_of_each
from slmrag.tables.index import TableIndex
from slmrag.tables.plans import plans
from slmrag.tables.table_question import TableQuestion, table_question
from slmrag.tables.table_result import TableResult
from slmrag.text.detect import detect_language
from slmrag.text.query_terms import query_terms

_CHUNKS = 40  # found by keywords, whose pages' tables are looked at
_MOST_TABLES = 60
_MOST_CELLS = 60_000  # of a table that is looked at whole; of a larger one, the rows that hold a word of the question
_MOST_ROWS = 5_000  # that hold one word: a word of more tells nothing
_LAST_ROWS = 20
_MOST_MADE = 3  # documents of an older slmrag whose tables are made for one question


def find_answer(shelf: Shelf, question: str, scope: Scope, passages: Sequence[Passage]) -> TableResult | None:
    """What a table of ``scope`` says to ``question``; ``None`` where none is asked about, or not all of it is understood.

    Looked at are the tables on the pages of ``passages``, and of what keywords find. Raises `TableProblem` where it is
    understood, and cannot be calculated.
    """
    taken = table_question(question, detect_language(question))
    told = (taken.words or taken.periods) and not is_range(question)
    tables = _candidates(shelf, question, scope, passages) if told else []
    if not tables:
        return None
    matches = [Match(taken, index) for table in tables if (index := _index(shelf, table, taken))]
    for match in matches:
        match.in_others = frozenset().union(*(other.in_labels for other in matches if other is not match))
    for page in (False, True):
        if found := _found(shelf, taken, matches, page):
            return found
    _look_for_years(taken, matches, passages)
    return None


def _found(shelf: Shelf, taken: TableQuestion, matches: Sequence[Match], page: bool) -> TableResult | None:
    if taken.operation in ("sum", "average", "difference") and len(years(taken.periods)) > 1:
        if each := one_of_each(taken, [match.index for match in matches], page=page):
            return over_years(shelf.tables, taken, each)
        return None
    best = best_of([plan for match in matches if match.index.whole or not page for plan in plans(match, page=page)])
    return calculate(shelf.tables, taken, best) if best else None


def _look_for_years(taken: TableQuestion, matches: Sequence[Match], passages: Sequence[Passage]) -> None:
    """Raise `TableProblem` where a table explains all of a question but its year, and no passage is of that year either."""
    wanted = years(taken.periods)
    if not wanted or any(year[1:] in passage.chunk.text for year in wanted for passage in passages):
        return
    timeless = replace(taken, periods=taken.periods - wanted)
    for match in matches:
        held = frozenset().union(match.index.periods, *(one.periods for one in (*match.heads, *match.rows.values())))
        if wanted.isdisjoint(held) and years(held) and plans(Match(timeless, match.index), page=True):
            said = ", ".join(sorted(year[1:] for year in wanted))
            raise TableProblem("year_not_in_table", document=match.index.table.document_name, year=said)


def _candidates(shelf: Shelf, question: str, scope: Scope, passages: Sequence[Passage]) -> list[StoredTable]:
    missing = [] if shelf.library.database.read_only else shelf.tables.missing(scope)
    few = shelf.tables.all(scope, _MOST_TABLES)
    if few is not None and not missing:
        return few  # all of them: a question in another language shares no word with the page that answers it
    words = query_terms(question, shelf.documents.languages(scope))
    ranked = [key for key, _ in shelf.keywords.search(words, scope, _CHUNKS)]
    chunks = shelf.pages.chunks(ranked)
    places = [(one.chunk.document_id, one.chunk.page) for one in passages]
    places += [(chunks[key].document_id, chunks[key].page) for key in ranked if key in chunks]
    asked_about = {id for id, _ in places}
    # Those of a document of an older slmrag are looked for now; a PDF needs its file for that: it is to be added again.
    for id, unit, language in [one for one in missing if one[0] in asked_about][:_MOST_MADE]:
        shelf.tables.keep(id, tables_of(shelf.pages.listed(id), unit, language))
    few = shelf.tables.all(scope, _MOST_TABLES)
    return shelf.tables.on_pages(places)[:_MOST_TABLES] if few is None else few


def _index(shelf: Shelf, table: StoredTable, taken: TableQuestion) -> TableIndex | None:
    def page() -> str:
        try:
            return shelf.pages.page(table.document_id, table.first).text
        except DocumentNotFound:
            return ""

    rows = _rows(shelf, table, taken)
    return None if rows is None else TableIndex(table, rows, page)


def _rows(shelf: Shelf, table: StoredTable, taken: TableQuestion) -> dict[int, TableRow] | None:
    if table.row_count * len(table.columns) <= _MOST_CELLS:
        return shelf.tables.rows(table)
    words = [word.text for word in taken.words if not word.soft]
    words += [f"{year[1:]}-{day[1:]}" for day in taken.periods if day[0] == "d" for year in years(taken.periods)]
    numbers = shelf.tables.rows_with(table, list(dict.fromkeys(words)), _MOST_ROWS)
    if numbers is None:  # which of so many are meant is not looked at
        return None
    # What sums up all stands at the end.
    return shelf.tables.rows(table, sorted({*numbers, *range(max(0, table.row_count - _LAST_ROWS), table.row_count)}))
