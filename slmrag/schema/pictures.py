"""The pictures of a document: its pages where they are pictures, and those that stand on its pages; and what is read off them."""

from dataclasses import dataclass
from typing import Literal

# What became of a picture: its text is still to be read, or is not to be until somebody says so; it was read, nothing was to
# be read on it, or it cannot be; it is only shown, since it was there before, or the file has a password; or it was left, as one of too many.
PictureState = Literal["coming", "stopped", "read", "blank", "failed", "shown", "left"]


@dataclass(frozen=True, slots=True)
class PictureWord:
    """A word at ``start:end`` of the text; ``box`` is (left, top, right, bottom) in shares of the picture, ``confidence`` from 0 to 1."""

    start: int
    end: int
    box: tuple[float, float, float, float]
    confidence: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of page ``page``, the page as a whole where ``source`` is ``""``: else that says where it lies in the file.

    ``place`` characters of the page's text stand before it. ``turn`` are the degrees, counterclockwise, until it stands upright,
    ``words`` what was read off it: their places in the page's text, and on the upright page (of one on a page that is drawn), or
    on the picture itself. ``took`` is what reading it took, in milliseconds; ``lacks`` the language that it is in and that nothing here
    reads, as Tesseract calls it.
    """

    page: int
    number: int
    source: str = ""
    place: int = 0
    state: PictureState = "coming"
    turn: int = 0
    words: tuple[PictureWord, ...] = ()
    took: int = 0
    lacks: str = ""

    @property
    def confidence(self) -> float:
        """How sure the recognition is of its words, from 0 to 1, by their letters; 0 where there are none."""
        return confidence(self.words)


def confidence(words: tuple[PictureWord, ...]) -> float:
    """How sure the recognition is of ``words``, from 0 to 1, by their letters; 0 where there are none."""
    letters = sum(word.end - word.start for word in words)
    return sum(word.confidence * (word.end - word.start) for word in words) / letters if letters else 0.0
