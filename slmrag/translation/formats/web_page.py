"""HTML files: the words that are shown, and those of a picture, a field or the page's title; code stays as it is."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slmrag.errors.file_problems import FileProblem
from slmrag.text.harmless_page import without_harm
from slmrag.text.languages import is_rtl
from slmrag.translation.formats import inline
from slmrag.translation.formats.inline import InlineSpan
from slmrag.translation.formats.package import local, write_whole
from slmrag.translation.formats.translatable import LeftAsIs, Segment, changed_file, has_words, source_of, tidy
from slmrag.translation.markup import literal, plain

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_WORDS = "slmrag-words"  # a text node in an element of its own, while we work
# fmt: off
_KEPT = {
    "script", "style", "code", "pre", "kbd", "samp", "var", "tt", "textarea", "svg", "math", "template", "iframe", "object",
    "embed", "canvas", "audio", "video", "noscript", "input", "img", "area", "base", "link", "meta", "wbr",
}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr",
    "html", "legend", "li", "main", "nav", "ol", "optgroup", "option", "p", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "title", "tr", "ul", "caption", "button", "menu", "colgroup", "col", "frameset",
}
# fmt: on
_INVISIBLE = {"script", "style", "template", "noscript", "link", "meta", ""}
_SAID = ("alt", "title", "placeholder", "aria-label")
_SAID_OF_THE_PAGE = {"description", "og:title", "og:description"}


class WebPage:
    """A saved web page, as a `Translatable`."""

    shaped = True
    unit = "section"
    pages = 1

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name, self.suffix = path, name, Path(name).suffix.lower()
        self.left_out: list[LeftAsIs] = []
        self.segments = [Segment(text) for text, _ in _units(self._read())]

    def _read(self) -> "Element":
        declared = _DECLARED.search(self.path.read_bytes()[:2048]) if self.path.is_file() else None
        return _parsed(source_of(self.path, self.name, declared[1].decode("ascii") if declared else ""))

    def write(self, translations: Sequence[str | None], path: Path, language: str) -> None:
        """See `Translatable.write`."""
        from lxml import etree

        root = self._read()
        found = list(_units(root))
        if [text for text, _ in found] != [segment.text for segment in self.segments]:
            raise changed_file(self.name)
        # Rows are filled from the last to the first, so that the places of those before them stay.
        for (_, fill), words in reversed(list(zip(found, translations, strict=True))):
            if words is not None:
                fill(words)
        etree.strip_tags(root, _WORDS)
        _set_language(root, language)
        docinfo: Any = root.getroottree().docinfo  # of which the stubs know a part
        doctype = docinfo.doctype
        text = without_harm(etree.tostring(root.getroottree() if doctype else root, method="html", encoding="unicode"))
        write_whole(path, lambda file: file.write(text.encode("utf-8", "xmlcharrefreplace")))


def _parsed(html: str) -> "Element":
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser) if html.strip() else None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # The parser would go on without what is too deep: half a page, in silence.
        raise FileProblem("page_nested_too_deep")
    if root is None:
        raise FileProblem("no_page")
    return root


def _set_language(root: "Element", language: str) -> None:
    if local(root) == "html":
        root.set("lang", language)
        root.attrib.pop("{http://www.w3.org/XML/1998/namespace}lang", "")
        root.attrib.pop("xml:lang", "")
        if is_rtl(language) or root.get("dir"):
            root.set("dir", "rtl" if is_rtl(language) else "ltr")


# --- Segments -----------------------------------------------------------------------------------------------


def _units(root: "Element") -> Iterator[tuple[str, Callable[[str], None]]]:
    """Each segment's text and the function that puts a translation in its place, in reading order."""
    elements, kept = _walk(root)
    blocks = _blocks(elements, kept)
    for element in elements:
        if element not in kept:
            _wrap(element)
    for element in elements:
        yield from _attributes(element)
        if element in blocks:
            for unit in inline.units(element, _row(element, blocks, kept)):
                yield unit.text, unit.fill


def _walk(root: "Element") -> "tuple[list[Element], set[Element]]":
    """The elements in reading order, and those of them whose inside stays as it is, and is not among them."""
    from lxml import etree

    elements, kept = [], set()
    # An explicit walk: pages are nested deeper than Python may recurse.
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        elements.append(element)
        if (
            element.tag in _KEPT
            or element.get("translate") == "no"
            or "notranslate" in element.get("class", "").split()
        ):
            kept.add(element)
            walk.skip_subtree()
    return elements, kept


def _blocks(elements: "Sequence[Element]", kept: "set[Element]") -> "set[Element]":
    """The elements that are a block or hold one: no segment crosses their borders."""
    blocks: set[Element] = set()
    for element in reversed(elements):
        if element in blocks or (element.tag in _BLOCKS and element not in kept):
            blocks |= {element} if (parent := element.getparent()) is None else {element, parent}
    return blocks


def _wrap(element: "Element") -> None:
    """Put each text node of an element into an element of its own."""
    for child in list(element):
        if child.tail:
            words = element.makeelement(_WORDS)
            words.text, child.tail = child.tail, None
            child.addnext(words)
    if element.text:
        words = element.makeelement(_WORDS)
        words.text, element.text = element.text, None
        element.insert(0, words)


def _row(element: "Element", blocks: "set[Element]", kept: "set[Element]") -> list[InlineSpan]:
    row: list[InlineSpan] = []
    for child in element:
        if child.tag == _WORDS:
            row.append(InlineSpan("text", [child], [child]))
        elif child in blocks:
            row.append(InlineSpan("barrier", [child]))
        elif child.tag == "br":
            row.append(InlineSpan("line", [child]))
        elif local(child) in _INVISIBLE:
            if row:
                row[-1].glue(child)
        elif child in kept:
            row.append(InlineSpan("alone", [child]))
        else:
            row.append(InlineSpan("pair", [child], container=child, inner=_row(child, blocks, kept)))
    return row


def _attributes(element: "Element") -> Iterator[tuple[str, Callable[[str], None]]]:
    """The attributes of an element that a reader sees or hears."""
    names = list(_SAID)
    if element.tag == "input" and element.get("type", "").lower() in ("submit", "button", "reset"):
        names.append("value")
    if element.tag == "meta" and element.get("name", element.get("property", "")).lower() in _SAID_OF_THE_PAGE:
        names.append("content")
    if element.get("translate") == "no":
        return
    for name in names:
        if has_words(said := element.get(name, "")):
            yield literal(tidy(said).strip()), partial(_set, element, name)


def _set(element: "Element", name: str, translation: str) -> None:
    element.set(name, plain(translation))
