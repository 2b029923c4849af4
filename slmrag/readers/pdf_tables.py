"""Tables of a PDF page, told by where its words stand: rows share a height, columns the places of their numbers.

Nothing in a PDF says what a table is. What is taken for one has at least two rows with a label and numbers, or three cells,
under each other; its heads are the lines right above it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from slmrag.readers.pdf_words import Word

# Of a table its rows, of a row its cells: (column, start, end) in the page's text.
DrawnCell = tuple[int, int, int]
DrawnTable = tuple[tuple[DrawnCell, ...], ...]

_FIGURE = re.compile(r"[-−–(+]?[$€£¥]?\s?\(?\d[\d.,]*\d?\)?%?\)?[*†]?|[—–-]|[-−–(+]?\(?\d")
_SIGN = re.compile(r"[$€£¥]|US\$|\(?[$€£¥]\(?")
_CLOSING = re.compile(r"[)%]+|\)?%")
_YEAR = re.compile(r"\(?(?:19|20)\d\d\)?,?")
_LEAST_FIGURES, _LEAST_ROWS = 4, 2
_CELL_GAP, _FIGURE_GAP = 0.95, 0.5  # of the letters' height, between two cells; before a figure
_LINE_GAP = 2.6  # of the letters' height, that a table does not go over
_MOST_HEADS, _LEAST_HEADS = 5, 3  # lines above a table; beside each other, of a table that begins below another one
_MOST_COLUMNS = 40
# Rows that are counted, a step of their count, and the digits of a year, which counts none.
_LEAST_COUNTED, _MOST_LEFT_OUT, _YEAR_DIGITS = 3, 3, 4
_LONG = 90  # letters of a line that is no label


@dataclass(slots=True)
class _TablePiece:
    """Words that stand close together on a line; places are points, ``start:end`` of the page's text."""

    left: float
    right: float
    start: int
    end: int
    text: str

    @property
    def is_figure(self) -> bool:
        first, *unit = self.text.split()
        whole = first.count("(") == first.count(")")
        measured = len(unit) == 1 and whole and _FIGURE.fullmatch(first) is not None
        return measured or _FIGURE.fullmatch(self.text) is not None

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class _Row:
    """What stands at one height of the page."""

    middle: float
    height: float
    pieces: list[_TablePiece] = field(default_factory=list)

    @property
    def figures(self) -> list[_TablePiece]:
        return [piece for piece in self.pieces if piece.is_figure]

    @property
    def is_data(self) -> bool:
        real = [piece for piece in self.figures if not _YEAR.fullmatch(piece.text)]
        return len(self.pieces) > 1 and (bool(real) and (len(real) < len(self.pieces) or len(real) > 1))

    @property
    def is_label(self) -> bool:
        return len(self.pieces) == 1 and len(self.pieces[0].text) < _LONG


def drawn_tables(words: Sequence[Word], text: str) -> tuple[DrawnTable, ...]:
    """The tables on a page whose text is ``text``, by its ``words``."""
    if sum(map(str.isdigit, text)) < _LEAST_FIGURES:
        return ()
    rows = _rows(words)
    return tuple(table for region in _regions(rows) if (table := _table(region)))


def _rows(words: Sequence[Word]) -> list[_Row]:
    """The lines of the page from its top down, their words put together into pieces."""
    boxes = [(word.left, word.right, word.middle, word.height, word.match) for word in words]
    rows: list[_Row] = []
    lines: list[list[tuple]] = []
    for box in sorted(boxes, key=lambda box: -box[2]):
        if rows and abs(rows[-1].middle - box[2]) < 0.4 * min(rows[-1].height, box[3]):
            lines[-1].append(box)
        else:
            rows.append(_Row(box[2], box[3]))
            lines.append([box])
    for row, line in zip(rows, lines, strict=True):
        row.pieces = list(_pieces(sorted(line), row.height))
    return rows


def _pieces(line: Sequence[tuple], height: float) -> Iterator[_TablePiece]:
    piece: _TablePiece | None = None
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
                piece.right, piece.end, piece.text = right, word.end(), f"{piece.text} {word[0]}"
                continue
            yield piece
        piece = _TablePiece(left, right, word.start(), word.end(), word[0])
    if piece is not None:
        yield piece


