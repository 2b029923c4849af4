"""Files are added many at a time: as many as the nodes can read, one after another where they are in each other's way."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from slmrag.errors.file_problems import FileProblem
from slmrag.ingest.add import digest
from slmrag.ingest.add_result import AddResult, display_name, failure
from slmrag.readers.folders import FileToAdd, files_of, is_zip
from slmrag.runtime.scratch import temporary
from slmrag.schema import Progress

_TICK_SECONDS = 0.5
NO_END = 1 << 62


def files_to_add(paths: Iterable[Path], folder: Path, password: str | None, max_bytes: int) -> Iterator[FileToAdd]:
    """The files at ``paths``, however many a folder holds. Those of a ZIP are put into ``folder``, and stay until they are deleted."""
    for path in paths:
        try:
            zipped = is_zip(path)
            for found in files_of(path, password, max_bytes=max_bytes, most=NO_END):
                if zipped and found.problem is None:
                    found = replace(found, path=found.path.rename(folder / uuid4().hex))
                yield found
        except FileProblem as problem:
            yield FileToAdd(path, path.name, problem)


def add_each(
    paths: Iterable[Path],
    add: Callable[[FileToAdd], AddResult],
    *,
    at_once: int,
    total: int,
    password: str | None,
    max_bytes: int,
    stop: threading.Event,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_added: Callable[[FileToAdd, AddResult], None] = lambda found, added: None,
) -> list[AddResult]:
    """Give each file at ``paths`` to ``add``, ``at_once`` of them; returns what became of each, in their order.

    Of two with one name, or the same bytes, the second comes when the first is done, as it would alone. ``total`` is how many
    they are, for the estimate; what interrupts this sets ``stop``, at which ``add`` ends. ``on_added`` is told of each once it is done.
    """
    results: dict[int, AddResult] = {}
    going: dict[Future[AddResult], tuple[int, set[str], FileToAdd]] = {}
    began = time.monotonic()
    count = 0

    def settle() -> None:
        for one in wait(going, _TICK_SECONDS, FIRST_COMPLETED).done:
            index, _, found = going.pop(one)
            results[index] = one.result()
            if found.path.parent == folder:
                found.path.unlink(missing_ok=True)
            on_added(found, results[index])
            left = (time.monotonic() - began) / len(results) * (total - len(results))
            on_progress(Progress("", len(results), max(total, len(results)), "files", max(left, 0)))

    with temporary() as folder, _threads(at_once, stop) as threads:
        for index, found in enumerate(files_to_add(paths, folder, password, max_bytes)):
            count += 1
            if found.problem is not None:
                results[index] = failure(found.name, found.problem)
                on_added(found, results[index])
                continue
            marks = _marks(found, max_bytes)
            while len(going) >= at_once or any(marks & other for _, other, _ in going.values()):
                settle()
            going[threads.submit(add, found)] = index, marks, found
        while going:
            settle()
    return [one for index in range(count) for one in (results[index], *results[index].attached)]


@contextmanager
def _threads(number: int, stop: threading.Event) -> Iterator[ThreadPoolExecutor]:
    """Threads that come to their ends before this does, at an interrupt as soon as they can."""
    with ThreadPoolExecutor(number, "slmrag-add") as threads:
        try:
            yield threads
        except BaseException:
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _marks(found: FileToAdd, max_bytes: int) -> set[str]:
    """What no two files that are added at once may share."""
    try:
        return {display_name(found.name), digest(found.path, max_bytes)}
    except FileProblem:  # which adding it will say
        return set()
