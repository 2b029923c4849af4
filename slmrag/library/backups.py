"""A library in one file, and back: the catalogue as it is at one moment, and the originals of its documents.

Both work while other processes use the library: SQLite copies the catalogue out, and in, between their changes.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

from slmrag.errors.library_problems import BackupProblem, LibraryProblem
from slmrag.errors.notices import system_reason
from slmrag.library.bin import Bin
from slmrag.library.database import Database
from slmrag.library.files import Files
from slmrag.library.migrations import VERSION, migrate
from slmrag.library.originals import settle

_FORMAT = "slmrag library"
_ORIGINAL = re.compile("files/[0-9a-f]{2}/([0-9a-f]{64})")


def back_up(home: Path, target: Path) -> int:
    """Write the library in ``home`` to the file ``target``, whole or not at all; returns how many documents that are.

    An original that was removed since the catalogue was copied is left out. Raises `LibraryProblem`.
    """
    part = target.with_name(f"{target.name}.part")
    catalogue = Database(home / "library.db")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".slmrag-backup-") as folder:
            copy = Path(folder, "library.db")
            catalogue.copy_to(copy)
            with closing(sqlite3.connect(copy)) as db:
                ids = [row[0] for row in db.execute("SELECT id FROM documents ORDER BY id")]
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                    about = {"format": _FORMAT, "version": VERSION, "sha256": _sha256(copy), "documents": len(ids)}
                    archive.writestr("about.json", json.dumps(about))
                    archive.write(copy, "library.db")
                    for id in dict.fromkeys(ids):  # one file, where several people have it
                        original = Files(home / "files").path(id)
                        if original.is_file():
                            archive.write(original, f"files/{id[:2]}/{id}")
                file.flush()
                os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as error:
        raise BackupProblem("backup_not_written", file=target, why=system_reason(error)) from error
    finally:
        catalogue.close()
        part.unlink(missing_ok=True)
    return len(ids)


def restore(home: Path, source: Path, *, replace: bool = False) -> tuple[int, Path | None]:
    """Make the library in ``home`` what the backup ``source`` holds, after looking through all of it.

    What it does not hold of the library's documents goes to the bin. Returns how many documents it holds, and where a
    damaged catalogue was laid aside, if there was one. Raises
    `LibraryProblem`, with the library as it was, when the backup is damaged or newer, or the library holds documents
    and ``replace`` is not given.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        (home / "files").mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home, prefix=".restoring-") as folder:
            originals = _unpacked(source, Path(folder))
            aside = lay_aside_if_damaged(home, replace=replace)
            return _put_in(home, Path(folder), originals, replace), aside
    except OSError as error:
        raise BackupProblem("backup_not_restored", file=source, why=system_reason(error)) from error


def _unpacked(source: Path, folder: Path) -> list[str]:
    """Unpack the backup into ``folder``, every byte looked at; returns the ids of the originals."""

    def damaged(why: str) -> BackupProblem:
        return BackupProblem("backup_damaged", file=source, why=why)

    originals = []
    try:
        with zipfile.ZipFile(source) as archive:
            about = json.loads(archive.read("about.json"))
            if about["format"] != _FORMAT:
                raise damaged("it was not made by slmrag backup")
            if about["version"] > VERSION:
                raise BackupProblem("backup_newer", file=source)
            for item in archive.infolist():
                original = _ORIGINAL.fullmatch(item.filename)
                if original is None and item.filename not in {"about.json", "library.db"}:
                    raise damaged(f"it holds “{item.filename}”")
                # Named by us, never by the archive.
                target = folder / (original[1] if original else item.filename)
                with archive.open(item) as packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file, 1 << 20)
                if original and _sha256(target) != original[1]:
                    raise damaged("an original has changed")
                originals += [original[1]] if original else []
        catalogue = folder / "library.db"
        if _sha256(catalogue) != about["sha256"]:
            raise damaged("its catalogue has changed")
        with closing(sqlite3.connect(catalogue)) as db:
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise damaged("its catalogue is damaged")
        if about["version"] < VERSION:
            migrate(catalogue)
    except (
        zipfile.BadZipFile,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        RuntimeError,
        zlib.error,
        sqlite3.Error,
    ) as error:
        raise damaged(str(error) or type(error).__name__) from error
    return originals


