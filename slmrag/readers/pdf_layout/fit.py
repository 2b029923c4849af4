"""Words fitted into the place of others: broken into lines, made smaller where they are too many, never cut."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slmrag.readers.pdf_layout.faces import FontFace, StandardFace
from slmrag.readers.pdf_layout.fonts import Fonts
from slmrag.readers.pdf_layout.page_text import LetterLook
from slmrag.readers.pdf_layout.text_blocks import TextBlock
from slmrag.text.scripts import UNSPACED

_LITTLE = (1.0, 0.97, 0.94, 0.91)
_SIZES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6, 0.56, 0.52, 0.48)
_LEAST_POINTS = 4.0  # or as small as the old words were
_CLOSER, _CLOSEST = 1.2, 1.05  # times the size: the least from line to line, at first and at last
_STRETCHED = 0.7  # of its width, that a line must fill to be justified
# Where a line may be broken: at a space, behind a hyphen, between two signs of a script without spaces, but not before a sign that
# closes, nor behind one that opens.
_BREAK = re.compile(
    rf"(?<=[^\W\d_][-–—])(?=[^\W\d_])| +|(?<=[{UNSPACED}\u3000-\u303f\uff00-\uffef])(?![、。，．：；？！）］｝」』》〉”’ー々\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\s])"
    rf"(?<![（［｛「『《〈“‘])"
)


@dataclass(frozen=True, slots=True)
class LaidLine:
    """A line as it is drawn: where it begins, from left to right what is drawn with which font, and the extra room of a space."""

    x: float
    y: float
    pieces: tuple[tuple[FontFace, str, bool], ...]
    space: float
    stretch: float  # of 1: narrower where it would be too wide


@dataclass(frozen=True, slots=True)
class TextRoom:
    """How far a block may go to both sides, and how far down its last line may stand."""

    left: float
    right: float
    base: float


def fit(block: TextBlock, room: TextRoom, fonts: Fonts, *, from_right: bool) -> tuple[float, list[LaidLine]] | None:
    """The size (points) and lines of ``block``'s words; ``None`` where there is no room, or no font for them."""
    if not fonts.holds(block.words):
        return None
    least = min(_LEAST_POINTS, block.look.size)
    own = TextRoom(
        room.left, room.right, block.lines[-1].base
    )  # the white space below is taken only where little smaller is not enough
    tries = [*((share, own, _CLOSER) for share in _LITTLE), *((share, room, _CLOSER) for share in _LITTLE)]
    for share, there, closest in [*tries, *((share, room, _CLOSEST) for share in _SIZES)]:
        size = block.look.size * share
        if size < least:
            return None
        lines = _lines_at(block, there, fonts, size, closest, from_right)
        if lines is not None:
            return size, lines
    return None


def _lines_at(
    block: TextBlock, room: TextRoom, fonts: Fonts, size: float, closest: float, from_right: bool
) -> list[LaidLine] | None:
    first_line, share = block.lines[0], size / block.look.size
    base = first_line.top - (first_line.top - first_line.base) * share
    leading = block.leading * share
    left = min((line.left for line in block.lines[1:]), default=room.left)
    first = first_line.left if block.align in ("left", "justified") and not from_right else left
    if len(block.lines) == 1:
        first = left = room.left
    words = break_lines(block.words, fonts, block.look, (room.right - first) / size, (room.right - left) / size)
    if words is None:
        return None
    spare = base - (len(words) - 1) * leading - room.base
    if spare < -0.1 and len(words) > 1:
        closer = (base - room.base) / (len(words) - 1)
        if closer < min(leading, closest * size):
            return None
        leading = closer
    elif spare < -0.1:
        return None
    align = block.align
    if from_right:
        align = "right" if align in ("left", "justified") else align
    laid = []
    for number, text in enumerate(words):
        start = first if number == 0 else left
        last = number == len(words) - 1
        line = line_layout(
            text, fonts, block.look, size, (start, room.right), base - number * leading, align, last, from_right
        )
        if line is None:
            return None
        laid.append(line)
    return laid


def line_layout(
    text: str, fonts: Fonts, look: LetterLook, size: float, sides: tuple[float, float], y: float, align: str, last: bool, from_right: bool
) -> LaidLine | None:  # fmt: skip
    """A line between two ``sides``; ``None`` where no font holds it."""
    pieces = fonts.as_seen(text, look, from_right=from_right)
    if pieces is None:
        return None
    natural = size * sum(face.width(piece, from_right=backwards) for face, piece, backwards in pieces)
    left, right = sides
    stretch = min(1.0, (right - left) / natural) if natural else 1.0
    space = 0.0
    if align == "justified" and not last and all(isinstance(face, StandardFace) for face, _, _ in pieces):
        spaces = text.count(" ")
        if spaces and natural > _STRETCHED * (right - left):
            space = max(0.0, right - left - natural) / spaces
    free = max(0.0, right - left - natural * stretch)
    x = left + (free if align == "right" else free / 2 if align == "centre" else 0.0)
    return LaidLine(x, y, tuple(pieces), space, stretch)


def break_lines(text: str, fonts: Fonts, look: LetterLook, first: float, width: float) -> list[str] | None:
    """``text`` in lines of at most ``first`` and then ``width`` font sizes; ``None`` where a sign is wider."""

    def wide(words: str) -> float:
        pieces = fonts.pieces(words, look) or []
        return sum(face.width(piece) for face, piece in pieces)

    lines: list[str] = []
    line, length = "", 0.0
    for token, gap in _tokens(text):
        most = first if not lines else width
        more = wide(token)
        space = wide(gap) if line and gap else 0.0
        if line and length + space + more > most:
            lines.append(line)
            line, length, space, most = "", 0.0, 0.0, width
        if more > most:
            parts = _cut(token, wide, most, width)
            if parts is None:
                return None
            lines += parts[:-1]
            line, length = parts[-1], wide(parts[-1])
            continue
        line, length = line + (gap if line else "") + token, length + space + more
    return [*lines, line] if line else lines


def _tokens(text: str) -> list[tuple[str, str]]:
    """What is not broken, each with the white space before it."""
    found, at, gap = [], 0, ""
    for match in _BREAK.finditer(text):
        if match.start() > at:
            found.append((text[at : match.start()], gap))
            gap = ""
        gap = match.group() or gap if match.group() else ""
        at = match.end()
    return [*found, (text[at:], gap)] if at < len(text) else found


def _cut(token: str, wide: Callable[[str], float], first: float, width: float) -> Sequence[str] | None:
    """A word that is wider than a line, sign by sign."""
    parts: list[str] = []
    part = ""
    for sign in token:
        most = first if not parts else width
        if part and wide(part + sign) > most:
            parts.append(part)
            part = ""
            most = width
        if wide(sign) > most:
            return None
        part += sign
    return [*parts, part]
