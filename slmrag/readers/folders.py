"""The files of a folder or of a ZIP, one by one, to be added each by itself.

A folder is gone through with those in it; links out of it are not followed. A ZIP's files are unpacked one at a time,
counted while they are, under names of ours: what they are called is kept as data, and never made a path.
"""

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.readers.reading import READERS, not_read
from slmrag.runtime.scratch import temporary

MOST_FILES = 10_000
_MOST_RATIO, _BIG = 200, 10 << 20  # nothing written by people packs so well once it is big
_PIECE = 1 << 20
_MACHINE = {"__MACOSX", "Thumbs.db", "desktop.ini"}  # what systems leave beside people's files


@dataclass(frozen=True, slots=True)
class FileToAdd:
    """A file to add: where it lies now, and what it is called; or the ``problem`` that keeps it out."""

    path: Path
    name: str
    problem: FileProblem | None = None


def files_of(
    path: Path, password: str | None = None, *, max_bytes: int, together: bool = False, most: int | None = None
) -> Iterator[FileToAdd]:
    """The files at ``path``: itself, those of the folder it is, or those of the ZIP. A ZIP's are gone when the next comes.

    Each of a ZIP has ``max_bytes`` at most; all of them, when ``together``. Of a folder ``most`` come, `MOST_FILES` where
    that is not said.
    """
    if _is_folder(path):
        yield from _folder_files(path, most)
    elif is_zip(path):
        yield from _zip_files(path, password, max_bytes, together)
    else:
        yield FileToAdd(path, path.name)


def is_zip(path: Path) -> bool:
    """Whether the file stands for those in it."""
    return path.suffix.lower() == ".zip" and zipfile.is_zipfile(path)


def count_files(path: Path, most: int | None = None) -> int:
    """How many files `files_of` finds there; a ZIP that cannot be opened is one."""
    if _is_folder(path):
        return sum(1 for _ in _folder_files(path, most))
    if path.suffix.lower() != ".zip":  # of a million no one is opened
        return 1
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(map(_is_a_file, archive.infolist()))
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return 1


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # what is wrong with it is told when it is added
        return False


def _folder_files(folder: Path, most: int | None) -> Iterator[FileToAdd]:
    root, count = folder.resolve(), 0
    closed: list[OSError] = []
    for parent, folders, names in os.walk(root, onerror=closed.append):
        folders[:] = sorted(name for name in folders if _is_for_people(name))
        for name in sorted(filter(_is_for_people, names)):
            path = Path(parent, name)
            count += 1
            if count > (most or MOST_FILES):
                yield FileToAdd(path, folder.name, _too_many())
                return
            if not Path(os.path.realpath(path)).is_relative_to(root):
                problem = FileProblem("link_outside_folder")
                yield FileToAdd(path, name, problem)
            else:
                yield FileToAdd(path, name, None if path.suffix.lower() in READERS else _unknown(path.suffix))
    for error in closed:
        path = Path(error.filename)
        yield FileToAdd(path, path.name, FileProblem("folder_not_permitted"))
    if not count and not closed:
        yield FileToAdd(folder, folder.name, FileProblem("folder_empty"))


def _zip_files(path: Path, password: str | None, max_bytes: int, together: bool) -> Iterator[FileToAdd]:
    left = max_bytes
    try:
        with zipfile.ZipFile(path) as archive, temporary() as folder:
            members = [info for info in archive.infolist() if _is_a_file(info)]
            if problem := _bomb(members, max_bytes):
                yield FileToAdd(path, path.name, problem)
                return
            for info in members:
                name = PurePosixPath(info.filename.replace("\\", "/")).name
                suffix = PurePosixPath(name).suffix.lower()
                unpacked = Path(folder, "file")
                problem = None
                if suffix not in READERS:
                    problem = _unknown(suffix)
                else:
                    try:
                        _unpack(archive, info, unpacked, password, left)
                        left -= unpacked.stat().st_size if together else 0
                    except FileProblem as found:
                        problem = found
                yield FileToAdd(unpacked, name, problem)
                unpacked.unlink(missing_ok=True)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise FileProblem("zip_damaged") from error


def _is_a_file(info: zipfile.ZipInfo) -> bool:
    return not info.is_dir() and all(map(_is_for_people, PurePosixPath(info.filename.replace("\\", "/")).parts))


def _is_for_people(name: str) -> bool:
    # Office writes who has a file open into one beside it, whose name begins with ~$.
    return name not in _MACHINE and (not name.startswith((".", "~$")) or name == "..")


def _bomb(members: list[zipfile.ZipInfo], max_bytes: int) -> FileProblem | None:
    if not members:
        return FileProblem("zip_empty")
    if len(members) > MOST_FILES:
        return _too_many()
    packed = sum(info.compress_size for info in members)
    unpacked = sum(info.file_size for info in members)
    if unpacked > _BIG and unpacked > _MOST_RATIO * max(packed, 1):
        return FileProblem("zip_bomb", size=unpacked >> 20)
    return None


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, to: Path, password: str | None, max_bytes: int) -> None:
    """Write a member to ``to``, and no more than ``max_bytes`` of it, whatever its header says."""
    left = max_bytes
    if info.file_size > left:  # no more than its header says is unpacked
        raise FileProblem("larger_than_taken", size=max_bytes >> 20)
    try:
        with archive.open(info, pwd=password.encode() if password else None) as member, to.open("wb") as file:
            while piece := member.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise FileProblem("larger_than_taken", size=max_bytes >> 20)
                if shutil.disk_usage(to.parent).free < _PIECE:
                    raise FileProblem("no_room_to_unpack")
                file.write(piece)
    except RuntimeError as error:  # how zipfile says that it is encrypted
        raise PasswordNeeded("zip_password_needed") from error
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, OSError) as error:
        raise FileProblem("damaged_in_zip") from error


def _unknown(suffix: str) -> FileProblem:
    if suffix.lower() == ".zip":
        return FileProblem("zip_inside")
    if problem := not_read(suffix.lower()):
        return problem
    return FileProblem("ending_left_out", suffix=suffix) if suffix else FileProblem("no_ending_left_out")


def _too_many() -> FileProblem:
    return FileProblem("too_many_files", most=MOST_FILES)
