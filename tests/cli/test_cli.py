import json
import os
import subprocess
import sys

import pytest
from command_line import run, told
from fakes.documents import make_pdf, write

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server


@pytest.fixture
def pump(home, tmp_path):
    run("add", "--no-wait", str(make_pdf(tmp_path / "pump.pdf")))


def test_add_says_what_became_of_each_file(home, tmp_path):
    good, bad = make_pdf(tmp_path / "pump.pdf", ["Words.", ""]), tmp_path / "bad.xyz"
    bad.write_bytes(b"\0\1\2")
    result = run("add", "--no-wait", str(good), str(bad), code=1)
    assert "pump.pdf: added, 2 pages in 1 chunk" in result.stdout and "page 2" in result.stdout
    (line,) = result.stderr.splitlines()
    assert line.startswith("slmrag: bad.xyz: ")


def test_a_name_that_is_not_utf8_is_added_and_keeps_no_other_out(home, tmp_path):
    odd = tmp_path / os.fsdecode(b"caf\xe9.txt")
    result = run("add", "--no-wait", str(write(odd, "The limit is 40.")), str(write(tmp_path / "b.txt", "Words.")))
    assert "caf\ufffd.txt: added" in result.stdout and "b.txt: added" in result.stdout


@pytest.mark.slow
def test_removing_leaves_no_vector_in_chroma(home, tmp_path):
    run("add", str(write(tmp_path / "a.txt", "The limit is 40.")))
    assert (home / "chroma").exists()
    run("remove", "a.txt")
    assert not (home / "chroma").exists()


@pytest.mark.slow
def test_an_index_server_that_is_away_costs_no_result(home, tmp_path, monkeypatch):
    monkeypatch.setenv("SLMRAG_CHROMA_URL", "http://127.0.0.1:9")
    result = run("add", "--json", str(write(tmp_path / "a.txt", "The limit is 40.")), code=1)
    assert json.loads(result.stdout)["files"][0]["status"] == "added"
    (line,) = result.stderr.splitlines()
    assert "SLMRAG_CHROMA_URL" in line


def test_add_json_is_one_object_with_every_file(home, tmp_path):
    result = run("add", "--no-wait", "--json", str(make_pdf(tmp_path / "a.pdf", ["Words.", ""])), "/nothing", code=1)
    first, second = json.loads(result.stdout)["files"]
    assert set(first) >= {"document_id", "name", "pages", "chunks", "status", "error", "seconds", "pages_without_text"}
    assert (first["status"], first["pages"], first["pages_without_text"]) == ("added", 2, [2])
    assert (second["status"], second["reason"]) == ("failed", "not_found")


def test_list_and_remove(pump):
    assert "pump.pdf" in run("list").stdout
    (document,) = json.loads(run("list", "--json").stdout)["documents"]
    assert "Removed pump.pdf: 3 pages, 3 chunks, 0 vectors" in run("remove", document["id"][:8]).stdout
    assert json.loads(run("list", "--json").stdout) == {"documents": []}


def test_ask_json_has_the_names_that_scripts_rely_on(pump):
    answer = json.loads(run("ask", "--no-wait", "--json", "How many litres does the pump move?").stdout)
    assert list(answer) == ["question", "request", "answer", "refused", "outcome", "finish", "model", "sent_to", "sentences", "citations", "passages", "nearest",
                            "table", "reason", "searched_as", "not_searched", "understood", "invented", "quoted_because", "model_wrote", "model_sentences", "other_language", "context", "timings", "error", "key", "hard_to_read"]  # fmt: skip
    assert set(answer["sentences"][0]) == {
        "text",
        "citations",
        "support",
        "ours",
        "missing",
        "differences",
        "key",
        "opinion",
        "opinion_of",
    }
    assert set(answer["citations"][0]) == {"number", "document", "document_id", "page", "quote", "start", "end"}
    assert set(answer["passages"][0]) >= {"document", "document_id", "page", "start", "end", "text", "score"}
    assert set(answer["timings"]) == {"retrieve_s", "first_word_s", "total_s"}
    assert "340 litres" in answer["answer"] and answer["model"] == "quote" and not answer["refused"]


