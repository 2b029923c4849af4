"""One file, read by processes that may die over it: which page comes next, and what was said of the file as a whole."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from copy import copy
from itertools import islice
from pathlib import Path

from slmrag.errors.file_problems import FileProblem
from slmrag.errors.notice_json import notice_from_json
from slmrag.readers.omissions import page_limit, stopped_early, text_limit
from slmrag.readers.reading import Limits, Reading, ReadingNote, file_type
from slmrag.readers.sandbox.beside import SEVERAL_CORES, Beside
from slmrag.readers.sandbox.reading_budget import ProcessDied, ReadingBudget
from slmrag.schema import Page, Unit
from slmrag.schema.page_json import sent_page

SECONDS_A_MEGABYTE = 1.0
_ALONE = 24  # pages of a PDF that are asked for first; of twice as many and more, a second process reads the later half
_PAGE_SHARE = 3  # one page of a PDF may take a third of its file's seconds
_SKIPPED = {"too_costly": "page_skipped_too_costly", "too_large_when_unpacked": "too_large_when_unpacked"}

# What a process says to requests, within a budget.
Messages = Callable[[Iterable[dict], ReadingBudget], Generator[dict, None, None]]


class FileRun:
    """One file being read: which page comes next, and what was said of the file as a whole."""

    def __init__(
        self, messages: Messages, limits: Limits, path: Path, name: str, password: str | None, first: int = 1
    ) -> None:
        suffix = file_type(path, name)
        self._is_pdf = suffix == ".pdf"
        self._messages, self._limits = messages, limits
        # Its name is nothing to the process but its type.
        self._request: dict = {
            "do": "read", "path": str(path.absolute()), "name": f"file{suffix}", "password": password,
        }  # fmt: skip
        seconds = self._limits.seconds + SECONDS_A_MEGABYTE * path.stat().st_size / 1e6
        self._budget = ReadingBudget(seconds, self._limits.seconds / _PAGE_SHARE if self._is_pdf else seconds)
        self._notes: list[ReadingNote] = []
        self._first, self._count = first, 0
        self._unit: Unit = "section"
        self._next = first if self._is_pdf else 1  # others are read as a whole to begin with
        self._until = first + _ALONE - 1  # of a PDF; more is asked for when it is known how many there are

    def reading(self) -> Reading:
        """Begin; what comes before the first page may raise `FileProblem`."""
        pages = self._within_limits()
        # The first page is read at once: until then nothing is known of the file.
        first = next(pages, None)
        return Reading(self._unit, self._last, _chained(first, pages), self._notes)

    @property
    def _last(self) -> int:
        return min(self._count, self._limits.pages)

    def _within_limits(self) -> Generator[Page, None, None]:
        characters, number = 0, self._first - 1
        with closing(self._pages_of_both()) as pages:
            for page in pages:
                if page.number < self._first:
                    continue
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

    def _pages_of_both(self) -> Generator[Page, None, None]:
        """The pages of the file, one after another; the later half is read by a second process while the first half is."""
        with closing(self._pages()) as pages:
            yield from islice(pages, 1)
            later = self._later_half()
            if later is None:
                yield from pages
                return
            with Beside(later._of_so_much_text(), self._budget.stop) as beside:
                yield from pages
                if self._next > self._until:  # else the time is up
                    yield from beside
                    self._notes += [note for note in later._notes if note not in self._notes]

    def _later_half(self) -> "FileRun | None":
        """What reads the later half of the pages; ``None`` where this one is to read all of them."""
        if not self._is_pdf or not SEVERAL_CORES or self._last - self._first < 2 * _ALONE:
            self._until = self._last
            return None
        self._until = (self._first + self._last) // 2
        later = copy(self)
        later._next, later._until, later._notes = self._until + 1, self._last, []
        return later

    def _of_so_much_text(self) -> Generator[Page, None, None]:
        """Its pages until they have as much text as the whole file may."""
        characters = 0
        with closing(self._pages()) as pages:
            for page in pages:
                yield page
                characters += len(page.text)
                if characters > self._limits.characters:
                    return

    def _pages(self) -> Generator[Page, None, None]:
        """Its pages, one after another, in spite of what some of them do."""
        careful = False
        while not self._count or self._next <= min(self._until, self._last):
            before = self._next
            try:
                yield from self._part(careful)
                if not self._is_pdf or self._next == before:
                    return
                careful = False
            except (ProcessDied, FileProblem) as problem:
                if not self._count and (isinstance(problem, FileProblem) or careful or not self._is_pdf):
                    raise _cannot_open(problem) from None
                if not self._is_pdf or not self._budget.left:
                    self._notes.append(stopped_early(self._next - 1, self._count, self._unit, self._limits))
                    return
                if careful:
                    yield self._passed(Page(self._next, "", "empty", problem=_SKIPPED.get(problem.reason, "damaged")))
                careful = not careful

    def _part(self, careful: bool) -> Generator[Page, None, None]:
        """The pages from the next one on, as far as one process gets; only the next one when ``careful``."""
        request = self._request | {"first": self._next, "last": self._until, "careful": careful}
        with closing(self._messages([request], self._budget)) as messages:
            for message in messages:
                if "reading" in message:
                    self._unit, self._count = message["reading"]
                elif "end" in message:
                    notes = [ReadingNote(notice_from_json(text), reason) for text, reason in message["end"]]
                    self._notes += [note for note in notes if note not in self._notes]
                else:
                    page = message["page"]
                    yield self._passed(sent_page(page))

    def _passed(self, page: Page) -> Page:
        self._next = page.number + 1
        return page


def _chained(first: Page | None, rest: Generator[Page, None, None]) -> Iterator[Page]:
    with closing(rest):
        if first is not None:
            yield first
        yield from rest


def _cannot_open(problem: ProcessDied | FileProblem) -> FileProblem:
    if isinstance(problem, FileProblem):
        return problem
    if problem.reason == "too_costly":
        return FileProblem("reading_too_costly")
    return FileProblem("ends_its_reader")
