import numpy as np
import pytest

from slmrag.embedding import Embedder
from slmrag.errors import EmbedderProblem


def test_what_means_the_same_lies_near():
    embedder = Embedder()
    near, far = embedder.embed_documents(["The guarantee is valid for two years.", "Bread is baked in an oven."])
    question = embedder.embed_query("How long is the warranty?")
    assert question @ near > question @ far + 0.2
    assert near.dtype == np.float32 and abs(np.linalg.norm(near) - 1) < 1e-5


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


def test_a_folder_without_a_model_is_one_sentence(tmp_path):
    with pytest.raises(EmbedderProblem, match=r"modules\.json"):
        Embedder(str(tmp_path))


def test_damaged_weights_are_one_sentence(tmp_path):
    import shutil

    folder = shutil.copytree(Embedder().folder, tmp_path / "model")
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(EmbedderProblem, match="cannot be loaded"):
        Embedder(str(folder)).load()
