"""What was made of a library's rows, kept in memory until the library changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

from slmrag.library.database import Database

Made = TypeVar("Made")


class GenerationCache:
    """The last ``most`` things that were made of one generation of a ``database``; any thread may ask."""

    def __init__(self, database: Database, most: int = 32) -> None:
        self._database, self._most, self._lock = database, most, threading.Lock()
        self._generation, self._made = -1, OrderedDict[Hashable, object]()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What ``make`` made for ``key`` since the library changed last; it is asked where it has not. Two threads may both ask it."""
        generation = self._database.generation()
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._made.clear()
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]  # type: ignore[return-value]  # what is kept under a key is what was made for it
        made = make()
        with self._lock:
            if generation == self._generation:
                self._made[key] = made
                if len(self._made) > self._most:
                    self._made.popitem(last=False)
        return made
