"""Files are read in a process of their own, watched: a bomb, a loop or a crash in native code costs one file, or a page.

The process is kept for the next file, and ended when it misbehaved or has grown. A PDF's page on which it died is
tried once more with the reader that is slower and breaks less, then skipped; the pages around it are kept.
"""

import base64
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from slmrag.chunking import ChunkSize, Slice
from slmrag.chunking.page_headings import TOP
from slmrag.errors.file_problems import FileProblem, PasswordNeeded
from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.notice_json import notice_from_json
from slmrag.errors.notices import Notice
from slmrag.readers.details import FileDetails
from slmrag.readers.libreoffice import written_anew
from slmrag.readers.omissions import pictures_left
from slmrag.readers.reading import OLDER_OFFICE, Limits, Reading, file_type
from slmrag.readers.sandbox.beside import SEVERAL_CORES, Beside
from slmrag.readers.sandbox.file_run import SECONDS_A_MEGABYTE, FileRun
from slmrag.readers.sandbox.layout_work import LayoutWork
from slmrag.readers.sandbox.picture_work import PictureWork
from slmrag.readers.sandbox.reading_budget import SECONDS_A_PAGE, ProcessDied, ReadingBudget, ReadingStopped, memory_of
from slmrag.runtime.child import Child
from slmrag.runtime.scratch import temporary
from slmrag.schema import Page, Section, Unit
from slmrag.schema.tables import Column, Table, TableRow

log = logging.getLogger(__name__)

# By the system's limit of time, or for want of memory; a crash has other signals.
_ENDED_BY_LIMIT = (-24, -9)
_LAST = (
    "end",
    "details",
    "drawn",
    "recognised",
    "straightened",
    "attached",
    "made",
    "headed",
    "cut",
    "sections",
    "tables",
    "apart",
    "laid_out",
)  # of the messages to a request
_GROWN = 200 << 20  # bytes of memory that a process kept for the next file has at most
_KEPT_AT_WORK = 2  # processes between two steps of a file; `rest` leaves one
_TOGETHER = 50_000  # characters of pages that are cut at once
_WORTH_TWO = 4  # of these, that two processes cut


