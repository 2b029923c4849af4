"""What comes in place of the words of a PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


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


@dataclass(frozen=True, slots=True)
class AppendedWords:
    """What slmrag itself says on pages that are put in: over those behind a page (from 1), and the lines of the receipt."""

    headings: Mapping[int, str] = field(default_factory=dict)
    receipt: Sequence[str] = ()

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join([*self.headings.values(), *self.receipt])
