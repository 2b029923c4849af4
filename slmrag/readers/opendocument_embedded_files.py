"""Files that lie in OpenDocument files: objects of other programs, and the text of macros, which is read and never run."""

import html
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from slmrag.readers.attachments import AttachedFile
from slmrag.readers.office_embedded_files import embedded_file
from slmrag.readers.ooxml import OLE_MAGIC, check_size, damaged_file

_OBJECT = re.compile(r"(?:Obj|Object )\d+")
_MACRO = re.compile(r"Basic/[^/]+/[^/]+\.xml|Scripts/(?:[^/]+/)*[^/]+\.(?:py|js|bsh)")
_BASIC, _BASIC_END = re.compile(r"<script:module\b[^>]*>"), "</script:module>"
_NOTHING = re.compile(r"(?:\s|REM[^\n]*\n)*Sub Main\s*End Sub\s*", re.IGNORECASE)  # what LibreOffice begins with
_LARGEST = 1 << 20  # bytes of a macro
_LONGEST_HEAD = 4_000  # letters of the XML before its source


def embedded_in_opendocument(path: Path, suffix: str, password: str | None = None) -> Iterator[AttachedFile]:
    """The objects and macros in a text, a spreadsheet or a presentation. Raises `FileProblem`."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_size(archive)
            yield from _embedded(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise damaged_file() from error


def _embedded(archive: zipfile.ZipFile) -> Iterator[AttachedFile]:
    for member in archive.infolist():
        if _OBJECT.fullmatch(member.filename) and _head(archive, member) == OLE_MAGIC:
            yield embedded_file(member, archive.open)
        elif _MACRO.fullmatch(member.filename) and member.file_size <= _LARGEST:
            name, source = _macro(member.filename, archive.read(member))
            if source.strip() and not _NOTHING.fullmatch(source):
                yield AttachedFile(name, partial(source.encode))


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as part:
        return part.read(len(OLE_MAGIC))


def _macro(part: str, data: bytes) -> tuple[str, str]:
    """The name of a macro, and its source: as it is, or in the XML that LibreOffice keeps its Basic in."""
    name, text = posixpath.basename(part), data.decode(errors="replace")
    if not part.startswith("Basic/"):
        return name, text
    basic, end = _BASIC.search(text, 0, _LONGEST_HEAD), text.rfind(_BASIC_END)
    return posixpath.splitext(name)[0] + ".bas", html.unescape(text[basic.end() : max(0, end)]) if basic else ""
