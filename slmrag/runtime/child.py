"""A process of our own beside this one: the same Python, the same packages, and nothing of the folder one works in."""

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress

from slmrag.errors.notices import Templates

_TICK_SECONDS = 0.2
_ended = Templates(
    process_unloaded="it was unloaded",
    process_killed="the system killed it, most likely because memory ran out",
    process_signal="signal {number}",
    process_exit_code="exit code {code}",
)
_LONGEST_LINE = 128 << 20  # bytes: a drawn page takes ten million


def command(module: str, *arguments: object) -> list[str]:
    """What runs ``module`` with ``arguments``; a file of the current folder cannot stand in for one of its imports."""
    return [sys.executable, "-P", "-m", module, *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """The environment for it: ours, with the packages that this process sees, and ``more``."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | more


class Child:
    """The process that runs ``module``, spoken to in lines of JSON: on its standard input, and from its output."""

    def __init__(self, module: str, *arguments: object, **more: str) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._killed = False
        self._lines: queue.SimpleQueue[dict] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            command(module, *arguments),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, env=environment(**more),
        )  # fmt: skip
        assert self.process.stdin is not None and self.process.stdout is not None  # they are pipes
        self._in, self._out = self.process.stdin, self.process.stdout
        self._listener = threading.Thread(target=self._listen, name=module, daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    def _listen(self) -> None:
        try:
            with self._out as lines:
                while line := lines.readline(_LONGEST_LINE):
                    self._lines.put(json.loads(line))
        except ValueError:
            # Its last line was torn off, or has no end: it is as good as dead.
            self.process.kill()
        finally:
            self.process.wait()
            self._lines.put({"died": True})

    def next(self) -> dict | None:
        """The next message, or ``None`` when none came for a moment; ``{"died": True}`` is the last."""
        try:
            return self._lines.get(timeout=_TICK_SECONDS)
        except queue.Empty:
            return None

    def send(self, message: dict) -> None:
        """Write a message; to a process that has ended, nothing happens, and `next` says so."""
        with suppress(OSError, ValueError):
            self._in.write(json.dumps(message).encode() + b"\n")
            self._in.flush()

    def kill(self) -> None:
        """End it, and wait until its memory is free."""
        self._killed = self.alive
        self.process.kill()
        self.process.wait()
        with suppress(OSError):  # what was not yet written goes nowhere
            self._in.close()
        self._listener.join()
        self._errors.close()

    def last_words(self) -> str:
        """Why it ended, in a few words: a `Notice`, or the last line of what it said itself."""
        code = self.process.wait()
        if self._killed:
            return _ended("process_unloaded")
        if code == -signal.SIGKILL:
            return _ended("process_killed")
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 2000))
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        if lines:
            return lines[-1][:300]
        return _ended("process_signal", number=-code) if code < 0 else _ended("process_exit_code", code=code)
