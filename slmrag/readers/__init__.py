"""A file becomes pages. One module a family; this one chooses among them by what the bytes are.

A reader is a function ``read(path, password=None) -> Reading``. It raises `FileProblem` with one clear
sentence, and never anything else for a file that is merely bad.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from slmrag.schema import Page, Unit


@dataclass(frozen=True, slots=True)
class Reading:
    """A file being read: ``pages`` yields its ``page_count`` pages in order, and may raise `FileProblem`.

    ``unit`` says what its pages are called.
    """

    unit: Unit
    page_count: int
    pages: Iterator[Page]
