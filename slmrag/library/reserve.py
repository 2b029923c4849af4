"""Room kept on the disk for removing: SQLite writes down what it deletes, and a full disk would keep all that fills it."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.system_reason import system_reason

_LEAST, _MOST, _BLOCK = 1 << 19, 64 << 20, 1 << 16
_SHARE = 2  # of the catalogue, which a removal writes down in part: its keyword index, and what it removes


class Reserve:
    """A file beside the catalogue at ``path`` that is given up when something is removed and the disk is full."""

    def __init__(self, path: Path) -> None:
        self._catalogue, self._file = path, path.with_name("reserve")

    def keep(self) -> None:
        """Make the file where it is missing, or has become too small: as large as the disk has room for."""
        wanted = min(max(self._catalogue.stat().st_size // _SHARE, _LEAST), _MOST)
        room = min(wanted, self._free() - _BLOCK)
        if 2 * self._size() >= wanted or room < _LEAST // 4:
            return
        with suppress(OSError):  # without it a removal on a full disk is refused, in a sentence
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for _ in range(room // _BLOCK):
                    file.write(os.urandom(_BLOCK))  # no file system makes less of it

    def give_up(self) -> bool:
        """Delete the file where the disk has less room than it takes; whether the disk is that full."""
        full = self._free() < max(self._size(), _LEAST)
        if full:
            self._file.unlink(missing_ok=True)
        return full

    def _size(self) -> int:
        return self._file.stat().st_size if self._file.exists() else 0

    def _free(self) -> int:
        return free_bytes(self._catalogue.parent)


def free_bytes(home: Path) -> int:
    """Bytes that are free on the disk of a library. Raises `LibraryProblem` where its folder is gone."""
    try:
        return shutil.disk_usage(home).free
    except OSError as error:
        raise LibraryProblem("library_gone", home=home, why=system_reason(error)) from error
