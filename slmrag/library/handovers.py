"""What visitors of support desks hand over to a person: a JSON file each in ``handovers/``, for people and other software.

A file there is whole: ``<desk>.<when>.<random>.json``. Whoever picks it up may take it away. What is not of ours, or is
no hand-over any more, is passed over.
"""

import os
import re
import secrets
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.system_reason import system_reason
from slmrag.library.conversations import Turn
from slmrag.library.desks import Desk
from slmrag.library.files import fsync_folder
from slmrag.runtime.private_files import private_folder
from slmrag.text.differences_as_text import opinion_of


@dataclass(frozen=True, slots=True)
class HandoverSource:
    """What an answer that is handed over cites: its marker ``number``, the document, the page, and the words there."""

    number: int
    document_id: str
    document: str
    page: int
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class HandoverTurn:
    """A question that is handed over, with its answer, ``""`` where none was given. ``found_in`` are the documents, name by
    id, of all passages that it was written from; ``removed`` are the names of those with which its answer was removed."""

    question: str
    answer: str
    refused: bool = False
    sources: tuple[HandoverSource, ...] = ()
    found_in: dict[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handover:
    """A conversation at a support desk that a person is to go on with. ``at`` is UTC, ISO 8601; ``contact`` how the
    visitor can be reached, ``note`` what they add, both as they wrote it."""

    id: str
    desk: str
    desk_name: str
    owner: str
    at: str
    contact: str
    note: str
    turns: tuple[HandoverTurn, ...]


if TYPE_CHECKING:
    from pydantic import TypeAdapter

_FILE = re.compile(r"([\w-]+)\.\d{8}T\d{6}Z\.[0-9a-f]{16}\.json", re.ASCII)


class HandoverFiles:
    """The hand-overs in ``folder``, of all owners. The folder is made with the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def clear(self, held_by: Callable[[str], Callable[[str], bool]]) -> None:
        """Take out every answer that rests on a document which its owner no longer holds: ``held_by(owner)(document id)``.

        Raises `LibraryProblem`.
        """
        for one in self.all():
            turns = tuple(_without(turn, held_by(one.owner)) for turn in one.turns)
            if turns != one.turns and self.path(one.id).exists():
                try:
                    self.write(replace(one, turns=turns))
                except OSError as error:
                    raise LibraryProblem(
                        "handover_not_cleared", path=self.path(one.id), why=system_reason(error)
                    ) from error

    def sweep(self) -> None:
        """Delete what a killed process left half written."""
        for part in self.folder.glob("incoming-*"):
            part.unlink(missing_ok=True)

    def path(self, id: str) -> Path:
        """Where one lies (it may be missing)."""
        return self.folder / f"{id}.json"

    def all(self) -> Iterator[Handover]:
        """Every one that is whole."""
        for path in sorted(self.folder.glob("*.json")):
            if _FILE.fullmatch(path.name):
                try:
                    found = _handovers().validate_json(path.read_bytes())
                except (OSError, ValueError):  # taken away or changed meanwhile: it is the others' now
                    continue
                if found.id == path.stem:
                    yield found

    def waiting(self, desks: Collection[str]) -> int:
        """How many wait at these ``desks`` (ids), told by the names of their files: it is asked on every page."""
        found = (_FILE.fullmatch(path.name) for path in self.folder.glob("*.json"))
        return sum(1 for one in found if one and one[1] in desks)

    def write(self, one: Handover) -> None:
        """Write one, whole or not at all, and on disk when this returns. Raises `OSError`."""
        private_folder(self.folder)
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="incoming-", delete=False) as part:  # 0600
            try:
                part.write(_handovers().dump_json(one, indent=1))
                part.flush()
                os.fsync(part.fileno())
                os.replace(part.name, self.path(one.id))
            except BaseException:
                os.unlink(part.name)
                raise
        fsync_folder(self.folder)


class Handovers:
    """What was handed over at the desks of ``owner``; another's are not there. Safe to share between threads.

    ``held`` tells whether they have the document of an id: what rests on another is not shown.
    """

    def __init__(self, files: HandoverFiles, owner: str, held: Callable[[str], bool]) -> None:
        self._files, self._owner, self._held = files, owner, held

    @property
    def folder(self) -> Path:
        """Where they lie, those of others among them; made with the first."""
        return self._files.folder

    def keep(self, desk: Desk, turns: Sequence[Turn], *, contact: str = "", note: str = "") -> Handover:
        """Write what was said at a desk, whole or not at all, and on disk when this returns. Raises `LibraryProblem`."""
        now = datetime.now(UTC)
        id = f"{desk.id}.{now:%Y%m%dT%H%M%SZ}.{secrets.token_hex(8)}"
        made = Handover(
            id, desk.id, desk.name, self._owner, now.isoformat(timespec="seconds"), contact, note,
            tuple(map(_turn, turns)),
        )  # fmt: skip
        try:
            self._files.write(made)
        except OSError as error:
            raise LibraryProblem("handover_not_kept", home=self.folder.parent, why=system_reason(error)) from error
        return made

    def listed(self, desk: str) -> list[Handover]:
        """Those of a desk, newest first."""
        found = [
            replace(one, turns=tuple(_without(turn, self._held) for turn in one.turns))
            for one in self._files.all()
            if (one.desk, one.owner) == (desk, self._owner)
        ]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def delete(self, id: str) -> None:
        """Delete one that is done, if it is there."""
        for one in self._files.all():
            if (one.id, one.owner) == (id, self._owner):
                self._files.path(id).unlink(missing_ok=True)


def _turn(turn: Turn) -> HandoverTurn:
    answer = turn.answer
    if answer is None or answer.refused:
        return HandoverTurn(turn.question, "", refused=answer is not None)
    chunks = {passage.chunk.document_id: passage.chunk.document_name for passage in answer.passages}
    said = [
        " ".join(filter(None, [one.text, *(f"[{n}]" for n in one.citations), opinion and f"({opinion})"]))
        for one in answer.for_visitors
        for opinion in [opinion_of(one.opinion_of, one.opinion)]
    ]
    sources = tuple(
        HandoverSource(one.number, chunk.document_id, chunk.document_name, chunk.page, chunk.place, one.quote)
        for one in sorted(answer.citations, key=lambda one: one.number)
        for chunk in [one.passage.chunk]
    )
    return HandoverTurn(turn.question, "\n".join(said), sources=sources, found_in=chunks)


def _without(turn: HandoverTurn, held: Callable[[str], bool]) -> HandoverTurn:
    gone = tuple(name for id, name in turn.found_in.items() if not held(id))
    if not gone:
        return turn
    return HandoverTurn(turn.question, f"[removed with “{'”, “'.join(gone)}”]", removed=gone)


@cache
def _handovers() -> "TypeAdapter[Handover]":
    """What writes one as JSON and reads it back. Made when first used: building it takes a moment."""
    from pydantic import TypeAdapter

    return TypeAdapter(Handover)
