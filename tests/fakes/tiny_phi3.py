"""A tiny Phi-3 with random weights: the real architecture, longrope, special tokens and template; nonsense words.

``python tests/tiny_phi3.py FOLDER [--layers N] [--wide]`` builds one by hand (``--wide``: the width of Phi-3.5-mini).
"""

import argparse
import json
import shutil
import warnings
from pathlib import Path

SPECIAL = ("<|endoftext|>", "<|assistant|>", *(f"<|placeholder{n}|>" for n in range(1, 5)), "<|system|>", "<|end|>",
           "<|placeholder5|>", "<|placeholder6|>", "<|user|>")  # fmt: skip
ENDS = ("<|end|>", "<|assistant|>", "<|endoftext|>")
TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'system' and message['content'] %}"
    "{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}"
    "{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}"
    "{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
)  # as Phi-3.5 has it: the words between tokens are its format
NARROW = {"hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 4, "num_key_value_heads": 4}
WIDE = {"hidden_size": 3072, "intermediate_size": 8192, "num_attention_heads": 32, "num_key_value_heads": 32}


def build_tokenizer(folder: Path, vocabulary: int = 2000):
    """A byte-fallback BPE like Phi-3's, trained on Python's own sources."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    sources = sorted(Path(json.__file__).parent.parent.glob("*.py"))[:40]
    lines = [line for file in sources for line in file.read_text("utf-8", "ignore").splitlines() if line.strip()]
    known = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    tokenizer.train_from_iterator(
        lines, trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=known, limit_alphabet=200, show_progress=False)
    )
    tokenizer.pre_tokenizer = None
    state = json.loads(tokenizer.to_str())
    # Bytes are ordinary tokens, only trained as special ones so that each has its place.
    state["added_tokens"] = [token for token in state["added_tokens"] if not token["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.add_special_tokens(
        [AddedToken(name, special=True, normalized=False, rstrip=name != "<|endoftext|>") for name in SPECIAL]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="<|endoftext|>", pad_token="<|endoftext|>",
        unk_token="<unk>", padding_side="left", clean_up_tokenization_spaces=False,
    )  # fmt: skip
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    settings = folder / "tokenizer_config.json"
    settings.write_text(
        json.dumps(json.loads(settings.read_text()) | {"tokenizer_class": "LlamaTokenizerFast", "add_bos_token": False})
    )
    return tokenizer


def build_hf(folder: Path, *, layers: int = 2, ends: bool = False, size: dict = NARROW, vocabulary: int = 2048) -> Path:
    """The model in Hugging Face's format. ``ends``: whether it may end its replies; without, it writes on and on."""
    import torch
    from transformers import Phi3Config, Phi3ForCausalLM

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = build_tokenizer(folder)
    torch.manual_seed(0)
    end_ids = [tokenizer.token_to_id(name) for name in ENDS]
    pairs = size["hidden_size"] // size["num_attention_heads"] // 2
    config = Phi3Config(
        vocab_size=vocabulary, num_hidden_layers=layers, max_position_embeddings=131072,
        original_max_position_embeddings=4096, rope_theta=10000.0, sliding_window=262144, tie_word_embeddings=False,
        rope_scaling={
            "type": "longrope", "rope_type": "longrope", "short_factor": [1 + 0.02 * n for n in range(pairs)],
            "long_factor": torch.linspace(1, 8, pairs).tolist(),
        },
        bos_token_id=1, eos_token_id=end_ids[-1], pad_token_id=end_ids[-1], **size,
    )  # fmt: skip
    model = Phi3ForCausalLM(config).eval()
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.normal_(0, 0.15 if size is NARROW else 0.02)
        if not ends:
            model.lm_head.weight[end_ids] = 0
    model.generation_config.eos_token_id = end_ids
    model.generation_config.pad_token_id = end_ids[-1]
    model.save_pretrained(folder)
    return folder


def build_onnx(source: Path, folder: Path, *, seeing: bool = False) -> Path:
    """``source`` as ONNX Runtime GenAI's own builder makes it, in int4; ``seeing``: as Phi-3-vision."""
    from onnxruntime_genai.models import (
        builder,  # in this process, which has torch and transformers already: they take 5 s
    )

    where = ("", str(source), str(folder), "int4", "cpu", str(folder.parent / "cache"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder.create_model(*where, **builder.parse_extra_options(*where, ["exclude_embeds=true"] if seeing else []))
    shutil.rmtree(folder.parent / "cache", ignore_errors=True)
    if seeing:
        _add_eyes(folder)
    return folder


def _add_eyes(folder: Path) -> None:
    """Two small graphs in place of the picture encoder: the right shapes, features that are a picture's mean."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    config = json.loads((folder / "genai_config.json").read_text())
    model = config["model"]
    width, vocabulary = model["decoder"]["hidden_size"], model["vocab_size"]

    def constants(**values):
        return [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()]

    def node(kind, inputs, output, **attributes):
        return helper.make_node(kind, inputs.split(), [output], **attributes)

    def save(name, nodes, inputs, output, values):
        graph = helper.make_graph(nodes, name, inputs, [output], values)
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.save(made, folder / f"{name}.onnx")

    value = helper.make_tensor_value_info
    # Rows of a picture: (h w) 144 + 145 + (h + 1) 12, in tiles of 336 pixels.
    save(
        "vision",
        [
            node("Div", "image_sizes tile", "tiles"), node("Slice", "tiles zero one axis", "down"),
            node("Slice", "tiles one two axis", "across"), node("Mul", "down across", "grid"),
            node("Mul", "grid patches", "patched"), node("Add", "down single", "rows"),
            node("Mul", "rows separators", "separated"), node("Add", "patched separated", "most"),
            node("Add", "most rest", "all"), node("ReduceSum", "all", "sum", keepdims=0),
            node("Reshape", "sum flat", "count"), node("Concat", "count width", "shape", axis=0),
            node("ReduceMean", "pixel_values", "mean", keepdims=0), node("Expand", "mean shape", "image_features"),
        ],
        [value("pixel_values", TensorProto.FLOAT, ["n", "crops", 3, "height", "width"]),
         value("image_sizes", TensorProto.INT64, ["n", 2])],
        value("image_features", TensorProto.FLOAT, ["tokens", width]),
        constants(tile=336, zero=[0], one=[1], two=[2], axis=[1], patches=144, single=1, separators=12, rest=145,
                  flat=[1], width=[width]),
    )  # fmt: skip
    table = (np.random.default_rng(0).normal(size=(vocabulary, width)) * 0.15).astype(np.float32)
    save(
        "embedding",
        [
            node("Less", "input_ids none", "pictured"), node("Max", "input_ids none", "ids"),
            node("Gather", "table ids", "words"), node("NonZero", "pictured", "where"),
            node("Transpose", "where", "places", perm=[1, 0]), node("Shape", "places", "found"),
            node("Slice", "found first second", "count"), node("Slice", "image_features first count first", "features"),
            node("ScatterND", "words places features", "inputs_embeds"),
        ],
        [value("input_ids", TensorProto.INT64, ["b", "s"]), value("image_features", TensorProto.FLOAT, ["tokens", width])],
        value("inputs_embeds", TensorProto.FLOAT, ["b", "s", width]),
        constants(none=np.int64(0), table=table, first=[0], second=[1]),
    )  # fmt: skip
    model["type"] = "phi3v"
    model["embedding"] = {
        "filename": "embedding.onnx", "inputs": {"input_ids": "input_ids", "image_features": "image_features"},
        "outputs": {"inputs_embeds": "inputs_embeds"},
    }  # fmt: skip
    model["vision"] = {
        "filename": "vision.onnx", "config_filename": "processor_config.json",
        "inputs": {"pixel_values": "pixel_values", "image_sizes": "image_sizes"},
        "outputs": {"image_features": "image_features"},
    }  # fmt: skip
    model["decoder"]["inputs"].pop("input_ids", None)
    model["decoder"]["inputs"]["inputs_embeds"] = "inputs_embeds"
    (folder / "genai_config.json").write_text(json.dumps(config))

    def step(name, kind, **attributes):
        return {"operation": {"name": name, "domain": "com.microsoft.extensions", "type": kind, "attrs": attributes}}

    steps = [
        step("decode_image", "DecodeImage", color_space="BGR"), step("convert_to_rgb", "ConvertRGB"),
        step("transform", "Phi3ImageTransform", num_crops=4, num_img_tokens=144),
    ]  # fmt: skip
    (folder / "processor_config.json").write_text(json.dumps({"processor": {"name": "images", "transforms": steps}}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--wide", action="store_true")
    given = parser.parse_args()
    size = WIDE if given.wide else NARROW
    made = build_hf(given.folder / "hf", layers=given.layers, size=size, vocabulary=32064 if given.wide else 2048)
    print(build_onnx(made, given.folder / "onnx"))
    shutil.rmtree(given.folder / "hf")
