"""First questions, made from facts that the documents state, and from their headings."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.library.pages import Heading
from slmrag.schema import Document
from slmrag.text.sentences import LEADERS
from slmrag.text.topics import topic
from slmrag.ui.words import text

_MOST, _OF_ADDED = 4, 3
_DOCUMENTS, _PAGES = 5, 40  # so many documents are asked about, of at most so many pages: half a second
_QUESTION = 90  # letters
_LONGEST = 48
_MORE_THAN_A_LINE = 80  # bytes: a sign of Chinese says as much as three letters
_MARKUP = re.compile(r"^[#>*\s]+")
_SENTENCE_END = re.compile(r"[.!?。！？؟](?:\s|$)|[。！？]")


def first_questions(assistant: PersonalAssistant, documents: Sequence[Document]) -> list[str]:
    """A few questions that the documents answer, found once for what the library holds: of facts, else of headings."""
    of = text.language(), assistant.warming_up, [document.id for document in documents]
    before, found = st.session_state.get("first-questions", (None, []))
    if before != of:
        found = list(islice(answerable(assistant, _of_facts(assistant, _some(documents))), _MOST))
        if not found:
            found = list(islice(answerable(assistant, questions_about(assistant.headings())), _MOST))
        st.session_state["first-questions"] = of, found
    return found


def questions_of(assistant: PersonalAssistant, documents: Sequence[Document]) -> list[str]:
    """Up to three questions of facts that these documents state."""
    return list(islice(answerable(assistant, _of_facts(assistant, _some(documents))), _OF_ADDED))


def _some(documents: Sequence[Document]) -> tuple[str, ...]:
    """The ids of a few documents from all over the library; no long ones, which take long to read."""
    short = [one.id for one in documents if one.pages <= _PAGES]
    return tuple(short[:: max(1, len(short) // _DOCUMENTS)][:_DOCUMENTS])


@st.cache_data(max_entries=30, show_spinner=False)
def _of_facts(_assistant: PersonalAssistant, documents: tuple[str, ...]) -> list[str]:
    """Questions of these documents whose answer is known: a value, a term, a cell; one of each document in turn."""
    of_document: defaultdict[str, list[str]] = defaultdict(list)
    for one in _assistant.draft_questions(documents, 16) if documents else ():
        if one.answers and not one.refuse and len(one.text) <= _QUESTION:
            of_document[one.document].append(one.text)
    return [question for row in zip_longest(*of_document.values()) for question in row if question]


def answerable(assistant: PersonalAssistant, questions: Sequence[str]) -> Iterator[str]:
    """Those of the first few ``questions`` that are not refused."""
    return (one for one in questions[: 2 * _MOST] if assistant.search(one).supported)


def questions_about(headings: Sequence[Heading]) -> list[str]:
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
                (heading[-1] != "?", -one.path.count(" › "), len(of_document[one.document]), heading)
            )
    in_turn = [one[-1] for row in zip_longest(*map(sorted, of_document.values())) for one in row if one]
    return [
        heading if heading.endswith("?") else text.say("ABOUT_HEADING", heading=heading)
        for heading in dict.fromkeys(in_turn)
    ]


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