def _regions(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Runs of lines that may be a table, with the lines above it that may be heads."""
    at = 0
    while at < len(rows):
        if not rows[at].is_data:
            at += 1
            continue
        end = last = at
        while end + 1 < len(rows) and _goes_on(rows, end + 1, last):
            end += 1
            last = end if rows[end].is_data else last
        head = at
        if at > 1 and rows[at - 1].is_label and len(rows[at - 2].pieces) > 1 and _is_head(rows, at - 2, at):
            head = at - 1  # "Revenues" between the heads and the first row
        while head > 0 and at - head < _MOST_HEADS and _is_head(rows, head - 1, at):
            head -= 1
        if sum(row.is_data for row in rows[at : last + 1]) >= _LEAST_ROWS:
            yield list(rows[head : last + 1])
        at = last + 1


def _goes_on(rows: Sequence[_Row], at: int, last: int) -> bool:
    row, above = rows[at], rows[at - 1]
    if above.middle - row.middle > _LINE_GAP * max(row.height, above.height) * (1 if row.is_data else 0.8):
        return False
    if row.is_data:
        return True
    if above.is_label and _heads_anew(row, rows[at + 1 : at + 2]):
        return False
    begins = (
        len(row.pieces) == 1
        and at + 1 < len(rows)
        and rows[at + 1].is_data
        and rows[at + 1].pieces[0].text[:1].islower()
    )
    return at - last <= 4 and (begins or ((row.is_label or len(row.pieces) > 1) and _is_tight(row)))


def _heads_anew(row: _Row, below: Sequence[_Row]) -> bool:
    """Whether a line of words is the heads of another table, whose first row is ``below``."""
    words = len(row.pieces) >= _LEAST_HEADS and not row.pieces[0].text[:1].islower()
    words = words and not any(map(str.isdigit, "".join(piece.text for piece in row.pieces)))
    return words and any(one.is_data and len(one.pieces) >= _LEAST_HEADS for one in below)


def _is_head(rows: Sequence[_Row], at: int, first: int) -> bool:
    row, below = rows[at], rows[at + 1]
    near = row.middle - below.middle < _LINE_GAP * max(row.height, below.height)
    if row.is_data or not near or not _is_tight(row):
        return False
    if len(row.pieces) > 1:
        return True
    label, *others = rows[first].pieces
    left, right = row.pieces[0].left, row.pieces[0].right
    return left > label.left + 2 * row.height or (left > label.left + row.height and right > others[0].left)


def _is_tight(row: _Row) -> bool:
    """Whether no piece of it is as long as a line of prose."""
    return all(len(piece.text) < _LONG for piece in row.pieces)


# -- columns ----------------------------------------------------------------------------------------------------------


def _table(region: Sequence[_Row]) -> DrawnTable | None:
    data = [row for row in region if row.is_data]
    columns = _columns(data)
    if not 2 <= len(columns) <= _MOST_COLUMNS:
        return None
    first = next(at for at, row in enumerate(region) if row.is_data)
    cells = [_cells(row, columns, spans=at < first) for at, row in enumerate(region)]
    return tuple(tuple(sorted(row)) for row in _joined(cells, region) if row)


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Where the columns stand, from left to right: of figures first, then of other cells that keep clear of them."""
    figures = _merged([(piece.left, piece.right) for row in rows for piece in row.figures if len(row.pieces) > 1])
    texts = [
        (piece.left, piece.right)
        for row in rows
        for piece in row.pieces
        if not piece.is_figure and not any(left < piece.middle < right for left, right in figures)
    ]
    clear = []
    for left, right in texts:
        over = [one for one in figures if one[0] < right and left < one[1]]
        clear.append((left, min([right, *(one[0] - 0.1 for one in over if one[0] > left)])))
    return sorted([*figures, *_merged([one for one in clear if one[1] > one[0]])])


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _cells(row: _Row, columns: Sequence[tuple[float, float]], *, spans: bool) -> list[DrawnCell]:
    cells: list[DrawnCell] = []
    for piece in row.pieces:
        over = [at for at, (left, right) in enumerate(columns) if left < piece.right and piece.left < right]
        if not over:
            over = [
                min(
                    range(len(columns)),
                    key=lambda at: min(abs(columns[at][0] - piece.right), abs(columns[at][1] - piece.left)),
                )
            ]
        if not spans:
            over = [max(over, key=lambda at: min(columns[at][1], piece.right) - max(columns[at][0], piece.left))]
        cells += [(at, piece.start, piece.end) for at in over]
    return cells


def _joined(cells: list[list[DrawnCell]], region: Sequence[_Row]) -> list[list[DrawnCell]]:
    """The rows, with a label of several lines put together: one that goes on in small letters."""
    joined: list[list[DrawnCell]] = []
    data, (first, last) = False, _counted(cells, region)
    for at, row in enumerate(region):
        data = data or row.is_data
        lone = joined and region[at - 1].is_label and all(column == 0 for column, *_ in joined[-1])
        small = row.pieces[0].text[:1].islower() and bool(cells[at]) and cells[at][0][0] == 0
        below = at > first >= 0 and bool(joined and cells[at]) and cells[at][0][0] > 0
        # Below the last counted row a line with figures is of its own: the total.
        if (small and lone) or (below and (at < last or not row.figures)):
            joined[-1] = [*joined[-1], *cells[at]]
        elif data and joined and _continues(row, cells[at], region[at - 1], joined[-1], small=small):
            joined[-1] = [*joined[-1], *cells[at]]  # a cell of several lines goes on
        else:
            joined.append(cells[at])
    return joined


def _counted(cells: Sequence[Sequence[DrawnCell]], region: Sequence[_Row]) -> tuple[int, int]:
    """The places of the first and the last row with a number, where the first column counts the rows, so that a line without one
    goes on with the row above it; -1 where it does not."""
    counted = [
        (at, int(row.pieces[0].text))
        for at, (row, own) in enumerate(zip(region, cells, strict=True))
        if own and own[0][0] == 0 and row.pieces[0].text.isdecimal() and len(row.pieces[0].text) < _YEAR_DIGITS
    ]
    rising = all(one < other <= one + _MOST_LEFT_OUT for (_, one), (_, other) in pairwise(counted))
    return (counted[0][0], counted[-1][0]) if len(counted) >= _LEAST_COUNTED and rising else (-1, -1)


def _continues(row: _Row, cells: Sequence[DrawnCell], above: _Row, joined: Sequence[DrawnCell], *, small: bool) -> bool:
    """Whether a line is the rest of a cell above: words alone, under words."""
    if len(row.pieces) != 1 or row.figures:
        return False
    column = cells[0][0]
    if column == 0:
        return small and above.is_data
    figures = {(piece.start, piece.end) for piece in above.figures}
    return any(at == column and (start, end) not in figures for at, start, end in joined)
