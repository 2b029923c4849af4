"""What names a model, its spec: its parts, what it means wherever the program is started, and what of it is shown."""

import os
import re
from pathlib import Path

from slmrag.models.model_server import complete_address

_AT_ADDRESS = re.compile(r"(.+)@(https?://.+)")
_AT_HOST = re.compile(r"([^@]+(?:@[^@:]+)*)@((?:localhost|\d+(?:\.\d+){3}|\[[\da-f:]+\]):\d.*)")
_NO_HOST = re.compile(r"https?://(?:.*@)?|[/?#].*")


def split_address(name: str) -> tuple[str, str]:
    """The model and the address of ``MODEL@http://…``, or ``MODEL@127.0.0.1:1234``, as they stand in a spec; ``""`` where there is none.

    Of several servers the addresses are one list, parted by commas; see `split_addresses`.
    """
    if found := _AT_ADDRESS.fullmatch(name):
        return found[1], found[2]
    found = _AT_HOST.fullmatch(name)
    return (found[1], f"http://{found[2]}") if found else (name, "")


def split_addresses(listed: str) -> tuple[str, ...]:
    """The addresses of a list with commas, each with its scheme and its ``/v1``, none twice or empty. Raises `ModelProblem`."""
    named = [one for one in listed.split(",") if one.strip()]
    return tuple(dict.fromkeys(complete_address(one) for one in named or [listed]))


def resolve(spec: str) -> str:
    """``spec`` as it means the same everywhere: a folder absolute, each address with its ``/v1``. Raises `ModelProblem`."""
    kind, _, name = spec.partition(":")
    if kind == "openai" and (parts := split_address(name))[1]:
        return f"{kind}:{parts[0]}@{','.join(split_addresses(parts[1]))}"
    if (kind == "onnx" and _is_path(name)) or (kind == "transformers" and Path(name).expanduser().is_dir()):
        return f"{kind}:{Path(name).expanduser().resolve()}"
    return spec


def spoken_name(spec: str) -> str:
    """What people read of a model: a folder's own name without its path, a server's model with where that is; else its spec."""
    kind, _, name = spec.partition(":")
    model, address = split_address(name) if kind == "openai" else (name, "")
    if address:
        return f"{model} · {', '.join(_NO_HOST.sub('', one) for one in address.split(',') if one.strip())}"
    if (kind == "onnx" and _is_path(name)) or (kind == "transformers" and Path(name).expanduser().is_absolute()):
        return Path(name).name or spec
    return spec


def without_secrets(spec: str) -> str:
    """``spec`` as it may be shown and kept: a password before a host and a key behind an address are left out of it.

    What they stood in is refused either way.
    """
    before, scheme, address = spec.partition("://")
    return before + scheme + re.sub(r"[?#].*", "?…", re.sub(r".*@", "…@", address))


def _is_path(name: str) -> bool:
    return os.sep in name or name.startswith("~")
