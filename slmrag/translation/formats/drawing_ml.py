"""Paragraphs of DrawingML: the text of slides, of shapes in any Office file, and of diagrams."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from slmrag.text.languages import is_rtl
from slmrag.translation.formats import inline
from slmrag.translation.formats.inline import InlineSpan
from slmrag.translation.formats.translatable import has_words

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from slmrag.translation.formats.package import PackageParts

_LOOK = ("b", "i", "u", "strike", "baseline", "cap", "sz")
_LOOK_INSIDE = ("solidFill", "highlight", "hlinkClick", "latin")
_TITLES = {"title", "ctrTitle", "subTitle"}


def units(parts: "PackageParts", names: Sequence[str], page: int = 1) -> Iterator[tuple[str, inline.Unit]]:
    """The segments of the drawn paragraphs of some parts, each with the name of its part."""
    for name in names:
        for paragraph in list(parts.tree(name).iter("{*}p")):
            if has_words("".join(text.text or "" for text in paragraph.iter("{*}t"))):
                yield from ((name, unit) for unit in inline.units(paragraph, row(paragraph), page))


def row(paragraph: "Element") -> list[InlineSpan]:
    """What a drawn paragraph holds."""
    return [_span(child) for child in paragraph]


def _span(element: "Element") -> InlineSpan:
    tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if tag == "r" and (text := element.find("{*}t")) is not None:
        return InlineSpan("text", [element], [text], _look(element.find("{*}rPr")))
    if tag == "br":
        return InlineSpan("line", [element])
    return InlineSpan("alone" if tag in ("fld", "m", "AlternateContent") else "barrier", [element])


def _look(properties: "Element | None") -> tuple:
    """What makes the words of a run look different from others, or lead elsewhere."""
    if properties is None:
        return ()
    from lxml import etree

    inside = [
        etree.tostring(p, method="c14n", with_tail=False)
        for name in _LOOK_INSIDE
        for p in properties.iterfind(f"{{*}}{name}")
    ]
    return (
        *(
            (name, properties.get(name))
            for name in _LOOK
            if properties.get(name) not in (None, "0", "none", "noStrike")
        ),
        *inside,
    )


def set_direction(paragraph: "Element", language: str) -> None:
    """Have a drawn paragraph run the way of ``language``, and be spelled in it."""
    rtl = is_rtl(language)
    properties = paragraph.find("{*}pPr")
    if rtl:
        if properties is None:
            properties = paragraph.makeelement(f"{paragraph.tag.rpartition('}')[0]}}}pPr")
            paragraph.insert(0, properties)
        properties.set("rtl", "1")
        if properties.get("algn", "" if _is_title(paragraph) else "l") == "l":
            properties.set("algn", "r")
    elif properties is not None and properties.attrib.pop("rtl", "0") == "1" and properties.get("algn") == "r":
        del properties.attrib["algn"]
    for run in paragraph.iterfind("{*}r"):
        if (look := run.find("{*}rPr")) is not None:
            look.set("lang", language)
    for table in paragraph.iterancestors("{*}tbl"):
        if (properties := table.find("{*}tblPr")) is not None:
            if rtl:
                properties.set("rtl", "1")
            else:
                properties.attrib.pop("rtl", "")


def _is_title(paragraph: "Element") -> bool:
    shape = next(paragraph.iterancestors("{*}sp"), None)
    place = None if shape is None else next(shape.iter("{*}ph"), None)
    return place is not None and place.get("type") in _TITLES
