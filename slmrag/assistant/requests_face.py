"""The assistant's face towards what is asked to be done: summaries, overviews, comparisons, offers, and small talk."""

from collections.abc import Sequence
from dataclasses import replace

from slmrag import answering, overview, search
from slmrag.answering.lines_answer import AnswerLine, LinesStream
from slmrag.assistant.whole_documents_face import WholeDocumentsFace
from slmrag.errors.file_problems import FileProblem
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.errors.table_problems import TableProblem
from slmrag.errors.work_problems import WorkProblem
from slmrag.library import Shelf
from slmrag.overview.contents import Contents
from slmrag.overview.side_by_side import Search
from slmrag.overview.summary_answer import SummaryAnswer
from slmrag.overview.wording import names_in_a_row, of_file, say
from slmrag.requests import recognise
from slmrag.requests.document_names import Names
from slmrag.requests.file_detail import file_detail
from slmrag.requests.library_question import library_question
from slmrag.requests.mention_question import mentioned_topic
from slmrag.requests.short_reply import short_reply
from slmrag.requests.topic_summary import is_a_matter, summed_up_topic
from slmrag.requests.writing_request import writing_request
from slmrag.schema import Answer, Document, Intent, Scope, SearchResult
from slmrag.tables import find_answer, no_meaning
from slmrag.text.headings import is_title

_COVER = 400  # characters in which a title stands
_MOST_HEADINGS = 2_000
_MOST_TABLES = 40
_SAID_OF_SECTIONS = ("about", "abilities", "count")
_MOST_PAGES = 10  # of a section, behind its first
_SUMMED_UP = 8  # documents, where all are meant
_LENGTHS = {"shorter": "brief", "detail": "detailed"}  # of a summary that is wanted otherwise
_TELLS_NOTHING = ("again", "source", "reply", "greet", "thanks")


