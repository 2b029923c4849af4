import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from slmrag import Assistant, settings

settings.quieten()
os.environ.pop("SLMRAG_HOME", None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty library folder, which the command line and the app find in the environment."""
    monkeypatch.setenv("SLMRAG_HOME", str(tmp_path / "library"))
    return tmp_path / "library"


@pytest.fixture
def assistant(home: Path) -> Iterator[Assistant]:
    """An assistant over an empty library that does nothing in the background until it is asked to."""
    with Assistant(home, background=False) as assistant:
        yield assistant
