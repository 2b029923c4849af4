"""A library in one file, and back: the catalogue as it is at one moment, and the originals of its documents.

Both work while other processes use the library: SQLite copies the catalogue out, and in, between their changes.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from slmrag.errors.library_problems import BackupProblem, LibraryProblem
from slmrag.errors.system_reason import system_reason
from slmrag.library.archive import unpack, write_archive
from slmrag.library.bin import Bin
from slmrag.library.catalogue_check import empty_damaged_keywords
from slmrag.library.database import Database
from slmrag.library.files import Files
from slmrag.library.migrations import DAMAGED
from slmrag.library.originals import settle
from slmrag.library.places import clear_places, require_own_folder
from slmrag.library.withdrawals import leave_out_withdrawn
from slmrag.runtime.private_files import close_to_others, private_folder
from slmrag.runtime.scratch import scratch, sweep_scratch

_SPARE_BYTES = 16 << 20


def back_up(home: Path, target: Path) -> int:
    """Write the library in ``home`` to the file ``target``, whole or not at all; returns how many documents that are.

    An original that was removed since the catalogue was copied is left out, and so is what can still be put back. Raises `LibraryProblem`.
    """
    part = target.with_name(f"{target.name}.part")
    catalogue = Database(home / "library.db")
    try:
        sweep_scratch(target.parent)
        with scratch(_place(catalogue, target), part) as folder:
            copy = folder / "library.db"
            catalogue.copy_to(copy)
            leave_out_withdrawn(copy)
            documents = write_archive(part, copy, Files(home / "files"))
            os.replace(part, target)
    except OSError as error:
        raise BackupProblem("backup_not_written", file=target, why=system_reason(error)) from error
    finally:
        catalogue.close()
    return documents


def _place(catalogue: Database, target: Path) -> Path:
    """Where the catalogue is copied to: beside it, where each start sweeps; beside the backup when there is no room."""
    home = catalogue.path.parent
    room = shutil.disk_usage(home).free > catalogue.path.stat().st_size + _SPARE_BYTES
    return home if room and not catalogue.read_only else target.parent


def restore(home: Path, source: Path, *, replace: bool = False) -> tuple[int, Path | None]:
    """Make the library in ``home`` what the backup ``source`` holds, after looking through all of it.

    What it does not hold of the library's documents goes to the bin. Returns how many documents it holds, and where a
    damaged catalogue was laid aside, if there was one. Raises
    `LibraryProblem`, with the library as it was, when the backup is damaged or newer, or the library holds documents
    and ``replace`` is not given.
    """
    try:
        require_own_folder(home)
        close_to_others(private_folder(home))
        clear_places(home)
        private_folder(home / "files")
        with scratch(home) as folder:
            originals = unpack(source, folder)
            empty_damaged_keywords(folder / "library.db")
            aside = lay_aside_if_damaged(home, replace=replace)
            try:
                return _put_in(home, folder, originals, replace, fresh=aside is not None), aside
            except BaseException:
                if aside is not None:
                    _remove_catalogue(home)
                    os.replace(aside, home / "library.db")
                raise
            finally:
                close_to_others(home)  # what SQLite made
    except OSError as error:
        raise BackupProblem("backup_not_restored", file=source, why=system_reason(error)) from error


def lay_aside_if_damaged(home: Path, *, replace: bool) -> Path | None:
    """Move a catalogue that cannot be opened, or is not whole, to the bin; returns where it is then.

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
    aside = Bin(home / "bin").lay_aside(path, DAMAGED)
    _remove_catalogue(home)
    return aside


def _remove_catalogue(home: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (home / f"library.db{ending}").unlink(missing_ok=True)


def _put_in(home: Path, folder: Path, originals: list[str], replace: bool, *, fresh: bool) -> int:
    """Swap what was unpacked into ``folder`` in; ``fresh`` where the catalogue in ``home`` was made just now."""
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
        if not fresh:  # what was removed until now is no part of what the backup does not know
            settle(live, files, bin)
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
        # Which folders of this computer are read nobody says but who sits at it.
        for begun in ("unfinished", "watched_files", "watched_folders"):
            db.execute(f"DELETE FROM {begun}")
        db.execute("COMMIT")
        return db.execute("SELECT count(*) FROM documents").fetchone()[0]
