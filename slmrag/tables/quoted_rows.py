"""Rows of a table that would be quoted as sentences: each with its heads, as a row is nothing without them."""

import re
from collections.abc import Sequence

from slmrag.library import Shelf
from slmrag.schema import Chunk, Sentence
from slmrag.schema.table_answer import TableAnswer
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.tables.table_question import table_question
from slmrag.tables.vocabulary import label_terms
from slmrag.text.detect import detect_language

_NUMBER = re.compile(r"\d[\d.,]*")
_MOST_ROWS = 2_000  # of a table that is looked through
_MOST_LETTERS = 1_200  # from a row's beginning to its end: further apart stand columns of text that were taken for one
_EMPTY = "–"
_WHOLE = 12  # rows of a table that is told as a whole
_LETTERS = 400  # of a row that is still one line


def quoted_rows(
    shelf: Shelf, question: str, chosen: Sequence[tuple[Chunk, Sentence]]
) -> tuple[TableAnswer, list[tuple[StoredTable, TableRow]], bool] | None:
    """The rows in which the ``chosen`` sentences stand, of the table of the first, as an answer whose first line says its row.

    Of a section that is asked for as such a small table is told as a whole. Also whether that is in doubt: the row holds no word of the ``question``, which its heads alone do, or rows are to be counted.
    ``None`` where the first stands in no table, in one whose heads are not known, or in a row as long as a paragraph.
    """
    heads_of = {(chunk.document_id, chunk.page, one.header) for chunk, one in chosen}
    chosen = [(chunk, one) for chunk, one in chosen if (chunk.document_id, chunk.page, one.start) not in heads_of]
    if not chosen:
        return None
    chunk, first = chosen[0]
    for table in shelf.tables.on_pages([(chunk.document_id, chunk.page)]):
        if table.row_count > _MOST_ROWS:
            continue
        rows = list(shelf.tables.rows(table).values())
        found = [row for chunk, one in chosen if (row := _row_of(rows, table, chunk, one))]
        if not found or _row_of(rows, table, chunk, first) is None:
            continue
        whole = first.asked and len(rows) <= _WHOLE
        shown = rows if whole else list(dict.fromkeys(found))
        kept = [at for at, column in enumerate(table.columns) if column.head or any(row.cells[at] for row in shown)]
        heads = tuple(table.columns[at].head for at in kept)
        if sum(map(bool, heads)) < len(heads) - 1 or sum(map(len, shown[0].cells)) > _LETTERS:
            return None
        cells = tuple(tuple(row.cells[at] for at in kept) for row in shown)
        line = _in_line(
            heads, [cell or _blank(question, head, table) for head, cell in zip(heads, cells[0], strict=True)]
        )
        answer = TableAnswer("row", line, "", heads, cells, len(cells))
        doubtful = not first.score or _are_counted(question, table)
        return answer, [(table, row) for row in shown], doubtful
    return None


def _row_of(rows: Sequence[TableRow], table: StoredTable, chunk: Chunk, sentence: Sentence) -> TableRow | None:
    if chunk.document_id != table.document_id:
        return None
    found = (
        row
        for row in rows
        if row.page == chunk.page
        and row.start <= sentence.start < max(row.end, row.start + 1)
        and row.end - row.start <= _MOST_LETTERS
    )
    row = next(found, None)
    return row if row and (table.unit != "page" or _says_most(row, sentence)) else None


def _says_most(row: TableRow, sentence: Sentence) -> bool:
    """Whether a printed row holds most numbers of a sentence: where columns of a page were taken for a table's, it is another line."""
    held, numbers = set(_NUMBER.findall(" ".join(row.cells))), _NUMBER.findall(sentence.text)
    return 2 * sum(one in held for one in numbers) >= len(numbers)


def _are_counted(question: str, table: StoredTable) -> bool:
    """Whether a question asks how many of what the first column names there are: "How many countries joined in 1995?"."""
    asked = table_question(question, detect_language(question))
    named = label_terms(table.columns[0].head, table.language)
    return asked.operation == "count" and any(own & named for own, _ in asked.terms(table.language)[:1])


def _blank(question: str, head: str, table: StoredTable) -> str:
    """What is said of an empty cell: that it is empty, where the question names its column."""
    words = table_question(question, detect_language(question)).terms(table.language)
    return _EMPTY if any(own & label_terms(head, table.language) for own, _ in words) else ""


def _in_line(heads: Sequence[str], cells: Sequence[str]) -> str:
    """A row in a line: its label, then each cell behind its head."""
    label, *others = [(head, " ".join(cell.split())) for head, cell in zip(heads, cells, strict=True) if cell]
    return " – ".join(filter(None, [label[1], " · ".join(": ".join(filter(None, one)) for one in others)]))
