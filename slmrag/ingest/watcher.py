"""Watched folders are looked at whenever something happens in them, and every minute, by one process of those that use a library."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.watched_folders import FolderReport, WatchedFile, WatchedFolder
from slmrag.readers.folder_state import FolderState
from slmrag.runtime.task import Task

if TYPE_CHECKING:
    from watchdog.events import FileSystemEventHandler
    from watchdog.observers.api import BaseObserver, ObservedWatch

_APART_SECONDS = 2.0  # between two looks: what did not change in between is not being written
_OFTEN_SECONDS = 60.0  # a drive of another computer tells of nothing that happens on it
_LIST_SECONDS = 2.0  # how soon it is seen that another process has a folder watched, or watches no more

Tell = Callable[[WatchedFile | str], None]  # the path of a file that is being added, then what became of it
# Given how a folder was at the look before, what is told that, and what says whether to stop: how it is now, and was found.
Step = Callable[[FolderState | None, Tell, Callable[[], bool]], tuple[FolderState | None, FolderReport]]

log = logging.getLogger(__name__)


class Watcher:
    """What keeps ``folders()`` in step: each with the step that is taken at a look.

    ``reports`` tells by their keys how they were found, ``told`` is given what was done. Where another process
    does it, this one waits until that is gone.
    """

    def __init__(
        self,
        home: Path,
        folders: Callable[[], list[tuple[WatchedFolder, Step]]],
        told: Callable[[WatchedFolder, WatchedFile], None] = lambda folder, file: None,
    ) -> None:
        self._folders, self._told = folders, told
        self._lock = FileLock(home / "watch.lock", thread_local=False, mode=0o600)
        self._wake = threading.Event()
        self._before: dict[int, FolderState | None] = {}
        self._observer: BaseObserver | None = None
        self._observed: dict[Path, ObservedWatch | None] = {}  # ``None`` for one of which the system tells nothing
        self.reports: dict[int, FolderReport] = {}
        self.elsewhere = False  # whether another process does it
        self.problem: SlmragError | None = None  # what keeps it from looking, if anything does
        self._task: Task[tuple[int, str], None] = Task(self._watch, name="slmrag-watch")

    @property
    def here(self) -> bool:
        """Whether it is this process that watches."""
        return self._lock.is_locked

    @property
    def reading(self) -> tuple[int, str]:
        """The key of a folder and the path of the file in it that is being added; 0 and ``""`` for none."""
        return self._task.progress or (0, "")

    def start(self) -> None:
        """Begin to watch, in a thread, once."""
        self._task.start()

    def let_stop(self) -> None:
        """Ask it to stop: what is being read then is read anew when it goes on."""
        self._task.stop()
        self._wake.set()

    def stop(self) -> None:
        """Have it stop, and wait until it has: at most one file."""
        self.let_stop()
        self._task.wait()

    def look(self) -> None:
        """Something changed: look now."""
        self._wake.set()

    def _watch(self, task: Task[tuple[int, str], None]) -> None:
        while self._is_elsewhere():
            if task.stopping():
                return
            self._wake.wait(_LIST_SECONDS)
            self._wake.clear()
        try:
            while not task.stopping():
                self._wake.clear()
                began = time.monotonic()
                look: Task[None, None] = Task(lambda _: self._look(task), name="slmrag-watch").run()
                self.problem = look.problem or self.problem  # of the library: it may be there again
                # Looks are some time apart, however much happens.
                while not task.stopping() and (left := began + _APART_SECONDS - time.monotonic()) > 0:
                    time.sleep(min(left, 0.1))
        finally:
            if self._observer:
                self._observer.stop()
                self._observer.join()
            self._lock.release()

    def _look(self, task: Task[tuple[int, str], None]) -> None:
        """Look at all folders, and wait until one of them is to be looked at again."""
        folders = self._folders()
        self._observe([folder.path for folder, _ in folders])
        for of_folders in (self._before, self.reports):
            for key in of_folders.keys() - {folder.key for folder, _ in folders}:
                del of_folders[key]
        problems: list[SlmragError] = []
        unsettled = [self._look_at(folder, step, task, problems) for folder, step in folders]
        self.problem = problems[0] if problems else None
        self._wait(folders, _APART_SECONDS if any(unsettled) else _OFTEN_SECONDS, task)

    def _is_elsewhere(self) -> bool:
        try:
            self._lock.acquire(timeout=0)
        except (Timeout, OSError):  # another has it, or nobody may
            self.elsewhere = True
        else:
            self.elsewhere = False
        return self.elsewhere

    def _look_at(
        self, folder: WatchedFolder, step: Step, task: Task[tuple[int, str], None], problems: list[SlmragError]
    ) -> bool:
        """Look at a folder, and do what is to be done; whether it is to be looked at again soon. What hinders goes to ``problems``."""
        before = self._before.get(folder.key)

        def tell(file: WatchedFile | str) -> None:
            if isinstance(file, str):
                task.tell((folder.key, file))
            else:
                task.tell(None)
                self._told(folder, file)

        work: Task[None, tuple[FolderState | None, FolderReport]] = Task(
            lambda _: step(before, tell, task.stopping), name="slmrag-watch"
        ).run()
        if work.problem:  # the other folders are looked at all the same, and this one in a minute
            problems.append(work.problem)
        now, report = work.result or (before, FolderReport(problem=str(work.problem or "")))
        self._before[folder.key], self.reports[folder.key] = now, report
        # What is missing at one look is gone at the next.
        return now != before or (bool(report.waiting) and not report.problem)

    def _wait(
        self, folders: list[tuple[WatchedFolder, Step]], seconds: float, task: Task[tuple[int, str], None]
    ) -> None:
        until, watched = time.monotonic() + seconds, [folder for folder, _ in folders]
        while not task.stopping() and (left := until - time.monotonic()) > 0:
            if self._wake.wait(min(left, _LIST_SECONDS)) or [folder for folder, _ in self._folders()] != watched:
                return

    def _observe(self, paths: list[Path]) -> None:
        """Be woken by what happens in these folders; where the system tells nothing of one, the minute does."""
        if self._observer is None:
            if not paths:
                return
            from watchdog.observers import Observer

            self._observer = Observer()
            self._observer.start()
        for path in [path for path in self._observed if path not in paths or not path.is_dir()]:
            if observed := self._observed.pop(path):
                self._observer.unschedule(observed)
        for path in paths:
            if path not in self._observed and path.is_dir():
                try:
                    self._observed[path] = self._observer.schedule(_waking(self._wake), str(path), recursive=True)
                except OSError as error:
                    self._observed[path] = None
                    log.warning("nothing is told of %s, which is looked at every minute: %s", path, error)


def _waking(wake: threading.Event) -> "FileSystemEventHandler":
    """What sets ``wake`` when a file is changed, made, moved or deleted."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler

    class Waking(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type not in ("opened", "closed_no_write"):  # to read it is no change
                wake.set()

    return Waking()
