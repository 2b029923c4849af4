"""Word files: headings, lists, tables, margins, text boxes, notes and comments, in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.delimited_text import said_once, table_row
from slmrag.readers.drawings import alternative_text, graphic_texts, picture_marks
from slmrag.readers.drawings import paragraphs as drawn_paragraphs
from slmrag.readers.links import behind
from slmrag.readers.ooxml import Package, attribute, open_package, relation_id
from slmrag.readers.pictures_inside import with_pictures
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages
from slmrag.readers.word_bold_headings import heading_levels
from slmrag.readers.word_chunks import chunk_blocks
from slmrag.readers.word_fields import (
    FIELD_MARKS,
    commented_words,
    field_code,
    form_field,
    shown_fields,
    symbol,
    with_address,
)
from slmrag.readers.word_styles import Numbering, Styles

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NOT_SHOWN = {"pPr", "rPr", "del", "moveFrom", "delText", "rt"}
_DRAWN = {"drawing", "pict", "object"}


@dataclass(frozen=True, slots=True)
class _TextPiece:
    """A paragraph, list item or table row; neighbours of one kind stay together, paragraphs stand apart."""

    text: str
    kind: Literal["paragraph", "item", "row"] = "paragraph"
    level: int = 0
    bold: bool = False


def read_docx(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a Word file (.docx, .docm, .dotx), one page for each of its sections."""
    with open_package(path, password, "document") as package:
        pieces = [piece for piece in _WordText(package).pieces() if piece.text.strip()]
    if not pieces:
        raise FileProblem("no_text_in_scan")
    headed = [
        replace(piece, text=" ".join(piece.text.split()), level=level) if level > piece.level else piece
        for piece, level in zip(pieces, heading_levels(pieces), strict=True)
    ]
    pages = with_pictures(section_pages(_blocks(headed)))
    return Reading("section", len(pages), iter(pages))


def _blocks(pieces: list[_TextPiece]) -> Iterator[Block]:
    for piece, after in zip(pieces, [*pieces, None][1:], strict=True):
        together = after is not None and piece.kind == after.kind != "paragraph"
        end = "" if after is None else "\n" if together else "\n\n"
        hashes = "#" * piece.level + " " if piece.level else ""
        yield Block(hashes + piece.text + end, piece.level, piece.text)


