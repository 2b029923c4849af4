"""The assistant as one object, and as each owner's view of it."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from slmrag import ingest, settings
from slmrag.assistant.asking_face import AskingFace
from slmrag.assistant.bulk_face import BulkFace
from slmrag.assistant.desks_face import DesksFace
from slmrag.assistant.face import OnProgress, no_progress
from slmrag.assistant.measuring_face import MeasuringFace
from slmrag.assistant.parts import open_parts
from slmrag.assistant.state_face import StateFace
from slmrag.assistant.watch_face import WatchFace
from slmrag.embedding import Embedder
from slmrag.errors.library_problems import LibraryProblem
from slmrag.ingest.add_result import AddResult
from slmrag.ingest.watcher import Step, Watcher
from slmrag.library import Library, integrity
from slmrag.library.backups import back_up
from slmrag.library.bin import Bin
from slmrag.library.desks import Desk
from slmrag.library.integrity import Fault
from slmrag.library.watched_folders import WatchedFile, WatchedFolder, everybodys_folders
from slmrag.runtime.scratch import temporary


class PersonalAssistant(AskingFace, BulkFace, DesksFace, MeasuringFace, WatchFace, StateFace):
    """An assistant as one owner has it: their documents and what others share, their conversations, jobs and desks.

    `Assistant.of` makes one. There is no way from it to what is another's. Safe to share between threads.
    """

    def with_settings(self, **given: Any) -> "PersonalAssistant":
        """The same library and models, with other settings for questions. Raises `SettingsProblem`."""
        other = settings.load(**self.settings.model_dump() | given)
        return PersonalAssistant(replace(self._parts, settings=other), self._shelf)

    @contextmanager
    def temporary(self, **given: Any) -> Iterator["PersonalAssistant"]:
        """An empty library that is gone afterwards, with the models of this one and ``given`` settings."""
        with temporary() as home:
            kept = self.settings.model_dump() | {"home": Path(home).resolve(), "chroma_url": ""}
            with closing(open_parts(settings.load(**kept | given), self.models, self._parts.pairs)) as parts:
                yield PersonalAssistant(parts, parts.library.of(self._shelf.owner))


class Assistant(PersonalAssistant):
    """Your documents, and answers from them. Safe to share between threads.

    ``home`` is the folder of the library (``SLMRAG_HOME``, or the user's data folder); other settings are those of
    `slmrag.settings.Settings`. Use it as a context manager, or `close` it. With ``background`` (the default) the
    embedding model is loaded, missing vectors are made, and Chroma is kept, all while questions are answered.

    It is itself the view of whoever uses it without signing in; `of` gives that of somebody who has.
    """

    def __init__(self, home: Path | str | None = None, *, background: bool = True, **given: Any) -> None:
        settings.quieten()
        if home is not None:
            given["home"] = Path(home).expanduser().resolve()
        parts = open_parts(settings.load(**given))
        super().__init__(parts, parts.library.of(""))
        if background:
            parts.background.start()

    def __enter__(self) -> "Assistant":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the jobs, the background work and the models, and let go of the library."""
        self._parts.close()

    def of(self, owner: str) -> PersonalAssistant:
        """The view of ``owner``, which needs no owner any more: it has what is theirs, and nothing of anybody else's."""
        return PersonalAssistant(self._parts, self._parts.library.of(owner))

    def keep_in_step(
        self,
        told: Callable[[WatchedFolder, WatchedFile], None] = lambda folder, file: None,
        *,
        may_read: Callable[[str], bool] = lambda owner: True,
    ) -> Watcher:
        """Keep the documents of all owners in step with the folders that are watched, beside the rest, until it is closed.

        ``told`` is given what becomes of each file; ``may_read`` says whether an owner may have this computer's files read,
        at every look: the folders of one who may not any more rest. Where another process does it, this one takes over when that is gone.
        """
        if self._parts.watcher is None:
            self._parts.watcher = Watcher(self.library.home, lambda: self._steps(may_read), told)
            self._parts.watcher.start()
        return self._parts.watcher

    def _steps(self, may_read: Callable[[str], bool]) -> list[tuple[WatchedFolder, Step]]:
        folders = everybodys_folders(self.library.database)
        allowed = {owner for owner in {owner for owner, _ in folders} if may_read(owner)}
        return [(folder, self.of(owner).step(folder)) for owner, folder in folders if owner in allowed]

    def at_desk(self, id: str) -> tuple[Desk, PersonalAssistant]:
        """The support desk of this id, and the view of whoever keeps it: their collection is asked there.

        Raises `DeskNotFound`.
        """
        desk, shelf = self._parts.library.at_desk(id)
        return desk, PersonalAssistant(self._parts, shelf)

    # -- the library as a whole, of all owners ----------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """What all of it is kept in."""
        return self._parts.library

    @property
    def embedder(self) -> Embedder:
        """What makes its vectors."""
        return self._parts.embedder

    def back_up(self, target: Path) -> int:
        """Write the library to one file, while it is used; returns how many documents. Raises `LibraryProblem`."""
        return back_up(self.library.home, target)

    def faults(self) -> list[Fault]:
        """What in the library disagrees: its catalogue, vectors, index, keywords, files. Reads all of it."""
        return integrity.faults(self.library)

    @property
    def bin(self) -> Bin:
        """What belongs to no document and was removed by nobody, of all owners."""
        return self.library.bin

    def take_back_all(self, on_progress: OnProgress = no_progress) -> list[AddResult]:
        """Make the documents of every owner anew from their originals in the bin; what cannot be stays there."""
        self.library.sweep()
        owners = dict.fromkeys(one.card.owner for one in self.bin.documents())
        taken = [added for owner in owners for added in self.of(owner).take_back(on_progress)]
        self._parts.library.sweep()  # what was killed while it did this before
        return taken

    def mend(self, on_progress: OnProgress = no_progress) -> None:
        """Make again whatever the catalogue can tell; what nobody removed goes to the bin.

        Raises `LibraryProblem` while another process keeps the library.
        """
        if not self.library.index.acquire():
            if not self.keeper:
                raise LibraryProblem("library_kept_by_another")
            raise LibraryProblem("library_kept_by", program=self.keeper)
        integrity.make_way(self.library)
        ingest.make_keywords(self.library)
        self.finish_embedding(on_progress)
