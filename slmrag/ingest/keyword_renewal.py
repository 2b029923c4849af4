"""The keywords of documents are made again: under another name, or because the index of them was lost."""

from slmrag.chunking.keywords import keywords, name_keywords
from slmrag.ingest.add_result import INSIDE, display_name, name_below
from slmrag.library import Library, Shelf
from slmrag.library.integrity import Soundness
from slmrag.schema import Document

_LOOK_AHEAD = 2048


def rename(shelf: Shelf, document: Document, name: str) -> str:
    """Give a document another name, by which it is found as well; returns it as it is kept. Raises `NameTaken`.

    What lay in it is called after it.
    """
    name = display_name(name)
    _rename(shelf, document, name)
    names = {name}
    for one in shelf.documents.attached(document.id):
        if one.name.startswith(inside := f"{document.name}{INSIDE}"):
            names.add(own := name_below(name, one.name.removeprefix(inside), names))
            _rename(shelf, one, own)
    return name


def _rename(shelf: Shelf, document: Document, name: str) -> None:
    former, now = (name_keywords(one, document.language) for one in (document.name, name))
    shelf.documents.rename(document.id, name, former, now)


def make_keywords(library: Library) -> None:
    """Make the keyword index anew from the chunks of every document."""
    catalogue = Soundness(library.database)
    made: dict[int, str] | None = None
    while made is None or not catalogue.replace_keywords(made):
        made, keys = {}, catalogue.chunk_keys()
        for start in range(0, len(keys), _LOOK_AHEAD):
            for key, chunk in library.chunks(keys[start : start + _LOOK_AHEAD]).items():
                made[key] = keywords(chunk.text, chunk.section, chunk.document_name, chunk.language)
