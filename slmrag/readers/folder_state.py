"""What lies in a folder at one moment: what it takes to see later what has changed in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from slmrag.errors.file_problems import FileProblem
from slmrag.readers.folders import files_of


class Stamp(NamedTuple):
    """A file's size in bytes, and when it was changed, in nanoseconds as its file system has them: another pair, another content."""

    bytes: int
    changed: int


@dataclass(frozen=True, slots=True)
class FolderState:
    """The files of a folder that can be read, by their paths within it (with ``/``), how many others were left out,
    and the paths of folders in it that may not be looked into."""

    files: dict[str, Stamp]
    left_out: int = 0
    closed: tuple[str, ...] = ()

    def tells_of(self, path: str) -> bool:
        """Whether a file that is not there is gone, and does not merely lie where nobody may look."""
        return not any(path.startswith(f"{folder}/") for folder in self.closed)


def folder_state(folder: Path) -> FolderState | None:
    """What lies in ``folder`` now; ``None`` where it is not there, or may not be looked into: a drive that is not connected."""
    try:
        root = folder.resolve()
        if not root.is_dir():
            return None
    except OSError:
        return None
    files: dict[str, Stamp] = {}
    left_out, closed = 0, []
    for found in files_of(root, max_bytes=0):
        match found.problem:
            case None:
                try:
                    status = found.path.stat()
                except OSError:  # gone meanwhile
                    continue
                files[found.path.relative_to(root).as_posix()] = Stamp(status.st_size, status.st_mtime_ns)
            case FileProblem(key="folder_not_permitted"):
                if found.path == root:
                    return None
                closed.append(found.path.relative_to(root).as_posix())
            case FileProblem(key="folder_empty"):
                pass
            case _:
                left_out += 1
    return FolderState(files, left_out, tuple(closed))
