"""What is kept: a catalogue (the truth), the original files, and an index of the vectors (made from the catalogue).

::

    SLMRAG_HOME/
    ├── library.db          the catalogue
    ├── files/ab/abcd…      originals, named by their SHA-256
    ├── handovers/          what visitors of support desks hand over to a person, a JSON file each
    ├── chroma/             the vector index; may be deleted at any time
    ├── index.lock          held by the one process that keeps the index
    └── index.keeper        which one that is
"""

import threading
from pathlib import Path

from slmrag.errors import DocumentNotFound, LibraryProblem
from slmrag.library.catalogue import AlreadyThere, Catalogue, Draft
from slmrag.library.conversations import Conversations
from slmrag.library.desks import Desks
from slmrag.library.files import Files
from slmrag.library.handovers import Handovers
from slmrag.library.index_lock import Keeper
from slmrag.library.kept_work import Work
from slmrag.library.migrations import copies
from slmrag.library.partial_adds import Unfinished
from slmrag.library.vector_index import VectorIndex
from slmrag.schema import Handover

__all__ = [
    "AlreadyThere", "Catalogue", "Conversations", "Desks", "Draft", "Files", "Handovers", "Library", "Unfinished", "VectorIndex", "Work",
]  # fmt: skip


class Library:
    """The library in the folder ``home``, which is made when it is missing.

    Its parts: ``catalogue``, ``conversations``, ``desks``, ``files``, ``handovers``, ``index``, ``unfinished``, ``work``, ``keeper``.
    ``embedder`` is the key of the one that vectors are made with. ``chroma_url`` names a Chroma server to use instead of the
    library's own folder. Raises `LibraryProblem` when the folder cannot be used.
    """

    def __init__(self, home: Path, *, embedder_name: str, embedder_fingerprint: str, chroma_url: str = "") -> None:
        try:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            (home / "files").mkdir(exist_ok=True)
        except OSError as error:
            raise LibraryProblem(
                f"The library folder {home} cannot be made ({error.strerror}): choose another with SLMRAG_HOME."
            ) from error
        self.home = home
        self.catalogue = Catalogue(home / "library.db")
        self.conversations = Conversations(home / "library.db")
        self.desks = Desks(home / "library.db")
        self.files = Files(home / "files")
        self.handovers = Handovers(home / "handovers")
        self.work = Work(home / "library.db")
        self.unfinished = Unfinished(home / "library.db")
        self.keeper = Keeper(home)
        self.embedder = self.catalogue.embedder = self.catalogue.embedder_key(embedder_fingerprint, embedder_name)
        self._chroma_url, self._turning = chroma_url, threading.Lock()
        self.index = self._index()

    @property
    def changing(self) -> bool:
        """Whether another embedder still answers than the one that vectors are made with."""
        return self.catalogue.answering(self.embedder)[0] != self.embedder

    def turn(self) -> None:
        """Have ``index`` be that of the embedder whose vectors answer now, if that has changed.

        One question keeps to one index: take it once, as the vector that it is asked with must be of its embedder.
        """
        with self._turning:
            if self.catalogue.answering(self.embedder)[2] != self.index.fingerprint:
                former, self.index = self.index, self._index()
                former.close()
                self.index.erase()

    def _index(self) -> VectorIndex:
        key, _, fingerprint = self.catalogue.answering(self.embedder)
        return self.index_of(key, fingerprint)

    def index_of(self, embedder: int, fingerprint: str) -> VectorIndex:
        """An index of the vectors of one embedder."""
        return VectorIndex(self.catalogue, embedder, fingerprint, self.home, self.keeper, self._chroma_url)

    def scrub(self, document_id: str) -> None:
        """After a removal: no text of the document stays in any file, be it the original, a log or an old copy."""
        with self.catalogue.alone():
            if not self.catalogue.holds(document_id) and not self.unfinished.holds(document_id):
                self.files.discard(document_id)
            self.handovers.clear(self._held)
        for copy in copies(self.catalogue.path):
            copy.unlink(missing_ok=True)
        self.catalogue.truncate_log()

    def hand_over(self, desk_id: str, conversation: str, contact: str, note: str) -> Handover:
        """Keep a conversation at a desk in a file. Raises `DeskNotFound`, `ConversationNotFound`, `LibraryProblem`."""
        desk, owner = self.desks.find(desk_id)
        # Alone, so that nothing is removed after it was read, and before it is there to be cleared.
        with self.catalogue.alone():
            turns = self.conversations.turns(conversation, owner)
            return self.handovers.keep(desk, owner, turns, contact=contact, note=note)

    def _held(self, document_id: str, owner: str) -> bool:
        try:
            return self.catalogue.find(document_id, owner, own=True).id == document_id
        except DocumentNotFound:
            return False

    def put_back(self, document_id: str, source: Path) -> bool:
        """Keep the original of a document again where it is missing or changed; whether it was. Raises `LibraryProblem`."""
        if self.files.holds(document_id):
            return False
        with self.catalogue.alone():
            if not self.catalogue.holds(document_id):  # removed meanwhile
                return False
            self.files.discard(document_id)
            self.files.keep(document_id, source)
        return True

    def sweep(self) -> None:
        """Delete what killed processes left: files that belong to no document, adds that nobody went on with."""
        self.unfinished.sweep()
        if self.handovers.folder.exists():
            with self.catalogue.alone():
                self.handovers.sweep()
                self.handovers.clear(self._held)
        if self.strays():
            # Looked at again where nobody can begin an add of the same bytes meanwhile.
            with self.catalogue.alone():
                for path in self.strays():
                    path.unlink(missing_ok=True)
        self.catalogue.truncate_log()

    def strays(self) -> list[Path]:
        """Files that belong neither to a document nor to an add that was begun."""
        coming = self.unfinished.holds
        return self.files.strays(lambda id: self.catalogue.holds(id) or coming(id), coming)

    def close(self) -> None:
        """Let go of the index and close the databases."""
        self.index.close()
        self.keeper.release()
        for database in (self.conversations, self.desks, self.work, self.unfinished, self.catalogue):
            database.close()
