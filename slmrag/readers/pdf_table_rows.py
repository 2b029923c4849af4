"""The lines of a PDF page that may be rows of a table: pieces that stand apart, at one height; and labels of several lines.

A label that has not enough room goes on below itself, closer than rows stand to each other; what it names stands beside its first
line, its last or its middle.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile

from slmrag.readers.pdf_words import Word

_FIGURE = re.compile(
    r"[-−–(+]?[$€£¥]?\s?\(?\d[\d.,]*\d?\)?%?\)?[*†]?|[—–-]|[-−–(+]?\(?\d|\d{1,2}:\d\d(?:\s?[-–]\s?\d{1,2}:\d\d)?"
)
_SIGN = re.compile(r"[$€£¥]|US\$|\(?[$€£¥]\(?")
_CLOSING = re.compile(r"[)%]+|\)?%")
_YEAR = re.compile(r"\(?(?:19|20)\d\d\)?,?")
_CELL_GAP, _FIGURE_GAP = 0.95, 0.5  # of the letters' height, between two cells; before a figure
_HIGHER = 3.0  # of the letters' height, by which the next column begins above the end of the last
_SAME, _SHARED, _LEAST_IN_COLUMN = 3.0, 0.7, 6  # points between the middles of one row; of the lines; of a column
_SAME_HEIGHT = 0.3  # points, of letters
_LEAST_LINES, _FOLLOWS = 4, 3  # of a table of words; signs in the text between two of its cells
_LEAST_PIECES, _SHORT, _GOING_ON, _NEXT = (
    3,
    40,
    0.2,
    2.6,
)  # of a row of words; letters of a cell; share; of the letters' height
_WIDER = 2.5  # times the least gap between the words of a head, that there is between two heads
LONG = 90  # letters of a line that is no label
_TIGHT, _ROWS_APART = (
    1.15,
    1.2,
)  # times the distance of a label's lines: that they have at most; that rows have at least


def is_figure(text: str) -> bool:
    """Whether it is a number, alone or with its unit."""
    first, *unit = text.split()
    whole = first.count("(") == first.count(")")
    measured = len(unit) == 1 and whole and _FIGURE.fullmatch(first) is not None
    return measured or _FIGURE.fullmatch(text) is not None


@dataclass(slots=True)
class Piece:
    """Words that stand close together on a line; places are points, ``start:end`` of the page's text."""

    left: float
    right: float
    start: int
    end: int
    text: str
    gaps: list[tuple[float, float, int, int]] = field(
        default_factory=list
    )  # between its words: from, to, end and start in the text

    def parted(self, columns: Sequence[tuple[float, float]]) -> "list[Piece]":
        """Its parts over ``columns``, where one begins behind a gap that is wider than those between its words."""
        least = _WIDER * min((right - left for left, right, _, _ in self.gaps), default=0.0)
        cuts = [gap for gap in self.gaps if gap[1] - gap[0] > least and _between(columns, gap)]
        bounds = [(self.left, self.start), *((right, start) for _, right, _, start in cuts)]
        ends = [*((left, end) for left, _, end, _ in cuts), (self.right, self.end)]
        return [
            Piece(left, right, start, end, self.text[start - self.start : end - self.start])
            for (left, start), (right, end) in zip(bounds, ends, strict=True)
        ]

    @property
    def is_figure(self) -> bool:
        """Whether it is a number, alone or with its unit."""
        return is_figure(self.text)

    @property
    def middle(self) -> float:
        """The middle between its sides."""
        return (self.left + self.right) / 2


@dataclass(slots=True)
class DrawnRow:
    """What stands at one height of the page."""

    middle: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    is_worded: bool = False  # whether it stands under a row of words with the same columns

    @property
    def figures(self) -> list[Piece]:
        """Its pieces that are numbers."""
        return [piece for piece in self.pieces if piece.is_figure]

    @property
    def is_data(self) -> bool:
        """Whether it may be a row of a table, and no head: it has numbers that are no years beside a label or each other."""
        real = [piece for piece in self.figures if not _YEAR.fullmatch(piece.text)]
        return self.is_worded or (
            len(self.pieces) > 1 and (bool(real) and (len(real) < len(self.pieces) or len(real) > 1))
        )

    @property
    def is_label(self) -> bool:
        """Whether a few words are all that stands on it."""
        return len(self.pieces) == 1 and len(self.pieces[0].text) < LONG


def _between(columns: Sequence[tuple[float, float]], gap: tuple[float, float, int, int]) -> bool:
    """Whether one column ends, and the next begins, near a gap: nearer to its middle than to the middle of either."""
    middle = (gap[0] + gap[1]) / 2
    return any((a + b) / 2 < middle < (c + d) / 2 for (a, b), (c, d) in pairwise(columns)) and not any(
        a < middle < b for a, b in columns
    )


def flows(words: Sequence[Word]) -> list[list[Word]]:
    """The ``words`` of each column of a page that is drawn one column after the other; all of them where it is not.

    What goes on at the top of the page with lines at other heights stands beside a column, and in no row with it.
    """
    found: list[list[Word]] = []
    for word in words:
        last = found[-1][-1] if found else None
        if last is None or (word.middle - last.middle > _HIGHER * last.height and word.left > last.left):
            found.append([])
        found[-1].append(word)
    joined: list[list[Word]] = []
    for flow in found:
        if joined and not _beside(joined[-1], flow):
            joined[-1] = [*joined[-1], *flow]
        else:
            joined.append(flow)
    return joined


