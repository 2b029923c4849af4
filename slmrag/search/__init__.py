"""A question finds passages, and it is told whether they answer it."""

from slmrag.search.find import find

__all__ = ["find"]
