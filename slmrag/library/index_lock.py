"""One process keeps the index of a library: it holds a lock, and signs a note beside it for the others to read.

In it one thread at a time has the index's files: what erases them while another fills them would tear it.
"""

import json
import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from slmrag.errors.library_problems import LibraryProblem
from slmrag.library.presence import Presence
from slmrag.runtime.private_files import private_file
from slmrag.runtime.process_identity import process_identity, process_number, seen_from_here

_PATIENCE_SECONDS = 60.0  # Chroma's batch takes one, and on a full disk it may never end


class Keeper:
    """The lock and the note in the library's folder ``home``. ``patience``: the seconds that a thread waits for another."""

    def __init__(self, home: Path, presence: Presence) -> None:
        self._lock = FileLock(
            home / "index.lock", thread_local=False, mode=0o600
        )  # whichever thread takes it, the process has it
        self._presence = presence
        self._note = home / "index.keeper"
        self.patience = _PATIENCE_SECONDS
        self._next, self._within = threading.Lock(), threading.Lock()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread of this process has the index's files inside this block, which must not hold another.

        Raises `LibraryProblem` where the one that has them does not come to an end.
        """
        with self._next:
            if not self._within.acquire(timeout=self.patience):
                raise LibraryProblem("index_in_use")
        try:
            yield
        finally:
            self._within.release()

    @property
    def awaited(self) -> bool:
        """Whether a thread waits to be `alone`: the one that is, and has much to do, makes way and comes again."""
        return self._next.locked()

    @property
    def held(self) -> bool:
        """Whether this process keeps the index."""
        return self._lock.is_locked

    def acquire(self) -> bool:
        """Become the process that keeps the index; False while another one does."""
        if self.held:
            return True
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        # Without the note (a full disk) it keeps the index all the same.
        with suppress(OSError):
            note = {
                "process": self._presence.identity(),
                "program": _called(psutil.Process().cmdline()),
                "at": platform.node(),
            }
            private_file(self._note).write_text(json.dumps(note), "utf-8")
        return True

    def release(self) -> None:
        """Leave the index to whoever wants it."""
        if self.held:
            with suppress(OSError):
                self._note.unlink(missing_ok=True)
        self._lock.release(force=True)

    def other(self) -> str:
        """Which other process keeps the index, such as "the app (process 4711)"; ``""`` for none, or this one.

        In another container, or on another machine, "the app (at 3f9c2a)", by the name that is called there.
        """
        try:
            note = json.loads(self._note.read_text("utf-8"))
            identity = note["process"]
            if identity == process_identity() or not self._presence.lasts(identity):
                return ""
            if not seen_from_here(identity):
                return f"{note['program']} (at {note['at']})"
            process = psutil.Process(process_number(identity))
            command = process.cmdline()
        except (OSError, ValueError, RecursionError, KeyError, TypeError, psutil.Error):
            return ""
        return f"{_called(command)} (process {process.pid})"


def _called(command: list[str]) -> str:
    names = [Path(part).name for part in command]
    if "streamlit" in names or ("slmrag" in names and "app" in command):
        return "the app"
    if "slmrag" in names:
        return " ".join(["slmrag", *command[names.index("slmrag") + 1 :][:1]])
    return names[0] if names else "another program"
