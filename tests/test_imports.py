"""Nothing happens at import; nothing heavy is imported before it is needed; imports point one way."""

import ast
import importlib.util
import json
import pkgutil
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import grimp
import pytest
from fakes.documents import write

import slmrag

ROOT = Path(slmrag.__file__).parent
MODULES = sorted(
    module.name for module in pkgutil.walk_packages([str(ROOT)], "slmrag.") if not module.name.endswith("__main__")
)
HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "streamlit", "onnxruntime", "pandas", "PIL")

IMPORTS = """
import builtins, importlib, io, json, os, socket, sys, traceback
before, root, modules = json.loads(sys.argv[1])
for module in before:
    importlib.import_module(module)
def forbidden(*a, **k): raise AssertionError(f"{a}")
socket.socket.connect = socket.getaddrinfo = forbidden
os.mkdir = os.makedirs = os.open = forbidden
real = io.open
def reading(file, mode="r", *a, **k):
    assert not set(mode) & set("wax+"), f"{file} opened for writing"
    return real(file, mode, *a, **k)
builtins.open = io.open = reading
class Environ(os._Environ):
    def __getitem__(self, name):
        frame = sys._getframe(1)
        while frame.f_code.co_filename in (os.__file__, "<frozen os>", "<frozen _collections_abc>"):
            frame = frame.f_back
        assert not frame.f_code.co_filename.startswith(root), f"{name} is read"
        return super().__getitem__(name)
os.environ.__class__ = Environ
failed = {}
for module in modules:
    try:
        importlib.import_module(module)
    except BaseException:
        failed[module] = traceback.format_exc()
print(json.dumps(failed))
"""


def failures_of(modules: list[str], folder: Path, home: Path, before: tuple[str, ...] = ()) -> dict[str, str]:
    """What went wrong where modules under ``folder`` did what an import must not, in one process, by module."""
    home.mkdir(mode=0o500)
    done = subprocess.run(
        [sys.executable, "-B", "-c", IMPORTS, json.dumps([before, str(folder), modules])],
        capture_output=True, text=True, check=True, cwd=folder.parent,
        env={"HOME": str(home), "PATH": "", "PYTHONPATH": f"{ROOT.parent}:{folder}"},
    )  # fmt: skip
    assert not list(home.iterdir())
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("order", ["first to last", pytest.param("last to first", marks=pytest.mark.slow)])
@pytest.mark.parametrize("ui", [False, True], ids=["the rest", "ui"])
def test_importing_does_nothing(tmp_path, ui, order):
    modules = [module for module in MODULES if module.startswith("slmrag.ui") == ui]
    modules = modules if order == "first to last" else modules[::-1]
    before = ("streamlit",) if ui else ()
    assert len(modules) > 30 and failures_of(modules, ROOT, tmp_path / "home", before) == {}


def test_an_import_that_does_something_is_seen(tmp_path):
    deeds = {
        "connects": "import socket; socket.create_connection(('127.0.0.1', 9))",
        "writes": "open('here.txt', 'w')",
        "makes": "import os; os.mkdir('here')",
        "reads": "import os; os.environ.get('SLMRAG_HOME')",
        "asks": "import os; os.getenv('HOME')",
    }
    (tmp_path / "package").mkdir()
    for name, deed in deeds.items():
        (tmp_path / "package" / f"{name}.py").write_text(deed)
    failed = failures_of(list(deeds), tmp_path / "package", tmp_path / "home")
    assert list(failed) == list(deeds) and all("AssertionError" in told for told in failed.values())


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from slmrag.cli import app\n"
        "try: app(['--help'])\n"
        f"except SystemExit: print('heavy:', sorted(set(sys.modules) & {set(HEAVY)!r} | set(sys.modules) & {{'numpy'}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "heavy: []" in done.stdout and "ask" in done.stdout


@pytest.mark.slow
def test_an_open_library_needs_nothing_heavy(home):
    code = (
        "import sys; from slmrag import Assistant\n"
        "with Assistant(background=False) as a: a.documents(); a.search('anything?')\n"
        f"print(sorted(set(sys.modules) & {set(HEAVY)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_adding_and_asking_by_meaning_need_no_torch(home, tmp_path):
    """On the command line and in the app, which are asked in a process each."""
    file = write(tmp_path / "prices.txt", "The seal kit costs 68.50 euros. The impeller costs 88 euros.")
    ways = {
        f"from command_line import run; run('add', {str(file)!r}); print(run('ask', '--json', QUESTION).stdout)": "68.50",
        "from app_pages import ask, opened, said; print(said(ask(opened(), QUESTION)))": "68.50",
    }
    for code, answer in ways.items():
        told = "print('heavy:', sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)), 'onnxruntime' in sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; QUESTION = 'What is the price of a seal kit?'\n{code}\n{told}"],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parent,
        )  # fmt: skip
        assert "heavy: [] True" in done.stdout and answer in done.stdout


def test_no_test_imports_another():
    """What two tests need is in a conftest.py, in fakes/ or in a module beside them."""
    imports = re.compile(r"^\s*(?:from|import) test_\w+", re.MULTILINE)
    found = {path.name: imports.findall(path.read_text("utf-8")) for path in Path(__file__).parent.rglob("*.py")}
    assert len(found) > 100 and {name: lines for name, lines in found.items() if lines} == {}


def test_imports_point_one_way():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports())"],
        capture_output=True, text=True, cwd=ROOT.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("doors", "rooms", "lines"),
    [
        (("answering.answer", "answering.quotation"), 8, 4_100),
        (("checking.citations",), 3, None),
        (("summary.summary_stream",), 9, None),
        (("translation.translate", "translation.translation_stream"), 9, None),
    ],
)
def test_an_answer_a_check_a_summary_and_a_translation_can_be_followed(doors, rooms, lines):
    graph = grimp.build_graph("slmrag", exclude_type_checking_imports=True, cache_dir=None)
    starts = {f"slmrag.{door}" for door in doors}
    needed = starts.union(*map(graph.find_upstream_modules, starts)) - {"slmrag"}
    assert len({module.split(".")[1] for module in needed}) <= rooms
    files = [importlib.util.find_spec(module).origin for module in needed]
    assert lines is None or sum(Path(file).read_text("utf-8").count("\n") for file in files) <= lines


def test_the_code_is_clean():
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "."], ["format", "--check", "."]):
        done = subprocess.run([*ruff, *command], capture_output=True, text=True, cwd=ROOT.parent)
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_a_name_in_a_traceback_is_of_one_file_and_one_class():
    files = [path for path in ROOT.rglob("*.py") if not path.name.startswith("__")]
    classes = [
        node.name
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name[0] != "_"
    ]
    assert [name for name, count in Counter([*(path.name for path in files), *classes]).items() if count > 1] == []
