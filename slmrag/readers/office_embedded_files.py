"""Files that are embedded in Office files: sheets in a report, and whatever else was put in as an object."""

import io
import posixpath
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.attachments import AttachedFile
from slmrag.readers.ooxml import MAX_TREE, OLE_MAGIC, Family, damaged_file, open_package, suffix_of

_FAMILIES: dict[str, Family] = {
    ".docx": "document", ".docm": "document", ".pptx": "presentation", ".xlsx": "workbook", ".xlsm": "workbook",
}  # fmt: skip
# What an object is whose stream is called so.
_STREAMS = {"Package": "", "CONTENTS": ".pdf", "Workbook": ".xls", "Book": ".xls", "WordDocument": ".doc", "PowerPoint Document": ".ppt"}  # fmt: skip


def embedded_in_office(path: Path, suffix: str, password: str | None = None) -> Iterator[AttachedFile]:
    """The files that are embedded in a Word, PowerPoint or Excel file; not the data of its charts. Raises `FileProblem`."""
    with open_package(path, password, _FAMILIES[suffix]) as package:
        charts = {
            relation.target.lower() for member in package.members() if "/charts/" in member.filename
            for relation in package.relations(member.filename)
        }  # fmt: skip
        for member in package.members():
            if "/embeddings/" in member.filename and member.filename.lower() not in charts:
                yield embedded_file(member, package.open)


def embedded_file(member: zipfile.ZipInfo, open_member: Callable[[zipfile.ZipInfo], IO[bytes]]) -> AttachedFile:
    """The file that a member of an Office file is, or that it holds as an OLE object. Raises `FileProblem` when it is read."""
    name = posixpath.basename(member.filename)
    if member.file_size > MAX_TREE:
        return AttachedFile(name, _too_large)
    with open_member(member) as part:
        data = part.read()
    if not data.startswith(OLE_MAGIC):
        return AttachedFile(name, lambda: data)
    try:
        return _object(name, data)
    except (OSError, ValueError, IndexError, struct.error, TypeError, KeyError, AttributeError):  # olefile's, at damage
        return AttachedFile(name, _damaged)


def _object(name: str, data: bytes) -> AttachedFile:
    """What an OLE object holds ([MS-OLEDS]); the object itself where it is an older Office file."""
    from olefile import OleFileIO

    stem = posixpath.splitext(name)[0]
    with OleFileIO(io.BytesIO(data)) as ole:
        if ole.exists("\x01Ole10Native"):
            return _packed(ole.openstream("\x01Ole10Native").read())
        for stream, ending in _STREAMS.items():
            if not ole.exists(stream):
                continue
            if ending in ("", ".pdf"):
                inside = ole.openstream(stream).read()
                ending = ending or _office_ending(inside)
                return AttachedFile(stem + ending, partial(bytes, inside))
            return AttachedFile(stem + ending, partial(bytes, data))
    return AttachedFile(name, partial(bytes, data))


def _packed(data: bytes) -> AttachedFile:
    """A file of any kind that was put in whole: size, two bytes, label, path, eight bytes with the path again, size, bytes."""
    label, path = _texts(data, 6, 2)
    at = 6 + len(label) + len(path) + 2 + 4
    (length,) = struct.unpack_from("<I", data, at)
    at += 4 + length
    (size,) = struct.unpack_from("<I", data, at)
    name = (label or path).decode("cp1252", "replace").replace("\\", "/").rsplit("/", 1)[-1]
    return AttachedFile(name or "object.bin", partial(bytes, data[at + 4 : at + 4 + size]))


def _texts(data: bytes, at: int, number: int) -> list[bytes]:
    found = []
    for _ in range(number):
        end = data.index(b"\0", at)
        found.append(data[at:end])
        at = end + 1
    return found


def _office_ending(data: bytes) -> str:
    return suffix_of(io.BytesIO(data)) or ".bin"


def _damaged() -> bytes:
    raise damaged_file()


def _too_large() -> bytes:
    raise FileProblem("unpacks_to_too_much")
