"""Foundry Local, Microsoft's server of ONNX models: it takes another port each time it starts, and tells it itself."""

import re
import shutil
import subprocess
from pathlib import Path

from slmrag.errors.model_access import ModelUnreachable

TITLE = "Foundry Local"
_ASKED = (("service", "status"), ("server", "status"))  # the older command, and the newer one
_SECONDS = 15.0
_ADDRESS = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\]):\d+")


def program() -> str:
    """Its command. Raises `ModelUnreachable` where it is not installed."""
    found = shutil.which("foundry")
    # Some systems look into the current folder first, which may be anybody's.
    if found is None or Path(found).resolve().parent == Path.cwd():
        raise ModelUnreachable("foundry_missing")
    return found


def address() -> str:
    """The address of the running service, ending in ``/v1``. Raises `ModelUnreachable` where it is not installed, or not running."""
    command = program()
    for words in _ASKED:
        try:
            told = subprocess.run(
                [command, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ModelUnreachable("foundry_silent") from error
        if found := _ADDRESS.search(told.stdout.decode("utf-8", "replace")):
            return f"{found[0]}/v1"
    raise ModelUnreachable("foundry_silent")
