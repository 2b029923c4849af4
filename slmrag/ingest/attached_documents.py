"""The files that lie in a file become documents of their own, below the one that it became."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notices import Templates, comma_list, sentences
from slmrag.errors.slmrag_error import SlmragError
from slmrag.ingest.add_result import INSIDE, AddResult, display_name, name_below
from slmrag.library import Shelf
from slmrag.readers.attachments import may_hold_files
from slmrag.readers.folders import FileToAdd, count_files, files_of
from slmrag.readers.sandbox import Sandbox
from slmrag.runtime.scratch import temporary
from slmrag.schema import Scope

_DEEPEST = 3  # a file in a mail in a mail
_MOST_NAMED = 5

_note = Templates(
    attached_added="Attached to it or embedded in it, and documents of their own: {names}.",
    attached_many="Attached to it or embedded in it, and documents of their own: {number} files.",
    attached_left_out="Attached or embedded, and left out: “{name}”. {why}",
    attached_not_taken_out="What is attached to it, or embedded in it, could not be taken out. {why}",
    attached_more_left_out=(
        "Attached or embedded, and left out: {number} more files; of a document {most} are taken, {deep} deep at most "
        "(SLMRAG_MOST_ATTACHED)."
    ),
)


class Add(Protocol):
    """What adds one file, as `slmrag.ingest.add_file` does."""

    def __call__(self, path: Path, *, name: str, collection: str | None = None, parent: str | None = None) -> AddResult:
        """Add it."""


@dataclass(slots=True)
class _Taken:
    """What was taken out of one file that was added, and out of what lies in it.

    ``files`` and ``bytes`` are what may still be, of ``most_bytes``; ``names`` are those of the documents that it and they became.
    """

    files: int
    bytes: int
    names: set[str]
    most_bytes: int
    added: list[AddResult] = field(default_factory=list)
    left_out: list[tuple[str, SlmragError]] = field(default_factory=list)
    more: int = 0
    problem: FileProblem | None = None


def add_attachments(
    shelf: Shelf, sandbox: Sandbox, path: Path, name: str, added: AddResult, add: Add, password: str | None
) -> AddResult:
    """Add what lies in the file at ``path``, whose user calls it ``name`` and which was ``added``; returns what became of all.

    What is left out, as unreadable or beyond the limits, is named in the note of the file. ``add`` adds one.
    """
    if not may_hold_files(path, name):
        return added
    limits = sandbox.limits
    taken = _Taken(limits.attached, limits.attached_bytes, {display_name(name), added.name}, limits.attached_bytes)
    collections = next((one.collections for one in shelf.documents.listed(Scope(documents=(added.document_id,)))), ())
    _add_below(sandbox, path, name, added, add, password, taken)
    # What was here for its own sake stays where it is: it may be for nobody else, and would not go out with this.
    for one in shelf.documents.attached(added.document_id) if collections else ():
        for collection in collections:
            shelf.collections.put(one.id, collection)
    notes = _notes(taken, sandbox.limits.attached)
    reason = added.reason or ("attached_left_out" if taken.left_out or taken.more or taken.problem else "")
    return replace(
        added, note=sentences(filter(None, [added.note, *notes])), reason=reason, attached=tuple(taken.added)
    )


def _add_below(
    sandbox: Sandbox, path: Path, name: str, parent: AddResult, add: Add, password: str | None, taken: _Taken, depth: int = 1
) -> None:  # fmt: skip
    with temporary() as folder:
        for called, file in _taken_out(sandbox, path, name, password, folder, taken, depth):
            whole = name_below(parent.name, called, taken.names)
            taken.names.add(whole)
            try:
                if isinstance(file, FileProblem):
                    raise file
                added = add(file, name=whole, parent=parent.document_id)
                taken.names.add(added.name)
                if all(added.document_id != one.document_id for one in taken.added):
                    taken.added.append(added)
                if may_hold_files(file, whole):
                    taken.bytes += file.stat().st_size  # what lies in it counts instead of it
                    _add_below(sandbox, file, whole, added, add, password, taken, depth + 1)
            except SlmragError as problem:
                taken.left_out.append((called, problem))


def _taken_out(
    sandbox: Sandbox, path: Path, name: str, password: str | None, folder: Path, taken: _Taken, depth: int
) -> Iterator[tuple[str, Path | FileProblem]]:
    """The files in a file, each where it lies now, or why it does not; those in a ZIP among them one by one."""
    files = taken.files if depth <= _DEEPEST else 0
    found: list[tuple[str, Path | FileProblem]] = []
    try:
        for number, one in enumerate(sandbox.attached(path, name, password, files, taken.most_bytes, taken.bytes)):
            if isinstance(one, int):
                taken.more += one
            elif isinstance(one[1], bytes):
                there = folder / str(number)
                there.write_bytes(one[1])
                taken.bytes -= len(one[1])
                found.append((display_name(one[0]), there))
            else:
                found.append((display_name(one[0]), one[1]))
    except FileProblem as problem:
        taken.problem = problem
    for called, file in found:
        if isinstance(file, Path) and called.lower().endswith(".zip"):
            file = file.rename(file.with_suffix(".zip"))
            taken.bytes += file.stat().st_size
            with closing(_unpacked(file, password, taken)) as members:
                for packed in members:
                    yield f"{called}{INSIDE}{packed.name}", packed.problem or packed.path
        else:
            taken.files -= 1
            yield called, file


def _unpacked(file: Path, password: str | None, taken: _Taken) -> Generator[FileToAdd]:
    """The files in a ZIP, as many and as large as may still be taken; the others are counted, and not unpacked."""
    try:
        for number, one in enumerate(files_of(file, password, max_bytes=taken.bytes, together=True)):
            if taken.files <= 0:
                taken.more += count_files(file) - number
                return
            taken.files -= 1
            if one.problem is None:
                taken.bytes -= one.path.stat().st_size
            elif one.problem.reason == "too_large":
                one = FileToAdd(one.path, one.name, FileProblem("attached_too_large", size=taken.most_bytes >> 20))
            yield one
    except FileProblem as problem:
        yield FileToAdd(file, file.name, problem)


def _notes(taken: _Taken, most: int) -> list[str]:
    new = [one.name.split(INSIDE, 1)[-1] for one in taken.added]
    notes: list[str] = []
    if new:
        notes.append(
            _note("attached_many", number=len(new))
            if len(new) > _MOST_NAMED
            else _note("attached_added", names=comma_list(new))
        )
    for name, problem in taken.left_out[:_MOST_NAMED]:
        notes.append(_note("attached_left_out", name=name, why=problem.notice))
    if taken.problem is not None:
        notes.append(_note("attached_not_taken_out", why=taken.problem.notice))
    if more := taken.more + max(0, len(taken.left_out) - _MOST_NAMED):
        notes.append(_note("attached_more_left_out", number=more, most=most, deep=_DEEPEST))
    return notes
