from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.drafts import open_library

from slmrag.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library that no assistant holds."""
    library = open_library(tmp_path)
    yield library
    library.close()
