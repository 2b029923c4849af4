"""First questions, made from facts that the documents state, and from their headings."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice, zip_longest

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.evaluation import Question
from slmrag.evaluation.matching import holds_any
from slmrag.library.pages import Heading
from slmrag.models import QUOTE
from slmrag.schema import Document
from slmrag.text.sentences import LEADERS
from slmrag.text.topics import topic
from slmrag.ui.words import text

_MOST, _OF_ADDED = 4, 3
_DOCUMENTS, _PAGES = 5, 100  # so many documents are asked about, of so many pages in all
_DRAFTED, _ALIKE = (
    24,
    4,
)  # questions of all documents, but 6 of each; words at the beginning of two that are of one kind
_TRIED = 8  # questions, before no more are looked for: a tenth of a second each
_QUESTION = 90  # letters
_LONGEST = 48
_MORE_THAN_A_LINE = 80  # bytes: a sign of Chinese says as much as three letters
_MARKUP = re.compile(r"^[#>*\s]+")
_FIGURE = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[.!?。！？؟](?:\s|$)|[。！？]")


def first_questions(assistant: PersonalAssistant, documents: Sequence[Document]) -> list[str]:
    """A few questions that the documents answer, found once for what the library holds: of facts, else of headings."""
    of = text.language(), assistant.warming_up, [document.id for document in documents]
    before, found = st.session_state.get("first-questions", (None, []))
    if before != of:
        found = _tried(assistant, _of_facts(assistant, _some(documents)), _MOST)
        if not found:
            found = _tried(assistant, questions_about(assistant.headings()), _MOST)
        st.session_state["first-questions"] = of, found
    return found


def questions_of(assistant: PersonalAssistant, documents: Sequence[Document]) -> list[str]:
    """Up to three questions of facts that these documents state, to be asked of them alone."""
    ids = [one.id for one in documents]
    return _tried(assistant, _of_facts(assistant, _some(documents)), _OF_ADDED, ids)


def _some(documents: Sequence[Document]) -> tuple[tuple[str, str], ...]:
    """A few documents from all over the library, by id and name, sheets last: their questions are for a cell."""
    some = documents[:: max(1, len(documents) // _DOCUMENTS)][:_DOCUMENTS]
    return tuple((one.id, one.name) for one in sorted(some, key=lambda one: one.unit == "sheet"))


@st.cache_data(max_entries=30, show_spinner=False)
def _of_facts(_assistant: PersonalAssistant, documents: tuple[tuple[str, str], ...]) -> list[Question]:
    """Questions of these documents whose answer is known: a value, a term, a cell; one of each document in turn.

    By their names too, as a question tells what its document is called, and others may call the same bytes otherwise.
    """
    each = max(1, len(documents))
    drafts = [_assistant.draft_questions([id], max(6, _DRAFTED // each), pages=_PAGES // each) for id, _ in documents]
    # What asks by a part's number or a figure is no question that a newcomer would think of.
    in_turn = zip_longest(
        *(sorted(one, key=lambda question: _FIGURE.search(question.text) is not None) for one in drafts)
    )
    drafted = [one for row in in_turn for one in row if one]
    fit = [one for one in drafted if one.answers and not one.refuse and len(one.text) <= _QUESTION]
    # Of a column of a table any row can be asked for: one of a kind is enough.
    return list({tuple(one.text.split()[:_ALIKE]): one for one in reversed(fit)}.values())[::-1]


def _tried(
    assistant: PersonalAssistant, questions: Sequence[Question], most: int, documents: Sequence[str] = ()
) -> list[str]:
    """The first of ``questions`` that are answered, by sentences quoted from the place that each was made from."""
    answered = (one.text for one in questions[:_TRIED] if _is_answered(assistant, one, documents))
    return list(islice(answered, most))


def _is_answered(assistant: PersonalAssistant, question: Question, documents: Sequence[str]) -> bool:
    answer = assistant.ask(question.text, documents=documents, model=QUOTE.name).result()
    if answer.outcome != "answered" or answer.understood:
        return False
    cited = [one.passage.chunk for one in answer.citations]
    there = any(one.document_name == question.document and one.page in question.pages for one in cited)
    return there and (not question.answers or holds_any(answer.text, question.answers))


def questions_about(headings: Sequence[Heading]) -> list[Question]:
    """A question about each heading that tells something, of each document in turn.

    A heading that asks something is the question itself.
    """
    of_document: defaultdict[str, list[tuple]] = defaultdict(list)
    for one in headings:
        last = one.path.split(" › ")[-1]
        heading = topic(last)
        if 4 <= len(heading) <= _LONGEST and _tells(one, last):
            # A heading that asks first, then one deep in the document: those at its top name it rather than say something.
            of_document[one.document].append(
                (heading[-1] != "?", -one.path.count(" › "), len(of_document[one.document]), heading, one)
            )
    in_turn = [one[-2:] for row in zip_longest(*map(sorted, of_document.values())) for one in row if one]
    return [
        Question(
            heading if heading.endswith("?") else text.say("ABOUT_HEADING", heading=heading),
            document=of.document,
            pages=(of.page, of.page + 1),
        )
        for heading, of in {heading: of for heading, of in reversed(in_turn)}.items()
    ][::-1]


def _tells(heading: Heading, last: str) -> bool:
    """Whether a heading stands over a text of its own, and is no title, cover, contents or line in capitals."""
    if last.isupper() or heading.page == 1 or LEADERS.search(heading.text):
        return False
    lines = [_MARKUP.sub("", line).strip() for line in heading.text.splitlines()]
    if last not in lines:
        return False
    under = [line for line in lines[lines.index(last) + 1 :] if line]
    if not under or _is_short_title(under[0]):
        return False
    prose = " ".join(under)[:600]
    return len(prose.encode()) >= _MORE_THAN_A_LINE and _SENTENCE_END.search(prose) is not None


def _is_short_title(line: str) -> bool:
    """Whether a line looks like one more title: a heading below, or the rest of one that was split."""
    return len(line) <= _LONGEST and _SENTENCE_END.search(line) is None and (line[0].isupper() or line[0].isdigit())
