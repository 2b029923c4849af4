"""The assistant's face towards a question: passages found, an answer written from them, and what was said kept."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from slmrag import answering, search
from slmrag.answering.follow_up import self_contained
from slmrag.assistant.requests_face import last_told
from slmrag.assistant.table_face import TableFace
from slmrag.errors.library_problems import EmbedderProblem
from slmrag.errors.model_access import ModelMissing, ModelNotAllowed
from slmrag.errors.model_problems import ModelProblem, PromptTooLong
from slmrag.library.conversations import Conversations
from slmrag.models import QUOTE, ChatModel, NoModel
from slmrag.models.spec import without_secrets
from slmrag.readers.picture_file import the_picture
from slmrag.runtime import priority
from slmrag.schema import Answer, Scope, SearchResult
from slmrag.text.characters import whole_characters


class AskingFace(TableFace):
    """Questions to the documents of a library."""

    def search(
        self,
        question: str,
        *,
        top_k: int | None = None,
        documents: Sequence[str] = (),
        collection: str | None = None,
        own: bool = False,
        before: str = "",
        compare: bool = False,
        as_typed: bool = False,
    ) -> SearchResult:
        """The passages nearest to a question, in all documents, a collection, or only ``documents`` (names or ids).

        Those that others share are among them, unless only their ``own`` are wanted.
        ``before`` is the question before it, whose subject it may go on with; ``compare`` compares sentences with it by
        meaning as well, as `ask` does; ``as_typed`` puts no typing errors right, and translates
        nothing: else a question in another language than the documents' is searched in theirs, where the models for that are
        here (``searched_as``). Raises `DocumentNotFound`, `CollectionNotFound`.
        """
        scope = self._with_attachments(self._scope(documents, collection, own))
        return self._found(question, scope, top_k=top_k, before=before, compare=compare, as_typed=as_typed)

    def _found(
        self, question: str, scope: Scope, *, top_k: int | None, before: str, compare: bool, as_typed: bool
    ) -> SearchResult:
        question, before = map(whole_characters, (question, before))
        index, embedder = self._parts.current.take()
        if embedder.quick and self._parts.background.running:
            with suppress(EmbedderProblem):  # which the background tells; words find all the same
                embedder.load()  # as it does just now

        def find(question: str, before: str) -> SearchResult:
            return search.find(
                self._shelf, index, embedder, question, scope,
                top_k=top_k or self._parts.settings.top_k, refuse_below=self._parts.settings.refuse_below,
                doubt_below=self._parts.settings.doubt_below, before=before, compare=compare,
                expansions=search.expansions(self._parts.settings.expansions), as_typed=as_typed,
            )  # fmt: skip

        with priority.question():
            found = find(question, before)
            if as_typed or not self._parts.pairs.here:
                return found
            return search.found_across(
                self._parts.pairs, question, before, self._shelf.documents.languages(scope), find, found
            )

    def ask(
        self,
        question: str,
        *,
        top_k: int | None = None,
        documents: Sequence[str] = (),
        collection: str | None = None,
        own: bool = False,
        model: str = "",
        history: Sequence[Answer] = (),
        images: Sequence[bytes] = (),
        language: str = "",
        prompt_tokens: int | None = None,
        as_question: bool = False,
        as_typed: bool = False,
    ) -> answering.AnswerStream:
        """Ask; the passages are there when this returns, the words come as the result is iterated.

        ``model`` is a spec; else the one chosen for asking. ``history`` are the answers before this one, oldest first: a question that goes
        on from them keeps their subject, one that only asks for the last of them otherwise ("shorter", "in German") is answered from what
        that one had, without a search, and "and in April?" is filled in from the question before. ``images`` are pictures in any common
        format, for a model that sees. ``language`` is an ISO code to answer in. What asks for something to be done is done ("Summarise the
        handbook"), and the answer has it as ``understood``; ``as_question`` looks for it as for any question. Typing errors in words that
        no document has are put right; that, and what was filled in, the answer tells (``searched_as``), unless it is asked ``as_typed``.
        Raises `DocumentNotFound`, `CollectionNotFound`, `ModelProblem`, `FileProblem` (a bad picture).
        """
        began, question = time.monotonic(), whole_characters(question)
        pictures = [self.safe_png(image) for image in images]
        spec = without_secrets(model) or self._parts.models.choice("pictures" if pictures else "ask").spec
        # Opened, and not loaded before it is asked: whoever named one that is not here hears of it at once.
        writer, broken = self._writer(spec, named=bool(model), sees=bool(pictures))
        last = None if pictures else last_told(history)
        every, history = history, [one for one in history if one.understood is None]  # a question goes on from these
        scope = self._scope(documents, collection, own)
        if last and not as_question:
            told = self._told_of_last(question, last, history, writer, scope, model, began, language, prompt_tokens)
            if told:
                return told
        other = last is not None and answering.is_other(question)
        writes, asks = not isinstance(writer, NoModel), bool(pictures) or as_question or other
        if not asks and (done := self._requested(question, scope, every, model, began, self._on_topic, writes=writes)):
            return done
        part, scope, without = (question, scope, None) if pictures else self._of_part(question, scope, began)
        if without:
            return without
        scope = self._of_the_other(part, self._with_attachments(scope), last)
        earlier = history if part == question else []
        found, goes_on = self._looked_for(part, question, earlier, writer, scope, top_k=top_k, as_typed=as_typed)
        if not pictures and part == question:
            found, told = self._from_a_table(found, scope, began, goes_on=goes_on)
            if told:
                return told
        found = self._or_as_typed(found, part, earlier, writer, scope, top_k)
        if not found.supported:
            if not pictures:
                return self._refused(found, scope, writer, began)
            found = replace(found, passages=(), doubtful=False)  # the picture is what is asked about
        if broken:
            return answering.fail(found, spec, broken, began=began, quotes=self._parts.settings.quotes)
        return self._written(found, writer, spec, began, history, language, pictures, prompt_tokens, bool(model))

    def _looked_for(
        self, part: str, question: str, history: Sequence[Answer], writer: ChatModel | NoModel, scope: Scope, *,
        top_k: int | None, as_typed: bool,
    ) -> tuple[SearchResult, bool]:  # fmt: skip
        """What is found for ``part`` of a ``question``; and whether by the words of the one before, too."""
        asked, before, told_as = self._going_on(part, history, writer, as_typed=as_typed)
        found = self._found(asked, scope, top_k=top_k, before=before, compare=True, as_typed=as_typed)
        found = self._without_missing(found, asked, scope)
        return replace(found, question=question, searched_as=found.searched_as or told_as), bool(before)

    def _or_as_typed(
        self, found: SearchResult, part: str, history: Sequence[Answer], writer: ChatModel | NoModel, scope: Scope, top_k: int | None
    ) -> SearchResult:  # fmt: skip
        """What is found for ``part`` as it stands, where it was filled in otherwise than it was meant, perhaps."""
        if found.supported or not found.searched_as or not history:
            return found
        typed, _ = self._looked_for(part, found.question, history, writer, scope, top_k=top_k, as_typed=True)
        return typed if typed.supported else found

    def _told_of_last(
        self, question: str, last: Answer, history: Sequence[Answer], writer: ChatModel | NoModel, scope: Scope, model: str,
        began: float, language: str, prompt_tokens: int | None,
    ) -> answering.AnswerStream | None:  # fmt: skip
        """The ``last`` answer as it is asked for now ("shorter", "in German"); ``None`` where something else is asked."""
        manner = answering.manner_of(question) if last.text else ""
        if not manner:
            return None
        if did := self._done_otherwise(question, manner, last, scope, model, began, self._on_topic):
            return did
        if last.understood is None or manner in answering.MANNERS:
            return self._again(question, manner, last, history, writer, began, language, prompt_tokens)
        return None

    def _of_the_other(self, question: str, scope: Scope, last: Answer | None) -> Scope:
        """``scope`` without the document that the ``last`` answer tells first, where the other one is asked for."""
        if last is None or not last.citations or not answering.is_other(question):
            return scope
        told = last.citations[0].passage.chunk.document_id
        found = dict.fromkeys(one.chunk.document_id for one in last.passages)
        among = found if len(found) > 1 else [one.id for one in self._shelf.documents.listed(scope)]
        return replace(scope, documents=tuple(one for one in among if one != told) or scope.documents)

    def _going_on(
        self, question: str, history: Sequence[Answer], writer: ChatModel | NoModel, *, as_typed: bool
    ) -> tuple[str, str, str]:
        """What is looked for; the question before, whose subject it keeps, unless the model rewrote it, or it was filled in; and as what
        it is told to be looked for, where it was filled in."""
        if not history:
            return question, "", ""
        if self._parts.settings.rewrite and not isinstance(writer, NoModel):
            return self_contained(question, history, writer), "", ""
        asked = [one.searched_as or one.question for one in history]
        whole = "" if as_typed else answering.filled_in(question, asked)
        return (whole, "", whole) if whole else (question, asked[-1], "")

    def _again(
        self, request: str, manner: str, last: Answer, history: Sequence[Answer], writer: ChatModel | NoModel, began: float,
        language: str, prompt_tokens: int | None,
    ) -> answering.AnswerStream:  # fmt: skip
        """The ``last`` answer, put otherwise."""
        if last.understood:
            raise ModelProblem("done_not_otherwise")
        settings = self._parts.settings
        return answering.rephrase(
            request, manner, history, writer, check=self._parts.check, began=began, language=language,
            prompt_tokens=prompt_tokens or settings.prompt_tokens, answer_tokens=settings.answer_tokens,
            quotes=settings.quotes, pace=self._parts.pace,
        )  # fmt: skip

    def _writer(self, spec: str, *, named: bool, sees: bool) -> tuple[ChatModel | NoModel, ModelProblem | None]:
        """The model of ``spec``, or none and what keeps it from being asked.

        Raises `ModelProblem` where the question ``named`` it and it is not here, or may not be asked; and where a model that
        ``sees`` is wanted: quotes are none.
        """
        try:
            writer = self._parts.models.open(spec)
        except ModelProblem as problem:
            if sees or not _quotes_stand(problem, named):
                raise
            return QUOTE, problem
        if sees and isinstance(writer, NoModel):
            raise ModelMissing("no_model_sees_pictures")
        return writer, None

    def _written(
        self, found: SearchResult, writer: ChatModel | NoModel, spec: str, began: float, history: Sequence[Answer], language: str,
        pictures: Sequence[bytes], prompt_tokens: int | None, named: bool,
    ) -> answering.AnswerStream:  # fmt: skip
        """What ``writer`` writes from what was found; quotes where there is none, or it turns out to be broken."""
        if isinstance(writer, NoModel):
            return self._quoted(found, began)
        settings = self._parts.settings
        quotes = 0 if pictures or not answering.comparable(language, found.passages) else settings.quotes
        try:
            return answering.write(
                found, writer, check=self._parts.check, began=began, history=history, language=language, images=pictures, quotes=quotes,
                prompt_tokens=prompt_tokens or settings.prompt_tokens, answer_tokens=settings.answer_tokens,
                pace=self._parts.pace,
            )  # fmt: skip
        except ModelProblem as problem:
            if pictures or not _quotes_stand(problem, named):
                raise
            return answering.fail(found, spec, problem, began=began, quotes=settings.quotes)

    def _scope(self, documents: Sequence[str], collection: str | None, own: bool) -> Scope:
        """The scope of these ``documents`` (names or ids). Raises `DocumentNotFound`."""
        return Scope(collection, tuple(self.document(name).id for name in documents), own)

    def _with_attachments(self, scope: Scope) -> Scope:
        """Where answers are looked for: in documents that are named also in what lies in them."""
        inside = [one.id for id in scope.documents for one in self._shelf.documents.attached(id)]
        return replace(scope, documents=tuple(dict.fromkeys([*scope.documents, *inside])))

    def safe_png(self, data: bytes, name: str = the_picture) -> bytes:
        """A picture in any common format as a PNG that a page may show and a model see, at most 1,680 pixels a side.

        It is opened in the process that reads files; ``name`` is what its user calls it. Raises `FileProblem`.
        """
        return self._parts.sandbox.safe_png(data, name)

    def _on_topic(self, topic: str, document_id: str) -> SearchResult:
        return self.search(topic, documents=[document_id], compare=True)

    @property
    def conversations(self) -> Conversations:
        """What was asked and answered before."""
        return self._shelf.conversations


def _quotes_stand(problem: ModelProblem, named: bool) -> bool:
    """Whether quotes are an answer where a model has a ``problem``: not to a prompt that does not fit, nor where the question
    ``named`` one that is not here, or may not be asked."""
    return not isinstance(problem, PromptTooLong) and not (
        named and isinstance(problem, (ModelMissing, ModelNotAllowed))
    )
