"""Every command and every line of Python in the README runs, and its table of settings is the settings'."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from slmrag import Assistant
from slmrag.settings import Settings

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
README = (ROOT / "README.md").read_text("utf-8")
INSTALL, TEST, COMMANDS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
(SHOWN,) = re.findall(r"```console\n\$ slmrag (.*?)\n(.*?)```", README, re.DOTALL)
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_test_command_is_what_ci_runs():
    assert TEST.strip() == (ROOT / ".ci" / "run").read_text().strip().splitlines()[-1]


@pytest.mark.slow
def test_the_install_command_installs_what_this_runs():
    # The browser test starts the app that it opens; here: that it is installed from this checkout, as it says.
    assert INSTALL.strip() == "pip install -e . && slmrag app"
    shown = subprocess.run(
        [sys.executable, "-m", "pip", "show", "-f", "slmrag"], capture_output=True, text=True, check=True
    )
    assert str(ROOT) in shown.stdout


@pytest.mark.slow
def test_the_commands_run_as_written(home):
    outputs = {}
    for line in COMMANDS.strip().splitlines():
        name, *arguments = shlex.split(line)
        assert name == "slmrag"
        done = subprocess.run([sys.executable, "-m", "slmrag", *arguments], capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        outputs[arguments[0]] = done.stdout
    assert "Every 250 hours" in outputs["ask"] and "[1] product-faq.md" in outputs["ask"]
    assert "Removed product-faq.md" in outputs["remove"]


@pytest.mark.slow
def test_the_summary_shown_is_what_comes(home):
    for arguments in (["add", "--no-wait", "data/samples/handbook.pdf"], shlex.split(SHOWN[0])):
        command = [sys.executable, "-m", "slmrag", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == SHOWN[1]


@pytest.mark.slow
def test_the_example_runs(home, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    exec(compile(EXAMPLE, "README.md", "exec"), {})
    assert "more than 8 seconds" in capsys.readouterr().out


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_the_table_of_settings_is_true(name):
    field = Settings.model_fields[name]
    (row,) = re.findall(rf"^\| `{name}` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    assert row[1] == field.description
    if isinstance(field.default, int | float) or (isinstance(field.default, str) and field.default):
        assert row[0] == f"`{field.default}`"


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
