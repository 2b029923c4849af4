"""Any model that is there: servers on this machine's usual ports, Foundry Local, an address that somebody enters."""

import json
import shlex
import socket
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from command_line import failed, run, told
from fakes.ollama_server import OllamaServer
from fakes.openai_server import OpenAIServer
from waiting import wait_until

from slmrag.errors import ModelMissing, ModelNotAllowed, ModelProblem, ModelUnreachable, Offline, SlmragError
from slmrag.models.model_server import complete_address
from slmrag.models.model_settings import Servers
from slmrag.models.preference import preference
from slmrag.models.registry import Models
from slmrag.models.store import ModelStore
from slmrag.runtime import connections

pytestmark = pytest.mark.slow  # its tests read files in a process of their own, or ask a server


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    server = OpenAIServer()
    yield server
    server.close()


@pytest.fixture
def daemon() -> Iterator[OllamaServer]:
    server = OllamaServer()
    yield server
    server.close()


def opened(folder: Path, *looked_at: str, preferred: str = "", **at) -> Models:
    servers = Servers(**{"ollama_host": "http://127.0.0.1:9", "looked_at": looked_at} | at)
    models = Models(ModelStore(folder / "models"), folder / "models.json", preferred=preferred, servers=servers)
    models.patience = 30.0
    return models


# -- found by itself, used when somebody says so -----------------------------------------------------------------------


def test_a_server_that_listens_is_offered_and_its_model_is_remembered_with_its_address(server, tmp_path):
    models = opened(tmp_path, server.url)
    [found] = models.servers()
    assert (found.url, found.models, found.elsewhere) == (server.url, ("phi-4", "phi-4-mini"), "")
    choice = models.choice()
    assert choice.spec == "quote", "nothing is used unasked"
    assert choice.offer == f"openai:phi-4-mini@{server.url}" and f"slmrag models use {choice.offer}" in choice.hint
    models.choose("ask", "openai:phi-4-mini")  # its address need not be said
    again = opened(tmp_path)
    assert again.choice().spec == choice.offer and again.open(choice.offer).model.base_url == server.url
    assert again.choice("translate").spec == choice.offer, "what writes answers can translate where nothing else can"
    assert again.choice("pictures").spec == "quote"


@pytest.mark.parametrize(("owner", "title"), [("llamacpp", "llama.cpp"), ("vllm", "vLLM"), ("me", None), (None, None)])
def test_a_server_is_called_what_it_says(server, tmp_path, owner, title):
    server.owner = owner
    [found] = opened(tmp_path, server.url).servers()
    assert found.title == (title or server.url.split("/")[2])


def test_models_that_do_not_write_are_left_out(server, tmp_path):
    server.models = ["text-embedding-nomic-embed-text-v1.5", "BAAI/bge-m3", "whisper-large", "qwen3-4b", "gemma-3-4b"]
    [found] = opened(tmp_path, server.url).servers()
    assert found.models == ("gemma-3-4b", "qwen3-4b")


def test_the_server_of_the_settings_is_listed_too_and_gets_its_key(server, tmp_path):
    [found] = opened(tmp_path, openai_url=server.url, openai_key="sk-1").servers()
    assert found.spec("phi-4") == "openai:phi-4"
    assert server.requests[0].headers["authorization"] == "Bearer sk-1"


@pytest.mark.slow
def test_a_thousand_models_are_listed_and_told_in_short(server, home, monkeypatch):
    server.models = [f"model-{number}" for number in range(1000)]
    monkeypatch.setenv("SLMRAG_MODEL_SERVERS", server.url)
    lines = run("models").stdout
    assert "and 992 more models" in lines and lines.count("slmrag models use openai:") == 9  # and the hint
    assert len(json.loads(run("models", "--json").stdout)["servers"][0]["models"]) == 1000
    assert "and 995 more" in run("doctor").stdout


@pytest.mark.slow
def test_the_command_line_offers_a_model_uses_it_and_asks_it(server, home, tmp_path, monkeypatch):
    server.pieces, server.usage = ("The gate is red [1].",), None
    monkeypatch.setenv("SLMRAG_MODEL_SERVERS", server.url)
    (tmp_path / "gate.txt").write_text("The gate is red. The door is blue.")
    run("add", "--no-wait", str(tmp_path / "gate.txt"))
    assert f"slmrag models use openai:phi-4-mini@{server.url}" in run("models").stdout
    assert f"openai:phi-4-mini@{server.url}" in run("models", "use", "openai:phi-4-mini").stdout
    monkeypatch.setenv("SLMRAG_MODEL_SERVERS", "[]")
    answer = json.loads(run("ask", "--no-wait", "--json", "What colour is the gate?").stdout)
    assert answer["model"] == f"openai:phi-4-mini@{server.url}" and "red" in answer["answer"]


