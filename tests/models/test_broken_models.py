"""A model that is there and cannot be asked: one clear line, and the quotes stand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import run
from fakes.documents import write

from slmrag.errors import ModelMissing, ModelProblem
from slmrag.models.error_line import in_a_line

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or draw pages


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
    ("onnx", without("tokenizer.json"), "tokenizer_missing"),
    ("onnx", without("tokenizer.json", "tokenizer_config.json"), "tokenizer_missing"),
    ("onnx", half("tokenizer.json"), "tokenizer_damaged"), ("onnx", half("model.onnx.data"), "model_not_loaded"),
    ("onnx", without("model.onnx.data"), "model_not_loaded"), ("onnx", half("model.onnx"), "model_not_loaded"),
    ("onnx", without("model.onnx"), "onnx_file_missing"), ("onnx", half("genai_config.json"), "onnx_config_damaged"),
    ("onnx", of_another_architecture("genai_config.json"), "model_kind_unknown"),
    ("transformers", without("tokenizer.json", "tokenizer_config.json"), "tokenizer_missing"),
    ("transformers", half("model.safetensors"), "transformers_not_loaded"),
    ("transformers", without("model.safetensors"), "transformers_not_loaded"),
    ("transformers", of_another_architecture("config.json"), "model_kind_unknown"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "damage", "key"), DAMAGE)
def test_a_folder_that_cannot_be_used_is_one_line_and_the_quotes_stand(
    assistant, tmp_path, tiny_onnx, tiny_hf, kind, damage, key
):
    assistant.add([write(tmp_path / "gate.txt", "The gate is red. The door is blue.")], wait=False)
    folder = shutil.copytree(tiny_onnx if kind == "onnx" else tiny_hf, tmp_path / "model")
    damage(folder)
    stream = assistant.ask("What colour is the gate?", model=f"{kind}:{folder}")
    answer = stream.result()
    assert answer.quoted_because == "failed" and "The gate is red." in answer.text
    assert stream.problem.key == key and str(folder) in answer.error
    assert "\n" not in answer.error and len(answer.error.replace(str(folder), "")) < 400 and ".cc:" not in answer.error
    with pytest.raises(ModelProblem) as told:  # before it is chosen
        assistant.models.open(f"{kind}:{folder}").load()
    assert str(told.value) == answer.error
    assert not assistant.ask("What colour is the door?", model="quote").result().error, "it goes on"


@pytest.mark.parametrize("kind", ["onnx", "transformers"])
def test_a_folder_without_a_model_is_called_so(assistant, tmp_path, kind):
    with pytest.raises(ModelMissing, match="holds no model"):
        assistant.models.open(f"{kind}:{tmp_path}").load()


def test_a_model_that_is_not_there_is_an_error_to_who_names_it_and_else_quotes_stand(assistant, tmp_path, tiny_onnx):
    assistant.add([write(tmp_path / "gate.txt", "The gate is red. The door is blue.")], wait=False)
    with pytest.raises(ModelMissing):
        assistant.ask("What colour is the gate?", model=f"onnx:{tmp_path}")
    folder = shutil.copytree(tiny_onnx, tmp_path / "model")
    assistant.models.choose("ask", f"onnx:{folder}")
    assistant.models.forget(f"onnx:{folder}")
    shutil.rmtree(folder)
    answer = assistant.ask("What colour is the gate?").result()
    assert "The gate is red." in answer.text and "holds no model" in answer.error
    assistant.models.choose("ask", "")


def test_the_list_of_models_says_which_cannot_be_used(home, tiny_onnx):
    folder = shutil.copytree(tiny_onnx, home / "models" / "mine")
    assert "has no tokenizer" not in run("models").stdout
    (folder / "tokenizer.json").unlink()
    assert f"{folder} has no tokenizer" in run("models").stdout
    assert json.loads(run("models", "--json").stdout)["problems"][0].startswith(f"{folder} has no tokenizer")


def test_what_a_library_says_is_a_line_without_places_of_its_source():
    said = (
        "Exception during initialization: /onnxruntime_src/onnxruntime/core/frame.cc:74 onnxruntime::Frame::Info(const "
        "std::vector<const onnxruntime::Node*>&)\n[ONNXRuntimeError] : 1 : FAIL : tensorprotoutils.cc:2201 GetData External "
        "initializer: w4 cannot be read in full. "
    )
    assert in_a_line(said) == "External initializer: w4 cannot be read in full"
    assert len(in_a_line("word " * 100)) < 203
