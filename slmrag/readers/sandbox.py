"""Files are read in a process of their own, watched: a bomb, a loop or a crash in native code costs one file, or a page.

The process is kept for the next file, and ended when it misbehaved or has grown. A PDF's page on which it died is
tried once more with the reader that is slower and breaks less, then skipped; the pages around it are kept.
"""

import base64
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from slmrag.child import Child
from slmrag.errors import FileProblem, PasswordNeeded
from slmrag.readers import Limits, Note, Reading, file_type
from slmrag.readers.notes import page_limit, stopped_early, text_limit
from slmrag.schema import Page

log = logging.getLogger(__name__)

_SECONDS_A_MEGABYTE, _SECONDS_A_PAGE = 1.0, 0.1
_PAGE_SHARE = 3  # one page of a PDF may take a third of its file's seconds
_PATIENCE = 3  # times the seconds of computing, by the clock: for a machine that is busy, or a disk that is slow
_SKIPPED = {"too_costly": "page_skipped_too_costly", "too_large_when_unpacked": "too_large_when_unpacked"}
# By the system's limit of time, or for want of memory; a crash has other signals.
_ENDED_BY_LIMIT = (-24, -9)
_GROWN = 200 << 20  # bytes of memory that a process kept for the next file has at most


class Died(Exception):
    """The process ended, or was ended; ``reason`` is the key of why."""

    def __init__(self, reason: Literal["damaged", "too_costly"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Sandbox:
    """Where files are read and pages drawn, within ``limits``. Safe to share between threads; `close` it."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._lock = threading.Lock()

    def close(self) -> None:
        """End its processes, also those that read."""
        with self._lock:
            children, self._idle = [*self._idle, *self._busy], []
        for child in children:
            child.kill()

    def read_file(self, path: Path, name: str, password: str | None = None) -> Reading:
        """Read as `slmrag.readers.read_file` does, but safely. Raises `FileProblem`, also while pages are read.

        Every page comes, in order: one that could not be read is empty, and its ``problem`` or a note says why.
        """
        return _Run(self, path, name, password).reading()

    def draw_page(
        self,
        path: Path,
        number: int,
        spans: Sequence[tuple[int, int]] = (),
        *,
        scale: float = 2.0,
        password: str | None = None,
    ) -> tuple[bytes, float]:
        """Draw as `slmrag.readers.pdf.draw_page` does. Raises `FileProblem`."""
        request = {
            "do": "draw", "path": str(path), "name": "page.pdf", "number": number, "spans": list(spans), "scale": scale,
            "password": password,
        }  # fmt: skip
        try:
            for message in self.messages(request, _Budget(self.limits.seconds)):
                png, top = message["drawn"]
                return base64.b64decode(png), top
        except Died as died:
            why = "takes too long or too much memory" if died.reason == "too_costly" else "breaks what draws it"
            raise FileProblem(
                f"Page {number} cannot be drawn, as it {why}; its text can still be read.", died.reason
            ) from None
        raise AssertionError("a page is drawn, or it fails")

    def messages(self, request: dict, budget: "_Budget") -> Iterator[dict]:
        """What the process says to a request, until it has done it. Raises `FileProblem`, `Died`."""
        child, well = self._taken(), False
        try:
            budget.begin(child)
            seconds = budget.left + _SECONDS_A_PAGE * self.limits.pages  # its own limit is for when nobody watches
            child.send(request | {"limits": asdict(self.limits) | {"seconds": seconds}})
            while not well:
                message = child.next()
                if message is None:
                    budget.check(child, self.limits)
                elif "died" in message:
                    log.warning("the process that reads files ended: %s", child.last_words())
                    raise Died("too_costly" if child.process.returncode in _ENDED_BY_LIMIT else "damaged")
                elif "failed" in message:
                    well = message["reason"] != "too_costly"
                    raise _problem(message)
                else:
                    budget.heard(message)
                    well = "end" in message or "drawn" in message
                    yield message
        finally:
            budget.end(child)
            self._given_back(child, well)

    def _taken(self) -> Child:
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.alive:
            child.kill()
            child = None
        child = child or Child("slmrag.readers.child", OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
        with self._lock:
            self._busy.add(child)
        return child

    def _given_back(self, child: Child, well: bool) -> None:
        keep = well and child.alive and _memory(child) < _GROWN
        with self._lock:
            self._busy.discard(child)
            if keep and not self._idle:
                self._idle.append(child)
                return
        child.kill()


@dataclass
class _Budget:
    """The seconds of computing that a file may take, over all the processes that read it. ``alone`` is a page's share."""

    allowed: float
    alone: float = float("inf")
    spent: float = 0.0
    _start: float = 0.0
    _last: float = 0.0
    _began: float = 0.0

    @property
    def left(self) -> float:
        return max(0.0, self.allowed - self.spent)

    def begin(self, child: Child) -> None:
        self._start = self._last = _seconds(child)
        self._began = time.monotonic()

    def heard(self, message: dict) -> None:
        self._last = message.get("seconds", self._last)
        if message.get("page", {}).get("text", "").strip():
            self.allowed += _SECONDS_A_PAGE

    def check(self, child: Child, limits: Limits) -> None:
        """Raise `Died` when the process has taken what it may."""
        now = _seconds(child)
        late = time.monotonic() - self._began > _PATIENCE * (self.left + 5)
        if late or now - self._start > self.left or now - self._last > self.alone:
            raise Died("too_costly")
        if _memory(child) > limits.megabytes << 20:
            raise Died("too_costly")

    def end(self, child: Child) -> None:
        # Of a process that has died, the clock is all that is left.
        taken = _seconds(child) - self._start if child.alive else time.monotonic() - self._began
        self.spent += max(0.0, taken)


def _seconds(child: Child) -> float:
    import psutil

    try:
        times = psutil.Process(child.process.pid).cpu_times()
        return times.user + times.system
    except psutil.Error:
        return 0.0


def _memory(child: Child) -> int:
    import psutil

    try:
        return psutil.Process(child.process.pid).memory_info().rss
    except psutil.Error:
        return 0


class _Run:
    """One file being read: which page comes next, and what was said of the file as a whole."""

    def __init__(self, sandbox: Sandbox, path: Path, name: str, password: str | None) -> None:
        suffix = file_type(path, name)
        self._is_pdf = suffix == ".pdf"
        self._sandbox, self._limits = sandbox, sandbox.limits
        # Its name is nothing to the process but its type.
        self._request = {"do": "read", "path": str(path), "name": f"file{suffix}", "password": password}
        seconds = self._limits.seconds + _SECONDS_A_MEGABYTE * path.stat().st_size / 1e6
        self._budget = _Budget(seconds, self._limits.seconds / _PAGE_SHARE if self._is_pdf else seconds)
        self._notes: list[Note] = []
        self._next, self._count, self._unit = 1, 0, "section"

    def reading(self) -> Reading:
        """Begin; what comes before the first page may raise `FileProblem`."""
        pages = self._within_limits()
        # The first page is read at once: until then nothing is known of the file.
        first = next(pages, None)
        return Reading(self._unit, self._last, _chained(first, pages), self._notes)

    @property
    def _last(self) -> int:
        return min(self._count, self._limits.pages)

    def _within_limits(self) -> Iterator[Page]:
        characters, number = 0, 0
        with closing(self._pages()) as pages:
            for page in pages:
                if page.number > self._last:
                    break
                characters += len(page.text)
                if characters > self._limits.characters:
                    self._notes.append(text_limit(number, self._count, self._unit, self._limits))
                    break
                number = page.number
                yield page
        for missing in range(number + 1, self._last + 1):
            yield Page(missing, "", "empty")
        if self._count > self._limits.pages:
            self._notes.append(page_limit(self._count, self._unit, self._limits))

    def _pages(self) -> Iterator[Page]:
        """The pages of the file, one after another, in spite of what some of them do."""
        careful = False
        while True:
            try:
                yield from self._part(careful)
                if not careful or self._next > self._last:
                    return
                careful = False
            except (Died, FileProblem) as problem:
                if not self._count and (isinstance(problem, FileProblem) or careful or not self._is_pdf):
                    raise _cannot_open(problem) from None
                if not self._is_pdf or not self._budget.left:
                    self._notes.append(stopped_early(self._next - 1, self._count, self._unit, self._limits))
                    return
                if careful:
                    yield self._passed(Page(self._next, "", "empty", problem=_SKIPPED.get(problem.reason, "damaged")))
                careful = not careful

    def _part(self, careful: bool) -> Iterator[Page]:
        """The pages from the next one on, as far as one process gets; only the next one when ``careful``."""
        request = self._request | {"first": self._next, "careful": careful}
        with closing(self._sandbox.messages(request, self._budget)) as messages:
            for message in messages:
                if "reading" in message:
                    self._unit, self._count = message["reading"]
                elif "end" in message:
                    self._notes += [Note(**note) for note in message["end"]]
                else:
                    yield self._passed(Page(**message["page"]))

    def _passed(self, page: Page) -> Page:
        self._next = page.number + 1
        return page


def _chained(first: Page | None, rest: Iterator[Page]) -> Iterator[Page]:
    with closing(rest):
        if first is not None:
            yield first
        yield from rest


def _problem(message: dict) -> FileProblem:
    if "trace" in message:
        log.error("a reader failed:\n%s", message["trace"])
    if message["reason"] == "password_protected":
        return PasswordNeeded(message["failed"])
    return FileProblem(message["failed"], message["reason"])


def _cannot_open(problem: Died | FileProblem) -> FileProblem:
    if isinstance(problem, FileProblem):
        return problem
    if problem.reason == "too_costly":
        return FileProblem(
            "Reading it takes more time or memory than is allowed, which honest files seldom do: split it, or raise "
            "SLMRAG_READ_SECONDS and SLMRAG_READ_MEGABYTES.",
            "too_costly",
        )
    return FileProblem(
        "It is damaged in a way that ends the process that reads it: save it anew from the program that made it, "
        "and add that.",
        "damaged",
    )
