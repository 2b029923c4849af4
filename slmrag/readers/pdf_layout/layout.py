"""A PDF with new words: each page's old ones taken out of its content, and the new laid over their places.

What cannot be laid out (text that stands askew, that is a picture, that clips, in a script no font here holds) stays as it is, and
its new words come on a page behind it.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.pdf import open_pdf
from slmrag.readers.pdf_layout.appended_pages import Paragraph, pages_of, sheet
from slmrag.readers.pdf_layout.content import NotRemovable, TextRemoval
from slmrag.readers.pdf_layout.faces import FontFace
from slmrag.readers.pdf_layout.fit import LaidLine, fit
from slmrag.readers.pdf_layout.fonts import Fonts
from slmrag.readers.pdf_layout.harmless_pdf import remove_scripts
from slmrag.readers.pdf_layout.ink import Ink
from slmrag.readers.pdf_layout.leaders import behind_words, take_leader
from slmrag.readers.pdf_layout.page_text import DOTS, PageText, page_text
from slmrag.readers.pdf_layout.rooms import Rooms
from slmrag.readers.pdf_layout.text_blocks import Residue, Span, TextBlock, blocks_of, residue
from slmrag.readers.pdfium import pdfium_lock
from slmrag.schema.new_words import AppendedWords, NewWords, PageWords
from slmrag.text.languages import is_rtl

if TYPE_CHECKING:
    import pikepdf
    import pypdfium2

_TRIES = 6


@dataclass(slots=True)
class _PageLayout:
    """A page with its new words: its content and resources without the old, and the numbers of those that could not be laid out."""

    content: bytes
    resources: Any
    ink: Ink
    lost: list[int]


def lay_out_pdf(
    path: Path, pages: Sequence[PageWords], language: str, *, beside: bool, said: AppendedWords = AppendedWords(),
    english: AppendedWords | None = None, folders: Sequence[str] | None = None,
) -> tuple[bytes, dict[int, int]]:  # fmt: skip
    """The PDF at ``path`` with new words in ``language`` (ISO code), and on each page (from 1) how many pieces could not be laid out.

    ``beside``: behind each page as it was. ``said`` is what pages that are put in say of themselves, and ``english`` where no font
    of this computer holds that. Raises `FileProblem`, also where no font of this computer holds the language.
    """
    import pikepdf
    import pypdfium2 as pdfium

    fonts = Fonts(language, folders) if folders is not None else Fonts(language)
    if lacking := _lacking(fonts, (new.words for page in pages for new in page.words)):
        raise FileProblem("no_font_for_words", signs=lacking)
    if english is not None and _lacking(fonts, [said.text]):
        said = english
    try:
        with pdfium_lock, closing(open_pdf(path, None)) as document, pikepdf.open(path) as pdf:
            return _Layout(document, pdf, fonts, is_rtl(language)).made(pages, language, beside, said)
    except (pikepdf.PdfError, pdfium.PdfiumError, RecursionError) as error:
        raise FileProblem(
            "pdf_not_laid_out", why=str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        ) from None


def _lacking(fonts: Fonts, texts: Iterable[str]) -> str:
    """Signs that no font holds, where they are more than a few. All are looked for at once: each look opens every font."""
    signs = "".join(sorted({sign for text in texts for sign in text if not sign.isspace()}))
    lacking = [sign for sign in signs if not fonts.holds(signs) and sign.isalpha() and not fonts.holds(sign)]
    return "".join(lacking[:5]) if 10 * len(lacking) > len(signs) else ""


class _Layout:
    def __init__(self, document: "pypdfium2.PdfDocument", pdf: "pikepdf.Pdf", fonts: Fonts, from_right: bool) -> None:
        self._document, self._pdf, self._fonts, self._from_right = document, pdf, fonts, from_right
        self._names: dict[FontFace, str] = {}
        self._lost: dict[int, int] = {}

    def made(
        self, pages: Sequence[PageWords], language: str, beside: bool, said: AppendedWords
    ) -> tuple[bytes, dict[int, int]]:
        """See `lay_out_pdf`."""
        from pikepdf import Name, String

        begun = list(self._pdf.pages)
        inks: list[tuple[Any, Ink]] = []
        behind: dict[int, list[Ink]] = {}
        for words in pages:
            if words.number > len(begun):
                break
            page = begun[words.number - 1]
            laid = self._laid(page, words)
            lost = [words.words[number] for number in (laid.lost if laid else range(len(words.words)))]
            if lost:
                self._lost[words.number] = len(lost)
                behind[words.number] = self._behind(page, words, lost, said.headings.get(words.number, ""))
            if laid is not None:
                if beside:
                    page = self._copy(page)
                    begun[words.number - 1] = page
                self._put(page, laid, inks)
        order = self._in_order(begun, behind, inks, beside)
        if said.receipt:
            size = sheet(_size(begun[-1]))
            lines = [Paragraph(line, heading=not at) for at, line in enumerate(said.receipt)]
            for ink in pages_of(lines, size, self._fonts, self._names):
                order.append(self._sheet(size, ink, inks))
        self._write_pages(order)
        self._draw(inks)
        root = self._pdf.Root
        root.Lang = String(language)
        for stale in ("/StructTreeRoot", "/MarkInfo"):  # it names the old words
            if stale in root:
                del root[stale]
        if beside:
            root.PageLayout = Name.TwoPageLeft
        remove_scripts(self._pdf)
        buffer = io.BytesIO()
        self._pdf.save(buffer)
        return buffer.getvalue(), self._lost

    def _laid(self, page: "pikepdf.Page", words: PageWords) -> _PageLayout | None:
        """The page with its new words; ``None`` where none of them can be laid out."""
        import pypdfium2 as pdfium

        if not words.laid_out or not words.words:
            return None
        try:
            with closing(self._document[words.number - 1]) as seen:
                found = page_text(seen)
                with closing(found.textpage):
                    return None if found.scanned else self._laid_out(page, found, words)
        except (pdfium.PdfiumError, NotRemovable):
            return None

    def _laid_out(self, page: "pikepdf.Page", found: PageText, words: PageWords) -> _PageLayout | None:
        spans = [Span(new.start, new.end, " ".join(new.words.split())) for new in words.words]
        blocks, lost = blocks_of(found, words.read, spans)
        rooms: dict[int, Rooms] = {}
        laid: list[tuple[TextBlock, float, list[LaidLine]]] = []
        failed: set[int] = set()
        for block in blocks:
            turn = block.look.turn or 0
            if turn not in rooms:
                rooms[turn] = Rooms(found, turn, blocks)
            fitting = fit(block, rooms[turn].of(block), self._fonts, from_right=self._from_right)
            if fitting is None:
                failed.add(block.number)
            else:
                laid.append((block, *fitting))
                take_leader(found, block, *fitting)
        for _ in range(_TRIES):
            laid = [one for one in laid if one[0].number not in failed]
            if not laid:
                return None
            good = [block for block, _, _ in laid]
            removal = TextRemoval(self._pdf, found.contents, _wanted(found, good))
            content, resources = removal.without(page)
            kept, more = self._kept(found, good, removal.removed)
            if not more:
                return _PageLayout(content, resources, self._ink(laid, kept), sorted({*lost, *failed}))
            failed |= more
        return None

    def _ink(self, laid: Sequence[tuple[TextBlock, float, list[LaidLine]]], kept: Sequence[Residue]) -> Ink:
        """The new words, and what is drawn again beside them."""
        ink = Ink(self._names)
        alone = [(size, lines) for block, size, lines in laid if len(block.lines) == 1]
        for one in kept:
            left = behind_words(one, alone) if DOTS.fullmatch(one.text) else one
            if left is not None:
                ink.again(left.text, left.look, left.box, left.base, self._fonts)
        for block, size, lines in laid:
            for line in lines:
                ink.line(line, block.look, size)
        return ink

    def _kept(self, found: PageText, good: Sequence[TextBlock], removed: set[Any]) -> tuple[list[Residue], set[int]]:
        """What is drawn again of the ``removed`` texts, and the numbers of the blocks whose neighbours cannot be."""
        objects = {drawing for drawing, place in found.where.items() if place in removed}
        letters = set().union(*(block.letters for block in good))
        kept, failed = [], set[int]()
        for left in residue(found, objects, letters):
            if left.look.turn is not None and self._fonts.pieces(left.text, left.look) is not None:
                kept.append(left)
            else:
                culprits = {block.number for block in good if left.drawing in block.objects}
                failed |= culprits or {block.number for block in good}
        return kept, failed

    # -- pages ----------------------------------------------------------------------------------------------------

    def _put(self, page: "pikepdf.Page", laid: _PageLayout, inks: list[tuple[Any, Ink]]) -> None:
        from pikepdf import Name

        content = b"q\n" + laid.content + b"\nQ\n" + laid.ink.content
        page.obj.Contents = self._pdf.make_stream(content)
        for annotation in page.obj.get("/Annots", []):
            if annotation.get("/Subtype") == Name.Link:  # its frame was drawn around the old words
                annotation.Border = [0, 0, 0]
                if "/BS" in annotation:
                    del annotation["/BS"]
        page.obj.Resources = laid.resources
        inks.append((page.obj, laid.ink))

    def _copy(self, page: "pikepdf.Page") -> "pikepdf.Page":
        """The page once more, without what may stand only once in a document: the fields of a form."""
        import pikepdf

        same: Any = page.obj
        copy = pikepdf.Page(self._pdf.make_indirect(pikepdf.Dictionary(same)))
        annotations: Any = same.get("/Annots", [])
        links = [one for one in annotations if one.get("/Subtype") == pikepdf.Name.Link]
        copy.obj.Annots = pikepdf.Array(links)
        return copy

    def _behind(self, page: "pikepdf.Page", words: PageWords, lost: Sequence[NewWords], heading: str) -> list[Ink]:
        said = [Paragraph(heading, heading=True)] if heading else []
        whole = len(lost) == len(words.words)
        for new in lost:
            if not whole:
                said.append(Paragraph(words.read[new.start : new.end], faint=True))
            said.append(Paragraph(new.words))
        return pages_of(said, sheet(_size(page)), self._fonts, self._names)

    def _in_order(
        self, begun: Sequence[Any], behind: Mapping[int, list[Ink]], inks: list[tuple[Any, Ink]], beside: bool
    ) -> list[Any]:
        order: list[Any] = []
        for number, (before, page) in enumerate(zip(self._pdf.pages, begun, strict=True), 1):
            if beside and page.obj.objgen != before.obj.objgen:
                order.append(before)
            order.append(page)
            for ink in behind.get(number, ()):
                order.append(self._sheet(sheet(_size(before)), ink, inks))
        return order

    def _sheet(self, size: tuple[float, float], ink: Ink, inks: list[tuple[Any, Ink]]) -> "pikepdf.Page":
        from pikepdf import Array, Dictionary, Name, Page

        made = Page(self._pdf.make_indirect(Dictionary(
            Type=Name.Page, MediaBox=Array([0, 0, *size]), Resources=Dictionary(), Contents=self._pdf.make_stream(ink.content)
        )))  # fmt: skip
        inks.append((made.obj, ink))
        return made

    def _write_pages(self, order: Sequence[Any]) -> None:
        there = {page.obj.objgen for page in self._pdf.pages}
        for at, page in enumerate(order):
            if page.obj.objgen not in there:
                self._pdf.pages.insert(at, page)

    def _draw(self, inks: Sequence[tuple[Any, Ink]]) -> None:
        """Give every page the fonts that it names, now that it is known which signs of them are drawn."""
        fonts = {face: face.embed(self._pdf) for face in self._names}
        for page, ink in inks:
            page.Resources = ink.resources(page.get("/Resources"), fonts)


def _wanted(found: PageText, blocks: Sequence[TextBlock]) -> dict[Any, set[int]]:
    wanted: dict[Any, set[int]] = {}
    for block in blocks:
        for drawing in block.objects:
            if drawing not in found.where:
                raise NotRemovable("drawn by what is not looked into")
            path, number = found.where[drawing]
            wanted.setdefault(path, set()).add(number)
    return wanted


def _size(page: "pikepdf.Page") -> tuple[float, float]:
    """The width and height of a page as it is seen."""
    left, bottom, right, top = (float(side) for side in page.cropbox)
    width, height = abs(right - left), abs(top - bottom)
    return (height, width) if int(page.get("/Rotate", 0)) % 180 else (width, height)
