"""Chroma as the vector index: given vectors only, stamped with the embedder, and never trusted with anything else.

Chroma rewrites its files in place, a kill can tear them, and torn files can end the process that opens them.
So nothing lives only here, a child process looks first (`check_in_child`), and damage means: make it again.
"""

import ctypes
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.chroma_server import ChromaServer
from slmrag.runtime.child import command, environment
from slmrag.runtime.connections import connect, without_proxy
from slmrag.runtime.private_files import close_to_others, private_folder

if TYPE_CHECKING:
    from slmrag.library.vectors import Vectors

_CHECK_SECONDS = 120
_SAMPLE = 64
_M_PERTURB = -6
_counting, _asked = threading.Lock(), {"times": 0}  # the whole process is told, and several threads may ask


@contextmanager
def _clean_memory() -> Iterator[None]:
    """Have the system overwrite the memory that it hands out meanwhile, where it can be told so (glibc).

    Chroma's core writes room for vectors that are not there yet to the disk as it got it: with words of removed
    documents, where the memory had held them before. It makes that room when it writes, and when it first reads what
    was put into it before it was opened; whatever is read later (`search`, `keys`, `vectors`) makes none.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, TypeError, OSError):  # another C library than glibc's
        yield
        return
    with _counting:
        _asked["times"] += 1
        mallopt(_M_PERTURB, 0xFF)  # memory is handed out filled with the complement: noughts
    try:
        yield
    finally:
        with _counting:
            _asked["times"] -= 1
            if not _asked["times"]:
                mallopt(_M_PERTURB, 0)


class ChromaProblem(SlmragError):
    """Chroma failed; its files may be damaged. It does not leave the library: `LibraryProblem` says what that means."""

    templates = Templates(
        chroma_not_opened="Chroma cannot be opened: {said}", chroma_failed="Chroma failed to {task}: {said}"
    )


class ChromaIndex:
    """A Chroma collection in ``folder``, or on ``server``, for one library and one embedder."""

    BATCH = 200  # rows a call: Chroma holds the interpreter while it adds

    def __init__(self, folder: Path, library: str, fingerprint: str, server: ChromaServer = ChromaServer()) -> None:
        import chromadb
        from chromadb.config import Settings

        if server:
            connect(server.url, "chroma")
        self._folder, self._server = folder, server
        client: Any = None  # its interface does not name `close`
        private = Settings(anonymized_telemetry=False, chroma_server_ssl_verify=server.certificate or None)
        try:
            if server:
                address = urlsplit(server.url)
                with without_proxy(server.url):  # its client asks the environment when it is made
                    client = chromadb.HttpClient(
                        host=address.hostname or "",
                        port=server.port,
                        ssl=address.scheme == "https",
                        headers={"Authorization": f"Bearer {server.token}"} if server.token else None,
                        settings=private,
                    )
            else:
                client = chromadb.PersistentClient(str(private_folder(folder)), settings=private)
            self._client = client
            # The name carries both: neither vectors of two models nor two libraries on one server can ever meet.
            self._of_library = f"slmrag-{library[:16]}-"
            with _clean_memory():
                self._collection = client.get_or_create_collection(
                    f"{self._of_library}{fingerprint[:16]}",
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": 100}},
                    metadata={"embedder": fingerprint},
                )
                self._collection.get(limit=1, include=["embeddings"])  # its first reading, which makes room
        # Chroma's core raises errors of many kinds, some not even `Exception`s with a module of their own.
        except Exception as error:
            if client is not None:
                client.close()
            said = server.why(error) if server else error
            raise ChromaProblem("chroma_not_opened", said=said) from error
        self._close_files()

    def close(self) -> None:
        """Let go of its files. Without it, Chroma would give the next opener of the path what this one remembers."""
        self._client.close()
        self._close_files()

    def keys(self) -> np.ndarray:
        """The chunk keys it holds, ascending."""
        ids = self._call("get", include=[])["ids"]
        return np.sort(np.array(ids, dtype=np.int64)) if ids else np.empty(0, np.int64)

    def upsert(self, keys: np.ndarray, documents: np.ndarray, vectors: np.ndarray) -> None:
        """Put in the vectors of at most `BATCH` chunks, with the keys of their documents."""
        if len(keys):
            self._write(
                "upsert",
                ids=[str(key) for key in keys],
                embeddings=vectors,
                metadatas=[{"document": int(key)} for key in documents],
            )

    def delete(self, keys: np.ndarray) -> None:
        """Take out the vectors of these chunks."""
        for start in range(0, len(keys), self.BATCH):
            self._write("delete", ids=[str(key) for key in keys[start : start + self.BATCH]])

    def search(self, vector: np.ndarray, limit: int) -> list[tuple[int, float]]:
        """The nearest chunks as (key, cosine similarity), nearest first."""
        found = self._call("query", query_embeddings=[vector], n_results=limit, include=["distances"])
        # Chroma's cosine distance is 1 - similarity: turned round here, once; everywhere else higher is closer.
        return [
            (int(key), 1.0 - distance) for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def vectors(self, keys: np.ndarray) -> dict[int, np.ndarray]:
        """The vectors it holds of these chunks."""
        found = self._call("get", ids=[str(key) for key in keys], include=["embeddings"])
        return {int(key): vector for key, vector in zip(found["ids"], found["embeddings"], strict=True)}

    def empty(self) -> None:
        """Take out everything."""
        self.delete(self.keys())

    def drop_others(self) -> None:
        """Take this library's other collections off the server: those of embedders that it has no more."""
        try:
            for other in self._client.list_collections():
                if other.name.startswith(self._of_library) and other.name != self._collection.name:
                    self._client.delete_collection(other.name)
        except Exception as error:  # as in `_call`
            raise ChromaProblem("chroma_failed", task="delete", said=error) from error

    @staticmethod
    def erase(folder: Path) -> None:
        """Delete the index's files, which nobody has open; the catalogue has all that was in them."""
        shutil.rmtree(folder, ignore_errors=True)

    def _write(self, method: str, **arguments: Any) -> None:
        with _clean_memory():
            self._call(method, **arguments)
        self._close_files()

    def _close_files(self) -> None:
        """Chroma makes its files and folders as the umask says."""
        if not self._server:
            close_to_others(self._folder, deep=True)

    def _call(self, method: str, **arguments: Any) -> Any:
        try:
            return getattr(self._collection, method)(**arguments)
        # See above: there is no narrower class that covers what Chroma's core raises.
        except Exception as error:
            raise ChromaProblem("chroma_failed", task=method, said=error) from error


