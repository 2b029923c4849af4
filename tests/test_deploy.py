"""The container's two files name only what there is: no engine runs where these tests do, so that nothing builds them here."""

import re
import shlex
import ssl
import subprocess
import sys
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread

import pytest
import yaml
from certificates import make_certificate
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


def written() -> list[list[str]]:
    """Every command that stands in the comments of the two files, its lines joined."""
    texts = [re.sub(r"\\\n# *", "", (DEPLOY / name).read_text("utf-8")) for name in ("Containerfile", "compose.yaml")]
    return [shlex.split(found) for text in texts for found in re.findall(r"^#   (.*)", text, re.MULTILINE)]


def commands() -> list[list[str]]:
    """Every command of slmrag in the two files, in comments too."""
    ours = [re.search(r" slmrag slmrag (.*)", shlex.join(one)) for one in written()]
    lists = [yaml.safe_load(given("CMD")[0]), COMPOSE["services"]["slmrag"]["command"]]
    return [*(shlex.split(one[1]) for one in ours if one), *(one[1:] for one in lists)]


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
    assert {command[0] for command in commands()} == {"app", "people", "models"} and len(commands()) == 6
    for command in commands():
        told = CliRunner().invoke(app, [*command[: 1 if command[0] == "app" else 2], "--help"], terminal_width=200)
        assert told.exit_code == 0, command
        assert [one for one in command if one.startswith("--") and one not in told.output] == []


def test_its_health_is_asked_where_the_app_tells_it(home: Path):
    (port,) = given("EXPOSE")
    (check,) = given("HEALTHCHECK")
    asking = yaml.safe_load(check.split("CMD", 1)[1])
    assert asking[0] == "python" and f"127.0.0.1:{port}/_stcore/health" in asking[2]
    told = CliRunner().invoke(app, ["app", "--help"], terminal_width=200)
    assert f"default: {port}" in told.output
    assert COMPOSE["services"]["slmrag"]["ports"][0].endswith(f":{port}")


@pytest.mark.parametrize("encrypted", [False, True])
def test_it_is_well_where_it_answers_with_https_or_without_and_else_not(tmp_path: Path, encrypted: bool):
    (check,) = given("HEALTHCHECK")
    script = yaml.safe_load(check.split("CMD", 1)[1])[2]
    (tmp_path / "_stcore").mkdir()
    with HTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)) as server:
        if encrypted:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*make_certificate(tmp_path, "127.0.0.1"))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        serving = Thread(target=server.serve_forever)
        serving.start()
        asking = [sys.executable, "-c", script.replace("8501", str(server.server_port))]
        ill = subprocess.run(asking, capture_output=True, check=False)
        (tmp_path / "_stcore" / "health").write_text("ok")
        well = subprocess.run(asking, capture_output=True, check=False)
        server.shutdown()
        serving.join()
    assert (ill.returncode, well.returncode) == (1, 0)


@pytest.mark.parametrize("name", [one for one in COMPOSE["services"]["slmrag"]["environment"]])
def test_what_is_set_is_a_setting(name: str):
    assert name.removeprefix("SLMRAG_").lower() in Settings.model_fields


def test_each_profile_has_the_server_that_its_address_names():
    services, environment = COMPOSE["services"], COMPOSE["services"]["slmrag"]["environment"]
    assert services["ollama"]["profiles"] == ["ollama"] and "//ollama:11434" in environment["SLMRAG_OLLAMA_HOST"]
    assert services["chroma"]["profiles"] == ["chroma"] and "profiles" not in services["slmrag"]
    for command in written():
        assert {command[n + 1] for n, one in enumerate(command) if one == "--profile"} <= services.keys()
        if "exec" in command:
            service, *rest = command[command.index("exec") + 1 :]
            assert service in command[: command.index("exec")], "one of a profile is found with its profile alone"
            assert environment["SLMRAG_REMOTE_MODELS"].endswith(f":-ollama:{rest[-1]}}}"), "the model that is pulled"
    used = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert used == set(COMPOSE["volumes"])
    build = services["slmrag"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Containerfile"
    assert services["slmrag"]["ports"][0].startswith("${SLMRAG_PUBLISH:-127.0.0.1:"), "by itself, to this machine alone"
