"""What was asked and answered (SQLite, beside the catalogue): kept, found again, and cleared of removed documents."""

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from slmrag.errors.library_problems import ConversationNotFound
from slmrag.errors.notice_json import notice_from_json, notice_to_json
from slmrag.errors.notices import Templates
from slmrag.library.earlier_marks import todays
from slmrag.library.owners_rows import OwnersRows
from slmrag.library.sharing import READABLE, Access
from slmrag.schema import Answer, Chunk, Passage
from slmrag.schema.answers import AnswerSentence


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation, and what came of it. ``liked`` is the reader's thumb, ``remark`` the word with it.

    ``problem`` is what kept it from being answered whole; ``pictures`` how many were asked about (they are not kept).
    """

    question: str
    answer: Answer | None = None
    problem: str = ""
    pictures: int = 0
    liked: bool | None = None
    remark: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it is listed: ``title`` is its first question until it is renamed, ``desk`` the support desk it was held at."""

    id: str
    title: str
    began_at: str
    turns: int
    desk: str = ""


if TYPE_CHECKING:
    from pydantic import TypeAdapter

say = Templates(removed_with="[removed with “{name}”]")
_TITLE = 80


class Conversations(OwnersRows):
    """The conversations that somebody had, and those at their support desks."""

    def listed(self, *, containing: str = "", desk: str = "") -> list[Conversation]:
        """The conversations, newest first, that hold ``containing`` in a question or an answer; those of ``desk``."""
        with self._database.read() as db:
            rows = db.execute(
                f"""SELECT c.id, c.title, c.began_at, (SELECT count(*) FROM turns WHERE conversation = c.key), c.desk
                   FROM conversations c WHERE c.owner = ? AND c.desk = ? AND (? = '' OR EXISTS (SELECT 1 FROM turns t
                     WHERE t.conversation = c.key
                     AND instr(folded(t.question || ' ' || CASE WHEN EXISTS (SELECT 1 FROM turn_documents x
                       JOIN documents o ON o.id = x.document JOIN withdrawn w ON w.document = o.key WHERE x.turn = t.key
                       AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = x.document AND {READABLE}))
                       THEN '' ELSE coalesce(json_extract(t.answer, '$.text'), '') END), folded(?))))
                   ORDER BY c.key DESC""",
                [self._owner, desk, containing, self._owner, containing],
            )
            return [Conversation(*row) for row in rows]

    def turns(self, id: str) -> list[Turn]:
        """The turns of a conversation, oldest first. Raises `ConversationNotFound`."""
        with self._database.read() as db:
            key = self._key(db, id)
            rows = db.execute("SELECT * FROM turns WHERE conversation = ? ORDER BY key", [key]).fetchall()
            hidden = self._withdrawn(db, key)
        return [
            Turn(
                question=row["question"], answer=_from_json(row["answer"], hidden), problem=notice_from_json(row["problem"]),
                pictures=row["pictures"], liked=None if row["liked"] is None else bool(row["liked"]),
                remark=row["remark"], key=row["key"],
            )
            for row in rows
        ]  # fmt: skip

    def keep(self, turn: Turn, id: str = "", *, desk: str = "") -> str:
        """Add a turn to a conversation, a new one when ``id`` is ``""``; returns the conversation's id.

        A document that is removed while its answer is written leaves nothing behind in it either.
        """
        with self._database.write(counts=False) as db:
            id, _ = self._add(db, turn, id, desk)
        return id

    def begin(self, turn: Turn, id: str = "", *, desk: str = "") -> tuple[str, int]:
        """Keep a turn before it is answered; returns the conversation's id and the turn's key, for `finish`."""
        with self._database.write(counts=False) as db:
            return self._add(db, turn, id, desk)

    def finish(self, id: str, turn: Turn) -> None:
        """Keep what came of a turn that `begin` kept, in place of what did so far.

        Raises `ConversationNotFound`, also where the turn is gone.
        """
        with self._database.write(counts=False) as db:
            answer, documents = self._readable(db, turn.answer)
            changed = db.execute(
                "UPDATE turns SET answer = ?, problem = ? WHERE key = ? AND conversation = ?",
                [_to_json(answer), notice_to_json(turn.problem), turn.key, self._key(db, id)],
            ).rowcount
            if not changed:
                raise ConversationNotFound("conversation_gone")
            db.executemany("INSERT OR IGNORE INTO turn_documents VALUES (?,?)", ((turn.key, one) for one in documents))

    def rename(self, id: str, title: str) -> None:
        """Call a conversation otherwise than by its first question. Raises `ConversationNotFound`."""
        with self._database.write(counts=False) as db:
            db.execute("UPDATE conversations SET title = ? WHERE key = ?", [title, self._key(db, id)])

    def judge(self, id: str, turn: int, *, liked: bool | None, remark: str = "") -> None:
        """Keep the reader's thumb on a turn, and the word with it. Raises `ConversationNotFound`."""
        with self._database.write(counts=False) as db:
            db.execute(
                "UPDATE turns SET liked = ?, remark = ? WHERE key = ? AND conversation = ?",
                [liked, remark, turn, self._key(db, id)],
            )

    def cut(self, id: str, turn: int) -> None:
        """Forget a turn and those after it: it is asked anew. Raises `ConversationNotFound`."""
        with self._database.write(counts=False, removes=True) as db:
            db.execute("DELETE FROM turns WHERE conversation = ? AND key >= ?", [self._key(db, id), turn])
        self._database.truncate_log()

    def delete(self, ids: Sequence[str]) -> None:
        """Delete conversations; one that is not there is passed over."""
        with self._database.write(counts=False, removes=True) as db:
            db.executemany("DELETE FROM conversations WHERE id = ? AND owner = ?", ((id, self._owner) for id in ids))
            self._database.discard_copies()
        self._database.truncate_log()

    def _key(self, db: sqlite3.Connection, id: str) -> int:
        row = db.execute("SELECT key FROM conversations WHERE id = ? AND owner = ?", [id, self._owner]).fetchone()
        if row is None:
            raise ConversationNotFound("conversation_gone")
        return row["key"]

    def _add(self, db: sqlite3.Connection, turn: Turn, id: str, desk: str) -> tuple[str, int]:
        if not id:
            id = secrets.token_urlsafe(12)
            title = " ".join(turn.question.split())
            title = title if len(title) <= _TITLE else title[:_TITLE].rsplit(" ", 1)[0] + " …"
            db.execute(
                "INSERT INTO conversations (id, owner, desk, title, began_at) VALUES (?,?,?,?,?)",
                [id, self._owner, desk, title, datetime.now(UTC).isoformat(timespec="seconds")],
            )
        answer, documents = self._readable(db, turn.answer)
        key = (
            db.execute(
                "INSERT INTO turns (conversation, question, answer, problem, pictures, remark) VALUES (?,?,?,?,?,'')",
                [self._key(db, id), turn.question, _to_json(answer), notice_to_json(turn.problem), turn.pictures],
            ).lastrowid
            or 0
        )
        db.executemany("INSERT INTO turn_documents VALUES (?,?)", ((key, one) for one in documents))
        return id, key

    def _withdrawn(self, db: sqlite3.Connection, conversation: int) -> dict[str, str]:
        """The names, by id, of what answers of a conversation rest on, and was removed but can still be put back."""
        rows = db.execute(
            """SELECT DISTINCT d.id, d.name FROM turns t JOIN turn_documents x ON x.turn = t.key
               JOIN documents d ON d.id = x.document JOIN withdrawn w ON w.document = d.key WHERE t.conversation = ?""",
            [conversation],
        ).fetchall()
        return {id: name for id, name in rows if self._access.readable_key(db, id) is None}

    def resting_on(self, document_ids: Sequence[str]) -> int:
        """How many of the conversations have an answer that rests on any of these documents."""
        with self._database.read() as db:
            return db.execute(
                """SELECT count(DISTINCT c.key) FROM conversations c JOIN turns t ON t.conversation = c.key
                   JOIN turn_documents x ON x.turn = t.key
                   WHERE c.owner = ? AND x.document IN (SELECT value FROM json_each(?))""",
                [self._owner, json.dumps(list(document_ids))],
            ).fetchone()[0]

    def _readable(self, db: sqlite3.Connection, answer: Answer | None) -> tuple[Answer | None, set[str]]:
        """An answer without the documents that were removed while it was written, and the ids of those that it has."""
        names = {p.chunk.document_id: p.chunk.document_name for p in answer.passages} if answer else {}
        gone = {document for document in names if self._access.readable_key(db, document) is None}
        for document in gone:
            answer = without(answer, document, names[document]) if answer is not None else None
        return answer, names.keys() - gone


