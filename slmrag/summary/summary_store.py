"""Where summaries are kept: what a model wrote on the way, as it is written, and what was finished."""

from collections.abc import Generator, Sequence

from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.job_records import Work
from slmrag.schema import Document
from slmrag.summary.summary import Summary
from slmrag.summary.summary_json import summary_from_json, summary_to_json

_KIND = "summary"

# What makes a summary yields the pieces of its text.
Making = Generator[str, None, Summary]


class KeptSummaries:
    """What ``model`` (its spec) wrote on documents, and the summaries made with ``settings``: all else that was asked."""

    def __init__(self, work: Work, model: str, settings: str) -> None:
        self._work, self._model, self._settings = work, model, settings

    def notes(self, document: Document) -> dict[str, str]:
        """What the model wrote on a document, by what it was asked."""
        return self._work.parts(document.id, _KIND, self._model)

    def keep_note(self, document: Document, asked: str, text: str) -> None:
        """Keep what it wrote: it is on disk when this returns."""
        self._work.keep(document.id, _KIND, self._model, {asked: text})

    def finished(self, documents: Sequence[Document]) -> Summary | None:
        """The summary of them that was finished, ``None`` where none was."""
        kept = self._work.finished(_KIND, [document.id for document in documents], self._settings)
        return None if kept is None else summary_from_json(kept)

    def recorded(self, documents: Sequence[Document], making: Making) -> Making:
        """``making``, on record from its first step to its end; nothing is made that is there already."""
        if (there := self.finished(documents)) is not None:
            yield there.text
            return there
        job = self._work.begin(_KIND, [document.id for document in documents], self._settings)
        try:
            summary = yield from making
        except SlmragError as problem:
            self._work.end(job, "failed", str(problem))
            raise
        except BaseException:
            self._work.end(job, "stopped")
            raise
        self._work.end(job, "done", summary_to_json(summary))
        return summary
