"""What lies in a folder at one moment: what it takes to see later what has changed in it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.folders import files_of

_LARGEST = 1 << 53  # that a catalogue holds; a clock that was wrong by millennia begins again there


class Stamp(NamedTuple):
    """A file's size in bytes, and when it was changed, in microseconds as its file system has them: another pair, another content."""

    bytes: int
    changed: int


@dataclass(frozen=True, slots=True)
class FolderState:
    """The files of a folder that can be read, by their paths within it (with ``/``), how many others were left out,
    and the paths of what in it may not be looked at. ``problem`` is why it was not looked through to its end."""

    files: dict[str, Stamp]
    left_out: int = 0
    closed: tuple[str, ...] = ()
    problem: str = ""

    def tells_of(self, path: str) -> bool:
        """Whether a file that is not there is gone, and does not merely lie where nobody may look."""
        return not self.problem and not any(f"{path}/".startswith(f"{closed}/") for closed in self.closed)


def folder_state(folder: Path) -> FolderState | None:
    """What lies in ``folder`` now; ``None`` where it is not there, or may not be looked into: a drive that is not connected."""
    try:
        root = Path(os.path.realpath(folder))
        if not root.is_dir():
            return None
    except OSError:
        return None
    files: dict[str, Stamp] = {}
    left_out, closed, problem = 0, [], ""
    for found in files_of(root, max_bytes=0):
        match found.problem:
            case None:
                path = found.path.relative_to(root).as_posix()
                try:
                    status = found.path.stat()
                except FileNotFoundError:  # gone meanwhile
                    continue
                except OSError:  # of the drive, or of the folder that it lies in
                    closed.append(path)
                    continue
                files[path] = Stamp(status.st_size, status.st_mtime_ns // 1000 % _LARGEST)
            case FileProblem(key="folder_not_permitted"):
                if found.path == root:
                    return None
                closed.append(found.path.relative_to(root).as_posix())
            case FileProblem(key="folder_empty"):
                pass
            case FileProblem(key="too_many_files"):
                problem = str(found.problem)
            case _:
                left_out += 1
    return FolderState(files, left_out, tuple(closed), problem)
