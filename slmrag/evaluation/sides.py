"""Who is asked: an `Assistant` as it is, and perhaps the same with other settings."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from slmrag.errors.input_problems import EvaluationProblem, SettingsProblem
from slmrag.evaluation.evaluate import Side
from slmrag.evaluation.expectations import Asks
from slmrag.ingest.add_result import AddResult
from slmrag.schema import Progress

# Settings that matter when a question is asked, and those that matter when a document is read.
OF_QUESTIONS = ("answer_tokens", "doubt_below", "model", "prompt_tokens", "quotes", "refuse_below", "top_k")
OF_READING = ("chunk_tokens", "embedder", "embedder_languages", "overlap_tokens")


class Adjustable(Asks, Protocol):
    """What is needed of an assistant to ask it with other settings."""

    @property
    def settings(self) -> object:
        """The settings, each an attribute."""

    @property
    def models(self) -> Any:
        """Its models."""

    def with_settings(self, *given: Any, **settings: Any) -> "Adjustable":
        """The same with other settings for questions."""

    def temporary(self, *given: Any, **settings: Any) -> AbstractContextManager["Adjustable"]:
        """One with an empty library that is gone afterwards."""

    def load(self) -> object:
        """Load its embedder."""

    def original(self, document_id: str) -> Path:
        """The file that a document was read from."""

    def add_file(self, path: Path, *given: Any, **options: Any) -> AddResult:
        """Add a file, without waiting for its vectors."""

    def finish_embedding(self, on_progress: Callable[[Progress], None]) -> None:
        """Wait for the vectors."""


@contextmanager
def sides(
    assistant: Adjustable,
    compare: Mapping[str, object],
    model: str,
    collection: str | None,
    on_progress: Callable[[Progress], None],
) -> Iterator[list[Side]]:
    """``assistant`` with its embedder loaded, and a second one with the settings of ``compare``, if any.

    Settings that change how documents are read are tried on copies of the documents, read anew into a library that is
    gone afterwards. Raises `SettingsProblem`, and what opening a model raises.
    """
    if unknown := sorted(compare.keys() - {*OF_QUESTIONS, *OF_READING}):
        raise SettingsProblem("no_setting_to_compare", name=unknown[0], known=", ".join((*OF_QUESTIONS, *OF_READING)))
    spec = model or assistant.models.choice("ask").spec
    with ExitStack() as stack:
        asked = [(assistant, spec)]
        if compare:
            other = assistant.with_settings(**compare)
            asked.append((other, str(compare.get("model", spec))))
        told = [
            {name: getattr(one.settings, name) for name in compare} | {"model": writer} for one, writer in asked
        ]  # fmt: skip
        if len(told) == 2 and told[0] == told[1]:
            raise SettingsProblem("nothing_to_compare")
        for _, writer in asked:
            assistant.models.open(writer)  # one that is missing is told before anything is asked or read
        if not compare.keys().isdisjoint(OF_READING):
            anew = stack.enter_context(assistant.temporary(**compare))
            _read_anew(assistant, anew, collection, on_progress)
            asked[1] = anew, asked[1][1]
        for one, _ in asked:
            if any(document.embedded for document in one.documents(collection)):
                one.load()
        yield [Side(one, writer, settings) for (one, writer), settings in zip(asked, told, strict=True)]


def _read_anew(
    source: Adjustable,
    target: Adjustable,
    collection: str | None,
    on_progress: Callable[[Progress], None],
) -> None:
    documents = source.documents(collection)
    for document in reversed(documents):  # in the order in which they were added
        added = target.add_file(
            source.original(document.id), name=document.name, collection=collection, on_progress=on_progress
        )  # fmt: skip
        if added.status == "failed":
            raise EvaluationProblem("not_read_anew", name=document.name, problem=added.error)
    if any(document.embedded for document in documents):
        target.finish_embedding(on_progress)
