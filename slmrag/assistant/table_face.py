"""The assistant's face towards tables: what a table answers before any sentence, and rows that are quoted with their heads."""

from contextlib import suppress
from dataclasses import replace

from slmrag import answering, search, tables
from slmrag.assistant.refusal_face import RefusalFace
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.errors.table_problems import TableProblem
from slmrag.schema import Scope, SearchResult, Sentence
from slmrag.tables import TableResult

# How likely a table must say what is asked to be told rather than a sentence, and one that states a value.
_RATHER, _RATHER_THAN_STATED = 0.5, 0.7


class TableFace(RefusalFace):
    """Questions that tables answer."""

    def _quoted(self, found: SearchResult, began: float) -> answering.AnswerStream:
        """The answer that no model writes: the row of a table that says it, or the best sentences, rows among them with their heads."""
        quotes, question = self._parts.settings.quotes, found.searched_as or found.question
        with suppress(DocumentNotFound):  # removed meanwhile
            if found.row:
                doubtful = found.doubtful or tables.row_may_be_otherwise(question, found.row)
                return answering.tell_row(found, found.row, self._shelf.pages.page, began=began, doubtful=doubtful)
            if quoted := tables.quoted_rows(self._shelf, question, answering.chosen_quotes(found, quotes)):
                answer, rows, unsure = quoted
                doubtful = found.doubtful or unsure
                return answering.tell_rows(found, answer, rows, self._shelf.pages.page, began=began, doubtful=doubtful)
        return answering.quote(found, began=began, quotes=quotes)

    def _from_a_table(
        self, found: SearchResult, scope: Scope, began: float, *, goes_on: bool
    ) -> tuple[SearchResult, answering.AnswerStream | None]:
        """What a table answers, or why it cannot, beside what was found; ``None`` where no table is asked about.

        What was found is in doubt where a row of a table would be quoted that tells by chance what is asked. What only ``goes_on`` from
        the question before is asked of no other document than the one that comes nearest to both.
        """
        question = found.searched_as or found.question
        first = answering.first_quote(found) if found.supported and not found.row else None
        if first and first.asked and not first.stated and search.asks_for_a_section(self._shelf, question, scope):
            return found, None  # and not for a cell that shares its name
        try:
            table, by_chance = self._told_by_a_table(found, question, scope, first)
            nearest = [one.chunk.document_id for one in found.passages[:1]]
            if table and not (goes_on and found.supported and not all(map(table.is_of, nearest))):
                table = tables.told_if_cut(table, self._parts.settings.most_rows)
                return found, answering.tell(found, table, self._shelf.pages.page, began=began)
            return replace(found, doubtful=found.doubtful or by_chance), None
        except TableProblem as problem:
            return found, answering.ReasonStream(found, problem, began)
        except DocumentNotFound:  # removed meanwhile
            return found, None

    def _told_by_a_table(
        self, found: SearchResult, question: str, scope: Scope, first: Sentence | None
    ) -> tuple[TableResult | None, bool]:
        """What a table says that is to be told rather than the ``first`` quote; and whether that tells by chance what is asked.

        Raises `TableProblem`, `DocumentNotFound`.
        """
        stated = (found.row is not None and not tables.row_may_be_otherwise(question, found.row)) or (
            first is not None
            and first.stated
            and not tables.tells_no_result(question, first)
            and not tables.is_heads(self._shelf, found.passages, first)
        )
        table, read = self._read_in_tables(found, question, scope, first, surely=stated and not found.doubtful)
        printed = table is not None and table.rows[0][0].table.unit == "page"
        if table and printed and table.answer.operation != "look up":
            # What prints its figures prints its totals: to add them up is rarely what is asked.
            table = None if stated and not found.doubtful else replace(table, doubtful=True)
        if table and not table.doubtful:
            return table, False
        by_chance = (
            first is not None
            and not first.asked
            and tables.is_by_chance(
                self._shelf, question, scope, found.passages, first, refuses=table is None, read=read
            )
        )
        rather = (
            by_chance
            or (found.doubtful and not (printed and stated))
            or (table is not None and table.share >= (_RATHER_THAN_STATED if first and first.stated else _RATHER))
        )
        if table and (rather or not found.supported):
            return table, by_chance
        if not found.supported and not self._in_another_language(found, scope):
            tables.refuse_for(self._shelf, question, scope, found.passages, read)
        return None, by_chance

    def _read_in_tables(
        self, found: SearchResult, question: str, scope: Scope, first: Sentence | None, *, surely: bool
    ) -> tuple[TableResult | None, TableResult | None]:
        """What the tables say to ``question``, and what was read in it of which too little is sure.

        Where the value is ``surely`` stated, in a row or on a printed page, they are asked by rules alone: the likeliest reading would
        not be told.
        """
        similarities = self._parts.current.take()[1].similarities if found.dense else tables.no_meaning
        printed = found.row is not None or all(passage.chunk.unit == "page" for passage in found.passages)
        by_rules = surely and printed
        table = tables.find_answer(self._shelf, question, scope, found.passages, None if by_rules else similarities)
        read, table = (table, None) if table and table.unsure else (None, table)
        if table and not search.may_be(found.question, table.answer.value):
            table = None
        if table and table.answer.operation == "look up":
            if table.rows[0][0].table.unit == "page":
                table = tables.beside_stated(table, found.row, first, surely=surely)
            if table and any(told(question, table.answer.of) for told in (tables.is_of_several, tables.is_of_rest)):
                table = replace(table, doubtful=True)
        return table, read
