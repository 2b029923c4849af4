"""An embedding model of random weights, as its publishers lay it out on the hub: the same BERT as safetensors and as ONNX."""

import json
import shutil
from pathlib import Path

from slmrag.embedding import Embedder
from slmrag.embedding.bert_graph import bert_graph


def build(folder: Path, pooling: str = "mean_tokens") -> Path:
    """The model in ``folder``, with the built-in one's tokenizer: 16 numbers, 2 layers, at most 64 tokens."""
    import onnx
    import torch
    from onnx.external_data_helper import load_external_data_for_model
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, max_position_embeddings=64
    )
    model = BertModel(config)
    with torch.no_grad():
        for weights in model.parameters():
            weights.normal_(std=0.3)
    model.save_pretrained(folder)
    built_in = Embedder().folder
    for name in ("modules.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(built_in / name, folder)
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 64}))
    (folder / "1_Pooling").mkdir()
    modes = {f"pooling_mode_{one}": one == pooling for one in ("cls_token", "mean_tokens", "max_tokens")}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": 16} | modes))
    graph = bert_graph(folder)
    load_external_data_for_model(graph, str(folder))
    (folder / "onnx").mkdir()
    onnx.save(graph, folder / "onnx" / "model.onnx")
    return folder
