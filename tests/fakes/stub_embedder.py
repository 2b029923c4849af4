"""Vectors at once, from a text's hash: for what is asked of a library that does not hang on what its vectors mean."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from slmrag.embedding import Embedder


def vector(text: str, embedder: str = "") -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(f"{embedder}{text}".encode()).digest()[:8])
    made = np.random.default_rng(seed).normal(size=384).astype(np.float32)
    return made / np.linalg.norm(made)


def install() -> None:
    """Every embedder of this process makes such vectors."""
    Embedder.load = lambda self: setattr(self, "_model", self)
    Embedder._encode = lambda self, texts, method: np.array([vector(text, self.name) for text in texts]).reshape(
        -1, 384
    )


@contextmanager
def installed() -> Iterator[None]:
    """The same for a while."""
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
