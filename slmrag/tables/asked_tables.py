"""Which tables a question may be about, and their rows: of many tables or a large one, those that words find."""

from collections.abc import Sequence

from slmrag.chunking.tables import tables_of
from slmrag.chunking.tables.periods import years
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.schema import Passage, Scope
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.tables.index import TableIndex
from slmrag.tables.table_question import TableQuestion
from slmrag.text.query_terms import query_terms
from slmrag.text.terms import fold_case

_CHUNKS = 40  # found by keywords, whose pages' tables are looked at
_MOST_TABLES = 60
_MOST_CELLS = 60_000  # of a table that is looked at whole; of a larger one, the rows that hold a word of the question
_MOST_ROWS = 5_000  # that hold one word: a word of more tells nothing
_LAST_ROWS = 20
_MOST_MADE = 3  # documents of an older slmrag whose tables are made for one question


def asked_tables(shelf: Shelf, question: str, scope: Scope, passages: Sequence[Passage]) -> list[StoredTable]:
    """The tables of ``scope`` that a question may be about: all, where they are few; else those on the pages of ``passages``, and
    of what keywords find. Those beside the first passages come first."""
    missing = [] if shelf.library.database.read_only else shelf.tables.missing(scope)
    few = shelf.tables.all(scope, _MOST_TABLES)
    if few is not None and not missing:
        # All of them: a question in another language shares no word with the page that answers it.
        return _nearest_first(few, passages)
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
    return shelf.tables.on_pages(places)[:_MOST_TABLES] if few is None else _nearest_first(few, passages)


def _nearest_first(tables: Sequence[StoredTable], passages: Sequence[Passage]) -> list[StoredTable]:
    """The tables in the order of the passages beside which they stand, then the others as they are."""

    def place(table: StoredTable) -> int:
        chunks = (passage.chunk for passage in passages)
        beside = (
            at
            for at, chunk in enumerate(chunks)
            if chunk.document_id == table.document_id and table.first <= chunk.page <= table.last
        )
        return next(beside, len(passages))

    return sorted(tables, key=place)


def index_of(shelf: Shelf, table: StoredTable, taken: TableQuestion) -> TableIndex | None:
    """A table as it is asked; of a large one the rows that hold a word of the question, ``None`` where those are too many."""

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


def those_named(taken: TableQuestion, indices: Sequence[TableIndex]) -> list[TableIndex]:
    """Of the tables those that hold most of a question whose words need not stand in any: "the total of the bookings"."""
    if not taken.words or not all(word.soft for word in taken.words):
        return list(indices)
    held = [_words_held(taken, index) for index in indices]
    return [index for index, count in zip(indices, held, strict=True) if count == max(held)]


def _words_held(taken: TableQuestion, index: TableIndex) -> int:
    terms = index.around.union(*(head.terms for head in index.heads))
    whole = index.whole_cells
    return sum(
        bool((own | kin) & terms) or fold_case(word.text) in whole
        for word, (own, kin) in zip(taken.words, taken.terms(index.table.language), strict=True)
    )


def tell_apart(indices: Sequence[TableIndex]) -> None:
    """Tell each table what those beside it are about: a document called after its pizzas has a table of extras too."""
    for index in indices:
        others = [one for one in indices if one is not index and one.table.document_id == index.table.document_id]
        named = [one.heads[one.name_column].terms for one in others if one.name_column is not None]
        own = [*(head.terms for head in index.heads), index.label(index.table.title.rsplit("\n", 1)[-1]).terms]
        index.beside = frozenset().union(*named) - frozenset().union(*own)
