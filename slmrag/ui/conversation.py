"""A question and its answer: how they are kept, and how they are drawn."""

import re
from dataclasses import dataclass

import streamlit as st

from slmrag.schema import Answer, AnswerSentence, Citation, Passage
from slmrag.ui import text
from slmrag.ui.assistant import show_problem
from slmrag.ui.escaping import bare, paragraphs, plain
from slmrag.ui.viewer import Source, open_button

_YOU, _ANSWER = ":material/person:", ":material/menu_book:"
_SNIPPET = 220
_LEADERS = re.compile(r"(?:\s?\.){4,}")  # of a table of contents


@dataclass(slots=True)
class Turn:
    """One question, and what came of it."""

    question: str
    answer: Answer | None = None
    passages: tuple[Passage, ...] = ()
    problem: str = ""
    hint: str = ""
    finished: bool = False


def question_bubble(question: str) -> None:
    """What was asked."""
    with st.chat_message("user", avatar=_YOU):
        st.markdown(paragraphs(question))


def answer_bubble():
    """The bubble that an answer goes into."""
    return st.chat_message("assistant", avatar=_ANSWER)


def show_turn(turn: Turn, number: int, *, latest: bool) -> None:
    """Draw a finished turn; ``number`` makes its buttons unlike those of other turns."""
    question_bubble(turn.question)
    with answer_bubble():
        if turn.hint:
            st.markdown(turn.hint)
        elif turn.answer is not None and turn.answer.refused:
            _show_refusal(turn, turn.answer, number)
        else:
            show_passages(turn, number, expanded=latest)
            if turn.answer is not None:
                _show_answer(turn, turn.answer, number)
            elif not turn.problem:
                st.caption(text.STOPPED_EMPTY)
        if turn.problem:
            show_problem(turn.problem)


def show_passages(turn: Turn, number: int, *, expanded: bool) -> None:
    """The passages that the question found, each with a button that opens its page."""
    if not turn.passages:
        return
    documents = len({passage.chunk.document_id for passage in turn.passages})
    with st.expander(text.found(len(turn.passages), documents), expanded=expanded, type="compact"):
        _list_passages(turn, number)


def _list_passages(turn: Turn, number: int) -> None:
    with st.container(gap=None):
        for index, passage in enumerate(turn.passages, 1):
            chunk = passage.chunk
            source = Source(chunk.document_id, chunk.document_name, chunk.page, chunk.start, chunk.end)
            open_button(f"{index}. {chunk.document_name}, {chunk.place}", source, f"passage-{number}-{index}")
            st.caption(plain(_snippet(passage)), wrap=False)


def _show_refusal(turn: Turn, answer: Answer, number: int) -> None:
    st.markdown(paragraphs(answer.text))
    if turn.passages:
        st.caption(text.REFUSED_NEAREST)
        _list_passages(turn, number)
    else:
        st.caption(text.REFUSED_NONE)


def _show_answer(turn: Turn, answer: Answer, number: int) -> None:
    with st.container(gap="small"):
        for index, sentence in enumerate(answer.sentences):
            _show_sentence(answer, sentence, f"cite-{number}-{index}")
            broken_off = answer.finish != "stop" and sentence is answer.sentences[-1]
            if sentence.support in text.SUPPORT and not broken_off:
                st.badge(text.SUPPORT[sentence.support], icon=":material/help:", color="orange")
    if answer.invented:
        st.caption(plain(text.invented(answer.invented)))
    if answer.finish == "cancelled" and not turn.problem:
        st.caption(text.STOPPED if answer.text else text.STOPPED_EMPTY)
    elif answer.finish == "length":
        st.caption(text.CUT)
    if answer.sentences:
        st.caption(text.QUOTED if answer.model == "quote" else plain(text.written_by(answer)))


def _show_sentence(answer: Answer, sentence: AnswerSentence, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        st.markdown(paragraphs(sentence.text), width="content")
        for marker in (*sentence.citations, *sentence.ours):
            citation = cited(answer, sentence, marker)
            chunk = answer.passages[marker - 1].chunk
            start, end = (citation.start, citation.end) if citation else (chunk.start, chunk.end)
            source = Source(chunk.document_id, chunk.document_name, chunk.page, start, end)
            found = f" {text.OURS}" if marker in sentence.ours else ""
            open_button(f"{chunk.document_name}, {chunk.place}{found}", source, f"{key}-{marker}")


def cited(answer: Answer, sentence: AnswerSentence, number: int) -> Citation | None:
    """The citation of a sentence's marker ``number``: of several in one passage, the one that shares most words."""
    words = set(sentence.text.casefold().split())
    rivals = [citation for citation in answer.citations if citation.number == number]
    return max(rivals, key=lambda c: _likeness(words, set(c.quote.casefold().split())), default=None)


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _snippet(passage: Passage) -> str:
    """The beginning of a passage, in the words of its best sentence where it has one."""
    best = max(passage.evidence, key=lambda sentence: sentence.score, default=None)
    whole = best.text if best is not None and best.score else passage.chunk.text
    line = _LEADERS.sub(" …", " ".join(" ".join(map(bare, whole.strip().split("\n"))).split()))
    return line if len(line) <= _SNIPPET else line[:_SNIPPET].rsplit(" ", 1)[0] + " …"
