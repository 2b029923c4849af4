"""Removed documents: gone from every file of the library, at once or when nobody may put them back any more."""

from collections.abc import Sequence

from slmrag.library import Library, Shelf
from slmrag.library.document_rows import Removal
from slmrag.library.withdrawals import overdue

_MOST_RECEIPTS = 1_000


def remove(shelf: Shelf, document_id: str) -> Removal:
    """Remove a document of theirs, and what lay in it, at once; returns the receipt. Raises `DocumentNotFound`."""
    begin(shelf, [document_id])
    removed = shelf.documents.remove(document_id)
    _scrub(shelf.library, removed)
    return removed


def begin(shelf: Shelf, document_ids: Sequence[str]) -> None:
    """Before documents go: make room on a full disk, and let go of what the bin has of them."""
    shelf.library.make_room()
    for document_id in document_ids:
        for id in (document_id, *(one.id for one in shelf.documents.attached(document_id))):
            shelf.take_out_of_bin(id)


def end(shelf: Shelf, document_ids: Sequence[str]) -> list[Removal]:
    """Remove for good what they can still put back; returns the receipts."""
    shelf.library.make_room()
    ended = shelf.withdrawals.end(document_ids)
    for removed in ended:
        _scrub(shelf.library, removed)
    return ended


def end_overdue(library: Library) -> bool:
    """Remove for good what nobody may put back any more; whether anything was. The last receipts are kept until they are asked for."""
    found = overdue(library.database)
    for owner, ids in found.items():
        for removed in end(library.of(owner), ids):
            library.receipts[owner, removed.document_id] = removed
    for old in list(library.receipts)[:-_MOST_RECEIPTS]:  # whoever removed it has gone, as most do
        library.receipts.pop(old, None)
    return bool(found)


def _scrub(library: Library, removed: Removal) -> None:
    for id in (removed.document_id, *removed.attached):
        library.scrub(id)
