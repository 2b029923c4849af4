"""Kin of Phi-3 in another shape, through the runtimes: Phi-3.5-MoE, and Phi-3-small with its sparse attention."""

import json
from pathlib import Path

import streams

from slmrag.models.onnx import OnnxModel
from slmrag.models.transformers import TransformersModel
from slmrag.schema import Message

LONG = " ".join(f"The pump number {number} is red." for number in range(150))


def asked(question: str) -> list[Message]:
    return [Message("system", "You answer questions."), Message("user", f"{LONG}\n\n{question}")]


def written(model, question: str) -> tuple[str, int]:
    """What it writes, and how much of the prompt it knew."""
    pieces, reply = streams.read(model, asked(question), max_tokens=12)
    return "".join(pieces), reply.reused_tokens


def test_phi_moe_writes_through_transformers_what_that_writes_itself(tiny_moe: Path):
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = TransformersModel(str(tiny_moe))
    first, _ = written(model, "Which one is blue?")
    second, reused = written(model, "Which one is green?")
    tokenizer, theirs = AutoTokenizer.from_pretrained(tiny_moe), AutoModelForCausalLM.from_pretrained(tiny_moe).eval()
    ids = tokenizer.apply_chat_template(
        [{"role": one.role, "content": one.content} for one in asked("Which one is green?")],
        add_generation_prompt=True, return_tensors="pt", return_dict=True,
    )  # fmt: skip
    with torch.inference_mode():
        out = theirs.generate(**ids, max_new_tokens=12, do_sample=False)
    assert second == tokenizer.decode(out[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)
    assert first and reused > 1000


def test_phi_small_reads_in_pieces_and_goes_back_and_writes_the_same(tiny_small: Path):
    assert json.loads((tiny_small / "genai_config.json").read_text())["model"]["type"] == "phi3small"
    warm, cold = OnnxModel(tiny_small, window=8192), OnnxModel(tiny_small, window=8192)
    try:
        written(warm, "Which one is blue?")
        said, reused = written(warm, "Which one is green?")
        assert (said, 0) == written(cold, "Which one is green?") and reused > 1000
    finally:
        warm.unload()
        cold.unload()
