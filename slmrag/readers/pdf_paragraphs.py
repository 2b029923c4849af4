"""Where paragraphs of a PDF page begin: below a gap, at another place of the page, at a row of cells, at a label.

Nothing in a PDF says so, and pdfium parts lines alone. What a form or a bill says, a label and a value on each line, would be read
as one sentence else. No line that begins with a small letter begins a paragraph below another line of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from slmrag.readers.pdf_columns import Run
from slmrag.readers.pdf_headings import DrawnLine
from slmrag.readers.pdf_tables import DrawnTable
from slmrag.readers.pdf_words import Word

_CELL_GAP = 1.5  # of the letters' height, between two cells of a row: words of justified lines stand closer
_WIDER = 1.3  # times the usual distance of lines, that there is between paragraphs
_USUAL = 1.15  # of the letters' height, from a line to its next, where the page does not tell
_LEAST_LINES = 3  # that tell it
_UP = 0.5  # of the letters' height, by which a line is not on that before it
_ROOM = 0.3  # of the letters' height, that a space takes
_LARGER = 1.08  # times the letters of the line above
_FULL = 0.75  # of the width of the page's lines
_CLOSED = re.compile(r"[.!?:;。！？؟][\"'”’»)\]]*$")
_OPEN_END = (",", "-", "–", "(", "&")  # behind which a sentence goes on
_LABEL = re.compile(r"[^\W\d_a-z][\w/&’'-]*(?: [\w/&’'-]+){0,3}:\s+\S")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line: its place in the text, that on the page in points, and where its cells begin."""

    start: int
    text: str
    left: float
    right: float
    middle: float
    height: float
    cells: tuple[float, ...]
    first_width: float
    bold: bool | None  # None where only some of it is

    @property
    def goes_on(self) -> bool:
        """Whether it begins in the middle of a sentence."""
        return self.text[:1].islower()

    def is_over(self, other: "_Line") -> bool:
        """Whether it stands above or below the other, and not beside it."""
        return self.left < other.right and other.left < self.right


def paragraph_starts(
    words: Sequence[Word], text: str, runs: Sequence[Run], styled: Sequence[DrawnLine], tables: Sequence[DrawnTable]
) -> list[int]:
    """Where in ``text``, as it is drawn, a line begins a paragraph; its lines are ``runs``, or those of the text where there are none.

    What stands in one row of ``tables`` is not parted.
    """
    lines = list(_lines(words, text, runs, styled))
    if not lines:
        return []
    usual, right = _usual(lines), max(line.right for line in lines)
    rows = {
        start: (at, row)
        for at, table in enumerate(tables) for row, cells in enumerate(table) for _, start, _ in cells
        if len({first for _, first, _ in cells}) > 1
    }  # fmt: skip
    found = []
    for above, line in pairwise(lines):
        row = rows.get(line.start)
        if (row is not None and row != rows.get(above.start)) or (row is None and _begins(above, line, usual, right)):
            found.append(line.start)
    return found


def _lines(words: Sequence[Word], text: str, runs: Sequence[Run], styled: Sequence[DrawnLine]) -> Iterator[_Line]:
    bold = {line.start: line.first.bold if line.first.bold == line.last.bold else None for line in styled}
    each = runs or [match.span() for match in re.finditer(r"[^\n]+", text)]
    begun = sorted(words, key=lambda word: word.match.start())
    at = {word.match.start(): number for number, word in enumerate(begun)}
    for start, end in each:
        first = start + len(text[start:end]) - len(text[start:end].lstrip())
        number = at.get(first)
        if number is None:
            continue
        own = [word for word in begun[number : number + (end - start)] if word.match.start() < end]
        height = max(word.height for word in own)
        cells = [own[0].left, *(b.left for a, b in pairwise(own) if b.left - a.right > _CELL_GAP * height)]
        yield _Line(
            first, text[first:end].rstrip(), min(word.left for word in own), max(word.right for word in own), own[0].middle, height,
            tuple(cells), own[0].right - own[0].left, bold.get(first),
        )  # fmt: skip


def _usual(lines: Sequence[_Line]) -> float:
    """How far it is from a line to its next within a paragraph, in letters' heights."""
    steps = [
        (above.middle - line.middle) / max(above.height, line.height)
        for above, line in pairwise(lines)
        if line.goes_on and above.is_over(line) and above.middle > line.middle
    ]
    return median(steps) if len(steps) >= _LEAST_LINES else _USUAL


def _begins(above: _Line, line: _Line, usual: float, right: float) -> bool:
    height, down = (above.height + line.height) / 2, above.middle - line.middle
    if line.goes_on or (abs(down) < _UP * height and line.left >= above.right):
        return False  # in the middle of a sentence, or beside it on its line
    if down < -_UP * height or not above.is_over(line):
        return True
    if down > _WIDER * usual * height:
        return True
    if above.text.endswith(_OPEN_END):
        return False
    if (
        line.height > _LARGER * above.height
    ):  # a heading close below the end of a paragraph, or what stands below its label
        return above.right > _FULL * right or _CLOSED.search(above.text) is not None
    if line.bold and above.bold is False:
        return True
    if len(above.cells) > 1 or len(line.cells) > 1:
        cell_goes_on = len(line.cells) == 1 and any(abs(line.left - left) < height for left in above.cells[1:])
        return not cell_goes_on
    had_room = above.right + _ROOM * height + line.first_width < right
    return had_room and _LABEL.match(line.text) is not None
