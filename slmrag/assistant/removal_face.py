"""The assistant's face towards whoever removes documents: for good, or so that they can be put back for some minutes."""

from collections.abc import Sequence

from slmrag.assistant.library_face import LibraryFace
from slmrag.ingest import removals
from slmrag.library.document_rows import Removal
from slmrag.library.keyword_rows import forget_words
from slmrag.library.withdrawals import Withdrawal
from slmrag.schema import Scope


class RemovalFace(LibraryFace):
    """What somebody removes, and what they can still put back."""

    def remove(self, name_or_id: str) -> Removal:
        """Remove a document for good: its text, vectors and file. Returns the receipt. Raises `DocumentNotFound`."""
        removed = removals.remove(self._shelf, self._shelf.documents.find(name_or_id, own=True).id)
        self._let_go()
        return removed

    def withdraw(self, *names_or_ids: str) -> list[str]:
        """Remove documents so that they can be put back for ``undo_minutes``: until then nobody finds them, and then they are gone.

        Who ends it is the process that works in the background; where this one is gone first, the next one. Returns their names.
        Raises `DocumentNotFound`.
        """
        own = {one.id for one in self._shelf.documents.listed(Scope(own=True))} if len(names_or_ids) > 1 else ()
        ids = [one if one in own else self._shelf.documents.find(one, own=True).id for one in names_or_ids]
        removals.begin(self._shelf, ids)
        return self._shelf.withdrawals.withdraw(ids, self._parts.settings.undo_minutes)

    def withdrawals(self) -> list[Withdrawal]:
        """What was removed and can still be put back, newest first."""
        return self._shelf.withdrawals.listed()

    def put_back(self, document_ids: Sequence[str]) -> list[str]:
        """Undo removals; returns the names that the documents have now. What is over is passed over."""
        return self._shelf.withdrawals.put_back(document_ids)

    def end_withdrawals(self, document_ids: Sequence[str]) -> list[Removal]:
        """Remove for good, now, what can still be put back; returns the receipts."""
        ended = removals.end(self._shelf, document_ids)
        self._let_go()
        return ended

    def receipt(self, document_id: str) -> Removal | None:
        """The receipt of a document whose time was over since this process began; it is given once."""
        return self._parts.library.receipts.pop((self._shelf.owner, document_id), None)

    def _let_go(self) -> None:
        """The index lets go of their vectors and words."""
        if self._parts.background.running:
            self._parts.background.look()
        else:
            # Nobody here makes Chroma's files anew: that is done when they are next wanted.
            self._parts.library.index.let_go()
            forget_words(self._parts.library.database)
            self._parts.library.database.truncate_log()
