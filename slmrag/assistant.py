"""Everything wired: the one object that the app, the command line and a script hold."""

import copy
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from slmrag import answering, evaluation, ingest, search, settings, translation
from slmrag.embedding import Embedder
from slmrag.errors import FileProblem, LibraryProblem, ModelMissing, SlmragError, WorkProblem
from slmrag.ingest.background import Background
from slmrag.library import Conversations, Desks, Handovers, Library, integrity
from slmrag.library.backups import back_up
from slmrag.library.integrity import Fault
from slmrag.library.kept_work import JobRecord
from slmrag.models.pace import Pace
from slmrag.models.pictures import safe_png
from slmrag.models.registry import Models
from slmrag.models.store import ModelStore, embedder_store
from slmrag.readers import Limits
from slmrag.readers.folders import FileToAdd, files_of
from slmrag.readers.sandbox import Sandbox
from slmrag.runtime import connections, priority
from slmrag.runtime.jobs import Jobs
from slmrag.schema import (
    Added,
    Answer,
    Chunk,
    Document,
    Handover,
    Heading,
    Page,
    Progress,
    Removed,
    Scope,
    SearchResult,
)
from slmrag.summary import SummaryStream, summary_request
from slmrag.text.detect import detect_language
from slmrag.translation.translation_stream import TranslationStream

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
        search.expansions(
            self.settings.expansions
        )  # a field that is not known is told now, not with the first question
        connections.set_offline(self.settings.offline)
        self._embedder, self._opened_with = self._embedder_of(self.settings.embedder), self.settings.embedder
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
        self.embedders = embedder_store(home, chosen.hub_url)
        self.jobs = Jobs()
        self._pace = Pace(home / "speeds.json")
        self._sandbox = Sandbox(
            Limits(
                chosen.read_seconds, chosen.read_megabytes, chosen.most_pages, chosen.most_characters, chosen.most_rows
            )
        )
        self._former: Embedder | None = None  # the one whose vectors the library has, while that is another
        self._recalling = threading.Lock()
        self._background = Background(self._library, self._embedder, lambda: self._answering()[1])
        if background:
            self._background.start()

    def _embedder_of(self, name: str) -> Embedder:
        return Embedder(name, self.settings.embedder_languages, self.settings.home / "embedders")

    def _answering(self) -> tuple[Library, Embedder]:
        """A library whose index stays the same for one question, and the embedder that its vectors are of."""
        self._library.turn()
        library = copy.copy(self._library)
        if library.index.fingerprint == self._embedder.fingerprint:
            return library, self._embedder
        with self._recalling:
            if self._former is not None and self._former.fingerprint == library.index.fingerprint:
                return library, self._former
            # It answers until this one has made its own vectors, if it is still there.
            with suppress(SlmragError):
                former = self._embedder_of(library.catalogue.answering(library.embedder)[1])
                if former.fingerprint == library.index.fingerprint:
                    self._former = former
                    return library, former
        if self._library.catalogue.read_only:
            library.index = library.index_of(library.embedder, self._embedder.fingerprint)  # it may hold nothing yet
            return library, self._embedder
        self._library.catalogue.let_answer(library.embedder, unready=True)
        self._library.turn()
        return copy.copy(self._library), self._embedder

    def __enter__(self) -> "Assistant":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the jobs, the background work and the models, and let go of the library."""
        self.jobs.close()
        self._sandbox.close()
        self.models.close()
        self._background.stop()
        self._library.close()

    def keep_settings(self, **values: str | int | float) -> Path:
        """Keep settings in ``slmrag.toml``, and go by them from now on; returns the file. Raises `SettingsProblem`.

        A model or an embedder that is open stays as it was opened.
        """
        file = settings.keep(self.settings.home, **values)
        self.settings = self.settings.model_copy(update=values)
        return file

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
        on_added: Callable[[FileToAdd, Added], None] = lambda found, added: None,
        owner: str = "",
    ) -> list[Added]:
        """Add files; returns what became of each, in order. One bad file does not keep the others out.

        A folder or a ZIP stands for the files in it. ``on_added`` is told of each as soon as it is done.

        With ``wait`` their vectors are made before this returns; else they follow in the background, and until
        then the documents are found by keywords.
        """
        # Texts first, all of them: they can be asked at once, and loading the embedder beside it would only slow it.
        results: list[Added] = []
        for path in map(Path, paths):
            try:
                for found in files_of(path, password, max_bytes=self.settings.upload_mb << 20):
                    if found.problem is not None:
                        results.append(ingest.failed(found.name, found.problem))
                    else:
                        results.append(
                            self.add_file(
                                found.path, name=found.name, collection=collection, replace=replace, password=password,
                                on_progress=on_progress, owner=owner,
                            )
                        )  # fmt: skip
                    on_added(found, results[-1])
            except FileProblem as problem:
                results.append(ingest.failed(path.name, problem))
                on_added(FileToAdd(path, path.name, problem), results[-1])
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
                self._library, self._embedder, self._sandbox, path, name=name, owner=owner, collection=collection, replace=replace,
                password=password, chunk_tokens=self.settings.chunk_tokens, max_bytes=self.settings.upload_mb << 20,
                overlap_tokens=self.settings.overlap_tokens, spare_bytes=self.settings.spare_mb << 20,
                on_progress=on_progress,
            )  # fmt: skip
        except SlmragError as problem:
            return ingest.failed(name or path.name or str(path), problem, time.monotonic() - began)
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
        return self._library.catalogue.find(name_or_id, owner)

    def collections(self, *, owner: str = "") -> list[str]:
        """The names of the collections that ``owner`` may read: their own, and those that others share."""
        return self._library.catalogue.collections(owner)

    def own_collections(self, *, owner: str = "") -> dict[str, bool]:
        """Their own collections by name, and whether each is shared."""
        return self._library.catalogue.own_collections(owner)

    def share(self, collection: str, shared: bool = True, *, owner: str = "") -> None:
        """Let everybody who signs in read a collection, or nobody else any more; then nobody keeps an answer from it.

        Raises `CollectionNotFound`.
        """
        self._library.catalogue.share(collection, shared, owner=owner)

    def remove(self, name_or_id: str, *, owner: str = "") -> Removed:
        """Remove a document: its text, vectors and file. Returns the receipt. Raises `DocumentNotFound`."""
        document = self._own(name_or_id, owner)
        removed = self._library.catalogue.remove(document.id, owner=owner)
        self._library.scrub(document.id)
        if self._background.running:
            self._background.look()
        else:
            # Nobody here takes the vectors out of Chroma one by one; it is made again when it is next wanted.
            self._library.index.erase()
        return removed

    def rename(self, name_or_id: str, name: str, *, owner: str = "") -> str:
        """Give a document another name; returns it as it is kept. Raises `DocumentNotFound`, `NameTaken`."""
        return ingest.rename(self._library, self._own(name_or_id, owner), name, owner=owner)

    def move(self, name_or_id: str, collection: str | None, *, owner: str = "") -> None:
        """Put a document into one collection, or with ``None`` into none. Raises `DocumentNotFound`."""
        document = self._own(name_or_id, owner)
        self._library.catalogue.move(document.id, " ".join((collection or "").split()) or None, owner=owner)

    def _own(self, name_or_id: str, owner: str) -> Document:
        # What others share is read, and changed by them alone.
        return self._library.catalogue.find(name_or_id, owner, own=True)

    def back_up(self, target: Path) -> int:
        """Write the library to one file, while it is used; returns how many documents. Raises `LibraryProblem`."""
        return back_up(self._library.home, target)

    def faults(self) -> list[Fault]:
        """What in the library disagrees: its catalogue, vectors, index, keywords, files. Reads all of it."""
        return integrity.faults(self._library)

    def mend(self, on_progress: OnProgress = lambda progress: None) -> None:
        """Make again whatever the catalogue can tell, and delete strays. Raises `LibraryProblem` while another keeps it."""
        if not self._library.index.acquire():
            raise LibraryProblem(
                f"{self.keeper or 'Another process'} keeps the library: close it, then call slmrag doctor --repair again."
            )
        integrity.make_way(self._library)
        ingest.make_keywords(self._library)
        self.finish_embedding(on_progress)

    def page(self, document_id: str, number: int, *, owner: str = "") -> Page:
        """A page of a document. Raises `DocumentNotFound`."""
        return self._library.catalogue.page(document_id, number, Scope(owner))

    def original(self, document_id: str, *, owner: str = "") -> Path:
        """Where the file lies that a document was read from. Raises `DocumentNotFound`."""
        return self._library.files.path(self.document(document_id, owner=owner).id)

    def pages(self, document_id: str, *, owner: str = "") -> list[Page]:
        """Every page of a document, in order."""
        return self._library.catalogue.pages(document_id, Scope(owner))

    def chunks(self, document_id: str, *, owner: str = "") -> list[Chunk]:
        """Every chunk of a document, in reading order."""
        keys = self._library.catalogue.chunk_keys(document_id, Scope(owner))
        held = self._library.catalogue.chunks(keys)
        return [held[key] for key in keys if key in held]

    def headings(self, collection: str | None = None, *, owner: str = "") -> list[Heading]:
        """The headings that tell what the documents are about, newest document first."""
        return self._library.catalogue.headings(Scope(owner, collection))

    @property
    def conversations(self) -> Conversations:
        """What was asked and answered before."""
        return self._library.conversations

    @property
    def desks(self) -> Desks:
        """The support desks, and the votes on models."""
        return self._library.desks

    @property
    def handovers(self) -> Handovers:
        """What visitors of support desks handed over to a person."""
        return self._library.handovers

    def hand_over(self, desk: str, conversation: str, *, contact: str = "", note: str = "") -> Handover:
        """Keep a conversation at a support desk in a file for a person, in ``handovers`` of the library's folder.

        Raises `DeskNotFound`, `ConversationNotFound`, `LibraryProblem`.
        """
        return self._library.hand_over(desk, conversation, contact, note)

    def remove_desk(self, id: str, *, owner: str = "") -> None:
        """Take a support desk away, with what was said and handed over there; its documents stay."""
        self._library.desks.delete(id, owner)
        for one in self._library.handovers.listed(id, owner):
            self._library.handovers.delete(one.id, owner)

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
        return self._sandbox.draw_page(self._library.files.path(document_id), number, tuple(spans), password=password)

    # -- questions ------------------------------------------------------------------------------------------------

    def search(
        self,
        question: str,
        *,
        top_k: int | None = None,
        documents: Sequence[str] = (),
        collection: str | None = None,
        owner: str = "",
        own: bool = False,
        before: str = "",
        compare: bool = False,
    ) -> SearchResult:
        """The passages nearest to a question, in all documents, a collection, or only ``documents`` (names or ids).

        Those that others share with ``owner`` are among them, unless only their ``own`` are wanted.
        ``before`` is the question before it, whose subject it may go on with; ``compare`` compares sentences with it by
        meaning as well, as `ask` does. Raises `DocumentNotFound`, `CollectionNotFound`.
        """
        question, before = map(_whole_characters, (question, before))
        ids = tuple(self.document(name, owner=owner).id for name in documents)
        library, embedder = self._answering()
        with priority.question():
            return search.find(
                library, embedder, question, Scope(owner, collection, ids, own),
                top_k=top_k or self.settings.top_k, refuse_below=self.settings.refuse_below,
                doubt_below=self.settings.doubt_below, before=before, compare=compare,
                expansions=search.expansions(self.settings.expansions),
            )  # fmt: skip

    def ask(
        self,
        question: str,
        *,
        top_k: int | None = None,
        documents: Sequence[str] = (),
        collection: str | None = None,
        owner: str = "",
        own: bool = False,
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
        found = self.search(
            asked, top_k=top_k, documents=documents, collection=collection, owner=owner, own=own, before=before,
            compare=True,
        )  # fmt: skip
        found = replace(found, question=question)
        if pictures and not found.supported:
            found = replace(found, passages=())  # the picture is what is asked about
        if not found.supported and not pictures:
            return answering.refuse(found, writer, began=began)
        similarity = self._similarity if found.dense else None
        if writer.name == "quote":
            if pictures:
                raise ModelMissing("No model that sees pictures is there: slmrag models get phi-3.5-vision")
            return answering.quote(found, writer, began=began, quotes=self.settings.quotes)
        return answering.write(
            found, writer, began=began, history=history, language=language, images=pictures, similarity=similarity,
            prompt_tokens=prompt_tokens or self.settings.prompt_tokens, answer_tokens=self.settings.answer_tokens,
            pace=self._pace,
        )  # fmt: skip

    def _similarity(self, text: str, others: Sequence[str]) -> Sequence[float]:
        _, embedder = self._answering()
        return embedder.similarities(text, others).tolist()

    # -- how good the answers are -----------------------------------------------------------------------------------

    def evaluate(
        self,
        questions: Sequence[evaluation.Question],
        *,
        compare: Mapping[str, object] | None = None,
        collection: str | None = None,
        owner: str = "",
        model: str = "",
        on_progress: OnProgress = lambda progress: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> evaluation.Evaluation:
        """Ask ``questions`` and measure the answers; with ``compare`` also as they are with these other settings.

        Settings that change how documents are read are tried on copies of the documents, in a library that is gone
        afterwards. ``stop()``, looked at between questions, and Ctrl-C end it early. Raises `SettingsProblem`,
        `ModelProblem`, `DocumentNotFound`, `CollectionNotFound`.
        """
        with evaluation.sides(self, compare or {}, model, collection, owner, on_progress) as sides:
            return evaluation.evaluate(
                questions, sides, collection=collection, owner=owner, on_progress=on_progress, stop=stop
            )

    def draft_questions(
        self, documents: Sequence[str] = (), count: int = 20, *, collection: str | None = None, owner: str = ""
    ) -> list[evaluation.Question]:
        """At most ``count`` questions made from the headings, terms, numbers and tables of documents (names or ids; else all).

        A quarter of them are to be refused. The same documents give the same questions. Raises `DocumentNotFound`.
        """
        chosen = [self.document(name, owner=owner) for name in documents] or self.documents(collection, owner=owner)
        return evaluation.draft([
            evaluation.DraftSource(one.name, one.language, self.pages(one.id, owner=owner))
            for one in chosen
        ], count)  # fmt: skip

    def with_settings(self, **given) -> "Assistant":
        """This assistant, its library and its models, with other settings for questions. Raises `SettingsProblem`."""
        other = copy.copy(self)
        other.settings = settings.load(**self.settings.model_dump() | given)
        return other

    @contextmanager
    def temporary(self, **given) -> Iterator["Assistant"]:
        """An assistant with an empty library that is gone afterwards, the models of this one, and ``given`` settings."""
        with tempfile.TemporaryDirectory(prefix="slmrag-") as home:
            kept = self.settings.model_dump(exclude={"home"}) | {"chroma_url": ""}
            with Assistant(home, background=False, **kept | given) as other:
                own, other.models = other.models, self.models
                try:
                    yield other
                finally:
                    other.models = own

    # -- whole documents ------------------------------------------------------------------------------------------

    def summarize(
        self,
        documents: Sequence[str],
        *,
        length: str = "standard",
        language: str = "",
        pages: str = "",
        focus: str = "",
        model: str = "",
        owner: str = "",
    ) -> SummaryStream:
        """Summarise whole documents (names or ids): of several a summary of each and one over all.

        ``length`` is ``"brief"``, ``"standard"`` or ``"detailed"``, ``language`` a code or English name (else the
        document's own), ``pages`` like ``"3-40"``; ``focus`` says what alone matters. Nothing is asked of the model
        before the stream is read: ``jobs.start`` reads it in the background. Raises `DocumentNotFound`, `WorkProblem`
        (no such page or language, nothing to read), `ModelProblem`.
        """
        request = summary_request(length, language, pages, _whole_characters(focus))
        if not documents:
            raise WorkProblem("No document was named: slmrag list shows them.")
        found = {document.id: document for document in (self.document(name, owner=owner) for name in documents)}
        writer = self.models.open(model or self.models.choice("summarise").spec)
        return SummaryStream(self._library, list(found.values()), writer, request, pace=self._pace, owner=owner)

    def jobs_on_record(self, kind: str = "", *, owner: str = "") -> list[JobRecord]:
        """Summaries and translations of this and earlier runs, newest first; `summarize` with the same goes on."""
        return self._library.work.jobs(kind, owner=owner)

    def translate(
        self,
        document: Document | Path | str,
        *,
        to: str,
        source: str = "",
        glossary: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        pages: str = "",
        model: str = "",
        owner: str = "",
    ) -> TranslationStream:
        """Translate a document of the library (by name or id), or a file: a stream of its segments, kept as they are made.

        Its `result` has the segments, each with what its checks found, and the receipt, and saves the file. Languages are
        names or ISO codes; ``source`` is found out where it is not given. Raises `DocumentNotFound`, `FileProblem`,
        `WorkProblem`, `ModelProblem`.
        """
        return translation.of_document(
            self._library, document, self.models.open(model or self.models.choice("translate").spec), to=to, source=source,
            glossary=glossary, pages=pages, owner=owner, max_bytes=self.settings.upload_mb << 20, pace=self._pace,
        )  # fmt: skip

    def translate_text(
        self,
        text: str,
        *,
        to: str,
        source: str = "",
        glossary: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        model: str = "",
        owner: str = "",
    ) -> TranslationStream:
        """Translate a short text, such as a quote; ``result().text`` is what stands for it. Raises as `translate` does."""
        writer = self.models.open(model or self.models.choice("translate").spec)
        return translation.of_text(
            _whole_characters(text), writer, to=to, source=source, glossary=glossary, owner=owner, pace=self._pace
        )

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
    def embedder_waits(self) -> bool:
        """Whether another embedder was chosen, which is used when the library is opened next."""
        return self.settings.embedder != self._opened_with

    @property
    def known_languages(self) -> list[str]:
        """The languages that the embedder knows, ISO codes; none means any."""
        return sorted(self._embedder.languages)

    def unknown_languages(self, question: str = "", *, owner: str = "") -> list[str]:
        """The languages of documents, and of ``question``, that the embedder does not know: ISO codes, none twice.

        There, only words are found: a question finds no passage in another language.
        """
        codes = [*self._library.catalogue.languages(Scope(owner)), detect_language(question)]
        return [code for code in dict.fromkeys(codes) if not self._embedder.knows(code)]

    @property
    def changing_embedder(self) -> bool:
        """Whether another embedder makes its vectors, while the one before still answers. `embedding` tells how far."""
        return self._library.changing

    @property
    def keeper(self) -> str:
        """Which other process makes the vectors and keeps the index, in words; ``""`` when this one does, or none."""
        return self._library.keeper.other()

    @property
    def connections(self) -> list[connections.Connection]:
        """Every connection that this process made: to which host, for what, how often, when last."""
        return connections.made()

    def load(self) -> None:
        """Load the embedding model that answers now, and return when it is ready. Raises `EmbedderProblem`."""
        self._answering()[1].load()


def _whole_characters(text: str) -> str:
    """``text`` without half characters, which neither SQLite nor a tokenizer takes."""
    return text.encode("utf-8", "replace").decode()
