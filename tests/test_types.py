"""The package keeps to its types, as mypy reads them with the settings of ``pyproject.toml``."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_package_keeps_to_its_types():
    # In mypy's own cache, which knows what has changed: from nothing it takes a minute.
    checked = subprocess.run(
        [sys.executable, "-m", "mypy"], cwd=Path(__file__).parents[1], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
