"""What stands on a page of a PDF beside its content: filled fields, ticks, comments, text boxes, addresses, attached files.

Each is a line that ends the page's text, with the place on the page that it is seen at.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from slmrag.readers.links import behind
from slmrag.readers.pdf_attachments import attachment_name
from slmrag.readers.pdf_labels import Box, Labels
from slmrag.text.sentences import BOXES

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

# FPDF_ANNOT_…, FPDF_FORMFIELD_… and flags (ISO 32000-1, tables 165, 221, 228).
_TEXT, _LINK, _FREE_TEXT, _HIGHLIGHT, _STRIKE_OUT, _POPUP, _FILE, _WIDGET = 1, 2, 3, 9, 12, 16, 17, 20
_ON_WORDS = range(_HIGHLIGHT, _STRIKE_OUT + 1)
_CHECK_BOX, _RADIO_BUTTON, _COMBO_BOX, _LIST_BOX, _TEXT_FIELD = 2, 3, 4, 5, 6
_UNSEEN = 2 | 32  # hidden, no view
_PASSWORD = 1 << 13
_ADDRESS = 3  # PDFACTION_URI
_MOST, _MOST_LINKS = 2_000, 50  # of a page
_LONGEST = 20_000  # characters of one


class PlacedLine(NamedTuple):
    """A line of text, and the left, bottom, right and top of where it is seen, in the page's points."""

    text: str
    box: Box


class _Annotation(NamedTuple):
    handle: Any
    kind: int
    box: Box

    def text(self, key: bytes) -> str:
        """The text that it has under a key of its dictionary."""
        import pypdfium2.raw as raw

        return _read(lambda buffer, size: raw.FPDFAnnot_GetStringValue(self.handle, key, buffer, size))


def annotated_lines(document: "PdfDocument", page: "PdfPage", textpage: "PdfTextPage") -> list[PlacedLine]:
    """The lines of a page, from its top down; those of one height from left to right."""
    import pypdfium2.raw as raw

    handles = [raw.FPDFPage_GetAnnot(page.raw, at) for at in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST))]
    try:
        seen = [_Annotation(one, raw.FPDFAnnot_GetSubtype(one), _box(one)) for one in handles if one]
        seen = [one for one in seen if not raw.FPDFAnnot_GetFlags(one.handle) & _UNSEEN]
        if not seen:
            return []
        labels = Labels(textpage, [one.box for one in seen if one.kind in (_WIDGET, _FREE_TEXT)])
        form = document.formenv.raw if document.formenv else None
        lines = [line for one in seen if (line := _line(document, form, one, labels)) is not None]
        links = islice((line for one in seen if (line := _link(document, one, labels)) is not None), _MOST_LINKS)
        return _with_question(sorted([*lines, *links], key=lambda line: (-round(line.box[3] / 4), line.box[0])), labels)
    finally:
        for handle in handles:
            raw.FPDFPage_CloseAnnot(handle)


def _with_question(lines: Sequence[PlacedLine], labels: Labels) -> list[PlacedLine]:
    """``lines``, the boxes to tick beside each other put together behind the words before them: "Can swim? ☒ Yes ☐ No"."""
    found: list[PlacedLine] = []
    for is_box, same in groupby(lines, key=lambda line: line.text[0] in BOXES and round(line.box[3] / 4)):
        row = list(same)
        if is_box and len(row) > 1 and (asked := labels.beside(row[0].box)):
            left, bottom, right, top = zip(*(one.box for one in row), strict=True)
            box = (min(left), min(bottom), max(right), max(top))
            found.append(PlacedLine(" ".join([asked, *(one.text for one in row)]), box))
        else:
            found += row
    return found


def _line(document: "PdfDocument", form: Any, one: _Annotation, labels: Labels) -> PlacedLine | None:
    if one.kind == _WIDGET:
        text = _field(form, one, labels) if form else ""
    elif one.kind == _FREE_TEXT:
        text = _labelled(labels.beside(one.box), _plain(one.text(b"Contents")))
    elif one.kind == _FILE:
        text = _attached(one)
    elif one.kind in (_LINK, _POPUP):
        text = ""
    else:
        text = _comment(one, labels)
    return PlacedLine(text, one.box) if text else None


