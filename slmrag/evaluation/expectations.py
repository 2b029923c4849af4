"""What is expected of a question, told in the names and texts of the documents that are asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from slmrag.errors.library_problems import DocumentNotFound
from slmrag.evaluation.matching import holds, holds_any, normalise
from slmrag.evaluation.questions import Question
from slmrag.schema import Chunk, Document, Page, SearchResult


class Asks(Protocol):
    """What is needed of an assistant."""

    def documents(self, collection: str | None = None) -> list[Document]:
        """The documents that are asked."""

    def page(self, document_id: str, number: int) -> Page:
        """A page of one."""

    def search(self, question: str, *given: Any, **scope: Any) -> SearchResult:
        """What is found."""

    def ask(self, question: str, *given: Any, **scope: Any) -> Any:
        """An answer stream."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A question, its documents by their names in the library, and which of its answers stand there word for word."""

    question: Question
    document: str
    missing: bool
    within: tuple[str, ...]
    answers: tuple[str, ...]

    def names(self, chunk: Chunk) -> bool:
        """Whether a chunk is of the expected document and page."""
        here = not self.document or chunk.document_name == self.document
        return not self.missing and here and (not self.question.pages or chunk.page in self.question.pages)

    def found_in(self, chunks: Sequence[Chunk]) -> int | None:
        """The place (from 1) of the first chunk that is expected, 0 when none is, ``None`` when nothing says which."""
        if self.question.refuse or not (self.question.document or self.answers):
            return None
        hits = (self.names(chunk) and (not self.answers or holds_any(chunk.text, self.answers)) for chunk in chunks)
        return next((place for place, hit in enumerate(hits, 1) if hit), 0)


class Texts:
    """The documents that are asked: their names, and their texts to look for expected answers in."""

    def __init__(self, assistant: Asks, collection: str | None) -> None:
        self._assistant = assistant
        self.documents = assistant.documents(collection)
        self._names: dict[str, Document] = {}
        for document in self.documents:  # the whole name wins over the name without its ending
            self._names.setdefault(Path(document.name).stem.casefold(), document)
        self._names |= {document.name.casefold(): document for document in self.documents}
        self._read: dict[str, dict[int, str]] = {}

    def expectation(self, question: Question) -> Expectation:
        """What to look for. Raises `DocumentNotFound` for a ``within`` that is not there."""
        document = self._find(question.document) if question.document else None
        within = tuple(self._named(name) for name in question.within)
        searched = [document] if document else [] if question.document else self.documents
        answers = tuple(
            answer
            for answer in question.answers
            if any(
                holds(text, answer)
                for one in searched
                for number, text in self._pages(one).items()
                if not question.pages or number in question.pages
            )
        )
        missing = bool(question.document) and document is None
        return Expectation(question, document.name if document else "", missing, within, answers)

    def _find(self, name: str) -> Document | None:
        return self._names.get(PurePosixPath(name.replace("\\", "/")).name.casefold())

    def _named(self, name: str) -> str:
        document = self._find(name)
        if document is None:
            raise DocumentNotFound("no_such_document_within", name=name)
        return document.name

    def _pages(self, document: Document) -> dict[int, str]:
        if document.id not in self._read:
            self._read[document.id] = {
                number: normalise(self._assistant.page(document.id, number).text)
                for number in range(1, document.pages + 1)
            }
        return self._read[document.id]
