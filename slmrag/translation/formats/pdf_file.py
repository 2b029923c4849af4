"""The pages of a PDF, or of a document of the library: their paragraphs are segments. What comes back is bilingual."""

import re
from collections.abc import Collection, Iterable
from itertools import takewhile
from pathlib import Path

from slmrag.readers import read_file
from slmrag.readers.pdf_drop_caps import is_letter
from slmrag.schema import Page, Unit
from slmrag.text.page_ranges import page_numbers
from slmrag.translation.formats.pdf_sandbox import PdfSandbox
from slmrag.translation.formats.text_file import joined_lines, text_spans, trim
from slmrag.translation.formats.translatable import LeftAsIs, Segment, left_as_is

_UNREAD = {
    "empty": left_as_is("page_is_picture"),
    "garbled": left_as_is("page_letters_unknown"),
}

_FILLED = 0.8  # of the usual width of a page's long lines
_LEADER = re.compile(r"\s*(?:\. ?){4,}|\s*\u2026{2,}")
_NUMBERED = re.compile(r"(?:\d+|[A-Z])(?:\.\d+)*\.?\s+\S")
_LABEL = re.compile(
    r"\w+\s+\d+(?:\.\d+)*[.:]|\d+(?:\.\d+)*\.?|\(?\w{1,3}[.)]"
)  # "Table 1.", "(a)": of what it stands before
_ITEM = re.compile(r"(?:[•‣◦▪●○■–—*-]|\(?\w{1,3}[.)])\s")


class PageTexts:
    """The text of pages, as a `Translatable`. That of a PDF at ``path`` comes back as one, laid out by ``sandbox``; else only beside
    its original. There are ``count`` pages, where ``pages`` are but some of them.
    """

    def __init__(
        self,
        name: str,
        pages: Iterable[Page],
        unit: Unit = "page",
        path: Path | None = None,
        sandbox: PdfSandbox | None = None,
        count: int = 0,
    ) -> None:
        self.name, self.unit = name, unit
        self.path, self.sandbox = path, sandbox
        self.segments: list[Segment] = []
        self.cells: dict[int, list[int]] = {}  # where on a page words stand apart from those before them in their line
        self.spans: list[tuple[int, int]] = []  # where the words of each segment stand in the text of its page
        self.read: dict[int, Page] = {}
        self.left_out: list[LeftAsIs] = []
        self.not_laid_out: list[LeftAsIs] = []  # of the file that was written last
        found = list(pages)
        self.pages = count or len(found)
        numbers = [page.number for page in found if page.kind not in _UNREAD]
        apart = sandbox.apart(path, numbers) if path is not None and sandbox is not None else {}
        for page in found:
            if page.kind in _UNREAD:
                self.left_out.append(LeftAsIs(page.number, _UNREAD[page.kind]))
                continue
            cells, breaks = (_places(page.text, places) for places in apart.get(page.number, ((), ())))
            self.cells[page.number] = cells
            for start, end in printed_spans(page.text, cells, breaks) if unit == "page" else text_spans(page.text):
                self.segments.append(Segment(joined_lines(page.text[start:end]), page.number))
                self.spans.append((start, end))
            self.read[page.number] = page

    @property
    def shaped(self) -> bool:
        """Whether it comes back as a PDF."""
        return self.suffix == ".pdf"

    @property
    def suffix(self) -> str:
        """That of the file that comes back: of a PDF that can be laid out its own."""
        return ".pdf" if self.path is not None and self.sandbox is not None else ".html"


def printed_spans(text: str, cells: Collection[int] = (), breaks: Collection[int] = ()) -> list[tuple[int, int]]:
    """Where the paragraphs of a printed page stand in its text, which has no blank lines between them.

    A paragraph goes on after a line that is filled, or before one that begins small. ``cells`` is where, in a line, words stand
    apart from those before them: both are paragraphs then, and figures belong to what is before them. At ``breaks`` a line begins
    further below the one before than the others.
    """
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", text)]
    widths = sorted(end - start for start, end in lines)
    filled = _FILLED * widths[9 * len(widths) // 10] if widths else 0
    spans: list[tuple[int, int]] = []
    before = ""
    for start, end in lines:
        line = text[start:end].strip()
        if leader := _LEADER.search(text, start, end):
            end = leader.start()  # of a contents: the dots and the number of the page are no words
        pieces = _pieces(text, start, end, cells)
        goes_on = bool(before) and not _ITEM.match(line) and (len(before) >= filled or line[:1].islower())
        apart = any(start <= place < end for place in breaks)
        if goes_on and len(pieces) == 1 and not apart and not (_NUMBERED.match(line) and before[-1:] in ".!?:。"):
            spans[-1] = (spans[-1][0], end)
        else:
            spans += pieces
        row = len(pieces) > 1 or figures_behind(text, start, end, cells) < end
        before = "" if leader or row else line
    return [found for start, end in spans if (found := trim(text, start, end))]


def _pieces(text: str, start: int, end: int, cells: Collection[int]) -> list[tuple[int, int]]:
    """A line in pieces that stand apart, each with words."""
    pieces = [(start, end)]
    places = sorted(cell for cell in cells if start < cell < end)
    for cell, following in zip(places, [*places[1:], end], strict=False):
        begun = pieces[-1][0]
        if _has_letters(text[cell:following]) and not (begun == start and _LABEL.fullmatch(text[begun:cell].strip())):
            pieces[-1:] = [(begun, cell), (cell, end)]
    return pieces


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def figures_behind(text: str, start: int, end: int, cells: Collection[int]) -> int:
    """Where in a paragraph the figures begin that stand apart from its words; its end where none do."""
    return min((cell for cell in cells if start < cell < end and not _has_letters(text[cell:end])), default=end)


def without_figures(words: str, figures: str) -> str | None:
    """A translation without the ``figures`` that its original ends with; ``None`` where it does not end with them."""
    tokens, digits = words.split(), re.sub(r"\D", "", figures)
    end = len(tokens)
    while end and not _has_letters(tokens[end - 1]) and len(re.sub(r"\D", "", "".join(tokens[end:]))) < len(digits):
        end -= 1
    signs = figures + "-–—"  # a dash may be written otherwise
    while end and not any(map(str.isalnum, tokens[end - 1])) and tokens[end - 1] in signs:
        end -= 1
    same = re.sub(r"\D", "", "".join(tokens[end:])) == digits
    return " ".join(tokens[:end]) if same and end else None


def _places(text: str, numbers: Collection[int]) -> list[int]:
    """Where the letters of these numbers stand in a text; white space is not counted."""
    wanted, letters = set(numbers), [at for at, sign in enumerate(text) if is_letter(sign)] if numbers else []
    return [at for number, at in enumerate(letters) if number in wanted]


class PdfFile(PageTexts):
    """A PDF that is in no library, or its ``pages`` such as ``"3-5"``; read and laid out in a ``sandbox`` where there is one.

    Raises `WorkProblem` for pages that it does not have, `FileProblem`.
    """

    def __init__(self, path: Path, name: str, sandbox: PdfSandbox | None = None, pages: str = "") -> None:
        reading = sandbox.read_file(path, name) if sandbox is not None else read_file(path, name)
        count = reading.page_count
        chosen = set(page_numbers(pages, name, "page", count))
        until = takewhile(lambda page: page.number <= max(chosen), reading.pages)
        wanted = (page for page in until if page.number in chosen)
        super().__init__(name, wanted, reading.unit, path, sandbox, count)
