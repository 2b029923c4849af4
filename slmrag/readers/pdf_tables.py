"""Tables of a PDF page, told by where its words stand: rows share a height, columns the places of their numbers.

Nothing in a PDF says what a table is. What is taken for one has at least two rows with a label and numbers, or three cells,
under each other; its heads are the lines right above it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from statistics import median

from slmrag.readers.pdf_table_rows import LONG, DrawnRow, flows, is_figure, rows_of, with_whole_labels
from slmrag.readers.pdf_words import Word

# Of a table its rows, of a row its cells: (column, start, end) in the page's text.
DrawnCell = tuple[int, int, int]
DrawnTable = tuple[tuple[DrawnCell, ...], ...]

_LEAST_FIGURES, _LEAST_ROWS = 4, 2
_LINE_GAP = 2.6  # of the letters' height, that a table does not go over
_MOST_HEADS, _LEAST_HEADS = 5, 3  # lines above a table; beside each other, of a table that begins below another one
_MOST_COLUMNS = 40
_ALIGNED = 2.0  # points that the cells of one column may begin apart
_LARGER, _FURTHER = 1.1, 1.2  # times the height of the letters, and the distance of the rows, of a table
_MOST_BEHIND = 3  # lines with which the last label goes on
# Rows that are counted, a step of their count, and the digits of a year, which counts none.
_LEAST_COUNTED, _MOST_LEFT_OUT, _YEAR_DIGITS = 3, 3, 4


def drawn_tables(words: Sequence[Word], text: str) -> tuple[DrawnTable, ...]:
    """The tables on a page whose text is ``text``, by its ``words``."""
    if sum(map(str.isdigit, text)) < _LEAST_FIGURES:
        return ()
    found = (table for flow in flows(words) for region in _regions(rows_of(flow)) if (table := _table(region)))
    return tuple(one for table in found for one in _pairs(table, text))


def _regions(rows: Sequence[DrawnRow]) -> Iterator[list[DrawnRow]]:
    """Runs of lines that may be a table, with the lines above it that may be heads."""
    at = 0
    while at < len(rows):
        if not rows[at].is_data:
            at += 1
            continue
        end = last = at
        while end + 1 < len(rows) and _goes_on(rows, end + 1, last) and not _is_of_another(rows, at, last, end + 1):
            end += 1
            last = end if rows[end].is_data else last
        head = at
        if at > 1 and rows[at - 1].is_label and len(rows[at - 2].pieces) > 1 and _is_head(rows, at - 2, at):
            head = at - 1  # "Revenues" between the heads and the first row
        while head > 0 and at - head < _MOST_HEADS and _is_head(rows, head - 1, at):
            head -= 1
        lone_row = at == last and head == at - 1 and len(rows[head].pieces) == len(rows[at].pieces) >= _LEAST_HEADS
        lone_row = lone_row and rows[at].height < _LARGER * rows[head].height  # and no values, each below its label
        if lone_row or sum(row.is_data for row in rows[at : last + 1]) >= _LEAST_ROWS:
            yield with_whole_labels(rows[head : last + 1], _labels_behind(rows[last + 1 : last + 1 + _MOST_BEHIND]))
        at = last + 1


def _labels_behind(rows: Sequence[DrawnRow]) -> list[DrawnRow]:
    """The first of these lines that may go on with the last label of a table."""
    return list(takewhile(lambda row: row.is_label, rows))


def _goes_on(rows: Sequence[DrawnRow], at: int, last: int) -> bool:
    row, above = rows[at], rows[at - 1]
    if above.middle - row.middle > _LINE_GAP * max(row.height, above.height) * (1 if row.is_data else 0.8):
        return False
    if row.is_data:
        return True
    if len(row.pieces) > 1 and _LARGER * row.height < rows[last].height:
        return False  # labels, each above a value
    if above.is_label and _heads_anew(row, rows[at + 1 : at + 2]):
        return False
    begins = (
        len(row.pieces) == 1
        and at + 1 < len(rows)
        and rows[at + 1].is_data
        and rows[at + 1].pieces[0].text[:1].islower()
    )
    return at - last <= 4 and (begins or ((row.is_label or len(row.pieces) > 1) and _is_tight(row)))


def _is_of_another(rows: Sequence[DrawnRow], at: int, last: int, new: int) -> bool:
    """Whether line ``new`` is of another table than lines ``at`` to ``last``: a title in larger letters, or, further below them,
    rows of two cells of which the first lies over several of their columns."""
    row = rows[new]
    if row.is_label:
        return row.height > _LARGER * rows[last].height
    steps = [above.middle - one.middle for above, one in pairwise(rows[max(0, at - 1) : last + 1])]
    pairs = all(one.is_data and len(one.pieces) == 2 for one in rows[new : new + 2])
    if not pairs or not steps or rows[new - 1].middle - row.middle < _FURTHER * median(steps):
        return False
    label, columns = row.pieces[0], _columns([one for one in rows[at : last + 1] if one.is_data])
    return len(columns) > 2 and sum(left < label.right and label.left < right for left, right in columns) > 1


def _heads_anew(row: DrawnRow, below: Sequence[DrawnRow]) -> bool:
    """Whether a line of words is the heads of another table, whose first row is ``below``."""
    words = len(row.pieces) >= _LEAST_HEADS and not row.pieces[0].text[:1].islower()
    words = words and not any(map(str.isdigit, "".join(piece.text for piece in row.pieces)))
    return words and any(one.is_data and len(one.pieces) >= _LEAST_HEADS for one in below)


def _is_head(rows: Sequence[DrawnRow], at: int, first: int) -> bool:
    row, below = rows[at], rows[at + 1]
    near = row.middle - below.middle < _LINE_GAP * max(row.height, below.height)
    if row.is_data or not near or not _is_tight(row):
        return False
    if len(row.pieces) > 1:
        return True
    label, *others = rows[first].pieces
    left, right = row.pieces[0].left, row.pieces[0].right
    return left > label.left + 2 * row.height or (left > label.left + row.height and right > others[0].left)


def _is_tight(row: DrawnRow) -> bool:
    """Whether no piece of it is as long as a line of prose."""
    return all(len(piece.text) < LONG for piece in row.pieces)


# -- columns ----------------------------------------------------------------------------------------------------------


def _table(region: Sequence[DrawnRow]) -> DrawnTable | None:
    data = [row for row in region if row.is_data]
    columns = _with_empty(_columns(data), region)
    if not 2 <= len(columns) <= _MOST_COLUMNS:
        return None
    first = next(at for at, row in enumerate(region) if row.is_data)
    for at, row in enumerate(region):
        if at == first - 1 or (at > first and not row.is_data and len(row.pieces) > 1):
            row.pieces = [part for piece in row.pieces for part in piece.parted(columns)]
    cells = [_cells(row, columns, spans=at < first) for at, row in enumerate(region)]
    return tuple(tuple(sorted(row)) for row in _joined(cells, region) if row)


def _columns(rows: Sequence[DrawnRow]) -> list[tuple[float, float]]:
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
        if any(abs(one[0] - left) < _ALIGNED for one in over):
            continue  # words in a column of figures: "none" below "150 €"
        clear.append((left, min([right, *(one[0] - 0.1 for one in over if one[0] > left)])))
    return sorted([*figures, *_merged([one for one in clear if one[1] > one[0]])])


def _pairs(table: DrawnTable, text: str) -> list[DrawnTable]:
    """A table of several pairs of a label and a figure beside each other as one of each; any other as it is."""
    width = 1 + max(column for row in table for column, _, _ in row)
    pairs = all(is_figure(text[start:end]) == bool(column % 2) for row in table for column, start, end in row)
    if width < 4 or width % 2 or not pairs:
        return [table]
    sides = (
        [tuple((column % 2, start, end) for column, start, end in row if column // 2 == side) for row in table]
        for side in range(width // 2)
    )
    return [tuple(row for row in side if row) for side in sides]


def _with_empty(columns: list[tuple[float, float]], region: Sequence[DrawnRow]) -> list[tuple[float, float]]:
    """``columns`` with those that only a head stands over, where there are more heads than columns."""
    first = next(at for at, row in enumerate(region) if row.is_data)
    heads = region[first - 1].pieces if first else []
    if len(heads) <= len(columns):
        return columns
    empty = [(one.left, one.right) for one in heads if not any(a < one.right and one.left < b for a, b in columns)]
    return sorted([*columns, *empty])


def _merged(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _cells(row: DrawnRow, columns: Sequence[tuple[float, float]], *, spans: bool) -> list[DrawnCell]:
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


def _joined(cells: list[list[DrawnCell]], region: Sequence[DrawnRow]) -> list[list[DrawnCell]]:
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


def _counted(cells: Sequence[Sequence[DrawnCell]], region: Sequence[DrawnRow]) -> tuple[int, int]:
    """The places of the first and the last row with a number, where the first column counts the rows, so that a line without one
    goes on with the row above it; -1 where it does not."""
    counted = [
        (at, int(row.pieces[0].text))
        for at, (row, own) in enumerate(zip(region, cells, strict=True))
        if own and own[0][0] == 0 and row.pieces[0].text.isdecimal() and len(row.pieces[0].text) < _YEAR_DIGITS
    ]
    rising = all(one < other <= one + _MOST_LEFT_OUT for (_, one), (_, other) in pairwise(counted))
    return (counted[0][0], counted[-1][0]) if len(counted) >= _LEAST_COUNTED and rising else (-1, -1)


def _continues(
    row: DrawnRow, cells: Sequence[DrawnCell], above: DrawnRow, joined: Sequence[DrawnCell], *, small: bool
) -> bool:
    """Whether a line is the rest of a cell above: words alone, under words."""
    if len(row.pieces) != 1 or row.figures:
        return False
    column = cells[0][0]
    if column == 0:
        return small and above.is_data
    figures = {(piece.start, piece.end) for piece in above.figures}
    return any(at == column and (start, end) not in figures for at, start, end in joined)