# -- what else may listen ----------------------------------------------------------------------------------------------

NO_SERVERS = {
    "a web page": (200, "<html>It works!</html>"),
    "nothing": (200, ""),
    "another list": (200, {"models": ["a"]}),
    "no list": (200, [1, 2]),
    "no text": (200, {"data": "all"}),
    "rows of something else": (200, {"data": [1, None, {"name": "x"}]}),
    "no model": (200, {"data": []}),
    "a door": (401, {"error": "key?"}),
    "names that cannot be shown": (
        200,
        {
            "data": [
                {"id": "\x1b[31mred"},
                {"id": "two\nlines"},
                {"id": "x" * 300},
                {"id": ["a"]},
                {"id": " "},
                {"id": "\u202egnp"},
            ]
        },
    ),
    "a sign": (301, {}),
    "a pit": (200, "[" * 50_000),
    "a ruin": (500, "Traceback"),
}


_OFFERS_NOTHING = ("no model", "rows of something else", "names that cannot be shown")


@pytest.mark.parametrize("said", NO_SERVERS)
def test_what_is_something_else_is_not_offered_and_one_line_to_who_enters_it(server, tmp_path, said):
    server.lists = NO_SERVERS[said]
    models = opened(tmp_path, server.url)
    assert models.servers() == [] and models.choice().offer == ""
    with pytest.raises(ModelProblem) as problem:
        models.add_server(server.url)
    key = {"a door": "server_refused_key"} | dict.fromkeys(_OFFERS_NOTHING, "server_offers_nothing")
    assert problem.value.key == key.get(said, "not_openai") and "\n" not in str(problem.value)
    assert models.servers() == []


def test_a_list_without_end_is_given_up(server, tmp_path):
    server.lists_for_ever = True
    assert opened(tmp_path, server.url).servers() == []
    assert server.client_gone.wait(30)


def test_who_says_nothing_is_asked_once_and_waited_for_by_nobody(server, tmp_path):
    server.list_wait = 60
    models = opened(tmp_path, server.url)
    models.patience = 0.01
    for _ in range(5):
        assert models.choice().spec == "quote" and models.servers() == []
    wait_until(lambda: server.requests)
    assert len(server.requests) == 1 and not server.client_gone.is_set()


@pytest.mark.slow
def test_a_silent_ollama_is_waited_for_by_nobody(daemon, tmp_path):
    daemon.waits["/api/tags"] = 60
    models = opened(tmp_path, ollama_host=daemon.url)
    models.patience = 0.01
    assert [models.choice().spec for _ in range(5)] == ["quote"] * 5
    wait_until(lambda: daemon.requests)
    assert len(daemon.requests) == 1
    daemon.client_gone.wait(30)


@pytest.mark.parametrize("fails", ["html", "no stream", "half a letter", "dies", "gone"])
def test_whatever_a_server_does_the_quotes_stand(server, assistant, tmp_path, fails):
    match fails:
        case "html":
            server.refuses = (200, "<html>It works!</html>")
        case "no stream":
            server.streams = False
        case "half a letter":
            server.raw = b'data: {"choices": [{"index": 0, "delta": {"content": "W\xc3"}}]}\n\n'
        case "dies":
            server.breaks, server.breaks_after = "error", 0
    (tmp_path / "gate.txt").write_text("The gate is red. The door is blue.")
    assistant.add([tmp_path / "gate.txt"], wait=False)
    url = "http://127.0.0.1:9/v1" if fails == "gone" else server.url
    answer = assistant.ask("What colour is the gate?", model=f"openai:phi@{url}").result()
    assert answer.quoted_because == "failed" and "The gate is red" in answer.text
    assert answer.error and "\n" not in answer.error and "Traceback" not in answer.error


# -- an address that somebody enters -----------------------------------------------------------------------------------


def test_an_entered_address_is_tested_kept_and_forgotten(server, tmp_path):
    models = opened(tmp_path)
    added = models.add_server(server.url.removeprefix("http://").removesuffix("/v1"))
    assert added.url == server.url and added.models == ("phi-4", "phi-4-mini")
    assert [one.url for one in opened(tmp_path).servers()] == [server.url]
    models.remove_server(server.url)
    assert opened(tmp_path).servers() == []


