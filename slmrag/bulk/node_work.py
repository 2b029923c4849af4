"""What a node does: files are read and recognised there, texts embedded, by the same parts as on any machine.

Each function is a task; what is wrong with a file, or with the node, is returned and not raised, as Ray wraps what is raised.
"""

import errno
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from slmrag import settings
from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.errors.cluster_problems import ClusterProblem
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.library_problems import EmbedderProblem
from slmrag.errors.slmrag_error import SlmragError
from slmrag.ingest.document_draft import read_draft
from slmrag.library.document_rows import Draft
from slmrag.models.known_models import KINDS
from slmrag.readers import Limits, ReadingNote
from slmrag.readers.ocr import RecognisedText
from slmrag.readers.ocr_languages import data, languages
from slmrag.readers.sandbox import Sandbox
from slmrag.runtime.scratch import sweep_temporary, temporary
from slmrag.schema import Page

_ROOM = 2  # times its size that a file may take on a node: itself, and what its reader writes
_LEAST = 64 << 20  # bytes free without which a node is of no use
_FULL = (errno.ENOSPC, errno.EDQUOT)

Made = TypeVar("Made")


@dataclass(frozen=True)
class Recipe:
    """How all nodes read and embed, as the machine would that has the library in ``home``.

    ``embedder`` is its name in the settings, for ``embedder_languages``; ``fingerprint`` tells which one it is, ``recognition``
    the languages that are recognised, ``version`` the slmrag.
    """

    home: Path
    limits: Limits
    libreoffice: bool
    embedder: str
    embedder_languages: tuple[str, ...]
    fingerprint: str
    recognition: tuple[str, ...]
    version: str


def recognised_languages(tessdata: Path | None) -> tuple[str, ...]:
    """The languages that this machine recognises, with the data below ``tessdata``."""
    return tuple(sorted(data(tessdata))) if languages() else ()


def _node() -> str:
    """The id of this node, for which who is told puts its name."""
    import ray

    return ray.get_runtime_context().get_node_id()


def unfit(recipe: Recipe) -> ClusterProblem | None:
    """Why this node would not make the library that its owner's machine makes; ``None`` where it would."""
    return _unfit(recipe)  # which Ray does not take for a function


@cache
def _unfit(recipe: Recipe) -> ClusterProblem | None:
    settings.quieten()  # before anything is imported that would tell others of itself
    if (theirs := version("slmrag")) != recipe.version:
        return ClusterProblem("node_of_other_version", node=_node(), theirs=theirs, own=recipe.version)
    try:
        if _embedder(recipe).fingerprint != recipe.fingerprint:
            return ClusterProblem("node_with_other_embedder", node=_node())
    except EmbedderProblem as problem:
        return ClusterProblem("node_without_embedder", node=_node(), said=problem)
    if (theirs := ", ".join(recognised_languages(_tessdata(recipe)))) != (own := ", ".join(recipe.recognition)):
        return ClusterProblem("node_recognises_otherwise", node=_node(), theirs=theirs, own=own)
    return None


def _answers(work: Callable[..., Made]) -> Callable[..., Made | SlmragError]:
    """``work`` as a task of a node that is fit for it, whose problems come back."""

    @wraps(work)
    def answer(recipe: Recipe, *given: Any) -> Made | SlmragError:
        if problem := unfit(recipe):
            return problem
        try:
            return work(recipe, *given)
        except SlmragError as problem:
            return problem
        except OSError as error:
            if error.errno not in _FULL:
                raise
            return _full()

    return answer


@_answers
def read(
    recipe: Recipe,
    file: bytes,
    name: str,
    document_id: str,
    chunk_size: ChunkSize,
    password: str | None,
    done: Sequence[Page],
) -> tuple[Draft, list[ReadingNote]]:
    """The draft of a file, and what is said of it, as `read_draft` makes them."""
    sandbox = _sandbox(recipe)
    try:
        with _on_disk(file) as path:
            return read_draft(
                sandbox, path, name, document_id, chunk_size, _embedder(recipe),
                password=password, done=done, keep=lambda pages: None, on_progress=lambda progress: None,
            )  # fmt: skip
    finally:
        sandbox.rest()


@_answers
def attached(
    recipe: Recipe, file: bytes, name: str, password: str | None, files: int, most_bytes: int, left: int
) -> list[tuple[str, bytes | FileProblem] | int]:
    """What lies in a file, as `Sandbox.attached` gives it."""
    with _on_disk(file) as path:
        return list(_sandbox(recipe).attached(path, name, password, files, most_bytes, left))


@_answers
def recognise(recipe: Recipe, file: bytes, page: int, source: str, password: str | None) -> RecognisedText:
    """What is written on a page or a picture, as `Sandbox.recognise` tells it."""
    with _on_disk(file) as path:
        return _sandbox(recipe).recognise(path, page, password=password, source=source)


class NodeEmbedder:
    """The embedder as an actor: its model is loaded once, and embeds batch after batch. Raises `ClusterProblem` when made."""

    def __init__(self, recipe: Recipe) -> None:
        if problem := unfit(recipe):
            raise problem
        self._embedder = _embedder(recipe)
        self._embedder.load()

    def ready(self) -> bool:
        """That it can embed."""
        return self._embedder.ready

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """See `Embedder.embed_documents`."""
        return self._embedder.embed_documents(texts)


@contextmanager
def _on_disk(file: bytes) -> Iterator[Path]:
    """A file among the temporary ones of this node, gone afterwards. Raises `ClusterProblem` where there is no room."""
    if (free := _free()) < _ROOM * len(file):
        raise _full() if free < _LEAST else ClusterProblem("node_too_small", node=_node(), free=free >> 20)
    with temporary() as folder:
        path = folder / "file"
        path.write_bytes(file)
        yield path


def _free() -> int:
    return shutil.disk_usage(tempfile.gettempdir()).free


def _full() -> ClusterProblem:
    return ClusterProblem("node_full", node=_node(), free=_free() >> 20)


@cache
def _sandbox(recipe: Recipe) -> Sandbox:
    sweep_temporary()  # of workers that were killed
    return Sandbox(recipe.limits, libreoffice=recipe.libreoffice, tessdata=_tessdata(recipe))


@cache
def _embedder(recipe: Recipe) -> Embedder:
    """The embedder of that fingerprint where it is here; else whichever has its name. Raises `EmbedderProblem`."""
    found: list[Embedder] = []
    problems: list[EmbedderProblem] = []
    for home in _homes(recipe):
        try:
            found.append(Embedder(recipe.embedder, recipe.embedder_languages, home / KINDS["embedding"].folder, "cpu"))
        except EmbedderProblem as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    return next((one for one in found if one.fingerprint == recipe.fingerprint), found[0])


def _tessdata(recipe: Recipe) -> Path:
    folders = [home / KINDS["recognition"].folder for home in _homes(recipe)]
    return next((one for one in folders if recognised_languages(one) == recipe.recognition), folders[0])


def _homes(recipe: Recipe) -> tuple[Path, Path]:
    """Where models may lie: in the folder of this node's own, or in that of the library where it is to be seen from here."""
    return settings.library_home(), recipe.home
