"""Vectors at once, from a text's tokens: for what is asked of a library that does not hang on what its vectors mean."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime

from slmrag.embedding import Embedder

_SIZE = 384
_OTHER = "paraphrase-multilingual-MiniLM-L12-v2"  # a known one, so that ONNX Runtime is what computes with it


class Session:
    """Stands where ONNX Runtime computes: every token of a text has one vector, made from all of them and the ``graph``."""

    def __init__(self, graph: str | bytes, *_: object, **__: object) -> None:
        self.graph = graph

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name) for name in ("input_ids", "attention_mask")]

    def get_outputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(shape=("texts", "tokens", _SIZE))]

    def get_providers(self) -> list[str]:
        return ["CPUExecutionProvider"]

    def run(self, _: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
        ids, mask = given["input_ids"], given["attention_mask"]
        made = np.array([self._vector(row[there > 0]) for row, there in zip(ids, mask, strict=True)])
        return [np.broadcast_to(made[:, None], (*ids.shape, _SIZE))]

    def _vector(self, ids: np.ndarray) -> np.ndarray:
        graph = self.graph if isinstance(self.graph, str) else "built in"
        seed = hashlib.sha256(graph.encode() + ids.tobytes()).digest()[:8]
        return np.random.default_rng(int.from_bytes(seed)).normal(size=_SIZE).astype(np.float32)


def install(put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Every embedder of this process makes such vectors; a test gives its ``monkeypatch.setattr`` to ``put`` them there."""
    put(onnxruntime, "InferenceSession", Session)


@contextmanager
def installed() -> Iterator[None]:
    """The same for all tests of a module."""
    real = onnxruntime.InferenceSession
    install()
    try:
        yield
    finally:
        onnxruntime.InferenceSession = real


def other_model(folder: Path) -> Path:
    """A model in ``folder`` with the files of the built-in one, another graph, and so another fingerprint."""
    model = folder / _OTHER
    built_in = Embedder().folder
    for path in built_in.rglob("*"):
        if path.is_file():
            target = model / path.relative_to(built_in)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    (model / "onnx").mkdir()
    (model / "onnx" / "model.onnx").write_bytes(b"no graph")
    return model
