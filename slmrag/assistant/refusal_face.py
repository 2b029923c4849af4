"""The assistant's face towards what cannot be answered: why, where that is known, and the nearest passages."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag import answering, search
from slmrag.assistant.requests_face import RequestsFace
from slmrag.errors.library_problems import LibraryEmpty
from slmrag.errors.notices import comma_list
from slmrag.errors.search_problems import SearchProblem
from slmrag.models import ChatModel, NoModel
from slmrag.requests.part_of_document import PartAsked, part_of_document
from slmrag.schema import Document, Scope, SearchResult
from slmrag.text.detect import foreign_to
from slmrag.text.languages import language_name

_MOST_HEADINGS = 12
_MOST_LANGUAGES = 3


class RefusalFace(RequestsFace):
    """Questions that the documents of a library do not answer."""

    def _of_part(self, question: str, scope: Scope, began: float) -> tuple[str, Scope, answering.AnswerStream | None]:
        """What is looked for, and where: a part with a number in the document that is named, where one is; or that it has none."""
        asked = part_of_document(question, self._names(scope))
        if asked is None:
            return question, scope, None
        meant = [one for one in self._shelf.documents.listed(scope) if one.name in asked.documents]
        if not meant:  # removed meanwhile
            return question, scope, None
        within = replace(scope, documents=tuple(one.id for one in meant))
        if not asked.alone:
            return question, within, None
        if search.names_a_number(self._shelf, asked.part, within):
            return asked.part, within, None
        problem = self._without_part(asked, meant, within)
        return question, within, answering.ReasonStream(SearchResult(question, (), False, 0.0, False), problem, began)

    def _without_missing(self, found: SearchResult, asked: str, scope: Scope) -> SearchResult:
        """What was ``found``, and which of the sections that are ``asked`` for side by side are not there."""
        if found.not_searched or not found.supported:
            return found
        missing = search.missing_parts(self._shelf, asked, self._shelf.documents.languages(scope), scope)
        said = str(SearchProblem("parts_missing", parts=", ".join(missing))) if missing else ""
        return replace(found, not_searched=said)

    def _without_part(self, asked: PartAsked, meant: Sequence[Document], within: Scope) -> SearchProblem:
        """That the documents which are ``meant`` have no such part, and what the first is divided into."""
        document = ", ".join(one.name for one in meant)
        last = max((one.pages for one in meant if one.unit in ("page", "slide")), default=0)
        if asked.page and last:  # what has no pages is divided into sections
            return SearchProblem("no_such_page_here", document=document, page=asked.page, last=last)
        if other := search.section_of_that_number(self._shelf, asked.part, within):
            return SearchProblem("no_such_part_but", document=document, part=asked.part, heading=other)
        headings = [topic for topic, *_ in self._contents(meant[0]).subjects[:_MOST_HEADINGS]]
        if not headings:
            return SearchProblem("no_parts", document=document, part=asked.part)
        return SearchProblem("no_such_part", document=document, part=asked.part, headings="; ".join(headings))

    def _refused(
        self, found: SearchResult, scope: Scope, writer: ChatModel | NoModel, began: float
    ) -> answering.AnswerStream:
        """That nothing answers it, and why, where that is known; or, in an empty library, that there is nothing yet to answer from."""
        if not self._shelf.documents.listed():
            return answering.ReasonStream(found, LibraryEmpty("no_documents_yet"), began)
        if problem := self._in_another_language(found, scope) or self._by_words_alone(found, scope):
            return answering.ReasonStream(found, problem, began)
        return answering.refuse(found, writer, began=began)

    def _by_words_alone(self, found: SearchResult, scope: Scope) -> SearchProblem | None:
        """That nothing was compared by meaning, as the embedding model does not know the language: what is not found may still be there."""
        embedder, written = self._parts.embedder, [one for one in self._shelf.documents.languages(scope) if one]
        language = foreign_to(found.question, written[:1]) or next(iter(written), "")
        if found.dense or language not in written or embedder.knows(language) or not language_name(language):
            return None
        return SearchProblem("asked_by_words", language=language_name(language))

    def _in_another_language(self, found: SearchResult, scope: Scope) -> SearchProblem | None:
        """That the question is in another language than most documents, and neither meaning nor a translation bridges them."""
        written = [one for one in self._shelf.documents.languages(scope) if one]
        asked = foreign_to(found.question, written[:1])
        if not asked or not language_name(asked):
            return None
        knows, pairs = self._parts.embedder.knows, self._parts.pairs
        apart = [
            one for one in written if one != asked and not (knows(asked) and knows(one)) and not pairs.way(asked, one)
        ]
        names = list(filter(None, map(language_name, apart[:_MOST_LANGUAGES])))
        if not names:
            return None
        name, others = language_name(asked), comma_list(names)
        if asked in written:
            return SearchProblem("asked_in_one_language", asked=name, written=others)
        return SearchProblem("asked_in_another_language", asked=name, written=others)
