"""A question finds passages, and it is told whether they answer it."""

from slmrag.search.find import Found, find

__all__ = ["Found", "find"]
