"""A word, number or mark of a sentence."""

from dataclasses import dataclass
from typing import Literal

from slmrag.checking.quantities import Quantity

TokenKind = Literal["word", "number", "mark"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark. ``norm`` is what it is compared by, ``text`` how it is written at ``start:end``.

    ``stem`` is a word's, for what is compared more loosely; ``capital`` whether it begins with one, ``opens`` whether it
    stands where a sentence begins; ``quantity`` is what a number says.
    """

    norm: str
    text: str
    kind: TokenKind
    start: int
    end: int
    stem: str = ""
    capital: bool = False
    opens: bool = False
    quantity: Quantity | None = None