def test_an_entered_server_that_does_not_answer_any_more_is_still_there_to_be_removed(tmp_path):
    server = OpenAIServer()
    opened(tmp_path).add_server(server.url)
    server.close()
    [gone] = opened(tmp_path).servers()
    assert (gone.url, gone.models) == (server.url, ())


@pytest.mark.parametrize(
    ("typed", "url"),
    [("127.0.0.1:1234", "http://127.0.0.1:1234/v1"), (" localhost:80/ ", "http://localhost:80/v1"),
     ("https://x.org/v1/", "https://x.org/v1"), ("http://[::1]:8080", "http://[::1]:8080/v1"),
     ("https://x.org/openai/v1", "https://x.org/openai/v1")],
)  # fmt: skip
def test_an_address_is_completed(typed, url):
    assert complete_address(typed) == url


@pytest.mark.parametrize(
    ("typed", "key"),
    [("", "address_not_plain"), ("my own computer", "address_not_plain"), ("http://", "address_not_plain"), ("127.0.0.1:99999", "no_address"), ("file:///etc/passwd", "no_address"),
     ("ftp://127.0.0.1", "address_not_plain"), ("http://me:secret@127.0.0.1/v1", "address_with_password"),
     ("http://127.0.0.1/v1?key=secret", "address_not_plain"), ("http://127.0.0.1:9/v1", "server_unreachable")],
)  # fmt: skip
def test_what_is_no_address_is_told_in_a_line_without_its_secrets(tmp_path, typed, key):
    with pytest.raises(ModelProblem) as problem:
        opened(tmp_path).add_server(typed)
    assert problem.value.key == key and "secret" not in str(problem.value)
    assert not (tmp_path / "models.json").exists()


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("openai:m@{web}", "does not speak OpenAI's protocol"), ("openai:m@{empty}", "offers no model that writes"),
        ("openai:m@http://127.0.0.1:9/v1", "No server answers"), ("openai:m@http://me:secret@127.0.0.1/v1", "a name or a password"),
        ("openai:m@https://models.example", "models allow openai:m@https://models.example/v1"), ("ollama:phi3.5", "Ollama does not answer"),
    ],
)  # fmt: skip
def test_what_could_not_write_is_not_chosen_and_told_in_a_line(home, capsys, monkeypatch, spec, said):
    monkeypatch.setenv("SLMRAG_OLLAMA_HOST", "http://127.0.0.1:9")
    with closing(OpenAIServer()) as web, closing(OpenAIServer()) as empty:
        web.lists, empty.models = (200, "<html>It works!</html>"), []
        line = told(capsys, "models", "use", spec.format(web=web.url, empty=empty.url))
    assert said in line and "secret" not in line
    assert run("models", "use", "auto").stdout == "For ask: quote\n"


def test_the_line_to_copy_is_one_argument_whatever_a_server_calls_its_models(server, home, monkeypatch):
    server.models = ["$(rm -r x); 'phi'"]
    monkeypatch.setenv("SLMRAG_MODEL_SERVERS", server.url)
    lines = [line for line in run("models").stdout.splitlines() if "slmrag models use" in line]
    assert len(lines) == 2
    for line in lines:
        assert shlex.split(line[line.index("slmrag") :])[3:] == [f"openai:{server.models[0]}@{server.url}"]


def test_where_a_chosen_model_may_not_be_asked_the_quotes_stand_and_nothing_is_sent(server, assistant, tmp_path):
    (tmp_path / "gate.txt").write_text("The gate is red. The door is blue.")
    assistant.add([tmp_path / "gate.txt"], wait=False)
    models, spec = assistant.models, "openai:m@https://models.example/v1"
    models.allow(spec)
    models.choose("ask", spec)
    connections.set_offline(True)
    try:
        offline = assistant.ask("What colour is the gate?").result()
    finally:
        connections.set_offline(False)
    models.allow(spec, False)
    forbidden = assistant.ask("What colour is the gate?").result()
    for answer, said in ((offline, "SLMRAG_OFFLINE"), (forbidden, "models allow")):
        assert answer.quoted_because == "failed" and "The gate is red." in answer.text and said in answer.error
        assert not answer.sent_to
    with pytest.raises(ModelNotAllowed):
        assistant.ask("What colour is the gate?", model=spec)  # who names it is told, and gets no other
    models.choose("ask", "")


