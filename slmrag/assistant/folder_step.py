"""One look at a watched folder: what changed in it since the look before becomes true of its documents."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import chain, count
from pathlib import PurePosixPath

from slmrag.assistant.removal_face import RemovalFace
from slmrag.errors.file_problems import NameTaken
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.ingest.watcher import Tell
from slmrag.library import Shelf
from slmrag.library.watched_folders import FolderReport, WatchedFile, WatchedFolder
from slmrag.readers.folder_state import FolderState, Stamp, folder_state


class FolderStep:
    """A look at ``folder``, whose files are documents of ``shelf``, changed through ``view``. ``before`` is how it was at the
    look before, some seconds ago: what is as it was then is not being written. `take` does what is to be done, and tells ``tell``."""

    def __init__(
        self, view: RemovalFace, shelf: Shelf, folder: WatchedFolder, before: FolderState | None, tell: Tell
    ) -> None:
        self._view, self._shelf, self._folder, self._tell = view, shelf, folder, tell
        self._before = before.files if before else {}
        self._looked_before = before is not None
        self.now = folder_state(folder.path)
        self._known = shelf.watched.files(folder.key)
        self._moving: dict[str, WatchedFile] = {}  # files in whose place something else lies now, by their documents
        self._gave_way: dict[str, str] = {}  # what their documents are called until it is their turn, by their ids
        self._problem = ""

    def take(self, stop: Callable[[], bool]) -> FolderReport:
        """Add, replace, rename and remove until all is as it is in the folder, or ``stop()``.

        A folder that is not there, as its drive is not, changes nothing.
        """
        if self.now is None:
            return FolderReport(away=True)
        new = {path: stamp for path, stamp in self.now.files.items() if self._is_new(path, stamp)}
        settled = {path: stamp for path, stamp in new.items() if self._before.get(path) == stamp}
        missing = self._missing()
        self._moving = {one.document: one for path, one in self._known.items() if path in settled and one.document}
        for path, stamp in settled.items():
            if stop():
                break
            self._tell(path)
            self._take(path, stamp, missing, stop)
        if not stop():
            for file in missing.values():
                self._miss(file)
        waiting = len(new) - len(settled) + bool(self._problem)
        return FolderReport(False, waiting, self.now.left_out, self._problem or self.now.problem)

    def _is_new(self, path: str, stamp: Stamp) -> bool:
        known = self._known.get(path)
        return known is None or known.state == "gone" or (known.bytes, known.changed) != stamp

    def _missing(self) -> dict[str, WatchedFile]:
        """The files that were there, and are not, at this look and the one before, by their paths."""
        assert self.now is not None
        gone = self._known.keys() - self.now.files.keys() - self._before.keys() if self._looked_before else ()
        return {path: self._known[path] for path in sorted(gone) if self.now.tells_of(path)}

    def _take(self, path: str, stamp: Stamp, missing: dict[str, WatchedFile], stop: Callable[[], bool]) -> None:
        known = self._known.get(path)
        held = known is not None and self._holds(known.document)
        if known and held and known.state == "gone" and (known.bytes, known.changed) == stamp:
            return self._keep(replace(known, state="unchanged", problem=""))
        if known is None and (former := self._renamed(path, stamp, missing)):
            del missing[former.path]
            self._forget(former.path)
            return self._rename(former, path, stamp)
        if known and (former := self._moved(path, stamp)):
            return self._rename(former, path, stamp)
        replaces = known is not None and held and not self._shared(known)
        name = self._view.document(known.document).name if known and replaces else self._free_name(path)
        added = self._view.add_file(
            self._folder.path / path, name=name, collection=self._folder.collection or None, replace=replaces
        )
        if added.status == "failed" and (stop() or added.reason == "library"):
            self._problem = added.error  # of the disk, or of what reads, not of the file: it is tried again
            return None
        document = added.document_id or (known.document if known and held else "")
        return self._keep(WatchedFile(path, *stamp, document, added.status, added.error))

    def _renamed(self, path: str, stamp: Stamp, missing: dict[str, WatchedFile]) -> WatchedFile | None:
        """The ``missing`` file that has come to lie at ``path``, if it is one."""
        return self._same(path, stamp, missing.values())

    def _moved(self, path: str, stamp: Stamp) -> WatchedFile | None:
        """The file of another path that lies at ``path`` now, as two have exchanged their names, if it is one."""
        return self._same(path, stamp, [one for one in self._moving.values() if one.path != path])

    def _same(self, path: str, stamp: Stamp, files: Iterable[WatchedFile]) -> WatchedFile | None:
        """The one of ``files`` whose document is what lies at ``path``."""
        alike = [one for one in files if one.bytes == stamp.bytes and self._holds(one.document)]
        if not alike:
            return None
        with suppress(OSError), (self._folder.path / path).open("rb") as file:
            document = hashlib.file_digest(file, "sha256").hexdigest()
            return next((one for one in alike if one.document == document), None)
        return None

    def _rename(self, former: WatchedFile, path: str, stamp: Stamp) -> None:
        document, name = self._view.document(former.document), PurePosixPath(path).name
        called = (PurePosixPath(former.path).name, self._gave_way.get(document.id))
        if document.name in called and document.name != name:
            self._make_way(path, name)
            with suppress(NameTaken):  # then it keeps the name that it has
                self._view.rename(document.id, name)
        self._keep(WatchedFile(path, *stamp, former.document, "renamed"))

    def _make_way(self, path: str, name: str) -> None:
        """Free the ``name`` of the document that was made of ``path``, where its file lies elsewhere now and has another."""
        known = self._known.get(path)
        if known and known.document in self._moving and self._holds(known.document):
            document = self._view.document(known.document)
            if document.name == name:
                self._gave_way[document.id] = self._free_name(path)
                self._view.rename(document.id, self._gave_way[document.id])

    def _miss(self, file: WatchedFile) -> None:
        if not self._holds(file.document) or self._shared(file):
            self._forget(file.path)
        # Where all files are gone at once, it may be the drive that is: then it is asked first.
        elif self._folder.removes and self.now and self.now.files:
            with suppress(DocumentNotFound):
                self._view.remove(file.document)
            self._forget(file.path)
            self._tell(replace(file, state="gone"))
        elif file.state != "gone":
            self._keep(replace(file, state="gone"))

    def _holds(self, document_id: str) -> bool:
        return bool(document_id) and self._shelf.documents.holds(document_id)

    def _shared(self, file: WatchedFile) -> bool:
        """Whether another file that is watched, of the same bytes, is the same document."""
        return self._shelf.watched.is_elsewhere(self._folder.key, file)

    def _free_name(self, path: str) -> str:
        """What a new document is called: as its file, with the folder that it lies in where another document is called so."""
        file = PurePosixPath(path)
        within = file.parent.name or self._folder.path.name
        names = chain([file.name, f"{file.stem} ({within}){file.suffix}"],
                      (f"{file.stem} ({within}, {number}){file.suffix}" for number in count(2)))  # fmt: skip
        return next(name for name in names if not self._shelf.documents.is_taken(name))

    def _keep(self, file: WatchedFile) -> None:
        self._shelf.watched.keep(self._folder.key, file)
        self._known[file.path] = file
        self._tell(file)

    def _forget(self, path: str) -> None:
        self._shelf.watched.forget(self._folder.key, path)
        self._known.pop(path, None)
