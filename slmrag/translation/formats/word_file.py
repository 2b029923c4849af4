"""Word files: paragraphs of the body, tables, margins, notes and text boxes; fields, pictures and comments stay."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from slmrag.readers.ooxml import attribute
from slmrag.text.languages import is_rtl
from slmrag.translation.formats import drawing_ml, inline
from slmrag.translation.formats.inline import InlineSpan
from slmrag.translation.formats.package import OfficeFile, PackageParts, local, paragraphs_of
from slmrag.translation.formats.translatable import LeftAsIs, has_words, left_as_is

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# What a reader sees of a run's properties; the rest (kerning, font hints) may differ within a word.
_LOOK = {
    "rStyle", "b", "i", "u", "strike", "dstrike", "caps", "smallCaps", "vanish", "color", "sz", "highlight", "vertAlign",
}  # fmt: skip
_INVISIBLE = {
    "del", "moveFrom", "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "commentRangeStart",
    "commentRangeEnd", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "",
    "lastRenderedPageBreak", "commentReference", "annotationRef",
}  # fmt: skip
# Where the standard's order of elements puts what we add.
_AFTER_RTL = {"cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange"}
_AFTER_LANG = _AFTER_RTL - {"cs", "em", "lang"}
_AFTER_BIDI = {
    "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
    "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
}  # fmt: skip
_AFTER_VISUAL = {
    "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd",
    "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription", "tblPrChange",
}  # fmt: skip


class WordFile(OfficeFile):
    """A Word file."""

    family = "document"

    def units(self, parts: PackageParts, left_out: list[LeftAsIs]) -> Iterator[tuple[str, inline.Unit]]:
        """See `OfficeFile.units`: the margins above first, then the body, notes, and the margins below."""
        package = parts.package
        for kind in ("header", "", "footnotes", "endnotes", "footer"):
            names = [relation.target for relation in package.relations(package.main, kind)] if kind else [package.main]
            for name in dict.fromkeys(names):
                yield from ((name, unit) for unit in _part_units(parts.tree(name)))
        yield from drawing_ml.units(parts, parts.named("word/diagrams/data", "word/diagrams/drawing"))
        for _ in package.relations(package.main, "aFChunk"):
            left_out.append(LeftAsIs(0, left_as_is("embedded_left")))
        for _ in package.relations(package.main, "chart"):
            left_out.append(LeftAsIs(0, left_as_is("chart_left")))

    def finish(self, parts: PackageParts, filled: Sequence[inline.Unit], language: str) -> Sequence[str]:
        """See `OfficeFile.finish`."""
        for paragraph in paragraphs_of(filled):
            if _is_word(paragraph):
                _set_direction(paragraph, language)
            else:
                drawing_ml.set_direction(paragraph, language)
        return ()


def _part_units(root: "Element") -> Iterator[inline.Unit]:
    for paragraph in list(root.iter("{*}p")):
        if has_words("".join(text.text or "" for text in paragraph.iter("{*}t"))):
            row = _row(_split_runs(paragraph)) if _is_word(paragraph) else drawing_ml.row(paragraph)
            yield from inline.units(paragraph, row)


def _is_word(element: "Element") -> bool:
    """Whether an element is Word's own, and not a drawing's."""
    return "wordprocessingml" in element.tag


def _named(like: "Element", name: str) -> str:
    """A name in the namespace of another element: that of either dialect."""
    return f"{like.tag.rpartition('}')[0]}}}{name}"


# --- Spans ------------------------------------------------------------------------------------------------


def _split_runs(parent: "Element") -> "list[Element]":
    """The children of a paragraph, where a run of several things has become a run for each."""
    for run in list(parent):
        contents = [child for child in run if local(child) != "rPr"] if local(run) == "r" else []
        for child in contents:
            if (sign := {"noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}.get(local(child))) is not None:
                child.tag, child.text = _named(child, "t"), sign
        for child in contents[1:]:
            new = run.makeelement(run.tag, {str(name): str(value) for name, value in run.items()})
            if local(run[0]) == "rPr":
                new.append(deepcopy(run[0]))
            new.append(child)
            parent.insert(parent.index(run) + contents.index(child), new)
    return list(parent)


def _row(children: "Sequence[Element]") -> list[InlineSpan]:
    """What a paragraph, or a link in it, holds."""
    row: list[InlineSpan] = []
    index = 0
    while index < len(children):
        length = _field_length(children[index:])
        if length:
            row.append(_field(children[index : index + length]))
        elif span := _span(children[index]):
            row.append(span)
        elif row:
            row[-1].glue(children[index])
        index += length or 1
    return row


def _span(element: "Element") -> InlineSpan | None:
    """An element as a span, ``None`` for what is invisible."""
    match local(element):
        case "r":
            return _run_span(element)
        case "hyperlink" | "ins" | "moveTo" | "smartTag" | "customXml" | "dir" | "bdo":
            return InlineSpan("pair", [element], container=element, inner=_row(_split_runs(element)))
        case "sdt" if (content := element.find("{*}sdtContent")) is not None:
            return InlineSpan("pair", [element], container=content, inner=_row(_split_runs(content)))
        case "fldSimple" if "HYPERLINK" in attribute(element, "instr"):
            return InlineSpan("pair", [element], container=element, inner=_row(_split_runs(element)))
        case "pPr" | "smartTagPr" | "customXmlPr":
            return InlineSpan("barrier", [element])
        case tag if tag in _INVISIBLE:
            return None
        case _:
            return InlineSpan("alone", [element])


def _run_span(run: "Element") -> InlineSpan | None:
    content = next((child for child in run if local(child) != "rPr"), None)
    if content is None:
        return None
    match local(content):
        case "t":
            look = _look(run)
            if not (content.text or "").strip() and any(name == "u" for name, _ in look):
                return InlineSpan("alone", [run])  # a line to write on
            return InlineSpan("text", [run], [content], look)
        case "tab" | "ptab" | "fldChar" | "instrText":
            return InlineSpan("barrier", [run])
        case "br" | "cr":
            return InlineSpan("barrier" if attribute(content, "type") in ("page", "column") else "line", [run])
        case tag if tag in _INVISIBLE:
            return None
        case _:
            return InlineSpan("alone", [run])


def _look(run: "Element") -> tuple:
    """What makes the words of a run look different from others, to a reader."""
    properties = run[0] if len(run) and local(run[0]) == "rPr" else ()
    return tuple(sorted((local(p), tuple(sorted(p.attrib.items()))) for p in properties if local(p) in _LOOK))


def _field_kind(run: "Element") -> str:
    found = run.find("{*}fldChar") if local(run) == "r" else None
    return "" if found is None else attribute(found, "fldCharType")


def _field_length(children: "Sequence[Element]") -> int:
    """How many of ``children`` are the field that begins with the first of them; 0 when none does, or it goes on."""
    depth = 0
    for number, child in enumerate(children, 1):
        depth += {"begin": 1, "end": -1}.get(_field_kind(child), 0)
        if depth <= 0:
            return number if number > 1 else 0
    return 0


def _field(children: "Sequence[Element]") -> InlineSpan:
    """A field: a link, whose words are translated, or a number and its like, which Word computes."""
    order = "".join(text.text or "" for child in children for text in child.iter("{*}instrText"))
    shown = next((n for n, child in enumerate(children) if _field_kind(child) == "separate"), None)
    if shown is None or order.split()[:1] != ["HYPERLINK"]:
        return InlineSpan("alone", list(children))
    head, inner, tail = children[: shown + 1], children[shown + 1 : -1], children[-1:]
    return InlineSpan("pair", inner=_row(inner), head=list(head), tail=list(tail))


# --- Direction and language -------------------------------------------------------------------------------


def _set_direction(paragraph: "Element", language: str) -> None:
    """Have a paragraph and its runs run the way of ``language``, and be spelled in it."""
    rtl = is_rtl(language)
    properties = paragraph.find("{*}pPr")
    if rtl:
        if properties is None:
            properties = paragraph.makeelement(_named(paragraph, "pPr"))
            paragraph.insert(0, properties)
        _put(properties, "bidi", _AFTER_BIDI)
    elif properties is not None:
        _take_out(properties, "bidi")
    for run in paragraph.iter("{*}r"):
        if not _is_word(run) or next(run.iterancestors("{*}p")) is not paragraph:
            continue
        look = run.find("{*}rPr")
        if look is None:
            look = run.makeelement(_named(run, "rPr"))
            run.insert(0, look)
        if rtl:
            _put(look, "rtl", _AFTER_RTL)
        else:
            _take_out(look, "rtl")
        kind = "bidi" if rtl else "eastAsia" if language in ("zh", "ja", "ko") else "val"
        _put(look, "lang", _AFTER_LANG).set(_named(look, kind), language)
    for table in paragraph.iterancestors("{*}tbl"):
        if (properties := table.find("{*}tblPr")) is not None:
            if rtl:
                _put(properties, "bidiVisual", _AFTER_VISUAL)
            else:
                _take_out(properties, "bidiVisual")


def _take_out(parent: "Element", name: str) -> None:
    if (there := parent.find(f"{{*}}{name}")) is not None:
        parent.remove(there)


def _put(parent: "Element", name: str, before: set[str]) -> "Element":
    """The element ``name`` of ``parent``, empty; a new one stands ahead of those named in ``before``."""
    there = parent.find(f"{{*}}{name}")
    if there is None:
        there = parent.makeelement(_named(parent, name))
        following = next((child for child in parent if local(child) in before), None)
        parent.insert(len(parent) if following is None else parent.index(following), there)
    there.attrib.pop(_named(there, "val"), "")
    return there