class RequestsFace(WholeDocumentsFace):
    """Requests to the documents of a library."""

    def understood(self, question: str, scope: Scope = Scope()) -> Intent | None:
        """What ``question`` asks to be done with the documents of ``scope``, ``None`` where it asks for a fact. No model runs."""
        return recognise(question, self._names(scope))

    def _names(self, scope: Scope) -> Names:
        return self._shelf.library.cache.get(("names", self._shelf.owner, scope), lambda: _names(self._shelf, scope))

    def _requested(
        self, question: str, scope: Scope, history: Sequence[Answer], model: str, began: float, on_topic: Search, *, writes: bool
    ) -> answering.AnswerStream | None:  # fmt: skip
        """The answer to a request; ``None`` where ``question`` is none.

        ``on_topic`` looks for a topic in one document; a model ``writes`` or none does.
        """
        last = last_told(history)
        if (reply := short_reply(question)) and (last or reply.kind != "source"):  # "sources" may be looked for
            return self._replied(reply, question, last, began)
        told = self._told_of_files(question, scope, began) or self._told_where(question, scope, began, on_topic)
        if told:
            return told
        if asked := library_question(question, self._names(scope)):
            there = self._shelf.documents.listed(scope)
            meant = [one for one in there if one.name in asked.documents] if asked.documents else there
            return LinesStream(question, asked, overview.library_facts(asked, meant), began)
        understood = self.understood(question, scope)
        bare = understood is None or (understood.kind == "summarise" and understood.which and not understood.documents)
        if bare and (topic := summed_up_topic(question)):
            if told := self._told_on_topic(topic, question, scope, began, on_topic):
                return told
            understood = None if is_a_matter(topic) else understood
        if (understood is None or understood.learned) and not writes and (wanted := writing_request(question)):
            return LinesStream(question, wanted, [AnswerLine(say("told_write"))], began)
        if understood is None or self._is_for_a_section(understood, question, scope):
            return None
        if understood.learned and self._is_for_a_value(understood, question, scope):
            return None
        there = self._shelf.documents.listed(scope)
        meant = [one for name in understood.documents for one in there if one.name == name]
        if understood.kind == "translate" and not meant and last:  # "that in German": what the last answer rests on
            cited = {citation.passage.chunk.document_name for citation in last.citations}
            named = last.understood.documents if last.understood else ()
            meant = [one for one in there if one.name in (named or cited)]
            understood = replace(understood, documents=tuple(one.name for one in meant), which=not meant)
        open_to_all = not understood.which or len(there) == 1
        if understood.kind == "summarise" and (meant or (open_to_all and 0 < len(there) <= _SUMMED_UP)):
            return self._summed_up(understood, question, meant or there, model, began)
        return overview.answer_request(understood, question, meant, there, self._contents, on_topic, began)

    def _done_otherwise(
        self, question: str, manner: str, last: Answer, scope: Scope, model: str, began: float, on_topic: Search
    ) -> answering.AnswerStream | None:  # fmt: skip
        """What was asked to be done, done shorter or longer, or the translation of what it was done with; ``None`` for anything else."""
        before = last.understood
        meant = [one for one in self._shelf.documents.listed(scope) if before and one.name in before.documents]
        if before is None or not meant:
            return None
        if manner not in answering.MANNERS:
            asked = Intent("translate", before.documents, manner)
            return overview.answer_request(asked, question, meant, meant, self._contents, on_topic, began)
        if before.kind != "summarise" or manner not in _LENGTHS:
            return None
        return self._summed_up(replace(before, length=_LENGTHS[manner], sentences=0), question, meant, model, began)

    def _replied(self, reply: Intent, question: str, last: Answer | None, began: float) -> answering.AnswerStream:
        """What is said to a bare reply, the ``last`` answer again, or where what it says stands."""
        if reply.kind == "reply" or last is None:
            return LinesStream(
                question, reply, [AnswerLine(say("told_reply" if reply.kind == "reply" else "told_again"))], began
            )
        if reply.kind == "again" or not last.citations:
            return answering.RepeatedStream(question, last, began)
        return LinesStream(question, reply, overview.where_it_stands(last), began)

    def _told_where(self, question: str, scope: Scope, began: float, on_topic: Search) -> answering.AnswerStream | None:
        """Which documents speak of something, and what they say; ``None`` where that is not asked, or none does."""
        topic = mentioned_topic(question)
        held = search.documents_holding(self._shelf, topic, scope) if topic else []
        if not held:
            return None
        documents = list(map(self._shelf.documents.find, held))
        names = tuple(one.name for one in documents)
        told = overview.told_on_topic(map(self._contents, documents[:_SUMMED_UP]), topic, on_topic)
        lines = [
            AnswerLine(say("documents_speak_of", topic=topic, names=names_in_a_row(names))),
            *(line for _, said in told for line in said),
        ]
        return LinesStream(question, Intent("mentions", names, focus=topic), lines, began)

    def _told_of_files(self, question: str, scope: Scope, began: float) -> answering.AnswerStream | None:
        """Who wrote a document, or its title, as its file says; ``None`` where that is not asked, or no file says it."""
        asked = file_detail(question, self._names(scope))
        if asked is None:
            return None
        there = self._shelf.documents.listed(scope)
        lines = []
        for one in [one for one in there if one.name in asked.documents] or there[:_SUMMED_UP]:
            try:
                details = self._parts.sandbox.details(self._parts.library.files.path(one.id), one.name)
            except (FileProblem, OSError):  # it needs its password, or is damaged: its text may tell
                continue
            if said := getattr(details, asked.kind):
                lines.append(AnswerLine(of_file(f"file_{asked.kind}", name=one.name, said=said)))
        return LinesStream(question, asked, lines, began) if lines else None

    def _told_on_topic(
        self, topic: str, question: str, scope: Scope, began: float, on_topic: Search
    ) -> answering.AnswerStream | None:
        """What the sections say whose headings name the ``topic`` that is to be summed up, or else what is found on it.

        ``None`` where there is nothing.
        """
        lines, names = [], []
        for stored in search.sections_on(self._shelf, topic, scope):
            one = self._shelf.documents.find(stored.document_id)
            numbers = range(stored.section.page, min(stored.section.last_page, stored.section.page + _MOST_PAGES) + 1)
            pages = [self._shelf.pages.page(one.id, number) for number in numbers]
            if said := Contents(one, pages).section(stored.section):
                lines += [AnswerLine(say("says", name=f"{one.name} › {stored.section.title}")), *said]
                names.append(one.name)
        if not lines and is_a_matter(topic):
            found = overview.told_on_topic(
                map(self._contents, self._shelf.documents.listed(scope)[:_SUMMED_UP]), topic, on_topic
            )
            lines, names = [line for _, told in found for line in told], [name for name, _ in found]
        asked = Intent("summarise", tuple(dict.fromkeys(names)), focus=topic)
        return LinesStream(question, asked, lines, began) if lines else None

    def _is_for_a_section(self, understood: Intent, question: str, scope: Scope) -> bool:
        """Whether a section is asked for in words that mostly ask for something to be done: "tell me about searches", "do you have wifi"."""
        if not understood.learned and understood.kind not in _SAID_OF_SECTIONS:
            return False
        # What a document is called is what it is asked about, where it is one that is asked about.
        of_one = understood.kind != "abilities" and not understood.which
        named = " ".join(f"{name} {title}" for name, title in self._names(scope)) if of_one else ""
        return search.names_section(self._shelf, question, scope, named, within=understood.kind == "abilities")

    def _is_for_a_value(self, understood: Intent, question: str, scope: Scope) -> bool:
        """Whether a number is asked for, or what a table tells: "which cost is the biggest overall?"."""
        kind = search.asked_kind(question)
        if kind in ("money", "share") or (kind in ("count", "amount") and understood.kind != "count"):
            return True
        try:
            return find_answer(self._shelf, question, scope, (), no_meaning) is not None
        except TableProblem:
            return True

    def _summed_up(
        self, understood: Intent, question: str, documents: Sequence[Document], model: str, began: float
    ) -> answering.AnswerStream:
        try:
            summary = self.summarize(
                [one.id for one in documents], length=understood.length or ("brief" if len(documents) > 1 else "standard"), language=understood.language,
                focus=understood.focus, model=model,
            )  # fmt: skip
        except (WorkProblem, DocumentNotFound) as problem:
            return answering.ReasonStream(SearchResult(question, (), True, 1.0, False), problem, began, understood)
        return SummaryAnswer(question, understood, summary, self._shelf.pages.page, began)

    def _contents(self, document: Document) -> Contents:
        tables = self._shelf.tables.all(Scope(documents=(document.id,)), _MOST_TABLES)
        return Contents(document, self._shelf.pages.listed(document.id), tables or ())


def last_told(history: Sequence[Answer]) -> Answer | None:
    """The last answer that told anything: a refusal, thanks, or what was only said again leave the one before it the last."""
    told = (
        one
        for one in reversed(history)
        if not one.refused and not (one.understood and one.understood.kind in _TELLS_NOTHING)
    )
    return next(told, None)


def _names(shelf: Shelf, scope: Scope) -> Names:
    """The names of the documents of ``scope``, each with its title: its first heading, or the first line of its cover."""
    titles: dict[str, str] = {}
    for heading in shelf.pages.headings(scope, _MOST_HEADINGS):
        titles.setdefault(heading.document, heading.path.split(" › ")[0])
    for _, name, cover in shelf.pages.covers(scope, _COVER):
        titles.setdefault(name, next((line.strip() for line in cover.splitlines() if line.strip()), ""))
    return tuple((name, title if is_title(title) else "") for name, title in sorted(titles.items()))
