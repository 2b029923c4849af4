"""What ONNX Runtime computes with on this machine, and what else it could: a card that the installed build leaves unused."""

import importlib.util
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

# The builds of the runtime; all are imported as onnxruntime_genai, and one at a time is installed.
_BUILDS = ("onnxruntime-genai", "onnxruntime-genai-cuda", "onnxruntime-genai-directml")
_INSTEAD = "pip uninstall -y onnxruntime-genai && pip install {}"


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
