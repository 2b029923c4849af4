"""The original files, named by their content: ``files/ab/abcd…``. A name from outside never becomes a path."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from slmrag.errors import LibraryProblem

_ID = re.compile("[0-9a-f]{64}")
_YOUNG_SECONDS = 3600


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
        """Copy ``source`` in, whole or not at all, and on disk when this returns. Raises `LibraryProblem`."""
        target = self.path(document_id)
        if target.exists():
            return target
        try:
            target.parent.mkdir(exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix="incoming-", delete=False) as copy:
                try:
                    with source.open("rb") as original:
                        shutil.copyfileobj(original, copy, 1 << 20)
                    copy.flush()
                    os.fsync(copy.fileno())
                    os.replace(copy.name, target)
                except BaseException:
                    os.unlink(copy.name)
                    raise
            _fsync_folder(target.parent)
        except OSError as error:
            raise LibraryProblem(
                f"The library in {self.folder.parent} cannot take the file ({error.strerror}): look whether the disk "
                f"is full and the folder may be written. Nothing was changed."
            ) from error
        return target

    def discard(self, document_id: str) -> None:
        """Delete the original of a document, if it is there."""
        self.path(document_id).unlink(missing_ok=True)

    def sweep(self, wanted: Callable[[str], bool]) -> int:
        """Delete what a killed process left: files older than an hour that no document wants. Returns how many."""
        count = 0
        for path in self.folder.rglob("*"):
            leftover = path.is_file() and (not _ID.fullmatch(path.name) or not wanted(path.name))
            if leftover and time.time() - path.stat().st_mtime > _YOUNG_SECONDS:
                path.unlink(missing_ok=True)
                count += 1
        return count


def _fsync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
