"""A file becomes a stored document: recognised, read, cut into chunks, indexed by keywords; vectors follow.

The document exists, and can be asked by keywords, as soon as `add_file` returns.
"""

import hashlib
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from slmrag.embedding import Embedder
from slmrag.errors.file_problems import FileProblem, NameTaken
from slmrag.errors.input_problems import SettingsProblem
from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.notices import Templates, sentences, system_reason
from slmrag.ingest.added import Added, display_name, storable
from slmrag.ingest.chunking import split_page
from slmrag.ingest.missing_vectors import SECTION_TOKENS
from slmrag.ingest.page_headings import with_headings
from slmrag.library import Library, Shelf
from slmrag.library.documents import AlreadyThere, Draft
from slmrag.library.integrity import Soundness
from slmrag.readers import Reading, ReadingNote
from slmrag.readers.left_out import nothing_found, page_notes
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Chunk, Document, Page, Progress, Scope
from slmrag.text.detect import detect_language
from slmrag.text.terms import terms, unspaced

_PAGES_KEPT = 64  # of an add that may be stopped
_LOOK_AHEAD = 2048
_LEAST_CHUNK = 32
_SPACED_LETTERS, _UNSPACED_LETTERS = 5, 2  # characters a token, in scripts that space their words and that do not
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
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Added:
    """Put the file at ``path`` on ``shelf`` under ``name`` (its own when not given). Vectors are not made here.

    Whole or not at all: what raises or dies in the middle leaves the library as it was, but for the pages read so far,
    from which adding the same bytes again goes on. Nothing is begun that would leave less than ``spare_bytes`` of the
    disk free. Raises `FileProblem`
    when the file cannot be read, `NameTaken` when its name belongs to other content and ``replace`` is False,
    `LibraryProblem` when the library cannot take it.
    """
    began = time.monotonic()
    name = display_name(name if name is not None else path.name)
    document_id = _sha256(path, max_bytes)
    library = shelf.library
    collection = " ".join(storable(collection or "").split()) or None

    if there := _unchanged(shelf, document_id, path, name, collection, began):
        return there
    if not replace and shelf.documents.is_taken(name):
        raise NameTaken("name_taken_replace", name=name)
    _look_for_room(library, path, spare_bytes)
    done = shelf.partial_adds.begin(document_id, name, version("slmrag"))

    def keep(pages: Sequence[Page]) -> None:
        if password is None:  # what a password protects is not kept half-read, where none is asked for
            shelf.partial_adds.keep(document_id, pages)

    try:
        draft, notes = _read(
            sandbox, path, name, document_id, embedder, password, chunk_tokens, overlap_tokens, on_progress,
            done if password is None else [], keep,
        )  # fmt: skip
        while True:
            library.files.keep(document_id, path)
            try:
                replaced = shelf.documents.add(draft, collection=collection, replace=replace)
                break
            except AlreadyThere:  # added by somebody else while it was read here, and perhaps removed again since
                if there := _unchanged(shelf, document_id, path, name, collection, began):
                    shelf.partial_adds.forget(document_id)
                    return there
                shelf.partial_adds.begin(document_id, name, version("slmrag"))  # it went with the document
    except FileProblem:
        # Nothing to go on with. Whatever else ends an add leaves the pages that were read to the next one.
        shelf.partial_adds.forget(document_id)
        library.scrub(document_id)
        raise
    if replaced:
        library.bin.forget(replaced.document_id, shelf.owner)
        library.scrub(replaced.document_id)
    library.bin.forget(document_id, shelf.owner)
    return Added(
        name, "replaced" if replaced else "added", document_id, draft.unit, len(draft.pages), len(draft.chunks),
        tuple(page.number for page in draft.pages if page.kind in {"empty", "garbled"}),
        reason=next((note.reason for note in notes if note.reason), ""), seconds=time.monotonic() - began,
        note=sentences(note.text for note in notes),
    )  # fmt: skip


def _unchanged(
    shelf: Shelf, document_id: str, path: Path, name: str, collection: str | None, began: float
) -> Added | None:
    """What is said of bytes that the library has already, perhaps under another name; ``None`` when it has not.

    An original that was lost is put back.
    """
    if not (same := shelf.documents.listed(Scope(documents=(document_id,), own=True))):
        return None
    known = same[0]
    if known.name != name and shelf.documents.is_taken(name):
        raise FileProblem("same_as_another", known=known.name, name=name)
    if collection:
        shelf.collections.put(document_id, collection)
    another = known.name != name
    notes = [_note("duplicate_of", name=name, known=known.name)] if another else []
    if shelf.library.put_back(document_id, path):
        notes.append(_note("original_put_back"))
    shelf.library.bin.forget(document_id, shelf.owner)
    return Added(
        known.name, "unchanged", known.id, known.unit, known.pages, known.chunks, known.unread_pages,
        reason="duplicate" if another else "", seconds=time.monotonic() - began,
        note=sentences(notes),
    )  # fmt: skip


