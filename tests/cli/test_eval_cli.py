"""``slmrag eval``: as a person runs it."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import run, told
from fakes.documents import make_pdf, write
from fakes.openai_server import OpenAIServer

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
LINES = [
    {"question": "How many litres does the pump move?", "answer": "340 litres", "document": "pump.pdf", "page": 1},
    {"question": "How long does the warranty last?", "answer": "24 months", "document": "pump.pdf", "page": 3},
    {"question": "Who sang at Woodstock?", "refuse": True},
]


@pytest.fixture
def pump(home, tmp_path):
    """A library of one document, found by its words, and a file of questions about it."""
    run("add", "--no-wait", str(make_pdf(tmp_path / "pump.pdf")))
    return str(write(tmp_path / "q.jsonl", "\n".join(map(json.dumps, LINES))))


def measured(*arguments, code=0):
    return json.loads(run("eval", *arguments, "--json", code=code).stdout)


def test_a_file_of_questions_is_enough(pump):
    text = run("eval", pump).stdout
    assert "3 questions" in text and "Found among the first five" in text and "100 %" in text
    assert run("eval", "run", pump, "--limit", "1").stdout.splitlines()[1].split()[:2] == ["1", "question"]


def test_json_is_one_object_with_every_row_and_figure(pump):
    shown = measured(pump)
    assert list(shown) == ["finished", "notes", "sides", "differences"]
    (side,) = shown["sides"]
    assert side["settings"] == {"model": "quote"} and shown["finished"] is True
    assert side["figures"]["found@5"] == {"value": 1.0, "low": 0.1581, "high": 1.0, "n": 2}
    assert side["figures"]["refused_rightly"]["n"] == 1
    assert [row["outcome"] for row in side["rows"]] == ["answered", "answered", "refused"]
    assert side["rows"][0]["question"]["answers"] == ["340 litres"] and side["rows"][0]["rank"] == 1


def test_two_settings_are_compared_in_one_run(pump):
    text = run("eval", pump, "--compare", "refuse_below=1").stdout
    assert (
        "refuse_below = 0.3" in text and "refuse_below = 1.0" in text and "too few differ to tell: +100 points" in text
    )
    shown = measured("--compare", "quotes = 1", "--compare", "top_k=2", pump)
    assert [side["settings"] for side in shown["sides"]] == [
        {"quotes": 3, "top_k": 5, "model": "quote"},
        {"quotes": 1, "top_k": 2, "model": "quote"},
    ]
    assert shown["differences"]["found@5"]["verdict"] == "the same"


def test_documents_of_a_folder_are_asked_and_not_kept(home, tmp_path, pump):
    folder = tmp_path / "mine"
    (folder / "deep").mkdir(parents=True)
    write(folder / "deep" / "b.txt", "The lease ends on 4 May.")
    write(folder / "broken.pdf", "%PDF-1.7 nothing")
    write(folder / "notes.xyz", "not read")
    asked = write(tmp_path / "lease.csv", "question;answer;document\nWhen does the lease end?;4 May;B.TXT\n")
    result = run("eval", str(asked), "--documents", str(folder), "--json")
    assert json.loads(result.stdout)["sides"][0]["figures"]["found@1"]["value"] == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("slmrag: broken.pdf: ")
    (document,) = json.loads(run("list", "--json").stdout)["documents"]
    assert document["name"] == "pump.pdf"


def test_questions_are_drafted_from_files_and_from_the_library(home, tmp_path, pump):
    first, table = tmp_path / "first.jsonl", tmp_path / "second.csv"
    assert f"12 questions in {first}" in run("eval", "make", str(SAMPLES), "-o", str(first), "--count", "12").stdout
    lines = [json.loads(line) for line in first.read_text("utf-8").splitlines()]
    assert len(lines) == 12 and sum(line.get("refuse", False) for line in lines) == 3
    printed = run("eval", "make", "pump.pdf", "--count", "4").stdout
    run("eval", "make", "pump.pdf", "--count", "4", "-o", str(table))
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert [row["question"] for row in csv.DictReader(file)] == [json.loads(line)["question"] for line in printed.splitlines()]  # fmt: skip
    assert measured(str(table))["finished"]


def test_what_the_documents_do_not_give_is_said(home, tmp_path, pump):
    asked = run("eval", "make", "pump.pdf", "--count", "500")
    assert "slmrag: The documents give" in asked.stderr and len(asked.stdout.splitlines()) < 500


def test_ctrl_c_prints_what_was_measured(home, tmp_path, pump, monkeypatch):
    server = OpenAIServer()
    server.usage = None

    class InterruptingSecond(list):
        asked = 0

        def __iter__(self):
            type(self).asked += 1
            if self.asked == 2:
                server.piece_seconds = 60  # until the client has gone
                os.kill(os.getpid(), signal.SIGINT)
            return super().__iter__()

    server.pieces = InterruptingSecond(["It moves 340 litres a minute [1]."])
    monkeypatch.setenv("SLMRAG_OPENAI_URL", server.url)
    try:
        result = run("eval", pump, "--model", "openai:phi", "--json", code=130)
    finally:
        server.close()
    shown = json.loads(result.stdout)
    assert [row["outcome"] for row in shown["sides"][0]["rows"]] == ["answered"] and shown["finished"] is False
    assert "slmrag: Stopped after 1 of 3 questions" in result.stderr


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["/nothing.jsonl"], "slmrag: /nothing.jsonl cannot be read"),
        (["q.jsonl", "--compare", "top_q=3"], "slmrag: “top_q” is no setting to compare"),
        (["q.jsonl", "--compare", "top_k=lots"], "slmrag: The setting SLMRAG_TOP_K is wrong"),
        (["q.jsonl", "--model", "onnx:nothing"], "slmrag: "),
        (["q.jsonl", "--collection", "none"], "slmrag: There is no collection “none”"),
        (["q.jsonl", "--documents", "/nowhere"], "slmrag: There is no folder /nowhere"),
        (["q.jsonl", "--documents", "empty"], "slmrag: There is no file in empty that can be read"),
        (["bad.csv"], "slmrag: bad.csv, line 2: it has no question. Nothing was asked."),
        (["make", "nothing.pdf"], "slmrag: There is no document “nothing.pdf”"),
        (["make", "q.txt"], "slmrag: These documents give no question"),
    ],
)
def test_an_error_is_one_line(home, tmp_path, pump, monkeypatch, capsys, arguments, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    write(tmp_path / "bad.csv", "question,answer\n,28\n")
    write(tmp_path / "q.txt", "Nothing here.")
    assert told(capsys, "eval", *arguments).startswith(says)


@pytest.mark.parametrize(
    "arguments",
    [["q.jsonl", "--compare", "top_k"], ["q.jsonl", "--limit", "0"], ["make"], ["make", "a", "-o", "a.xlsx"]],
)
def test_wrong_use_is_exit_code_2(home, arguments):
    run("eval", *arguments, code=2)


def test_help_tells_of_both_forms(home):
    text = run("eval", "--help").stdout
    assert "QUESTIONS | COMMAND" in text and "make" in text and "--compare" in run("eval", "run", "--help").stdout


def test_the_whole_command_with_its_embedder(home, tmp_path):
    """In a process of its own: documents read into a library that is gone, embedded, asked in two settings of reading."""
    (tmp_path / "mine").mkdir()
    make_pdf(tmp_path / "mine" / "pump.pdf")
    asked = write(tmp_path / "q.jsonl", json.dumps(LINES[1] | {"question": "For how long is the pump under warranty?"}))
    done = subprocess.run(
        [sys.executable, "-m", "slmrag", "eval", str(asked), "--documents", str(tmp_path / "mine"),
         "--compare", "chunk_tokens=64", "--json"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    sides = json.loads(done.stdout)["sides"]
    assert [side["rows"][0]["rank"] for side in sides] == [1, 1] and done.stderr == ""
    assert not json.loads(run("list", "--json").stdout)["documents"]
