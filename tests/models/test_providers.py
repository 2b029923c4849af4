"""What this machine computes with and could compute with, by a list of providers and a machine that stand in for real ones."""

import platform
import re
import shutil
from importlib import metadata
from pathlib import Path
from typing import ClassVar

import numpy as np
import onnxruntime
import pytest
import torch
from command_line import run
from fakes import tiny_embedder

from slmrag import Assistant
from slmrag.doctor import examine
from slmrag.embedding import Embedder
from slmrag.errors import EmbedderProblem, ModelUnusable
from slmrag.models.onnx import OnnxModel
from slmrag.models.onnx_child import load
from slmrag.models.providers import PROVIDERS, onnx_providers, torch_device
from slmrag.models.transformers import TransformersModel

AZURE, CPU, CUDA, DML = (f"{name}ExecutionProvider" for name in ("Azure", "CPU", "CUDA", "Dml"))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes this machine another: its system, whether it has NVIDIA's driver, what ONNX Runtime lists."""

    def make(
        system: str = "Linux", processor: str = "x86_64", nvidia: bool = False, lists: tuple[str, ...] = (AZURE, CPU)
    ):
        programs = tmp_path / "programs"
        programs.mkdir()
        if nvidia:
            (programs / "nvidia-smi").write_text("#!/bin/sh\n")
            (programs / "nvidia-smi").chmod(0o755)
        monkeypatch.setenv("PATH", str(programs))
        monkeypatch.setattr(platform, "system", lambda: system)
        monkeypatch.setattr(platform, "machine", lambda: processor)
        monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: list(lists))

    return make


@pytest.mark.parametrize(
    ("kind", "name", "line"),
    [
        ({"nvidia": True}, "CUDA", 'pip install "onnxruntime-genai-cuda<0.19"'),
        (
            {"nvidia": True, "system": "Windows", "lists": (DML, CPU)},
            "CUDA",
            'pip install "onnxruntime-genai-cuda<0.19"',
        ),
        ({"system": "Windows"}, "DirectML", 'pip install "onnxruntime-genai-directml<0.19"'),
        ({"system": "Darwin", "processor": "arm64"}, "MLX", "pip install mlx-lm"),
    ],
)
def test_a_card_that_is_left_unused_is_named_with_the_line_that_installs_it(assistant, machine, kind, name, line):
    machine(**kind)
    (finding,) = [one for one in examine(assistant) if one.name == "Graphics card"]
    assert name in finding.found and "CPU" in finding.found and line in finding.remedy and finding.brings


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"system": "Darwin"},
        {"nvidia": True, "lists": (CUDA, CPU)},
        {"nvidia": True, "system": "Windows", "lists": (CUDA, DML, CPU)},
        {"system": "Windows", "lists": (DML, CPU)},
    ],
)
def test_where_nothing_could_be_better_there_is_no_line(assistant, machine, kind):
    machine(**kind)
    assert "Graphics card" not in [one.name for one in examine(assistant)]


def test_the_doctor_says_what_computes_whatever_build_is_installed(assistant, home, tiny_onnx, machine, monkeypatch):
    machine(nvidia=True, lists=(CUDA, AZURE, CPU))
    shutil.copytree(tiny_onnx, home / "models" / "phi-3.5-mini")
    real = metadata.version

    def installed(name: str) -> str:
        if name == "onnxruntime-genai":
            raise metadata.PackageNotFoundError(name)
        return "0.18.0" if name == "onnxruntime-genai-cuda" else real(name)

    monkeypatch.setattr(metadata, "version", installed)
    assert "phi-3.5-mini (onnxruntime-genai-cuda 0.18.0: CUDA, CPU)" in " ".join(run("doctor").stdout.split())


# -- what is to compute ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device", "lists", "uses"),
    [
        ("auto", (DML, CUDA, AZURE, CPU), [CUDA, DML, CPU]), ("auto", (AZURE, CPU), [CPU]), ("cpu", (CUDA, CPU), [CPU]),
        ("cuda", (CUDA, CPU), [CUDA]), ("cuda", (CPU,), []), ("directml", (DML, CPU), [DML]), ("directml", (CUDA, CPU), []),
    ],
)  # fmt: skip
def test_the_embedder_computes_with_what_the_settings_say(machine, device, lists, uses):
    machine(lists=lists)
    assert onnx_providers(device) == uses


