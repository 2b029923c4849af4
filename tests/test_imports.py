"""Nothing happens at import; nothing heavy is imported before it is needed; imports point one way."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import slmrag

ROOT = Path(slmrag.__file__).parent
MODULES = sorted(
    module.name for module in pkgutil.walk_packages([str(ROOT)], "slmrag.") if not module.name.endswith("__main__")
)
HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "streamlit", "onnxruntime", "pandas", "PIL")

FORBID = """
import builtins, io, os, socket, sys
def forbidden(*a, **k): raise AssertionError(f"{a}")
socket.socket.connect = socket.getaddrinfo = forbidden
os.mkdir = os.makedirs = os.open = forbidden
real = io.open
def reading(file, mode="r", *a, **k):
    assert not set(mode) & set("wax+"), f"{file} opened for writing"
    return real(file, mode, *a, **k)
builtins.open = io.open = reading
"""


@pytest.mark.parametrize("module", MODULES)
def test_importing_does_nothing(module, tmp_path):
    if module.startswith("slmrag.ui"):
        code = f"import streamlit\n{FORBID}\nimport {module}"
    else:
        code = f"{FORBID}\nimport {module}"
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, cwd=ROOT.parent,
        env={"HOME": str(home), "PATH": "", "PYTHONPATH": str(ROOT.parent)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not list(home.iterdir())


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from slmrag.cli import app\n"
        "try: app(['--help'])\n"
        f"except SystemExit: print('heavy:', sorted(set(sys.modules) & {set(HEAVY)!r} | set(sys.modules) & {{'numpy'}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "heavy: []" in done.stdout and "ask" in done.stdout


def test_an_open_library_needs_nothing_heavy(home):
    code = (
        "import sys; from slmrag import Assistant\n"
        "with Assistant(background=False) as a: a.documents(); a.search('anything?')\n"
        f"print(sorted(set(sys.modules) & {set(HEAVY)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_imports_point_one_way():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports())"],
        capture_output=True, text=True, cwd=ROOT.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_code_is_clean():
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "."], ["format", "--check", "."]):
        done = subprocess.run([*ruff, *command], capture_output=True, text=True, cwd=ROOT.parent)
        assert done.returncode == 0, done.stdout
