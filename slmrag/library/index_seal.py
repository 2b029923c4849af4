"""What Chroma's files were when they were last closed in good order: any byte that changed since is damage."""

import hashlib
import json
import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from slmrag.runtime.private_files import private_file


@dataclass(frozen=True, slots=True)
class Seal:
    """What was written down of the parts in ``folder``: by name, the state in which each was filled, and the SHA-256 of its files.

    ``parts`` is ``None`` where the seal itself is damaged.
    """

    folder: Path
    parts: dict[str, dict] | None

    def tells_of(self, part: str) -> bool:
        """Whether there is something to compare a part with. Without it (after a kill) nothing is known."""
        return self.parts is None or part in self.parts

    def is_broken(self, part: str) -> bool:
        """Whether the files of a part are not what was written down of them."""
        return self.parts is None or (part in self.parts and self.parts[part]["files"] != _sums(self.folder / part))

    def state(self, part: str) -> int | None:
        """In which state of the catalogue a part was filled; ``None`` where nobody knows."""
        return self.parts[part]["state"] if self.parts and part in self.parts else None


def seal(folder: Path, states: dict[str, int | None]) -> None:
    """Write down, beside ``folder``, in which state its parts were filled and the SHA-256 of every file in them."""
    _write(folder, {name: {"state": state, "files": _sums(folder / name)} for name, state in states.items()})


def leave_out(sealed: Seal, names: Collection[str]) -> None:
    """Have the seal tell nothing of these parts any more, which were erased: they are no damage."""
    if sealed.parts and not sealed.parts.keys().isdisjoint(names):
        _write(sealed.folder, {name: part for name, part in sealed.parts.items() if name not in names})


def _write(folder: Path, parts: dict[str, dict]) -> None:
    path = _path(folder)
    # A seal that cannot be written is none: the next opener then looks into the files instead.
    with suppress(OSError):
        private_file(path.with_suffix(".new")).write_text(
            json.dumps({"chroma": version("chromadb"), "parts": parts}), "utf-8"
        )
        os.replace(path.with_suffix(".new"), path)


def take_off(folder: Path) -> None:
    """Take the seal off, before the files are opened and changed."""
    _path(folder).unlink(missing_ok=True)


def read(folder: Path) -> Seal:
    """The seal of ``folder``. That of another Chroma tells nothing: it may not open what this one wrote."""
    try:
        told = json.loads(_path(folder).read_text("utf-8"))
        parts = told["parts"] if told["chroma"] == version("chromadb") else {}
        for one in parts.values():
            one["state"], dict(one["files"])
        return Seal(folder, parts)
    except FileNotFoundError:
        return Seal(folder, {})
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return Seal(folder, None)


def _path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.seal")


def _sums(folder: Path) -> dict[str, str]:
    sums = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                sums[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums
