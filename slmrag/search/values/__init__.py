"""The value that a question asks for (how many, when, who), and what states it: a sentence, a table's row, or nothing that was found."""

from slmrag.search.values.asked_value import asked_kind, may_be
from slmrag.search.values.find_value import ValueResult, find_value

__all__ = ["ValueResult", "asked_kind", "find_value", "may_be"]