@pytest.mark.parametrize(
    ("device", "card", "uses"),
    [("auto", True, "cuda"), ("auto", False, "cpu"), ("cpu", True, "cpu"), ("cuda", True, "cuda"), ("cuda", False, None), ("directml", True, None)],
)  # fmt: skip
def test_torch_computes_with_what_the_settings_say(monkeypatch, device, card, uses):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: card)
    assert torch_device(device) == uses


def test_on_a_card_runs_follow_each_other_in_larger_ones_and_make_the_same_vectors(monkeypatch):
    texts = [f"The pump number {number} is sealed." for number in range(40)]
    here, runs, real = Embedder().embed_documents(texts), [], onnxruntime.InferenceSession.run

    def run(self, names, feed):
        runs.append(len(feed["input_ids"]))
        return real(self, names, feed)

    monkeypatch.setattr(onnxruntime.InferenceSession, "get_providers", lambda self: [CUDA, CPU])
    monkeypatch.setattr(onnxruntime.InferenceSession, "run", run)
    assert np.allclose(Embedder().embed_documents(texts), here, atol=1e-5) and runs == [40]


def test_what_is_wanted_and_not_there_is_one_line(home, tmp_path, tiny_hf, tiny_onnx):
    own = tiny_embedder.build(tmp_path / "own")
    for embedder in (Embedder(device="directml"), Embedder(str(own), device="cuda")):
        with pytest.raises(EmbedderProblem, match="SLMRAG_DEVICE"):
            embedder.load()
    with pytest.raises(ModelUnusable, match="SLMRAG_DEVICE"):
        TransformersModel(str(tiny_hf), device="cuda").load()
    with pytest.raises(ModelUnusable) as problem:
        OnnxModel(tiny_onnx, device="cuda").load()
    assert "cuda" in str(problem.value) and "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("device", "works", "tried"),
    [("auto", "cuda", ["cuda"]), ("auto", "DML", ["cuda", "DML"]), ("auto", "", ["cuda", "DML", "OpenVINO", "QNN", "CPU"]), ("cpu", "cuda", ["CPU"]), ("directml", "DML", ["DML"])],
)  # fmt: skip
def test_a_language_model_is_tried_with_each_that_the_settings_allow(tmp_path, device, works, tried):
    class Runtime:
        """ONNX Runtime GenAI with a card, or none."""

        class Config:
            def __init__(self, folder):
                self.provider = "CPU"

            def clear_providers(self):
                pass

            def append_provider(self, name):
                self.provider = name

            def overlay(self, text):
                pass

        asked: ClassVar[list[str]] = []

        @classmethod
        def Model(cls, config):
            cls.asked.append(config.provider)
            if config.provider not in (works, "CPU"):
                raise RuntimeError("not supported in this build")
            return "a model"

    assert load(Runtime, tmp_path, 512, 1, device) == ("a model", tried[-1]) and Runtime.asked == tried


def test_where_torch_computes_and_could_with_a_card_the_doctor_has_its_line(home, tmp_path, machine, monkeypatch):
    machine(nvidia=True, lists=(CUDA, CPU))
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "2.13.0+cpu" if name == "torch" else real(name))
    own = tiny_embedder.build(tmp_path / "own")

    def cards(**given) -> list[str]:
        with Assistant(background=False, **given) as assistant:
            return [one.remedy for one in examine(assistant) if one.name == "Graphics card"]

    assert cards() == [] and cards(embedder=str(own), device="cpu") == []
    [line] = cards(embedder=str(own))
    assert line.startswith("pip uninstall -y torch && pip install")
    monkeypatch.setattr(metadata, "version", lambda name: "2.13.0")
    assert cards(embedder=str(own)) == []


def test_the_builds_for_cards_are_those_that_slmrag_allows():
    (allowed,) = [one for one in metadata.requires("slmrag") or () if one.startswith("onnxruntime-genai")]
    for provider in PROVIDERS[:2]:
        (line,) = re.findall(r'"onnxruntime-genai-\w+(<[\d.]+)"', provider.install)
        assert line in allowed
