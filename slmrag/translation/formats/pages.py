"""The pages of a PDF, or of a document of the library: their paragraphs are segments. What comes back is bilingual."""

from collections.abc import Iterable
from pathlib import Path

from slmrag.readers import read_file
from slmrag.schema import Page, Unit
from slmrag.translation.formats import LeftOut, Segment
from slmrag.translation.formats.text import joined_lines, text_spans

_UNREAD = {
    "empty": "It holds no text: it may be a picture.",
    "garbled": "Its text cannot be read: its font tells no letters.",
}


class Pages:
    """Pages of text, as a `Translatable` that only comes back beside its original."""

    suffix, shaped = ".html", False

    def __init__(self, name: str, pages: Iterable[Page], unit: Unit = "page") -> None:
        self.name, self.unit, self.pages = name, unit, 0
        self.segments: list[Segment] = []
        self.left_out: list[LeftOut] = []
        for page in pages:
            self.pages += 1
            if page.kind in _UNREAD:
                self.left_out.append(LeftOut(page.number, _UNREAD[page.kind]))
                continue
            for start, end in text_spans(page.text):
                self.segments.append(Segment(joined_lines(page.text[start:end]), page.number))


class PdfFile(Pages):
    """A PDF that is in no library."""

    def __init__(self, path: Path, name: str) -> None:
        reading = read_file(path, name)
        super().__init__(name, reading.pages, reading.unit)
