"""The value that a question asks for (how many, when, who), and what states it: a sentence, a table's row, or nothing that was found."""

from slmrag.search.stated.asked_value import may_be
from slmrag.search.stated.value_in import value_in

__all__ = ["may_be", "value_in"]
