"""What comes in place of the words of a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewWords:
    """What comes in place of a piece of a page's text."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class PageWords:
    """The new words of a page (from 1), whose text was ``read`` so; of what is no ``text`` (a scan's) none can be taken out."""

    number: int
    read: str
    words: Sequence[NewWords]
    laid_out: bool = True
