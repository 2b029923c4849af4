"""Files and folders that only this account can read: 0600 and 0700, whatever the umask, and whoever made the folder.

Where that cannot be (a file of another account, a file system without modes) nothing fails: `open_to_others` tells what stays open.
Windows has other rights than these, and inherits them from the user's own folder.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MODES = os.name == "posix"


def private_folder(path: Path) -> Path:
    """The folder at ``path``, made with those above it, where they are missing, for this account alone. Raises `OSError`."""
    for folder in reversed([one for one in (path, *path.parents) if not one.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


def private_file(path: Path) -> Path:
    """The file at ``path``, made empty where it is missing, for this account alone: to be written then. Raises `OSError`."""
    path.touch(mode=0o600)
    return path


def close_to_others(folder: Path, *, deep: bool = False) -> None:
    """Take the rights of others from ``folder``, from what lies in it, and from what lies in any folder there that had them.

    What lies in a folder that had none was made there by us; ``deep`` looks into all of them, for what others make.
    """
    if not _MODES or not folder.exists():
        return
    was_open = _close(folder, folder.stat())
    for path, info in _below(folder):
        if (_close(path, info) or was_open or deep) and stat.S_ISDIR(info.st_mode):
            close_to_others(path, deep=deep)


def open_to_others(folder: Path) -> list[Path]:
    """What of ``folder``, itself and all that lies in it, others may read, write or own."""
    if not _MODES or not folder.exists():
        return []
    return [path for path, info in [(folder, folder.stat()), *_below(folder, deep=True)] if _is_open(info)]


def _is_open(info: os.stat_result) -> bool:
    return bool(info.st_mode & _OTHERS) or os.geteuid() not in (info.st_uid, 0)


def _close(path: Path, info: os.stat_result) -> bool:
    """Take the rights of others from ``path``; whether there were any."""
    if not info.st_mode & _OTHERS:
        return False
    with suppress(OSError):  # another's: doctor tells
        path.chmod(stat.S_IMODE(info.st_mode) & ~_OTHERS)
    return True


def _below(folder: Path, *, deep: bool = False) -> Iterator[tuple[Path, os.stat_result]]:
    """What lies in ``folder``, links left out; what goes meanwhile is passed over."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            with suppress(OSError):
                info = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode):
                    yield Path(entry.path), info
                if deep and stat.S_ISDIR(info.st_mode):
                    yield from _below(Path(entry.path), deep=True)