def _beside(flow: Sequence[Word], following: Sequence[Word]) -> bool:
    """Whether the first lines of a flow stand beside many lines of the other, and few of them share their height with one of these."""
    own = list(takewhile(lambda word: word.left > following[0].left - _SAME, following))
    middles = [sorted({round(word.middle, 1) for word in one}) for one in (flow, own)]
    least, most = middles[1][0] - _SAME, middles[1][-1] + _SAME
    heights = [[middle for middle in one if least < middle < most] for one in middles]
    shared = sum(any(abs(one - other) < _SAME for other in heights[0]) for one in heights[1])
    return min(map(len, heights)) >= _LEAST_IN_COLUMN and shared < _SHARED * len(heights[1])


def rows_of(words: Sequence[Word]) -> list[DrawnRow]:
    """The lines of the page from its top down, their words put together into pieces."""
    boxes = [(word.left, word.right, word.middle, word.height, word.match) for word in words]
    rows: list[DrawnRow] = []
    lines: list[list[tuple]] = []
    for box in sorted(boxes, key=lambda box: -box[2]):
        if rows and abs(rows[-1].middle - box[2]) < 0.4 * min(rows[-1].height, box[3]):
            lines[-1].append(box)
        else:
            rows.append(DrawnRow(box[2], box[3]))
            lines.append([box])
    for row, line in zip(rows, lines, strict=True):
        row.pieces = list(_pieces(sorted(line), row.height))
    _mark_worded(rows)
    return rows


def _mark_worded(rows: Sequence[DrawnRow]) -> None:
    """Mark the rows of tables of words: lines of several short pieces, one below the other at the same places, but for the first, which
    names the columns. Lines of prose in columns go on in small letters."""
    at = 0
    while at < len(rows):
        end = at + 1
        while end < len(rows) and _is_short(rows[at]) and _is_below(rows[end - 1], rows[end]):
            end += 1
        run, below = rows[at:end], rows[end : end + 2]
        pieces = [piece.text for one in run for piece in one.pieces]
        words = sum(text[0].islower() for text in pieces) <= _GOING_ON * len(pieces)
        heads = any(one.is_data for one in below) and not any(one.is_data for one in run)  # of several lines
        if len(run) >= _LEAST_LINES and words and not heads:
            for one in run[1:]:
                one.is_worded = True
        at = end


def _is_short(row: DrawnRow) -> bool:
    together = all(
        0 < after.start - one.end <= _FOLLOWS for one, after in pairwise(row.pieces)
    )  # and no lists beside each other
    return len(row.pieces) >= _LEAST_PIECES and together and all(len(piece.text) <= _SHORT for piece in row.pieces)


def _is_below(above: DrawnRow, row: DrawnRow) -> bool:
    """Whether the cells of a line begin, or have their middle, where cells of that above do, all but one."""
    near = above.middle - row.middle < _NEXT * row.height and abs(above.height - row.height) < _SAME_HEIGHT
    aligned = sum(
        any(abs(one.left - piece.left) < _SAME or abs(one.middle - piece.middle) < _SAME for one in above.pieces)
        for piece in row.pieces
    )
    return near and _is_short(row) and aligned >= max(_LEAST_PIECES, len(row.pieces)) - 1


def _pieces(line: Sequence[tuple], height: float) -> Iterator[Piece]:
    piece: Piece | None = None
    for left, right, _, _, word in line:
        if piece is not None:
            gap = left - piece.right
            figure = _FIGURE.fullmatch(word[0]) is not None
            sign = _SIGN.fullmatch(piece.text) is not None and figure
            closing = _CLOSING.fullmatch(word[0]) is not None and gap < 2 * height
            follows = word.start() >= piece.end and word.start() - piece.end < 4
            apart = (
                gap
                > (_FIGURE_GAP if figure and (piece.is_figure or gap > _FIGURE_GAP * height) else _CELL_GAP) * height
            )
            if follows and (sign or closing or not apart):
                piece.gaps.append((piece.right, left, piece.end, word.start()))
                piece.right, piece.end, piece.text = right, word.end(), f"{piece.text} {word[0]}"
                continue
            yield piece
        piece = Piece(left, right, word.start(), word.end(), word[0])
    if piece is not None:
        yield piece


def with_whole_labels(rows: Sequence[DrawnRow], behind: Sequence[DrawnRow]) -> list[DrawnRow]:
    """The rows of a table, those put together whose labels have several lines; with what of the lines ``behind`` belongs to the last.

    Where lines of a label stand no closer than rows do, nothing tells them apart, and all stay as they are.
    """
    edge = min((row.pieces[0].left + row.height for row in rows if row.is_data), default=0.0)
    labels = [row for row in rows if row.pieces[0].left < edge]
    steps = [(above.middle - row.middle, above, row) for above, row in pairwise(labels)]
    tight = min((step for step, above, row in steps if above.is_label or row.is_label), default=0.0)
    apart = [step for step, _, _ in steps if step > _TIGHT * tight]
    between_rows = [step for step, above, row in steps if above.is_data and row.is_data]
    if not apart or min([*apart, *between_rows]) < _ROWS_APART * tight:
        return list(rows)
    groups: list[list[DrawnRow]] = [[row] for row in labels[:1]]
    more = [row for row in behind if row.pieces[0].left < edge and abs(row.height - labels[-1].height) < _SAME_HEIGHT]
    steps += [(above.middle - row.middle, above, row) for above, row in pairwise([labels[-1], *more])]
    for step, _, row in steps:
        groups += [[]] if step > _TIGHT * tight else []
        groups[-1].append(row)
    spans = [(one[-1].middle - tight / 2, one[0].middle + tight / 2) for one in groups if len(one) > 1]
    found: list[DrawnRow] = []
    last: tuple[float, float] | None = None
    for row in [*rows, *behind]:
        span = next((one for one in spans if one[0] < row.middle < one[1]), None)
        if span is not None and span == last:
            found[-1].pieces += row.pieces
        elif row not in behind:
            found.append(replace(row, pieces=list(row.pieces)))
            last = span
    return found
