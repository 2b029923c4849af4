"""Tables as tables: asked without a model, calculated with by SQLite. All of a question is understood, or none."""

from slmrag.tables.find_answer import find_answer
from slmrag.tables.table_result import TableResult
from slmrag.tables.unread import is_by_chance

__all__ = ["TableResult", "find_answer", "is_by_chance"]
