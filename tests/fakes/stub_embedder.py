"""Vectors at once, from a text's hash: for what is asked of a library that does not hang on what its vectors mean."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from slmrag.embedding import Embedder


def vector(text: str, embedder: str = "") -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(f"{embedder}{text}".encode()).digest()[:8])
    made = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    return made / np.linalg.norm(made)


def install(put: Callable[[type, str, Any], None] = setattr) -> None:
    """Every embedder of this process makes such vectors; a test gives its ``monkeypatch.setattr`` to ``put`` them there."""

    def encode(embedder: Embedder, texts: Sequence[str], *_: object) -> np.ndarray:
        return np.array([vector(text, embedder.name) for text in texts]).reshape(-1, 384)

    put(Embedder, "load", lambda embedder: setattr(embedder, "_model", embedder))
    put(Embedder, "_encode", encode)


@contextmanager
def installed() -> Iterator[None]:
    """The same for all tests of a module."""
    load, encode = Embedder.load, Embedder._encode
    install()
    try:
        yield
    finally:
        Embedder.load, Embedder._encode = load, encode


def other_model(folder: Path) -> Path:
    """The built-in embedder under another fingerprint, in ``folder``."""
    built_in = Embedder().folder
    for path in built_in.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(built_in)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    (folder / "prompts.json").write_text("{}")
    return folder
