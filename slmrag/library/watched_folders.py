"""Folders of this computer that are kept in step with the library, and what became of each file in them."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from slmrag.errors.library_problems import FolderNotWatched
from slmrag.errors.notice_json import notice_from_json, notice_to_json
from slmrag.library.database import Database
from slmrag.library.owners_rows import OwnersRows

FileState = Literal["added", "replaced", "renamed", "unchanged", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder whose files are documents: in ``collection``, if it names one. A document goes with its file where it
    ``removes``; else somebody is asked first."""

    key: int
    path: Path
    collection: str
    removes: bool


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file of a watched folder as it was when it was last looked at. ``path`` is within the folder, with ``/``; ``changed``
    in microseconds. ``document`` is the id of what was made of it, ``""`` for nothing; ``problem`` says why. ``at`` is
    UTC in ISO 8601."""

    path: str
    bytes: int
    changed: int
    document: str = ""
    state: FileState = "failed"
    problem: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class FolderReport:
    """How a folder was found: whether it is ``away``, how many files are ``waiting`` as they may still be written or could
    not be taken for now, how many others are no documents; ``problem`` is what hindered it."""

    away: bool = False
    waiting: int = 0
    left_out: int = 0
    problem: str = ""


class WatchedFolders(OwnersRows):
    """The folders that somebody has watched. Nothing here changes what a search finds."""

    def listed(self) -> list[WatchedFolder]:
        """All of them, by their paths."""
        with self._database.read() as db:
            rows = db.execute("SELECT * FROM watched_folders WHERE owner = ? ORDER BY path", [self._owner])
            return [_folder(row) for row in rows]

    def find(self, path: Path) -> WatchedFolder:
        """The one at ``path``. Raises `FolderNotWatched`."""
        for folder in self.listed():
            if folder.path == path:
                return folder
        raise FolderNotWatched("folder_not_watched", folder=path)

    def watch(self, path: Path, collection: str = "", *, removes: bool = False) -> WatchedFolder:
        """Watch a folder, or change how it is watched."""
        with self._database.write(counts=False) as db:
            db.execute(
                """INSERT INTO watched_folders (owner, path, collection, removes) VALUES (?,?,?,?)
                   ON CONFLICT (owner, path) DO UPDATE SET collection = excluded.collection, removes = excluded.removes""",
                [self._owner, str(path), collection, removes],
            )
        return self.find(path)

    def unwatch(self, key: int) -> None:
        """Watch a folder no more; its documents stay."""
        with self._database.write(counts=False) as db:
            db.execute("DELETE FROM watched_folders WHERE key = ? AND owner = ?", [key, self._owner])

    def files(self, key: int) -> dict[str, WatchedFile]:
        """What is known of the files of a folder, by their paths."""
        with self._database.read() as db:
            rows = db.execute(
                """SELECT f.* FROM watched_files f JOIN watched_folders w ON w.key = f.folder
                   WHERE w.key = ? AND w.owner = ? ORDER BY f.path""",
                [key, self._owner],
            )
            return {row["path"]: _file(row) for row in rows}

    def is_elsewhere(self, key: int, file: WatchedFile) -> bool:
        """Whether the document of a file is that of another one too, of the same bytes, that is there, in this folder or another."""
        with self._database.read() as db:
            row = db.execute(
                """SELECT 1 FROM watched_files f JOIN watched_folders w ON w.key = f.folder
                   WHERE w.owner = ? AND f.document = ? AND f.document <> '' AND f.state <> 'gone'
                   AND (f.folder <> ? OR f.path <> ?)""",
                [self._owner, file.document, key, file.path],
            ).fetchone()
        return row is not None

    def keep(self, key: int, file: WatchedFile) -> None:
        """Keep what became of a file, now; of a folder that is watched no more, nothing."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.write(counts=False) as db:
            db.execute(
                """INSERT OR REPLACE INTO watched_files
                   SELECT key, ?, ?, ?, ?, ?, ?, ? FROM watched_folders WHERE key = ? AND owner = ?""",
                [
                    file.path, file.bytes, file.changed, file.document, file.state, notice_to_json(file.problem), now,
                    key, self._owner,
                ],
            )  # fmt: skip

    def forget(self, key: int, path: str) -> None:
        """Know nothing of a file any more."""
        with self._database.write(counts=False) as db:
            db.execute(
                """DELETE FROM watched_files WHERE folder = (SELECT key FROM watched_folders WHERE key = ? AND owner = ?)
                   AND path = ?""",
                [key, self._owner, path],
            )


def everybodys_folders(database: Database) -> list[tuple[str, WatchedFolder]]:
    """The folders that are watched, each with whose it is."""
    with database.read() as db:
        return [(row["owner"], _folder(row)) for row in db.execute("SELECT * FROM watched_folders ORDER BY key")]


def _folder(row: sqlite3.Row) -> WatchedFolder:
    return WatchedFolder(row["key"], Path(row["path"]), row["collection"], bool(row["removes"]))


def _file(row: sqlite3.Row) -> WatchedFile:
    return WatchedFile(
        row["path"], row["bytes"], row["changed"], row["document"], row["state"], notice_from_json(row["problem"]),
        row["at"],
    )  # fmt: skip