def lay_aside_if_damaged(home: Path, *, replace: bool) -> Path | None:
    """Move a catalogue that cannot be opened, or is not whole, out of the way; returns where it is then.

    Raises `LibraryProblem` where ``replace`` was not asked for, or it is not damaged and cannot be used.
    """
    path = home / "library.db"
    try:
        with closing(Database(path)) as catalogue:
            if not catalogue.check():
                return None
    except LibraryProblem as problem:
        if not replace or problem.key != "database_damaged":
            raise
    if not replace:
        raise BackupProblem("backup_meets_damage", home=home)
    aside = next(p for n in range(1, 1000) if not (p := home / f"library.damaged-{n}.db").exists())
    os.replace(path, aside)
    for log in ("-wal", "-shm"):
        path.with_name(path.name + log).unlink(missing_ok=True)
    return aside


def _put_in(home: Path, folder: Path, originals: list[str], replace: bool) -> int:
    live, files, bin = Database(home / "library.db"), Files(home / "files"), Bin(home / "bin")
    before = folder / "before.db"
    try:
        live.copy_to(before)
        with closing(sqlite3.connect(before)) as db:
            held = db.execute("SELECT count(*) FROM documents").fetchone()[0]
        if held and not replace:
            raise BackupProblem(
                "backup_meets_documents" if held > 1 else "backup_meets_document", home=home, number=held
            )
        settle(live, files, bin)  # what was removed until now is no part of what the backup does not know
        for id in originals:
            files.keep(id, folder / id)
        count = _adapt(folder / "library.db", before)
        try:
            live.copy_from(folder / "library.db")
            if wrong := live.check():
                raise BackupProblem("restored_damaged", said=wrong)
            settle(live, files, bin)
        except BaseException:
            live.copy_from(before)
            raise
        live.truncate_log()
        return count
    finally:
        live.close()


def _adapt(catalogue: Path, before: Path) -> int:
    """Prepare a restored catalogue for processes that have the one ``before`` it open; returns its documents' number.

    Its identity is new and its generation higher, so that they let go of what they remember; and an embedder that both
    know has one key in both, so that none takes another's vectors for its own.
    """
    with closing(sqlite3.connect(catalogue, isolation_level=None)) as db:
        db.execute("ATTACH ? AS before", [str(before)])
        db.execute("BEGIN")
        db.execute("UPDATE identity SET id = lower(hex(randomblob(16)))")
        db.execute(
            """UPDATE generation SET number = 1000000 + max(number, coalesce((SELECT number FROM before.generation), 0))"""
        )
        rows = db.execute("SELECT key, fingerprint, name, answers FROM embedders").fetchall()
        theirs = {row[1]: row for row in db.execute("SELECT key, fingerprint, name FROM before.embedders")}
        free = 1 + max([row[0] for row in (*rows, *theirs.values())], default=0)
        moves = []
        for key, fingerprint, _, _ in rows:
            moves.append((key, theirs[fingerprint][0] if fingerprint in theirs else free))
            free += fingerprint not in theirs
        for sign in (-1, 1):  # by way of negative keys, so that two can change places
            for old, new in moves:
                pair = (-new, old) if sign < 0 else (new, -new)
                db.execute("UPDATE vectors SET embedder = ? WHERE embedder = ?", pair)
                db.execute("UPDATE embedders SET key = ? WHERE key = ?", pair)
        known = {row[1] for row in rows}
        db.executemany(
            "INSERT INTO embedders (key, fingerprint, name) VALUES (?,?,?)",
            [row for fingerprint, row in theirs.items() if fingerprint not in known],
        )
        db.execute("DELETE FROM unfinished")
        db.execute("COMMIT")
        return db.execute("SELECT count(*) FROM documents").fetchone()[0]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
