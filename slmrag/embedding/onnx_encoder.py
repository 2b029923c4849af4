"""An embedding model on ONNX Runtime: a graph, its weights, and the tokenizer, pooling and length that its folder tells."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from slmrag.errors.library_problems import EmbedderProblem
from slmrag.models.providers import Device, onnx_providers

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_WEIGHTS = "model.safetensors"
# Tokens that are computed at once. A passage goes alone: what it is padded to, and what does not fit the processor's cache,
# costs more than a run (92 of 145 tokens: 3.9 s of CPU, two at once 4.4, eight 6.4); short sentences go together.
_TOGETHER = 160
_TOGETHER_ON_CARD = 4096  # a card is idle below that; not measured here, where there is none
_PROCESSOR = "CPUExecutionProvider"
# Runs beside each other, each on a core of its own: ONNX Runtime's threads for one run leave cores idle in between
# (64 passages of 197 tokens on two cores: 1.87 s with them, 1.28 s so; less computing, too). Beyond eight memory is what counts.
_MOST_BESIDE = 8


class OnnxEncoder:
    """The model in ``folder`` by ``graph``, an ONNX file of its own, or one without weights over the safetensors there.

    ``prompts`` stand before what is embedded, by its kind; ``device`` computes. Raises `EmbedderProblem` when it cannot be loaded.
    """

    def __init__(
        self, folder: Path, graph: Path, tokenizer: "Tokenizer", prompts: dict[str, str], device: Device = "auto"
    ) -> None:
        providers = onnx_providers(device)
        if not providers:
            raise EmbedderProblem("embedder_device_missing", folder=folder, device=device)
        self._tokenizer, self._prompts = tokenizer, prompts
        try:
            pooling = json.loads((folder / "1_Pooling" / "config.json").read_text("utf-8"))
            self._first_token_alone = bool(pooling.get("pooling_mode_cls_token"))
            if not (self._first_token_alone or pooling.get("pooling_mode_mean_tokens")):
                raise ValueError("unknown pooling")
            self._most_tokens = int(json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"])
            self._session = _session(folder, graph, providers)
        # Neither ONNX Runtime's errors nor those of a file that is no ONNX have a class of their own in common.
        except Exception as error:
            raise EmbedderProblem("embedder_not_loaded", folder=folder, said=error) from error
        on_card = self._session.get_providers()[0] != _PROCESSOR
        self._together, self._beside = (_TOGETHER_ON_CARD, 1) if on_card else (_TOGETHER, _beside())
        # DirectML takes one run at a time, and on any card those beside it would wait.
        self._card: AbstractContextManager = threading.Lock() if on_card else nullcontext()
        self._wants = {one.name for one in self._session.get_inputs()}
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str], kind: str, between: Callable[[], object]) -> np.ndarray:
        """Unit vectors, shape (len(texts), dimension), float32; ``between`` is called before each run, by the thread that makes it."""
        prompt = self._prompts.get(kind, "")
        ids = [one.ids for one in self._tokenizer.encode_batch_fast([prompt + text for text in texts])]
        # What is too long loses its end, but not the token that ends it.
        ids = [one[: self._most_tokens - 1] + one[-1:] if len(one) > self._most_tokens else one for one in ids]
        made = np.empty((len(texts), self.dimension), np.float32)

        def run(together: list[int]) -> None:
            between()
            made[together] = self._run([ids[index] for index in together])

        batches = list(_batches([len(one) for one in ids], self._together))
        if len(batches) == 1:
            run(batches[0])
        else:
            # Threads of this call alone: those of another may wait in ``between`` for this one.
            with ThreadPoolExecutor(self._beside, "slmrag-vectors") as threads:
                list(threads.map(run, batches))
        return made

    def _run(self, ids: Sequence[Sequence[int]]) -> np.ndarray:
        given = np.zeros((len(ids), max(map(len, ids))), np.int64)
        mask = np.zeros_like(given)
        for row, one in enumerate(ids):
            given[row, : len(one)], mask[row, : len(one)] = one, 1
        feed = {"input_ids": given, "attention_mask": mask, "token_type_ids": np.zeros_like(given)}
        with self._card:
            states = self._session.run(None, {name: feed[name] for name in self._wants})[0]
        if self._first_token_alone:
            pooled = states[:, 0]
        else:
            pooled = np.einsum("bth,bt->bh", states, mask.astype(np.float32)) / mask.sum(axis=1, keepdims=True)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def _beside() -> int:
    """How many runs go on beside each other: as many as there are cores, or as OMP_NUM_THREADS allows, as it does torch."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return min(_MOST_BESIDE, int(told) if told.isdecimal() and int(told) else os.cpu_count() or 1)


def _batches(lengths: Sequence[int], together: int) -> Iterator[list[int]]:
    """The places of texts that are computed ``together``, as tokens: of nearly one length, the longest first."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (len(batch) + 1) * lengths[batch[0]] > together:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _session(folder: Path, graph: Path, providers: list[str]) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors: what it warns of is how publishers wrote their graphs
    options.enable_mem_pattern = False  # it would keep one for each length of text
    options.intra_op_num_threads = 1
    source: str | bytes = str(graph)
    if not graph.is_relative_to(folder):
        # Mapped into memory where they are; the folder that a link leads to, as no graph may lead out of its own.
        weights = str((folder / _WEIGHTS).resolve().parent)
        options.add_session_config_entry("session.model_external_initializers_file_folder_path", weights)
        source = graph.read_bytes()
    return onnxruntime.InferenceSession(source, options, providers=providers)
