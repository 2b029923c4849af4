"""A question finds passages, and it is told whether they answer it."""

from slmrag.search.expansion import expansions
from slmrag.search.find import find

__all__ = ["expansions", "find"]
