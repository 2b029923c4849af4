"""Dots that lead the eye from words to a number: they give way to longer words, and begin where these end."""

from collections.abc import Sequence

from slmrag.readers.pdf_layout.fit import LaidLine
from slmrag.readers.pdf_layout.page_text import PageText
from slmrag.readers.pdf_layout.text_blocks import Residue, TextBlock
from slmrag.readers.pdf_words import turned


def _end(size: float, line: LaidLine) -> float:
    """Where a line of words ends."""
    return line.x + size * line.stretch * sum(face.width(text, from_right=back) for face, text, back in line.pieces)


def take_leader(found: PageText, block: TextBlock, size: float, lines: Sequence[LaidLine]) -> None:
    """Have the dots behind a line go with its old words, where the new ones run into them."""
    _, bottom, right, top = block.box
    for drawing in found.leaders if len(lines) == 1 else ():
        boxes = [turned(found.boxes[at], block.look.turn or 0) for at in found.letters_of[drawing]]
        start = min(box[0] for box in boxes)
        if bottom < (boxes[0][1] + boxes[0][3]) / 2 < top and right - size < start < _end(size, lines[0]) + 0.4 * size:
            block.objects.add(drawing)


def behind_words(dots: Residue, laid: Sequence[tuple[float, list[LaidLine]]]) -> Residue | None:
    """Leading dots, as far as they are behind the words of their line."""
    ends = [
        _end(size, lines[0])
        for size, lines in laid
        if abs(lines[0].y - dots.base) < 0.5 * dots.look.size and lines[0].x < dots.box[2]
    ]
    return dots.behind(max(ends)) if ends else dots