def test_a_file_of_questions_gives_a_line_for_each(pump, tmp_path):
    lines = [
        json.dumps({"question": question})
        for question in ("When is the seal replaced?", "¿Qué?", "Who sang at Woodstock?")
    ]
    file = write(tmp_path / "questions.jsonl", "\n".join(lines) + "\n")
    answers = [
        json.loads(line) for line in run("ask", "--no-wait", "--json", "--questions", str(file)).stdout.splitlines()
    ]
    assert [answer["question"] for answer in answers] == [
        "When is the seal replaced?",
        "¿Qué?",
        "Who sang at Woodstock?",
    ]
    assert answers[2]["refused"]
    found = [
        json.loads(line) for line in run("search", "--no-wait", "--json", "--questions", str(file)).stdout.splitlines()
    ]
    assert [line["question"] for line in found] == [answer["question"] for answer in answers]
    assert found[0]["passages"][0]["document"] == "pump.pdf"


def test_people_read_the_answer_its_sources_and_who_wrote_it(pump):
    text = run("ask", "--no-wait", "How many litres does the pump move?").stdout
    assert "340 litres" in text and "[1] pump.pdf, page 1" in text and "no language model wrote this" in text
    refused = run("ask", "--no-wait", "Who sang at Woodstock?").stdout
    assert "Nothing in your documents answers this." in refused and "nearest sentences" not in refused
    near = run("ask", "--no-wait", "Wie viel Wasser schafft die pump?").stdout
    assert "The nearest sentences:\nThe Fernhill P200 pump moves 340 litres a minute. [1]" in near
    assert "\n[1] pump.pdf, page 1" in near


@pytest.mark.parametrize(
    "arguments", [["ask"], ["ask", "  "], ["ask", "a", "--questions", "b"], ["add"], ["search", "x", "--top-k", "0"]]
)
def test_wrong_use_is_exit_code_2(home, arguments):
    run(*arguments, code=2)


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["remove", "nothing.pdf"], "slmrag: There is no document “nothing.pdf”"),
        (["ask", "x", "--no-wait", "--documents", "nothing.pdf"], "slmrag: There is no document “nothing.pdf”"),
        (["search", "x", "--no-wait", "--collection", "none"], "slmrag: There is no collection “none”"),
        (["ask", "--questions", "/nothing.jsonl"], "slmrag: /nothing.jsonl cannot be read"),
    ],
)
def test_an_error_is_one_line_on_stderr_and_exit_code_1(home, capsys, arguments, says):
    assert told(capsys, *arguments).startswith(says)


def test_a_bad_line_among_the_questions_is_named_before_any_is_asked(pump, tmp_path, capsys):
    file = write(tmp_path / "q.jsonl", '{"question": "fine"}\n{"query": "not"}\n')
    assert "line 2" in told(capsys, "ask", "--questions", str(file))


def test_a_wrong_setting_is_one_line(home, monkeypatch, capsys):
    monkeypatch.setenv("SLMRAG_TOP_K", "many")
    assert "SLMRAG_TOP_K" in told(capsys, "list")


def test_markup_in_names_and_texts_is_only_text(home, tmp_path):
    run("add", "--no-wait", str(write(tmp_path / "[red]x[[red] [link=e.vil]y.txt", "The [bold]limit[/bold] is 7.")))
    assert "[red]x[[red]" in run("list").stdout
    assert "[bold]limit[/bold]" in run("ask", "--no-wait", "What is the limit?").stdout


@pytest.mark.slow
def test_the_whole_command_with_its_embedder(home, tmp_path):
    """In processes of its own, as a person runs it: vectors made, index kept, nothing but the object on stdout."""
    command = [sys.executable, "-m", "slmrag"]
    subprocess.run([*command, "add", str(make_pdf(tmp_path / "pump.pdf"))], check=True, capture_output=True, text=True)
    asked = subprocess.run(
        [*command, "ask", "--json", "For how long is the pump under warranty?"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "24 months" in json.loads(asked.stdout)["answer"]
    assert asked.stderr == ""
    assert (home / "chroma" / "00000" / "chroma.sqlite3").is_file()
