"""What of a table is to be looked up or calculated, and how close that is to a question."""

from dataclasses import dataclass
from typing import Literal

from slmrag.schema.table_answer import Operation
from slmrag.schema.tables import Hindrance
from slmrag.tables.cell_match import CellMatch, Match
from slmrag.tables.index import TableIndex

_STRAY = 1.5  # what a head costs that is of a quarter where a year was asked for

Rank = tuple[float, ...]
Totals = Literal["", "rows", "columns", "cells", "ends"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Cells of a table, and what is made of them: of ``column`` (or ``columns``, of one row), in ``rows``, ``None`` for all.

    ``named`` is the column that says which row it is; ``by`` that of the groups. The lower its ``rank``, the closer it is to
    the question. ``hindrance`` is why it cannot be done. ``totals``: what is ranked are the sums of the ``rows`` over ``columns``,
    or of the ``columns`` over rows, or each of their cells; of a difference: that of the highest and the lowest cell of a column.
    """

    index: TableIndex
    operation: Operation
    columns: tuple[int, ...]
    rows: tuple[int, ...] | None
    rank: Rank
    named: int | None = None
    by: int | None = None
    hindrance: Hindrance = ""
    totals: Totals = ""

    @property
    def column(self) -> int:
        """The column, where there is one."""
        return self.columns[0]


def rank_of(match: Match, held: CellMatch, page: bool) -> Rank:
    """How close it is to a question to take what is ``held`` of it, the lower the closer; with ``page`` the text around it tells too."""
    from_page = len(match.need - held.words - match.around) if page else 0
    return (from_page, held.over + _STRAY * match.strays(held), -len(held.words))
