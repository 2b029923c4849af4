"""Tables as tables: asked without a model, calculated with by SQLite. All of a question is understood, or none."""

from slmrag.tables.calculation import TableResult
from slmrag.tables.find_answer import find_answer

__all__ = ["TableResult", "find_answer"]
