"""What a table of a document is: columns with their heads, rows with their cells, each where it stands on a page."""

from dataclasses import dataclass
from typing import Literal

from slmrag.schema.document import Unit

Hindrance = Literal["", "mixed_units", "two_notations"]


@dataclass(frozen=True, slots=True)
class Column:
    """``head`` is all that stands over its cells ("Revenue › 2022"); ``unit`` what its numbers share ("$", "%", "").

    ``numeric``: whether most of its cells are numbers; ``hindrance`` is why they cannot be added up, if they cannot.
    """

    head: str
    numeric: bool = False
    unit: str = ""
    hindrance: Hindrance = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row, which stands at ``start:end`` of ``page``; ``numbers[i]`` is what ``cells[i]`` says, ``None`` for no number.

    ``section`` is the row above it that names those below ("Expenses").
    """

    page: int
    start: int
    end: int
    cells: tuple[str, ...]
    numbers: tuple[float | None, ...]
    section: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``title`` is what stands over it, units and years among it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]

    @property
    def first(self) -> int:
        """The page it begins on."""
        return self.rows[0].page

    @property
    def last(self) -> int:
        """The page it ends on."""
        return self.rows[-1].page


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table of the library without its rows: ``row_count`` of them, on the pages ``first`` to ``last``."""

    key: int
    document_id: str
    document_name: str
    language: str
    title: str
    columns: tuple[Column, ...]
    row_count: int
    first: int
    last: int
    unit: Unit = "page"
