"""The assistant's face towards the library: documents put in, looked at, put in order and taken out."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from slmrag import ingest
from slmrag.answering.hard_to_read import UnsureNumber, unsure_numbers
from slmrag.assistant.face import Face, OnProgress, no_progress
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.library_problems import LibraryProblem
from slmrag.ingest.add_result import INSIDE, AddResult
from slmrag.library.bin import LaidAside
from slmrag.library.pages import Heading
from slmrag.readers.folders import FileToAdd, files_of
from slmrag.schema import Answer, Chunk, Document, Page, Scope
from slmrag.schema.pictures import Picture
from slmrag.text.terms import terms


class LibraryFace(Face):
    """The documents that the owner has and may read."""

    def add(
        self,
        paths: Iterable[Path | str],
        *,
        collection: str | None = None,
        replace: bool = False,
        password: str | None = None,
        wait: bool = True,
        on_progress: OnProgress = no_progress,
        on_added: Callable[[FileToAdd, AddResult], None] = lambda found, added: None,
    ) -> list[AddResult]:
        """Add files; returns what became of each, in order. One bad file does not keep the others out.

        A folder or a ZIP stands for the files in it; those attached to a file, or embedded, follow it. ``on_added`` is told of
        each, but for these, as soon as it is done.

        With ``wait`` their pictures are read and their vectors made before this returns; else they follow in the background, and until
        then the documents are found by keywords.
        """
        # Texts first, all of them: they can be asked at once, and loading the embedder beside it would only slow it.
        results: list[AddResult] = []
        for path in map(Path, paths):
            try:
                for found in files_of(path, password, max_bytes=self._parts.settings.upload_mb << 20):
                    if found.problem is not None:
                        results.append(ingest.failure(found.name, found.problem))
                    else:
                        results.append(
                            self.add_file(
                                found.path, name=found.name, collection=collection, replace=replace, password=password,
                                on_progress=on_progress,
                            )
                        )  # fmt: skip
                    on_added(found, results[-1])
                    results += results[-1].attached
            except FileProblem as problem:
                results.append(ingest.failure(path.name, problem))
                on_added(FileToAdd(path, path.name, problem), results[-1])
        if wait:
            self.finish_embedding(on_progress)
            results = [self.renewed(added) for added in results]
        return results

    def renewed(self, added: AddResult) -> AddResult:
        """What became of a file, with what was recognised of its pictures since it was ``added``."""
        if not (added.coming_pages and self._shelf.documents.holds(added.document_id)):
            return added
        return ingest.renew(
            added, self.document(added.document_id), self._shelf.pictures.of_document(added.document_id)
        )

    def add_file(
        self,
        path: Path,
        *,
        name: str | None = None,
        collection: str | None = None,
        replace: bool = False,
        password: str | None = None,
        on_progress: OnProgress = no_progress,
    ) -> AddResult:
        """Add one file under ``name``, and the files that lie in it, without waiting for vectors.

        A bad file comes back as ``"failed"``.
        """
        try:
            return ingest.add_document(
                self._shelf, self._parts.embedder, self._parts.sandbox, path, name=name, collection=collection,
                replace=replace, password=password, on_progress=on_progress, **self._add_limits(),
            )  # fmt: skip
        finally:
            self._parts.background.look()

    def _add_limits(self) -> dict[str, Any]:
        """What the settings say of the files that are added, in tokens and bytes."""
        settings = self._parts.settings
        return {
            "chunk_tokens": settings.chunk_tokens,
            "overlap_tokens": settings.overlap_tokens,
            "max_bytes": settings.upload_mb << 20,
            "spare_bytes": settings.spare_mb << 20,
        }

    def laid_aside(self) -> list[LaidAside]:
        """The owner's documents that the catalogue lost and whose originals are in the bin, oldest first."""
        return [one for one in self._parts.library.bin.documents() if one.card.owner == self._shelf.owner]

    def take_back(self, on_progress: OnProgress = no_progress) -> list[AddResult]:
        """Make the owner's documents anew from their originals in the bin, without waiting for vectors.

        Each comes under its name, or one like it where another document has that, into its collections. What cannot be
        made anew stays in the bin.
        """
        outermost_first = sorted(self.laid_aside(), key=lambda one: one.card.name.count(INSIDE))
        return [
            self._take_back(one, on_progress)
            for one in outermost_first
            if not self._shelf.documents.holds(one.document_id)  # it came with what it lies in
        ]

    def _take_back(self, one: LaidAside, on_progress: OnProgress) -> AddResult:
        bin, card = self._parts.library.bin, one.card
        if not bin.files.holds(one.document_id):
            changed = LibraryProblem("original_changed", name=card.name, folder=bin.folder)
            return ingest.failure(card.name, changed)
        stem, ending = Path(card.name).stem, Path(card.name).suffix
        names = chain([card.name], (f"{stem} ({number}){ending}" for number in count(2)))
        name = next(name for name in names if not self._shelf.documents.is_taken(name))
        added = self.add_file(bin.files.path(one.document_id), name=name, on_progress=on_progress)
        for collection in card.collections if added.status == "added" else ():
            self._shelf.collections.put(added.document_id, collection)
        return added

    def finish_embedding(self, on_progress: OnProgress = no_progress) -> None:
        """Wait until every chunk has its vector, and the index holds them all. Raises `EmbedderProblem`."""
        self._parts.background.finish(lambda progress: on_progress(self._as_seen(progress)))

    def documents(self, collection: str | None = None) -> list[Document]:
        """The documents of the library or of a collection, newest first. Raises `CollectionNotFound`."""
        key = "documents", self._shelf.owner, collection
        return list(self._parts.library.cache.get(key, lambda: tuple(self._shelf.documents.listed(Scope(collection)))))

    def holding(self, words: str) -> set[str]:
        """The ids of the documents whose text holds each of these ``words``, in any form, of the last its beginning."""
        of_languages = {tuple(terms(words, language)) for language in self._shelf.documents.languages()}
        return set().union(*map(self._shelf.keywords.documents_holding, of_languages))

    def document(self, name_or_id: str) -> Document:
        """One document, by its name or the beginning of its id. Raises `DocumentNotFound`."""
        return self._shelf.documents.find(name_or_id)

    def collections(self) -> list[str]:
        """The names of the collections that the owner may read: their own, and those that others share."""
        return self._shelf.collections.names()

    def own_collections(self) -> dict[str, bool]:
        """Their own collections by name, and whether each is shared."""
        return self._shelf.collections.own()

    def share(self, collection: str, shared: bool = True) -> None:
        """Let everybody who signs in read a collection, or nobody else any more; then nobody keeps an answer from it.

        Raises `CollectionNotFound`.
        """
        self._shelf.collections.share(collection, shared)

    def rename(self, name_or_id: str, name: str) -> str:
        """Give a document another name; returns it as it is kept. Raises `DocumentNotFound`, `NameTaken`."""
        return ingest.rename(self._shelf, self._own(name_or_id), name)

    def move(self, name_or_id: str, collection: str | None) -> None:
        """Put a document into one collection, or with ``None`` into none. Raises `DocumentNotFound`."""
        document = self._own(name_or_id)
        self._shelf.collections.move(document.id, " ".join((collection or "").split()) or None)

    def _own(self, name_or_id: str) -> Document:
        # What others share is read, and changed by them alone.
        return self._shelf.documents.find(name_or_id, own=True)

    def page(self, document_id: str, number: int) -> Page:
        """A page of a document. Raises `DocumentNotFound`."""
        return self._shelf.pages.page(document_id, number)

    def original(self, document_id: str) -> Path:
        """Where the file lies that a document was read from. Raises `DocumentNotFound`."""
        return self._parts.library.files.path(self.document(document_id).id)

    def pages(self, document_id: str) -> list[Page]:
        """Every page of a document, in order."""
        return self._shelf.pages.listed(document_id)

    def chunks(self, document_id: str) -> list[Chunk]:
        """Every chunk of a document, in reading order."""
        keys = self._shelf.pages.chunk_keys(document_id)
        held = self._shelf.pages.chunks(keys)
        return [held[key] for key in keys if key in held]

    def headings(self, collection: str | None = None) -> list[Heading]:
        """The headings that tell what the documents are about, newest document first."""
        return self._shelf.pages.headings(Scope(collection))

    def draw_page(
        self,
        document_id: str,
        number: int,
        spans: Sequence[tuple[int, int]] = (),
        *,
        password: str | None = None,
    ) -> tuple[bytes, float] | None:
        """A page of a PDF or a picture as PNG with ``spans`` of its text marked, and how far down (0 to 1) the first mark lies.

        ``None`` for a document that has no pages to draw. Raises `DocumentNotFound`, `FileProblem`.
        """
        document = self.document(document_id)
        if document.unit != "page":
            return None
        pictures = self._shelf.pictures.on_page(document.id, number)
        boxes = [
            word.box
            for picture in pictures
            for word in picture.words
            if any(word.start < end and start < word.end for start, end in spans)
        ]
        whole = next((picture for picture in pictures if not picture.source), None)
        return self._parts.sandbox.draw_page(
            self._parts.library.files.path(document.id), number, () if whole else tuple(spans), password=password,
            turn=whole.turn if whole else 0, boxes=boxes, read=self.page(document.id, number).text,
        )  # fmt: skip

    def pictures(self, document_id: str, number: int) -> list[Picture]:
        """The pictures of a page, in their order, with the words that were recognised on them: the page itself where it is one."""
        return self._shelf.pictures.on_page(document_id, number)

    def picture(self, document_id: str, picture: Picture, span: tuple[int, int] = (0, 0)) -> bytes:
        """A picture in a document, as a PNG that a page may show, with its words at ``span`` of the page's text marked.

        Raises `DocumentNotFound`, `FileProblem`.
        """
        document = self.document(document_id)
        path = self._parts.library.files.path(document.id)
        boxes = [word.box for word in picture.words if word.start < span[1] and span[0] < word.end]
        return self._parts.sandbox.picture_inside(path, picture.source, boxes, picture.turn)

    def unsure_numbers(self, answer: Answer) -> list[UnsureNumber]:
        """The numbers in what an ``answer`` cites that were hard to read on their pictures, each once; none of what is gone."""
        return unsure_numbers(self._shelf.pictures, answer.citations)

    def stop_recognition(self, name_or_id: str) -> None:
        """Have the pictures of a document whose text is still to be recognised left unread. Raises `DocumentNotFound`."""
        self._shelf.pictures.stop(self._own(name_or_id).id)

    def go_on_recognising(self, name_or_id: str) -> None:
        """Have them recognised after all, in the background, and again what could not be. Raises `DocumentNotFound`."""
        self._shelf.pictures.go_on(self._own(name_or_id).id)
        self._parts.background.look()
