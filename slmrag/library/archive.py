"""The file that a backup is: a ZIP of the catalogue, the originals of its documents, and what it says of itself.

Whoever gives one to be restored may have written every byte of it. So its names and sizes are looked at before anything
is unpacked, the catalogue before the originals, and these against the catalogue.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from slmrag.errors.library_problems import BackupProblem, LibraryProblem
from slmrag.library.catalogue_check import catalogue_faults
from slmrag.library.files import Files
from slmrag.library.migrations import VERSION, migrate

_FORMAT = "slmrag library"
_ORIGINAL = re.compile("files/[0-9a-f]{2}/([0-9a-f]{64})")
_ABOUT_BYTES = 1 << 16
_MOST_RATIO, _ALWAYS_BYTES = (
    100,
    64 << 20,
)  # how many times its own size a backup may unpack to; what it may in any case
_COPIES = 3  # of what it unpacks to are on the disk at one time: unpacked, in the log or on its way, in the library


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of its catalogue: its version and SHA-256, how many documents it has, of which library it is.

    ``identity`` is ``""`` in the backups of an older slmrag.
    """

    version: int
    sha256: str
    documents: int
    identity: str


def write_archive(target: Path, catalogue: Path, files: Files) -> int:
    """Write ``catalogue`` with the originals of its documents to ``target``, on disk when this returns.

    Returns how many documents that are; an original that is missing is left out. Raises `OSError`.
    """
    with closing(sqlite3.connect(catalogue)) as db:
        ids = [row[0] for row in db.execute("SELECT id FROM documents ORDER BY id")]
        identity = db.execute("SELECT id FROM identity").fetchone()[0]
    originals = [files.path(id) for id in dict.fromkeys(ids)]  # one file, where several people have it
    about = {
        "format": _FORMAT, "version": VERSION, "sha256": _sha256(catalogue), "documents": len(ids), "identity": identity
    }  # fmt: skip
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", compression, compresslevel=1) as archive:
                archive.writestr("about.json", json.dumps(about))
                archive.write(catalogue, "library.db")
                for original in filter(Path.is_file, originals):
                    archive.write(original, f"files/{original.name[:2]}/{original.name}")
                unpacked = sum(item.file_size for item in archive.infolist())
            file.flush()
            os.fsync(file.fileno())
        if _may_unpack(unpacked, target):
            break
    return len(ids)


def unpack(source: Path, folder: Path) -> list[str]:
    """Unpack a backup into ``folder`` (the catalogue as ``library.db``, of this version, each original under its id).

    Returns the ids of the originals. Raises `BackupProblem` where anything in it is not what `write_archive` writes, and
    where the disk has no room for it; `OSError`.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            items = _items(archive, source)
            about = _about(archive)
            if about.version > VERSION:
                raise BackupProblem("backup_newer", file=source)
            _look_for_room(items, source, folder)
            sizes = _unpack_catalogue(archive, items["library.db"], about, folder / "library.db")
            originals = {match[1]: item for name, item in items.items() if (match := _ORIGINAL.fullmatch(name))}
            for id, item in originals.items():
                if sizes.get(id) != item.file_size:
                    raise ValueError("an original is not that of its documents")
                _extract(archive, item, folder / id)
                if _sha256(folder / id) != id:
                    raise ValueError("an original has changed")
        return list(originals)
    except LibraryProblem as problem:
        if isinstance(problem, BackupProblem):
            raise
        raise BackupProblem("backup_damaged", file=source, why=str(problem)) from problem
    except (
        zipfile.BadZipFile, EOFError, KeyError, TypeError, ValueError, OverflowError, RuntimeError, zlib.error,
        sqlite3.Error,
    ) as error:  # fmt: skip
        raise BackupProblem("backup_damaged", file=source, why=str(error) or type(error).__name__) from error


def _items(archive: zipfile.ZipFile, source: Path) -> dict[str, zipfile.ZipInfo]:
    """What is in the archive, by name: nothing twice, nothing that no backup has, nothing that is packed too tightly."""
    items = {item.filename: item for item in archive.infolist()}
    if len(items) < len(archive.infolist()):
        raise ValueError("it holds a file twice")
    for name, item in items.items():
        if name not in {"about.json", "library.db"} and not _ORIGINAL.fullmatch(name):
            raise ValueError(f"it holds “{name[:100]}”")
        if item.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise ValueError("it is packed in another way")
    if not _may_unpack(unpacked := sum(item.file_size for item in items.values()), source):
        raise ValueError(f"it would unpack to {unpacked >> 20} MB, more than {_MOST_RATIO} times its own size")
    return items


def _about(archive: zipfile.ZipFile) -> About:
    with archive.open("about.json") as file:
        said = json.loads(file.read(_ABOUT_BYTES))
    if not isinstance(said, dict) or said["format"] != _FORMAT:
        raise ValueError("it was not made by slmrag backup")
    about = About(said["version"], said["sha256"], said["documents"], said.get("identity", ""))
    if not (isinstance(about.version, int) and about.version > 0):
        raise ValueError("it says no version")
    return about


def _look_for_room(items: dict[str, zipfile.ZipInfo], source: Path, folder: Path) -> None:
    need, free = _COPIES * sum(item.file_size for item in items.values()), shutil.disk_usage(folder).free
    if free < need:
        raise BackupProblem("backup_wants_room", file=source, free=free >> 20, need=(need >> 20) + 1)


def _unpack_catalogue(archive: zipfile.ZipFile, item: zipfile.ZipInfo, about: About, target: Path) -> dict[str, int]:
    """Unpack the catalogue and look through all of it; returns the size in bytes of each original."""
    _extract(archive, item, target)
    if _sha256(target) != about.sha256:
        raise ValueError("its catalogue has changed")
    with closing(sqlite3.connect(target)) as db:
        if db.execute("PRAGMA user_version").fetchone()[0] != about.version:
            raise ValueError("its catalogue is of another version")
    if about.version < VERSION:
        migrate(target)
    if wrong := catalogue_faults(target):
        raise ValueError(f"its catalogue is damaged: {wrong}")
    with closing(sqlite3.connect(target)) as db:
        sizes = db.execute("SELECT id, bytes FROM documents").fetchall()
        if len(sizes) != about.documents:
            raise ValueError("it says another number of documents than it holds")
        if about.identity not in ("", db.execute("SELECT id FROM identity").fetchone()[0]):
            raise ValueError("its catalogue is of another library")
    return dict(sizes)


def _extract(archive: zipfile.ZipFile, item: zipfile.ZipInfo, target: Path) -> None:
    """Unpack one of its files to ``target``, which is named by us; never more than it said."""
    with archive.open(item) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file, 1 << 20)


def _may_unpack(size: int, archive: Path) -> bool:
    return size <= max(_ALWAYS_BYTES, _MOST_RATIO * archive.stat().st_size)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