def test_a_password_in_an_address_is_shown_nowhere(assistant, tmp_path):
    (tmp_path / "gate.txt").write_text("The gate is red. The door is blue.")
    assistant.add([tmp_path / "gate.txt"], wait=False)
    answer = assistant.ask("What colour is the gate?", model="openai:m@http://me:secret@127.0.0.1:9/v1").result()
    assert "The gate is red." in answer.text and "a name or a password" in answer.error and "secret" not in repr(answer)
    named = opened(tmp_path, preferred="openai:m@http://me:secret@127.0.0.1:9/v1")
    assert "secret" not in named.choice().spec
    with pytest.raises(ModelProblem, match="a name or a password"):
        named.open(named.choice().spec)


def test_offline_no_other_machine_is_asked_what_it_has(tmp_path):
    connections.set_offline(True)
    try:
        with pytest.raises(Offline):
            opened(tmp_path).add_server("https://models.example/v1")
    finally:
        connections.set_offline(False)


def test_a_server_elsewhere_is_marked_and_asked_nothing_before_it_is_allowed(tmp_path, monkeypatch):
    (tmp_path / "models.json").write_text(json.dumps({"servers": {"https://models.example/v1": ["phi-4", "qwen3"]}}))
    monkeypatch.setattr(socket, "getaddrinfo", None)  # nothing is looked up either
    models = opened(tmp_path)
    [elsewhere] = models.servers()
    assert (elsewhere.elsewhere, elsewhere.models) == ("models.example", ("phi-4", "qwen3"))
    assert models.choice().offer == "", "what leaves this machine is offered by nobody"
    spec = elsewhere.spec("phi-4")
    with pytest.raises(ModelNotAllowed, match=r"models\.example"):
        models.choose("ask", spec)
    assert models.allow(spec) == "models.example"
    models.choose("ask", spec)
    with pytest.raises(ModelNotAllowed):
        models.open(elsewhere.spec("qwen3"))  # each by its name


def test_a_file_of_choices_of_another_shape_is_one_line(tmp_path):
    for text in ("[]", '"x"', "{"):
        (tmp_path / "models.json").write_text(text)
        with pytest.raises(ModelProblem, match=r"models\.json"):
            opened(tmp_path).servers()


def test_a_model_that_no_server_offers_says_how_to_give_an_address(home, capsys):
    assert "openai:phi@http://127.0.0.1:8080/v1" in told(capsys, "models", "use", "openai:phi")
    assert isinstance(failed("models", "use", "foundry:phi"), ModelUnreachable)


@pytest.mark.parametrize(
    "url", ["http://192.0.2.1:80/v1", "https://models.example/v1", "http://127.0.0.1.evil.example/v1"]
)
def test_other_machines_cannot_be_set_to_be_looked_at(home, monkeypatch, url):
    monkeypatch.setenv("SLMRAG_MODEL_SERVERS", url)
    assert isinstance(failed("models"), SlmragError) and "MODEL_SERVERS" in str(failed("models"))


# -- Foundry Local -----------------------------------------------------------------------------------------------------


