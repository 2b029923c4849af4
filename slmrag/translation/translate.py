"""A whole document in another language: taken apart into segments, translated, checked, and put together again.

`formats` makes segments of a file and a file of segments; `request` settles what is asked, `translation_stream` has a model
translate them one by one in `pieces` that fit its window (or `pair_writer`, with small models, many at a time, `prefetch`), `checks` looks at each without a model, `segment_store` holds
what was made; `bilingual` sets the original beside the translation.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library import Shelf
from slmrag.models import ChatModel, NoModel
from slmrag.models.pace import Pace
from slmrag.models.pairs import Pairs
from slmrag.schema import Document
from slmrag.text.page_ranges import page_numbers
from slmrag.translation.formats import FORMATS, Translatable, open_translatable
from slmrag.translation.formats.pdf_file import PageTexts
from slmrag.translation.formats.pdf_sandbox import PdfSandbox
from slmrag.translation.formats.text_file import GivenText
from slmrag.translation.request import start
from slmrag.translation.segment_store import InFile, InLibrary
from slmrag.translation.translation_stream import TranslationStream

Glossary = Mapping[str, str] | Iterable[tuple[str, str]]


def of_document(
    shelf: Shelf,
    what: Document | Path | str,
    model: ChatModel | NoModel,
    *,
    to: str,
    source: str = "",
    glossary: Glossary = (),
    pages: str = "",
    max_bytes: int,
    pace: Pace | None = None,
    pairs: Pairs | None = None,
    sandbox: PdfSandbox | None = None,
) -> TranslationStream:
    """A translation of a document on ``shelf``, or of a file of at most ``max_bytes``. Raises as `request.start`, `DocumentNotFound`."""
    begin = partial(start, to=to, source=source, glossary=glossary, pages=pages, pace=pace, pairs=pairs)
    found = _found(shelf, what)
    if isinstance(found, Path):
        if found.is_file() and found.stat().st_size > max_bytes:
            raise FileProblem("file_larger_than_taken", name=found.name, size=max_bytes >> 20)
        file = open_translatable(found, sandbox=sandbox, pages=pages)
        folder = shelf.library.home / "translations"
        return begin(file, model, lambda settings: InFile(folder, found, settings), identity=str(found.resolve()))
    return begin(
        _as_translatable(shelf, found, sandbox, pages), model,
        lambda settings: InLibrary(shelf.work, found.id, settings, pages), identity=found.id,
    )  # fmt: skip


def of_text(
    text: str,
    model: ChatModel | NoModel,
    *,
    to: str,
    source: str = "",
    glossary: Glossary = (),
    pace: Pace | None = None,
    pairs: Pairs | None = None,
) -> TranslationStream:
    """A translation of a short text, which is kept nowhere. Raises as `request.start`."""
    return start(
        GivenText(text), model, to=to, source=source, glossary=glossary, identity=f"text {text}", pace=pace, pairs=pairs
    )


def _found(shelf: Shelf, what: Document | Path | str) -> Document | Path:
    if isinstance(what, Document):
        return shelf.documents.find(what.id)
    if isinstance(what, Path):
        return what.expanduser()
    try:
        return shelf.documents.find(what)
    except DocumentNotFound:
        if Path(what).expanduser().is_file():
            return Path(what).expanduser()
        raise DocumentNotFound("no_document_or_file", name=what) from None


def _as_translatable(shelf: Shelf, document: Document, sandbox: PdfSandbox | None, pages: str) -> Translatable:
    suffix = Path(document.name).suffix.lower()
    if document.unit != "page" and suffix in FORMATS:
        return open_translatable(shelf.library.files.path(document.id), document.name)
    # A PDF, and what has no shape to keep: as the library has read it, and no more of it than is wanted.
    paged = document.unit != "section"
    numbers = page_numbers(pages if paged else "", document.name, document.unit, document.pages)
    found = (shelf.pages.page(document.id, number) for number in sorted(set(numbers)))
    path = shelf.library.files.path(document.id) if suffix == ".pdf" else None
    return PageTexts(document.name, found, document.unit, path, sandbox, document.pages)