def _comment(one: _Annotation, labels: Labels) -> str:
    said, author = _plain(one.text(b"Contents")), " ".join(one.text(b"T").split())
    words = labels.words(one.box) if one.kind in _ON_WORDS else ""
    if one.kind == _STRIKE_OUT and words and not said:
        return f"Struck out{f' ({author})' if author else ''}: ~~{words}~~"
    of = ", ".join(filter(None, [author, f"on “{words}”" if words else ""]))
    return f"Comment{f' ({of})' if of else ''}: {said}" if said else ""


def _attached(one: _Annotation) -> str:
    import pypdfium2.raw as raw

    handle = raw.FPDFAnnot_GetFileAttachment(one.handle)
    said = ": ".join(filter(None, [attachment_name(handle) if handle else "", _plain(one.text(b"Contents"))]))
    return f"Attached: {said}" if said else ""


def _field(form: Any, one: _Annotation, labels: Labels) -> str:
    """What is filled in, beside its label; of a box to tick also that it is not ticked."""
    import pypdfium2.raw as raw

    kind, flags = raw.FPDFAnnot_GetFormFieldType(form, one.handle), raw.FPDFAnnot_GetFormFieldFlags(form, one.handle)

    def said(function: Any) -> str:
        return _plain(_read(lambda buffer, size: function(form, one.handle, buffer, size)))

    def label(found: str) -> str:
        return (
            found
            or said(raw.FPDFAnnot_GetFormFieldAlternateName)
            or said(raw.FPDFAnnot_GetFormFieldName).rsplit(".", 1)[-1]
        )

    if kind in (_CHECK_BOX, _RADIO_BUTTON):
        ticked = raw.FPDFAnnot_IsChecked(form, one.handle)
        return f"{'☒' if ticked else '☐'} {label(labels.behind(one.box))}"
    if kind in (_COMBO_BOX, _LIST_BOX):
        value = ", ".join(_chosen(form, one)) or said(raw.FPDFAnnot_GetFormFieldValue)
    elif kind == _TEXT_FIELD and not flags & _PASSWORD:
        value = said(raw.FPDFAnnot_GetFormFieldValue)
    else:
        return ""
    return _labelled(label(labels.beside(one.box)), value)


def _chosen(form: Any, one: _Annotation) -> Iterator[str]:
    import pypdfium2.raw as raw

    for at in range(min(raw.FPDFAnnot_GetOptionCount(form, one.handle), _MOST)):
        if raw.FPDFAnnot_IsOptionSelected(form, one.handle, at):
            yield _plain(
                _read(
                    lambda buffer, size, at=at: raw.FPDFAnnot_GetOptionLabel(form, one.handle, at, buffer, size)  # type: ignore[misc]
                )
            )


def _labelled(label: str, value: str) -> str:
    return f"{label}: {value}" if label and value else value


def _link(document: "PdfDocument", one: _Annotation, labels: Labels) -> PlacedLine | None:
    """The address that words lead to, unless they are it."""
    import pypdfium2.raw as raw

    if one.kind != _LINK:
        return None
    link = raw.FPDFAnnot_GetLink(one.handle)
    action = raw.FPDFLink_GetAction(link) if link else None
    if not action or raw.FPDFAction_GetType(action) != _ADDRESS:
        return None
    size = raw.FPDFAction_GetURIPath(document.raw, action, None, 0)
    buffer = ctypes.create_string_buffer(max(1, min(size, _LONGEST)))
    raw.FPDFAction_GetURIPath(document.raw, action, buffer, len(buffer))
    words = labels.words(one.box)
    address = behind(words, buffer.value.decode("utf-8", "replace"))
    return PlacedLine(f"{words}: {address[2:-1]}", one.box) if address else None


def _box(handle: Any) -> Box:
    import pypdfium2.raw as raw

    found = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(handle, found)
    left, right = sorted((found.left, found.right))
    bottom, top = sorted((found.bottom, found.top))
    return left, bottom, right, top


def _plain(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _read(call: Callable[[Any, int], int]) -> str:
    """What pdfium writes as UTF-16 into a buffer, of which it first says how large it must be."""
    size = min(call(None, 0), 4 * _LONGEST)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    if call(buffer, size) > size:
        return ""
    return bytes(buffer).decode("utf-16-le", "replace").partition("\0")[0].replace("\ufeff", "")
