"""The page where questions are asked."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st

from slmrag.answering import AnswerStream
from slmrag.assistant import Assistant
from slmrag.errors import ConversationNotFound, SlmragError
from slmrag.schema import Document, ModelState, Turn
from slmrag.ui import conversation, text
from slmrag.ui.actions import show_actions
from slmrag.ui.adding import samples_button
from slmrag.ui.assistant import model_note, model_sees, opened, show_problem, warming_note
from slmrag.ui.embedders import languages_note
from slmrag.ui.escaping import plain, rendered
from slmrag.ui.people import owner
from slmrag.ui.scope import choose_scope
from slmrag.ui.suggestions import first_questions
from slmrag.ui.viewer import show_open_source

_CURSOR = " ▏"
_ADDRESS = "chat"  # the conversation in the page's address: a reload goes on with it
_PICTURES = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tiff"]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Chat:
    """The conversation of a session: ``id`` is ``""`` until something was asked.

    ``writing`` is the turn being answered, ``pictures`` what turns were asked about, by their place. A script that
    Streamlit stops may change this object still, but not the session's state.
    """

    id: str = ""
    writing: "Writing | None" = None
    pictures: dict[int, list[bytes]] = field(default_factory=dict)


@dataclass(slots=True)
class Writing:
    """A turn that is being answered."""

    turn: Turn
    finished: bool = False


def page() -> None:
    """Draw the page; answer when something was asked."""
    bar = _title_bar()
    assistant = opened()
    chat = st.session_state.setdefault("chat", Chat())
    warming_note(assistant)
    try:
        turns = _turns(assistant, chat)
        model_note(assistant, first=not turns)
        documents = assistant.documents(owner=owner())
        with bar:
            scope = choose_scope(assistant) if documents else {}
            if turns:
                st.button(
                    text.NEW_CHAT,
                    icon=":material/add:",
                    type="tertiary",
                    on_click=begin,
                    shortcut="alt+n",
                    key="new-chat",
                )
    except SlmragError as problem:
        show_problem(problem)
        return
    first_steps = st.empty()
    if not turns:
        with first_steps.container():
            _first_steps(assistant, documents)
    for number, turn in enumerate(turns):
        latest = number == len(turns) - 1
        conversation.question_bubble(turn.question, chat.pictures.get(number, ()), kept_pictures=turn.pictures)
        with conversation.answer_bubble():
            conversation.show_answer(turn, number, latest=latest)
            _after_answer(
                assistant, chat, turn, latest=latest, narrowed=bool(scope.get("collection") or scope.get("documents"))
            )
    _ask_when_asked(assistant, chat, turns, scope, first_steps, nothing_to_ask=not documents)
    show_open_source(assistant)


def begin(id: str = "") -> None:
    """Go on with a kept conversation, or begin a new one."""
    st.session_state["chat"] = Chat(id)
    if not id:
        st.query_params.pop(_ADDRESS, None)


def _turns(assistant: Assistant, chat: Chat) -> list[Turn]:
    """The turns of the session's conversation, or of that in the page's address."""
    chat.id = chat.id or st.query_params.get(_ADDRESS, "")
    if not chat.id:
        return []
    try:
        turns = assistant.conversations.turns(chat.id, owner())
    except ConversationNotFound as problem:
        chat.id = ""
        st.query_params.pop(_ADDRESS, None)
        show_problem(problem)
        return []
    st.query_params[_ADDRESS] = chat.id
    return turns


def _title_bar():
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(text.ASK_TITLE, anchor=False, width="content")
        return st.container(horizontal=True, vertical_alignment="center", width="content")


def _first_steps(assistant: Assistant, documents: list[Document]) -> None:
    if not documents:
        st.markdown(text.EMPTY_LIBRARY)
        with st.container(horizontal=True):
            if st.button(text.TO_LIBRARY, type="primary", icon=":material/upload_file:"):
                st.switch_page(Path(__file__).with_name("library.py"))
            samples_button(assistant)
        return
    st.markdown(text.FIRST_QUESTION)
    with st.container(gap="xsmall"):
        for number, suggestion in enumerate(first_questions(assistant)):
            st.button(
                plain(suggestion),
                icon=":material/chat_bubble_outline:",
                on_click=_ask_next,
                args=(suggestion,),
                key=f"suggested-{number}",
            )


def _ask_next(question: str) -> None:
    st.session_state["asked-next"] = question


def _after_answer(assistant: Assistant, chat: Chat, turn: Turn, *, latest: bool, narrowed: bool) -> None:
    if latest and narrowed and turn.answer is not None and turn.answer.refused:
        st.caption(text.REFUSED_SCOPE)
        if st.button(text.LOOK_EVERYWHERE, key=f"everywhere-{turn.key}"):
            for key in ("scope-collection", "scope-documents"):
                st.session_state.pop(key, None)
            _ask_anew(assistant, chat)(turn, turn.question)
            st.rerun()
    if latest and turn.answer is not None and turn.answer.outcome != "answered":
        languages_note(assistant, turn.question)
    show_actions(assistant, chat.id, turn, _ask_anew(assistant, chat))


def _ask_anew(assistant: Assistant, chat: Chat) -> Callable[[Turn, str], None]:
    def ask_anew(turn: Turn, question: str) -> None:
        assistant.conversations.cut(chat.id, turn.key, owner())
        _ask_next(question)

    return ask_anew


def _ask_when_asked(
    assistant, chat: Chat, turns: list[Turn], scope: dict, first_steps, *, nothing_to_ask: bool
) -> None:
    sees = model_sees(assistant)
    asked = st.chat_input(
        text.ASK_PLACEHOLDER, max_chars=20_000, submit_mode="stop", key="question",
        accept_file="multiple" if sees else False, file_type=_PICTURES if sees else None,
    )  # fmt: skip
    pictures = [file.getvalue() for file in asked.files] if asked and sees else []
    question = (asked.text if sees else asked) if asked else st.session_state.pop("asked-next", None)
    if not question or not question.strip():
        return
    first_steps.empty()
    if nothing_to_ask and not pictures:
        with conversation.answer_bubble():
            st.markdown(text.NO_DOCUMENTS)
        return
    if pictures:
        chat.pictures[len(turns)] = pictures
    _answer(assistant, chat, question.strip(), pictures, turns, scope)


def _answer(
    assistant: Assistant, chat: Chat, question: str, pictures: list[bytes], turns: list[Turn], scope: dict
) -> None:
    writing = chat.writing = Writing(Turn(question, pictures=len(pictures)))
    whose, problem, lost = owner(), "", ""
    conversation.question_bubble(question, pictures)
    with conversation.answer_bubble():
        _redraw_when_stopped(chat)
        try:
            with st.spinner(text.LOOKING):
                before = [turn.answer for turn in turns if turn.answer is not None and not turn.answer.refused]
                stream = assistant.ask(question, history=before, images=pictures, owner=whose, **scope)
            _write(stream, writing, len(turns))
        except SlmragError as error:
            problem = str(error)
        # Streamlit stops a script with what is no Exception. What is one was not foreseen, and must not pass for a stop.
        except Exception as error:
            log.exception("answering failed")
            problem = text.say("UNFORESEEN", error=f"{type(error).__name__}: {error}")
        finally:
            turn = replace(writing.turn, problem=writing.turn.problem or problem)
            try:
                chat.id = assistant.conversations.keep(turn, chat.id, whose)
            except SlmragError as error:
                lost = str(error)
            finally:
                writing.finished = not lost  # else there is nothing to draw anew
        if lost:
            show_problem(lost)  # below what was written, which stays in sight
            return
    st.rerun()  # from here on the turn is drawn like every other


def _write(stream: AnswerStream, writing: Writing, number: int) -> None:
    """Show the passages, then the words as they come. Whatever ends this, what was written is kept in ``writing``."""
    began, expected, problem = time.monotonic(), [], ""
    try:
        if stream.refused:
            return  # nothing will be written
        conversation.show_passages(stream.passages, number, expanded=True)
        words = st.empty()

        def show(state: ModelState) -> None:
            # Drawing is also where Streamlit stops a script.
            words.caption(f":material/hourglass_top: {plain(text.doing(state))}")
            if state.seconds_left and state.doing == "reading" and not expected:
                expected.append(time.monotonic() - began + state.seconds_left)

        stream.on_state = show
        for _ in stream:
            # Not st.write_stream: what may act is decided by neighbouring characters, so on the text so far.
            words.markdown(rendered(stream.text) + _CURSOR)
    except SlmragError as error:
        problem = str(error)
    finally:
        # Streamlit stops a script (stop button, other page, closed tab) by raising in it.
        if not stream.refused:  # a refusal is one sentence, and whole
            stream.close()
        answer = stream.result()
        if expected:
            answer = replace(answer, timings=answer.timings | {"expected_first_word_s": round(expected[0], 1)})
        writing.turn = replace(writing.turn, answer=answer, problem=problem)


@st.fragment(run_every=0.7)
def _redraw_when_stopped(chat: Chat) -> None:
    # A stopped script can show nothing more. This runs after it, and draws the turn as it was kept.
    if chat.writing is not None and chat.writing.finished:
        st.rerun()


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
