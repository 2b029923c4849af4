"""A file becomes a draft: read, headed and cut by the reading process, of whose results this one keeps the books."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.input_problems import SettingsProblem
from slmrag.errors.system_reason import system_reason
from slmrag.ingest.add_result import storable
from slmrag.ingest.inner_pictures import inner_pictures, left_note
from slmrag.ingest.missing_vectors import SECTION_TOKENS
from slmrag.ingest.page_recognition import UNUSABLE, PageRecognition, with_beside
from slmrag.library.document_rows import Draft
from slmrag.readers import Reading, ReadingNote
from slmrag.readers.omissions import no_headings, no_tables, no_text, page_notes
from slmrag.readers.running_heads import set_apart
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Chunk, Page, Progress, Section, Unit
from slmrag.schema.pictures import Picture
from slmrag.schema.tables import Table
from slmrag.text.detect import detect_language

_PAGES_KEPT = 64  # of an add that may be stopped
_LEAST_CHUNK = 32


class ReadDraft(Protocol):
    """What makes a draft of a file, as `read_draft` does here: ``sandbox`` may be one that has it done elsewhere."""

    def __call__(
        self,
        sandbox: Sandbox,
        path: Path,
        name: str,
        document_id: str,
        chunk_size: ChunkSize,
        embedder: Embedder,
        *,
        password: str | None,
        done: Sequence[Page],
        keep: Callable[[Sequence[Page]], None],
        on_progress: Callable[[Progress], None],
    ) -> tuple[Draft, list[ReadingNote]]:
        """See `read_draft`."""


def read_draft(
    sandbox: Sandbox,
    path: Path,
    name: str,
    document_id: str,
    chunk_size: ChunkSize,
    embedder: Embedder,
    *,
    password: str | None,
    done: Sequence[Page],
    keep: Callable[[Sequence[Page]], None],
    on_progress: Callable[[Progress], None],
) -> tuple[Draft, list[ReadingNote]]:
    """Read and cut the file; ``done`` are its first pages, read before; each batch of new ones is given to ``keep``.

    Raises `FileProblem`, and `SettingsProblem` where ``chunk_size`` leaves no room for text in what ``embedder`` reads.
    """
    _room(embedder, chunk_size.overlap_tokens)
    size, reading = _reading(sandbox, path, name, password, len(done) + 1)
    pages: list[Page] = []
    for progress in _read(reading, pages, name, done, keep):
        on_progress(progress)
    notes = [*reading.notes, *page_notes(pages, reading.unit)]
    pictures: list[Picture] = []
    if reading.unit == "page":
        seen = PageRecognition(sandbox, path, password, pages, reading.notes)
        for looked in seen.look(pages):
            on_progress(Progress(name, looked, len(pages), "pages"))
        notes, pictures = [*notes, *seen.notes()], seen.pictures
        pages = set_apart(pages)
        headed = sandbox.headings([page.text for page in pages])
        pages = [replace(page, section=page.section or path) for page, path in zip(pages, headed, strict=True)]
    if password is None:  # which is not kept, to look into the file once more
        pictures += inner_pictures(pages)
    notes += left_note(pictures)
    language = language_of(pages)
    chunks, keywords = [], []
    coming = {picture.page for picture in pictures if picture.state == "coming" and not picture.source}
    there = [page for page in pages if page.number not in coming or page.kind not in UNUSABLE]
    for page, cuts in sandbox.cut(there, name, language, chunk_size_for(chunk_size, embedder, language)):
        for start, end, words in cuts:
            chunks.append(Chunk(document_id, name, page.number, start, end, page.text[start:end], page.section))
            keywords.append(words)
        on_progress(progress)  # whoever is told may stop
    if not chunks and not any(picture.state == "coming" for picture in pictures):
        raise no_text(notes)
    tables, sections = structure(sandbox, pages, reading.unit, language, notes)
    draft = Draft(document_id, name, reading.unit, size, language, pages, chunks, keywords, tables, sections)
    return replace(draft, pictures=pictures), notes


def structure(
    sandbox: Sandbox, pages: Sequence[Page], unit: Unit, language: str, notes: list[ReadingNote]
) -> tuple[Sequence[Table], Sequence[Section]]:
    """The tables and the sections; none, and a note, where they cost too much: nothing else of a document hangs on them."""
    tables: Sequence[Table] = ()
    sections: Sequence[Section] = ()
    try:
        tables = sandbox.tables(pages, unit, language)
    except FileProblem as problem:
        notes.append(no_tables(problem))
    try:
        sections = sandbox.sections(pages, unit, language)
    except FileProblem as problem:
        notes.append(no_headings(problem))
    return tables, sections


def chunk_size_for(chunk_size: ChunkSize, embedder: Embedder, language: str) -> ChunkSize:
    """``chunk_size`` as it is of a document in ``language``, for what ``embedder`` reads. Raises `SettingsProblem`."""
    room = _room(embedder, chunk_size.overlap_tokens)
    tokenizer = str(embedder.tokenizer) if embedder.knows(language) else ""
    return replace(chunk_size, chunk_tokens=min(chunk_size.chunk_tokens, room), tokenizer=tokenizer)


def _room(embedder: Embedder, overlap_tokens: int) -> int:
    """How many tokens of a chunk may be its own."""
    room = embedder.max_tokens - overlap_tokens - SECTION_TOKENS
    if room < _LEAST_CHUNK:
        most = str(embedder.max_tokens - SECTION_TOKENS - _LEAST_CHUNK)
        raise SettingsProblem("overlap_too_large", overlap=str(overlap_tokens), tokens=embedder.max_tokens, most=most)
    return room


def _reading(sandbox: Sandbox, path: Path, name: str, password: str | None, first: int) -> tuple[int, Reading]:
    """The size in bytes of a file, and its reading from page ``first`` on, in a process of its own. Raises `FileProblem`."""
    try:
        return path.stat().st_size, sandbox.read_file(path, name, password, first)
    except OSError as error:  # gone, or taken away, since it was hashed
        raise FileProblem("cannot_be_read", why=system_reason(error)) from error


def _read(
    reading: Reading,
    pages: list[Page],
    name: str,
    done: Sequence[Page],
    keep: Callable[[Sequence[Page]], None],
) -> Iterator[Progress]:
    """Put the pages that were read before, and those that are read now, into ``pages``."""
    began, safe = time.monotonic(), len(done)
    for page in chain(done, map(_storable, map(with_beside, reading.pages))):
        pages.append(page)
        if len(pages) - safe >= _PAGES_KEPT:
            keep(pages[safe:])
            safe = len(pages)
        left = (time.monotonic() - began) / len(pages) * (reading.page_count - len(pages))
        yield Progress(name, len(pages), reading.page_count, f"{reading.unit}s", left)


def _storable(page: Page) -> Page:
    """The page with characters that no database stores replaced, one for one, so that offsets stay."""
    text = storable(page.text.replace("\0", " "))
    return replace(page, text=text)


def language_of(pages: Sequence[Page]) -> str:
    """The language of a document, by text from all over it: not that of the cover alone."""
    texts = [page.text for page in pages if page.kind not in UNUSABLE]
    return detect_language("\n".join(text[:800] for text in texts[:: max(1, len(texts) // 8)]))
