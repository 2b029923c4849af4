"""A Phi-3 as GGUF, and llama.cpp's own server for it, where `llama-cpp-python` is built.

It compiles for minutes, so it is in no extra. Once, beside the project::

    pip install --no-deps --target FOLDER llama-cpp-python diskcache sse-starlette starlette-context pydantic-settings

and ``SLMRAG_LLAMA_CPP=FOLDER`` before the tests; or into the environment itself.
"""

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fakes.openai_server import RunningServer, wait_until_up

MODEL = "tiny-phi3.gguf"
HOW = "pip install --no-deps --target FOLDER llama-cpp-python …, then SLMRAG_LLAMA_CPP=FOLDER; see tests/fakes/llama_cpp.py"
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6  # kinds of tokens, as llama.cpp numbers them


def built() -> Path | None:
    """The folder that holds llama-cpp-python; ``None`` where it is not built."""
    folder = Path(os.environ.get("SLMRAG_LLAMA_CPP", ""))
    if "SLMRAG_LLAMA_CPP" in os.environ and (folder / "llama_cpp").is_dir():
        return folder
    spec = importlib.util.find_spec("llama_cpp")
    return Path(spec.origin).parents[1] if spec and spec.origin else None


def build_gguf(source: Path, file: Path) -> Path:
    """The tiny Phi-3 in ``source`` (Hugging Face's format) as a GGUF ``file``, in 32-bit floats."""
    from gguf import GGUFWriter
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(source)
    tokenizer, config = AutoTokenizer.from_pretrained(source), model.config
    file.parent.mkdir(parents=True, exist_ok=True)
    out = GGUFWriter(file, "phi3")
    heads = config.num_attention_heads
    out.add_context_length(config.max_position_embeddings)
    out.add_rope_scaling_orig_ctx_len(4096)
    out.add_embedding_length(config.hidden_size)
    out.add_feed_forward_length(config.intermediate_size)
    out.add_block_count(config.num_hidden_layers)
    out.add_head_count(heads)
    out.add_head_count_kv(config.num_key_value_heads)
    out.add_rope_dimension_count(config.hidden_size // heads)
    out.add_rope_freq_base(10000.0)
    out.add_layer_norm_rms_eps(config.rms_norm_eps)
    out.add_sliding_window(config.sliding_window)
    _add_tokenizer(out, tokenizer, config.vocab_size)
    for name, weights in _tensors(model):
        out.add_tensor(name, weights.detach().float().numpy())
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    return file


def _tensors(model) -> Iterator[tuple[str, "object"]]:
    import torch

    names = {
        "input_layernorm": "attn_norm", "self_attn.qkv_proj": "attn_qkv", "self_attn.o_proj": "attn_output",
        "post_attention_layernorm": "ffn_norm", "mlp.gate_up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    }  # fmt: skip
    weights = model.state_dict()
    yield "token_embd.weight", weights["model.embed_tokens.weight"]
    yield "output_norm.weight", weights["model.norm.weight"]
    yield "output.weight", weights["lm_head.weight"]
    for layer in range(model.config.num_hidden_layers):
        for theirs, name in names.items():
            yield f"blk.{layer}.{name}.weight", weights[f"model.layers.{layer}.{theirs}.weight"]
    rope = model.config.rope_parameters
    yield "rope_factors_long.weight", torch.tensor(rope["long_factor"])
    yield "rope_factors_short.weight", torch.tensor(rope["short_factor"])


def _add_tokenizer(out, tokenizer, vocabulary: int) -> None:
    """The byte-fallback BPE as the SentencePiece that it stands for: the earlier a merge, the higher its score."""
    words = {id: word for word, id in tokenizer.get_vocab().items()}
    special = set(tokenizer.all_special_ids) | {
        id for id, token in tokenizer.added_tokens_decoder.items() if token.special
    }
    tokens, kinds = [], []
    for id in range(vocabulary):
        word = words.get(id, f"<|unused{id}|>")
        byte = word.startswith("<0x") and len(word) == 6
        tokens.append(word.encode())
        kinds.append(
            _BYTE
            if byte
            else _UNKNOWN
            if word == "<unk>"
            else _CONTROL
            if id in special or id not in words
            else _NORMAL
        )
    out.add_tokenizer_model("llama")
    out.add_tokenizer_pre("default")
    out.add_token_list(tokens)
    out.add_token_scores([-float(id) for id in range(vocabulary)])
    out.add_token_types(kinds)
    out.add_bos_token_id(tokenizer.convert_tokens_to_ids("<s>"))
    out.add_eos_token_id(tokenizer.convert_tokens_to_ids("<|endoftext|>"))
    out.add_eot_token_id(tokenizer.convert_tokens_to_ids("<|end|>"))
    out.add_add_bos_token(False)
    out.add_add_space_prefix(True)
    out.add_chat_template(tokenizer.chat_template)


@contextmanager
def llama_cpp_server(model: Path, folder: Path, packages: Path) -> Iterator[RunningServer]:
    """``python -m llama_cpp.server`` with ``model``, whose log lies in ``folder``; ``packages`` is what `built` found."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "llama_cpp.server", "--model", str(model), "--model_alias", MODEL, "--n_ctx", "4096",
               "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    paths = os.pathsep.join(filter(None, [str(packages), os.environ.get("PYTHONPATH")]))
    log = folder / "log"
    with log.open("w") as written:
        process = subprocess.Popen(
            command, env=os.environ | {"PYTHONPATH": paths}, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        import psutil

        url = f"http://127.0.0.1:{port}/v1"
        wait_until_up(f"{url}/models", process, log)
        yield RunningServer(url, psutil.Process(process.pid), log)
    finally:
        process.kill()
        process.wait()
