"""Tables as tables: asked without a model, calculated with by SQLite. All of a question is understood, or none."""

from slmrag.tables.calculation import TableFound
from slmrag.tables.find_answer import find_answer

__all__ = ["TableFound", "find_answer"]
