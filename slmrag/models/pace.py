"""How fast each model reads and writes on this machine: measured with every long reply, and remembered."""

import json
import os
import threading
from pathlib import Path

from slmrag.runtime.private_files import private_file
from slmrag.schema import Reply

_NEW = 0.3  # what a new measurement counts against those before it
_LEAST_READ, _LEAST_WRITTEN = 50, 8  # tokens; less measures the overhead
_LEAST_LETTERS = 2_000


class Pace:
    """Tokens a second by model, kept in ``file``; one that cannot be read or written costs the memory, not the work."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()

    def speeds(self, model: str) -> tuple[float, float] | None:
        """How many tokens a second ``model`` reads and writes; ``None`` when it was never measured."""
        reads, writes = self._kept().get(model, (None, None))
        return (reads, writes) if reads and writes else None

    def seconds(self, model: str, read: int, write: int) -> float | None:
        """How long ``model`` takes to read and write so many tokens; ``None`` when its speed is not known."""
        speeds = self.speeds(model)
        return None if speeds is None else read / speeds[0] + write / speeds[1]

    def note(self, model: str, reply: Reply) -> None:
        """Learn from a reply of ``model``."""
        read, written = reply.prompt_tokens - reply.reused_tokens, reply.written_tokens - 1
        writing = reply.total_s - reply.read_s
        # The first token comes with the prompt.
        reads = read / reply.read_s if read >= _LEAST_READ and reply.read_s > 0 else None
        writes = written / writing if written >= _LEAST_WRITTEN and writing > 0 else None
        self._mix(model, reads, writes)

    def note_letters(self, pairs: str, letters: int, seconds: float) -> None:
        """Learn how many letters a second translation models read, and write, which they do at once."""
        if letters >= _LEAST_LETTERS and seconds > 0:
            self._mix(pairs, letters / seconds, letters / seconds)

    def _mix(self, model: str, reads: float | None, writes: float | None) -> None:
        if reads is None and writes is None:
            return
        with self._lock:
            kept = self._kept()
            before = kept.get(model, [None, None])
            kept[model] = [_mixed(old, new) for old, new in zip(before, (reads, writes), strict=True)]
            new = self._file.with_suffix(".new")
            try:
                private_file(new).write_text(json.dumps(kept, indent=1), "utf-8")
                os.replace(new, self._file)
            except OSError:
                return  # a full disk: the next reply is measured again

    def _kept(self) -> dict[str, list[float | None]]:
        try:
            kept = json.loads(self._file.read_text("utf-8"))
            return kept if isinstance(kept, dict) else {}
        except (OSError, ValueError, RecursionError):
            return {}


def _mixed(old: float | None, new: float | None) -> float | None:
    if old is None or new is None:
        return new if old is None else old
    return (1 - _NEW) * old + _NEW * new
