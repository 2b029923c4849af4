"""Which model answers: what was chosen, what the settings say, the best that is there, or none."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from command_line import failed, run, told
from fakes import tiny_embedder
from fakes.documents import make_pdf, write
from fakes.hub_server import HubServer

from slmrag import Assistant
from slmrag.doctor import examine
from slmrag.embedding import Embedder
from slmrag.errors import ModelMissing, ModelNotAllowed, ModelProblem, Offline
from slmrag.models.checksum import has_checksum
from slmrag.models.known_models import (
    CHAT_MODELS,
    CHECKERS,
    EMBEDDERS,
    KINDS,
    KNOWN,
    PAIRS,
    TESSDATA,
    known,
    known_embedder,
)
from slmrag.models.model_settings import Servers
from slmrag.models.registry import Models
from slmrag.models.speed import try_out
from slmrag.models.store import ModelStore
from slmrag.readers.ocr_languages import iso_code
from slmrag.runtime import connections
from slmrag.runtime.connections import remote_host
from slmrag.text.languages import language_name


@pytest.fixture
def models(tmp_path):
    models = opened(tmp_path)
    yield models
    models.close()


def opened(folder: Path, *, preferred: str = "", **at) -> Models:
    servers = Servers(**{"ollama_host": "http://127.0.0.1:9"} | at)
    return Models(ModelStore(folder / "models"), folder / "models.json", preferred=preferred, servers=servers)


def install(tiny: Path, folder: Path, name: str) -> None:
    shutil.copytree(tiny, folder / "models" / name)


def test_with_nothing_there_sentences_are_quoted_and_one_line_says_how_to_do_better(models):
    choice = models.choice()
    assert choice.spec == "quote" and "slmrag models get phi-3.5-mini" in choice.hint
    assert models.open("quote").name == "quote"


def test_an_installed_model_is_taken_the_better_known_first(models, tmp_path, tiny_onnx):
    install(tiny_onnx, tmp_path, "my-own")
    assert models.choice().spec == "onnx:my-own"
    install(tiny_onnx, tmp_path, "phi-3.5-mini")
    assert (models.choice().spec, models.choice().why, models.choice().hint) == ("onnx:phi-3.5-mini", "found", "")


def test_only_a_model_that_sees_is_taken_for_pictures(models, tmp_path, tiny_onnx):
    install(tiny_onnx, tmp_path, "phi-3.5-mini")
    assert models.choice("pictures").spec == "quote"
    install(tiny_onnx, tmp_path, "phi-3.5-vision")
    assert models.choice("pictures").spec == "onnx:phi-3.5-vision"
    assert models.choice("ask").spec == "onnx:phi-3.5-mini"


def test_a_choice_for_each_task_is_remembered_and_can_be_forgotten(models, tmp_path, tiny_onnx):
    spec = f"onnx:{tiny_onnx}"
    models.choose("summarise", spec)
    again = opened(tmp_path, preferred="quote")
    assert (again.choice("summarise").spec, again.choice("summarise").why) == (spec, "chosen")
    assert (again.choice("ask").spec, again.choice("ask").why) == ("quote", "setting")
    again.choose("summarise", "")
    assert again.choice("summarise").why == "setting"
    again.close()


def test_a_choice_that_cannot_be_kept_is_told(models, tmp_path):
    (tmp_path / "models.new").mkdir()
    with pytest.raises(ModelProblem, match=r"cannot be written .* The choice was not kept"):
        models.choose("ask", "quote")


def test_there_is_one_instance_of_a_model(models, tiny_onnx):
    assert models.open(f"onnx:{tiny_onnx}") is models.open(f"onnx:{tiny_onnx}")


@pytest.mark.parametrize("spec", ["", "onnx:", "phi", "gguf:x", "onnx:nothing", "onnx:/nowhere/at/all", "openai:x"])
def test_what_names_no_model_is_told_with_what_to_do(models, spec):
    with pytest.raises(ModelMissing):
        models.open(spec)
    with pytest.raises(ModelMissing):
        models.choose("ask", spec or "?")


def test_a_model_elsewhere_is_asked_only_when_it_was_turned_on_by_name(tmp_path):
    models = opened(tmp_path, openai_url="https://api.example.com/v1")
    with pytest.raises(ModelNotAllowed, match=r"api\.example\.com.*slmrag models allow openai:phi"):
        models.open("openai:phi")
    assert models.allow("openai:phi") == "api.example.com"
    assert models.open("openai:phi").sends_to == "api.example.com"
    models.allow("openai:phi", False)
    with pytest.raises(ModelNotAllowed):
        models.open("openai:phi")
    assert opened(tmp_path, openai_url="https://api.example.com/v1", allowed=("openai:phi",)).open("openai:phi")


def test_a_permission_is_for_one_host_and_is_withdrawn_at_once(tmp_path):
    models = opened(tmp_path, openai_url="https://api.example.com/v1")
    models.allow("openai:phi")
    models.open("openai:phi")
    with pytest.raises(ModelNotAllowed, match=r"elsewhere\.example"):
        opened(tmp_path, openai_url="https://elsewhere.example/v1").open("openai:phi")
    opened(tmp_path, openai_url="https://api.example.com/v1").allow("openai:phi", False)  # another process
    with pytest.raises(ModelNotAllowed):
        models.open("openai:phi")
    opened(tmp_path, openai_url="http://127.0.0.1:9/v1").allow("openai:phi")  # this machine: nothing to remember
    with pytest.raises(ModelNotAllowed):
        models.open("openai:phi")


def test_an_ollama_elsewhere_is_not_even_asked_what_it_has(tmp_path):
    models = opened(tmp_path, ollama_host="http://192.0.2.1:11434")
    assert models.in_ollama() == () and models.choice().spec == "quote"


def test_a_folder_means_the_same_from_anywhere(models, tmp_path, tiny_onnx, monkeypatch):
    monkeypatch.chdir(tiny_onnx.parent)
    models.choose("ask", f"onnx:./{tiny_onnx.name}/")
    assert models.choice().spec == f"onnx:{tiny_onnx}"
    assert models.open(f"onnx:./{tiny_onnx.name}") is models.open(f"onnx:{tiny_onnx}/")
    with pytest.raises(ModelMissing):
        models.open(f"onnx:{tiny_onnx.name}")  # a bare name is always that of an installed one


@pytest.mark.parametrize(
    ("url", "host"),
    [("http://127.0.0.1:8080/v1", ""), ("http://localhost:1", ""), ("127.0.0.1:11434", ""), ("http://[::1]:1", ""),
     ("0.0.0.0:11434", ""), ("http://192.168.1.5:11434", "192.168.1.5"), ("https://x.org/v1", "x.org"),
     ("http://localhost.evil.com", "localhost.evil.com"), ("http://127.0.0.1.evil.com", "127.0.0.1.evil.com")],
)  # fmt: skip
def test_whose_machine_it_is(url, host):
    assert remote_host(url) == host


def test_a_damaged_memory_of_choices_is_told(models, tmp_path):
    (tmp_path / "models.json").write_text("{")
    with pytest.raises(ModelProblem, match=r"models\.json"):
        models.choice()


def test_what_we_know_of_models_is_complete():
    assert (
        len({model.name for model in KNOWN})
        == len(KNOWN)
        == len(CHAT_MODELS) + len(CHECKERS) + len(EMBEDDERS) + len(TESSDATA) + len(PAIRS)
    )
    for model in KNOWN:
        assert model.disk > 10**5 and model.memory >= model.disk and model.licence and model.kind in KINDS
        assert known(model.name) is known(model.title) is model
    for model in (*CHAT_MODELS, *EMBEDDERS):
        assert model.source is None or set(model.source.checksums) <= set(model.source.files)
    for model in CHAT_MODELS:
        assert model.window >= 4096 and (model.source or model.hub)
        assert known(model.hub) is model


def test_data_to_recognise_a_language_are_files_of_one_commit():
    assert len(TESSDATA) >= 35 and known("ocr-fra") in TESSDATA
    for model in TESSDATA:
        code = model.name.removeprefix("ocr-")
        [(file, (size, checksum))] = model.source.files.items()
        assert file == f"{code}.traineddata" and size == model.disk and len(checksum) == 64
        assert iso_code(code) == model.languages[0] and language_name(model.languages[0])
        assert len(model.source.revision) == 40 and model.licence == "Apache-2.0"


def test_the_built_in_embedder_has_a_second_source_with_the_same_bytes():
    model = known_embedder("all-MiniLM-L6-v2")
    assert model.source.checksums.keys() == set(model.source.files) >= {"model.safetensors", "tokenizer.json"}
    assert len(model.source.revision) == 40 and model.source.repository == f"sentence-transformers/{model.name}"
    for name, checksum in model.source.checksums.items():
        assert has_checksum(model.packaged / name, checksum), name
    assert sum((model.packaged / name).stat().st_size for name in model.source.files) == model.disk


def test_a_model_that_cannot_run_here_is_neither_offered_nor_taken(models, tmp_path, tiny_onnx, home, monkeypatch):
    install(tiny_onnx, tmp_path, "phi-3-small-8k")
    assert models.choice().spec == "quote" and "needs onnxruntime-genai-cuda" in run("models").stdout
    build = tmp_path / "build" / "onnxruntime_genai_cuda-0.18.0.dist-info"  # as a package manager leaves it
    build.mkdir(parents=True)
    (build / "METADATA").write_text("Name: onnxruntime-genai-cuda\nVersion: 0.18.0\n")
    monkeypatch.syspath_prepend(str(build.parent))
    assert models.choice().spec == "onnx:phi-3-small-8k" and "needs" not in run("models").stdout


def test_a_trial_tells_how_fast_a_model_is_here(models, tiny_onnx):
    trial = try_out(models.open(f"onnx:{tiny_onnx}"))
    assert trial.reads > 0 and trial.writes > 0 and trial.load_s > 0 and trial.memory > 10**7
    assert trial.first_word(700) == pytest.approx(700 / trial.reads)
    assert try_out(models.open(f"onnx:{tiny_onnx}")).load_s == 0


def test_no_model_cannot_be_tried_and_says_so(models, home):
    with pytest.raises(ModelMissing, match="no language model"):
        try_out(models.open("quote"))
    assert "slmrag models get" in str(failed("models", "test", "quote"))


def test_an_address_alone_is_told_how_to_name_its_model(home, capsys):
    line = told(capsys, "models", "use", "http://127.0.0.1:9/v1")
    assert "openai:NAME@http://127.0.0.1:9/v1" in line


def test_the_command_line_chooses_tries_and_removes(home, tmp_path, tiny_onnx):
    install(tiny_onnx, home, "tiny")
    assert "tiny" in run("models").stdout and "onnx:tiny (found)" in run("models").stdout
    assert "tokens a second" in run("models", "test", "tiny").stdout
    assert json.loads(run("models", "test", "onnx:tiny", "--json").stdout)["reads"] > 0
    assert "quote" in run("models", "use", "quote").stdout
    assert json.loads(run("models", "--json").stdout)["asked"] == "quote"
    assert "onnx:tiny" in run("models", "use", "auto").stdout
    assert "Removed tiny" in run("models", "remove", "tiny").stdout
    assert "tiny" not in run("models").stdout


@pytest.mark.slow
def test_the_command_line_gets_and_chooses_what_search_by_meaning_uses(home, tmp_path, monkeypatch, capsys):
    line = told(capsys, "models", "use", "multilingual-e5-small", "--for", "search")
    assert "slmrag models get multilingual-e5-small" in line
    with HubServer(repository="intfloat/multilingual-e5-small") as hub:
        published = tiny_embedder.build(tmp_path / "published")
        files = [file for file in published.rglob("*") if file.is_file()]
        hub.files = {file.relative_to(published).as_posix(): file.read_bytes() for file in files}
        monkeypatch.setenv("SLMRAG_HUB_URL", hub.endpoint)
        assert "is there" in run("models", "get", "multilingual-e5-small").stdout
    assert "passages a second" in run("models", "test", "multilingual-e5-small").stdout
    assert "multilingual-e5-small" in run("models", "use", "multilingual-e5-small", "--for", "search").stdout
    with Assistant(background=False) as assistant:
        assert assistant.settings.embedder == "multilingual-e5-small" and assistant.known_languages == []
    assert "use auto --for search" in told(capsys, "models", "remove", "multilingual-e5-small")
    run("models", "use", "auto", "--for", "search")
    assert "Removed" in run("models", "remove", "multilingual-e5-small").stdout


@pytest.mark.slow
def test_the_built_in_embedder_is_got_from_its_second_source_where_its_package_is_missing(home, monkeypatch, capsys):
    assert "it came with slmrag" in run("models", "get", "all-MiniLM-L6-v2").stdout
    assert "came with slmrag" in told(capsys, "models", "remove", "all-MiniLM-L6-v2")
    known, there = known_embedder("all-MiniLM-L6-v2"), Embedder()
    files = {name: (there.folder / name).read_bytes() for name in known.source.files}
    with monkeypatch.context() as without:
        without.setitem(sys.modules, known.package, None)  # as if it were not installed
        assert "slmrag models get all-MiniLM-L6-v2" in told(capsys, "list")
        with HubServer(repository=known.source.repository, commit=known.source.revision, files=files) as hub:
            without.setenv("SLMRAG_HUB_URL", hub.endpoint)
            run("models", "get", "all-MiniLM-L6-v2")
        with Assistant(background=False) as assistant:
            assert assistant.settings.embedder == known.name
            got = assistant.stores["embedding"].folder
        assert (second := Embedder(got=got)).folder == got / known.name
        assert second.fingerprint == there.fingerprint, "then no library makes its vectors again"
    assert "Removed" in run("models", "remove", "all-MiniLM-L6-v2").stdout


def test_nothing_is_got_where_nothing_may_leave(home, monkeypatch, offline):
    connections.set_offline(False)  # the settings alone say so
    monkeypatch.setenv("SLMRAG_OFFLINE", "true")
    monkeypatch.setenv("SLMRAG_HUB_URL", "https://hub.example")
    for name in ("phi-3.5-mini", "multilingual-e5-small"):
        assert isinstance(failed("models", "get", name), Offline)


def test_an_answer_by_a_model_on_the_command_line(home, tmp_path, tiny_onnx):
    run("add", "--no-wait", str(write(tmp_path / "gate.txt", "The gate is red. The door is blue.")))
    answer = json.loads(
        run("ask", "--no-wait", "--json", "--model", f"onnx:{tiny_onnx}", "What colour is the gate?").stdout
    )
    assert answer["model"] == f"onnx:{tiny_onnx}" and answer["model_wrote"], "random weights write something"
    assert answer["quoted_because"] and "The gate is red" in answer["answer"], "and nothing that holds"
    assert answer["context"].keys() == {
        "window", "prompt_tokens", "reused_tokens", "passages_used", "passages_dropped", "turns_dropped", "at_most",
    }  # fmt: skip
    refused = json.loads(run("ask", "--no-wait", "--json", "--model", f"onnx:{tiny_onnx}", "Who won the cup?").stdout)
    assert refused["refused"] and refused["context"]["prompt_tokens"] == 0


def test_the_doctor_says_what_is_here_and_the_command_for_what_is_not(assistant):
    findings = {finding.name: finding for finding in examine(assistant)}
    assert findings["Answers are written by"].remedy and findings["Library"].found == "empty"
    assert not [finding for finding in findings.values() if finding.state == "broken"]
    assert "slmrag models get phi-3.5-mini" in run("doctor").stdout


def test_the_doctor_needs_ten_lines_and_names_what_a_missing_part_would_bring(assistant, monkeypatch):
    assert len(examine(assistant)) + 1 <= len(run("doctor").stdout.splitlines()) <= 10
    monkeypatch.setitem(sys.modules, "sacrebleu", None)  # as if it were not installed
    assert "pip install 'slmrag[eval]' (a measure of translations" in run("doctor").stdout


def test_a_model_that_died_is_an_answer_with_an_error_and_what_was_written(assistant, tmp_path, tiny_onnx):
    assistant.add([write(tmp_path / "gate.txt", "The gate is red. The door is blue.")], wait=False)
    stream = assistant.ask("What colour is the gate?", model=f"onnx:{tiny_onnx}")
    next(iter(stream))
    assistant.models.open(f"onnx:{tiny_onnx}").model._child.process.kill()
    answer = stream.result()
    assert answer.quoted_because == "failed" and "ended" in answer.error
    assert "The gate is red" in answer.text and answer.model_wrote
    assert assistant.ask("What colour is the gate?", model=f"onnx:{tiny_onnx}").result().model_wrote


def test_closing_the_assistant_ends_the_processes_of_its_models(home, tmp_path, tiny_onnx):
    import psutil

    with Assistant(home, background=False) as assistant:
        model = assistant.models.open(f"onnx:{tiny_onnx}").model
        model.load()
        pid = model.pid
    assert not psutil.pid_exists(pid)


def test_a_page_of_a_pdf_is_shown_to_a_model_that_sees(home, tmp_path, tiny_seeing):
    run("add", "--no-wait", str(make_pdf(tmp_path / "pump.pdf")))
    result = run(
        "ask", "--no-wait", "--json", "--model", f"onnx:{tiny_seeing}", "--page", "pump.pdf:2", "What is shown?"
    )
    assert json.loads(result.stdout)["context"]["prompt_tokens"] > 1900
    assert "2,000 to 2,500 tokens" in result.stderr
    for wrong in ("pump.pdf:9", "pump.pdf", "nothing.pdf:1"):
        failed("ask", "--no-wait", "--page", wrong, "What?")
