"""What this machine computes with and could compute with, by a list of providers and a machine that stand in for real ones."""

import platform
import shutil
from importlib import metadata
from pathlib import Path

import onnxruntime
import pytest
from command_line import run

from slmrag.doctor import examine

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
        ({"nvidia": True}, "CUDA", "pip install onnxruntime-genai-cuda"),
        ({"nvidia": True, "system": "Windows", "lists": (DML, CPU)}, "CUDA", "pip install onnxruntime-genai-cuda"),
        ({"system": "Windows"}, "DirectML", "pip install onnxruntime-genai-directml"),
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
