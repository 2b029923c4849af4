"""What a table answers, with its rows."""

from dataclasses import dataclass

from slmrag.schema.table_answer import TableAnswer
from slmrag.schema.tables import TableRow
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
