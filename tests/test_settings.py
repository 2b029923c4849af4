import pytest
from fakes.documents import write

from slmrag import Assistant, settings
from slmrag.errors import SettingsProblem


def test_the_file_of_the_given_home_counts(tmp_path):
    (tmp_path / "slmrag.toml").write_text("top_k = 9\n")
    assert settings.load(home=tmp_path).top_k == 9


def test_an_empty_variable_is_none_and_a_tilde_is_home(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SLMRAG_HOME", "~/lib")
    assert settings.load().home == tmp_path / "lib"
    monkeypatch.setenv("SLMRAG_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert settings.load().home == tmp_path / "data" / "slmrag"


@pytest.mark.parametrize("value", ["en,de", "en, de", '["en", "de"]'])
def test_lists_may_be_written_as_people_write_them(monkeypatch, value):
    monkeypatch.setenv("SLMRAG_EMBEDDER_LANGUAGES", value)
    assert settings.load().embedder_languages == ("en", "de")


def test_the_addresses_of_one_model_are_not_torn_apart_in_a_list_of_models(monkeypatch):
    both = "openai:m@http://a:1/v1,http://b:2/v1"
    for value in (f"ollama:phi3, {both}", f'["ollama:phi3", "{both}"]'):
        monkeypatch.setenv("SLMRAG_REMOTE_MODELS", value)
        assert settings.load().remote_models == ("ollama:phi3", both)


@pytest.mark.parametrize(("name", "value"), [("TOP_K", "many"), ("REFUSE_BELOW", "2"), ("CONTEXT_WINDOW", "7")])
def test_a_wrong_value_is_named(monkeypatch, name, value):
    monkeypatch.setenv(f"SLMRAG_{name}", value)
    with pytest.raises(SettingsProblem, match=f"SLMRAG_{name}"):
        settings.load()


def test_an_overlap_that_leaves_no_room_is_told_for_the_file(tmp_path):
    with Assistant(tmp_path / "library", background=False, overlap_tokens=250) as assistant:
        (added,) = assistant.add([write(tmp_path / "a.txt", "Words.")], wait=False)
    assert added.status == "failed" and "SLMRAG_OVERLAP_TOKENS" in added.error


def test_the_key_is_in_no_representation(monkeypatch):
    monkeypatch.setenv("SLMRAG_OPENAI_KEY", "sk-secret")
    assert "sk-secret" not in repr(settings.load())
