"""Where the letters of a PDF page stand, and which objects of its content draw them."""

import ctypes
import re
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, NamedTuple

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.pdf import open_pdf, seen_text
from slmrag.readers.pdf_columns import column_runs, in_order
from slmrag.readers.pdf_drop_caps import is_letter
from slmrag.readers.pdf_headings import BOLD_NAME, DrawnFont, drawn_font
from slmrag.readers.pdf_words import page_words, turned
from slmrag.readers.pdfium import address, pdfium, pdfium_lock

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_FORM, _TEXT = 5, 1  # FPDF_PAGEOBJ_…
_PATHS = (2, 3)  # and pictures: what words may not run over
_MOST_OBJECTS, _MOST_SHAPES, _DEEPEST = 50_000, 4_000, 5
_LEADER = re.compile(r"[.…·_\s]+(\w{0,6})\s*")
DOTS = re.compile(r"[.…·_\s]+")
_THIN = 3.0  # points: a line between two cells
_WIDE = 1.2  # of the letters' height: what is wider is no space between two words, also of a justified line
_APART, _FAR = (
    1.2,
    2.5,
)  # times the usual way from line to line; times the letters' height, beyond which two lines are of no paragraph
_SANS_NAME = re.compile(r"sans|arial|helvetica|calibri|verdana|roboto|segoe|tahoma")
# With those of TeX: cmr10, SFRM1000, LMRoman, NimbusRomNo9L.
_SERIF_NAME = re.compile(
    r"times|(?<!sans)serif|roman|georgia|garamond|cambria|palat|century|minion|charter|libertin|stix|\bcm(?:r|bx|ti|sl)|\+cm|sf(?:rm|bx|ti|cc|sl)\d|nimbusrom"
)
_FIXED, _SERIF = 1, 2  # of a font's flags (ISO 32000-1, table 123)
Box = tuple[float, float, float, float]  # left, bottom, right, top, in points of the page
Path = tuple[int, ...]  # which form within which: () is the page itself


class LetterLook(NamedTuple):
    """How letters are drawn."""

    size: float  # points
    bold: bool
    slanted: bool
    family: str  # "sans", "serif", "mono"
    colour: tuple[float, float, float]  # 0 to 1
    opacity: float
    turn: int | None  # degrees counterclockwise, of 0, 90, 180, 270; ``None`` for what stands askew


class Content(NamedTuple):
    """What one stream of content draws: how many texts and forms, as pdfium sees it."""

    texts: int
    forms: int


