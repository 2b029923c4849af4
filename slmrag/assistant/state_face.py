"""The assistant's face towards whoever runs it: how it is doing, what it waits for, what it goes by."""

from pathlib import Path

from slmrag import settings
from slmrag.assistant.face import Face
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models.pairs import Pairs
from slmrag.models.registry import Models
from slmrag.models.store import ModelStore
from slmrag.runtime import connections
from slmrag.schema import Answer, Progress
from slmrag.text.detect import detect_language


class StateFace(Face):
    """The settings and models that all share, and how far the work behind the answers is."""

    @property
    def settings(self) -> settings.Settings:
        """What it goes by."""
        return self._parts.settings

    @property
    def models(self) -> Models:
        """The models that write, see and translate."""
        return self._parts.models

    @property
    def pairs(self) -> Pairs:
        """The small translation models."""
        return self._parts.pairs

    @property
    def stores(self) -> dict[str, ModelStore]:
        """The models that are stored here: a store for each kind (`slmrag.models.known_models.KINDS`), by its name."""
        return self._parts.stores

    def keep_settings(self, **values: str | int | float) -> Path:
        """Keep settings in ``slmrag.toml``, and go by them from now on; returns the file. Raises `SettingsProblem`.

        A model or an embedder that is open stays as it was opened.
        """
        file = settings.keep(self._parts.settings.home, **values)
        self._parts.settings = self._parts.settings.model_copy(update=values)
        return file

    @property
    def warming_up(self) -> bool:
        """Whether the embedding model is still loading, for more than a moment; until then keywords alone find."""
        _, embedder = self._parts.current.take()
        return not (embedder.ready or embedder.quick)

    @property
    def problem(self) -> SlmragError | None:
        """What keeps the background work from going on, if anything does; keywords find all the same."""
        return self._parts.background.problem

    @property
    def embedding(self) -> Progress | None:
        """How far the vectors are, ``None`` when every chunk has its own."""
        progress = self._parts.background.progress
        return progress and self._as_seen(progress)

    @property
    def mending(self) -> bool:
        """Whether the vector index was damaged and is being made again; questions are answered exactly meanwhile."""
        return self._parts.library.index.mending

    @property
    def embedder_waits(self) -> bool:
        """Whether another embedder was chosen, which is used when the library is opened next."""
        return self._parts.settings.embedder != self._parts.embedder_set

    @property
    def known_languages(self) -> list[str]:
        """The languages that the embedder knows, ISO codes; none means any."""
        return sorted(self._parts.embedder.languages)

    def unknown_languages(self, answer: Answer | None = None) -> list[str]:
        """The languages of the documents that the embedder does not know: ISO codes, none twice.

        There, only words are found: a question finds no passage in another language. Of an ``answer`` those that mattered to it:
        its question's, its passages', and where it was refused that of most documents.
        """
        codes = list(self._shelf.documents.languages())
        if answer is not None:
            passages = [passage.chunk.language for passage in answer.passages]
            codes = [detect_language(answer.question), *passages, *(codes[:1] if answer.refused else ())]
        return [code for code in dict.fromkeys(codes) if not self._parts.embedder.knows(code)]

    @property
    def keeper(self) -> str:
        """Which other process makes the vectors and keeps the index, in words; ``""`` when this one does, or none."""
        return self._parts.library.keeper.other()

    @property
    def connections(self) -> list[connections.Connection]:
        """Every connection that this process made: to which host, for what, how often, when last."""
        return connections.connections_made()

    @property
    def embeds_by_torch(self) -> bool:
        """Whether it is torch that computes vectors, as for an embedding model of one's own."""
        return self._parts.embedder.by_torch

    def load(self) -> None:
        """Load the embedding model that answers now, and return when it is ready. Raises `EmbedderProblem`."""
        self._parts.current.take()[1].load()
