"""``slmrag summarize``, as a person runs it."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import run, told
from fakes.documents import make_pdf

from slmrag.cli.terminal import duration

pytestmark = pytest.mark.slow

HANDBOOK = Path(__file__).parents[2] / "data" / "samples" / "handbook.pdf"


@pytest.fixture
def handbook(home):
    run("add", "--no-wait", str(HANDBOOK))


def test_a_summary_comes_with_its_pages_and_its_receipt(handbook):
    result = run("summarize", "handbook.pdf", "--length", "brief", "--model", "quote")
    assert "[page 9]" in result.stdout and "no language model wrote this" in result.stdout
    assert "Read: 11 of 11 pages, 23," in result.stdout and not result.stderr


def test_json_is_one_object(handbook, tmp_path):
    result = run("summarize", "handbook.pdf", "--pages", "3-5", "--json", "-o", str(tmp_path / "s.md"))
    found = json.loads(result.stdout)
    assert found["model"] == "quote" and found["finish"] == "stop" and found["documents"][0]["name"] == "handbook.pdf"
    assert found["receipt"]["pages_read"] == 3 and found["receipt"]["pages_total"] == 11
    assert found["receipt"]["left_out"][0] == {"document": "handbook.pdf", "page": 1, "reason": "not selected"}
    for said in found["sentences"]:
        assert said["support"] == "stands there" and set(said["pages"]) <= {3, 4, 5}
        assert " ".join(said["quote"].split()) == said["text"] and said["text"] in found["text"]
    assert found["sentences"][0]["text"] in (tmp_path / "s.md").read_text()


def test_a_model_tells_before_it_begins_and_goes_on(handbook, tiny_onnx, tmp_path, monkeypatch):
    monkeypatch.setenv("SLMRAG_CONTEXT_WINDOW", "2048")
    first = run("summarize", "handbook.pdf", "--pages", "3-7", "--model", f"onnx:{tiny_onnx}", "--json")
    assert "calls of onnx:" in first.stderr and "not known yet" in first.stderr
    receipt = json.loads(first.stdout)["receipt"]
    assert receipt["pages_read"] == 5 and receipt["model_calls"] > receipt["parts"] > 1
    assert receipt["tokens_in"] > 2000 and receipt["tokens_out"] > 0
    brief = run(
        "summarize", "handbook.pdf", "--pages", "3-7", "--model", f"onnx:{tiny_onnx}", "--length", "brief", "--json"
    )
    assert "more are kept from before" in brief.stderr
    assert json.loads(brief.stdout)["receipt"]["resumed_parts"] == receipt["parts"]


def test_what_nothing_supports_is_marked(handbook, tiny_onnx):
    result = run("summarize", "handbook.pdf", "--pages", "9", "--model", f"onnx:{tiny_onnx}")
    assert re.search(r"Written by onnx \(.*; 0 of \d+ sentences? stand", " ".join(result.stdout.split()))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing.pdf"], "There is no document “nothing.pdf”"),
        (["handbook.pdf", "--length", "long"], "brief, standard or detailed"),
        (["handbook.pdf", "--language", "German"], "slmrag models get"),
        (["handbook.pdf", "--pages", "50-"], "pages 1 to 11"),
        (["handbook.pdf", "--focus", "submarines"], "about “submarines”"),
        (["handbook.pdf", "-o", "out.pdf"], "end it in .md"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(handbook, capsys, arguments, says):
    line = told(capsys, "summarize", *arguments, "--model", "quote")
    assert line.startswith("slmrag: ") and says in line


def test_interrupted_it_says_that_what_was_made_is_kept(home, tmp_path, tiny_onnx):
    run(
        "add",
        "--no-wait",
        str(make_pdf(tmp_path / "report.pdf", [f"Valve {n} is shut. It is green." for n in range(400)])),
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "slmrag", "summarize", "report.pdf", "--model", f"onnx:{tiny_onnx}"],
        env=os.environ | {"SLMRAG_CONTEXT_WINDOW": "1024"}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with process:
        assert "calls of onnx:" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # Python loses one that falls into the end of an import: people press again
            process.send_signal(signal.SIGINT)
        assert "the same command goes on from there" in process.stderr.read()
    assert process.returncode == 130


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "about 1 s"), (80, "about 80 s"), (2400, "about 40 minutes"), (9000, "about 2.5 hours")],
)
def test_a_time_as_people_say_it(seconds, words):
    assert duration(seconds) == words
