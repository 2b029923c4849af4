"""A library under whatever order of deeds, held against a book of what should be in it: a stateful Hypothesis test.

Documents are added, replaced, renamed, moved, shared and removed by three people, processes are killed over it, its files are
damaged, it is mended, backed up and restored. After each deed everybody sees what is theirs, and what is shared with them.
"""

import copy
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from killing import kill

from slmrag import Assistant
from slmrag.library.backups import restore

OWNERS = ("", "ann", "ben")  # the first is the library of this computer
NAMES = ("a.txt", "b.md", "c.txt")
COLLECTIONS = ("letters", "reports")

owners, names = st.sampled_from(OWNERS), st.sampled_from(NAMES)
texts = st.integers(0, 5)
collections = st.sampled_from((None, *COLLECTIONS))

DAMAGES = {
    "the index is gone": lambda home: shutil.rmtree(home / "chroma", ignore_errors=True),
    "the index is torn": lambda home: _tear(home / "chroma"),
    "the index has no seal": lambda home: (home / "chroma.seal").unlink(missing_ok=True),
    "cards are gone": lambda home: [card.unlink() for card in (home / "files").rglob("*.json")],
    "a keyword row is gone": lambda home: _change(home, "DELETE FROM keywords WHERE rowid = (SELECT min(key) FROM chunks)"),
    "a vector is cut": lambda home: _change(home, "UPDATE vectors SET vector = x'00' WHERE chunk = (SELECT min(chunk) FROM vectors)"),
}  # fmt: skip


def _files(home: Path) -> list[Path]:
    """The files below ``home``, while those of the index are being made anew."""
    return [Path(folder, name) for folder, _, names in os.walk(home) for name in names]


