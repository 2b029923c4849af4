"""What a table answers."""

from dataclasses import dataclass
from typing import Literal

from slmrag.schema.tables import StoredTable, TableRow

# What is made of the cells that a question means.
Operation = Literal["look up", "row", "sum", "average", "count", "highest", "lowest", "difference", "sorted", "groups"]


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What was found in a table or made of it. ``value`` is the answer, with its unit; ``of`` what it is the value of.

    ``heads`` and ``rows`` are the cells that it rests on, as a small table; ``row_count`` how many rows there are in all;
    ``calculation`` says in words what was done, ``""`` where a cell was read.
    """

    operation: Operation
    value: str
    of: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int
    calculation: str = ""


@dataclass(frozen=True, slots=True)
class StatedRow:
    """A row that states a value that is asked for: the answer that it gives, the row, and the table that it is of."""

    answer: TableAnswer
    row: TableRow
    table: StoredTable
