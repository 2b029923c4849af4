"""What Chroma's files were when they were last closed in good order: any byte that changed since is damage."""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from slmrag.runtime.private_files import private_file


def seal(folder: Path) -> None:
    """Write down the SHA-256 of every file in ``folder``, beside it."""
    path = _path(folder)
    # A seal that cannot be written is none: the next opener then looks into the files instead.
    with suppress(OSError):
        private_file(path.with_suffix(".new")).write_text(json.dumps(_sums(folder)), "utf-8")
        os.replace(path.with_suffix(".new"), path)


def take_off(folder: Path) -> None:
    """Take the seal off, before the files are opened and changed."""
    _path(folder).unlink(missing_ok=True)


def is_broken(folder: Path) -> bool:
    """Whether there is a seal that the files do not agree with. Without one (after a kill) nothing is known: False."""
    try:
        return json.loads(_path(folder).read_text("utf-8")) != _sums(folder)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, RecursionError):
        return True


def _path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.seal")


def _sums(folder: Path) -> dict[str, str]:
    sums = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                sums[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums
