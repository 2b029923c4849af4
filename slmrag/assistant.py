"""Everything wired: the one object that the app, the command line and a script hold."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from pathlib import Path

from slmrag import answering, ingest, retrieval, settings
from slmrag.background import Background
from slmrag.embedding import Embedder
from slmrag.errors import ModelMissing, SlmragError
from slmrag.library import Library
from slmrag.library.backups import back_up
from slmrag.models.registry import Models
from slmrag.models.store import ModelStore
from slmrag.pictures import safe_png
from slmrag.schema import Added, Answer, Document, Page, Progress, Removed, Scope

OnProgress = Callable[[Progress], None]


class Assistant:
    """Your documents, and answers from them. Safe to share between threads.

    ``home`` is the folder of the library (``SLMRAG_HOME``, or the user's data folder); other settings are those of
    `slmrag.settings.Settings`. Use it as a context manager, or `close` it. With ``background`` (the default) the
    embedding model is loaded, missing vectors are made, and Chroma is kept, all while questions are answered.
    """

    def __init__(self, home: Path | str | None = None, *, background: bool = True, **given) -> None:
        settings.quieten()
        if home is not None:
            given["home"] = Path(home).expanduser().resolve()
        self.settings = settings.load(**given)
        self._embedder = Embedder(self.settings.embedder, self.settings.embedder_languages)
        self._library = Library(
            self.settings.home,
            embedder_name=self._embedder.name,
            embedder_fingerprint=self._embedder.fingerprint,
            chroma_url=self.settings.chroma_url,
        )
        home, chosen = self.settings.home, self.settings
        self.models = Models(
            ModelStore(chosen.models or home / "models", endpoint=chosen.hub_url), home / "models.json",
            preferred=chosen.model, ollama_host=chosen.ollama_host, openai_url=chosen.openai_url,
            openai_key=chosen.openai_key.get_secret_value(), openai_sees=chosen.openai_sees_images, allowed=chosen.remote_models,
            window=chosen.context_window, threads=chosen.threads, wait_seconds=chosen.wait_seconds,
            idle_seconds=60 * chosen.idle_minutes,
        )  # fmt: skip
        self._former: Embedder | None = None  # the one whose vectors the library has, while that is another
        self._recalling = threading.Lock()
        self._background = Background(self._library, self._embedder, lambda: self._answering()[1])
        if background:
            self._background.start()

    def _answering(self) -> tuple[Library, Embedder]:
        """A library whose index stays the same for one question, and the embedder that its vectors are of."""
        self._library.turn()
        library = copy(self._library)
        if library.index.fingerprint == self._embedder.fingerprint:
            return library, self._embedder
        with self._recalling:
            if self._former is not None and self._former.fingerprint == library.index.fingerprint:
                return library, self._former
            # It answers until this one has made its own vectors, if it is still there.
            with suppress(SlmragError):
                former = Embedder(library.catalogue.answering(library.embedder)[1], self.settings.embedder_languages)
                if former.fingerprint == library.index.fingerprint:
                    self._former = former
                    return library, former
        self._library.catalogue.let_answer(library.embedder, unready=True)
        self._library.turn()
        return copy(self._library), self._embedder

    def __enter__(self) -> "Assistant":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the background work and the models, and let go of the library."""
        self.models.close()
        self._background.stop()
        self._library.close()

    # -- the library --------------------------------------------------------------------------------------------

    def add(
        self,
        paths: Iterable[Path | str],
        *,
        collection: str | None = None,
        replace: bool = False,
        password: str | None = None,
        wait: bool = True,
        on_progress: OnProgress = lambda progress: None,
        owner: str = "",
    ) -> list[Added]:
        """Add files; returns what became of each, in order. One bad file does not keep the others out.

        With ``wait`` their vectors are made before this returns; else they follow in the background, and until
        then the documents are found by keywords.
        """
        # Texts first, all of them: they can be asked at once, and loading the embedder beside it would only slow it.
        results = [
            self.add_file(
                Path(path), collection=collection, replace=replace, password=password, on_progress=on_progress,
                owner=owner,
            )
            for path in paths
        ]  # fmt: skip
        if wait:
            self.finish_embedding(on_progress)
        return results

    def add_file(
        self,
        path: Path,
        *,
        name: str | None = None,
        collection: str | None = None,
        replace: bool = False,
        password: str | None = None,
        on_progress: OnProgress = lambda progress: None,
        owner: str = "",
    ) -> Added:
        """Add one file under ``name``, without waiting for its vectors. A bad file comes back as ``"failed"``."""
        began = time.monotonic()
        try:
            return ingest.add_file(
                self._library, self._embedder, path, name=name, owner=owner, collection=collection, replace=replace,
                password=password, chunk_tokens=self.settings.chunk_tokens, max_bytes=self.settings.upload_mb << 20,
                overlap_tokens=self.settings.overlap_tokens, spare_bytes=self.settings.spare_mb << 20,
                on_progress=on_progress,
            )  # fmt: skip
        except SlmragError as problem:
            shown = ingest.display_name(name or path.name or str(path))
            reason = getattr(problem, "reason", "library")
            return Added(shown, "failed", error=str(problem), reason=reason, seconds=time.monotonic() - began)
        finally:
            self._background.look()

    def finish_embedding(self, on_progress: OnProgress = lambda progress: None) -> None:
        """Wait until every chunk has its vector, and the index holds them all. Raises `EmbedderProblem`."""
        self._background.finish(on_progress)

    def documents(self, collection: str | None = None, *, owner: str = "") -> list[Document]:
        """The documents of the library or of a collection, newest first. Raises `CollectionNotFound`."""
        return self._library.catalogue.documents(Scope(owner, collection))

    def document(self, name_or_id: str, *, owner: str = "") -> Document:
        """One document, by its name or the beginning of its id. Raises `DocumentNotFound`."""
        return self._library.catalogue.find(name_or_id, Scope(owner))

    def collections(self, *, owner: str = "") -> list[str]:
        """The names of the collections."""
        return self._library.catalogue.collections(owner)

    def remove(self, name_or_id: str, *, owner: str = "") -> Removed:
        """Remove a document: its text, vectors and file. Returns the receipt. Raises `DocumentNotFound`."""
        document = self.document(name_or_id, owner=owner)
        removed = self._library.catalogue.remove(document.id, owner=owner)
        self._library.scrub(document.id)
        if self._background.running:
            self._background.look()
        else:
            # Nobody here takes the vectors out of Chroma one by one; it is made again when it is next wanted.
            self._library.index.erase()
        return removed

    def back_up(self, target: Path) -> int:
        """Write the library to one file, while it is used; returns how many documents. Raises `LibraryProblem`."""
        return back_up(self._library.home, target)

    def page(self, document_id: str, number: int, *, owner: str = "") -> Page:
        """A page of a document. Raises `DocumentNotFound`."""
        return self._library.catalogue.page(document_id, number, Scope(owner))

    def draw_page(
        self,
        document_id: str,
        number: int,
        spans: Sequence[tuple[int, int]] = (),
        *,
        password: str | None = None,
        owner: str = "",
    ) -> tuple[bytes, float] | None:
        """A PDF's page as PNG with ``spans`` of its text marked, and how far down (0 to 1) the first mark lies.

        ``None`` for a document that has no pages to draw. Raises `DocumentNotFound`, `FileProblem`.
        """
        if self.document(document_id, owner=owner).unit != "page":
            return None
        from slmrag.readers.pdf import draw_page

        return draw_page(self._library.files.path(document_id), number, tuple(spans), password=password)

    # -- questions ------------------------------------------------------------------------------------------------

    def search(
        self,
        question: str,
        *,
        top_k: int | None = None,
        documents: Sequence[str] = (),
        collection: str | None = None,
        owner: str = "",
        before: str = "",
    ) -> retrieval.Found:
        """The passages nearest to a question, in all documents, a collection, or only ``documents`` (names or ids).

        ``before`` is the question before it, whose subject it may go on with. Raises `DocumentNotFound`, `CollectionNotFound`.
        """
        question, before = map(_whole_characters, (question, before))
        ids = tuple(self.document(name, owner=owner).id for name in documents)
        library, embedder = self._answering()
        return retrieval.find(
            library, embedder, question, Scope(owner, collection, ids),
            top_k=top_k or self.settings.top_k, refuse_below=self.settings.refuse_below, before=before,
        )  # fmt: skip

    def ask(
        self,
        question: str,
        *,
        top_k: int | None = None,
        documents: Sequence[str] = (),
        collection: str | None = None,
        owner: str = "",
        model: str = "",
        history: Sequence[Answer] = (),
        images: Sequence[bytes] = (),
        language: str = "",
        prompt_tokens: int | None = None,
    ) -> answering.AnswerStream:
        """Ask; the passages are there when this returns, the words come as the result is iterated.

        ``model`` is a spec; else the one chosen for asking. ``history`` are the answers before this one, oldest
        first: a question that goes on from them keeps their subject. ``images`` are pictures in any common format,
        for a model that sees. ``language`` is an ISO code to answer in. Raises `DocumentNotFound`,
        `CollectionNotFound`, `ModelProblem`, `FileProblem` (a picture that cannot be read).
        """
        began = time.monotonic()
        question = _whole_characters(question)
        pictures = [safe_png(image) for image in images]
        writer = self.models.open(model or self.models.choice("pictures" if pictures else "ask").spec)
        asked, before = question, history[-1].question if history else ""
        if history and self.settings.rewrite and writer.name != "quote":
            asked, before = answering.rewritten(question, history, writer), ""
        found = self.search(asked, top_k=top_k, documents=documents, collection=collection, owner=owner, before=before)
        found = replace(found, question=question)
        if pictures and not found.supported:
            found = replace(found, passages=())  # the picture is what is asked about
        if not found.supported and not pictures:
            return answering.refuse(found, writer, began=began)
        similarity = self._similarity(found.question) if found.dense else None
        if writer.name == "quote":
            if pictures:
                raise ModelMissing("No model that sees pictures is there: slmrag models get phi-3.5-vision")
            return answering.quote(found, writer, began=began, quotes=self.settings.quotes, similarity=similarity)
        return answering.write(
            found, writer, began=began, history=history, language=language, images=pictures, similarity=similarity,
            prompt_tokens=prompt_tokens or self.settings.prompt_tokens, answer_tokens=self.settings.answer_tokens,
        )  # fmt: skip

    def _similarity(self, question: str) -> Callable[[Sequence[str]], Sequence[float]]:
        _, embedder = self._answering()
        return lambda texts: (embedder.embed_documents(texts) @ embedder.embed_query(question)).tolist()

    # -- how it is doing ----------------------------------------------------------------------------------------

    @property
    def warming_up(self) -> bool:
        """Whether the embedding model is still loading; until then keywords alone find."""
        return not self._answering()[1].ready

    @property
    def problem(self) -> SlmragError | None:
        """What keeps the background work from going on, if anything does; keywords find all the same."""
        return self._background.problem

    @property
    def embedding(self) -> Progress | None:
        """How far the vectors are, ``None`` when every chunk has its own."""
        return self._background.progress

    @property
    def mending(self) -> bool:
        """Whether the vector index was damaged and is being made again; questions are answered exactly meanwhile."""
        return self._library.index.mending

    @property
    def changing_embedder(self) -> bool:
        """Whether another embedder makes its vectors, while the one before still answers. `embedding` tells how far."""
        return self._library.changing

    @property
    def keeper(self) -> str:
        """Which other process makes the vectors and keeps the index, in words; ``""`` when this one does, or none."""
        return self._library.keeper.other()

    def load(self) -> None:
        """Load the embedding model that answers now, and return when it is ready. Raises `EmbedderProblem`."""
        self._answering()[1].load()


def _whole_characters(text: str) -> str:
    """``text`` without half characters, which neither SQLite nor a tokenizer takes."""
    return text.encode("utf-8", "replace").decode()
