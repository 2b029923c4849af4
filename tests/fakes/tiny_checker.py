"""Models that judge sentences: of random weights, laid out as their publishers do; and one that says what a function says."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from slmrag.embedding import Embedder
from slmrag.schema import Opinion

NLI = {"0": "contradiction", "1": "entailment", "2": "neutral"}


def build(folder: Path, labels: dict[str, str] = NLI, *, tokens: bool = False, lean: float = 0.0, at: int = 1) -> Path:
    """A model in ``folder`` with the built-in embedder's tokenizer; ``lean`` is added to its label ``at``, of each token if of ``tokens``."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    drawn = np.random.default_rng(0)
    bias = np.zeros(len(labels), np.float32)
    bias[at] = lean
    weights = {
        "words": drawn.normal(size=(30_522, 8)).astype(np.float32),
        "head": drawn.normal(size=(8, len(labels))).astype(np.float32), "bias": bias, "one": np.array([1], np.int64),
    }  # fmt: skip
    states = "read" if tokens else "mean"
    nodes = [helper.make_node("Gather", ["words", "input_ids"], ["read"])]
    nodes += [] if tokens else [helper.make_node("ReduceMean", ["read", "one"], ["mean"], keepdims=0)]
    nodes += [
        helper.make_node("MatMul", [states, "head"], ["product"]),
        helper.make_node("Add", ["product", "bias"], ["logits"]),
    ]
    shape = ["texts", "tokens", len(labels)] if tokens else ["texts", len(labels)]
    given = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    graph = helper.make_graph(
        nodes, "tiny", given, [helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )  # fmt: skip
    (folder / "onnx").mkdir(parents=True)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.save(model, folder / "onnx" / "model_quantized.onnx")
    of = "ModernBertForTokenClassification" if tokens else "DebertaV2ForSequenceClassification"
    (folder / "config.json").write_text(json.dumps({"architectures": [of], "id2label": labels}))
    shutil.copy(Embedder().tokenizer, folder)
    return folder


class ScriptedChecker:
    """Says what ``reply`` says of a text and a sentence. ``asked`` is what it was asked."""

    name = "Judge 1"

    def __init__(self, reply: Callable[[str, str], Opinion]) -> None:
        self._reply = reply
        self.asked: list[tuple[str, str]] = []

    def opinion(self, text: str, sentence: str) -> Opinion:
        self.asked.append((text, sentence))
        return self._reply(text, sentence)
