"""Tables as tables: recognised on pages, asked without a model, calculated with by SQLite. All of a question is understood, or none."""

from slmrag.tables.calculation import TableFound
from slmrag.tables.find_answer import find_answer
from slmrag.tables.recognised import tables_of

__all__ = ["TableFound", "find_answer", "tables_of"]
