"""A file is added with all that lies in it, whatever is wrong with it or with that."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from slmrag.embedding import Embedder
from slmrag.errors.slmrag_error import SlmragError
from slmrag.ingest.add import add_file
from slmrag.ingest.add_result import AddResult, failure
from slmrag.ingest.attached_documents import add_attachments
from slmrag.ingest.document_draft import ReadDraft, read_draft
from slmrag.library import Shelf
from slmrag.readers.sandbox import Sandbox
from slmrag.schema import Progress


def add_document(
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
    spare_bytes: int,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    read: ReadDraft = read_draft,
) -> AddResult:
    """Add one file as `add_file` does, and the files that lie in it. A bad one comes back as ``"failed"``."""
    began = time.monotonic()
    add = partial(
        add_file, shelf, embedder, sandbox, replace=replace, password=password, chunk_tokens=chunk_tokens,
        overlap_tokens=overlap_tokens, max_bytes=max_bytes, spare_bytes=spare_bytes, on_progress=on_progress, read=read,
    )  # fmt: skip
    try:
        added = add(path, name=name, collection=collection)
        original = shelf.library.files.path(added.document_id)  # ``path`` may be gone: of what was in the bin
        return add_attachments(shelf, sandbox, original, name or path.name, added, add, password)
    except SlmragError as problem:
        return failure(name or path.name or str(path), problem, time.monotonic() - began)
