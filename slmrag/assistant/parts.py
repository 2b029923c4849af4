"""What an assistant is made of: opened once, and shared by all views of it."""

from dataclasses import dataclass, field

from slmrag.assistant.current_index import CurrentIndex
from slmrag.checking import SecondOpinion, judge
from slmrag.chunking import ChunkSize
from slmrag.embedding import Embedder
from slmrag.ingest.background import Background
from slmrag.ingest.watcher import Watcher
from slmrag.library import Library
from slmrag.library.chroma_server import ChromaServer
from slmrag.models.checkers import Checkers
from slmrag.models.model_settings import ModelLimits, Servers
from slmrag.models.pace import Pace
from slmrag.models.pairs import Pairs
from slmrag.models.registry import Models
from slmrag.models.store import ModelStore, model_stores
from slmrag.readers import Limits
from slmrag.readers.sandbox import Sandbox
from slmrag.runtime import connections
from slmrag.runtime.jobs import JobQueue
from slmrag.schema import Check
from slmrag.search import expansions
from slmrag.settings import Settings


@dataclass
class Parts:
    """The parts that every view of an assistant works with. ``settings`` may be others for one view, or change for all.

    ``embedder`` makes the vectors, ``embedder_set`` is what the settings called it when it was opened; ``stores``
    hold the models that were got, by kind, and ``pairs`` translates with those of that kind; ``check`` holds what a model wrote against its sources; ``current`` tells which index and embedder answer a question. ``owns_models`` is
    False where the models are another assistant's.
    """

    settings: Settings
    library: Library
    embedder: Embedder
    embedder_set: str
    stores: dict[str, ModelStore]
    models: Models
    pairs: Pairs
    sandbox: Sandbox
    check: Check
    pace: Pace
    current: CurrentIndex
    background: Background
    owns_models: bool = True
    watcher: Watcher | None = None  # of the process that keeps folders in step
    jobs: JobQueue = field(default_factory=JobQueue)

    def close(self) -> None:
        """Stop the jobs, the background work and the models, and let go of the library."""
        if self.watcher:
            self.watcher.let_stop()
        self.jobs.close()
        self.sandbox.close()
        if self.watcher:
            self.watcher.stop()
        if self.owns_models:
            self.models.close()
            self.pairs.close()
        self.background.stop()
        self.library.close()


def open_parts(chosen: Settings, models: Models | None = None, pairs: Pairs | None = None) -> Parts:
    """Open the library in ``chosen.home``, with these ``models`` and ``pairs`` or its own. Raises what a library raises."""
    expansions(chosen.expansions)  # a field that is not known is told now, not with the first question
    connections.set_offline(chosen.offline)
    stores = model_stores(chosen.home, chosen.hub_url, chosen.models, chosen.pairs_url, chosen.tessdata_url)

    def embedder_of(name: str) -> Embedder:
        return Embedder(name, chosen.embedder_languages, stores["embedding"].folder, chosen.device)

    embedder = embedder_of(chosen.embedder)
    library = Library(
        chosen.home,
        embedder_name=embedder.name,
        embedder_fingerprint=embedder.fingerprint,
        server=ChromaServer(chosen.chroma_url, chosen.chroma_token.get_secret_value(), chosen.chroma_certificate),
    )
    current = CurrentIndex(library, embedder, embedder_of)
    limits = Limits(
        chosen.read_seconds,
        chosen.read_megabytes,
        chosen.most_pages,
        chosen.most_characters,
        chosen.most_rows,
        chosen.most_attached,
    )
    sandbox = Sandbox(limits, libreoffice=chosen.libreoffice, tessdata=stores["recognition"].folder)
    chunk_size = ChunkSize(chosen.chunk_tokens, chosen.overlap_tokens)
    return Parts(
        settings=chosen,
        library=library,
        embedder=embedder,
        embedder_set=chosen.embedder,
        stores=stores,
        models=models or _open_models(chosen, stores["chat"]),
        pairs=pairs or Pairs(stores["translation"], idle_seconds=60 * chosen.idle_minutes),
        sandbox=sandbox,
        check=SecondOpinion(judge, Checkers(stores["checker"]).of),
        pace=Pace(chosen.home / "speeds.json"),
        current=current,
        background=Background(library, embedder, lambda: current.take()[1], sandbox, chunk_size),
        owns_models=models is None,
    )


def _open_models(chosen: Settings, store: ModelStore) -> Models:
    servers = Servers(
        chosen.ollama_host, chosen.openai_url, chosen.openai_key.get_secret_value(), chosen.openai_sees_images,
        chosen.remote_models, chosen.model_servers, chosen.server_turns,
    )  # fmt: skip
    limits = ModelLimits(
        chosen.context_window, chosen.threads, chosen.wait_seconds, 60 * chosen.idle_minutes, chosen.device
    )
    return Models(store, chosen.home / "models.json", preferred=chosen.model, servers=servers, limits=limits)
