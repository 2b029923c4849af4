"""Forms of Adobe's own kind (XFA): their pages say “Please wait”, and what they hold lies in XML beside the pages.

What the template shows is told in its order: texts, and beside the label of each field what was filled in. No script of it is run.
XML Forms Architecture 3.3, chapters 2 and 4.
"""

import ctypes
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.ooxml import MAX_TREE, attribute, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from pypdfium2 import PdfDocument

_WHOLE = 2  # FORMTYPE_XFA_FULL: the pages are nothing without it
_MOST_LINES = 5_000
_NOT_SEEN = ("hidden", "invisible", "inactive")
_VALUE = "value/*"


def form_lines(document: "PdfDocument") -> list[str]:
    """What such a form shows, a line for each text and field; none of any other PDF, and of a damaged one."""
    if not is_form(document):
        return []
    from lxml import etree

    packets = dict(_packets(document))
    try:
        template = parse_xml(packets.get("template", b""))
        data = parse_xml(packets["datasets"], recover=True).find("data") if "datasets" in packets else None
    except (etree.XMLSyntaxError, FileProblem, ValueError):
        return []
    return [line for line in islice(_lines(template, _filled(data)), _MOST_LINES) if line]


def is_form(document: "PdfDocument") -> bool:
    """Whether what a PDF shows is such a form, and its pages only say so."""
    return document.get_formtype() == _WHOLE


def _packets(document: "PdfDocument") -> Iterator[tuple[str, bytes]]:
    """The named pieces of XML of a form."""
    from pypdfium2 import raw

    for index in range(max(raw.FPDF_GetXFAPacketCount(document.raw), 0)):
        name = ctypes.create_string_buffer(raw.FPDF_GetXFAPacketName(document.raw, index, None, 0) or 1)
        raw.FPDF_GetXFAPacketName(document.raw, index, name, len(name))
        size = ctypes.c_ulong()
        if name.value in (b"template", b"datasets") and raw.FPDF_GetXFAPacketContent(
            document.raw, index, None, 0, size
        ):
            if size.value > MAX_TREE:
                continue
            content = ctypes.create_string_buffer(size.value)
            raw.FPDF_GetXFAPacketContent(document.raw, index, content, size.value, size)
            yield name.value.decode(), content.raw.strip(b"\0 \r\n\t")


def _filled(data: "Element | None") -> dict[tuple[str, str], list[str]]:
    """What was filled in, in its order: by the name of a field and of what it lies in."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for element in data.iter("*") if data is not None else ():
        if not len(element):
            parent = element.getparent()
            found["" if parent is None else str(parent.tag), str(element.tag)].append(_one_line(element.text or ""))
    return found


def _lines(template: "Element", filled: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    for element in template.iter("draw", "field"):
        if attribute(element, "presence") in _NOT_SEEN or any(
            attribute(above, "presence") in _NOT_SEEN for above in element.iterancestors()
        ):
            continue
        if element.tag == "draw":
            yield _shown(element)
            continue
        label, value = _shown(element.find("caption")), _value(element, filled)
        box = element.find("ui/checkButton") is not None
        if box:
            yield " ".join(filter(None, [value, label]))
        elif element.find("ui/button") is None and element.find("ui/barcode") is None:
            yield ": ".join(filter(None, [label.rstrip(": "), value]))


def _value(field: "Element", filled: dict[tuple[str, str], list[str]]) -> str:
    """What a field holds: as it was filled in, else as it is at first; a tick as ☒ or ☐, of choices the one that is shown."""
    group = field.getparent()
    chosen = group is not None and group.tag == "exclGroup"  # of which one is ticked, kept under the group's name
    name = attribute(group if chosen and group is not None else field, "name")
    within = next(
        (attribute(above, "name") for above in field.iterancestors("subform") if attribute(above, "name")), ""
    )
    kept = filled.get((within, name))
    value = (kept[0] if chosen else kept.pop(0)) if kept else _shown(field)
    items = [[_one_line(one.text or "") for one in items] for items in field.iterfind("items")]
    if field.find("ui/checkButton") is not None:
        return "☒" if value and items and items[0] and value == items[0][0] else "☐"
    if len(items) == 2 and value in items[1]:
        at = items[1].index(value)
        return items[0][at] if at < len(items[0]) else value
    return value


def _shown(element: "Element | None") -> str:
    """The text that an element shows: plain, or as a piece of a web page; not its pictures and lines."""
    texts = (
        []
        if element is None
        else [one for one in element.iterfind(_VALUE) if one.tag not in ("image", "line", "rectangle", "arc")]
    )
    return _one_line(" ".join(" ".join(map(str, one.itertext())) for one in texts))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
