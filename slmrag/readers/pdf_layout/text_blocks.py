"""The places of a page on which new words come: where the lines of the old ones stand, and how these are drawn."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from slmrag.readers.pdf_drop_caps import is_letter
from slmrag.readers.pdf_layout.page_text import DOTS, Box, LetterLook, PageText
from slmrag.readers.pdf_words import turned

Align = Literal["left", "right", "centre", "justified"]
_SAME_LINE = 0.45  # of the letters' size, that a raised letter stands above its line
_NEAR = 1.5  # points, by which edges that are meant to be one may differ
_RAGGED = 3  # lines that may be of one length by chance
_MOST_LOOKS = 40  # objects of a block whose looks are counted


@dataclass(slots=True)
class Line:
    """A line of a block, as it is read: its sides in points, and the height that its letters stand on."""

    left: float
    right: float
    bottom: float
    top: float
    base: float


@dataclass(slots=True)
class TextBlock:
    """Lines that belong together, and the ``words`` that come in their place. ``objects`` are those that draw the old words.

    Sides are those of the page as the text on it is read, which may be turned.
    """

    number: int
    words: str
    look: LetterLook
    lines: list[Line]
    letters: set[int]
    objects: set[int] = field(default_factory=set)
    align: Align = "left"

    @property
    def box(self) -> Box:
        """Around its lines."""
        lines = self.lines
        return (
            min(line.left for line in lines), min(line.bottom for line in lines),
            max(line.right for line in lines), max(line.top for line in lines),
        )  # fmt: skip

    @property
    def leading(self) -> float:
        """From line to line, in points."""
        if len(self.lines) < 2:
            return 1.2 * self.look.size
        return max((self.lines[0].base - self.lines[-1].base) / (len(self.lines) - 1), 0.9 * self.look.size)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a page's text, and what comes in its place."""

    start: int
    end: int
    words: str


def blocks_of(page: PageText, read: str, spans: Sequence[Span]) -> tuple[list[TextBlock], list[int]]:
    """The blocks of ``spans`` in the text that was ``read``; and the numbers of those that stand nowhere, or askew."""
    positions = [at for at, sign in enumerate(read) if is_letter(sign)]
    known = len(page.seen) if "".join(map(read.__getitem__, positions)).startswith(page.seen) else 0
    blocks: list[TextBlock] = []
    lost: list[int] = []
    for number, span in enumerate(spans):
        first, last = bisect_left(positions, span.start), bisect_left(positions, span.end)
        found = _block(page, number, span, range(first, last)) if first < last <= known else None
        if found is None:
            lost.append(number)
        else:
            blocks += _by_columns(found)
    lefts, rights = _edges(page, blocks)
    for block in blocks:
        block.align = _alignment(block, lefts, rights, page)
    return blocks, lost


def _block(page: PageText, number: int, span: Span, places: range) -> TextBlock | None:
    letters = [(page.places[at], page.line_of[at]) for at in places]
    letters = [(letter, line) for letter, line in letters if page.drawings[letter]]
    words, letters = _without_sign(page, span.words, letters)
    if not letters or not words:
        return None
    look = _look(page, [letter for letter, _ in letters])
    if look.turn is None or not look.size:
        return None
    lines: list[Line] = []
    line_before = -1
    for letter, line_number in letters:
        left, bottom, right, top = turned(page.boxes[letter], look.turn)
        if line_number != line_before:
            base = _base(page, letter, look.turn)
            if not lines or abs(base - lines[-1].base) > _SAME_LINE * look.size or right < lines[-1].left:
                lines.append(Line(left, right, bottom, top, base))
            line_before = line_number
        line = lines[-1]
        line.left, line.right = min(line.left, left), max(line.right, right)
        line.bottom, line.top = min(line.bottom, bottom), max(line.top, top)
    own = {letter for letter, _ in letters}
    return TextBlock(number, words, look, lines, own, {page.drawings[letter] for letter in own})


