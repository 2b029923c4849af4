"""Writes the graph of all-MiniLM-L6-v2 for ONNX Runtime, without weights: ``python -m slmrag.embedding.bert_graph``.

The weights stay in the model's own ``model.safetensors``: the graph says at which byte each begins, so that ONNX Runtime
maps the file into memory as it is. Needs the package ``onnx`` (``slmrag[test]``); whoever embeds needs the graph alone.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slmrag.embedding.embedder import BUILT_IN_GRAPH, Embedder

if TYPE_CHECKING:
    import onnx

WEIGHTS = "model.safetensors"
_FUSED = "com.microsoft"  # operators that ONNX Runtime brings: attention, sums with their normalisation, GELU


def bert_graph(folder: Path) -> "onnx.ModelProto":
    """The graph of the BERT in ``folder``: (texts, tokens) int64 ids and mask to (texts, tokens, hidden) float32.

    The types of tokens are not asked for: a text by itself is all of type 0.
    """
    graph = _Graph(folder)
    size, layers = graph.config["hidden_size"], graph.config["num_hidden_layers"]
    shape = graph.node("Shape", "input_ids")
    length = graph.node("Gather", shape, graph.constant("one", 1))
    places = graph.node("Range", graph.constant("zero", 0), length, "one")
    placed = graph.node("Gather", graph.weight("embeddings.position_embeddings.weight"), places)
    typed = graph.node(
        "Add", placed, graph.node("Gather", graph.weight("embeddings.token_type_embeddings.weight"), "zero")
    )
    words = graph.node("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    states = graph.node(
        "LayerNormalization", graph.node("Add", words, typed), *graph.both("embeddings.LayerNorm"), epsilon=graph.epsilon
    )  # fmt: skip
    graph.constant("flat", [-1, size])
    whole = graph.node("Concat", shape, graph.constant("hidden", [size]), axis=0)
    mask = graph.node("Cast", "attention_mask", to=6)  # int32
    states = graph.node("Reshape", states, "flat")  # products of whole matrices, whatever text a row is of
    for layer in range(layers):
        states = graph.layer(f"encoder.layer.{layer}", states, whole, mask)
    graph.node("Reshape", states, whole, out="last_hidden_state")
    return graph.model(size)


class _Graph:
    """A graph that grows; each method adds to it and returns the name of what comes out."""

    def __init__(self, folder: Path) -> None:
        self.config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
        self.epsilon: float = self.config["layer_norm_eps"]
        with (folder / WEIGHTS).open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            self._weights, self._data = json.loads(file.read(length)), 8 + length
        self._nodes: list[onnx.NodeProto] = []
        self._tensors: dict[str, onnx.TensorProto] = {}

    def node(self, kind: str, *given: str, out: str = "", domain: str = "", **attributes: Any) -> str:
        """An operator."""
        from onnx import helper

        out = out or f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(given), [out], out, domain=domain, **attributes))
        return out

    def constant(self, name: str, value: int | list[int]) -> str:
        """Whole numbers, by a name."""
        from onnx import TensorProto, helper

        values, shape = ([value], []) if isinstance(value, int) else (value, [len(value)])
        self._tensors[name] = helper.make_tensor(name, TensorProto.INT64, shape, values)
        return name

    def weight(self, name: str) -> str:
        """A tensor of the weights, by its name there."""
        from onnx import TensorProto

        told = self._weights[name]
        assert told["dtype"] == "F32"  # what ONNX Runtime computes in on a CPU
        begin, end = told["data_offsets"]
        tensor = TensorProto(
            name=name, data_type=TensorProto.FLOAT, dims=told["shape"], data_location=TensorProto.EXTERNAL
        )
        for key, value in (("location", WEIGHTS), ("offset", self._data + begin), ("length", end - begin)):
            tensor.external_data.add(key=key, value=str(value))
        self._tensors[name] = tensor
        return name

    def both(self, name: str) -> tuple[str, str]:
        """The weight and the bias of a layer."""
        return self.weight(f"{name}.weight"), self.weight(f"{name}.bias")

    def layer(self, name: str, states: str, whole: str, mask: str) -> str:
        """A layer of the encoder: attention, then two dense layers, each added to what it was given."""
        asked = [
            self.node("Reshape", self.node("Gemm", states, *self.both(f"{name}.attention.self.{one}"), transB=1), whole)
            for one in ("query", "key", "value")
        ]
        heads = self.config["num_attention_heads"]
        seen = self.node("MultiHeadAttention", *asked, "", mask, domain=_FUSED, num_heads=heads)
        states = self._added(f"{name}.attention.output", self.node("Reshape", seen, "flat"), states)
        weight, bias = self.both(f"{name}.intermediate.dense")
        wide = self.node("BiasGelu", self.node("Gemm", states, weight, transB=1), bias, domain=_FUSED)
        return self._added(f"{name}.output", wide, states)

    def _added(self, name: str, given: str, states: str) -> str:
        weight, bias = self.both(f"{name}.dense")
        dense = self.node("Gemm", given, weight, transB=1)
        norm = self.both(f"{name}.LayerNorm")
        return self.node("SkipLayerNormalization", dense, states, *norm, bias, domain=_FUSED, epsilon=self.epsilon)

    def model(self, size: int) -> "onnx.ModelProto":
        """All of it."""
        from onnx import TensorProto, helper

        ids: list[str | int | None] = ["texts", "tokens"]
        given = [helper.make_tensor_value_info(one, TensorProto.INT64, ids) for one in ("input_ids", "attention_mask")]
        made = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*ids, size])]
        graph = helper.make_graph(self._nodes, "bert", given, made, list(self._tensors.values()))
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="slmrag")


if __name__ == "__main__":
    BUILT_IN_GRAPH.write_bytes(bert_graph(Embedder().folder).SerializeToString(deterministic=True))
