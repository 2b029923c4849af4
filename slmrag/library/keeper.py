"""Which process keeps the index of a library: it signs a note beside the lock, for the others to read."""

import json
import os
from contextlib import suppress
from pathlib import Path


class Keeper:
    """The note at ``path``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def sign(self) -> None:
        """Note that this process keeps the index. Without the note (a full disk) it keeps it all the same."""
        import psutil

        note = {"process": os.getpid(), "started": psutil.Process().create_time()}
        with suppress(OSError):
            self._path.write_text(json.dumps(note), "utf-8")

    def leave(self) -> None:
        """Take the note away."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def words(self) -> str:
        """Who signed and is still running, such as "the app (process 4711)"; ``""`` for nobody."""
        import psutil

        try:
            note = json.loads(self._path.read_text("utf-8"))
            process = psutil.Process(note["process"])
            # A number is given out again after a while: the same number is not yet the same process.
            if abs(process.create_time() - note["started"]) > 1:
                return ""
            command = process.cmdline()
        except (OSError, ValueError, KeyError, TypeError, psutil.Error):
            return ""
        return f"{_called(command)} (process {process.pid})"


def _called(command: list[str]) -> str:
    names = [Path(part).name for part in command]
    if "streamlit" in names or ("slmrag" in names and "app" in command):
        return "the app"
    if "slmrag" in names:
        return " ".join(["slmrag", *command[names.index("slmrag") + 1 :][:1]])
    return names[0] if names else "another program"