def _by_columns(block: TextBlock) -> list[TextBlock]:
    """A block that goes on in another column as one for each, with as much of the words as stood there before."""
    starts = [
        0,
        *(at for at in range(1, len(block.lines)) if block.lines[at].base > block.lines[at - 1].base + block.look.size),
    ]
    if len(starts) == 1:
        return [block]
    parts = [block.lines[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
    widths = [sum(line.right - line.left for line in part) for part in parts]
    found, rest = [], block.words
    for at, part in enumerate(parts):
        words, rest = _shared(rest, widths[at] / sum(widths[at:]))
        if words:
            found.append(replace(block, words=words, lines=part))
    return found


def _shared(words: str, share: float) -> tuple[str, str]:
    """``words`` in two, of which the first is about this share, between two words where there are spaces."""
    at = round(len(words) * share)
    gap = words.find(" ", at) if share < 1 else len(words)
    cut = len(words) if gap < 0 and " " in words[:at] else at if gap < 0 else gap
    return words[:cut].rstrip(), words[cut:].lstrip()


def _base(page: PageText, letter: int, turn: int) -> float:
    x, y = page.origin(letter)
    return turned((x, y, x, y), turn)[1]


def _without_sign(page: PageText, words: str, letters: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """``words`` and letters without the number or bullet before them, which stays where an object of its own draws it."""
    kept = 0
    for at, (letter, _) in enumerate(letters):
        sign = page.signs[letter]
        if sign.isalpha() or words[at : at + 1] != sign:
            break
        follows = letters[at + 1][0] if at + 1 < len(letters) else None
        if follows is not None and page.drawings[follows] != page.drawings[letter] and words[at + 1 : at + 2] == " ":
            kept = at + 1
            break
    rest = words[kept:].lstrip()
    return (rest, letters[kept:]) if kept and rest else (words, letters)


def _look(page: PageText, letters: Sequence[int]) -> LetterLook:
    """How most of ``letters`` are drawn."""
    first: dict[int, int] = {}
    count: dict[int, int] = {}
    for letter in letters:
        drawing = page.drawings[letter]
        first.setdefault(drawing, letter)
        count[drawing] = count.get(drawing, 0) + 1
    drawings = list(count)[:: 1 + len(count) // _MOST_LOOKS]  # some from all of it: an object may be a single letter
    weights: dict[LetterLook, int] = {}
    for drawing in drawings:
        look = page.look(first[drawing])
        weights[look] = weights.get(look, 0) + count[drawing]
    return max(weights, key=lambda look: weights[look])


def _edges(page: PageText, blocks: Sequence[TextBlock]) -> tuple[set[int], set[int]]:
    """Where, in points, several texts of a page begin, and where several end."""
    boxes = [
        turned(page.boxes[at], page.turn_of(drawing))
        for drawing, ends in page.letters_of.items()
        for at in (ends[0], ends[-1])
    ]
    lefts, rights = (
        Counter(round(box[0]) for box in (*boxes[::2], *(block.box for block in blocks))),
        Counter(round(box[2]) for box in boxes[1::2]),
    )
    return {at for at, times in lefts.items() if times > 2}, {at for at, times in rights.items() if times > 2}


def _alignment(block: TextBlock, lefts: set[int], rights: set[int], page: PageText) -> Align:
    lines = block.lines
    left, _, right, _ = block.box
    if len(lines) == 1:
        across = _page_across(page, block.look.turn or 0)
        off = abs((left + right) / 2 - (across[0] + across[1]) / 2)
        narrow = right - left < 0.75 * (across[1] - across[0])
        if _near(round(left), lefts):
            return "left"
        if off < 2 * _NEAR and narrow:
            return "centre"
        margins = min(lefts, default=across[0]) - across[0], across[1] - right
        return "right" if _near(round(right), rights) or abs(margins[0] - margins[1]) <= 2 * _NEAR else "left"
    starts = max(line.left for line in lines[1:]) - min(line.left for line in lines[1:])
    ends = [line.right for line in lines[:-1]]
    middles = [(line.left + line.right) / 2 for line in lines]
    if starts <= _NEAR or len(lines) == 2:
        full = len(lines) > _RAGGED and max(ends) - min(ends) <= _NEAR
        if (
            len(lines) == 2
            and abs(lines[0].left - lines[1].left) > 3 * _NEAR
            and max(middles) - min(middles) <= 2 * _NEAR
        ):
            return "centre"
        return "justified" if full else "left"
    if max(middles) - min(middles) <= 2 * _NEAR:
        return "centre"
    return "right" if max(line.right for line in lines) - min(line.right for line in lines) <= _NEAR else "left"


def _near(left: int, lefts: set[int]) -> bool:
    return any(abs(left - other) <= 1 for other in lefts)


def _page_across(page: PageText, turn: int) -> tuple[float, float]:
    left, bottom, right, top = page.page.get_bbox()
    box = turned((left, bottom, right, top), turn)
    return box[0], box[2]


class Residue(NamedTuple):
    """What a ``drawing`` shows beside the words that are replaced: how, around what, and the height that it stands on."""

    drawing: int
    text: str
    look: LetterLook
    box: Box
    base: float

    def behind(self, ends: float) -> "Residue | None":
        """Leading dots, from where the words before them end now; ``None`` where nothing is left of them."""
        left, bottom, right, top = self.box
        start = max(left, ends + 0.4 * self.look.size)
        kept = int(len(self.text) * (right - start) / (right - left)) if right > left else 0
        if kept < 1:
            return None
        box = (right - kept * (right - left) / len(self.text), bottom, right, top)
        return self._replace(text=self.text[-kept:], box=box)


def residue(page: PageText, removed: set[int], letters: set[int]) -> Iterator[Residue]:
    """What the ``removed`` objects draw beside the ``letters`` that are replaced, in pieces without a gap."""
    for drawing in removed:
        run: list[int] = []
        for letter in [*page.letters_of.get(drawing, []), None]:
            sign = page.signs[letter] if letter is not None else " "
            if run and letter is not None and _parts_dots(page, run, sign):
                yield _piece(page, drawing, run)
                run = []
            if letter is None or letter in letters or sign.isspace() or ord(sign) < 32:
                if run:
                    yield _piece(page, drawing, run)
                run = []
            else:
                run.append(letter)


def _parts_dots(page: PageText, run: Sequence[int], sign: str) -> bool:
    """Whether ``sign`` ends leading dots: "......12"."""
    return len(run) > 1 and all(DOTS.fullmatch(page.signs[one]) for one in run[-2:]) and not DOTS.fullmatch(sign)


def _piece(page: PageText, drawing: int, letters: Sequence[int]) -> Residue:
    look = page.look(letters[0])
    boxes = [turned(page.boxes[letter], look.turn or 0) for letter in letters]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    text = "".join(map(page.signs.__getitem__, letters))
    return Residue(drawing, text, look, box, _base(page, letters[0], look.turn or 0))
