"""How far new words may go beyond the place of the old ones: to the next text, line or picture, and to the margin."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import numpy as np

from slmrag.readers.pdf_layout.fit import TextRoom
from slmrag.readers.pdf_layout.page_text import Box, PageText
from slmrag.readers.pdf_layout.text_blocks import TextBlock
from slmrag.readers.pdf_words import turned

_LINES_DOWN = 1.6  # lines that a block may grow by, where nothing is below
_DESCENT = 0.25  # of the size, below the line that letters stand on
_GAP, _PAD = 0.5, 2.0  # times the size, to the next text; points, to a line or picture
_TOUCH = 1.0  # points


class Rooms:
    """The free room around the blocks of a page whose text is turned by ``turn``."""

    def __init__(self, page: PageText, turn: int, blocks: Sequence[TextBlock]) -> None:
        block_of = {letter: block.number for block in blocks for letter in block.letters}
        pieces = list(_pieces(page, block_of))
        self._texts = np.array(
            [_around(turned(page.boxes[at], turn) for at in piece) for _, piece in pieces], float
        ).reshape(-1, 4)
        self._block = np.array([number for number, _ in pieces], int)
        self._shapes = np.array([turned(box, turn) for box in page.shapes], float).reshape(-1, 4)
        sheet = turned(page.page.get_bbox(), turn)
        inside = self._texts[(self._texts[:, 0] >= sheet[0]) & (self._texts[:, 2] <= sheet[2])]
        left = min(inside[:, 0], default=sheet[0])
        self._left = left
        self._right = max(max(inside[:, 2], default=sheet[2]), sheet[2] - max(left - sheet[0], 18.0))
        self._bottom = max(sheet[1] + 12.0, min(inside[:, 1], default=sheet[1]))

    def of(self, block: TextBlock) -> TextRoom:
        """The room of ``block``, beyond which it would run into something."""
        left, bottom, right, top = box = block.box
        size = block.look.size
        texts = self._texts[self._block != block.number]
        around, beside = self._shapes_of(box)
        if len(block.lines) == 1 and block.align == "right":
            left = self._to_left(box, size, texts, around, beside)
        elif len(block.lines) == 1:
            right = self._to_right(box, size, texts, around, beside)
        if block.align == "centre" and len(block.lines) == 1:
            middle, half = (
                (left + block.box[2]) / 2,
                min(right - (left + block.box[2]) / 2, (block.box[2] - left) * 0.75),
            )
            left, right = middle - half, middle + half
        base = self._down((left, bottom, right, top), block, texts, around, beside)
        return TextRoom(left, right, base)

    def _shapes_of(self, box: Box) -> tuple[np.ndarray, np.ndarray]:
        """The shapes that a box lies in, and those that are beside it."""
        left, bottom, right, top = box
        shapes = self._shapes
        around = (
            (shapes[:, 0] <= left + _TOUCH) & (shapes[:, 1] <= bottom + _TOUCH)
            & (shapes[:, 2] >= right - _TOUCH) & (shapes[:, 3] >= top - _TOUCH)
        )  # fmt: skip
        return shapes[around], shapes[~around]

    def _to_left(self, box: Box, size: float, texts: np.ndarray, around: np.ndarray, beside: np.ndarray) -> float:
        """As far as `_to_right`, mirrored."""
        left, bottom, _, top = box
        limit = min(left, self._left)
        for boxes, gap in ((texts, _GAP * size), (beside, _PAD)):
            overlap = np.minimum(boxes[:, 3], top) - np.maximum(boxes[:, 1], bottom)
            found = boxes[(overlap > 0.15 * size) & (boxes[:, 2] <= left + _TOUCH), 2]
            limit = max(limit, found.max() + gap) if len(found) else limit
        limit = max([limit, *(around[:, 0] + _PAD)])
        return min(left, limit)

    def _to_right(self, box: Box, size: float, texts: np.ndarray, around: np.ndarray, beside: np.ndarray) -> float:
        _, bottom, right, top = box
        limit = max(right, self._right)
        for boxes, gap in ((texts, _GAP * size), (beside, _PAD)):
            overlap = np.minimum(boxes[:, 3], top) - np.maximum(boxes[:, 1], bottom)
            found = boxes[(overlap > 0.15 * size) & (boxes[:, 0] >= right - _TOUCH), 0]
            limit = min(limit, found.min() - gap) if len(found) else limit
        limit = min([limit, *(around[:, 2] - _PAD)])
        return max(right, limit)

    def _down(self, box: Box, block: TextBlock, texts: np.ndarray, around: np.ndarray, beside: np.ndarray) -> float:
        left, bottom, right, _ = box
        last, size = block.lines[-1].base, block.look.size
        limit = max(last - _LINES_DOWN * block.leading, self._bottom + _DESCENT * size)
        for boxes, gap in ((texts, _DESCENT * size + 1.0), (beside, _DESCENT * size + _PAD)):
            across = np.minimum(boxes[:, 2], right) - np.maximum(boxes[:, 0], left)
            found = boxes[(across > 0) & (boxes[:, 3] <= bottom + 0.3 * size), 3]
            limit = max(limit, found.max() + gap) if len(found) else limit
        limit = max([limit, *(around[:, 1] + _PAD + _DESCENT * size)])
        return min(last, limit)


def _pieces(page: PageText, block_of: Mapping[int, int]) -> Iterator[tuple[int, list[int]]]:
    """The letters that an object draws for one block, with its number; -1 for what belongs to none. Dots that lead to a number give way."""
    for drawing, letters in page.letters_of.items():
        seen = [at for at in page.leaders.get(drawing, letters) if not page.signs[at].isspace()]
        for number, piece in groupby(seen, key=lambda at: block_of.get(at, -1)):
            yield number, list(piece)


def _around(boxes: Iterable[Box]) -> Box:
    sides = list(zip(*boxes, strict=True))
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
