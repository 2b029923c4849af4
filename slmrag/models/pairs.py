"""The translation models that are here: which languages they join, and the few processes that translate with them.

Each is of one language and English, so between two others a text goes over English. The processes are shared by all who
ask, whatever is translated: a model is in memory once in each.
"""

import os
import queue
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from slmrag.errors.model_files import ModelUnusable
from slmrag.errors.model_problems import ModelProblem
from slmrag.models.known_models import PAIR, KnownPair, is_from_english, pairs_between
from slmrag.models.store import ModelStore
from slmrag.runtime.child import Child

PAIRS_SPEC = "pairs"  # what stands for them where the model for a task is chosen
_MOST = 2  # processes: a model takes its memory in each
_FILE = re.compile(r"(model|lex|vocab|srcvocab|trgvocab)\.(?:\d+\.)*(en[a-z]{2,3}|[a-z]{2,3}en)\..*")
_OTHER_CODES = {"no": "nb"}  # how Mozilla calls a language
_LOAD_SECONDS, _BATCH_SECONDS = 120.0, 120.0  # far more than any takes: what is silent for so long is stuck


@dataclass(frozen=True, slots=True)
class Direction:
    """A way from one language into another that one model knows: the ``name`` of that model, and its files."""

    name: str
    source: str
    target: str
    files: tuple[str, str, str, str]


Way = tuple[Direction, ...]


def over_english(way: Way) -> bool:
    """Whether a way goes over English, which costs some of the meaning."""
    return len(way) > 1


