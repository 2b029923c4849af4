"""The pages of a PDF, or of a document of the library: their paragraphs are segments. What comes back is bilingual."""

import re
from collections.abc import Iterable
from pathlib import Path

from slmrag.readers import read_file
from slmrag.schema import Page, Unit
from slmrag.translation.formats.text_file import joined_lines, text_spans, trim
from slmrag.translation.formats.translatable import LeftAsIs, Segment, left_as_is

_UNREAD = {
    "empty": left_as_is("page_is_picture"),
    "garbled": left_as_is("page_letters_unknown"),
}

_FILLED = 0.8  # of the usual width of a page's long lines
_LEADER = re.compile(r"\s*(?:\. ?){4,}|\s*\u2026{2,}")
_NUMBERED = re.compile(r"(?:\d+|[A-Z])(?:\.\d+)*\.?\s+\S")
_ITEM = re.compile(r"(?:[•‣◦▪●○■–—*-]|\(?\w{1,3}[.)])\s")


class PageTexts:
    """The text of pages, as a `Translatable` that only comes back beside its original."""

    suffix, shaped = ".html", False

    def __init__(self, name: str, pages: Iterable[Page], unit: Unit = "page") -> None:
        self.name, self.unit, self.pages = name, unit, 0
        self.segments: list[Segment] = []
        self.left_out: list[LeftAsIs] = []
        for page in pages:
            self.pages += 1
            if page.kind in _UNREAD:
                self.left_out.append(LeftAsIs(page.number, _UNREAD[page.kind]))
                continue
            for start, end in printed_spans(page.text) if unit == "page" else text_spans(page.text):
                self.segments.append(Segment(joined_lines(page.text[start:end]), page.number))


def printed_spans(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of a printed page stand in its text, which has no blank lines between them.

    A paragraph goes on after a line that is filled, or before one that begins small.
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
        goes_on = bool(before) and not _ITEM.match(line) and (len(before) >= filled or line[:1].islower())
        if goes_on and not (_NUMBERED.match(line) and before[-1:] in ".!?:。"):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        before = "" if leader else line
    return [found for start, end in spans if (found := trim(text, start, end))]


class PdfFile(PageTexts):
    """A PDF that is in no library."""

    def __init__(self, path: Path, name: str) -> None:
        reading = read_file(path, name)
        super().__init__(name, reading.pages, reading.unit)
