"""Models that judge sentences: loaded, asked, damaged, and which is taken for which language."""

import pytest
from fakes.tiny_checker import build

from slmrag.errors.model_files import ModelUnusable
from slmrag.models.checker_trial import try_checker
from slmrag.models.checkers import Checkers, OnnxChecker
from slmrag.models.known_models import CHECKERS
from slmrag.models.store import ModelStore

TEXT, SENTENCE = "The pump weighs 58 kg and was built in Kent.", "It is a heavy thing."


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path / "checkers", mark="config.json")


@pytest.mark.parametrize(("at", "said"), [(0, "probably not"), (1, "agrees"), (2, "")])
def test_the_label_that_a_model_gives_is_its_opinion(tmp_path, at, said):
    assert OnnxChecker(build(tmp_path / "m", lean=50.0, at=at), "m").opinion(TEXT, SENTENCE) == said


@pytest.mark.parametrize(("lean", "said"), [(50.0, "probably not"), (-50.0, "agrees")])
def test_a_classifier_of_tokens_judges_those_of_the_sentence(tmp_path, lean, said):
    folder = build(tmp_path / "m", {"0": "LABEL_0", "1": "LABEL_1"}, tokens=True, lean=lean)
    assert OnnxChecker(folder, "m").opinion(TEXT, SENTENCE) == said


def test_a_long_text_loses_its_end_and_a_sentence_alone_is_judged(tmp_path):
    checker = OnnxChecker(build(tmp_path / "m", lean=50.0), "m")
    assert checker.opinion("word " * 5_000, SENTENCE) == checker.opinion("", SENTENCE) == "agrees"


def test_of_a_sentence_that_leaves_no_room_it_has_no_opinion(tmp_path):
    checker = OnnxChecker(build(tmp_path / "m", lean=50.0), "m")
    assert [checker.opinion(TEXT, "word " * words) for words in (200, 300, 600)] == ["agrees", "", ""]


def test_what_is_asked_again_while_an_answer_is_written_is_computed_once(tmp_path, monkeypatch):
    import onnxruntime

    computed, run = [], onnxruntime.InferenceSession.run
    monkeypatch.setattr(onnxruntime.InferenceSession, "run", lambda *given: computed.append(1) or run(*given))
    checker = OnnxChecker(build(tmp_path / "m", lean=50.0), "m")
    assert {checker.opinion(TEXT, SENTENCE) for _ in range(3)} == {"agrees"} and len(computed) == 1
    assert checker.opinion(TEXT, TEXT) == "agrees" and len(computed) == 2


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "onnx/model_quantized.onnx"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 300, None])
def test_a_damaged_model_is_said_to_be_so_in_one_sentence(tmp_path, file, content):
    folder = build(tmp_path / "m")
    (folder / file).unlink() if content is None else (folder / file).write_bytes(content)
    with pytest.raises(ModelUnusable, match="m has no opinion") as told:
        OnnxChecker(folder, "m").opinion(TEXT, SENTENCE)
    assert "\n" not in str(told.value)


def test_labels_that_say_nothing_of_agreement_are_refused(tmp_path):
    folder = build(tmp_path / "m", {"0": "joy", "1": "anger", "2": "fear"})
    with pytest.raises(ModelUnusable, match="joy"):
        OnnxChecker(folder, "m")


def test_the_smallest_model_that_knows_a_language_is_asked(store):
    assert Checkers(store).of("en") is None
    build(store.folder / "checker")
    checkers = Checkers(store)
    assert checkers.of("en").name == "nli-deberta-v3-xsmall" and checkers.of("en") is checkers.of("")
    assert checkers.of("de") is None
    large = build(store.folder / "checker-multilingual")
    (large / "padding.txt").write_text("x" * 10_000)
    assert checkers.of("de").name.startswith("mDeBERTa") and checkers.of("en").name == "nli-deberta-v3-xsmall"
    store.remove("checker")
    assert checkers.of("en").name.startswith("mDeBERTa")


def test_a_folder_of_ones_own_is_asked_about_any_language(store):
    build(store.folder / "mine")
    assert Checkers(store).of("xx").name == "mine"


def test_a_trial_says_what_a_sentence_takes_and_how_many_were_right(tmp_path):
    trial = try_checker(build(tmp_path / "m", lean=50.0), "m")
    assert (trial.right, trial.asked) == (3, 6) and trial.opinion_s > 0


def test_each_model_that_can_be_got_is_named_by_a_commit_and_its_files():
    for model in CHECKERS:
        assert len(model.source.revision) == 40 and {"config.json", "tokenizer.json"} <= set(model.source.files)
        assert "en" in model.languages
