"""Models that judge whether a text says what a sentence says, on ONNX Runtime.

A cross-encoder of natural language inference (labels "entailment", "neutral", "contradiction"), or a classifier of tokens
that marks what of a sentence its text does not hold up (labels 0 and 1, as LettuceDetect's have it). A folder has, as its
publishers lay it out, ``config.json`` with the labels, ``tokenizer.json``, and a graph in ``onnx``.
"""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from slmrag.chunking.tokens import read_tokenizer
from slmrag.errors.model_files import ModelUnusable
from slmrag.models.error_line import in_a_line
from slmrag.models.known_models import known
from slmrag.models.store import ModelStore
from slmrag.schema import Opinion

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_GRAPHS = ("onnx/model_quantized.onnx", "onnx/model.onnx")
_MOST_TOKENS = 512  # what these were made for; of a longer text the end is not read
_MOST_OF_SENTENCE = 256  # tokens: a longer one leaves too little room for what it is held against
_REMEMBERED = 256  # opinions: an answer is looked at again and again while it is written
_SURE = 0.5  # of the three; between them it has no opinion


class OnnxChecker:
    """The model in ``folder``. ``name`` is how it is shown. Raises `ModelUnusable`."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        try:
            self._labels = _labels(json.loads((folder / "config.json").read_text("utf-8")))
            self._tokenizer: Tokenizer = read_tokenizer(folder / "tokenizer.json")
            self._tokenizer.enable_truncation(_MOST_TOKENS, strategy="only_first")
            self._session = _session(next(folder / graph for graph in _GRAPHS if (folder / graph).is_file()))
        # Neither ONNX Runtime's errors nor those of a damaged tokenizer have a class of their own in common.
        except Exception as error:
            raise ModelUnusable("checker_unusable", name=name, said=in_a_line(error) or _GRAPHS[-1]) from error
        self._wants = {one.name for one in self._session.get_inputs()}
        self._remembered = lru_cache(_REMEMBERED)(self._computed)

    def opinion(self, text: str, sentence: str) -> Opinion:
        """Whether ``text`` says what ``sentence`` says; of a sentence of more than 256 tokens it has no opinion.

        Raises `ModelUnusable` where it cannot be computed (no memory).
        """
        return self._remembered(text, sentence)

    def _computed(self, text: str, sentence: str) -> Opinion:
        try:
            if len(self._tokenizer.encode(sentence, add_special_tokens=False).ids) > _MOST_OF_SENTENCE:
                return ""
            read = self._tokenizer.encode(text, sentence)
            ids = np.array([read.ids], np.int64)
            feed = {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.array([read.type_ids], np.int64),
            }
            logits = self._session.run(None, {name: feed[name] for name in self._wants})[0][0]
        except Exception as error:  # as above
            raise ModelUnusable("checker_unusable", name=self.name, said=in_a_line(error)) from error
        if logits.ndim == 2:
            own = [at for at, part in enumerate(read.sequence_ids) if part == 1]
            return "probably not" if _shares(logits[own])[:, 1].max(initial=0) >= _SURE else "agrees"
        share = _shares(logits)
        if share[self._labels["agrees"]].sum() >= _SURE:
            return "agrees"
        return "probably not" if share[self._labels["probably not"]].sum() >= _SURE else ""


def _labels(config: dict) -> dict[str, list[int]]:
    """Which of a model's labels say that a text agrees with a sentence, and which that it does not."""
    named = {int(at): str(label).lower().replace("-", "_") for at, label in config["id2label"].items()}
    agrees = [at for at, label in named.items() if label in ("entailment", "supported", "consistent")]
    not_ = [
        at for at, label in named.items() if label in ("contradiction", "not_entailment", "refuted", "hallucinated")
    ]
    if not agrees and "TokenClassification" not in str(config.get("architectures")):
        raise ValueError(f"labels: {', '.join(named.values())}")
    return {"agrees": agrees, "probably not": not_}


def _shares(logits: np.ndarray) -> np.ndarray:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _session(graph: Path) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors: what it warns of is how publishers wrote their graphs
    options.enable_mem_pattern = False  # it would keep one for each length of text
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


class Checkers:
    """The models of ``store`` that judge sentences, each loaded when it is first asked. Safe to share between threads."""

    def __init__(self, store: ModelStore) -> None:
        self.store = store
        self._loaded: dict[str, OnnxChecker] = {}
        self._stamp: object = None
        self._loading = threading.Lock()

    def of(self, language: str) -> OnnxChecker | None:
        """The model that is here for ``language`` (ISO code, ``""`` for unknown), the smallest that knows it. Raises `ModelUnusable`."""
        with self._loading:
            if (stamp := self.store.stamp()) != self._stamp:
                self._stamp, self._loaded = stamp, {}
            if not stamp:  # nothing was got, as mostly
                return None
            for stored in sorted(self.store.installed(), key=lambda one: one.size):
                fact = known(stored.name)
                if fact and fact.languages and language and language not in fact.languages:
                    continue
                if stored.name not in self._loaded:
                    self._loaded[stored.name] = OnnxChecker(stored.folder, fact.title if fact else stored.name)
                return self._loaded[stored.name]
        return None
