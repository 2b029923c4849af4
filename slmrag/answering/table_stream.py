"""An answer from a table, without a model: one line first, then what was calculated, then the cells under their heads."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from slmrag.answering.answer_stream import AnswerStream
from slmrag.errors.notice_json import notice_from_json, notice_to_json
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models import QUOTE
from slmrag.runtime.text_stream import Pieces
from slmrag.schema import (
    Answer,
    AnswerSentence,
    Chunk,
    Citation,
    Finish,
    Intent,
    Judgement,
    Page,
    Passage,
    Reply,
    SearchResult,
)
from slmrag.schema.table_answer import StatedRow, TableAnswer
from slmrag.schema.tables import StoredTable, TableRow
from slmrag.text.markers import unmarked

if TYPE_CHECKING:
    from slmrag.tables import TableResult

_BETWEEN = "\n\n"


class TableStream(AnswerStream):
    """What a table says being said, with the rows that it rests on as its citations; they need no check: they are the source."""

    def __init__(
        self,
        found: SearchResult,
        table: TableAnswer,
        cited: tuple[Citation, ...],
        began: float,
        *,
        doubtful: bool = False,
    ) -> None:
        self._table, self._cited = table, cited
        passages = tuple(dict.fromkeys(citation.passage for citation in cited))
        told = replace(found, passages=passages, supported=True, doubtful=doubtful, row=None)
        super().__init__(told, QUOTE, lambda on_state: _said(self._parts()), began)
        self._used = len(passages)

    def _parts(self) -> list[str]:
        numbers = sorted({citation.number for citation in self._cited})
        first = f"{_line(self._table)} {' '.join(f'[{number}]' for number in numbers)}"
        return [part for part in (first, notice_from_json(self._table.calculation), as_markdown(self._table)) if part]

    def _judged(self, text: str, finish: Finish) -> Judgement:
        numbers = tuple(sorted({citation.number for citation in self._cited}))
        first = AnswerSentence(_line(self._table), numbers, "stands there")
        done = notice_from_json(self._table.calculation)
        then = (AnswerSentence(done, numbers, "stands there"),) if done else ()
        return Judgement((first, *then), self._cited)

    def _answer(self, text: str, finish: Finish) -> Answer:
        return replace(super()._answer(text, finish), table=self._table)


class ReasonStream(AnswerStream):
    """What was understood, and why it cannot be answered (a table's cells do not allow it): a refusal with a reason."""

    def __init__(
        self, found: SearchResult, problem: SlmragError, began: float, understood: Intent | None = None
    ) -> None:
        self._why, self.understood = problem, understood
        super().__init__(found, QUOTE, lambda on_state: _said([str(problem)]), began, refused=True)

    def _answer(self, text: str, finish: Finish) -> Answer:
        return replace(super()._answer(text, finish), reason=notice_to_json(self._why.notice))


def tell(found: SearchResult, table: "TableResult", page: Callable[[str, int], Page], *, began: float) -> TableStream:
    """The answer that a table gives. ``page`` gives a page of a document. Raises `DocumentNotFound`."""
    rows = [(index.table, row) for index, row in table.rows]
    return TableStream(found, table.answer, _citations(rows, page), began, doubtful=table.doubtful)


def tell_row(
    found: SearchResult, stated: StatedRow, page: Callable[[str, int], Page], *, began: float, doubtful: bool = False
) -> TableStream:
    """The answer that a row gives which states the value asked for. ``page`` gives a page. Raises `DocumentNotFound`."""
    return tell_rows(found, stated.answer, [(stated.table, stated.row)], page, began=began, doubtful=doubtful)


def tell_rows(
    found: SearchResult, answer: TableAnswer, rows: Sequence[tuple[StoredTable, TableRow]], page: Callable[[str, int], Page], *,
    began: float, doubtful: bool = False,
) -> TableStream:  # fmt: skip
    """An ``answer`` that these ``rows`` give. ``page`` gives a page of a document. Raises `DocumentNotFound`."""
    return TableStream(found, answer, _citations(rows, page), began, doubtful=doubtful)


def _citations(
    stated: Sequence[tuple[StoredTable, TableRow]], page: Callable[[str, int], Page]
) -> tuple[Citation, ...]:
    """A citation of each row, numbered by the page that it stands on."""
    places: dict[tuple[str, int], list[tuple[TableRow, Chunk]]] = {}
    for stored, row in stated:
        read = page(stored.document_id, row.page)
        chunk = Chunk(
            stored.document_id, stored.document_name, row.page, row.start, row.end, read.text[row.start : row.end], read.section,
            read.label, stored.unit, stored.language,
        )  # fmt: skip
        places.setdefault((stored.document_id, row.page), []).append((row, chunk))
    citations = []
    for number, ((document, at), rows) in enumerate(places.items(), 1):
        text = page(document, at).text
        start, end = min(row.start for row, _ in rows), max(row.end for row, _ in rows)
        first = rows[0][1]
        whole = Chunk(
            document,
            first.document_name,
            at,
            start,
            end,
            text[start:end],
            first.section,
            first.label,
            first.unit,
            first.language,
        )
        passage = Passage(whole, 1.0)
        citations += [Citation(number, passage, chunk.text, chunk.start, chunk.end) for _, chunk in rows]
    return tuple(citations)


def _line(table: TableAnswer) -> str:
    return unmarked(" – ".join(filter(None, [table.value, table.of])))


def as_markdown(table: TableAnswer) -> str:
    """The cells under their heads, as a table in Markdown."""

    def row(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

    lines = [row(table.heads), "|" + "---|" * len(table.heads), *map(row, table.rows)]
    more = table.row_count - len(table.rows)
    return unmarked("\n".join([*lines, row((f"… +{more}", *[""] * (len(table.heads) - 1)))] if more > 0 else lines))


def as_csv(table: TableAnswer) -> str:
    """The cells under their heads as CSV. A cell that a spreadsheet would calculate gets an apostrophe before it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for cells in (table.heads, *table.rows):
        writer.writerow(
            [
                f"'{cell}" if cell[:1] in "=@\t\r" or (cell[:1] in "+-" and not _is_number(cell)) else cell
                for cell in cells
            ]
        )
    return file.getvalue()


def _is_number(cell: str) -> bool:
    return not any(map(str.isalpha, cell)) and any(map(str.isdigit, cell))


def _said(parts: list[str]) -> Pieces[str]:
    for index, part in enumerate(parts):
        yield _BETWEEN + part if index else part
    return Reply("stop")