@dataclass
class PageText:
    """The letters of a page, by their number in pdfium's ``textpage``."""

    page: "PdfPage"
    textpage: "PdfTextPage"
    scanned: bool = False
    places: list[int] = field(default_factory=list)  # the number of each letter that is seen, in the order of reading
    seen: str = ""  # these letters
    words: list[int] = field(default_factory=list)  # at which of them a word begins
    line_of: list[int] = field(default_factory=list)  # in which line of the text each of them stands
    where: dict[int, tuple[Path, int]] = field(
        default_factory=dict
    )  # object: its stream, and its number among the texts there
    contents: dict[Path, Content] = field(default_factory=dict)
    shapes: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._at = address(self.textpage.raw)

    @cached_property
    def drawings(self) -> list[int]:
        """The object that draws each letter; 0 where none does."""
        number = self.textpage.count_chars()
        return list(map(pdfium().of_character, [self._at] * number, range(number)))

    @cached_property
    def letters_of(self) -> dict[int, list[int]]:
        """The letters that an object draws."""
        found: dict[int, list[int]] = {}
        for at, drawing in enumerate(self.drawings):
            if drawing:
                found.setdefault(drawing, []).append(at)
        return found

    @cached_property
    def boxes(self) -> Sequence[Box]:
        """The room that each letter has."""
        number = self.textpage.count_chars()
        sides = array("f", [0]) * (4 * number)
        at = sides.buffer_info()[0]
        list(map(pdfium().char_box, [self._at] * number, range(number), range(at, at + 16 * number, 16)))
        left, top, right, bottom = (sides[side::4] for side in range(4))  # FS_RECTF
        return list(zip(left, bottom, right, top, strict=True))

    @cached_property
    def leaders(self) -> dict[int, list[int]]:
        """The objects that only lead the eye from words to a number, by dots, and the letters of that number, where they draw it too."""
        found = {}
        for drawing, letters in self.letters_of.items():
            if match := _LEADER.fullmatch("".join(map(self.signs.__getitem__, letters))):
                found[drawing] = letters[match.start(1) : match.end(1)]
        return found

    def apart(self) -> tuple[list[int], list[int]]:
        """The numbers, in the order of reading, of letters before which their line is empty for longer than a space (of cells, and
        columns), and of those that begin a line further below the one before than lines of the page are, or, not small, above it:
        in another column.
        """
        cells, heights = [], dict[int, float]()
        rules = [box for box in self.shapes if box[2] - box[0] < _THIN]
        for at in self.words[1:]:
            if self.line_of[at] == self.line_of[at - 1]:
                _, _, end, _ = self._box(at - 1)
                start, bottom, _, top = self._box(at)
                parted = any(
                    end - 1 <= left and right <= start + 1 and below < top and above > bottom
                    for left, below, right, above in rules
                )
                if parted or not -(top - bottom) < start - end < _WIDE * (top - bottom):
                    cells.append(at)
            else:
                _, below, _, above = self._box(at - 1)
                _, bottom, _, top = self._box(at)
                height = max(above - below, top - bottom, 1.0)
                heights[at] = (below - bottom) / height
        usual = sorted(one for one in heights.values() if 0.5 < one < _FAR)
        most = _APART * usual[len(usual) // 2] if usual else _FAR
        return cells, [
            at for at, one in heights.items() if one > most or (one < -_APART and not self.seen[at].islower())
        ]

    def _box(self, at: int) -> Box:
        letter = self.places[at]
        return turned(self.boxes[letter], self.turn_of(self.drawings[letter]))

    def turn_of(self, drawing: int) -> int:
        """Which way the text runs that a ``drawing`` shows; as on an upright page where it is askew, or none shows it."""
        return self.turns.get(drawing, self.page.get_rotation())

    @cached_property
    def turns(self) -> dict[int, int]:
        """Which way the text of each object runs (degrees counterclockwise) that runs along an edge of the page."""
        letters = [of_object[0] for of_object in self.letters_of.values()]
        matrices = array("f", [1, 0, 0, 1, 0, 0]) * len(letters)
        at = matrices.buffer_info()[0]
        list(map(pdfium().char_matrix, [self._at] * len(letters), letters, range(at, at + 24 * len(letters), 24)))
        found = zip(self.letters_of, map(turn_by, matrices[0::6], matrices[1::6]), strict=True)
        return {drawing: turn for drawing, turn in found if turn is not None}

    @cached_property
    def signs(self) -> str:
        """All letters, by their numbers."""
        number = self.textpage.count_chars()
        return "".join(map(chr, map(pdfium().char_unicode, [self._at] * number, range(number))))

    def origin(self, letter: int) -> tuple[float, float]:
        """Where a letter stands on its line."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium().char_origin(self._at, letter, ctypes.addressof(x), ctypes.addressof(y))
        return x.value, y.value

    def look(self, letter: int) -> LetterLook:
        """How a letter is drawn."""
        font = drawn_font(self.textpage, letter)
        colours = [ctypes.c_uint() for _ in range(4)]
        at = [ctypes.addressof(one) for one in colours]
        known = pdfium().char_fill(self._at, letter, *at)
        red, green, blue, opacity = (one.value / 255 for one in colours) if known else (0.0, 0.0, 0.0, 1.0)
        return LetterLook(
            font.size,
            _is_bold(font),
            font.slanted,
            _family(font),
            (red, green, blue),
            opacity,
            turn_by(*font.direction),
        )


def page_text(page: "PdfPage") -> PageText:
    """The letters of ``page``, what draws them, and what else is drawn. Raises `PdfiumError`."""
    textpage = page.get_textpage()
    drawn, _, scanned, _ = seen_text(page, textpage)
    found = PageText(page, textpage, scanned)
    runs = column_runs(page_words(textpage, drawn, page.get_rotation()), drawn)
    lines, line = [], 0
    for sign in drawn:
        line += sign == "\n"
        lines.append(line)
    order = [at for start, end in runs or [(0, len(drawn))] for at in range(start, end) if is_letter(drawn[at])]
    index, of_text = pdfium().char_index, address(textpage.raw)
    found.seen = "".join(drawn[at] for at in order)
    assert found.seen == "".join(filter(is_letter, in_order(drawn, runs)))
    found.words = [at for at, place in enumerate(order) if not at or place != order[at - 1] + 1]
    found.line_of = [lines[at] for at in order]
    found.places = [index(of_text, at) for at in order]
    _walk(found, address(page.raw), ())
    return found


def apart_in(path: FilePath, pages: Sequence[int]) -> Iterator[tuple[int, tuple[list[int], list[int]]]]:
    """The number of each of ``pages`` (from 1) of the PDF at ``path``, with its `PageText.apart`. Raises `FileProblem`."""
    import pypdfium2 as pdfium

    try:
        with pdfium_lock, closing(open_pdf(path, None)) as document:
            for number in [one for one in pages if one <= len(document)]:
                with closing(document[number - 1]) as page:
                    found = page_text(page)
                    with closing(found.textpage):
                        yield number, found.apart()
    except pdfium.PdfiumError as error:
        raise FileProblem("page_not_drawn", number=1) from error


def _walk(found: PageText, container: int, path: Path) -> None:
    calls = pdfium()
    count, get = (calls.count_form, calls.of_form) if path else (calls.count_page, calls.of_page)
    texts = forms = 0
    number = min(count(container), _MOST_OBJECTS)
    handles = list(map(get, [container] * number, range(number)))
    for handle, kind in zip(handles, map(calls.kind, handles), strict=True):
        if kind == _TEXT:
            found.where[handle] = path, texts
            texts += 1
        elif kind == _FORM:
            if len(path) < _DEEPEST:
                _walk(found, handle, (*path, forms))
            forms += 1
        elif kind in _PATHS and not path and len(found.shapes) < _MOST_SHAPES:
            sides = (ctypes.c_float * 4)()
            at = ctypes.addressof(sides)
            if calls.bounds(handle, at, at + 4, at + 8, at + 12):
                found.shapes.append((sides[0], sides[1], sides[2], sides[3]))
    found.contents[path] = Content(texts, forms)


def _family(font: DrawnFont) -> str:
    name = font.name.lower()
    if font.flags & _FIXED or "mono" in name or "courier" in name:
        return "mono"
    if _SERIF_NAME.search(name):
        return "serif"
    return "serif" if font.flags & _SERIF and not _SANS_NAME.search(name) else "sans"


def _is_bold(font: DrawnFont) -> bool:
    """Whether a font is bold: of one whose name is known to be of a make, only where it says so."""
    known = _SERIF_NAME.search(font.name.lower()) or _SANS_NAME.search(font.name.lower())
    return font.bold and (not known or BOLD_NAME.search(font.name) is not None)


def turn_by(a: float, b: float) -> int | None:
    """The direction of text whose matrix begins with ``a`` and ``b``, where it is along an edge of the page."""
    if abs(b) <= 0.02 * abs(a):
        return 0 if a > 0 else 180
    if abs(a) <= 0.02 * abs(b):
        return 90 if b > 0 else 270
    return None
