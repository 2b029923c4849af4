"""The original files, named by their content: ``files/ab/abcd…``. A name from outside never becomes a path."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.notices import system_reason

_ID = re.compile("[0-9a-f]{64}")
_INCOMING = re.compile("incoming-([0-9a-f]{64})-.*")


class Files:
    """The files in ``folder``, one for each document id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, document_id: str) -> Path:
        """Where the original of a document lies (it may be missing)."""
        if not _ID.fullmatch(document_id):
            raise ValueError(f"not a document id: {document_id!r}")
        return self.folder / document_id[:2] / document_id

    def keep(self, document_id: str, source: Path) -> Path:
        """Copy ``source`` in, whole or not at all, and on disk when this returns.

        Raises `LibraryProblem`, and `FileProblem` where its bytes are no longer those that the id was made of.
        """
        target = self.path(document_id)
        if target.exists():
            return target
        try:
            target.parent.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix=f"incoming-{document_id}-", delete=False) as copy:
                try:
                    digest = hashlib.sha256()
                    with source.open("rb") as original:
                        while block := original.read(1 << 20):
                            digest.update(block)
                            copy.write(block)
                    if digest.hexdigest() != document_id:
                        raise FileProblem("changed_while_read")
                    copy.flush()
                    os.fsync(copy.fileno())
                    os.replace(copy.name, target)
                except BaseException:
                    os.unlink(copy.name)
                    raise
            fsync_folder(target.parent)
        except OSError as error:
            raise LibraryProblem("file_not_kept", home=self.folder.parent, why=system_reason(error)) from error
        return target

    def holds(self, document_id: str) -> bool:
        """Whether the original of a document is there, and is what it was made of; reads it."""
        try:
            with self.path(document_id).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == document_id
        except OSError:
            return False

    def discard(self, document_id: str) -> None:
        """Delete the original of a document, if it is there."""
        self.path(document_id).unlink(missing_ok=True)

    def strays(self, wanted: Callable[[str], bool], coming: Callable[[str], bool]) -> list[Path]:
        """What a killed process left: originals that nobody has ``wanted``, and parts of ones that are not ``coming``."""
        found = []
        for path in self.folder.rglob("*"):
            if path.is_file():
                part = _INCOMING.fullmatch(path.name)
                if not (coming(part[1]) if part else _ID.fullmatch(path.name) and wanted(path.name)):
                    found.append(path)
        return found


def fsync_folder(folder: Path) -> None:
    """Have the disk hold the names of the files in ``folder``."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
