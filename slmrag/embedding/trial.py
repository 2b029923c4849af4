"""How fast an embedding model is here: it reads a few passages, and is timed."""

import time
from dataclasses import dataclass

from slmrag.embedding.embedder import Embedder

_WORDS = "The pump was inspected on Monday, the seal was replaced, and the report was filed by the end of the week. "
_PASSAGES = 16


@dataclass(frozen=True, slots=True)
class EmbedderTrial:
    """What a trial measured: ``passages`` of about 150 tokens a second, and the seconds until the model was there."""

    model: str
    load_s: float
    passages: float


def try_embedder(embedder: Embedder) -> EmbedderTrial:
    """Load ``embedder`` where it is not, and let it read a few passages. Raises `EmbedderProblem`."""
    began = time.monotonic()
    embedder.load()
    loaded = time.monotonic()
    embedder.embed_documents([f"{number}. " + _WORDS * 6 for number in range(_PASSAGES)])
    return EmbedderTrial(embedder.name, loaded - began, _PASSAGES / (time.monotonic() - loaded))
