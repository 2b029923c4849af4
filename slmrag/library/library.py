"""The library of everybody who uses it, and in it the shelf of one of them.

::

    SLMRAG_HOME/
    ├── library.db          the catalogue
    ├── files/ab/abcd…      originals, named by their SHA-256, each with its cards (abcd….json); files.id: of which library
    ├── bin/                what lay among them, belongs to no document, and was removed by nobody
    ├── handovers/          what visitors of support desks hand over to a person, a JSON file each
    ├── chroma/             the vector index; may be deleted at any time
    ├── reserve             room on a full disk for what is written when something is removed
    ├── index.lock          held by the one process that keeps the index, of which index.keeper tells; watch.lock: that
    │                       keeps watched folders in step
    ├── processes/          a file of each process that others may have to know to run, held by it
    ├── turns/              whose turn it is at servers of a model, a file of each question, held while it lasts
    └── .slmrag-scratch-…/  there while a backup is written or put in, with a lock beside it
"""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.system_reason import system_reason
from slmrag.library.bin import Bin
from slmrag.library.cards import renew_cards
from slmrag.library.chroma_server import ChromaServer
from slmrag.library.collections import Collections
from slmrag.library.conversations import Conversations
from slmrag.library.database import Database
from slmrag.library.desks import Desk, Desks, desk_at
from slmrag.library.document_rows import Removal
from slmrag.library.document_words import DocumentWords
from slmrag.library.documents import Documents, is_held
from slmrag.library.files import Files
from slmrag.library.generation_cache import GenerationCache
from slmrag.library.handovers import Handover, HandoverFiles, Handovers
from slmrag.library.index_lock import Keeper
from slmrag.library.job_records import Work
from slmrag.library.keyword_index import Keywords
from slmrag.library.keyword_rows import sweep_rows
from slmrag.library.migrations import DAMAGED
from slmrag.library.originals import Disorder, disorder, settle
from slmrag.library.pages import Pages, chunks_of_all
from slmrag.library.partial_adds import PartialAdds, is_begun, sweep_begun
from slmrag.library.places import clear_places, require_own_folder
from slmrag.library.stored_pictures import Pictures
from slmrag.library.stored_sections import Sections
from slmrag.library.stored_tables import Tables
from slmrag.library.vector_index import VectorIndex
from slmrag.library.vectors import Vectors
from slmrag.library.watched_folders import WatchedFolders
from slmrag.library.withdrawals import Withdrawals
from slmrag.runtime.private_files import close_to_others, private_folder
from slmrag.runtime.scratch import sweep_scratch, sweep_temporary
from slmrag.schema import Chunk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one question is compared with: an index that stays the same, and the name of its vectors' embedder."""

    index: VectorIndex
    embedder_name: str


class Library:
    """The library in the folder ``home``, which is made when it is missing: what is of nobody in particular.

    ``receipts`` are those of what went by itself since it was opened, by owner and document. Documents, and all that is made of
    them, are somebody's: `of` gives those of one owner. ``embedder`` is the key of the one that vectors are made with. ``server`` is
    a Chroma server to use instead of the library's own folder. Raises `LibraryProblem` when the folder cannot be used.
    """

    def __init__(
        self, home: Path, *, embedder_name: str, embedder_fingerprint: str, server: ChromaServer = ChromaServer()
    ) -> None:
        try:
            require_own_folder(home)
            close_to_others(private_folder(home))
            close_to_others(home / "chroma", deep=True)
            clear_places(home)
            private_folder(home / "files")
        except OSError as error:
            raise LibraryProblem("library_folder_not_made", home=home, why=system_reason(error)) from error
        self.home = home
        self.database = Database(home / "library.db")
        self.cache = GenerationCache(self.database)
        self.files, self.bin = Files(home / "files"), Bin(home / "bin")
        if not self.database.read_only and self.files.library() != self.database.identity():
            settle(self.database, self.files, self.bin)
        self.handover_files = HandoverFiles(home / "handovers")
        self.vectors = Vectors(self.database)
        self.keeper = Keeper(home, self.database.presence)
        self.embedder = self.vectors.embedder_key(embedder_fingerprint, embedder_name)
        self.receipts: dict[tuple[str, str], Removal] = {}
        self._server, self._turning = server, threading.Lock()
        key, _, fingerprint = self.vectors.answering_embedder(self.embedder)
        self.index = self.index_of(key, fingerprint)
        close_to_others(home)  # what SQLite made

    def of(self, owner: str) -> "Shelf":
        """What is ``owner``'s, and what others share with them; ``""`` is whoever uses the library without signing in."""
        return Shelf(self, owner)

    def at_desk(self, id: str) -> tuple[Desk, "Shelf"]:
        """The support desk of this id, and the shelf of whoever keeps it. Raises `DeskNotFound`."""
        desk, whose = desk_at(self.database, id)
        return desk, self.of(whose)

    def snapshot(self) -> Snapshot:
        """What a question is compared with from its beginning to its end, whatever embedder answers the next one."""
        with self._turning:
            key, name, fingerprint = self.vectors.answering_embedder(self.embedder)
            if fingerprint != self.index.fingerprint:
                former, self.index = self.index, self.index_of(key, fingerprint)
                former.close()
                self.index.erase()
            return Snapshot(self.index, name)

    def index_of(self, embedder: int, fingerprint: str) -> VectorIndex:
        """An index of the vectors of one embedder."""
        return VectorIndex(self.vectors, embedder, fingerprint, self.home, self.keeper, self._server)

    def chunks(self, keys: Iterable[int]) -> dict[int, Chunk]:
        """The chunks with these keys, whoever has them; one that was removed meanwhile is missing."""
        return chunks_of_all(self.database, keys)

    def scrub(self, document_id: str) -> None:
        """After a removal: no text of the document stays in any file, be it the original, a log or an old copy."""
        with self.database.write(counts=False) as db:
            if is_held(self.database, document_id):
                with suppress(LibraryProblem):  # on a full disk: the next start writes the others' cards again
                    renew_cards(db, self.files, document_id)
            elif not is_begun(self.database, document_id) and not self.files.card_path(document_id).exists():
                self.files.discard(document_id)
            self.handover_files.clear(self._held_by)
        sweep_scratch(self.home)
        self.database.truncate_log()

    def make_room(self) -> None:
        """Before a removal: on a full disk give up what is kept for that, and the index, which is made again."""
        if not self.database.read_only and self.database.reserve.give_up():
            with suppress(LibraryProblem):  # it is being written, for ever on a full disk: then without its room
                self.index.erase()

    def put_back(self, document_id: str, source: Path) -> bool:
        """Keep the original of a document again where it is missing or changed; whether it was. Raises `LibraryProblem`."""
        if self.files.holds(document_id):
            return False
        with self.database.write(counts=False) as db:
            if not is_held(self.database, document_id):  # removed meanwhile
                return False
            self.files.discard(document_id)
            self.files.keep(document_id, source)
            renew_cards(db, self.files, document_id)
        return True

    def sweep(self) -> None:
        """Delete what killed processes left, and adds that nobody went on with; lay aside what nobody removed."""
        sweep_begun(self.database)
        sweep_rows(self.database)
        sweep_scratch(self.home)
        sweep_temporary()
        for damaged in self.home.glob("library.damaged-*.db"):  # where they lay before they went to the bin
            self.bin.lay_aside(damaged, DAMAGED)
        if self.handover_files.folder.exists():
            with self.database.alone():
                self.handover_files.sweep()
                self.handover_files.clear(self._held_by)
        settle(self.database, self.files, self.bin)
        self.database.truncate_log()

    def look_over(self) -> None:
        """Whether the catalogue is whole, and by one that is, and no other, `sweep`. Raises `LibraryProblem`."""
        if wrong := self.database.check():
            log.error("the catalogue is damaged: %s", wrong)
            raise LibraryProblem("library_damaged", home=self.home)
        self.sweep()

    def disorder(self) -> Disorder:
        """What of the originals, and in the bin, is not as the catalogue has it."""
        return disorder(self.database, self.files, self.bin)

    def close(self) -> None:
        """Let go of the index and close the database."""
        self.index.close()
        self.keeper.release()
        self.database.close()

    def _held_by(self, whose: str) -> Callable[[str], bool]:
        shelf = self.of(whose)
        return lambda id: shelf.documents.holds(id) or shelf.withdrawals.holds(id)


