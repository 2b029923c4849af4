"""The assistant's face towards its own answers: how good they are, by questions whose answers are known."""

from collections.abc import Callable, Mapping, Sequence

from slmrag import evaluation
from slmrag.assistant.face import OnProgress, no_progress
from slmrag.assistant.library_face import LibraryFace


class MeasuringFace(LibraryFace):
    """Answers measured, and questions drafted from documents to measure them by."""

    def evaluate(
        self: evaluation.Adjustable,
        questions: Sequence[evaluation.Question],
        *,
        compare: Mapping[str, object] | None = None,
        collection: str | None = None,
        model: str = "",
        on_progress: OnProgress = no_progress,
        stop: Callable[[], bool] = lambda: False,
    ) -> evaluation.Evaluation:
        """Ask ``questions`` and measure the answers; with ``compare`` also as they are with these other settings.

        Settings that change how documents are read are tried on copies of the documents, in a library that is gone
        afterwards. ``stop()``, looked at between questions, and Ctrl-C end it early. Raises `SettingsProblem`,
        `ModelProblem`, `DocumentNotFound`, `CollectionNotFound`.
        """
        with evaluation.sides(self, compare or {}, model, collection, on_progress) as sides:
            return evaluation.evaluate(questions, sides, collection=collection, on_progress=on_progress, stop=stop)

    def draft_questions(
        self, documents: Sequence[str] = (), count: int = 20, *, collection: str | None = None, pages: int | None = None
    ) -> list[evaluation.Question]:
        """At most ``count`` questions made from the headings, terms, numbers and tables of documents (names or ids; else all).

        Of each document the first so many ``pages`` are read, or all. A quarter of them are to be refused. The same documents give the same questions. Raises `DocumentNotFound`.
        """
        chosen = [self.document(name) for name in documents] or self.documents(collection)
        return evaluation.draft([
            evaluation.DraftSource(one.name, one.language, self.pages(one.id)[:pages])
            for one in chosen
        ], count)  # fmt: skip
