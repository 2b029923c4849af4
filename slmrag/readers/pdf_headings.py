"""Headings of a PDF page, told by their letters: larger than those of the text, bold or slanted, on lines of their own.

Nothing in a PDF says what a heading is. A look at the first and the last letter of each line costs 10 µs.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, NamedTuple

from slmrag.readers.pdfium import address, pdfium
from slmrag.text.sentences import LEADERS, is_row

if TYPE_CHECKING:
    from pypdfium2 import PdfTextPage

_LONGEST, _MOST_LINES = 160, 3  # of a heading
_SMALLER = 0.92  # times the letters of the text, that footnotes have at most
_NOTE_MARK = re.compile(r"(?:\d{1,3}|[*†‡§¹²³⁴⁵⁶⁷⁸⁹])[.):]?\s*[^\W\d_]")
_LARGER = 1.08  # times the letters of the text
_BOLD = 600  # of a font's weight, where 400 is regular
BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|cmbx|sfbx|cmssbx|-bd|w[678]\b", re.IGNORECASE)
_SLANTED_NAME = re.compile(r"ital|obli|cmti|cmsl", re.IGNORECASE)
_ITALIC_FLAG = 1 << 6  # ISO 32000-1, table 123
_NUMBERED = re.compile(r"\d+(?:\.\d+)*\.?\s")  # "3.3 Year 3"
_COUNTED = re.compile(
    r"(?:§\s*)?(?:\d+(?:\.\d+)*[.)]?|(?:[A-Z]|[IVXLC]+)[.)]|\(\w{1,4}\))\s"
)  # "2 Fees", "A. Deposits", "(b) Rent"
_OPEN_END = (",", ";", ".", "-", "–", "—", "。", "،")
_MOST_LINES_LOOKED_AT = 2_000
_NAME_BYTES = 80


class _Style(NamedTuple):
    """How letters are drawn: their size in points, and whether they are bold and slanted."""

    size: float
    bold: bool
    slanted: bool


class DrawnFont(NamedTuple):
    """What a letter is drawn with: its size in points, the font's name and flags (ISO 32000-1, table 123), and which way its line runs."""

    size: float
    bold: bool
    slanted: bool
    name: str
    flags: int
    direction: tuple[float, float]


class DrawnLine(NamedTuple):
    """A line of a page: where it stands in its text, and how its first and its last letter are drawn."""

    start: int
    end: int
    text: str
    first: _Style
    last: _Style


def drawn_headings(
    lines: Sequence[DrawnLine], begun: Container[int], rows: Container[int]
) -> tuple[tuple[int, int, int], ...]:
    """(start, end, rank) of each heading among the ``lines`` of a page; of a higher rank is what is set larger or bolder.

    None is a value close below its label in smaller letters, where no paragraph has ``begun``; or a line in one of the
    ``rows`` of tables (where they begin), but for "2   Fees", whose number stands apart.
    """
    if not lines:
        return ()
    body = _body(lines)
    found: list[tuple[int, int, int]] = []
    at = 0
    while at < len(lines):
        run = [lines[at]]
        while at + len(run) < len(lines) and _goes_on(run[-1], lines[at + len(run)]):
            run.append(lines[at + len(run)])
        first = run[0]
        is_value = at > 0 and first.start not in begun and lines[at - 1].last.size < first.first.size
        is_row = first.start in rows and not (_COUNTED.match(first.text) and not first.text[-1].isdigit())
        if not is_value and not is_row and len(run) <= _MOST_LINES and _is_heading(run, body):
            found.append((first.start, run[-1].end, _rank(first)))
        at += len(run)
    return tuple(found)


def footnotes(lines: Sequence[DrawnLine]) -> list[int]:
    """Where each footnote begins: the lines at the foot of a page in smaller letters than its text, at a number or sign."""
    if not lines:
        return []
    least = _SMALLER * _body(lines).size
    first = len(lines)
    while first and max(lines[first - 1].first.size, lines[first - 1].last.size) <= least:
        first -= 1
    small = lines[first:]
    if len(small) > len(lines) / 2:
        return []
    return [line.start for at, line in enumerate(small) if not at or _NOTE_MARK.match(line.text)]


def _body(lines: Sequence[DrawnLine]) -> _Style:
    """How most letters are drawn."""
    sizes: Counter[_Style] = Counter()
    for line in lines:
        sizes[line.last] += len(line.text)
    return sizes.most_common(1)[0][0]


def _goes_on(line: DrawnLine, following: DrawnLine) -> bool:
    """Whether the next line belongs to the same heading: set in the same way, and begun in the middle of it."""
    return (
        line.first == line.last == following.first == following.last
        and not re.match(r"\(?(?:\d+[.)]|\d+(?:\.\d+)+)\s", following.text)
        and (following.text[0].islower() or line.text.endswith(("-", "–", ",", " and", " of", " the", " und", " y")))
    )


def _is_heading(run: list[DrawnLine], body: _Style) -> bool:
    text = " ".join(line.text for line in run)
    style = run[0].first
    stands_out = style.size >= _LARGER * body.size or (
        style.size >= body.size / _LARGER and ((style.bold and not body.bold) or (style.slanted and not body.slanted))
    )
    return (
        stands_out
        and all(line.first == line.last == style for line in run)
        and len(text) <= _LONGEST
        and not text.endswith(_OPEN_END)
        and not text[0].islower()
        and sum(map(str.isalpha, text)) >= 0.4 * len(text)
        and LEADERS.search(text) is None
        and not is_row(_NUMBERED.sub("", text))
    )


def _rank(line: DrawnLine) -> int:
    style = line.first
    weight = 3 if style.bold and not style.slanted else 2 if style.bold else 0 if style.slanted else 1
    return int(2 * style.size) * 8 + 2 * weight + line.text.isupper()


def drawn_lines(textpage: "PdfTextPage", text: str) -> list[DrawnLine]:
    """The lines of a page whose text is ``text``, and how they are drawn."""
    lines, at = [], 0
    for line in text.split("\n")[:_MOST_LINES_LOOKED_AT]:
        bare = line.strip()
        if bare:
            start = at + len(line) - len(line.lstrip())
            end = start + len(bare)
            lines.append(DrawnLine(start, end, bare, _style(textpage, start), _style(textpage, end - 1)))
        at += len(line) + 1
    return lines


def _style(textpage: "PdfTextPage", index: int) -> _Style:
    """How the letter at ``index`` of the page's text is drawn."""
    font = drawn_font(textpage, pdfium().char_index(address(textpage.raw), index))
    return _Style(round(2 * font.size) / 2, font.bold, font.slanted)


def drawn_font(textpage: "PdfTextPage", at: int) -> DrawnFont:
    """What letter ``at`` (by pdfium's number) is drawn with."""
    calls, page = pdfium(), address(textpage.raw)
    matrix, name, flags = (
        (ctypes.c_float * 6)(1, 0, 0, 1, 0, 0),
        ctypes.create_string_buffer(_NAME_BYTES),
        ctypes.c_int(),
    )
    size = calls.char_size(page, at)
    if calls.char_matrix(page, at, ctypes.addressof(matrix)):
        size *= (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5
    calls.char_font(page, at, ctypes.addressof(name), _NAME_BYTES, ctypes.addressof(flags))
    called = name.value.decode("utf-8", "replace")
    bold = calls.char_weight(page, at) >= _BOLD or BOLD_NAME.search(called) is not None
    slanted = bool(flags.value & _ITALIC_FLAG) or _SLANTED_NAME.search(called) is not None
    return DrawnFont(size, bold, slanted, called, flags.value, (matrix[0], matrix[1]))
