from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import stub_embedder
from fakes.drafts import open_library

from slmrag.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library that no assistant holds."""
    library = open_library(tmp_path)
    yield library
    library.close()


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors at once."""
    stub_embedder.install(monkeypatch.setattr)
