"""Which chunks lie nearest to a vector: Chroma where it holds exactly what the catalogue holds, else exact search.

Chroma is asked when all documents are; for some of them exact search is the quicker one as well. Exact search over the
stored vectors (numpy) is always right, and quick without Chroma too (`part_vectors`); it answers while Chroma is being opened,
checked, rebuilt or filled, and in every process that does not keep the index. Chroma's files do not survive two writers or a kill, so one
process keeps them (``index.lock``) and nothing is in them that the catalogue lacks. They are in parts (`index_part`), and
what changes in one is no matter of the others: a removal makes one of them anew.
"""

import heapq
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import numpy as np

from slmrag.errors.library_problems import LibraryProblem
from slmrag.library import index_seal
from slmrag.library.chroma import ChromaIndex, ChromaProblem, check_in_child
from slmrag.library.chroma_server import ChromaServer
from slmrag.library.index_lock import Keeper
from slmrag.library.index_part import Found, IndexPart, comparable, nearest
from slmrag.library.reserve import free_bytes
from slmrag.library.vectors import PART, PartStates, Vectors

_SPARE_BYTES = (
    32 << 20
)  # what Chroma must find free, beside three times the vectors it is given: on a full disk it never returns
# Chunks of the documents that are asked alone, up to which (and a quarter of all) their vectors are read for each question.
_FEW = 20_000


