"""A file becomes a stored document: recognised, read, cut into chunks, indexed by keywords; vectors follow.

The document exists, and can be asked by keywords, as soon as `add_file` returns.
"""

import dataclasses
import hashlib
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.errors.file_problems import FileProblem, NameTaken
from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.notices import Templates, sentences
from slmrag.errors.system_reason import system_reason
from slmrag.ingest.add_result import AddResult, display_name, storable
from slmrag.ingest.document_draft import ReadDraft, read_draft
from slmrag.ingest.page_recognition import UNUSABLE
from slmrag.library import Library, Shelf
from slmrag.library.document_rows import Draft, Removal
from slmrag.library.documents import AlreadyThere
from slmrag.library.reserve import free_bytes
from slmrag.readers import ReadingNote
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Page, Progress, Scope

_ROOM = 3  # times its size that a file may take: the original, its text, its vectors
_note = Templates(
    duplicate_of="“{name}” holds the same as “{known}”, which is in the library.",
    original_put_back="Its original file was missing or changed, and is there again.",
)


def add_file(
    shelf: Shelf,
    embedder: Embedder,
    sandbox: Sandbox,
    path: Path,
    *,
    name: str | None = None,
    collection: str | None = None,
    replace: bool = False,
    password: str | None = None,
    chunk_tokens: int,
    overlap_tokens: int,
    max_bytes: int,
    spare_bytes: int = 0,
    parent: str | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    read: ReadDraft = read_draft,
) -> AddResult:
    """Put the file at ``path`` on ``shelf`` under ``name`` (its own when not given). Vectors are not made here.

    ``parent`` is the id of the document that it lies in, and goes with. Whole or not at all: what dies in the middle leaves the
    library as it was, but for the pages read so far, from which adding the same bytes again goes on; ``spare_bytes`` of the disk
    stay free. Raises `FileProblem` where it cannot be read, `NameTaken` for other content's name without ``replace``, `LibraryProblem`.
    """
    began = time.monotonic()
    name = display_name(name if name is not None else path.name)
    document_id = digest(path, max_bytes)
    collection = " ".join(storable(collection or "").split()) or None

    if there := _unchanged(shelf, document_id, path, name, collection, parent, began):
        return there
    if not replace and shelf.documents.is_taken(name):
        raise NameTaken("name_taken_replace", name=name)
    _look_for_room(shelf.library, path, spare_bytes)
    done = shelf.partial_adds.begin(document_id, name, version("slmrag"))

    def keep(pages: Sequence[Page]) -> None:
        if password is None:  # what a password protects is not kept half-read, where none is asked for
            shelf.partial_adds.keep(document_id, pages)

    try:
        draft, notes = read(
            sandbox, path, name, document_id, ChunkSize(chunk_tokens, overlap_tokens), embedder,
            password=password, done=done if password is None else [], keep=keep, on_progress=on_progress,
        )  # fmt: skip
        stored = _store(shelf, dataclasses.replace(draft, parent=parent or ""), path, collection, replace, began)
    except FileProblem:
        # Nothing to go on with. Whatever else ends an add leaves the pages that were read to the next one.
        shelf.partial_adds.forget(document_id)
        shelf.library.scrub(document_id)
        raise
    finally:
        sandbox.rest()
    if isinstance(stored, AddResult):
        return stored
    for gone in (stored.document_id, *stored.attached) if stored else ():
        shelf.take_out_of_bin(gone)
        shelf.library.scrub(gone)
    shelf.take_out_of_bin(document_id)
    return _added(draft, notes, replaced=bool(stored), began=began)


def _added(draft: Draft, notes: Sequence[ReadingNote], *, replaced: bool, began: float) -> AddResult:
    coming = tuple(dict.fromkeys(picture.page for picture in draft.pictures if picture.state == "coming"))
    return AddResult(
        draft.name, "replaced" if replaced else "added", draft.id, draft.unit, len(draft.pages), len(draft.chunks),
        tuple(page.number for page in draft.pages if page.kind in UNUSABLE and page.number not in coming),
        reason=next((note.reason for note in notes if note.reason), ""), seconds=time.monotonic() - began,
        note=sentences(note.text for note in notes), coming_pages=coming,
    )  # fmt: skip


def _store(
    shelf: Shelf, draft: Draft, path: Path, collection: str | None, replace: bool, began: float
) -> Removal | AddResult | None:
    """Make the document; returns the receipt of the one that it replaced, or what is said where somebody was quicker."""
    while True:
        shelf.library.files.keep(draft.id, path)
        try:
            return shelf.documents.add(draft, collection=collection, replace=replace)
        except AlreadyThere:  # added by somebody else while it was read here, and perhaps removed again since
            if there := _unchanged(shelf, draft.id, path, draft.name, collection, draft.parent or None, began):
                shelf.partial_adds.forget(draft.id)
                return there
            shelf.partial_adds.begin(draft.id, draft.name, version("slmrag"))  # it went with the document


def _unchanged(
    shelf: Shelf, document_id: str, path: Path, name: str, collection: str | None, parent: str | None, began: float
) -> AddResult | None:
    """What is said of bytes that the library has already, perhaps under another name; ``None`` when it has not.

    An original that was lost is put back.
    """
    if not (same := shelf.documents.listed(Scope(documents=(document_id,), own=True))):
        return None
    known = same[0]
    shelf.documents.put_under(document_id, parent)
    if known.name != name and shelf.documents.is_taken(name):
        raise FileProblem("same_as_another", known=known.name, name=name)
    if collection:
        shelf.collections.put(document_id, collection)
    another = known.name != name
    if known.stopped or known.failed_pages:
        shelf.pictures.go_on(document_id)
        known = shelf.documents.find(document_id, own=True)
    notes = [_note("duplicate_of", name=name, known=known.name)] if another else []
    if shelf.library.put_back(document_id, path):
        notes.append(_note("original_put_back"))
    shelf.take_out_of_bin(document_id)
    return AddResult(
        known.name, "unchanged", known.id, known.unit, known.pages, known.chunks, known.unread_pages,
        reason="duplicate" if another else "", seconds=time.monotonic() - began,
        note=sentences(notes), coming_pages=known.coming_pages,
    )  # fmt: skip


def _look_for_room(library: Library, path: Path, spare_bytes: int) -> None:
    """Raise `LibraryProblem` where the disk is too full for the file, its text and its vectors."""
    need, free = _ROOM * path.stat().st_size + spare_bytes, free_bytes(library.home)
    if free < need:
        raise LibraryProblem("disk_too_full", home=library.home, free=free >> 20, need=(need >> 20) + 1)


def digest(path: Path, max_bytes: int) -> str:
    """The id that the document of a file has: the SHA-256 of its bytes, 64 hex digits. Raises `FileProblem`."""
    try:
        if path.is_dir():
            raise FileProblem("is_a_folder", example=path / "*.pdf")
        if path.exists() and not path.is_file():
            raise FileProblem("is_no_file")
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > max_bytes:
                raise FileProblem("larger_than_taken", size=max_bytes >> 20)
            if not size:
                raise FileProblem("empty_file")
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise FileProblem("no_such_file") from None
    except PermissionError:
        raise FileProblem("not_permitted") from None
    except OSError as error:
        raise FileProblem("cannot_be_read", why=system_reason(error)) from error
