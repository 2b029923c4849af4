"""The page where questions are asked."""

import logging
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from slmrag.answering import AnswerStream
from slmrag.assistant import Assistant
from slmrag.errors import SlmragError
from slmrag.schema import Document, ModelState
from slmrag.ui import conversation, text
from slmrag.ui.adding import sample_files, samples_button
from slmrag.ui.assistant import model_note, opened, show_problem, warming_note
from slmrag.ui.conversation import Turn
from slmrag.ui.escaping import paragraphs, plain
from slmrag.ui.viewer import show_open_source

_CURSOR = " ▏"

log = logging.getLogger(__name__)


def page() -> None:
    """Draw the page; answer when something was asked."""
    bar = _title_bar()
    assistant = opened()
    warming_note(assistant)
    model_note(assistant, first=not st.session_state.get("turns"))
    try:
        documents = assistant.documents()
        with bar:
            scope = _scope(assistant) if documents else {}
    except SlmragError as problem:
        show_problem(problem)
        return
    turns: list[Turn] = st.session_state.setdefault("turns", [])
    first_steps = st.empty()
    if not turns:
        with first_steps.container():
            _first_steps(assistant, documents)
    for number, turn in enumerate(turns):
        conversation.show_turn(turn, number, latest=number == len(turns) - 1)
    asked = st.chat_input(text.ASK_PLACEHOLDER, max_chars=20_000, submit_mode="stop", key="question")
    asked = asked or st.session_state.pop("suggested", None)
    if asked and asked.strip():
        first_steps.empty()
        _answer(assistant, asked.strip(), scope, nothing_to_ask=not documents)
    show_open_source(assistant)


def _title_bar():
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(text.ASK_TITLE, anchor=False, width="content")
        bar = st.container(horizontal=True, vertical_alignment="center", width="content")
    if st.session_state.get("turns"):
        bar.button(text.NEW_CHAT, icon=":material/add:", type="tertiary", on_click=_new_chat)
    return bar


def _new_chat() -> None:
    st.session_state["turns"] = []


def _first_steps(assistant: Assistant, documents: list[Document]) -> None:
    if not documents:
        st.markdown(text.EMPTY_LIBRARY)
        with st.container(horizontal=True):
            if st.button(text.TO_LIBRARY, type="primary", icon=":material/upload_file:"):
                st.switch_page(Path(__file__).with_name("library.py"))
            samples_button(assistant)
        return
    st.markdown(text.FIRST_QUESTION)
    names = {document.name for document in documents}
    if {path.name for path in sample_files()} & names == names:
        # Nothing but the samples is here: their reader may not know yet what is in them.
        with st.container(horizontal=True, gap="small"):
            for suggestion in text.SAMPLE_QUESTIONS:
                st.button(suggestion, on_click=_suggest, args=(suggestion,))


def _suggest(question: str) -> None:
    st.session_state["suggested"] = question


def _scope(assistant: Assistant) -> dict:
    """The documents that may answer, chosen behind a button, as arguments of `Assistant.ask`."""
    names = ["", *assistant.collections()]
    _forget_missing("scope-collection", names)
    collection = st.session_state.get("scope-collection") or None
    held = {document.id: document.name for document in assistant.documents(collection)}
    _forget_missing("scope-documents", held)
    chosen = st.session_state.get("scope-documents", [])
    label = text.scope(collection, [held[one] for one in chosen])
    with st.popover(plain(label), icon=":material/filter_list:", type="tertiary", key="scope"):
        if len(names) > 1:
            st.selectbox(
                text.COLLECTION, names, format_func=lambda name: name or text.ALL, key="scope-collection",
                persist_state="session",
            )  # fmt: skip
        st.multiselect(
            text.DOCUMENTS, list(held), format_func=lambda one: held.get(one, one[:12]), placeholder=text.ALL, key="scope-documents",
            persist_state="session",
        )  # fmt: skip
    return {"collection": collection, "documents": chosen}


def _forget_missing(key: str, options) -> None:
    """Let go of a choice that is no longer there: its document was removed, perhaps by another session."""
    chosen = st.session_state.get(key)
    if isinstance(chosen, list):
        st.session_state[key] = [one for one in chosen if one in options]
    elif chosen not in options:
        st.session_state.pop(key, None)


def _answer(assistant: Assistant, question: str, scope: dict, *, nothing_to_ask: bool) -> None:
    turns: list[Turn] = st.session_state["turns"]
    turn = Turn(question)
    turns.append(turn)
    if nothing_to_ask:
        turn.hint = text.NO_DOCUMENTS
        st.rerun()
    conversation.question_bubble(question)
    with conversation.answer_bubble():
        _redraw_when_stopped(turn)
        try:
            with st.spinner(text.LOOKING):
                before = [turn.answer for turn in turns[:-1] if turn.answer is not None and not turn.answer.refused]
                stream = assistant.ask(question, history=before, **scope)
            _write(stream, turn, len(turns) - 1)
        except SlmragError as problem:
            turn.problem = str(problem)
        # Streamlit stops a script with what is no Exception. What is one was not foreseen, and must not pass for a stop.
        except Exception as error:
            log.exception("answering failed")
            turn.problem = text.unforeseen(error)
        finally:
            turn.finished = True
    st.rerun()  # from here on the turn is drawn like every other


def _write(stream: AnswerStream, turn: Turn, number: int) -> None:
    """Show the passages, then the words as they come. Whatever ends this, what was written is kept in ``turn``."""
    try:
        turn.passages = stream.passages
        if stream.refused:
            return  # nothing will be written
        conversation.show_passages(turn, number, expanded=True)
        words = st.empty()
        stream.on_state = _shown_in(words)
        for _ in stream:
            # Not st.write_stream: escaping looks at neighbouring characters, so it is done on the text so far.
            words.markdown(paragraphs(stream.text) + _CURSOR)
    except SlmragError as problem:
        turn.problem = str(problem)
    finally:
        # Streamlit stops a script (stop button, other page, closed tab) by raising in it.
        if not stream.refused:  # a refusal is one sentence, and whole
            stream.close()
        turn.answer = stream.result()


def _shown_in(place) -> Callable[[ModelState], None]:
    """What the model does before its first word, in ``place``. Drawing is also where Streamlit stops a script."""
    return lambda state: place.caption(f":material/hourglass_top: {plain(state.words)}")


@st.fragment(run_every=0.7)
def _redraw_when_stopped(turn: Turn) -> None:
    # A stopped script can show nothing more. This runs after it, and draws the turn as it was kept.
    if turn.finished:
        st.rerun()


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
