"""A model that is there and cannot be asked: one clear line, and the quotes stand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.documents import write

from slmrag.errors.model_access import ModelMissing


def without(*names: str) -> Callable[[Path], object]:
    return lambda folder: [(folder / name).unlink() for name in names]


def half(name: str) -> Callable[[Path], object]:
    def cut(folder: Path) -> None:
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: len(whole) // 2])

    return cut


def of_another_architecture(name: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        config = json.loads((folder / name).read_text("utf-8"))
        (config["model"] if name == "genai_config.json" else config)[
            "type" if name == "genai_config.json" else "model_type"
        ] = "phi9"
        (folder / name).write_text(json.dumps(config), "utf-8")

    return change


DAMAGE = [
    ("onnx", without("tokenizer.json")), ("onnx", without("tokenizer.json", "tokenizer_config.json")),
    ("onnx", half("model.onnx.data")), ("onnx", without("model.onnx.data")), ("onnx", half("model.onnx")),
    ("onnx", without("model.onnx")), ("onnx", half("genai_config.json")), ("onnx", of_another_architecture("genai_config.json")),
    ("transformers", without("tokenizer.json", "tokenizer_config.json")), ("transformers", half("model.safetensors")),
    ("transformers", without("model.safetensors")), ("transformers", of_another_architecture("config.json")),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "damage"), DAMAGE)
def test_a_folder_that_cannot_be_used_is_one_line_and_the_quotes_stand(
    assistant, tmp_path, tiny_onnx, tiny_hf, kind, damage
):
    assistant.add([write(tmp_path / "gate.txt", "The gate is red. The door is blue.")], wait=False)
    folder = shutil.copytree(tiny_onnx if kind == "onnx" else tiny_hf, tmp_path / "model")
    damage(folder)
    answer = assistant.ask("What colour is the gate?", model=f"{kind}:{folder}").result()
    assert answer.quoted_because == "failed" and "The gate is red." in answer.text
    assert str(folder) in answer.error and "\n" not in answer.error and "Traceback" not in answer.error
    assert not assistant.ask("What colour is the door?", model="quote").result().error, "it goes on"


def test_a_model_that_is_not_there_is_an_error(assistant, tmp_path):
    with pytest.raises(ModelMissing):
        assistant.ask("What colour is the gate?", model=f"onnx:{tmp_path}")
