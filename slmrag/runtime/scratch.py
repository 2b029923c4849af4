"""Folders that are there only while something is done, as a backup is written or a file unpacked: what a killed process left is swept.

A lock beside the folder is held for as long as it is used, by the process, so that the system lets go of it with a kill.
"""

import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from slmrag.runtime.private_files import private_file

_BEGINNING = ".slmrag-scratch-"
_BESIDE = "beside"  # in the folder: the path of a file elsewhere that goes with it
_FORMER = (".restoring-*", ".slmrag-backup-*")  # as those of backups were called before they had locks
_LOCK_SECONDS = 3600  # how old a lock without a folder is when nobody is about to make that


@contextmanager
def scratch(place: Path, beside: Path | None = None) -> Iterator[Path]:
    """A folder in ``place``, gone afterwards, and the file ``beside`` with it if that is there. Raises `OSError`."""
    folder = place / f"{_BEGINNING}{uuid.uuid4().hex}"
    lock = FileLock(_lock(folder), mode=0o600, thread_local=False)
    with lock:
        try:
            folder.mkdir(mode=0o700)
            if beside is not None:
                private_file(folder / _BESIDE).write_bytes(os.fsencode(beside.absolute()))
            yield folder
        finally:
            _discard(folder)


@contextmanager
def temporary() -> Iterator[Path]:
    """A folder among the system's temporary files, gone afterwards. Raises `OSError`."""
    with scratch(Path(tempfile.gettempdir())) as folder:
        yield folder


def sweep_temporary() -> None:
    """Delete what killed processes left among the system's temporary files; nothing there that another program calls alike."""
    _sweep(Path(tempfile.gettempdir()), ())


def left_in(place: Path) -> list[Path]:
    """The folders in ``place``, where libraries and backups lie, that nobody uses any more."""
    return _unused(place, _FORMER)


def sweep_scratch(place: Path) -> None:
    """Delete the folders in ``place``, where libraries and backups lie, that nobody uses any more, with what goes with them."""
    _sweep(place, _FORMER)


def _sweep(place: Path, former: tuple[str, ...]) -> None:
    for folder in _unused(place, former):
        _discard(folder)
    for lock in place.glob(f"{_BEGINNING}*.lock"):
        with suppress(OSError):
            if (
                _is_ours(lock)
                and not lock.with_suffix("").exists()
                and time.time() - lock.stat().st_mtime > _LOCK_SECONDS
            ):
                lock.unlink()


def _unused(place: Path, former: tuple[str, ...]) -> list[Path]:
    found = [path for name in (f"{_BEGINNING}*", *former) for path in sorted(place.glob(name))]
    return [path for path in found if path.is_dir() and _is_ours(path) and not _is_used(path)]


def _is_ours(path: Path) -> bool:
    """Whether this user made it: among temporary files are those of others, who may have written anything into them."""
    with suppress(OSError):
        return not path.is_symlink() and (sys.platform == "win32" or path.stat().st_uid == os.getuid())
    return False


def _is_used(folder: Path) -> bool:
    if not _lock(folder).exists():  # held by nobody: it is there before the folder is
        return False
    try:
        with FileLock(_lock(folder), timeout=0, mode=0o600):
            return False
    except Timeout:
        return True


def _discard(folder: Path) -> None:
    with suppress(OSError):
        beside = Path(os.fsdecode((folder / _BESIDE).read_bytes()))
        if beside.suffix == ".part":
            beside.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # Windows: it is open; a sweep takes it
        _lock(folder).unlink()


def _lock(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
