"""The container's two files name only what there is: no engine runs where these tests do, so that nothing builds them here."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from served import ROOT
from typer.testing import CliRunner

from slmrag.cli import app
from slmrag.settings import Settings

DEPLOY = ROOT / "slmrag" / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def instructions() -> list[tuple[str, str]]:
    """What the Containerfile does: each instruction with its arguments, in order."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Containerfile").read_text("utf-8"), flags=re.MULTILINE)
    return [
        (line.split()[0], line.split(None, 1)[1]) for line in text.replace("\\\n", " ").splitlines() if line.strip()
    ]


def given(name: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == name]


def commands() -> list[list[str]]:
    """Every command of slmrag in the two files, in comments too."""
    texts = [(DEPLOY / name).read_text("utf-8") for name in ("Containerfile", "compose.yaml")]
    written = [shlex.split(found)[1:] for text in texts for found in re.findall(r"slmrag (slmrag people .*)", text)]
    lists = [yaml.safe_load(given("CMD")[0]), COMPOSE["services"]["slmrag"]["command"]]
    return [*written, *(one[1:] for one in lists)]


def test_all_that_is_copied_is_there():
    sources = [part for line in given("COPY") for part in line.split()[:-1]]
    assert sources and [one for one in sources if not (ROOT / one).exists()] == []
    needed = re.findall(
        r'^"([^"/]+)',
        (ROOT / "pyproject.toml").read_text("utf-8").split("force-include]")[1].split("\n[")[0],
        re.MULTILINE,
    )
    assert set(needed) <= {one.split("/")[0] for one in sources} | {"slmrag"}, "what the wheel is built of"


def test_no_secret_of_whoever_builds_it_is_in_it():
    """Beside Streamlit's settings lie its secrets, and a layer of an image keeps what a later one deletes."""
    sources = [part for line in given("COPY") for part in line.split()[:-1]]
    assert ".streamlit/config.toml" in sources and not {".streamlit", "."} & set(sources)


def test_torch_is_the_one_that_the_package_allows():
    (version,) = re.findall(r"torch==(\S+)", "\n".join(given("RUN")))
    listed = re.findall(r'^\s+"(torch\b[^"]*)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert Requirement(listed[0]).specifier.contains(version)
    assert any("/whl/cpu" in line for line in given("RUN"))


def test_it_runs_as_nobody_in_particular_with_its_library_in_a_volume():
    order = [name for name, _ in instructions()]
    assert given("USER") == ["slmrag"] and order.index("USER") > max(n for n, one in enumerate(order) if one == "RUN")
    environment = dict(pair.split("=") for line in given("ENV") for pair in line.split())
    (volume,) = given("VOLUME")
    assert environment["SLMRAG_HOME"] == volume and f"-o slmrag -g slmrag -m 700 {volume}" in "\n".join(given("RUN"))
    assert COMPOSE["services"]["slmrag"]["volumes"] == [f"library:{volume}"]
    assert COMPOSE["services"]["slmrag"]["cap_drop"] == ["ALL"]


def test_every_command_is_one(home: Path):
    assert len(commands()) >= 4
    for command in commands():
        names = [one for one in command if not one.startswith("-")]
        told = CliRunner().invoke(app, [*names[: 2 if names[0] == "people" else 1], "--help"], terminal_width=200)
        assert told.exit_code == 0, command
        assert [one for one in command if one.startswith("--") and one not in told.output] == []


def test_its_health_is_asked_where_the_app_tells_it(home: Path):
    (port,) = given("EXPOSE")
    (check,) = given("HEALTHCHECK")
    assert f"http://127.0.0.1:{port}/_stcore/health" in check
    told = CliRunner().invoke(app, ["app", "--help"], terminal_width=200)
    assert f"default: {port}" in told.output
    assert COMPOSE["services"]["slmrag"]["ports"][0].endswith(f":{port}")


@pytest.mark.parametrize("name", [one for one in COMPOSE["services"]["slmrag"]["environment"]])
def test_what_is_set_is_a_setting(name: str):
    assert name.removeprefix("SLMRAG_").lower() in Settings.model_fields


def test_each_profile_has_the_server_that_its_address_names():
    services, environment = COMPOSE["services"], COMPOSE["services"]["slmrag"]["environment"]
    assert services["ollama"]["profiles"] == ["ollama"] and "//ollama:11434" in environment["SLMRAG_OLLAMA_HOST"]
    assert services["chroma"]["profiles"] == ["chroma"] and "profiles" not in services["slmrag"]
    used = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert used == set(COMPOSE["volumes"])
    build = services["slmrag"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Containerfile"
    assert services["slmrag"]["ports"][0].startswith("${SLMRAG_PUBLISH:-127.0.0.1:"), "by itself, to this machine alone"
