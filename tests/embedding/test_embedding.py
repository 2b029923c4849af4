import json
import pickle
import shutil

import numpy as np
import pytest

from slmrag.embedding import Embedder
from slmrag.errors import EmbedderProblem


@pytest.mark.slow
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