@pytest.fixture
def foundry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a program ``foundry`` of this machine reads what it is to say."""
    if sys.platform == "win32":
        pytest.skip("a program is a script here")
    program, says = tmp_path / "bin" / "foundry", tmp_path / "status"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n[ "$1 $2" = "service status" ] && cat {says}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return says


def status(url: str) -> str:
    return f"🟢 Model management service is running on {url.removesuffix('/v1')}/openai/status\n"


def test_foundry_local_is_asked_for_its_address_which_may_change(foundry, server, tmp_path):
    foundry.write_text(status(server.url))
    models = opened(tmp_path, "http://127.0.0.1:9/v1")
    [found] = models.servers()
    assert (found.title, found.url) == ("Foundry Local", server.url)
    models.choose("ask", found.spec("phi-4"))
    assert models.choice().spec == "foundry:phi-4" and models.open("foundry:phi-4").model.base_url == server.url
    other = OpenAIServer()
    foundry.write_text(status(other.url))
    assert opened(tmp_path, "http://127.0.0.1:9/v1").open("foundry:phi-4").model.base_url == other.url
    other.close()


@pytest.mark.parametrize("says", ["🔴 Model management service is not running!", "", "running on http://192.0.2.1:80/"])
def test_foundry_local_that_does_not_run_is_one_line(foundry, tmp_path, says):
    foundry.write_text(says)
    models = opened(tmp_path, "http://127.0.0.1:9/v1")
    assert models.servers() == []
    with pytest.raises(ModelUnreachable, match="foundry service start"):
        models.open("foundry:phi-4")


def test_a_foundry_of_the_folder_one_works_in_is_not_run(foundry, server, tmp_path, monkeypatch):
    foundry.write_text(status(server.url))
    monkeypatch.chdir(foundry.parent / "bin")
    assert opened(tmp_path, "http://127.0.0.1:9/v1").servers() == []


# -- Ollama ------------------------------------------------------------------------------------------------------------


def facts(size: int, *capabilities: str, family: str = "llama", **more: str) -> dict:
    return {
        "size": size,
        "details": {"family": family, "parameter_size": "?"},
        "capabilities": list(capabilities),
    } | more


CHAT = {"qwen3:4b": facts(2_600_000_000, "completion", "tools", "thinking"), "llama3.2:latest": facts(2_000_000_000, "completion"),
        "gemma3:4b": facts(3_300_000_000, "completion", "vision")}  # fmt: skip
EMBEDDING = {"nomic-embed-text:latest": facts(274_000_000, "embedding", family="nomic-bert"),
             "bge-m3:latest": facts(1_200_000_000, "embedding", family="bert"),
             "qwen3-embedding:latest": facts(600_000_000, "embedding", family="qwen3")}  # fmt: skip


@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize("name", CHAT)
def test_every_chat_model_of_ollama_writes_and_no_embedding_model(daemon, tmp_path, name, tells):
    daemon.models, daemon.tells_able = EMBEDDING | {name: CHAT[name]}, tells
    models = opened(tmp_path, ollama_host=daemon.url)
    short = name.removesuffix(":latest")
    assert [model.name for model in models.in_ollama()] == [short]
    assert (models.choice().spec, models.choice().why, models.choice().hint) == (f"ollama:{short}", "found", "")
    assert models.choice("translate").spec == f"ollama:{short}"
    assert models.choice("pictures").spec == (f"ollama:{short}" if name == "gemma3:4b" else "quote")


def test_a_daemon_that_tells_nothing_of_its_models_is_judged_by_their_kin(daemon, tmp_path):
    daemon.models = {name: one | {"capabilities": []} for name, one in (CHAT | EMBEDDING).items()}
    names = {model.name for model in opened(tmp_path, ollama_host=daemon.url).in_ollama()}
    assert names == {"qwen3:4b", "llama3.2", "gemma3:4b"}


def test_phi_comes_first_then_what_was_got_last_and_what_does_not_fit_comes_last(daemon, tmp_path):
    daemon.models = {"huge:400b": facts(1 << 50, "completion")} | CHAT
    models = opened(tmp_path, ollama_host=daemon.url)
    assert models.choice().spec == "ollama:qwen3:4b"
    daemon.models["phi3:latest"] = facts(2_200_000_000, "completion", family="phi3")
    assert opened(tmp_path, ollama_host=daemon.url).choice().spec == "ollama:phi3"
    models.choose("ask", "ollama:llama3.2")
    assert models.choice().spec == "ollama:llama3.2", "the person's choice always"


def test_what_only_a_cloud_runs_is_never_found(daemon, tmp_path):
    daemon.models = {"notes:latest": facts(384, "completion", remote_host="https://ollama.com:443")}
    assert opened(tmp_path, ollama_host=daemon.url).choice().spec == "quote"


def test_the_order_of_preference():
    names = [
        "phi3.5", "Phi-4-mini-instruct", "phi-3-mini-4k", "microsoft/phi-4", "llama3.2", "phi-3.5-vision", "llava-phi3",
    ]  # fmt: skip
    assert sorted(reversed(names), key=preference)[:4] == names[:4]
    assert [preference(name) for name in names] == [0, 1, 2, 3, 4, 5, 5]


def test_a_look_is_a_connection_like_any_other_and_stays_on_this_machine(server, tmp_path):
    before = {(one.host, one.purpose): one.times for one in connections.connections_made()}  # by other tests
    opened(tmp_path, server.url).servers()
    [one] = [one for one in connections.connections_made() if one.times != before.get((one.host, one.purpose))]
    assert (one.host, one.purpose, one.elsewhere) == (server.url.split("/")[2], "server", False)
    assert one.times == before.get((one.host, one.purpose), 0) + 1


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_no_proxy_learns_of_a_look(server, tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert opened(tmp_path, server.url).servers()


def test_removing_what_is_unknown_changes_nothing(tmp_path):
    opened(tmp_path).remove_server("http://127.0.0.1:9/v1")
    with pytest.raises(ModelMissing):
        opened(tmp_path).open("openai:phi")