class _WordText:
    """One walk over a document; it keeps the counters of its lists on the way."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(package)
        self._numbering = Numbering(package)
        self._part = package.main
        self._links: dict[str, dict[str, str]] = {}
        self._initial = ""  # a first letter that is set apart, over several lines

    def pieces(self) -> Iterator[_TextPiece]:
        """Everything, in the order in which it is read: headers, body, notes, comments, footers."""
        main = self._package.main
        yield from self._margins("header")
        yield from self._walk(self._package.root, main)
        for kind, note in (("footnotes", "footnote"), ("endnotes", "endnote")):
            for tree in self._package.trees(main, kind):
                for element in tree.iter(note):
                    if attribute(element, "type", "normal") == "normal":
                        yield _TextPiece(f"[^{attribute(element, 'id')}]: {self._line(element)}")
        for tree in self._package.trees(main, "comments"):
            words = commented_words(self._package.root)
            for element in tree.iter("comment"):
                on = words.get(attribute(element, "id"), "")
                of = ", ".join(filter(None, [attribute(element, "author"), f"on “{on}”" if on else ""]))
                yield _TextPiece(f"Comment ({of}): {self._line(element)}")
        yield from self._margins("footer")

    def _margins(self, kind: str) -> Iterator[_TextPiece]:
        # The first page, even pages and each chapter have their own, mostly the same one.
        seen = set()
        for relation in self._package.relations(self._package.main, kind):
            for piece in self._walk(self._package.tree(relation.target), relation.target):
                if piece.text not in seen:
                    seen.add(piece.text)
                    yield _TextPiece(piece.text, piece.kind)

    def _walk(self, root: "Element", part: str) -> Iterator[_TextPiece]:
        self._part = part
        yield from self._pieces(root)

    def _pieces(self, parent: "Element") -> Iterator[_TextPiece]:
        for element in parent:
            match element.tag:
                case "p":
                    yield from self._paragraph(element)
                case "tbl":
                    above: dict[int, str] = {}
                    for row in element.iter("tr"):
                        if next(row.iterancestors("tbl")) is element:
                            yield _TextPiece(self._row(row, above), "row")
                case "altChunk":
                    yield from self._foreign(element)
                case tag if tag not in _NOT_SHOWN and tag != "sdtPr":
                    yield from self._pieces(element)

    def _paragraph(self, paragraph: "Element") -> Iterator[_TextPiece]:
        text = shown_fields("".join(self._inline(paragraph))).strip()
        text = self._initial + text.replace("~~~~", "")  # struck in several runs
        frame = paragraph.find("pPr/framePr")
        self._initial = text if frame is not None and attribute(frame, "dropCap", "none") != "none" else ""
        if self._initial:
            return
        number, depth = self._styles.numbering(paragraph)
        # An empty paragraph of a list counts too.
        mark = self._numbering.mark(number, depth) if number else ""
        if text:
            level = self._styles.heading_level(paragraph)
            if level:
                text = " ".join(text.split())
                yield _TextPiece(f"{mark} {text}" if mark not in ("", "-") else text, level=level)
            elif mark:
                yield _TextPiece("  " * depth + f"{mark} {text}", "item")
            else:
                yield _TextPiece(text, bold=self._styles.is_bold(paragraph))
        for drawing in paragraph.iter(*_DRAWN):
            # Those inside a text box, or inside another drawing, are found with it.
            if next(drawing.iterancestors("p", *_DRAWN)) is paragraph:
                yield from self._drawing(drawing)

    def _addresses(self) -> dict[str, str]:
        """The addresses that links of this part lead to, by their ids."""
        if self._part not in self._links:
            self._links[self._part] = self._package.addresses(self._part)
        return self._links[self._part]

    def _inline(self, parent: "Element") -> Iterator[str]:
        for element in parent:
            match element.tag:
                case "t":
                    yield element.text or ""
                case "tab" | "ptab":
                    yield "\t"
                case "br" | "cr":
                    yield "\n"
                case "noBreakHyphen":
                    yield "-"
                case "footnoteReference" | "endnoteReference":
                    yield f"[^{attribute(element, 'id')}]"
                case "r" if _is_hidden(element):
                    pass
                case "r" if (
                    _is_struck(element)
                    and element.find("t") is not None
                    and (struck := "".join(self._inline(element)).strip())
                ):
                    yield f"~~{struck}~~"
                case "hyperlink":
                    words = "".join(self._inline(element))
                    yield words + behind(words, self._addresses().get(relation_id(element), ""))
                case "fldChar":
                    form = element.find("ffData")
                    yield form_field(form) if form is not None else ""
                    yield FIELD_MARKS.get(attribute(element, "fldCharType"), "")
                case "instrText":
                    yield field_code(element.text or "")
                case "fldSimple":
                    yield with_address("".join(self._inline(element)), attribute(element, "instr"))
                case "sym":
                    yield symbol(attribute(element, "font"), attribute(element, "char"))
                case "ruby":
                    reading = "".join(t.text or "" for t in element.iterfind("rt//t"))
                    yield "".join(self._inline(element)) + (f" ({reading})" if reading else "")
                # Formulas, on one line: f(x)=a_0+∑_n=1^∞(nπx)/L
                case "f":
                    halves = ["".join(self._inline(half)) for half in element.iterchildren("num", "den")]
                    yield "/".join(half if len(half) < 2 else f"({half})" for half in halves)
                case "sup" | "sub":
                    yield ("^" if element.tag == "sup" else "_") + "".join(self._inline(element))
                case "d":
                    yield f"({''.join(self._inline(element))})"
                case "naryPr":
                    sign = element.find("chr")
                    yield "∫" if sign is None else attribute(sign, "val")
                case tag if tag not in _NOT_SHOWN and tag not in _DRAWN:
                    yield from self._inline(element)

    def _drawing(self, drawing: "Element") -> Iterator[_TextPiece]:
        if text := alternative_text(drawing):
            yield _TextPiece(text)
        for picture in picture_marks(self._package, self._part, drawing):
            yield _TextPiece(picture)
        for box in drawing.iter("txbxContent"):
            yield from self._pieces(box)
        for word_art in drawing.iter("textpath"):
            yield _TextPiece(attribute(word_art, "string"))
        for text in graphic_texts(self._package, self._part, drawing):
            yield _TextPiece(text)
        for shape in drawing.iter("txBody"):
            yield from map(_TextPiece, drawn_paragraphs(shape))

    def _row(self, row: "Element", above: dict[int, str]) -> str:
        """A row, in which a label that is merged over cells stands in each; ``above`` are those that may go on below."""
        cells: list[str] = []
        for cell in row.iter("tc"):
            if next(cell.iterancestors("tr")) is not row:
                continue
            merged, span = cell.find("tcPr/vMerge"), cell.find("tcPr/gridSpan")
            goes_on = merged is not None and attribute(merged, "val", "continue") == "continue"
            text = above.get(len(cells), "") if goes_on else self._line(cell)
            if merged is not None:
                above[len(cells)] = text
            cells += [text] * max(1, min(int(attribute(span, "val", "1")) if span is not None else 1, 100))
        return table_row(said_once(cells)) if any(cells) else ""

    def _line(self, element: "Element") -> str:
        """What an element says in one line; the rows of a table within a cell are parted by semicolons."""
        texts = []
        for piece in self._pieces(element):
            text = " ".join(piece.text.split())
            texts.append(f"{text.strip('| ').replace(' | ', ', ')};" if piece.kind == "row" else text)
        return " ".join(texts).rstrip(";")

    def _foreign(self, element: "Element") -> Iterator[_TextPiece]:
        """A whole web page or text that another program left inside this one."""
        for relation in self._package.relations(self._part, "aFChunk"):
            if relation.id == relation_id(element):
                for block in chunk_blocks(self._package.read(relation.target), relation.target):
                    yield _TextPiece(block.title if block.level else block.text.strip(), level=block.level)


def _is_struck(run: "Element") -> bool:
    return any(
        (found := run.find(f"rPr/{kind}")) is not None and attribute(found, "val", "true") not in ("0", "false", "off")
        for kind in ("strike", "dstrike")
    )


def _is_hidden(run: "Element") -> bool:
    vanish = run.find("rPr/vanish")
    return vanish is not None and attribute(vanish, "val", "true") not in ("0", "false", "off")
