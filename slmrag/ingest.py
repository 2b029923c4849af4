"""A file becomes a stored document: recognised, read, cut into chunks, indexed by keywords; vectors follow.

The document exists, and can be asked by keywords, as soon as `add_file` returns. `embed_pending` then makes the
vectors that are missing, of whatever document, in batches that are each kept as they are finished.
"""

import hashlib
import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from slmrag.chunking import split_page
from slmrag.embedding import Embedder
from slmrag.errors import FileProblem, LibraryProblem, NameTaken, SettingsProblem, SlmragError
from slmrag.language import detect_language
from slmrag.library import AlreadyThere, Draft, Library
from slmrag.readers import Reading, read_file
from slmrag.schema import Added, Chunk, Document, Page, Progress, Scope
from slmrag.terms import terms

log = logging.getLogger(__name__)

_BATCH = 64
_LOOK_AHEAD = 2048
# The end of a section's path is put before its chunks: a longer one says no more, and takes tokens from the text.
_SECTION_TOKENS = 32
_LEAST_CHUNK = 32
_SURROGATES = re.compile("[\ud800-\udfff]")


def add_file(
    library: Library,
    embedder: Embedder,
    path: Path,
    *,
    name: str | None = None,
    owner: str = "",
    collection: str | None = None,
    replace: bool = False,
    password: str | None = None,
    chunk_tokens: int,
    overlap_tokens: int,
    max_bytes: int,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Added:
    """Store the file at ``path`` under ``name`` (its own when not given). Vectors are not made here.

    Whole or not at all: what raises or dies in the middle leaves the library as it was. Raises `FileProblem`
    when the file cannot be read, `NameTaken` when its name belongs to other content and ``replace`` is False,
    `LibraryProblem` when the library cannot take it.
    """
    began = time.monotonic()
    name = display_name(name if name is not None else path.name)
    document_id = _sha256(path, max_bytes)
    catalogue = library.catalogue
    collection = " ".join(_stored(collection or "").split()) or None

    def unchanged() -> Added | None:
        same = catalogue.documents(Scope(owner, documents=(document_id,)))
        if not same:
            return None
        known = same[0]
        if known.name != name and any(document.name == name for document in catalogue.documents(Scope(owner))):
            raise FileProblem(
                f"It holds the same as “{known.name}”, which is in the library; the library's “{name}” is another "
                f"content: remove that one if it is no longer wanted.",
                "same_as_another",
            )
        if collection:
            catalogue.collect(document_id, collection, owner=owner)
        return Added(
            known.name, "unchanged", known.id, known.unit, known.pages, known.chunks, known.unread_pages,
            seconds=time.monotonic() - began,
        )  # fmt: skip

    if there := unchanged():
        return there
    if not replace and any(document.name == name for document in catalogue.documents(Scope(owner))):
        raise NameTaken(
            f"The library holds another document named “{name}”: replace it (--replace) or rename the file."
        )
    draft = _read(path, name, document_id, embedder, password, chunk_tokens, overlap_tokens, on_progress)
    library.files.keep(document_id, path)
    try:
        replaced = catalogue.add(draft, owner=owner, collection=collection, replace=replace)
    except AlreadyThere:  # added by somebody else while it was read here
        return unchanged()
    except BaseException:
        with suppress(LibraryProblem):
            if not catalogue.holds(document_id):
                library.files.discard(document_id)
        raise
    if replaced and not catalogue.holds(replaced.document_id):
        library.files.discard(replaced.document_id)
    return Added(
        name, "replaced" if replaced else "added", document_id, draft.unit, len(draft.pages), len(draft.chunks),
        tuple(page.number for page in draft.pages if page.kind in {"empty", "garbled"}),
        seconds=time.monotonic() - began,
    )  # fmt: skip


def embed_pending(
    library: Library,
    embedder: Embedder,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Make the vectors that are missing, until none is or ``stop()``; returns how many were made.

    Each batch is kept when it is finished: stopped or killed, at most one is made again.
    """
    catalogue, began, made = library.catalogue, time.monotonic(), 0
    pending: list[int] = []
    while not stop():
        pending = pending or catalogue.without_vector(library.embedder, _LOOK_AHEAD)
        keys, pending = pending[:_BATCH], pending[_BATCH:]
        if not keys:
            break
        chunks = catalogue.chunks(keys)
        keys = [key for key in keys if key in chunks]
        vectors = embedder.embed_documents([in_context(chunks[key], embedder) for key in keys])
        catalogue.save_vectors(library.embedder, keys, vectors)
        made += len(keys)
        left = catalogue.count_without_vector(library.embedder)
        seconds = (time.monotonic() - began) / max(made, 1) * left
        on_progress(Progress(chunks[keys[-1]].document_name if keys else "", made, made + left, "chunks", seconds))
    return made


def in_context(chunk: Chunk, embedder: Embedder) -> str:
    """What is embedded for a chunk: the end of its section's path, then its text; never more than fits."""
    words = chunk.section.split()
    while words and embedder.count_tokens(" ".join(words)) > _SECTION_TOKENS:
        words.pop(0)
    return f"{' '.join(words)}\n{chunk.text}" if words else chunk.text


def rename(library: Library, document: Document, name: str, *, owner: str = "") -> str:
    """Give a document another name, by which it is found as well; returns it as it is kept. Raises `NameTaken`."""
    catalogue, name = library.catalogue, display_name(name)
    chunks = catalogue.chunks(catalogue.chunk_keys(document.id, Scope(owner)))
    keywords = {key: _keywords(chunk, name, document.language) for key, chunk in chunks.items()}
    catalogue.rename(document.id, name, keywords, owner=owner)
    return name


def display_name(name: str) -> str:
    """A file's name as it is kept and shown: its last part, without control characters, never empty."""
    last = re.split(r"[/\\]", _stored(name).replace("\0", ""))[-1]
    return re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", last).strip()[:255] or "unnamed"


def _keywords(chunk: Chunk, name: str, language: str) -> list[str]:
    """What a chunk is found by: its headings, its words, the words of its document's name."""
    return terms(f"{chunk.section}\n{chunk.text}", language) + terms(Path(name).stem, language)


def _read(
    path: Path,
    name: str,
    document_id: str,
    embedder: Embedder,
    password: str | None,
    chunk_tokens: int,
    overlap_tokens: int,
    on_progress: Callable[[Progress], None],
) -> Draft:
    pages: list[Page] = []
    chunks: list[Chunk] = []
    began = time.monotonic()
    room = embedder.max_tokens - overlap_tokens - _SECTION_TOKENS
    if room < _LEAST_CHUNK:
        raise SettingsProblem(
            f"SLMRAG_OVERLAP_TOKENS = {overlap_tokens} leaves no room in the {embedder.max_tokens} tokens that the "
            f"embedder reads: set at most {embedder.max_tokens - _SECTION_TOKENS - _LEAST_CHUNK}."
        )
    reading, read = _reading(path, name, password)
    for page in read:
        page = _storable(page)
        pages.append(page)
        chunks += split_page(
            page, document_id, name,
            count_tokens=embedder.count_tokens, chunk_tokens=min(chunk_tokens, room), overlap_tokens=overlap_tokens,
        )  # fmt: skip
        left = (time.monotonic() - began) / len(pages) * (reading.page_count - len(pages))
        on_progress(Progress(name, len(pages), reading.page_count, f"{reading.unit}s", left))
    if not chunks:
        raise FileProblem(
            "No text was found in it: if it is a scan, run it through text recognition (OCR) first and add the result.",
            "no_text_found",
        )
    language = detect_language(_sample(pages))
    keywords = [_keywords(chunk, name, language) for chunk in chunks]
    return Draft(document_id, name, reading.unit, path.stat().st_size, language, pages, chunks, keywords)


def _reading(path: Path, name: str, password: str | None) -> tuple[Reading, Iterator[Page]]:
    """The reading of a file, and its pages; whatever a parser stumbles over comes out as `FileProblem`."""

    def guarded(step: Callable):
        try:
            return step()
        except (SlmragError, StopIteration):
            raise
        # Parsers of hostile formats fail in ways nobody lists. One file must not cost the others, so this is the
        # border; the log keeps the cause.
        except Exception as error:
            log.exception("a reader failed on a file of type %s", Path(name).suffix)
            raise FileProblem(
                f"It cannot be read: something in it is not as its format asks ({type(error).__name__}). "
                f"Save it anew from the program that made it, and add that.",
                "damaged",
            ) from error

    def pages() -> Iterator[Page]:
        with suppress(StopIteration):
            while True:
                yield guarded(lambda: next(reading.pages))

    reading = guarded(lambda: read_file(path, name, password))
    return reading, pages()


def _stored(text: str) -> str:
    """``text`` with half characters, which no database stores, replaced: a name that is not UTF-8 has them."""
    return _SURROGATES.sub("\ufffd", text)


def _storable(page: Page) -> Page:
    """The page with characters that no database stores replaced, one for one, so that offsets stay."""
    text = _stored(page.text.replace("\0", " "))
    return Page(page.number, text, page.kind, page.label, page.section)


def _sample(pages: Sequence[Page]) -> str:
    """Text from all over the document: its language is not that of the cover alone."""
    texts = [page.text for page in pages if page.kind == "text"]
    return "\n".join(text[:800] for text in texts[:: max(1, len(texts) // 8)])


def _sha256(path: Path, max_bytes: int) -> str:
    try:
        if path.is_dir():
            raise FileProblem(f"It is a folder: give the files in it, for example {path / '*.pdf'}.", "not_a_file")
        if path.exists() and not path.is_file():
            raise FileProblem("It is no file but a pipe or a device: save its content to a file first.", "not_a_file")
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > max_bytes:
                raise FileProblem(
                    f"It is larger than the {max_bytes >> 20} MB that are taken: split it, or raise SLMRAG_UPLOAD_MB.",
                    "too_large",
                )
            if not size:
                raise FileProblem("It is empty (0 bytes): nothing to add.", "empty")
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise FileProblem("There is no such file: check the name and the folder.", "not_found") from None
    except PermissionError:
        raise FileProblem("It may not be read by you: change its permissions, or copy it.", "no_permission") from None
    except OSError as error:
        raise FileProblem(f"It cannot be read ({error.strerror}).", "not_a_file") from error