def _bytes(path: Path) -> bytes:
    """What stands in a file; nothing in one that went meanwhile."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return b""


def _tear(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _change(home: Path, sql: str) -> None:
    with closing(sqlite3.connect(home / "library.db")) as db, db:
        db.execute(sql)


def word(text: int) -> str:
    """A word that stands in this text alone."""
    return "".join("bcdfghklmn"[int(digit)] for digit in f"{text:04}") + "yx"


def content(text: int) -> bytes:
    return f"The {word(text)} of house {text} weighs {text + 3} grams.\n".encode() * 4


def id_of(text: int) -> str:
    return hashlib.sha256(content(text)).hexdigest()


_DEEDS: dict[str, tuple[int, dict[str, st.SearchStrategy]]] = {}


def deed(times: int = 1, **drawn: st.SearchStrategy) -> Callable[[Callable], Callable]:
    """A deed that is chosen so many times as often as others, and what it is done with."""

    def noted(method: Callable) -> Callable:
        _DEEDS[method.__name__] = times, drawn
        return method

    return noted


class LibraryMachine(RuleBasedStateMachine):
    """``book[owner][name]`` is (text, collections) of each document; ``shared`` are (owner, collection)."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="slmrag-machine-"))
        self.home = self.folder / "library"
        self.book: dict[str, dict[str, tuple[int, frozenset[str]]]] = {owner: {} for owner in OWNERS}
        self.shared: set[tuple[str, str]] = set()
        self.backup: tuple[Path, dict, set] | None = None
        self.kept_elsewhere: set[int] = set()  # texts that may lie in the bin, or half read
        self.unique = 100
        self.kills = 0
        self.done: Counter[str] = Counter()
        self.assistant: Assistant | None = None

    def teardown(self) -> None:
        self._close()
        shutil.rmtree(self.folder)

    @initialize()
    def open(self) -> None:
        self.assistant = Assistant(self.home, background=False)

    def _close(self) -> None:
        if self.assistant:
            self.assistant.close()
            self.assistant = None

    # -- what people do -------------------------------------------------------------------------------------------

    @deed(4, owner=owners, name=names, text=texts, collection=collections, replace=st.booleans())
    def add(self, owner: str, name: str, text: int, collection: str | None, replace: bool) -> None:
        mine = self.book[owner]
        known = next((known for known, (held, _) in mine.items() if held == text), None)
        path = self._write(name, text)
        added = self.assistant.of(owner).add_file(path, collection=collection, replace=replace)
        put = frozenset([collection] if collection else [])
        if known is not None and known != name and name in mine:
            assert (added.status, added.reason) == ("failed", "same_as_another")
        elif known is not None:
            assert (added.status, added.name) == ("unchanged", known)
            mine[known] = (text, mine[known][1] | put)
        elif name in mine and not replace:
            assert (added.status, added.reason) == ("failed", "name_taken")
        else:
            assert added.status == ("replaced" if name in mine else "added")
            mine[name] = (text, (mine[name][1] if name in mine else frozenset()) | put)

    @deed(2, owner=owners, name=names)
    def remove(self, owner: str, name: str) -> None:
        if name in self.book[owner]:
            text, _ = self.book[owner].pop(name)
            assert self.assistant.of(owner).remove(name).document_id == id_of(text)
            if not self._holders(text) and text not in self.kept_elsewhere:
                needle = word(text).encode()
                assert [path for path in _files(self.home) if needle in _bytes(path)] == []

    @deed(owner=owners, name=names, other=names)
    def rename(self, owner: str, name: str, other: str) -> None:
        mine = self.book[owner]
        if name in mine and (other == name or other not in mine):
            assert self.assistant.of(owner).rename(name, other) == other
            mine[other] = mine.pop(name)

    @deed(owner=owners, name=names, collection=collections)
    def move(self, owner: str, name: str, collection: str | None) -> None:
        if name in self.book[owner]:
            self.assistant.of(owner).move(name, collection)
            text, _ = self.book[owner][name]
            self.book[owner][name] = (text, frozenset([collection] if collection else []))

    @deed(owner=owners, collection=st.sampled_from(COLLECTIONS), shared=st.booleans())
    def share(self, owner: str, collection: str, shared: bool) -> None:
        if any(collection in into for _, into in self.book[owner].values()):
            self.assistant.of(owner).share(collection, shared)
            (self.shared.add if shared else self.shared.discard)((owner, collection))

    # -- what befalls it ------------------------------------------------------------------------------------------

    @deed(deed=st.sampled_from(("add", "replace", "remove")), name=names, step=st.sampled_from(("blob", "rows", "commit")),
          nth=st.integers(1, 6))  # fmt: skip
    def kill(self, deed: str, name: str, step: str, nth: int) -> None:
        mine, self.unique = self.book[""], self.unique + 1
        if self.kills == 2 or (deed == "add") == (name in mine):  # each takes seconds
            return
        self.kills += 1
        after = dict(mine)
        if deed == "remove":
            text, _ = after.pop(name)
        else:
            text = self.unique
            after[name] = (text, mine[name][1] if name in mine else frozenset())
        path = self._write(name, text)
        self._close()
        done = kill(self.home, deed, path, "all-MiniLM-L6-v2", step, nth)
        self.kept_elsewhere |= {text, *(text for text, _ in mine.values())}
        self.open()
        there = {document.name: document.id for document in self.assistant.of("").documents() if document.own}
        came_to_be = there == {name: id_of(text) for name, (text, _) in after.items()}
        assert came_to_be or (
            not done.acknowledged and there == {name: id_of(text) for name, (text, _) in mine.items()}
        )
        if came_to_be:
            self.book[""] = after

    @deed(damage=st.sampled_from(sorted(DAMAGES)))
    def damage(self, damage: str) -> None:
        self._close()
        DAMAGES[damage](self.home)
        self.open()
        self.mend()

    @deed()
    def mend(self) -> None:
        self.assistant.mend()
        faults = self.assistant.faults()
        assert faults == [], faults

    @deed()
    def back_up(self) -> None:
        path = self.folder / "backup.zip"
        path.unlink(missing_ok=True)
        assert self.assistant.back_up(path) == sum(map(len, self.book.values()))
        self.backup = path, copy.deepcopy(self.book), set(self.shared)

    @deed()
    def restore(self) -> None:
        if self.backup is None:
            return
        self._close()
        self.kept_elsewhere |= {text for mine in self.book.values() for text, _ in mine.values()}
        path, book, shared = self.backup
        restore(self.home, path, replace=True)
        self.book, self.shared = copy.deepcopy(book), set(shared)
        self.open()

    @deed()
    def open_again(self) -> None:
        self._close()
        self.open()
        self.assistant.finish_embedding()

    # One rule for all: Hypothesis switches half of many rules off in each example, and a few examples would try little.
    @rule(which=st.sampled_from([name for name, (times, _) in _DEEDS.items() for _ in range(times)]), data=st.data())
    def do(self, which: str, data: st.DataObject) -> None:
        getattr(self, which)(**data.draw(st.fixed_dictionaries(_DEEDS[which][1]), which))
        self.done[which] += 1

    # -- what must be so ------------------------------------------------------------------------------------------

    @invariant()
    def everybody_sees_what_is_theirs_and_what_is_shared(self) -> None:
        if self.assistant is None:
            return
        lying = {(owner, c) for owner, mine in self.book.items() for _, into in mine.values() for c in into}
        self.shared &= lying  # an empty collection is none
        for owner in OWNERS:
            view, seen = self.assistant.of(owner), self._readable(owner)
            documents = view.documents()
            own = {document.name: (document.id, set(document.collections)) for document in documents if document.own}
            assert own == {name: (id_of(text), set(into)) for name, (text, into) in self.book[owner].items()}
            assert {document.id for document in documents} == {id_of(text) for text in seen}
            for text in sorted({text for mine in self.book.values() for text, _ in mine.values()}):
                found = {p.chunk.document_id for p in view.search(word(text)).passages if word(text) in p.chunk.text}
                assert found == ({id_of(text)} if text in seen else set())

    def _readable(self, owner: str) -> set[int]:
        seen = {text for text, _ in self.book[owner].values()}
        for other, mine in self.book.items():
            seen |= {text for text, into in mine.values() if any((other, one) in self.shared for one in into)}
        return seen

    def _holders(self, text: int) -> list[str]:
        return [owner for owner, mine in self.book.items() if text in (held for held, _ in mine.values())]

    def _write(self, name: str, text: int) -> Path:
        path = self.folder / name
        path.write_bytes(content(text))
        return path
