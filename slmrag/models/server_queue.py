"""Turns at servers, and the line of those who wait for one, over all processes of a library: files, locked for as long as it lasts.

A process that is killed lets go of its locks, and they hold between containers that share the library's folder.
"""

import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

_LOOK_SECONDS = 0.2  # how long a look at the other processes' places is believed
_PLACE_SECONDS = 5.0  # for the lock of a file that nobody else knows, but for a look at it


class Turns:
    """The turns at one server, ``most`` at a time. ``name`` tells its files in ``folder``; for one thread at a time."""

    def __init__(self, folder: Path, name: str, most: int) -> None:
        paths = (folder / f"{name}.{number}" for number in range(most))
        self._locks = [FileLock(path, thread_local=False, mode=0o600) for path in paths]

    def taken(self) -> list[float]:
        """When each turn was taken that is taken now, by whatever process: seconds since 1970. Raises `OSError`."""
        return [Path(lock.lock_file).stat().st_mtime for lock in self._locks if _is_held(lock)]

    def take(self) -> FileLock | None:
        """A turn, held until it is released; ``None`` where all are taken. Raises `OSError`."""
        for lock in self._locks:
            if not lock.is_locked and _acquired(lock):
                os.utime(lock.lock_file)
                return lock
        return None


class ServerQueue:
    """Who waits, in the order in which they came. ``name`` tells its files in ``folder``. Safe to share between threads."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._beginning = folder, f"{name}-"
        self._own: set[str] = set()
        self._looking = threading.Lock()
        self._others: tuple[float, list[str]] = (-_LOOK_SECONDS, [])

    @contextmanager
    def place(self, since: int) -> Iterator[str]:
        """A place behind whoever came before ``since`` (nanoseconds since 1970), for as long as the block. Raises `OSError`."""
        file = self._folder / f"{self._beginning}{since:020}-{uuid.uuid4().hex}"
        with FileLock(file, timeout=_PLACE_SECONDS, thread_local=False, mode=0o600):
            self._own.add(file.name)
            try:
                yield file.name
            finally:
                self._own.discard(file.name)
                with suppress(OSError):  # Windows: another looks at it; then it is nobody's, and the next look takes it
                    file.unlink()

    def before(self, place: str) -> int:
        """How many came before; all, for whoever is not in line. Raises `OSError`."""
        return sum(one < place for one in (*tuple(self._own), *self._seen()))

    def _seen(self) -> list[str]:
        """The places of other processes."""
        with self._looking:
            if time.monotonic() - self._others[0] > _LOOK_SECONDS:
                found = [entry for entry in os.scandir(self._folder) if entry.name.startswith(self._beginning)]
                others = [one.name for one in found if one.name not in self._own and not _is_left(Path(one.path))]
                self._others = time.monotonic(), others
            return [place for place in self._others[1] if place not in self._own]


def _is_left(file: Path) -> bool:
    """Whether whoever had this place is gone; then it goes too."""
    if _is_held(FileLock(file, thread_local=False, mode=0o600)):
        return False
    with suppress(OSError):
        file.unlink()
    return True


def _is_held(lock: FileLock) -> bool:
    """Whether any process has it, this one too."""
    if lock.is_locked:
        return True
    if not Path(lock.lock_file).exists():
        return False
    if not _acquired(lock):
        return True
    lock.release()
    return False


def _acquired(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    return True
