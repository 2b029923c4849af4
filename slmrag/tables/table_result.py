"""What a table answers, with its rows."""

from dataclasses import dataclass, replace

from slmrag.errors.notice_json import notice_from_json, notice_to_json
from slmrag.schema.table_answer import TableAnswer
from slmrag.schema.tables import TableRow
from slmrag.tables.calculation_words import of_first_rows
from slmrag.tables.index import TableIndex


@dataclass(frozen=True, slots=True)
class TableResult:
    """What was found, and the rows that it rests on, each with the table that it is of, the first of them.

    ``doubtful``: it is likely what is asked, and no more; ``share``: how likely (0 to 1); ``unsure``: it is not even that, and only tells what was read.
    """

    answer: TableAnswer
    rows: tuple[tuple[TableIndex, TableRow], ...]
    doubtful: bool = False
    share: float = 1.0
    unsure: bool = False

    def is_of(self, document_id: str) -> bool:
        """Whether it is of a table of this document."""
        return self.rows[0][0].table.document_id == document_id


def told_if_cut(found: TableResult, most_rows: int) -> TableResult:
    """What was ``found``, with a sentence and in doubt where it was calculated with a table of which no more than ``most_rows`` lines
    were read: it may have had more."""
    lines = found.rows[0][0].table.row_count + 1  # and its heads
    if found.answer.operation == "look up" or lines < most_rows:
        return found
    done = of_first_rows(notice_from_json(found.answer.calculation), lines - 1)
    return replace(found, answer=replace(found.answer, calculation=notice_to_json(done)), doubtful=True)
