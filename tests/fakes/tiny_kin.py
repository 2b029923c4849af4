"""Tiny kin of Phi-3 with random weights: Phi-3.5-MoE as Transformers has it, Phi-3-small as the ONNX runtime's builder has it.

What cannot be had here: Phi-3.5-MoE for ONNX Runtime, which its builder makes for CUDA alone; Phi-3-small through
Transformers, which needs code that the model brings along. For the builder, its shape is written out below.
"""

import json
import subprocess
import sys
from pathlib import Path

from fakes.tiny_phi3 import ENDS, build_tokenizer

_SMALL = """
import torch
from torch import nn
from transformers import PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput


class Phi3SmallConfig(PretrainedConfig):
    model_type = "phi3small"


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        size = config.hidden_size // config.num_attention_heads
        self.query_key_value = nn.Linear(config.hidden_size, (config.num_attention_heads + 2 * config.num_key_value_heads) * size)
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)


class Mlp(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.up_proj = nn.Linear(config.hidden_size, 2 * config.intermediate_size)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size)


class Phi3SmallDecoderLayer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.input_layernorm = nn.LayerNorm(config.hidden_size)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = nn.LayerNorm(config.hidden_size)
        self.mlp = Mlp(config)


class Body(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList([Phi3SmallDecoderLayer(config) for _ in range(config.num_hidden_layers)])
        self.final_layernorm = nn.LayerNorm(config.hidden_size)


class Phi3SmallForCausalLM(PreTrainedModel):
    config_class = Phi3SmallConfig

    def __init__(self, config):
        super().__init__(config)
        self.model = Body(config)
        self.lm_head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()
"""


def build_moe(folder: Path) -> Path:
    """Phi-3.5-MoE in Hugging Face's format: four experts, of which each token is read by two."""
    import torch
    from transformers import PhimoeConfig, PhimoeForCausalLM

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = build_tokenizer(folder)
    torch.manual_seed(0)
    ends = [tokenizer.token_to_id(name) for name in ENDS]
    rope = {
        "type": "longrope", "rope_type": "longrope", "short_factor": [1.02] * 8, "long_factor": [1.0 + n for n in range(8)],
        "short_mscale": 1.243, "long_mscale": 1.243, "original_max_position_embeddings": 4096,
    }  # fmt: skip
    config = PhimoeConfig(
        vocab_size=2048, hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, num_local_experts=4, num_experts_per_tok=2, max_position_embeddings=131072,
        original_max_position_embeddings=4096, rope_scaling=rope, attention_bias=True, lm_head_bias=True,
        bos_token_id=1, eos_token_id=ends[-1], pad_token_id=ends[-1],
    )  # fmt: skip
    model = PhimoeForCausalLM(config).eval()
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.normal_(0, 0.15)
        model.lm_head.weight[ends] = 0
    model.generation_config.eos_token_id, model.generation_config.pad_token_id = ends, ends[-1]
    model.save_pretrained(folder)
    return folder


def build_small(folder: Path) -> Path:
    """Phi-3-small for ONNX Runtime GenAI, by its own builder: every second layer attends sparsely, in blocks."""
    from safetensors.torch import save_file

    source = folder.with_name(f"{folder.name}-source")
    source.mkdir(parents=True, exist_ok=True)
    tokenizer = build_tokenizer(source)
    ends = [tokenizer.token_to_id(name) for name in ENDS]
    (source / "phi3small.py").write_text(_SMALL)
    config = {
        "model_type": "phi3small", "architectures": ["Phi3SmallForCausalLM"],
        "auto_map": {"AutoConfig": "phi3small.Phi3SmallConfig", "AutoModelForCausalLM": "phi3small.Phi3SmallForCausalLM"},
        "vocab_size": 2048, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "max_position_embeddings": 8192, "original_max_position_embeddings": 8192,
        "rope_embedding_base": 1000000, "rope_position_scale": 1.0, "hidden_act": "gegelu", "gegelu_limit": 20.0,
        "mup_use_scaling": True, "mup_attn_multiplier": 1.0, "mup_embedding_multiplier": 10.0, "mup_width_multiplier": 8.0,
        "dense_attention_every_n_layers": 2, "blocksparse_block_size": 64, "blocksparse_triton_kernel_block_size": 64,
        "blocksparse_num_local_blocks": 16, "blocksparse_vert_stride": 8, "blocksparse_homo_head_pattern": False,
        "layer_norm_epsilon": 1e-5, "bos_token_id": 1, "eos_token_id": ends[-1], "pad_token_id": ends[-1],
        "tie_word_embeddings": False, "torch_dtype": "float32",
    }  # fmt: skip
    (source / "config.json").write_text(json.dumps(config))
    (source / "generation_config.json").write_text(json.dumps({"eos_token_id": ends, "pad_token_id": ends[-1]}))
    save_file(_weights(config, ends), source / "model.safetensors", metadata={"format": "pt"})
    subprocess.run(
        [sys.executable, "-m", "onnxruntime_genai.models.builder", "-i", source, "-o", folder, "-p", "fp32", "-e", "cpu",
         "-c", source / "cache", "--extra_options", "hf_remote=true"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def _weights(config: dict, ends: list[int]) -> dict:
    import torch

    torch.manual_seed(0)
    width, inner, size = config["hidden_size"], config["intermediate_size"], 16
    packed = (config["num_attention_heads"] + 2 * config["num_key_value_heads"]) * size
    made = {"model.embed_tokens": (2048, width), "lm_head": (2048, width), "model.final_layernorm": (width,)}
    for layer in range(config["num_hidden_layers"]):
        made |= {
            f"model.layers.{layer}.{name}": shape
            for name, shape in {
                "self_attn.query_key_value": (packed, width), "self_attn.dense": (width, width),
                "mlp.up_proj": (2 * inner, width), "mlp.down_proj": (width, inner),
                "input_layernorm": (width,), "post_attention_layernorm": (width,),
            }.items()
        }  # fmt: skip
    weights = {}
    for name, shape in made.items():
        weights[f"{name}.weight"] = torch.randn(shape) * 0.15 if len(shape) > 1 else torch.ones(shape)
        if name not in ("model.embed_tokens", "lm_head"):
            weights[f"{name}.bias"] = torch.zeros(shape[:1])
    weights["lm_head.weight"][ends] = 0
    return weights
