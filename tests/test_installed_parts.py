"""What is not installed costs the sentence that says how to install it, and the extras that are named are there."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
from command_line import run
from notice_tables import all_templates

from slmrag import __version__
from slmrag.assistant import Assistant
from slmrag.errors import ModelProblem, SlmragError
from slmrag.schema import Message
from slmrag.testing import ScriptedModel
from slmrag.translation.chrf import measure

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]


def test_the_client_of_openai_s_servers_is_asked_for_by_its_name(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)  # as if it were not installed
    with Assistant(background=False, openai_url="http://127.0.0.1:9/v1") as opened:
        stream = opened.models.open("openai:phi").stream([Message("user", "Who?")], max_tokens=8)
        with pytest.raises(ModelProblem, match="pip install openai"):
            next(stream)


def test_what_measures_translations_is_asked_for_by_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    monkeypatch.setitem(sys.modules, "sacrebleu.metrics", None)
    with pytest.raises(SlmragError, match=r"pip install 'slmrag\[eval\]'"):
        measure(["A gate."], ["Ein Tor."], ScriptedModel("Ein Tor."), source="en", to="de")


def test_every_extra_that_is_named_is_there():
    written = [template for table in all_templates().values() for template in table.values()]
    named = {extra for text in written for extra in re.findall(r"slmrag\[(\w+)\]", text)}
    assert named == PROJECT["optional-dependencies"].keys() - {"test"}


def test_the_version_is_one_wherever_it_is_said():
    assert run("--version").stdout == f"slmrag {PROJECT['version']}\n" and __version__ == PROJECT["version"]


def test_torch_is_taken_up_to_the_version_that_was_tested_on_linux_too():
    (torch,) = [one for one in PROJECT["dependencies"] if one.startswith("torch")]
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    (first,) = re.findall(r"`pip install '(torch.*?)' --index-url https://download\.pytorch\.org/whl/cpu`", readme)
    assert first == "torch" + torch[torch.index("<=") :]
