"""A folder with a model: what its configuration says, and whether its files are there."""

import json
from pathlib import Path

from slmrag.errors.model_access import ModelMissing
from slmrag.errors.model_files import ModelUnusable
from slmrag.models.error_line import in_a_line


def read_config(folder: Path) -> dict:
    """What ``genai_config.json`` says, once the files that it names are there. Raises `ModelMissing`, `ModelUnusable`."""
    try:
        config = json.loads((folder / "genai_config.json").read_text("utf-8"))
        parts = [config["model"][part] for part in ("decoder", "vision", "embedding") if part in config["model"]]
        config["model"]["type"], cache_bytes(config)
        config["model"]["context_length"] = int(config["model"]["context_length"])
        files = [part["filename"] for part in parts]
        if any("custom_ops_library" in part.get("session_options", {}) for part in parts):
            raise ModelUnusable("code_in_model", folder=folder)
    except FileNotFoundError:
        raise ModelMissing("no_onnx_model", folder=folder) from None
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnusable("onnx_config_damaged", folder=folder, said=in_a_line(error)) from None
    if outside := [file for file in files if Path(file).name != file]:
        raise ModelUnusable("file_elsewhere", folder=folder, file=outside[0])
    if missing := [file for file in files if not (folder / file).is_file()]:
        raise ModelUnusable("onnx_file_missing", files=", ".join(missing), folder=folder)
    if not (folder / "tokenizer_config.json").is_file() or not has_vocabulary(folder):
        raise ModelUnusable("tokenizer_missing", folder=folder)
    return config


def has_vocabulary(folder: Path) -> bool:
    """Whether a tokenizer's vocabulary lies in ``folder``, in any of the usual files."""
    return any(any(folder.glob(name)) for name in ("tokenizer.json", "tokenizer.model", "vocab*", "*.tiktoken"))


def cache_bytes(config: dict) -> int:
    """Bytes of cache for a token: keys and values of every layer and head, as 4-byte floats."""
    decoder = config["model"]["decoder"]
    return 2 * 4 * decoder["num_hidden_layers"] * decoder["num_key_value_heads"] * decoder["head_size"]