@dataclass(frozen=True)
class Shelf:
    """What is ``owner``'s in a ``library``, with what others share with them. What is another's is not there."""

    library: Library
    owner: str

    @property
    def _rows(self) -> tuple[Database, str]:
        """Where the rows of each part are, and whose they are."""
        return self.library.database, self.owner

    @cached_property
    def documents(self) -> Documents:
        """The documents, their own and shared ones."""
        return Documents(*self._rows, self.library.files, self.library.embedder)

    @cached_property
    def pages(self) -> Pages:
        """The pages and chunks of these documents."""
        return Pages(*self._rows)

    @cached_property
    def document_words(self) -> DocumentWords:
        """What these documents are known by."""
        return DocumentWords(*self._rows)

    @cached_property
    def sections(self) -> Sections:
        """What stands under which heading of these documents."""
        return Sections(self.library.database, self.owner)

    @cached_property
    def pictures(self) -> Pictures:
        """The pictures of these pages and on them."""
        return Pictures(*self._rows)

    @cached_property
    def tables(self) -> Tables:
        """The tables on these pages."""
        return Tables(*self._rows)

    @cached_property
    def keywords(self) -> Keywords:
        """The words in these chunks."""
        return Keywords(*self._rows)

    @cached_property
    def collections(self) -> Collections:
        """What the documents lie under."""
        return Collections(*self._rows, self.library.files)

    @cached_property
    def conversations(self) -> Conversations:
        """What they asked, and was answered; and visitors at their desks."""
        return Conversations(*self._rows)

    @cached_property
    def desks(self) -> Desks:
        """Their support desks, and their votes on models."""
        return Desks(*self._rows)

    @cached_property
    def handovers(self) -> Handovers:
        """What visitors of their desks handed over to a person."""
        return Handovers(self.library.handover_files, self.owner, self.documents.holds)

    @cached_property
    def work(self) -> Work:
        """Their summaries and translations."""
        return Work(*self._rows)

    @cached_property
    def partial_adds(self) -> PartialAdds:
        """What was read of documents that they have begun to add."""
        return PartialAdds(*self._rows)

    @cached_property
    def withdrawals(self) -> Withdrawals:
        """What they removed, and can still put back."""
        return Withdrawals(*self._rows, self.library.files)

    @cached_property
    def watched(self) -> WatchedFolders:
        """The folders of this computer that are kept in step with their documents."""
        return WatchedFolders(*self._rows)

    def take_out_of_bin(self, document_id: str) -> None:
        """Delete what the bin has of theirs of a document: it is in the library, or was removed from it."""
        self.library.bin.forget(document_id, self.owner)

    def hand_over(self, desk_id: str, conversation: str, contact: str, note: str) -> Handover:
        """Keep a conversation at a desk in a file. Raises `DeskNotFound`, `ConversationNotFound`, `LibraryProblem`."""
        desk = self.desks.find(desk_id)
        # Alone, so that nothing is removed after it was read, and before it is there to be cleared.
        with self.library.database.alone():
            turns = self.conversations.turns(conversation)
            return self.handovers.keep(desk, turns, contact=contact, note=note)
