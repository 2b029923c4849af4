"""The vectors of a part of the index, and a file of them that is compared with a question as it lies.

The catalogue gives its vectors one by one, a million in half a minute; from such a file they are mapped into memory, where
the system keeps as much of them as it has room for. It lies beside Chroma's, goes with them, and may be deleted at any time.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from slmrag.runtime.private_files import private_file, private_folder

_NAME = "vectors"
_HEAD = 4096  # bytes, in which it says what it holds
_MAPPED = os.name != "nt"  # Windows deletes no file that is mapped: there it is read


@dataclass(frozen=True, slots=True)
class PartVectors:
    """Row i: the vector of chunk ``keys[i]`` of document ``documents[i]``, of that ``library`` when the part was in ``state``."""

    library: str
    state: int
    keys: np.ndarray
    documents: np.ndarray
    vectors: np.ndarray


def keep(folder: Path, fingerprint: str, part: PartVectors) -> None:
    """Write the file of ``part`` into ``folder``, whole or not at all. Raises `OSError`."""
    rows, numbers = part.vectors.shape
    head = {"library": part.library, "fingerprint": fingerprint, "state": part.state, "rows": rows, "numbers": numbers}
    path = private_folder(folder) / _NAME
    try:
        with private_file(path.with_suffix(".new")).open("wb") as file:
            file.write(json.dumps(head).encode().ljust(_HEAD))
            file.flush()
            for array, kind in ((part.keys, "<i8"), (part.documents, "<i8"), (part.vectors, "<f4")):
                np.ascontiguousarray(array, kind).tofile(file)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        sweep(folder)  # on a full disk it would take the room of what is more needed
        raise
    os.replace(path.with_suffix(".new"), path)


def sweep(folder: Path) -> None:
    """Delete what a killed process left of such a file; for who writes it. Raises `OSError`."""
    (folder / _NAME).with_suffix(".new").unlink(missing_ok=True)


def kept(folder: Path, library: str, fingerprint: str) -> PartVectors | None:
    """What the file in ``folder`` holds; ``None`` where there is none of this library and embedder, or it is damaged."""
    try:
        with (folder / _NAME).open("rb") as file:
            head = json.loads(file.read(_HEAD))
            rows, numbers, state = (int(head[name]) for name in ("rows", "numbers", "state"))
            size = _HEAD + rows * (16 + 4 * numbers)
            if (head["library"], head["fingerprint"]) != (library, fingerprint) or file.seek(0, os.SEEK_END) != size:
                return None
            file.seek(0)
            data = np.asarray(np.memmap(file, np.uint8, "r") if _MAPPED else np.frombuffer(file.read(), np.uint8))
    except (OSError, ValueError, OverflowError, RecursionError, KeyError, TypeError):
        return None
    ends = np.cumsum([_HEAD, 8 * rows, 8 * rows])
    keys, documents, vectors = (
        data[start:end].view(kind)
        for start, end, kind in zip(ends, [*ends[1:], size], ("<i8", "<i8", "<f4"), strict=True)
    )
    return PartVectors(library, state, keys, documents, vectors.reshape(rows, numbers))
