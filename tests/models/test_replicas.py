"""Several servers of one model behind one name: which is asked, what becomes of one that fails, and the line before them."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streams
from command_line import run
from fakes.documents import write
from fakes.openai_server import OpenAIServer
from fakes.tiny_server import MODEL, tiny_server
from waiting import wait_until

from slmrag import Assistant
from slmrag.doctor import examine
from slmrag.errors import ModelBusy, ModelMissing, ModelNotAllowed, ModelProblem, ModelUnreachable, PromptTooLong
from slmrag.models.model_settings import Servers
from slmrag.models.openai import OpenAIModel
from slmrag.models.registry import Models
from slmrag.models.replicas import Replicas
from slmrag.models.server_queue import ServerQueue, Turns
from slmrag.models.store import ModelStore
from slmrag.schema import Message

pytestmark = pytest.mark.slow  # its tests ask servers

LONG = "The passage that both questions of a conversation begin with. " * 10


@pytest.fixture
def servers() -> Iterator[list[OpenAIServer]]:
    servers = [OpenAIServer(), OpenAIServer()]
    yield servers
    for server in servers:
        server.close()
    assert streams.none_left()


def together(folder: Path, servers: list[OpenAIServer], model: str = "phi-4", **options) -> Replicas:
    made = [OpenAIModel(model, base_url=server.url, window=8192) for server in servers]
    return Replicas("openai:phi", made, folder, **options)


def read(model: Replicas, question: str = "Why?"):
    return streams.read(model, [Message("system", "Answer briefly."), Message("user", question)])


def asked(server: OpenAIServer) -> list[str]:
    """The questions that a server was asked."""
    return [one.body["messages"][-1]["content"] for one in server.requests if one.path.endswith("/chat/completions")]


def begin(model: Replicas, question: str = "Why?"):
    """A reply of which the first word is there, and that is not read further."""
    stream = model.stream([Message("user", question)], max_tokens=50)
    next(stream)
    return stream


def waiting(model: Replicas, question: str, states: list) -> threading.Thread:
    thread = threading.Thread(
        target=lambda: streams.read(model, [Message("user", question)], on_state=states.append), daemon=True
    )
    thread.start()
    wait_until(lambda: any(state.doing == "waiting" for state in states))
    return thread


# -- which one ---------------------------------------------------------------------------------------------------------


def test_two_questions_at_once_go_to_two_servers_and_the_third_waits(servers, tmp_path):
    model, states = together(tmp_path, servers), []
    first, second = begin(model, "one"), begin(model, "two")
    assert sorted(asked(servers[0]) + asked(servers[1])) == ["one", "two"] and asked(servers[0])
    third = waiting(model, "three", states)
    assert states[-1].done == 1
    first.close()
    third.join()
    second.close()
    assert sum(len(asked(server)) for server in servers) == 3


def test_a_server_takes_as_many_at_once_as_is_said(servers, tmp_path):
    model = together(tmp_path, servers, turns=2)
    replies = [begin(model, str(number)) for number in range(4)]
    assert [len(asked(server)) for server in servers] == [2, 2]
    for reply in replies:
        reply.close()


def test_a_conversation_goes_on_where_it_was_read_if_that_is_free(servers, tmp_path):
    model = together(tmp_path, servers)
    beside = begin(model, "something else")  # the first server has this
    read(model, LONG + "How long is it?")
    beside.close()
    assert asked(servers[1]) == [LONG + "How long is it?"]
    read(model, LONG + "And how wide?")
    assert len(asked(servers[1])) == 2, "it read the beginning before"
    busy = begin(model, LONG + "And how high?")
    read(model, LONG + "And how heavy?")
    busy.close()
    assert asked(servers[0])[-1] == LONG + "And how heavy?", "it waits for no server that is busy"


def test_what_another_process_asks_a_server_counts(servers, tmp_path):
    here, there = together(tmp_path, servers), together(tmp_path, servers)
    reply = begin(there, "theirs")
    read(here, "ours")
    assert asked(servers[0]) == ["theirs"] and asked(servers[1]) == ["ours"]
    reply.close()


# -- one that fails ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failing",
    [
        {"refuses": (500, "boom")}, {"refuses": (503, {"error": "loading"})}, {"refuses": (401, {})}, {"raw": b"data: <html>\n\n"},
        {"refuses": (200, "<html>It works!</html>")}, {"breaks_after": 0, "breaks": "is killed"}, {"streams": False},
        {"models": ["another"]},
    ],
    ids=lambda failing: json.dumps(failing, default=str)[:30],
)  # fmt: skip
def test_until_its_first_word_a_question_goes_to_another_server(servers, tmp_path, failing):
    for name, value in failing.items():
        setattr(servers[0], name, value)
    pieces, reply = read(together(tmp_path, servers))
    assert "".join(pieces) == "It is so [1]." and reply.finish == "stop"
    assert len(asked(servers[1])) == 1 and len(asked(servers[0])) == ("models" not in failing)


def test_after_its_first_word_it_goes_to_none(servers, tmp_path):
    servers[0].breaks_after, servers[0].breaks = 1, "is killed"
    pieces, problem = read(together(tmp_path, servers))
    assert pieces == ["It "] and isinstance(problem, ModelProblem) and not asked(servers[1])


def test_a_server_that_failed_is_left_alone_for_a_time_that_grows(servers, tmp_path, monkeypatch):
    now = time.monotonic()
    monkeypatch.setattr("slmrag.models.replicas.time.monotonic", lambda: now)
    model, counts = together(tmp_path, servers), []
    servers[0].refuses = (500, "boom")
    for passed in (0, 0.9, 0.2, 1.9, 0.2, 1000, 59, 2):  # at once, within a second, after it, within two, after them …
        now += passed
        read(model)
        counts.append(len(asked(servers[0])))
    assert counts == [1, 1, 2, 2, 3, 4, 5, 5]
    servers[0].refuses = None
    now += 61
    read(model)
    servers[1].refuses = (500, "boom")
    read(model)
    assert len(asked(servers[0])) == counts[-1] + 2, "it is well, and is asked as before"


def test_where_none_answers_one_line_says_why_of_each_and_the_next_question_asks_again(servers, tmp_path):
    model = together(tmp_path, servers)
    servers[0].refuses, servers[1].models = (500, "boom"), ["another"]
    _, problem = read(model)
    assert type(problem) is ModelUnreachable and "\n" not in str(problem)
    assert "None of the 2 servers of phi-4" in str(problem) and "boom" in str(problem) and "another" in str(problem)
    assert ".;" not in str(problem) and str(problem).count(".") >= 2
    servers[0].refuses = None
    assert read(model)[1].finish == "stop"


def test_what_is_no_fault_of_a_server_goes_to_no_other(servers, tmp_path):
    model = together(tmp_path, servers)
    assert type(read(model, "word " * 9000)[1]) is PromptTooLong
    _, problem = streams.read(model, [Message("user", "What?", (b"png",))])
    assert problem.key == "pictures_not_known" and not asked(servers[0]) and not asked(servers[1])


def test_the_key_goes_to_the_server_that_it_was_given_for_alone(servers, tmp_path):
    at = Servers("http://127.0.0.1:9", servers[0].url, "sk-secret")
    models = Models(ModelStore(tmp_path / "models"), tmp_path / "models.json", servers=at)
    model = models.open(f"openai:phi-4@{servers[0].url},{servers[1].url}")
    for reply in [begin(model), begin(model)]:
        reply.close()
    assert {one.headers.get("authorization") for one in servers[0].requests} == {"Bearer sk-secret"}
    assert servers[1].requests and all("sk-secret" not in str(one.headers) for one in servers[1].requests)


# -- the line ----------------------------------------------------------------------------------------------------------


def test_those_who_wait_are_served_as_they_came_and_told_how_many_and_how_long(servers, tmp_path):
    here, there = together(tmp_path, servers[:1]), together(tmp_path, servers[:1])
    read(here)  # it is known how long a reply takes
    [usual] = tmp_path.glob("*.usual")
    usual.write_text("20.0")
    first, told = begin(here, "first"), [[], [], []]
    threads = [waiting(one, str(number), told[number]) for number, one in enumerate((here, there, here))]
    wait_until(
        lambda: [states[-1].now.done for states in told] == [1, 2, 3]
    )  # another's place is looked at now and then
    left = [states[-1].now.seconds_left for states in told]
    assert 0 < left[0] <= 20 < left[1] <= 40 < left[2] <= 60
    first.close()
    for thread in threads:
        thread.join()
    assert asked(servers[0])[2:] == ["0", "1", "2"]


def test_whoever_stops_waiting_leaves_the_line_and_asks_nothing(servers, tmp_path):
    model, reply = together(tmp_path, servers[:1]), None
    reply = begin(model)

    def stop(state):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        list(model.stream([Message("user", "stopped")], max_tokens=9, on_state=stop))
    reply.close()
    assert read(model, "next")[1].finish == "stop" and "stopped" not in asked(servers[0])
    assert not list(tmp_path.glob("*-*"))


def test_waiting_ends_in_time_and_with_the_program(servers, tmp_path):
    model, other = together(tmp_path, servers[:1], wait_seconds=0.3), together(tmp_path, servers[:1])
    reply, states, problems = begin(model), [], []
    assert type(read(model)[1]) is ModelBusy
    thread = threading.Thread(
        target=lambda: problems.append(streams.read(other, [Message("user", "?")], on_state=states.append)[1])
    )
    thread.start()
    wait_until(lambda: states)
    other.close()
    thread.join()
    assert problems[0].key == "program_closing"
    reply.close()


def test_a_process_that_is_killed_leaves_its_turn_and_its_place(tmp_path):
    code = "import sys; from pathlib import Path; from slmrag.models.server_queue import ServerQueue, Turns; home = Path(sys.argv[1])\n"
    code += (
        "turn = Turns(home, 's', 1).take()\nwith ServerQueue(home, 'l').place(1): print('there', flush=True); input()"
    )
    turns, line = Turns(tmp_path, "s", 1), ServerQueue(tmp_path, "l")
    with (
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other,
        line.place(2) as place,
    ):
        assert other.stdout.readline()
        assert turns.take() is None and len(turns.taken()) == 1 and line.before(place) == 1
        other.kill()
        other.wait()
        wait_until(lambda: line.before(place) == 0)
        turn = turns.take()
        assert turn
        turn.release()


def test_a_folder_that_takes_no_file_is_one_line(servers, tmp_path):
    (tmp_path / "turns").write_text("")
    _, problem = read(together(tmp_path / "turns", servers))
    assert problem.key == "turns_not_kept" and not asked(servers[0])


# -- named, looked at, asked -------------------------------------------------------------------------------------------


def test_which_of_them_answer_is_said_by_doctor_and_by_models(servers, home, monkeypatch):
    servers[1].models = ["another"]
    gone = "http://127.0.0.1:9/v1"
    monkeypatch.setenv("SLMRAG_MODEL", f"openai:phi-4@{servers[0].url},{servers[1].url},{gone}")
    with Assistant(background=False) as assistant:
        [found] = [one for one in examine(assistant) if one.name == "Servers of phi-4"]
    assert found.state == "could be better" and found.found.startswith(f"1 of 3 answer: {servers[0].url} answers")
    lines = run("models").stdout.splitlines()
    assert f"  {servers[0].url}: answers" in lines
    assert any(line.startswith(f"  {servers[1].url}: ") and "another" in line for line in lines)
    told = json.loads(run("models", "--json").stdout)["replicas"]
    assert [bool(one["problem"]) for one in told] == [False, True, True]


def test_several_addresses_are_entered_as_one_and_offer_what_all_have(servers, tmp_path):
    models = Models(ModelStore(tmp_path / "models"), tmp_path / "models.json", servers=Servers("http://127.0.0.1:9"))
    models.patience = 30.0
    servers[1].models = ["phi-4"]
    entered = models.add_server(", ".join(server.url.removesuffix("/v1") for server in servers))
    assert entered.models == ("phi-4",) and entered.spec("phi-4") == f"openai:phi-4@{servers[0].url},{servers[1].url}"
    servers[1].models = ["another"]
    with pytest.raises(ModelMissing):
        models.add_server(",".join(server.url for server in servers))


def test_of_several_elsewhere_each_host_is_named_and_asked_only_when_it_is_allowed(tmp_path):
    spec = "openai:phi@https://a.example/v1,https://b.example/v1"
    models = Models(ModelStore(tmp_path / "models"), tmp_path / "models.json", servers=Servers("http://127.0.0.1:9"))
    with pytest.raises(ModelNotAllowed) as refused:
        models.open(spec)
    assert "a.example, b.example" in str(refused.value)
    assert models.allow(spec) == "a.example, b.example" and models.open(spec).sends_to == "a.example, b.example"


def test_on_the_command_line_the_wait_is_told(servers, home, tmp_path):
    write(tmp_path / "gate.txt", "The gate is red. The door is blue.")
    run("add", "--no-wait", str(tmp_path / "gate.txt"))
    for server in servers:
        server.pieces, server.usage = ("The gate is red [1].",), None
    other = together(home / "turns", servers)
    held = [begin(other), begin(other)]
    spec = f"openai:phi-4@{servers[0].url},{servers[1].url}"
    asking = [sys.executable, "-m", "slmrag", "ask", "--no-wait", "--model", spec, "What colour is the gate?"]
    environment = os.environ | {"FORCE_COLOR": "1", "COLUMNS": "200"}
    with subprocess.Popen(asking, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ask:
        seen = ""
        while "1 question before this one" not in seen:
            letter = ask.stderr.read(1)
            assert letter, seen
            seen += letter
        for reply in held:
            reply.close()
        assert "red" in ask.communicate()[0]


# -- real servers ------------------------------------------------------------------------------------------------------


def test_of_real_servers_one_is_killed_one_is_slow_one_lies_one_has_another_model_and_all_is_answered(
    tiny_onnx, tmp_path
):
    lies, other = OpenAIServer(), OpenAIServer()
    lies.lists, lies.raw = (200, "<html>"), b"data: <html>\n\n"
    with tiny_server(tiny_onnx) as (quick, process), tiny_server(tiny_onnx, 0.5) as (slow, _):
        urls = (lies.url, other.url, quick, slow)
        model = Replicas("openai:tiny", [OpenAIModel(MODEL, base_url=url) for url in urls], tmp_path / "turns")
        assert [bool(state.problem) for state in model.states()] == [True, True, False, False]
        replies: list = []
        threads = [threading.Thread(target=lambda: replies.append(read(model))) for _ in range(8)]
        for thread in threads:
            thread.start()
        wait_until(lambda: len(replies) > 2)
        process.kill()
        for thread in threads:
            thread.join()
        broken = [pieces for pieces, reply in replies if isinstance(reply, ModelProblem)]
        assert len(replies) == 8 and len(broken) <= 1 and all(broken), "only what was being written is lost"
        assert len({"".join(pieces) for pieces, reply in replies if pieces not in broken}) == 1, "one model wrote them"
        assert read(model)[1].finish == "stop"
    lies.close()
    other.close()
