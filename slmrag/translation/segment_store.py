"""Where translated pieces are kept as they are made: with their document in the library, or, for a file, beside it.

What is kept is found again by the piece's own words and all that decides what becomes of them, so a document that
changed costs only what changed in it.
"""

import hashlib
import json
import os
import time
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from slmrag.errors.library_problems import LibraryProblem
from slmrag.errors.notice_json import notice_from_json, with_keys
from slmrag.errors.system_reason import system_reason
from slmrag.library.job_records import JobState, Work
from slmrag.prompts import translation_prompts
from slmrag.runtime.private_files import private_file, private_folder
from slmrag.translation.checks import CheckKind, is_harmless

_KIND = "translation"
_DAYS = 30  # what was translated of a file outside the library is kept so long


@dataclass(frozen=True, slots=True)
class KeptPiece:
    """A translated piece as it is kept: the model's words, what is wrong with them as (kind, reason), and the cost."""

    text: str
    problems: tuple[tuple[CheckKind, str], ...] = ()
    tries: int = 1
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def is_false(self) -> bool:
        """Whether something is wrong with it for which it may not stand in the file."""
        return any(not is_harmless(kind) for kind, _ in self.problems)


def settings_of(source: str, target: str, model: str, glossary: Mapping[str, str]) -> str:
    """All that decides what becomes of a piece."""
    return json.dumps(
        {
            "from": source,
            "to": target,
            "model": model,
            "glossary": sorted(glossary.items()),
            "prompt": translation_prompts.TRANSLATING,
        },
        ensure_ascii=False,
    )


def name_of(text: str) -> str:
    """The name under which a piece is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


class PieceStore(Protocol):
    """Pieces that were made before, and the place for new ones."""

    def get(self, text: str) -> KeptPiece | None:
        """The piece of these words."""
        ...

    def keep(self, made: Mapping[str, KeptPiece]) -> None:
        """Keep pieces by their words: they are on disk when this returns."""
        ...

    def begin(self) -> None:
        """The work begins."""
        ...

    def end(self, state: JobState, result: str, used: Collection[str]) -> None:
        """It ended; when it is done, only pieces of the words in ``used`` are kept on."""
        ...


class InMemory:
    """Kept as long as the program runs: for a short text."""

    def __init__(self) -> None:
        self._made: dict[str, KeptPiece] = {}

    def get(self, text: str) -> KeptPiece | None:
        """See `PieceStore`."""
        return self._made.get(name_of(text))

    def keep(self, made: Mapping[str, KeptPiece]) -> None:
        """See `PieceStore`."""
        self._made |= {name_of(text): piece for text, piece in made.items()}

    def begin(self) -> None:
        """See `PieceStore`."""

    def end(self, state: JobState, result: str, used: Collection[str]) -> None:
        """See `PieceStore`."""


class InLibrary(InMemory):
    """Kept with a document, and removed with it. ``pages`` tells jobs of the same document apart."""

    def __init__(self, work: Work, document_id: str, settings: str, pages: str = "") -> None:
        super().__init__()
        self._work, self._document, self._settings = work, document_id, settings
        self._pages, self._job = pages, 0
        parts = work.parts(document_id, _KIND, settings)
        self._made = {name: _made(text) for name, text in parts.items()}

    def keep(self, made: Mapping[str, KeptPiece]) -> None:
        """See `PieceStore`."""
        super().keep(made)
        parts = {
            name_of(text): json.dumps(with_keys(asdict(piece)), ensure_ascii=False) for text, piece in made.items()
        }
        self._work.keep(self._document, _KIND, self._settings, parts)

    def begin(self) -> None:
        """See `PieceStore`."""
        settings = json.dumps(json.loads(self._settings) | {"pages": self._pages}, ensure_ascii=False)
        self._job = self._work.begin(_KIND, [self._document], settings)

    def end(self, state: JobState, result: str, used: Collection[str]) -> None:
        """See `PieceStore`."""
        if state == "done" and not self._pages:
            self._work.retain(self._document, _KIND, self._settings, set(map(name_of, used)))
        self._work.end(self._job, state, result)


class InFile(InMemory):
    """Kept in ``folder``, a line of JSON for each piece, for a file that is in no library."""

    def __init__(self, folder: Path, file: Path, settings: str) -> None:
        super().__init__()
        self._path = folder / f"{name_of(f'{file.resolve()} {settings}')}.jsonl"
        try:
            private_folder(folder)
            for old in folder.glob("*.jsonl"):
                age = time.time() - old.stat().st_mtime
                if age > _DAYS * 86_400:
                    old.unlink(missing_ok=True)
                elif age < 0:  # the clock was set back: its days begin now
                    os.utime(old)
            lines = self._path.read_text("utf-8").splitlines() if self._path.exists() else []
        except OSError as error:
            raise self._problem(error) from error
        for line in lines:
            # The last line may be half of one: its process was killed.
            try:
                name, text = json.loads(line)
                self._made[name] = _made(text)
            except (ValueError, TypeError):
                continue

    def keep(self, made: Mapping[str, KeptPiece]) -> None:
        """See `PieceStore`."""
        super().keep(made)
        self._write([(name_of(text), piece) for text, piece in made.items()], "a")

    def end(self, state: JobState, result: str, used: Collection[str]) -> None:
        """See `PieceStore`."""
        if state == "done":
            wanted = set(map(name_of, used))
            self._write([(name, made) for name, made in self._made.items() if name in wanted], "w")

    def _write(self, pieces: list[tuple[str, KeptPiece]], mode: str) -> None:
        target = self._path if mode == "a" else self._path.with_suffix(".new")
        lines = [
            json.dumps([name, json.dumps(with_keys(asdict(made)), ensure_ascii=False)], ensure_ascii=False)
            for name, made in pieces
        ]
        try:
            with private_file(target).open(mode, encoding="utf-8") as file:
                # After a kill the last line may lack its end.
                file.write("".join(f"\n{line}" for line in lines) + "\n")
                file.flush()
                os.fsync(file.fileno())
            if target != self._path:
                os.replace(target, self._path)
        except OSError as error:
            raise self._problem(error) from error

    def _problem(self, error: OSError) -> LibraryProblem:
        return LibraryProblem("translation_not_kept", folder=self._path.parent, why=system_reason(error))


def _made(text: str) -> KeptPiece:
    kept = json.loads(text)
    return KeptPiece(
        **kept | {"problems": tuple((kind, notice_from_json(reason)) for kind, reason in kept["problems"])}
    )