class Pairs:
    """The translation models of ``store``. Safe to share between threads.

    A process is begun when there is something to translate and none is free, up to two; it ends when nobody has asked for
    ``idle_seconds``, 0 for never.
    """

    def __init__(self, store: ModelStore, *, idle_seconds: float = 900.0) -> None:
        self.store, self._idle = store, idle_seconds
        # The store's stamp, and what was there then.
        self._read: tuple[object, Mapping[tuple[str, str], Direction]] = None, {}
        self._verified: dict[str, list[tuple[int, int]]] = {}  # sizes and times of the files whose checksums were right
        self.workers = min(_MOST, os.cpu_count() or 1)
        # The last one that was given back is taken first: one who asks alone needs only one.
        self._free: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._all = [_Worker(idle_seconds) for _ in range(self.workers)]
        for worker in self._all:
            self._free.put(worker)

    @property
    def here(self) -> bool:
        """Whether any model is here."""
        return bool(self.directions())

    def directions(self) -> Mapping[tuple[str, str], Direction]:
        """What the models that are here know, by source and target (ISO codes)."""
        stamp, (read_at, known) = self.store.stamp(), self._read
        if read_at == stamp:  # every question asks this, and reading dozens of folders takes a while
            return known
        found = {}
        for stored in self.store.installed():
            if stored.name.startswith(PAIR):
                for direction in directions_in(stored.folder, stored.name):
                    found[direction.source, direction.target] = direction
        self._read = stamp, found
        return found

    def way(self, source: str, target: str) -> Way:
        """How to come from one language to another: directly, over English, or not at all (empty)."""
        return _way(self.directions(), source, target) if source and target and source != target else ()

    def missing(self, source: str, target: str) -> tuple[KnownPair, ...]:
        """The models that would have to be got for a way from one language to another; none where there is one, or no models are known."""
        if self.way(source, target):
            return ()
        here = {model.name for model in self.store.installed()}
        return tuple(pair for pair in pairs_between(source, target) if pair.name not in here)

    def into(self, target: str) -> list[str]:
        """The languages (ISO codes) from which there is a way into ``target``."""
        known = self.directions()
        return sorted(
            source for source in {source for source, _ in known} if source != target and _way(known, source, target)
        )

    def translate(self, texts: Sequence[str], way: Way) -> list[str]:
        """``texts``, each one sentence, in the language that ``way`` leads to; in the same order.

        What a sentence makes of the library that ends its process is ``""``. Raises `ModelUnusable` for a damaged model.
        """
        for name in {direction.name for direction in way}:
            self._check(name)
        with self._worker() as worker:
            return worker.translate(texts, way)

    def _check(self, name: str) -> None:
        """Look whether the files of a model are those that were got, whole once and again when one is another than then."""
        self.store.check(name)  # half a vocabulary is taken for a whole one, and says anything
        files = [file.stat() for file in sorted(self.store.find(name).folder.rglob("*"))]
        state = [(file.st_size, file.st_mtime_ns) for file in files]
        if self._verified.get(name) != state:
            self.store.verify(name)
            self._verified[name] = state

    @contextmanager
    def _worker(self) -> "Iterator[_Worker]":
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End the processes, also in the middle of a text."""
        for worker in self._all:
            worker.close()


def _way(known: Mapping[tuple[str, str], Direction], source: str, target: str) -> Way:
    if direct := known.get((source, target)):
        return (direct,)
    first, second = known.get((source, "en")), known.get(("en", target))
    return (first, second) if first and second else ()


class _Worker:
    """A process that translates, begun when it is needed."""

    def __init__(self, idle_seconds: float) -> None:
        self._idle, self._ids = idle_seconds, count()
        self._child: Child | None = None
        self._lock, self._closed = threading.Lock(), False

    def translate(self, texts: Sequence[str], way: Way) -> list[str]:
        told = self._told(texts, way) or self._told(texts, way)  # it may have gone to sleep just then
        if told is not None:
            if "failed" in told:
                raise ModelUnusable("pair_unusable", name=name_of_way(way), said=told["failed"])
            return told["texts"]
        if len(texts) == 1:
            if self._told(["."], way) is None:  # it is not the text
                raise ModelUnusable("pair_ended", name=name_of_way(way))
            return [""]
        return [self.translate([text], way)[0] for text in texts]

    def _told(self, texts: Sequence[str], way: Way) -> dict | None:
        """What the process answers, ``None`` where it ended instead."""
        with self._lock:
            if self._closed:
                raise ModelProblem("program_closing")
            if self._child is None or not self._child.alive:
                self._end()
                self._child = Child("slmrag.models.pair_child", self._idle)
            child = self._child
        asked = next(self._ids)
        child.send({"id": asked, "texts": list(texts), "way": [direction.files for direction in way]})
        until = time.monotonic() + _LOAD_SECONDS + _BATCH_SECONDS
        while (told := child.next()) is None or told.get("id", asked) != asked:
            if time.monotonic() > until:
                child.process.kill()
                return None
        return None if "died" in told else told

    def close(self) -> None:
        self._closed = True
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


def directions_in(folder: Path, name: str) -> list[Direction]:
    """The directions of the model ``name`` whose files lie together somewhere in ``folder``; one that lacks a file is none."""
    language = name.removeprefix(PAIR)
    codes = (language, _OTHER_CODES.get(language, language))
    found: dict[tuple[Path, str], dict[str, str]] = {}
    for path in sorted(folder.rglob("*")):
        match = _FILE.fullmatch(path.name)
        if match and match[2].removeprefix("en").removesuffix("en") in codes and path.is_file():
            found.setdefault((path.parent, match[2]), {})[match[1]] = str(path)
    directions: dict[str, Direction] = {}
    for (_, direction), files in found.items():
        vocabularies = [files.get(kind) or files.get("vocab", "") for kind in ("srcvocab", "trgvocab")]
        if "model" in files and all(vocabularies):
            source, target = ("en", language) if is_from_english(direction) else (language, "en")
            whole = (files["model"], vocabularies[0], vocabularies[1], files.get("lex", ""))
            directions.setdefault(direction, Direction(name, source, target, whole))
    return list(directions.values())


def name_of_way(way: Way) -> str:
    """The models of a way, as they are called: ``"translate-de + translate-pt"``."""
    return " + ".join(dict.fromkeys(direction.name for direction in way))
