"""Every command and every line of Python in the README and the help runs, and the help's list of settings is the settings'."""

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from command_line import run

from slmrag import Assistant
from slmrag.cli import app
from slmrag.settings import Settings
from slmrag.ui.words.help_topics import FOLDER, NAMES

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
README = (ROOT / "README.md").read_text("utf-8")
HELP = {name: (FOLDER / f"{name}.md").read_text("utf-8") for name in NAMES}
INSTALL, TEST, QUICK, *COMMANDS = re.findall(r"```sh\n(.*?)```", "\n".join([README, *HELP.values()]), re.DOTALL)
(SHOWN,) = re.findall(r"```console\n\$ slmrag (.*?)\n(.*?)```", HELP["summaries"], re.DOTALL)
EXAMPLES = re.findall(r"```python\n(.*?)```", README + HELP["python"], re.DOTALL)
INLINE = sorted(set(re.findall(r"`(slmrag [^`\n]+)`", "\n".join([README, *HELP.values()]))))


def test_the_test_command_is_what_ci_runs():
    assert TEST.strip() == (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1]


def test_the_quick_command_chooses_tests_by_a_marker_that_is_there():
    assert QUICK.strip() == "python -m pytest -m quick"
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    assert any(marker.startswith("quick:") for marker in markers)


@pytest.mark.slow
def test_the_install_command_installs_what_this_runs():
    # The browser test starts the app that it opens; here: that it is installed from this checkout, as it says.
    assert INSTALL.strip() == "pip install -e . && slmrag app"
    shown = subprocess.run(
        [sys.executable, "-m", "pip", "show", "-f", "slmrag"], capture_output=True, text=True, check=True
    )
    assert str(ROOT) in shown.stdout


def in_a_process(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "slmrag", *arguments], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("commands", COMMANDS, ids=["readme", *range(len(COMMANDS) - 1)])
def test_the_commands_run_as_written(home, monkeypatch, commands):
    monkeypatch.chdir(ROOT)
    outputs = {}
    for line in commands.strip().splitlines():
        name, *arguments = shlex.split(line)
        assert name == "slmrag"
        # Those of the README as a shell would; a process for each of the others would take a second to begin.
        here = commands is not COMMANDS[0]
        outputs[arguments[0]] = run(*arguments).stdout if here else in_a_process(*arguments)
    assert "Every 250 hours" in outputs["ask"] and "[1] product-faq.md" in outputs["ask"]
    assert "Removed product-faq.md" in outputs.get("remove", "Removed product-faq.md")


@pytest.mark.parametrize("written", INLINE)
def test_a_command_within_a_line_is_one_of_the_command_line(written: str):
    """What it does needs a model, a file or an hour; that there is such a command with such options is looked up."""
    command, words = typer.main.get_command(app), shlex.split(written)[1:]
    while commands := getattr(command, "commands", {}):
        name = words.pop(0) if words and words[0] in commands else "run"  # what `slmrag eval` does with a file
        if name not in commands and all(word.startswith("-") for word in words):
            break  # a group that does something by itself
        command = commands[name]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if re.fullmatch("--?[a-z-]+", word)} <= options


@pytest.mark.slow
def test_the_summary_shown_is_what_comes(home):
    for arguments in (["add", "--no-wait", "data/samples/handbook.pdf"], shlex.split(SHOWN[0])):
        printed = in_a_process(*arguments)
    assert printed == SHOWN[1]


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=["readme", "help"])
def test_the_example_runs(home, monkeypatch, capsys, example):
    monkeypatch.chdir(ROOT)
    exec(compile(example, "README.md", "exec"), {})
    assert "more than 8 seconds" in capsys.readouterr().out


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_the_list_of_settings_is_true(name):
    field = Settings.model_fields[name]
    ((default, description),) = re.findall(rf"^- `{name}`(?: \((.*?)\))?: (.*)$", HELP["settings"], re.MULTILINE)
    assert description == field.description
    if isinstance(field.default, int | float) or (isinstance(field.default, str) and field.default):
        assert default == f"`{field.default}`"


def linked(file: Path) -> Iterator[tuple[str, Path]]:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", file.read_text("utf-8")):
        yield target, file.parent / target


@pytest.mark.parametrize(
    "file", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(f"slmrag/ui/help/{n}.md" for n in NAMES)]
)
def test_what_is_linked_is_there(file: str):
    assert [target for target, path in linked(ROOT / file) if not path.exists()] == []


def test_the_map_names_every_room_and_every_file_beside_them():
    here = {path.name for path in (ROOT / "slmrag").iterdir() if path.is_dir() or path.suffix == ".py"}
    rows = "\n".join(re.findall(r"^\| (`.*?) \|", README, re.MULTILINE))
    named = set(re.findall(r"(?:slmrag/)?(\w+)(?:/|\.py)`", rows)) - {"tests", "benchmarks", "app"}
    assert named == {name.removesuffix(".py") for name in here if not name.startswith("__")}


@pytest.mark.slow
def test_questions_the_samples_answer_and_refuse(home):
    """The samples are what a new user tries first: what they ask must work."""
    with Assistant(home) as assistant:
        assistant.add(sorted(path for path in SAMPLES.iterdir() if path.suffix != ".py" and path.name != "README.md"))
        for question, document, words in (
            ("Is overtime at the weekend paid?", "handbook.pdf", "Overtime is not paid out."),
            ("How long is the warranty on a pump?", "handbook.pdf", "36 months"),
            ("What does error E8 mean?", "product-faq.md", "Leak at the shaft seal"),
            ("Warum wurde der Installateur nicht voll erstattet?", "brief-kunde.docx", "150,00 €"),
            ("What does ZX-9000-12 cost, and from how many is there a discount?", "prices.xlsx", "68.5"),
        ):
            answer = assistant.ask(question).result()
            quoted = {(c.passage.chunk.document_name, " ".join(c.quote.split())) for c in answer.citations}
            assert any(name == document and words in quote for name, quote in quoted), (question, answer.text)
        for question in ("What is the capital of Australia?", "Who composed the Ninth Symphony?"):
            assert assistant.ask(question).result().refused, question