def check_in_child(
    home: Path, parts: Sequence[str], embedder: int, fingerprint: str, server: ChromaServer = ChromaServer()
) -> bool:
    """Whether these parts of the index in ``home``, or all of it on a server, open, and give back and find a sample of the
    catalogue's vectors.

    Asked in a process of its own: damaged files can end the one that opens them.
    """
    if server:
        connect(server.url, "chroma")  # as that process will
    check, nowhere = command("slmrag.library.chroma", home, embedder, fingerprint, *parts), subprocess.DEVNULL
    with subprocess.Popen(check, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, env=environment()) as child:
        try:
            if child.stdin is not None:  # it is a pipe: arguments, a token among them, can be read by others
                child.stdin.write(json.dumps(server.as_json()).encode() + b"\n")
                child.stdin.flush()
            return child.wait(_CHECK_SECONDS) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            child.kill()


def is_sound(
    home: Path, parts: Sequence[str], embedder: int, fingerprint: str, server: ChromaServer = ChromaServer()
) -> bool:
    """The check itself; see `check_in_child`. Vectors that are merely missing are no damage: they are added later."""
    from slmrag.library.database import Database
    from slmrag.library.vectors import Vectors

    vectors = Vectors(Database(home / "library.db"))
    wanted, folders = vectors.keys(embedder), [home / "chroma" / part for part in parts] or [home / "chroma"]
    return all(_is_sound(vectors, wanted, embedder, folder, fingerprint, server) for folder in folders)


def _is_sound(
    vectors: "Vectors", wanted: np.ndarray, embedder: int, folder: Path, fingerprint: str, server: ChromaServer
) -> bool:
    index = ChromaIndex(folder, vectors.database.identity(), fingerprint, server)
    common = np.intersect1d(index.keys(), wanted)
    sample = np.unique(np.random.default_rng().choice(common, min(_SAMPLE, len(common)))) if len(common) else common
    stored = index.vectors(sample) if len(sample) else {}
    for key, _, truth in zip(*vectors.read(embedder, sample), strict=True):
        found = stored.get(int(key))
        if found is None or not np.allclose(found, truth, atol=1e-5):
            return False
        # Several chunks may have the same words: what must come back is this one, or its equal.
        if not any(score > 0.999 for _, score in index.search(truth, 3)):
            return False
    return True


def _end_with_parent() -> None:
    """End this process when the one that asked ends, however that is: its pipe closes."""
    sys.stdin.read(1)  # nothing comes: it returns at the end
    os._exit(1)


if __name__ == "__main__":
    asked = ChromaServer(**json.loads(sys.stdin.readline() or "{}"))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.exit(0 if is_sound(Path(sys.argv[1]), sys.argv[4:], int(sys.argv[2]), sys.argv[3], asked) else 1)
