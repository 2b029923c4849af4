"""What ONNX Runtime computes with on this machine, and what else it could: a card that the installed build leaves unused."""

import importlib.util
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

# The builds of the runtime; all are imported as onnxruntime_genai, and one at a time is installed.
_BUILDS = ("onnxruntime-genai", "onnxruntime-genai-cuda", "onnxruntime-genai-directml")
# Each brings its own ONNX Runtime, whose files lie where those of the other do. What slmrag asks of it ends where pyproject.toml says.
_INSTEAD = 'pip uninstall -y onnxruntime-genai onnxruntime && pip install "{}<0.19"'


# On Linux the one of PyPI is for CUDA; on Windows it is for the processor.
_TORCH = {
    "Linux": "pip uninstall -y torch && pip install 'torch<=2.13.0'",
    "Windows": "https://pytorch.org/get-started/locally names the line for its CUDA",
}
Device = Literal["auto", "cpu", "cuda", "directml"]
_PROCESSOR = "CPUExecutionProvider"
_CARDS = {"cuda": "CUDAExecutionProvider", "directml": "DmlExecutionProvider"}


@dataclass(frozen=True, slots=True)
class Provider:
    """What computes. ``onnx`` is ONNX Runtime's name for it, ``""`` where another program computes with it; ``install`` is the
    line that brings it, and ``could`` tells whether this machine has what it needs."""

    name: str
    onnx: str
    install: str
    could: Callable[[], bool]

    @property
    def used(self) -> bool:
        """Whether what is installed can compute with it."""
        return self.onnx in _available() if self.onnx else importlib.util.find_spec("mlx_lm") is not None


def _has_nvidia_driver() -> bool:
    return shutil.which("nvidia-smi") is not None


def _is_windows() -> bool:
    return platform.system() == "Windows"


def _is_apple_silicon() -> bool:
    return platform.system() == "Darwin" and platform.machine() == "arm64"


# In the order in which they are worth having. An NPU (OpenVINO, QNN) is not told from here: Foundry Local brings it.
PROVIDERS = (
    Provider("CUDA", "CUDAExecutionProvider", _INSTEAD.format("onnxruntime-genai-cuda"), _has_nvidia_driver),
    Provider("DirectML", "DmlExecutionProvider", _INSTEAD.format("onnxruntime-genai-directml"), _is_windows),
    Provider("MLX", "", "pip install mlx-lm && mlx_lm.server", _is_apple_silicon),
)


def onnx_providers(device: Device) -> list[str]:
    """What ONNX Runtime is to compute with, by its own names, best first; none where ``device`` is not there.

    With "auto" the processor computes where a card fails.
    """
    wanted = {"auto": (*_CARDS.values(), _PROCESSOR), "cpu": (_PROCESSOR,)}.get(device, (_CARDS.get(device, ""),))
    there = _available()
    return [name for name in wanted if name in there]


def torch_device(device: Device) -> str | None:
    """What torch is to compute with: ``"cuda"`` or ``"cpu"``; ``None`` where ``device`` is not there. Imports torch."""
    import torch

    if device == "cpu" or (device == "auto" and not torch.cuda.is_available()):
        return "cpu"
    return "cuda" if device != "directml" and torch.cuda.is_available() else None


def torch_for_card() -> str:
    """The line that installs a build of torch for the NVIDIA card of this machine; ``""`` where there is none, or torch has it."""
    version = metadata.version("torch")  # without importing it, which takes seconds
    has_it = "+cu" in version or (platform.system() == "Linux" and "+cpu" not in version)
    return "" if has_it or not _has_nvidia_driver() else _TORCH.get(platform.system(), "")


def build() -> str:
    """The installed build of the runtime with its version; ``""`` where none is."""
    for name in _BUILDS:
        try:
            return f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
    return ""


def computes_with() -> list[str]:
    """What the installed ONNX Runtime offers to compute with, best first: ``["CUDA", "CPU"]``."""
    return [name.removesuffix("ExecutionProvider") for name in _available() if name != "AzureExecutionProvider"]


def unused_provider() -> Provider | None:
    """The first that this machine could compute with and that nothing installed does; ``None`` where none or a better one is used."""
    for provider in PROVIDERS:
        if provider.could():
            return None if provider.used else provider
    return None


def _available() -> list[str]:
    import onnxruntime

    return onnxruntime.get_available_providers()
