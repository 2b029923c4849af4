"""Folders that are there only while a backup is written or put in: what a killed process left of them is swept.

A lock beside the folder is held for as long as it is used, by the process, so that the system lets go of it with a kill.
"""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from slmrag.runtime.private_files import private_file

_BEGINNING = ".slmrag-scratch-"
_BESIDE = "beside"  # in the folder: the path of a file elsewhere that goes with it
_FORMER = (".restoring-*", ".slmrag-backup-*")  # as they were called before they had locks
_LOCK_SECONDS = 3600  # how old a lock without a folder is when nobody is about to make that


@contextmanager
def scratch(place: Path, beside: Path | None = None) -> Iterator[Path]:
    """A folder in ``place``, gone afterwards, and the file ``beside`` with it if that is there. Raises `OSError`."""
    folder = place / f"{_BEGINNING}{uuid.uuid4().hex}"
    lock = FileLock(_lock(folder), mode=0o600)
    with lock:
        try:
            folder.mkdir(mode=0o700)
            if beside is not None:
                private_file(folder / _BESIDE).write_bytes(os.fsencode(beside.absolute()))
            yield folder
        finally:
            _discard(folder)


def left_in(place: Path) -> list[Path]:
    """The folders in ``place`` that nobody uses any more."""
    return [folder for folder in _folders(place) if not _is_used(folder)]


def sweep_scratch(place: Path) -> None:
    """Delete the folders in ``place`` that nobody uses any more, with what goes with them."""
    for folder in left_in(place):
        _discard(folder)
    for lock in place.glob(f"{_BEGINNING}*.lock"):
        with suppress(OSError):
            if not lock.with_suffix("").exists() and time.time() - lock.stat().st_mtime > _LOCK_SECONDS:
                lock.unlink()


def _folders(place: Path) -> list[Path]:
    names = (f"{_BEGINNING}*", *_FORMER)
    return [path for name in names for path in sorted(place.glob(name)) if path.is_dir()]


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
