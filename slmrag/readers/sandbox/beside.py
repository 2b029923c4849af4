"""What one process does beside another, on the other core: later pages of a file, while the first ones are read."""

import os
import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Generic, Self, TypeVar

Made = TypeVar("Made")

SEVERAL_CORES = (os.cpu_count() or 1) > 1


class Beside(Generic[Made]):
    """What ``making`` yields, made in a thread of its own from now on, to be taken in order by iterating once.

    A context: at its end ``stop`` is called, which has ``making`` end, and it is waited for.
    """

    def __init__(self, making: Generator[Made, None, None], stop: Callable[[], None]) -> None:
        self._making, self._stop = making, stop
        self._made: queue.SimpleQueue[Made | _End] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._make, name="slmrag-beside", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop()
        self._thread.join()

    def __iter__(self) -> Iterator[Made]:
        while not isinstance(made := self._made.get(), _End):
            yield made
        if made.problem is not None:
            raise made.problem

    def _make(self) -> None:
        problem: BaseException | None = None
        try:
            with closing(self._making) as making:
                for made in making:
                    self._made.put(made)
        except BaseException as error:  # whoever iterates is told
            problem = error
        self._made.put(_End(problem))


class _End:
    """Nothing more comes, perhaps because of a ``problem``."""

    def __init__(self, problem: BaseException | None) -> None:
        self.problem = problem
