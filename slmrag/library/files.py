"""The original files, named by their content: ``files/ab/abcd…``, each with a card. A name from outside never becomes a path."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.system_reason import system_reason
from slmrag.runtime.private_files import private_file, private_folder

_ID = re.compile("[0-9a-f]{64}")
_INCOMING = re.compile("incoming-([0-9a-f]{64})-.*")


class Files:
    """The files in ``folder``, one for each document id, and beside each its cards (`slmrag.library.cards`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._library = folder.with_suffix(".id")

    def path(self, document_id: str) -> Path:
        """Where the original of a document lies (it may be missing)."""
        if not _ID.fullmatch(document_id):
            raise ValueError(f"not a document id: {document_id!r}")
        return self.folder / document_id[:2] / document_id

    def card_path(self, document_id: str) -> Path:
        """Where the cards of a document lie (they may be missing)."""
        return self.path(document_id).with_suffix(".json")

    def id_of(self, path: Path) -> str:
        """Of which document ``path`` is the original or the cards; ``""`` for none."""
        id = path.name.removesuffix(".json")
        return id if _ID.fullmatch(id) and path in (self.path(id), self.card_path(id)) else ""

    def part_of(self, path: Path) -> str:
        """Of which document ``path`` is a part that was being written; ``""`` for none."""
        part = _INCOMING.fullmatch(path.name)
        return part[1] if part else ""

    def library(self) -> str:
        """The identity of the library whose files these are; ``""`` where nobody said."""
        try:
            return self._library.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            return ""

    def claim(self, library: str) -> None:
        """Say that these are the files of the library of this identity. Raises `LibraryProblem`."""
        if self.library() != library:
            with self._problems():
                part = self._library.with_suffix(".new")
                private_file(part).write_text(library, "ascii")
                os.replace(part, self._library)

    def keep(self, document_id: str, source: Path) -> Path:
        """Copy ``source`` in, whole or not at all, and on disk when this returns.

        Raises `LibraryProblem`, and `FileProblem` where its bytes are no longer those that the id was made of.
        """
        target = self.path(document_id)
        if not target.exists():
            with self._problems(), self._coming(document_id, target) as copy:
                digest = hashlib.sha256()
                with source.open("rb") as original:
                    while block := original.read(1 << 20):
                        digest.update(block)
                        copy.write(block)
                if digest.hexdigest() != document_id:
                    raise FileProblem("changed_while_read")
        return target

    def write_card(self, document_id: str, card: bytes) -> None:
        """Put ``card`` beside the original, on disk when this returns. Raises `LibraryProblem`, and then none is there."""
        try:
            with self._problems(), self._coming(document_id, self.card_path(document_id)) as copy:
                copy.write(card)
        except LibraryProblem:
            self.discard_card(document_id)
            raise

    def discard_card(self, document_id: str) -> None:
        """Delete what lies beside the original of a document, if anything does, for good when this returns.

        Raises `LibraryProblem`.
        """
        path = self.card_path(document_id)
        with self._problems():
            if path.exists():
                path.unlink(missing_ok=True)
                fsync_folder(path.parent)

    @contextmanager
    def _coming(self, document_id: str, target: Path) -> Iterator[IO[bytes]]:
        """A file to write, which becomes ``target`` whole, and on disk, or not at all."""
        private_folder(target.parent)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=f"incoming-{document_id}-", delete=False) as copy:
            try:
                yield copy
                copy.flush()
                os.fsync(copy.fileno())
                os.replace(copy.name, target)
            except BaseException:
                os.unlink(copy.name)
                raise
        fsync_folder(target.parent)

    @contextmanager
    def _problems(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise LibraryProblem("file_not_kept", home=self.folder.parent, why=system_reason(error)) from error

    def holds(self, document_id: str) -> bool:
        """Whether the original of a document is there, and is what it was made of; reads it."""
        try:
            with self.path(document_id).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == document_id
        except OSError:
            return False

    def discard(self, document_id: str) -> None:
        """Delete the original of a document, if it is there, and what killed adds left of it."""
        for path in (self.path(document_id), *self.folder.glob(f"incoming-{document_id}-*")):
            path.unlink(missing_ok=True)

    def all(self) -> list[Path]:
        """Every file in the folder."""
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


def fsync_folder(folder: Path) -> None:
    """Have the disk hold the names of the files in ``folder``."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
