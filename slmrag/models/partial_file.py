"""A file on its way here: fetched part by part, gone on with where it was stopped, and compared with what it must be."""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from slmrag.models.checksum import has_checksum
from slmrag.runtime.private_files import private_file, private_folder

_TRIES = 4  # without one more byte

# Asks for an address with headers; the response of its client is read as it comes. Raises `ConnectionError` where the
# connection breaks, and for a bad status what the client raises.
Asked = Callable[[str, Mapping[str, str]], AbstractContextManager[Any]]


class DownloadRefused(Exception):
    """It cannot be got; the argument is the message that says why."""


class PartialFile:
    """The file ``name`` (a path below ``into``) of ``size`` bytes. Until it is whole and right it is ``part``, named after its checksum.

    ``wrong`` is what is said of one that is whole and not right: ``"checksum"`` where the checksum is the sender's own,
    ``"changed"`` where it is ours.
    """

    def __init__(self, into: Path, name: str, size: int, checksum: str, wrong: str) -> None:
        if not (into / name.replace("\\", "/")).resolve().is_relative_to(into.resolve()):
            raise DownloadRefused({"failed": "other", "said": f"the hub lists a file {name}"})
        self.name, self.size, self.checksum, self._wrong = name, size, checksum, wrong
        self.path = into / name
        self.part = self.path.with_name(f"{self.path.name}.{checksum[:16]}.part")

    def held(self) -> int:
        """Bytes of it that are there."""
        for path in (self.part, self.path):  # in this order: one becomes the other
            try:
                return min(path.stat().st_size, self.size)
            except FileNotFoundError:
                continue
        return 0

    def get(self, url: str, ask: Asked) -> None:
        """Fetch what is missing of it. Raises `DownloadRefused` when it is not what it must be."""
        if self.path.exists():
            if self._is_right(self.path):
                return
            self.path.unlink()
        private_folder(self.part.parent)
        private_file(self.part)
        self._fetch_all(url, ask)
        if not self._is_right(self.part):
            self.part.unlink()
            raise DownloadRefused({"failed": self._wrong, "said": self.path.name})
        os.replace(self.part, self.path)

    def _fetch_all(self, url: str, ask: Asked) -> None:
        tries = _TRIES
        while (held := self.held()) < self.size:
            try:
                return self._fetch(url, ask, held)
            except ConnectionError:
                tries = _TRIES if self.held() > held else tries - 1
                if not tries:
                    raise
                time.sleep(1)

    def _fetch(self, url: str, ask: Asked, held: int) -> None:
        headers = {"Accept-Encoding": "identity"}  # a part of what was packed cannot be gone on with
        if held:
            headers["Range"] = f"bytes={held}-"
        with ask(url, headers) as response:
            going_on = response.status_code == 206
            size = held if going_on else 0
            with self.part.open("ab" if going_on else "wb") as part:
                for block in response.iter_bytes():
                    part.write(block)
                    size += len(block)
                    if size > self.size:
                        return

    def _is_right(self, path: Path) -> bool:
        return path.stat().st_size == self.size and has_checksum(path, self.checksum)