def forget_document(db: sqlite3.Connection, id: str, name: str) -> None:
    """Take a document's text out of every turn of whoever may not read it any more, within the transaction that ends it."""
    rows = db.execute(
        """SELECT t.key, t.answer, c.owner FROM turns t JOIN turn_documents d ON d.turn = t.key
           JOIN conversations c ON c.key = t.conversation WHERE d.document = ?""",
        [id],
    ).fetchall()
    for key, answer, whose in rows:
        if Access(whose).readable_key(db, id) is not None:
            continue
        if (said := _from_json(answer)) is None:
            continue  # it rests on no document
        kept = without(said, id, name)
        db.execute("UPDATE turns SET answer = ? WHERE key = ?", [_to_json(kept), key])
        db.execute("DELETE FROM turn_documents WHERE turn = ? AND document = ?", [key, id])


def without(answer: Answer, document_id: str, name: str) -> Answer:
    """``answer`` without the text of a document: its passages are empty, and so are the sentences that rest on it.

    A sentence that cites nothing may rest on anything, and goes too.
    """

    def emptied(passage: Passage) -> Passage:
        chunk = passage.chunk
        if chunk.document_id != document_id:
            return passage
        # Headings are the document's words as well.
        bare = Chunk(chunk.document_id, chunk.document_name, chunk.page, chunk.start, chunk.start, "", unit=chunk.unit)
        return Passage(bare, passage.score)

    gone = {number for number, one in enumerate(answer.passages, 1) if one.chunk.document_id == document_id}
    told = say("removed_with", name=name)
    sentences: list[AnswerSentence] = []
    for one in answer.sentences:
        if not (gone & set(one.citations) or not one.citations):
            sentences.append(one)
        elif all(other.text != told for other in sentences):  # it is told once
            cited = one.citations if gone & set(one.citations) else ()
            sentences.append(AnswerSentence(str(told), cited, "no claim", notice=notice_to_json(told)))
    text = " ".join(dict.fromkeys(sentence.text for sentence in sentences)) if sentences else ""
    return replace(
        answer,
        table=None if gone else answer.table,
        text=answer.text if answer.refused else text,
        model_wrote="" if gone else answer.model_wrote,
        model_sentences=() if gone else answer.model_sentences,
        passages=tuple(map(emptied, answer.passages)),
        sentences=tuple(sentences),
        citations=tuple(
            replace(one, passage=emptied(one.passage), quote="" if one.number in gone else one.quote)
            for one in answer.citations
        ),
        extracts=tuple(
            replace(one, passage=emptied(one.passage), text="" if one.passage.chunk.document_id == document_id else one.text)
            for one in answer.extracts
        ),
    )  # fmt: skip


def _to_json(answer: Answer | None) -> str:
    kept = answer and replace(
        answer, error=notice_to_json(answer.error), not_searched=notice_to_json(answer.not_searched)
    )
    return _answers().dump_json(kept).decode()


def _from_json(text: str, hidden: Mapping[str, str] = MappingProxyType({})) -> Answer | None:
    """An answer that was kept, without the text of the documents that are ``hidden`` (names by id)."""
    answer = _answers().validate_json(todays(text))
    for id, name in hidden.items():
        if answer and any(passage.chunk.document_id == id for passage in answer.passages):
            answer = without(answer, id, name)
    return answer and replace(
        answer, error=notice_from_json(answer.error), not_searched=notice_from_json(answer.not_searched)
    )


@cache
def _answers() -> "TypeAdapter[Answer | None]":
    """What writes an answer as JSON and reads it back. Made when first used: building it takes a moment."""
    from pydantic import TypeAdapter

    return TypeAdapter(Answer | None)
