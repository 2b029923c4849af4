"""Work on whole documents (summaries, translations): its parts as they are made, and the jobs with their results.

All of it belongs to documents, and is removed with them. Texts are the business of who keeps them: JSON, as a rule.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.errors.notice_json import notice_from_json, notice_to_json
from slmrag.library.owners_rows import OwnersRows
from slmrag.library.sharing import Access
from slmrag.schema import JobState


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job, perhaps of another process. ``documents`` are ids; times are UTC in ISO 8601, ``ended_at`` may be empty.

    ``result`` is what it was ended with: the work itself when ``"done"``, the reason when ``"failed"``.
    """

    key: int
    kind: str
    documents: tuple[str, ...]
    settings: str
    state: JobState
    began_at: str
    ended_at: str
    result: str


class Work(OwnersRows):
    """The work kept for somebody. ``settings`` is any text that says all that decides what a part becomes.

    Nothing here changes what a search finds.
    """

    # -- parts ----------------------------------------------------------------------------------------------------

    def parts(self, document_id: str, kind: str, settings: str) -> dict[str, str]:
        """The parts that are kept, by their names."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT part, text FROM work WHERE document = ? AND kind = ? AND settings = ?",
                [self._access.readable_key(db, document_id), kind, settings],
            )
            return dict(map(tuple, rows))

    def keep(self, document_id: str, kind: str, settings: str, parts: Mapping[str, str]) -> None:
        """Keep ``parts`` (texts by name), on disk when this returns. Raises `DocumentNotFound` for one removed meanwhile."""
        with self._database.write(counts=False) as db:
            document = self._key(db, document_id)
            db.executemany(
                "INSERT OR REPLACE INTO work VALUES (?,?,?,?,?)",
                ((document, kind, settings, name, text) for name, text in parts.items()),
            )

    def retain(self, document_id: str, kind: str, settings: str, parts: Collection[str]) -> None:
        """Drop the parts that are not named in ``parts``."""
        with self._database.write(counts=False) as db:
            db.execute(
                """DELETE FROM work WHERE document = ? AND kind = ? AND settings = ?
                   AND part NOT IN (SELECT value FROM json_each(?))""",
                [self._access.readable_key(db, document_id), kind, settings, json.dumps(list(parts))],
            )

    # -- jobs -----------------------------------------------------------------------------------------------------

    def begin(self, kind: str, document_ids: Sequence[str], settings: str) -> int:
        """Put a job of this process on record as running, in place of one of the same; returns its key.

        Raises `DocumentNotFound`.
        """
        with self._database.write(counts=False) as db:
            documents = [self._key(db, document_id) for document_id in document_ids]
            what = [self._owner, kind, json.dumps(document_ids), settings]
            db.execute("DELETE FROM jobs WHERE owner = ? AND kind = ? AND documents = ? AND settings = ?", what)
            job = (
                db.execute(
                    """INSERT INTO jobs (owner, kind, documents, settings, state, process, began_at, ended_at, result)
                   VALUES (?,?,?,?,'running',?,?,'','')""",
                    [*what, self._database.presence.identity(), _now()],
                ).lastrowid
                or 0
            )
            db.executemany("INSERT OR IGNORE INTO job_documents VALUES (?,?)", ((job, key) for key in documents))
        return job

    def end(self, job: int, state: JobState, result: str = "") -> None:
        """Say how a job ended; one whose document was removed meanwhile is gone, and stays so."""
        with self._database.write(counts=False) as db:
            db.execute(
                "UPDATE jobs SET state = ?, ended_at = ?, result = ? WHERE key = ? AND owner = ?",
                [state, _now(), notice_to_json(result), job, self._owner],
            )

    def finished(self, kind: str, document_ids: Sequence[str], settings: str) -> str | None:
        """The result of such a job that is done, ``None`` when there is none."""
        with self._database.read() as db:
            row = db.execute(
                """SELECT result FROM jobs WHERE state = 'done' AND owner = ? AND kind = ? AND documents = ?
                   AND settings = ?""",
                [self._owner, kind, json.dumps(document_ids), settings],
            ).fetchone()
            return row and row[0]

    def jobs(self, kind: str = "") -> list[JobRecord]:
        """The jobs, of one ``kind`` or all, newest first. One whose process is gone is ``"stopped"``: it can go on."""
        with self._database.read() as db:
            rows = db.execute(
                """SELECT * FROM jobs WHERE owner = ? AND ? IN ('', kind) AND key NOT IN (SELECT j.job FROM job_documents j
                   JOIN withdrawn w ON w.document = j.document) ORDER BY key DESC""",
                [self._owner, kind],
            ).fetchall()
        return [
            JobRecord(
                row["key"], row["kind"], tuple(json.loads(row["documents"])), row["settings"],
                "stopped" if row["state"] == "running" and not self._database.presence.lasts(row["process"]) else row["state"],
                row["began_at"], row["ended_at"], notice_from_json(row["result"]),
            )
            for row in rows
        ]  # fmt: skip

    def _key(self, db: sqlite3.Connection, document_id: str) -> int:
        key = self._access.readable_key(db, document_id)
        if key is None:
            raise DocumentNotFound("document_gone", id=document_id[:12])
        return key


def forget_jobs(db: sqlite3.Connection, document: int, id: str) -> None:
    """Take the jobs on a document off the record of whoever may not read it any more, within the transaction that ends it."""
    on_it = "SELECT job FROM job_documents WHERE document = ?"
    for (whose,) in db.execute(f"SELECT DISTINCT owner FROM jobs WHERE key IN ({on_it})", [document]).fetchall():
        if Access(whose).readable_key(db, id) != document:
            db.execute(f"DELETE FROM jobs WHERE owner = ? AND key IN ({on_it})", [whose, document])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
