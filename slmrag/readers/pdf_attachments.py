"""Files that are attached to a PDF: to it as a whole, as those of a portfolio are, or to a place on a page."""

import ctypes
import re
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.readers.attachments import AttachedFile
from slmrag.readers.ooxml import damaged_file
from slmrag.readers.pdfium import pdfium_lock

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_FILE_ANNOTATION = 17  # FPDF_ANNOT_FILEATTACHMENT
_MOST_BYTES = 64 << 20
_MOST_NAMED = 1_000
_FILE = b"/FileAttachment"
_PACKED = re.compile(rb"/ObjStm\b[^>]{0,300}>>\s{0,9}stream\r?\n")
_MOST_PACKED = 1 << 20


def attached_to_pdf(path: Path, suffix: str, password: str | None = None) -> Iterator[AttachedFile]:
    """The files attached to a PDF. Raises `FileProblem`; what only pypdf opens has none that are found."""
    import pypdfium2 as pdfium

    try:
        with pdfium_lock, closing(pdfium.PdfDocument(path, password=password)) as document:
            yield from _of_document(document)
            for number in range(len(document)) if _has_file_annotations(path.read_bytes()) else ():
                page = document[number]
                yield from map(_file, _annotated_files(page))
                page.close()
    except pdfium.PdfiumError as error:
        raise (PasswordNeeded("password_needed") if "assword" in str(error) else damaged_file()) from error


def attached_names(document: "PdfDocument") -> list[str]:
    """What the files attached to it as a whole are called."""
    return [one.name for one in islice(_of_document(document), _MOST_NAMED)]


def _has_file_annotations(data: bytes) -> bool:
    """Whether its objects, also those packed into streams, tell of one: to look at every page would cost a second reading."""
    if _FILE in data:
        return True
    for match in _PACKED.finditer(data):
        with suppress(zlib.error):
            if _FILE in zlib.decompressobj().decompress(data[match.end() : match.end() + _MOST_PACKED], _MOST_PACKED):
                return True
    return False


def _of_document(document: "PdfDocument") -> Iterator[AttachedFile]:
    for number in range(document.count_attachments()):
        yield _file(document.get_attachment(number).raw)


def _annotated_files(page: Any) -> Iterator[Any]:
    """The handle of each file that is attached to a place on a page, which holds until the next is asked for."""
    import pypdfium2.raw as raw

    for at in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, at)
        try:
            is_file = annotation and raw.FPDFAnnot_GetSubtype(annotation) == _FILE_ANNOTATION
            if is_file and (handle := raw.FPDFAnnot_GetFileAttachment(annotation)):
                yield handle
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def attachment_name(handle: Any) -> str:
    """What an attachment is called."""
    import pypdfium2.raw as raw

    size = raw.FPDFAttachment_GetName(handle, None, 0)
    buffer = ctypes.create_string_buffer(min(size, 2_000))
    if size > len(buffer) or not size:
        return "attached"
    raw.FPDFAttachment_GetName(handle, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0") or "attached"


def _file(handle: Any) -> AttachedFile:
    return AttachedFile(attachment_name(handle), partial(_bytes, handle))


def _bytes(handle: Any) -> bytes:
    import pypdfium2.raw as raw

    size = ctypes.c_ulong()
    if not raw.FPDFAttachment_GetFile(handle, None, 0, size):
        raise damaged_file()
    if size.value > _MOST_BYTES:
        raise FileProblem("unpacks_to_too_much")
    buffer = ctypes.create_string_buffer(size.value)
    if not raw.FPDFAttachment_GetFile(handle, buffer, size.value, size):
        raise damaged_file()
    return buffer.raw