def rename(shelf: Shelf, document: Document, name: str) -> str:
    """Give a document another name, by which it is found as well; returns it as it is kept. Raises `NameTaken`."""
    name = display_name(name)
    chunks = shelf.pages.chunks(shelf.pages.chunk_keys(document.id))
    keywords: dict[int, Sequence[str]] = {
        key: _keywords(chunk, name, document.language) for key, chunk in chunks.items()
    }
    shelf.documents.rename(document.id, name, keywords)
    return name


def make_keywords(library: Library) -> None:
    """Make the keyword index anew from the chunks of every document."""
    catalogue = Soundness(library.database)
    keywords: dict[int, Sequence[str]] | None = None
    while keywords is None or not catalogue.replace_keywords(keywords):
        keywords, keys = {}, catalogue.chunk_keys()
        for start in range(0, len(keys), _LOOK_AHEAD):
            chunks = library.chunks(keys[start : start + _LOOK_AHEAD])
            keywords |= {key: _keywords(one, one.document_name, one.language) for key, one in chunks.items()}


def _keywords(chunk: Chunk, name: str, language: str) -> list[str]:
    """What a chunk is found by: its headings, its words, the words of its document's name."""
    return terms(f"{chunk.section}\n{chunk.text}", language) + terms(Path(name).stem, language)


def _read(
    sandbox: Sandbox,
    path: Path,
    name: str,
    document_id: str,
    embedder: Embedder,
    password: str | None,
    chunk_tokens: int,
    overlap_tokens: int,
    on_progress: Callable[[Progress], None],
    done: Sequence[Page],
    keep: Callable[[Sequence[Page]], None],
) -> tuple[Draft, list[ReadingNote]]:
    """Read and cut the file; ``done`` are its first pages, read before; each batch of new ones is given to ``keep``."""
    pages: list[Page] = []
    chunks: list[Chunk] = []
    began = time.monotonic()
    room = embedder.max_tokens - overlap_tokens - SECTION_TOKENS
    if room < _LEAST_CHUNK:
        raise SettingsProblem(
            "overlap_too_large",
            overlap=str(overlap_tokens),
            tokens=embedder.max_tokens,
            most=str(embedder.max_tokens - SECTION_TOKENS - _LEAST_CHUNK),
        )
    size, reading = _reading(sandbox, path, name, password, len(done) + 1)
    for page in chain(done, map(_storable, reading.pages)):
        pages.append(page)
        if len(pages) > len(done) and len(pages) % _PAGES_KEPT == 0:
            keep(pages[max(len(done), len(pages) - _PAGES_KEPT) :])
        left = (time.monotonic() - began) / len(pages) * (reading.page_count - len(pages))
        on_progress(Progress(name, len(pages), reading.page_count, f"{reading.unit}s", left))
    notes = [*reading.notes, *page_notes(pages, reading.unit)]
    if reading.unit == "page":
        pages = with_headings(pages)
    language = detect_language(_sample(pages))
    count = embedder.count_tokens if embedder.knows(language) else _letters_as_tokens
    for page in pages:
        chunks += split_page(
            page, document_id, name,
            count_tokens=count, chunk_tokens=min(chunk_tokens, room), overlap_tokens=overlap_tokens,
        )  # fmt: skip
    if not chunks:
        raise nothing_found(notes)
    keywords = [_keywords(chunk, name, language) for chunk in chunks]
    return Draft(document_id, name, reading.unit, size, language, pages, chunks, keywords), notes


def _letters_as_tokens(text: str) -> int:
    """About as many tokens as ``text`` would be to an embedder that knew its language: those of one that does not are
    crumbs of words, and chunks of so many crumbs would be too small to be found by their words, which is all there is."""
    return -(-len(text) // _UNSPACED_LETTERS) if unspaced(text) else -(-len(text) // _SPACED_LETTERS)


def _reading(sandbox: Sandbox, path: Path, name: str, password: str | None, first: int) -> tuple[int, Reading]:
    """The size in bytes of a file, and its reading from page ``first`` on, in a process of its own. Raises `FileProblem`."""
    try:
        return path.stat().st_size, sandbox.read_file(path, name, password, first)
    except OSError as error:  # gone, or taken away, since it was hashed
        raise FileProblem("cannot_be_read", why=system_reason(error)) from error


def _look_for_room(library: Library, path: Path, spare_bytes: int) -> None:
    """Raise `LibraryProblem` where the disk is too full for the file, its text and its vectors."""
    need, free = _ROOM * path.stat().st_size + spare_bytes, shutil.disk_usage(library.home).free
    if free < need:
        raise LibraryProblem("disk_too_full", home=library.home, free=free >> 20, need=(need >> 20) + 1)


def _storable(page: Page) -> Page:
    """The page with characters that no database stores replaced, one for one, so that offsets stay."""
    text = storable(page.text.replace("\0", " "))
    return replace(page, text=text)


def _sample(pages: Sequence[Page]) -> str:
    """Text from all over the document: its language is not that of the cover alone."""
    texts = [page.text for page in pages if page.kind in ("text", "ocr")]
    return "\n".join(text[:800] for text in texts[:: max(1, len(texts) // 8)])


def _sha256(path: Path, max_bytes: int) -> str:
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
