"""Which processes use a library, over all containers and machines that share its folder: each that needs it has a locked file there.

The number of a process means something where it was given, among the processes of one kernel that see each other: there
`slmrag.runtime.process_identity` tells whether it runs. Elsewhere its file tells, whose lock the system lets go of with it.
"""

import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from slmrag.runtime.private_files import private_folder
from slmrag.runtime.process_identity import process_identity, runs, seen_from_here

FOLDER = "processes"
_LOCK_SECONDS, _NEW_SECONDS = 5.0, 60.0


class Presence:
    """What this process leaves in ``home`` for those that cannot see it. Safe to share between threads."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._making = threading.Lock()
        self._own: FileLock | None = None

    def identity(self) -> int:
        """The identity of this process, which is present from now on until it ends, or `leave`."""
        # On a full disk nobody elsewhere learns of it; what is to be done is done all the same.
        with self._making, suppress(OSError):
            if self._own is None:
                file = private_folder(self._folder) / f"{process_identity()}.{uuid.uuid4().hex}"
                own = FileLock(file, timeout=_LOCK_SECONDS, thread_local=False, mode=0o600)
                own.acquire()
                self._own = own
                self._sweep()
        return process_identity()

    def lasts(self, identity: int) -> bool:
        """Whether the process of this identity still runs, wherever it is."""
        if seen_from_here(identity):
            return runs(identity)
        return any([_is_held(file) for file in self._folder.glob(f"{identity}.*")])  # all of them: what is left goes

    def _sweep(self) -> None:
        """Take away what killed processes left; a file that is new may not have its lock yet."""
        for file in self._folder.iterdir():
            if time.time() - file.stat().st_mtime > _NEW_SECONDS:
                _is_held(file)

    def leave(self) -> None:
        """Be present no more."""
        with self._making:
            if self._own is not None:
                file = Path(self._own.lock_file)
                self._own.release(force=True)
                self._own = None
                with suppress(OSError):  # Windows: another looks at it, and takes it away
                    file.unlink()


def _is_held(file: Path) -> bool:
    """Whether the process of a file still has it; one that was left is taken away."""
    try:
        with FileLock(file, timeout=0, thread_local=False, mode=0o600):
            with suppress(OSError):
                file.unlink()
            return False
    except Timeout:
        return True
