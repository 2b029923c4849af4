"""The wheel: installed where nothing is but what it asks for, it does the main job, from an empty folder."""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from served import CHROMIUM, ROOT, free_port, started

pytestmark = pytest.mark.slow


def needed(by: Distribution) -> list[Distribution]:
    """What a distribution asks for, and what that asks for, of what is installed here."""
    found: dict[tuple[str, str], Distribution] = {}
    waiting = [(by, "")]
    while waiting:
        asking, extra = waiting.pop()
        for requirement in map(Requirement, asking.requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                for wanted in ("", *requirement.extras):
                    if (requirement.name, wanted) not in found:
                        found[requirement.name, wanted] = distribution(requirement.name)
                        waiting.append((found[requirement.name, wanted], wanted))
    return list({one.name: one for one in found.values()}.values())


def lend(one: Distribution, site: Path) -> None:
    """Have an environment see a distribution that is installed here: nothing is got, torch least of all."""
    home = Path(str(one.locate_file("")))
    for name in {file.parts[0] for file in one.files or ()} - {"..", "__pycache__"}:
        if not name.endswith(".pth") and not (site / name).exists():
            (site / name).symlink_to(home / name)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel, and with what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)], check=True
    )
    (wheel,) = folder.glob("slmrag-*.whl")
    venv.create(folder / "environment", symlinks=True)
    python = folder / "environment" / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (site,) = (folder / "environment" / "lib").glob("python*/site-packages")
    (metadata,) = site.glob("slmrag-*.dist-info")
    for one in needed(PathDistribution(metadata)):
        lend(one, site)
    return python.parent


@pytest.fixture
def environment(tmp_path: Path, programs: Path) -> dict[str, str]:
    """What a new user's shell has set."""
    home = tmp_path / "home"
    home.mkdir()
    return {"HOME": str(home), "PATH": f"{programs}:{os.defpath}", "LANG": "C.UTF-8", "SLMRAG_OLLAMA_HOST": "http://127.0.0.1:9"}  # fmt: skip


def test_it_answers_on_the_command_line(tmp_path: Path, programs: Path, environment: dict[str, str]):
    (tmp_path / "empty").mkdir()

    def run(*arguments: str) -> str:
        command = [programs / "slmrag", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "empty", env=environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    (samples,) = programs.parent.glob("lib/python*/site-packages/slmrag/samples")
    added = json.loads(run("add", "--json", *map(str, sorted(samples.iterdir()))))["files"]
    assert [one["status"] for one in added] == ["added"] * 4
    answer = json.loads(run("ask", "--json", "What does error E8 mean?"))
    assert "Leak at the shaft seal" in answer["answer"] and not answer["refused"]
    assert not list((tmp_path / "empty").iterdir()) and list((tmp_path / "home").rglob("library.db"))


@pytest.fixture
def tab(tmp_path: Path, programs: Path, environment: dict[str, str], chromium: "object") -> Iterator["object"]:
    """A tab with the app that the wheel's command has started."""
    from browser import new_tab

    port = free_port()
    command = [str(programs / "slmrag"), "app", "--no-browser", "--port", str(port)]
    with started(command, port, tmp_path, environment) as address:
        tab = new_tab(chromium)
        tab.goto(address)
        yield tab
        tab.context.close()


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
def test_the_app_offers_its_samples_and_answers_from_them(tab: "object"):
    from browser import ask, playwright, rests

    expect, told = playwright.expect, []
    tab.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    tab.get_by_role("button", name="Try with the samples").click()
    expect(tab.locator(".st-key-suggested-0 button")).to_contain_text("?")
    answer = ask(tab, "What does error E8 mean?")
    expect(answer.get_by_text("Leak at the shaft seal").last).to_be_visible()
    expect(answer.get_by_role("button", name="Read aloud")).to_be_visible()  # a component of ours
    tab.get_by_role("link", name="Library").first.click()
    expect(tab.get_by_role("heading", name="4 documents")).to_be_visible()
    rests(tab)
    assert told == []