class VectorIndex:
    """The vectors of one embedder in a library, searchable by nearness."""

    def __init__(
        self,
        vectors: Vectors,
        embedder: int,
        fingerprint: str,
        home: Path,
        keeper: Keeper,
        server: ChromaServer = ChromaServer(),
    ) -> None:
        self._vectors, self._embedder, self.fingerprint = vectors, embedder, fingerprint
        self._home, self._server, self._folder, self._keeper = home, server, home / "chroma", keeper
        self._database = vectors.database
        self._parts: dict[int, IndexPart] = {}
        self._library = self._database.identity()
        self._looking = threading.Lock()
        self._seen = PartStates(-1, self._library, {}, 0)
        self.mending = False
        self._closed = False

    def acquire(self) -> bool:
        """Become the process that keeps the index; False while another one does, or the library may only be read."""
        if self._database.read_only:
            return False
        return self._keeper.acquire()

    def close(self) -> None:
        """Let go of Chroma, for good."""
        with self._keeper.alone():
            self._closed = True
            states = {part.folder.name: part.state for part in self._parts.values() if part.opened}
            for part in self._parts.values():
                part.drop()
            if states and not self._server:
                index_seal.seal(self._folder, states)

    def erase(self) -> bool:
        """Delete Chroma's files, where no other process keeps them; they are made again from the catalogue.

        Whoever fills them makes way first. Raises `LibraryProblem` where it does not.
        """
        if self._server or not self.acquire():
            return False
        with self._keeper.alone():
            self._erase()
        return True

    def _erase(self) -> None:
        for part in self._parts.values():
            part.drop()
        index_seal.take_off(self._folder)
        ChromaIndex.erase(self._folder)

    def _erase_former(self) -> None:
        """Delete the files of an older slmrag, which were no parts."""
        if not self._server and (self._folder / "chroma.sqlite3").exists():
            self._erase()

    def let_go(self) -> None:
        """Delete the files of the parts that may hold what was removed, as `erase` does; for who does not fill them again."""
        if self._server or not self.acquire():
            return
        with self._keeper.alone():
            self._erase_former()
            seen, sealed = self._look(), index_seal.read(self._folder)
            gone = []
            for number in self._numbers(seen):
                part = self._part(number)
                if (part.state if part.opened else sealed.state(part.folder.name)) != seen.states.get(number, 0):
                    part.erase()
                    gone.append(part.folder.name)
            index_seal.leave_out(sealed, gone)
            with suppress(OSError):  # other parts are in it
                self._folder.rmdir()

    @property
    def uses_chroma(self) -> bool:
        """Whether the next search is answered by Chroma alone rather than exactly, wholly or in part."""
        seen = self._look()
        return all(self._is_current(seen, number) for number in seen.states)

    def _is_current(self, seen: PartStates, number: int) -> bool:
        part = self._parts.get(number)
        return part is not None and part.is_current(seen.library, seen.states.get(number, 0))

    def search(self, vector: np.ndarray, documents: list[int] | None, limit: int) -> Found:
        """The nearest chunks as (key, cosine similarity), nearest first, of ``documents`` (keys) or of all."""
        seen = self._look()
        if documents is not None and self._vectors.are_few(documents, min(_FEW, seen.newest // 4)):
            return nearest(*self._vectors.of_documents(self._embedder, documents), vector, None, limit)
        among = None if documents is None else np.array(documents)
        found = (
            one
            for number, state in seen.states.items()
            for one in self._part(number).search(seen.library, state, vector, among, limit)
        )
        return heapq.nlargest(limit, found, key=itemgetter(1))

    def similarities(self, vector: np.ndarray, keys: list[int], documents: list[int] | None) -> dict[int, float]:
        """The cosine similarity to ``vector`` of each chunk of ``keys``, in ``documents`` or all, that has a vector."""
        found, of, vectors = self._vectors.read(self._embedder, keys)
        if not comparable(vectors, vector):
            return {}
        if documents is not None:
            wanted = np.isin(of, documents)
            found, vectors = found[wanted], vectors[wanted]
        return dict(zip(found.tolist(), (vectors @ vector).tolist(), strict=True))

    def synchronise(self, stop: Callable[[], bool] = lambda: False) -> None:
        """Make Chroma hold what the catalogue holds. Only the process that has `acquire`\\ d the index may call it.

        Chroma is opened and checked first where it is not open; damaged, it is made again from stored vectors, and
        ``mending`` is True until it is. It ends before it is done when ``stop()``, or when another thread wants Chroma's
        files. Raises `LibraryProblem` when it cannot be opened, or the disk is too full.
        """
        seen = self._look()
        self._look_for_room(seen)
        with self._keeper.alone():
            if self._closed:  # another embedder's vectors answer since
                return
            self._look_into_files(seen)
            for number, state in seen.states.items():  # before Chroma, which takes a hundred times as long
                if not self._is_current(seen, number):
                    self._part(number).keep_vectors(seen.library, state, lambda: stop() or self._keeper.awaited)
            for number in self._numbers(seen):
                part, state = self._part(number), seen.states.get(number, 0)
                if not part.is_current(seen.library, state) and not self._fill(part, seen.library, state, stop):
                    return
            self.mending = False

    def _fill(self, part: IndexPart, library: str, state: int, stop: Callable[[], bool]) -> bool:
        try:
            part.open(library)
        except ChromaProblem as error:
            part.drop()
            raise LibraryProblem(
                "index_server_missing" if self._server else "index_not_opened", problem=error
            ) from error
        try:
            return part.fill(state, lambda: stop() or self._keeper.awaited)
        except ChromaProblem as error:
            # Damaged while in use: the next call opens it anew, which checks and rebuilds it.
            part.drop()
            raise LibraryProblem("index_not_mended", problem=error) from error

    def _look_into_files(self, seen: PartStates) -> None:
        """Empty parts that are damaged, or another library's, and close those on which a question failed: before any is opened."""
        self._erase_former()
        for part in self._parts.values():
            if part.failed:
                part.drop()
        if seen.library != self._library:
            # A backup was put in this library's place: its keys mean other chunks.
            self._library = seen.library
            if self._server:
                self._part(0).drop()
            else:
                self._erase()
        closed = [part for number in self._numbers(seen) if not (part := self._part(number)).opened]
        for part in self._damaged(closed):
            self.mending = True
            self._empty(part)
        if closed:
            index_seal.take_off(self._folder)

    def _empty(self, part: IndexPart) -> None:
        if not self._server:
            part.erase()
            return
        try:
            part.empty()  # only what is ours, and only if the server is there at all
        except ChromaProblem as error:
            raise LibraryProblem("index_server_missing", problem=error) from error

    def is_damaged(self) -> bool:
        """Whether Chroma's files are not what was put into them; looked at in another process."""
        return bool(self._damaged([self._part(number) for number in self._numbers(self._look())]))

    def _damaged(self, parts: list[IndexPart]) -> list[IndexPart]:
        """Those of ``parts`` whose files are damaged. What is as it was sealed is sound; into all else another process looks."""
        if self._server:
            return [
                one
                for one in parts
                if not check_in_child(self._home, [], self._embedder, self.fingerprint, self._server)
            ]
        sealed = index_seal.read(self._folder)
        broken = [one for one in parts if sealed.is_broken(one.folder.name)]
        unknown = [
            one for one in parts if one.folder.exists() and not sealed.tells_of(one.folder.name) and one not in broken
        ]
        if unknown and self._is_sound(unknown):
            unknown = []
        return broken + ([one for one in unknown if not self._is_sound([one])] if len(unknown) > 1 else unknown)

    def _is_sound(self, parts: list[IndexPart]) -> bool:
        return check_in_child(self._home, [one.folder.name for one in parts], self._embedder, self.fingerprint)

    def differences(self) -> str:
        """How Chroma differs from the catalogue, ``""`` when it does not, is not made yet, or another process keeps it."""
        if not self.acquire() or (not self._server and not self._folder.exists()):
            return ""
        with self._keeper.alone():
            return self._differences()

    def _differences(self) -> str:
        seen = self._look()
        parts = [self._part(number) for number in self._numbers(seen)]
        if self._damaged([part for part in parts if not part.opened]):
            return "its files are damaged"
        # What is not there is not made yet.
        parts = [part for part in parts if part.opened or self._server or part.folder.exists()]
        closed = [part for part in parts if not part.opened]
        try:
            found = [part.differences(seen.library) for part in parts]
        except ChromaProblem as problem:
            return str(problem)
        if closed and not self._server:
            index_seal.seal(self._folder, dict.fromkeys(part.folder.name for part in closed))
        lacking, strange = (sum(each) for each in zip(*found, strict=True)) if found else (0, 0)
        if strange:
            return f"{strange} vectors are in it that are gone"
        return f"{lacking} vectors are not in it yet" if lacking else ""

    def _look_for_room(self, seen: PartStates) -> None:
        if self._server:
            return
        free, each = free_bytes(self._home), self._vectors.bytes_each(self._embedder)
        sealed = index_seal.read(self._folder)  # what is as it was sealed is there already
        coming = [
            number
            for number, state in seen.states.items()
            if not self._is_current(seen, number) and sealed.state(self._part(number).folder.name) != state
        ]
        bytes_coming = min(len(coming) * PART, seen.newest) * each
        if free < _SPARE_BYTES + 3 * bytes_coming:
            raise LibraryProblem("disk_too_full_for_index", home=self._home, free=free >> 20)

    def _look(self) -> PartStates:
        """In which state the parts are now; on a server all is one, and what is deleted there is its own matter."""
        generation = self._database.generation()
        with self._looking:
            if self._seen.generation != generation:
                seen = self._vectors.part_states()
                self._seen = replace(seen, states={0: seen.generation}) if self._server else seen
            return self._seen

    def _numbers(self, seen: PartStates) -> list[int]:
        """The parts that there are: in the catalogue, opened, or left on the disk."""
        there = [] if self._server or not self._folder.exists() else list(self._folder.iterdir())
        return sorted({*seen.states, *self._parts, *(int(one.name) for one in there if one.name.isdecimal())})

    def _part(self, number: int) -> IndexPart:
        if number not in self._parts:
            folder, of = self._folder / f"{number:05}", None if self._server else number
            part = IndexPart(self._vectors, self._embedder, self.fingerprint, of, folder, self._server)
            self._parts.setdefault(number, part)  # another thread may have been quicker
        return self._parts[number]
