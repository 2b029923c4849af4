"""Any sentence-transformers folder, by that library itself: importing it and torch takes 8 to 20 s."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from slmrag.errors.library_problems import EmbedderProblem
from slmrag.models.providers import Device, torch_device

_PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"}
_TOGETHER = 8  # texts: of more, sorted by length, the shorter ones are computed as if they were as long as the longest


class TorchEncoder:
    """The model in ``folder`` on ``device``; ``prompts`` go before its own. Raises `EmbedderProblem` when it cannot be loaded."""

    def __init__(self, folder: Path, prompts: dict[str, str], device: Device = "auto") -> None:
        _refuse_pickles(folder)
        import torch
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        if (on := torch_device(device)) is None:
            raise EmbedderProblem("embedder_device_missing", folder=folder, device=device)
        try:
            # A local folder, safetensors only, no code of the model's own: nothing is fetched or run.
            self._model = SentenceTransformer(
                str(folder), device=on, local_files_only=True, model_kwargs={"use_safetensors": True},
                prompts=prompts or None,
            )  # fmt: skip
        except (OSError, ValueError, RuntimeError, ImportError, SafetensorError) as error:
            raise EmbedderProblem("embedder_not_loaded", folder=folder, said=error) from error
        with torch.inference_mode():
            self._model.encode("warm")
        self._called = threading.local()  # between two steps of a batch, by the thread that makes it
        for part in self._model.modules():
            part.register_forward_pre_hook(self._step)
        self.dimension = self._model.get_embedding_dimension() or 0

    def encode(self, texts: Sequence[str], kind: str, between: Callable[[], object]) -> np.ndarray:
        """Unit vectors, shape (len(texts), dimension), float32; ``between`` is called before each step."""
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        self._called.between = between
        try:
            made = encode(list(texts), batch_size=_TOGETHER, normalize_embeddings=True, show_progress_bar=False)
        finally:
            del self._called.between
        return np.asarray(made, np.float32)

    def _step(self, *_: object) -> None:
        if between := getattr(self._called, "between", None):
            between()


def _refuse_pickles(folder: Path) -> None:
    """Weights in any other format than safetensors may run code when they are read."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _PICKLES and not any(path.parent.glob("*.safetensors")):
            raise EmbedderProblem("embedder_not_trusted", folder=folder, file=path.name)
