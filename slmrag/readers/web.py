"""HTML files: the text that a browser shows, nothing that it runs, hides or fetches."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.decoding import read_decoded
from slmrag.readers.delimited_text import said_once, table_row
from slmrag.readers.links import behind, says_nothing
from slmrag.readers.pictures_inside import mark_in_page, with_pictures
from slmrag.readers.reading import Limits, Reading
from slmrag.readers.section_pages import Block, section_pages
from slmrag.readers.word_bold_headings import heading_levels

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_NOT_SHOWN = {"head", "script", "style", "template", "noscript", "iframe", "object", "datalist"}
# fmt: off
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}
# fmt: on
_SPACE = re.compile(r"[ \t\n\r\f]+")


def read_html(path: Path, password: str | None = None, limits: Limits = Limits()) -> Reading:
    """Read a saved web page, one page for each of its sections."""
    with path.open("rb") as file:
        declared = _DECLARED.search(file.read(2048))
    text, notes = read_decoded(path, limits, declared[1].decode("ascii") if declared else "")
    blocks = html_blocks(text, mark_in_page)
    if not blocks:
        raise FileProblem("no_text_shown")
    pages = with_pictures(section_pages(blocks))
    return Reading("section", len(pages), iter(pages), notes)


def html_blocks(
    html: str, marked: Callable[[int, str], str] = lambda number, address: "", *, addresses: bool = False
) -> list[Block]:
    """The visible text of an HTML page: headings as ``# ``, lists as ``- ``, tables as rows.

    ``marked`` gives what is to stand for an ``img``, by its number and its address. With ``addresses`` those behind links
    follow their words, as in a mail; else only where the words say nothing (“here”).
    """
    from lxml import etree

    if not html.strip():
        return []
    # Bytes, since lxml refuses text that declares an encoding; what is declared no longer counts.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # The parser would go on without what is too deep: half a page, in silence.
        raise FileProblem("tags_nested_too_deep")
    if root is None:
        return []
    writer = _Writer(root, marked, addresses)
    # An explicit walk: pages are nested deeper than Python may recurse.
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            writer.end(element)
        elif _is_hidden(element):
            walk.skip_subtree()
            writer.hidden.add(element)
        else:
            writer.start(element)
    return writer.blocks()


def _is_hidden(element: "Element") -> bool:
    return (
        element.tag in _NOT_SHOWN
        or element.get("hidden") is not None
        or (element.tag == "input" and element.get("type", "text").lower() == "hidden")
        or _HIDDEN_STYLE.search(element.get("style", "")) is not None
    )


def _span(cell: "Element", name: str) -> int:
    said = cell.get(name, "1")
    return max(1, min(int(said), 100)) if said.isdecimal() and len(said) < 9 else 1


class _Line(NamedTuple):
    """A line of text: the level of its heading, 0 for none; what kind it is; and whether all of it is bold."""

    text: str
    level: int
    kind: str
    bold: bool = False


class _Writer:
    """Collects lines of text as the walk goes over the tags."""

    def __init__(self, root: "Element", marked: Callable[[int, str], str], addresses: bool) -> None:
        self._marked, self._images = marked, {image: number for number, image in enumerate(root.iter("img"))}
        self._addresses = addresses
        self._link = 0  # where the words of the open one begin
        self.hidden: set[Element] = set()
        self._lines: list[_Line] = []
        self._bold, self._bold_letters = 0, 0  # how deep within bold tags, and letters of the open line that are
        self._inline: list[str] = []
        self._lists: list[int | None] = []  # the next number of each open list, None for bullets
        self._mark = ""
        self._pre = 0
        self._cells: list[str] | None = None
        self._open_table: Element | None = None
        self._from_above: dict[int, tuple[str, int]] = {}  # by column, the label that goes on for so many rows
        # A table that holds headings or tables only places them on the page: it is not read as rows.
        self._layout = {
            table
            for inner in root.iter("table", "h1", "h2", "h3", "h4", "h5", "h6")
            for table in inner.iterancestors("table")
        }

    def start(self, element: "Element") -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._break()
        match tag:
            case "table" if element not in self._layout:
                self._open_table, self._from_above = element, {}
            case "tr" if self._open_table is not None:
                self._cells = []
            case "ul" | "menu":
                self._lists.append(None)
            case "ol":
                first = element.get("start", "1")
                self._lists.append(int(first) if first.isdecimal() and len(first) < 9 else 1)
            case "li":
                self._item()
            case "s" | "strike" | "del":
                self._inline.append("~~")
            case "b" | "strong":
                self._bold += 1
            case "a":
                self._link = len(self._inline)
            case "br":
                self._inline.append("\n")
            case "img" | "area":
                self._inline.append(element.get("alt") or "")
                if element in self._images:
                    self._inline.append(self._marked(self._images[element], element.get("src", "").strip()))
            case "input":
                self._inline.append(f" {element.get('value') or ''} ")
            case "pre" | "textarea":
                self._pre += 1
        self._text(element.text)

    def end(self, element: "Element") -> None:
        tag = element.tag
        if element in self.hidden:
            self._text(element.tail)
            return
        if tag in ("td", "th") and self._cells is not None:
            self._end_cell(self._cells, _span(element, "colspan"), _span(element, "rowspan"))
        elif tag in _BLOCKS:
            self._break(int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0)
        if tag in ("s", "strike", "del"):
            self._inline.append("~~")
        elif tag in ("b", "strong"):
            self._bold -= 1
        if tag == "a":
            words = "".join(self._inline[self._link :])
            if self._addresses or says_nothing(words):
                self._text(behind(words, element.get("href", "")))
        if tag == "tr" and self._cells is not None:
            self._labels_from_above(self._cells)
            if any(self._cells):
                self._lines.append(_Line(table_row(said_once(self._cells)), 0, "row"))
            self._cells = None
        elif element is self._open_table:
            self._open_table = None
        elif tag in ("ul", "ol", "menu") and self._lists:
            self._lists.pop()
        elif tag in ("pre", "textarea"):
            self._pre -= 1
        self._text(element.tail)

    def _end_cell(self, cells: list[str], columns: int, rows: int) -> None:
        """A cell ends: what it says belongs to every column and row that it stands over."""
        self._labels_from_above(cells)
        text = self._taken()
        for column in range(len(cells), len(cells) + columns):
            if rows > 1:
                self._from_above[column] = (text, rows - 1)
        cells += [text] * columns

    def _labels_from_above(self, cells: list[str]) -> None:
        while len(cells) in self._from_above:
            column = len(cells)
            text, rows = self._from_above.pop(column)
            cells.append(text)
            if rows > 1:
                self._from_above[column] = (text, rows - 1)

    def _item(self) -> None:
        depth = "  " * (len(self._lists) - 1)
        number = self._lists[-1] if self._lists else None
        self._mark = depth + ("- " if number is None else f"{number}. ")
        if number is not None:
            self._lists[-1] = number + 1

    def _text(self, text: str | None) -> None:
        if text:
            self._bold_letters += sum(map(str.isalnum, text)) if self._bold else 0
            self._inline.append(text if self._pre else _SPACE.sub(" ", text))

    def _taken(self) -> str:
        text = "".join(self._inline)
        self._inline.clear()
        if self._pre:
            return text.strip("\n")
        return re.sub(r" *\n *", "\n", re.sub(" +", " ", text)).strip()

    def _break(self, level: int = 0) -> None:
        """The end of a line of text, if there is any."""
        if self._cells is not None:
            self._inline.append(" ")  # in a cell, everything is one line
            return
        if text := self._taken():
            text = " ".join(text.split()) if level else text
            bold = self._bold_letters >= sum(map(str.isalnum, text)) > 0
            self._lines.append(_Line(self._mark + text, level, "item" if self._mark else "paragraph", bold))
            self._mark = ""
        self._bold_letters = 0

    def blocks(self) -> list[Block]:
        """What was written; items of a list and rows of a table stay together, paragraphs stand apart."""
        self._break()
        return list(self._joined())

    def _joined(self) -> Iterator[Block]:
        levels = heading_levels(self._lines)
        for line, level, after in zip(self._lines, levels, [*self._lines, None][1:], strict=True):
            end = "" if after is None else "\n" if line.kind != "paragraph" and line.kind == after.kind else "\n\n"
            yield Block("#" * line.level + " " * bool(line.level) + line.text + end, level, line.text)
