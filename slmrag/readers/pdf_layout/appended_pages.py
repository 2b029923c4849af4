"""Pages of words that stand beside others: the translation of a page that could not be laid out, and the receipt."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from slmrag.readers.pdf_layout.bidi import is_from_right
from slmrag.readers.pdf_layout.faces import FontFace
from slmrag.readers.pdf_layout.fit import break_lines, line_layout
from slmrag.readers.pdf_layout.fonts import Fonts
from slmrag.readers.pdf_layout.ink import Ink
from slmrag.readers.pdf_layout.page_text import LetterLook

_MARGIN, _SIZE, _LEADING, _APART = 56.0, 10.0, 13.5, 6.0  # points
_LEAST_WIDTH = 200.0
_DIRECTION = re.compile("[\u200e\u200f\u2066-\u2069]")  # signs that are not drawn


class Paragraph(NamedTuple):
    """A paragraph of such a page: a heading is bold, what is ``faint`` is the original of the one behind it."""

    text: str
    heading: bool = False
    faint: bool = False


def pages_of(
    paragraphs: Sequence[Paragraph], size: tuple[float, float], fonts: Fonts, names: dict[FontFace, str]
) -> list[Ink]:
    """``paragraphs`` on as many pages of a ``size`` (points) as they need. Signs that no font holds are written as "?"."""
    width, height = max(size[0], _LEAST_WIDTH), max(size[1], _LEAST_WIDTH)
    pages = [Ink(names)]
    y = height - _MARGIN
    for said in paragraphs:
        look = LetterLook(_SIZE, said.heading, False, "sans", (0.45,) * 3 if said.faint else (0.0,) * 3, 1.0, 0)
        words = " ".join(_DIRECTION.sub("", said.text).split())
        text = "".join(sign if fonts.holds(sign) else "?" for sign in words)
        from_right = is_from_right(text)
        across = (width - 2 * _MARGIN) / _SIZE
        lines = break_lines(text, fonts, look, across, across) or []
        for line in lines:
            if y < _MARGIN:
                pages.append(Ink(names))
                y = height - _MARGIN
            align = "right" if from_right else "left"
            sides = (_MARGIN, width - _MARGIN)
            laid = line_layout(line, fonts, look, _SIZE, sides, y, align, True, from_right)
            assert laid is not None  # every sign of it is held
            pages[-1].line(laid, look, _SIZE)
            y -= _LEADING
        y -= 0 if said.faint else _APART
    return pages


def sheet(size: tuple[float, float]) -> tuple[float, float]:
    """The size of a page that such words go on, beside one of ``size``."""
    return max(size[0], _LEAST_WIDTH), max(size[1], _LEAST_WIDTH)
