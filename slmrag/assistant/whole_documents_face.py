"""The assistant's face towards long work: summaries and translations of whole documents, and the jobs that make them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from slmrag import translation
from slmrag.assistant.library_face import LibraryFace
from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.work_problems import WorkProblem
from slmrag.library.job_records import JobRecord
from slmrag.models import QUOTE, ChatModel, NoModel, writes
from slmrag.models.pairs import PAIRS_SPEC, Pairs
from slmrag.runtime.jobs import Jobs
from slmrag.schema import Answer, Document
from slmrag.schema.translated_sentence import TranslatedSentence
from slmrag.summary import SummaryStream, summary_request
from slmrag.text.characters import whole_characters
from slmrag.translation.translation_stream import TranslationStream


class WholeDocumentsFace(LibraryFace):
    """Work on whole documents of a library."""

    @property
    def jobs(self) -> Jobs:
        """Their summaries and translations that are made in this process."""
        return self._parts.jobs.of(self._shelf.owner)

    def summarize(
        self,
        documents: Sequence[str],
        *,
        length: str = "standard",
        language: str = "",
        pages: str = "",
        focus: str = "",
        model: str = "",
    ) -> SummaryStream:
        """Summarise whole documents (names or ids): of several a summary of each and one over all.

        ``length`` is ``"brief"``, ``"standard"`` or ``"detailed"``, ``language`` a code or English name (else the
        document's own), ``pages`` like ``"3-40"``; ``focus`` says what alone matters. Nothing is asked of the model
        before the stream is read: ``jobs.start`` reads it in the background. Raises `DocumentNotFound`, `WorkProblem`
        (no such page or language, nothing to read), `ModelProblem`.
        """
        request = summary_request(length, language, pages, whole_characters(focus))
        if not documents:
            raise WorkProblem("no_document_named")
        found = {document.id: document for document in (self.document(name) for name in documents)}
        writer = self._parts.models.open(model or self._parts.models.choice("summarise").spec)
        needed = {(document.language, request.language) for document in found.values() if document.language}
        known = request.language and all(one == other or self._parts.pairs.way(one, other) for one, other in needed)
        return SummaryStream(
            self._shelf,
            list(found.values()),
            writer,
            request,
            check=self._parts.check,
            pace=self._parts.pace,
            say=self.say_in if known else None,
        )

    def say_in(self, sentences: Sequence[tuple[str, str]], to: str) -> list[TranslatedSentence | None]:
        """``sentences``, each with its language (ISO code, ``""`` unknown), in the language ``to``, by small translation models.

        ``None`` for what is in it already, what no model here knows, and what failed a check. Raises `ModelProblem` for a damaged model.
        """
        return translation.of_sentences(self._parts.pairs, sentences, to)

    def answer_in(self, answer: Answer, to: str) -> list[TranslatedSentence | None]:
        """The sentences of ``answer`` in the language ``to`` (ISO code), each as `say_in` does.

        Quotes are in their document's language, and a model may write another than it was asked for; what a model wrote as
        it was asked to stays, and so do sentences of slmrag's own.
        """
        quoted = bool(answer.quoted_because) or not writes(answer.model)
        if not to or not (quoted or answer.other_language):
            return [None] * len(answer.sentences)
        asked = []
        for said in answer.sentences:
            first = answer.passages[said.citations[0] - 1].chunk.language if said.citations else ""
            asked.append(("" if said.notice else said.text, first if quoted else answer.other_language))
        return self.say_in(asked, to)

    def jobs_on_record(self, kind: str = "") -> list[JobRecord]:
        """Summaries and translations of this and earlier runs, newest first; `summarize` with the same goes on."""
        return self._shelf.work.jobs(kind)

    def translate(
        self,
        document: Document | Path | str,
        *,
        to: str,
        source: str = "",
        glossary: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        pages: str = "",
        model: str = "",
    ) -> TranslationStream:
        """Translate a document of the library (by name or id), or a file: a stream of its segments, kept as they are made.

        Its `result` has the segments, each with what its checks found, and the receipt, and saves the file. Languages are
        names or ISO codes; ``source`` is found out where it is not given. ``model`` is a spec, ``"pairs"`` the small translation
        models, which go first where none is chosen. Raises `DocumentNotFound`, `FileProblem`,
        `WorkProblem`, `ModelProblem`.
        """
        writer, pairs = self.translators(model)
        return translation.of_document(
            self._shelf, document, writer, to=to, source=source, glossary=glossary, pages=pages,
            max_bytes=self._parts.settings.upload_mb << 20, pace=self._parts.pace, pairs=pairs,
            sandbox=self._parts.sandbox,
        )  # fmt: skip

    def translators(self, model: str) -> tuple[ChatModel | NoModel, Pairs | None]:
        """The language model for translations, and the small models where they go before it: unless another was asked for or chosen."""
        models = self._parts.models
        choice = models.choice("translate")
        if model not in ("", PAIRS_SPEC) or (not model and choice.why == "chosen" and choice.spec != PAIRS_SPEC):
            return models.open(model or choice.spec), None
        asked_for = PAIRS_SPEC in (model, choice.spec)
        try:
            behind = models.open(models.choice("ask").spec if asked_for else choice.spec)
        except ModelProblem:  # it is only there for what the small ones fail at
            return QUOTE, self._parts.pairs
        # Who asked for the small ones sends nothing away, also where they do not know the language.
        return QUOTE if asked_for and behind.sends_to else behind, self._parts.pairs

    def translate_text(
        self,
        text: str,
        *,
        to: str,
        source: str = "",
        glossary: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        model: str = "",
    ) -> TranslationStream:
        """Translate a short text, such as a quote; ``result().text`` is what stands for it. Raises as `translate` does."""
        writer, pairs = self.translators(model)
        return translation.of_text(
            whole_characters(text), writer, to=to, source=source, glossary=glossary, pace=self._parts.pace, pairs=pairs
        )
