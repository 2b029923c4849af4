"""Pictures whose text is still to come are read one by one, of whatever document: what is read is kept, and can be asked."""

import time
from collections.abc import Callable
from dataclasses import replace

from slmrag.chunking import ChunkSize
from slmrag.chunking.page_headings import TOP
from slmrag.embedding import Embedder
from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.ingest.add_result import storable
from slmrag.ingest.document_draft import chunk_size_for, language_of, structure
from slmrag.ingest.inner_pictures import with_words, words_of
from slmrag.ingest.page_recognition import UNUSABLE, recognised_page, recognised_picture, with_beside
from slmrag.library import Library
from slmrag.library.stored_pictures import (
    ComingPicture,
    PictureLook,
    keep_look,
    leave_all,
    next_picture,
    put_structure,
    tops,
)  # fmt: skip
from slmrag.library.stored_sections import pages_to_head
from slmrag.readers.ocr import RecognisedText
from slmrag.readers.sandbox import ReadingStopped, Sandbox
from slmrag.runtime.priority import give_way
from slmrag.schema import Page, Progress
from slmrag.schema.pictures import Picture, PictureState


def recognise_next(
    library: Library,
    embedder: Embedder,
    sandbox: Sandbox,
    chunk_size: ChunkSize,
    stop: Callable[[], bool] = lambda: False,
) -> Progress | None:
    """Read the picture that comes next, and keep what was read; how far its document is, ``None`` where none is to come.

    Killed or stopped, that picture is read anew.
    """
    give_way(stop)
    coming = None if stop() else next_picture(library.database)
    if coming is None:
        return None
    try:
        look = _look(library, embedder, sandbox, chunk_size, coming, stop)
    except ReadingStopped:
        return None
    except FileProblem as problem:
        if problem.key == "no_recognition":
            leave_all(library.database)
            return None
        state: PictureState = "shown" if isinstance(problem, PasswordNeeded) else "failed"
        look = PictureLook(replace(coming.picture, state=state), coming.page)
    if keep_look(library.database, coming.document, look):
        _put_structure(library, sandbox, coming)
    return Progress(coming.name, coming.done + 1, coming.total, "pages")


def _look(
    library: Library,
    embedder: Embedder,
    sandbox: Sandbox,
    chunk_size: ChunkSize,
    coming: ComingPicture,
    stop: Callable[[], bool],
) -> PictureLook:
    """What is read off a picture, and the chunks of it. Raises `FileProblem`, `Stopped`."""
    began, source = time.monotonic(), coming.picture.source
    found = sandbox.recognise(library.files.path(coming.id), coming.page.number, source=source, stop=stop)
    found = words_of(found) if source else found
    picture = replace(recognised_picture(coming.picture, found), took=round(1000 * (time.monotonic() - began)))
    if picture.state == "blank":
        return PictureLook(picture, coming.page)
    if source:
        return _look_inside(embedder, sandbox, chunk_size, coming, picture, found)
    page = recognised_page(_with_lines_alone(library, sandbox, coming), found)
    page = replace(page, section=page.section or _heading(library, sandbox, coming.document, page))
    language = coming.language or language_of([page])
    [(_, slices)] = sandbox.cut([page], coming.name, language, chunk_size_for(chunk_size, embedder, language))
    return PictureLook(picture, page, slices)


def _with_lines_alone(library: Library, sandbox: Sandbox, coming: ComingPicture) -> Page:
    """The page to be read: with its comments and filled fields alone, also where it was recognised before. Raises `FileProblem`."""
    if coming.page.kind != "recognised":
        return coming.page
    there = next(sandbox.read_file(library.files.path(coming.id), coming.name, first=coming.page.number).pages)
    return replace(coming.page, text=with_beside(there).text, kind="text") if there.beside else coming.page


def _heading(library: Library, sandbox: Sandbox, document: int, page: Page) -> str:
    """What a page is headed with among its neighbours; nothing where that costs too much: its text is worth more."""
    headed = tops(library.database, document, TOP, page.number) | {page.number: page.text[:TOP]}
    try:
        return dict(zip(headed, sandbox.headings(list(headed.values())), strict=True))[page.number]
    except FileProblem:
        return ""


def _look_inside(
    embedder: Embedder,
    sandbox: Sandbox,
    chunk_size: ChunkSize,
    coming: ComingPicture,
    picture: Picture,
    found: RecognisedText,
) -> PictureLook:
    """What was ``found`` on a picture of a page comes to stand at its end. Raises `FileProblem`."""
    page, picture, start = with_words(coming.page, picture, replace(found, text=storable(found.text)))
    language = coming.language or language_of([page])
    alone = replace(page, text=page.text[start:])
    [(_, slices)] = sandbox.cut([alone], coming.name, language, chunk_size_for(chunk_size, embedder, language))
    return PictureLook(picture, page, [(first + start, end + start, words) for first, end, words in slices])


def _put_structure(library: Library, sandbox: Sandbox, coming: ComingPicture) -> None:
    """All of a document was read: its tables, its headings and its language are those of all its pages."""
    pages = pages_to_head(library.database, coming.document)
    if not pages:  # removed meanwhile
        return
    language = language_of(pages)
    tables, sections = structure(sandbox, _as_drawn(library, sandbox, coming, pages), coming.unit, language, [])
    put_structure(library.database, coming.document, language, tables, sections)


def _as_drawn(library: Library, sandbox: Sandbox, coming: ComingPicture, pages: list[Page]) -> list[Page]:
    """``pages`` with what the letters of the file tell of those that have text of their own, which is not kept."""
    if all(page.kind in ("recognised", *UNUSABLE) for page in pages):
        return pages
    try:
        drawn = {page.number: page for page in sandbox.read_file(library.files.path(coming.id), coming.name).pages}
    except FileProblem:  # it was read before, so at most for want of time: what its lines tell is left
        return pages
    return [
        replace(page, tables=drawn[page.number].tables, headings=drawn[page.number].headings)
        if page.kind != "recognised" and page.number in drawn
        else page
        for page in pages
    ]
