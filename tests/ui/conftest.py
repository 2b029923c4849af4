from collections.abc import Iterator
from pathlib import Path

import pytest
from app_pages import opened
from fakes.documents import write
from fakes.ollama_server import OllamaServer
from streamlit.testing.v1 import AppTest


@pytest.fixture
def app(fresh_server: None) -> AppTest:
    """The app over an empty library."""
    return opened().run()


@pytest.fixture
def price_list(tmp_path: Path) -> Path:
    return write(tmp_path / "prices.txt", "The seal kit costs 68.50 euros. The impeller costs 88 euros.")


@pytest.fixture(scope="module")
def daemon() -> Iterator[OllamaServer]:
    """A model that takes its time."""
    daemon = OllamaServer()
    daemon.piece_seconds = 0.02
    yield daemon
    daemon.close()