class Sandbox(PictureWork, LayoutWork):
    """Where files are read and cut, pages drawn and pictures opened, within ``limits``. Safe to share between threads; `close` it.

    With ``libreoffice`` that program writes files anew of which nothing here reads the format. ``tessdata`` is the folder in
    whose folders lie the data of more languages that are recognised on pictures.
    """

    def __init__(self, limits: Limits = Limits(), *, libreoffice: bool = False, tessdata: Path | None = None) -> None:
        self.limits = limits
        self.tessdata = tessdata
        self._libreoffice = libreoffice
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._closed = False
        self._lock = threading.Lock()

    def close(self) -> None:
        """End its processes, also those that read."""
        with self._lock:
            self._closed = True
            children, self._idle = [*self._idle, *self._busy], []
        for child in children:
            child.kill()

    def rest(self, kept: int = 1) -> None:
        """What was asked for is done: end the processes that have nothing to do but for one (``kept``), for what comes next."""
        with self._lock:
            ended, self._idle = self._idle[kept:], self._idle[:kept]
        for child in ended:
            child.kill()

    def read_file(self, path: Path, name: str, password: str | None = None, first: int = 1) -> Reading:
        """Read as `slmrag.readers.read_file` does, but safely. Raises `FileProblem`, also while pages are read.

        Every page from ``first`` on comes, in order: one that could not be read is empty, and its ``problem`` or a note says why.
        """
        if self._libreoffice and (suffix := file_type(path, name)) in OLDER_OFFICE:
            return self._written_anew(path, suffix, first)
        return FileRun(self.messages, self.limits, path, name, password, first).reading()

    def _written_anew(self, path: Path, suffix: str, first: int) -> Reading:
        with temporary() as folder:
            try:
                newer = written_anew(path, suffix, folder, self.limits, lambda: self._closed)
            except FileProblem:
                self._must_be_open()
                raise
            reading = FileRun(self.messages, self.limits, newer, newer.name, None).reading()
            pages = list(reading.pages)
        notes = [*reading.notes, *pictures_left(pages)]
        # Their pictures lie in a file that is gone.
        left = (replace(page, pictures=()) for page in pages if page.number >= first)
        return Reading(reading.unit, reading.page_count, left, notes)

    def attached(
        self, path: Path, name: str, password: str | None, files: int, most_bytes: int, left: int
    ) -> Iterator[tuple[str, bytes | FileProblem] | int]:
        """The files that lie in a file, as `slmrag.readers.attachments` finds them: the name of each with its bytes, or why not.

        At most ``files``, of ``most_bytes`` together, of which ``left`` are left; how many more there are comes last.
        Raises `FileProblem`.
        """
        request = {
            "do": "attached", "path": str(path.absolute()), "name": f"file{file_type(path, name)}", "password": password,
            "files": files, "bytes": most_bytes, "left": left,
        }  # fmt: skip
        budget = ReadingBudget(self.limits.seconds + SECONDS_A_MEGABYTE * path.stat().st_size / 1e6)
        for message in self._of_pages([request], budget):
            if "file" in message:
                called, data, failed = message["file"]
                yield called, _problem(failed) if failed else base64.b64decode(data)
            else:
                yield message["attached"]

    def details(self, path: Path, name: str) -> FileDetails:
        """What a file says of itself, as `slmrag.readers.details` reads it. Raises `FileProblem`."""
        request = {"do": "details", "path": str(path.absolute()), "name": f"file{file_type(path, name)}"}
        [message] = self._of_pages([request], ReadingBudget(self.limits.seconds))
        return FileDetails(*message["details"])

    def headings(self, texts: Sequence[str]) -> list[str]:
        """What the pages with these ``texts`` are headed with, as `slmrag.chunking.page_headings` does it. Raises `FileProblem`."""
        request = {"do": "head", "tops": [text[:TOP] for text in texts]}
        [message] = self._of_pages([request], self._budget_of(texts))
        return message["headed"]

    def cut(
        self, pages: Sequence[Page], name: str, language: str, chunk_size: ChunkSize
    ) -> Iterator[tuple[Page, list[Slice]]]:
        """Cut each page as `slmrag.chunking.page_chunks` does, one after another; of much text two processes do half. Raises `FileProblem`."""
        document = {"do": "cut", "name": name, "language": language, "chunk_size": asdict(chunk_size)}
        budget, batches = self._budget_of([page.text for page in pages]), list(_together(pages))
        half = (len(batches) + 1) // 2 if SEVERAL_CORES and len(batches) >= _WORTH_TWO else len(batches)
        first, later = (self._cut(document, some, budget) for some in (batches[:half], batches[half:]))
        if half == len(batches):
            yield from first
            return
        with Beside(later, budget.stop) as beside, closing(first):
            yield from first
            yield from beside

    def _cut(
        self, document: dict, batches: Sequence[Sequence[Page]], budget: ReadingBudget
    ) -> Generator[tuple[Page, list[Slice]], None, None]:
        requests = (document | {"pages": [(page.text, page.section) for page in batch]} for batch in batches)
        for batch, message in zip(batches, self._of_pages(requests, budget), strict=True):
            for page, cuts in zip(batch, message["cut"], strict=True):
                yield page, [Slice(*one) for one in cuts]

    def sections(self, pages: Sequence[Page], unit: Unit, language: str) -> list[Section]:
        """The sections of a document, as `slmrag.chunking.sections` finds them. Raises `FileProblem`."""
        request = {"do": "section", "unit": unit, "language": language, "pages": [asdict(page) for page in pages]}
        [message] = self._of_pages([request], self._budget_of([page.text for page in pages]))
        return [Section(**one | {"words": tuple(one["words"])}) for one in message["sections"]]

    def tables(self, pages: Sequence[Page], unit: Unit, language: str) -> list[Table]:
        """The tables of a document, as `slmrag.chunking.tables` finds them. Raises `FileProblem`."""
        request = {"do": "tables", "unit": unit, "language": language, "pages": [asdict(page) for page in pages]}
        found: list[tuple[str, tuple[Column, ...], list[TableRow]]] = []
        for message in self._of_pages([request], self._budget_of([page.text for page in pages])):
            if "table" in message:
                title, columns = message["table"]
                found.append((title, tuple(Column(**column) for column in columns), []))
            for page, start, end, cells, numbers, section in message.get("rows", ()):
                found[-1][-1].append(TableRow(page, start, end, tuple(cells), tuple(numbers), section))
        return [Table(title, columns, tuple(rows)) for title, columns, rows in found]

    def _budget_of(self, texts: Sequence[str]) -> ReadingBudget:
        """What working on pages with these ``texts`` may take: as much as reading them."""
        characters = sum(map(len, texts))
        return ReadingBudget(self.limits.seconds + SECONDS_A_MEGABYTE * characters / 1e6 + SECONDS_A_PAGE * len(texts))

    def _of_pages(self, requests: Iterable[dict], budget: ReadingBudget) -> Generator[dict, None, None]:
        """What the process says of pages that were read."""
        try:
            yield from self.messages(requests, budget)
        except ProcessDied as died:
            raise FileProblem("reading_too_costly" if died.reason == "too_costly" else "ends_its_reader") from None

    def messages(
        self, requests: Iterable[dict], budget: ReadingBudget, stop: Callable[[], bool] = lambda: False
    ) -> Generator[dict, None, None]:
        """What a process says to each request, until it has done it, then to the next.

        Raises `FileProblem`, `ProcessDied`, and `ReadingStopped` at ``stop()``.
        """
        child, well = self._taken(), False
        try:
            budget.begin(child)
            for request in requests:
                well = False
                seconds = budget.left + SECONDS_A_PAGE * self.limits.pages  # its own limit is for when nobody watches
                child.send(request | {"limits": asdict(self.limits) | {"seconds": seconds}})
                while not well:
                    message = self._heard(child, budget)
                    if message is None and stop():
                        raise ReadingStopped
                    if message is None:
                        continue
                    if "failed" in message:
                        well = message["reason"] != "too_costly"
                        raise _problem(message)
                    well = not message.keys().isdisjoint(_LAST)
                    yield message
        finally:
            budget.end(child)
            self._given_back(child, well)

    def _heard(self, child: Child, budget: ReadingBudget) -> dict | None:
        """Its next message, ``None`` when none came for a moment. Raises `ProcessDied`."""
        asked = time.monotonic()
        message = child.next()
        # Also one that keeps talking is ended in time: page after page may say nothing, each within its share.
        budget.check(child, self.limits, time.monotonic() - asked)
        if message and "died" in message:
            self._must_be_open()
            log.warning("the process that reads files ended: %s", child.last_words())
            raise ProcessDied("too_costly" if child.process.returncode in _ENDED_BY_LIMIT else "damaged")
        if message and "failed" not in message:
            budget.heard(child, message)
        return message

    def _must_be_open(self) -> None:
        if self._closed:
            raise LibraryProblem("library_closed")

    def _taken(self) -> Child:
        with self._lock:
            self._must_be_open()
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.alive:
            child.kill()
            child = None
        child = child or Child(
            "slmrag.readers.sandbox.reader_process", OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", OMP_THREAD_LIMIT="1"
        )
        with self._lock:
            self._busy.add(child)
        return child

    def _given_back(self, child: Child, well: bool) -> None:
        keep = well and child.alive and memory_of(child) < _GROWN
        with self._lock:
            self._busy.discard(child)
            if keep and len(self._idle) < _KEPT_AT_WORK and not self._closed:
                self._idle.append(child)
                return
        child.kill()


def _together(pages: Sequence[Page]) -> Iterator[list[Page]]:
    batch: list[Page] = []
    characters = 0
    for page in pages:
        if batch and characters + len(page.text) > _TOGETHER:
            yield batch
            batch, characters = [], 0
        batch.append(page)
        characters += len(page.text)
    if batch:
        yield batch


def _problem(message: dict) -> FileProblem:
    if "trace" in message:
        log.error("a reader failed:\n%s", message["trace"])
    said = notice_from_json(message["failed"])
    assert isinstance(said, Notice)  # as it was written there
    values: dict[str, Any] = said.values
    return (PasswordNeeded if said.key in PasswordNeeded.templates else FileProblem)(said.key, **values)
