"""What names a model: its parts, what it means everywhere, and what of it is shown."""

import pytest

from slmrag.errors import ModelProblem
from slmrag.models.spec import resolve, split_address, spoken_name, without_secrets

SECRET = "openai:m@http://me:se/cr@et@127.0.0.1:8080/v1"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("qwen@q4_k_m@http://127.0.0.1:1/v1", ("qwen@q4_k_m", "http://127.0.0.1:1/v1")),
        ("microsoft/phi-4", ("microsoft/phi-4", "")),
        ("m@127.0.0.1:1234", ("m", "http://127.0.0.1:1234")),
        ("qwen@q4@localhost:80/v1", ("qwen@q4", "http://localhost:80/v1")),
        ("m@[::1]:8080", ("m", "http://[::1]:8080")),
        ("m@http://me:1@127.0.0.1:80", ("m", "http://me:1@127.0.0.1:80")),
        ("qwen@q4:latest", ("qwen@q4:latest", "")),
        ("m@https://evil.example/v1@http://127.0.0.1:1/v1", ("m@https://evil.example/v1", "http://127.0.0.1:1/v1")),
    ],
)
def test_a_model_may_have_an_address_after_a_name_with_any_sign(name, parts):
    assert split_address(name) == parts


@pytest.mark.parametrize("address", ["http://127.0.0.1:1234", "127.0.0.1:1234", "http://127.0.0.1:1234/v1/"])
def test_an_address_means_the_same_with_and_without_its_v1(address):
    assert resolve(f"openai:m@{address}") == "openai:m@http://127.0.0.1:1234/v1"


def test_several_addresses_are_one_list_each_complete_and_none_twice_or_empty():
    assert (
        resolve("openai:m@127.0.0.1:1,127.0.0.1:2/v1, ,http://127.0.0.1:1/v1,")
        == "openai:m@http://127.0.0.1:1/v1,http://127.0.0.1:2/v1"
    )
    assert spoken_name("openai:m@http://a:1/v1,https://b/v1,") == "m · a:1, b"
    for wrong in ("http://127.0.0.1:1,http://", "http://a,http://me:secret@b/v1"):
        with pytest.raises(ModelProblem) as problem:
            resolve(f"openai:m@{wrong}")
        assert "secret" not in str(problem.value)


def test_a_folder_means_the_same_from_anywhere_and_is_called_by_its_own_name(tmp_path, monkeypatch):
    (tmp_path / "tiny").mkdir()
    monkeypatch.chdir(tmp_path)
    for kind in ("onnx", "transformers"):
        assert resolve(f"{kind}:./tiny") == f"{kind}:{tmp_path / 'tiny'}"
        assert spoken_name(resolve(f"{kind}:./tiny")) == "tiny"


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("openai:qwen3@http://127.0.0.1:1234/v1", "qwen3 · 127.0.0.1:1234"), (SECRET, "m · 127.0.0.1:8080"),
        ("openai:qwen3", "openai:qwen3"), ("onnx:phi-3.5-mini", "onnx:phi-3.5-mini"), ("ollama:gemma3", "ollama:gemma3"),
        ("transformers:microsoft/phi-4", "transformers:microsoft/phi-4"),
    ],
)  # fmt: skip
def test_what_a_model_is_called(spec, name):
    assert spoken_name(spec) == name


@pytest.mark.parametrize(
    "spec", [SECRET, "openai:m@http://127.0.0.1:8080/v1?key=secret", "openai:m@http://h/v1#secret"]
)
def test_what_is_secret_of_an_address_is_shown_nowhere_and_refused_as_before(spec):
    shown = without_secrets(spec)
    assert "cr@et" not in shown and "secret" not in shown and shown.startswith("openai:m@http://")
    for one in (spec, shown):
        with pytest.raises(ModelProblem):
            resolve(one)


def test_what_holds_no_secret_is_shown_as_it_is():
    for spec in ("openai:qwen@q4@http://127.0.0.1:1/v1", "onnx:/models/phi?", "quote", "ollama:phi#3"):
        assert without_secrets(spec) == spec
