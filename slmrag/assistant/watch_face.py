"""The assistant's face towards folders of this computer: those that are kept in step with their documents."""

from collections.abc import Callable
from pathlib import Path

from slmrag.assistant.folder_step import FolderStep
from slmrag.assistant.removal_face import RemovalFace
from slmrag.errors.library_problems import FolderNotWatched
from slmrag.ingest.watcher import Step, Tell
from slmrag.library.watched_folders import FolderReport, WatchedFile, WatchedFolder
from slmrag.readers.folder_state import FolderState


class WatchFace(RemovalFace):
    """The folders that the owner has watched. `Assistant.keep_in_step` is what watches them."""

    def watched_folders(self) -> list[WatchedFolder]:
        """All of them, by their paths."""
        return self._shelf.watched.listed()

    def watched_files(self, folder: WatchedFolder) -> list[WatchedFile]:
        """The files that were looked at, and what became of each, by their paths."""
        return list(self._shelf.watched.files(folder.key).values())

    def watch_folder(self, path: Path | str, collection: str | None = None, *, removes: bool = False) -> WatchedFolder:
        """Keep the documents in step with a folder: what is added to it, changed or renamed; and removed, at once where it
        ``removes``, else when `remove_gone` is called. Raises `FolderNotWatched`."""
        folder = Path(path).expanduser().absolute()
        if not folder.is_dir():
            raise FolderNotWatched("folder_to_watch_missing", folder=folder)
        self._must_be_apart(folder)
        for other in self.watched_folders():
            if other.path != folder and _overlap(folder.resolve(), other.path.resolve()):
                raise FolderNotWatched("folder_in_watched", folder=folder, other=other.path)
        watched = self._shelf.watched.watch(folder, " ".join((collection or "").split()), removes=removes)
        self._look()
        return watched

    def unwatch_folder(self, folder: WatchedFolder) -> None:
        """Watch a folder no more; its documents stay."""
        self._shelf.watched.unwatch(folder.key)
        self._look()

    def remove_gone(self, folder: WatchedFolder) -> int:
        """Remove the documents whose files are gone from a folder; returns how many."""
        removed = 0
        for file in self._gone(folder):
            if self._shelf.documents.holds(file.document) and not self._shelf.watched.is_elsewhere(folder.key, file):
                self.remove(file.document)
                removed += 1
            self._shelf.watched.forget(folder.key, file.path)
        return removed

    def keep_gone(self, folder: WatchedFolder) -> None:
        """Keep the documents whose files are gone from a folder, and ask no more."""
        for file in self._gone(folder):
            self._shelf.watched.forget(folder.key, file.path)

    def folder_report(self, folder: WatchedFolder) -> FolderReport | None:
        """How a folder was found when it was last looked at by this process, ``None`` where it has not been."""
        watcher = self._parts.watcher if folder in self.watched_folders() else None
        return watcher.reports.get(folder.key) if watcher else None

    @property
    def watched_elsewhere(self) -> bool:
        """Whether another process keeps the watched folders in step."""
        return bool(self._parts.watcher and self._parts.watcher.elsewhere)

    def read_now(self, folder: WatchedFolder) -> str:
        """The path of the file in a folder that this process is adding, ``""`` for none."""
        watcher = self._parts.watcher if folder in self.watched_folders() else None
        key, path = watcher.reading if watcher else (0, "")
        return path if key == folder.key else ""

    def step(self, folder: WatchedFolder) -> Step:
        """What a `Watcher` does when it looks at the folder. It raises `FolderNotWatched` where the library lies there now."""

        def step(
            before: FolderState | None, tell: Tell, stop: Callable[[], bool]
        ) -> tuple[FolderState | None, FolderReport]:
            if folder not in self.watched_folders():  # not any more, or it is another's
                return None, FolderReport()
            self._must_be_apart(folder.path)  # a link may lead elsewhere now, and a library be moved
            look = FolderStep(self, self._shelf, folder, before, tell)
            return look.now, look.take(stop)

        return step

    def _must_be_apart(self, folder: Path) -> None:
        if _overlap(folder.resolve(), self._parts.library.home.resolve()):
            raise FolderNotWatched("folder_to_watch_is_library", folder=folder)

    def _gone(self, folder: WatchedFolder) -> list[WatchedFile]:
        return [file for file in self.watched_files(folder) if file.state == "gone"]

    def _look(self) -> None:
        if self._parts.watcher:
            self._parts.watcher.look()


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
