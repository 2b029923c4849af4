"""Embedding models that we know, beside the built-in one: for documents and questions that are not in English."""

from dataclasses import dataclass
from pathlib import Path

from slmrag.errors.notices import Templates
from slmrag.models.hub import HubFolder

# What a sentence-transformers folder needs; the same weights in other formats (ONNX, OpenVINO, pickles) stay there.
_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "[0-9]_*/*.json")


@dataclass(frozen=True, slots=True)
class KnownEmbedder:
    """An embedding model. ``disk`` and ``memory`` are bytes; ``languages`` are ISO codes, empty means any.

    ``query`` and ``passage`` are what it wants to read before a question and before a text; ``floor`` is the cosine
    similarity that it gives to texts that have nothing to do with each other.
    """

    name: str
    disk: int
    memory: int
    licence: str
    source: HubFolder | None
    note: str
    languages: tuple[str, ...] = ()
    query: str = ""
    passage: str = ""
    floor: float = 0.0

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name


_MB = 10**6
_note = Templates(
    embedder_note_e5="94 languages, also across them; the one to begin with",
    embedder_note_paraphrase="50 languages; reads 128 tokens of a passage",
    embedder_note_bge_m3=(
        "more than 100 languages, slow; the hub has its weights as a pickle only, which may run code: save them as "
        "safetensors yourself, and give the folder as SLMRAG_EMBEDDER"
    ),
)

# Prefixes and the range of similarities (.7 to 1): the model card of multilingual-e5.
KNOWN_EMBEDDERS = (
    KnownEmbedder(
        "multilingual-e5-small", 490 * _MB, 800 * _MB, "MIT",
        HubFolder("intfloat/multilingual-e5-small", files=_FILES), _note("embedder_note_e5"),
        query="query: ", passage="passage: ", floor=0.7,
    ),
    KnownEmbedder(
        "paraphrase-multilingual-MiniLM-L12-v2", 490 * _MB, 800 * _MB, "Apache-2.0",
        HubFolder("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", files=_FILES),
        _note("embedder_note_paraphrase"),
    ),
    KnownEmbedder(
        "bge-m3", 2300 * _MB, 3000 * _MB, "MIT", None,
        _note("embedder_note_bge_m3"),
    ),
)  # fmt: skip


def known_embedder(name: str) -> KnownEmbedder | None:
    """The known embedder of that name, its name on the hub, or the name of its folder; ``None`` for others."""
    wanted = Path(name).name.lower()
    return next((one for one in KNOWN_EMBEDDERS if one.name.lower() == wanted), None)
