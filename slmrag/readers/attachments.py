"""Files that lie in other files: attached to a mail or a PDF, forwarded with a mail, embedded in an Office file."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from slmrag.readers.reading import file_type

# Suffix → the module of this package and its function.
_ATTACHED = {
    ".pdf": ("pdf_attachments", "attached_to_pdf"),
    ".eml": ("mail", "attached_to_mail"),
    ".msg": ("mail", "attached_to_mail"),
    ".mbox": ("mail", "attached_to_mailbox"),
    **dict.fromkeys((".docx", ".docm", ".pptx", ".xlsx", ".xlsm"), ("office_embedded_files", "embedded_in_office")),
    **dict.fromkeys((".odt", ".ods", ".odp"), ("opendocument_embedded_files", "embedded_in_opendocument")),
}


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that lies in another, under the name it has there; ``read`` gives its bytes, and may raise `FileProblem`."""

    name: str
    read: Callable[[], bytes]


def may_hold_files(path: Path, name: str) -> bool:
    """Whether files of this kind have others in them that are found here. Raises `FileProblem`."""
    return file_type(path, name) in _ATTACHED


def attached_files(path: Path, name: str, password: str | None = None) -> Iterator[AttachedFile]:
    """The files that lie in the file at ``path``, which its user calls ``name``; not those in them. Raises `FileProblem`."""
    kind = file_type(path, name)
    if kind in _ATTACHED:
        module, function = _ATTACHED[kind]
        yield from getattr(importlib.import_module(f"slmrag.readers.{module}"), function)(path, kind, password)
