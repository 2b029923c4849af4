"""The page where questions are asked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.conversations import Turn
from slmrag.readers.videos import ENDINGS, has_decoder
from slmrag.runtime import priority
from slmrag.schema import Document
from slmrag.ui import page_file
from slmrag.ui.pieces import conversation, source_viewer
from slmrag.ui.pieces.addition_results import show_dropped
from slmrag.ui.pieces.answer_actions import show_actions
from slmrag.ui.pieces.answer_in_progress import follow_answer
from slmrag.ui.pieces.asked_page import show_asked_page, take_asked_page
from slmrag.ui.pieces.conversation_list import show_conversations
from slmrag.ui.pieces.embedder_choice import languages_note
from slmrag.ui.pieces.file_chooser import say_refused
from slmrag.ui.pieces.newest import newest_button
from slmrag.ui.pieces.notes_on_models import model_note, model_sees, warming_note
from slmrag.ui.pieces.open_chat import Chat, begin_conversation, go_on_in, open_chat, turns_of
from slmrag.ui.pieces.scope import choose_scope, look_everywhere, look_only_in
from slmrag.ui.pieces.source_list import show_sources
from slmrag.ui.pieces.spoken_page import announce
from slmrag.ui.pieces.suggestions import first_questions
from slmrag.ui.pieces.understood_request import show_searched_as, show_understood
from slmrag.ui.pieces.uploader import add_dropped, samples_button, take_back_offer
from slmrag.ui.session.answers_under_way import AnswerUnderWay, answers_under_way, begin_writing
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.session.uploads import take_uploads
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text, show_problem

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_ASKED = "question-asked"  # the key and the number of the turn that was asked last in this session
_PICTURES = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tiff"]


@priority.question()  # from here, not only from the search: the page that a question comes with is drawn first
def page() -> None:
    """Draw the page; have an answer begun when something was asked."""
    st.title(text.ASK_TITLE, anchor=False)
    assistant, chat = open_assistant(), open_chat()
    notes = st.container()  # one place whatever they say: what changes its place is drawn anew, and jumps
    with notes:
        warming_note(assistant)
    try:
        writings = answers_under_way()  # looked for first: what is not there any more is kept, and found below
        turns = turns_of(assistant, chat)
        with notes:
            model_note(assistant, first=not turns)
        with st.bottom:
            at_input = st.container(horizontal=True, vertical_alignment="center", gap="small", key="at-input")
            asked = _input(assistant)
        documents = assistant.documents()
        with at_input:
            scope = choose_scope(assistant, documents) if documents else {}
    except SlmragError as problem:
        show_problem(problem)
        return
    begun = _begin(assistant, chat, turns, asked, scope, nothing_to_ask=not documents)
    if begun is not None:
        turns, writings = [*turns, begun.turn], writings | {begun.turn.key: begun}
    shown = [*((turn, writings.get(turn.key)) for turn in turns), *((one.turn, one) for one in chat.unkept)]
    with at_input:
        if shown:
            st.button(
                text.NEW_CHAT, icon=":material/add:", type="tertiary", on_click=begin_conversation, shortcut="alt+n",
                key="new-chat",
            )  # fmt: skip
        if begun is not None:
            st.session_state[_ASKED] = begun.turn.key, len(turns) - 1
        newest_button(*st.session_state.get(_ASKED, (0, -1)))
    source_viewer.show_open_source(asks=True)  # before the turns: many of them take a while to draw
    show_dropped(assistant)
    first_steps = st.container()
    narrowed = bool(scope.get("collection") or scope.get("documents"))
    for number, (turn, writing) in enumerate(shown):
        latest = number == len(shown) - 1
        conversation.question_bubble(turn.question, number, chat.pictures.get(number, ()), kept_pictures=turn.pictures)
        with conversation.answer_bubble():
            if writing is None:
                conversation.show_answer(turn, number, latest=latest)
                _after_answer(assistant, chat, turn, latest=latest, narrowed=narrowed)
            elif writing.unkept:
                conversation.show_answer(writing.turn, number, latest=True)
                show_problem(writing.lost)  # below what was written, which stays in sight
            else:
                follow_answer(writing, number)
    if shown and turns and turns[-1].key == st.session_state.get(_ASKED, (0, -1))[0] and turns[-1].key not in writings:
        announce(conversation.outcome_line(turns[-1]), key="outcome")
    with st.sidebar:  # after the chat: what is asked for is drawn before it
        _beside(assistant, documents)
    if not shown:
        with first_steps:  # last of all: its questions are looked for first
            _first_steps(assistant, documents)


def _beside(assistant: PersonalAssistant, documents: list[Document]) -> None:
    try:
        show_conversations(assistant)
        if documents:
            show_sources(documents)
    except SlmragError as problem:
        show_problem(problem)


def _first_steps(assistant: PersonalAssistant, documents: list[Document]) -> None:
    if not documents:
        take_back_offer(assistant)
        st.markdown(text.EMPTY_LIBRARY)
        with st.container(horizontal=True):
            if st.button(text.TO_LIBRARY, type="primary", icon=":material/upload_file:"):
                st.switch_page(page_file("library"))
            samples_button(assistant)
        return
    st.markdown(text.FIRST_QUESTION)
    with st.container(gap="xsmall"):
        for number, suggestion in enumerate(first_questions(assistant, documents)):
            st.button(
                plain(suggestion),
                icon=":material/chat_bubble_outline:",
                on_click=_ask_next,
                args=(suggestion,),
                key=f"suggested-{number}",
            )


def _ask_next(question: str) -> None:
    st.session_state["asked-next"] = question


def _after_answer(assistant: PersonalAssistant, chat: Chat, turn: Turn, *, latest: bool, narrowed: bool) -> None:
    if latest and narrowed and turn.answer is not None and turn.answer.refused:
        st.caption(text.REFUSED_SCOPE)
        st.button(
            text.LOOK_EVERYWHERE, on_click=_ask_everywhere, args=(chat, turn), key=f"everywhere-{turn.key}",
        )  # fmt: skip
    if latest and turn.answer is not None and turn.answer.outcome != "answered" and not turn.answer.understood:
        languages_note(assistant, turn.answer)
    if turn.answer is not None and turn.answer.understood:
        show_understood(assistant, turn, turn.answer, lambda: _ask_otherwise(chat, turn, "as_question"))
    if turn.answer is not None and turn.answer.not_searched:
        st.caption(f":orange[:material/warning:] {plain(notice_text(turn.answer.not_searched))}")
    if turn.answer is not None and turn.answer.searched_as:
        show_searched_as(turn, lambda: _ask_otherwise(chat, turn, "as_typed"))
    otherwise = latest and not (turn.answer and turn.answer.understood)
    show_actions(chat.id, turn, _ask_anew(chat), _ask_next if otherwise else None)


def _ask_anew(chat: Chat) -> Callable[[Turn, str], None]:
    def ask_anew(turn: Turn, question: str) -> None:
        for key, writing in answers_under_way().items():
            if writing.conversation == chat.id and key >= turn.key:
                writing.stop()
        open_assistant().conversations.cut(chat.id, turn.key)
        _ask_next(question)

    return ask_anew


def _ask_everywhere(chat: Chat, turn: Turn) -> None:
    look_everywhere()
    _ask_anew(chat)(turn, turn.question)


def _ask_otherwise(chat: Chat, turn: Turn, how: Literal["as_question", "as_typed"]) -> None:
    """Have what was taken for a request asked again as a question, or what was put right as it was typed."""
    _ask_anew(chat)(turn, turn.question)
    st.session_state["asked-how"] = how


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked just now, ``how`` it is to be taken, and the pictures that it is asked about."""

    question: str = ""
    how: str = ""
    pictures: tuple["UploadedFile", ...] = ()


def _input(assistant: PersonalAssistant) -> _Asked:
    """The field for questions. Files that are dropped on it are added: they are what the question is asked of."""
    take_uploads()
    say_refused()
    show_asked_page()
    sees = model_sees(assistant)
    got = st.chat_input(
        text.ASK_PLACEHOLDER, max_chars=20_000, key="question", accept_file="multiple",
        max_upload_size=assistant.settings.upload_mb,
    )  # fmt: skip
    if got is None:
        return _Asked(st.session_state.pop("asked-next", ""), st.session_state.pop("asked-how", ""))
    question, files = (got, []) if isinstance(got, str) else (got.text or "", got.files)
    shown = {f".{ending}" for ending in (*_PICTURES, *(ENDINGS if has_decoder() else ()))} if sees else set()
    pictures = tuple(file for file in files if Path(file.name).suffix.lower() in shown)
    if documents := [file for file in files if file not in pictures]:
        st.session_state["asked-next"] = question  # whatever stops the script while it adds them
        if added := add_dropped(assistant, documents):
            look_only_in(*added)
        st.session_state.pop("asked-next")
        if not added:
            return _Asked()  # it was asked of these
    return _Asked(question, pictures=pictures)


def _begin(
    assistant: PersonalAssistant, chat: Chat, turns: list[Turn], asked: _Asked, scope: dict, *, nothing_to_ask: bool
) -> AnswerUnderWay | None:
    """The answer to what was ``asked``, being written, with its question kept and the chat in the page's address."""
    question = asked.question.strip()
    if not question:
        return None
    if nothing_to_ask and not asked.pictures:
        with conversation.answer_bubble():
            st.markdown(text.NO_DOCUMENTS)
        return None
    try:
        pictures = [assistant.safe_png(file.getvalue(), file.name) for file in asked.pictures]  # before they are shown
        pictures = take_asked_page(assistant) + pictures
    except SlmragError as problem:
        show_problem(problem)
        return None
    if pictures:
        chat.pictures[len(turns)] = pictures
    writing = begin_writing(
        assistant, question, len(pictures), turns, chat.id,
        lambda history: assistant.ask(question, history=history, images=pictures, as_question=asked.how == "as_question",
        as_typed=asked.how == "as_typed", **scope),
    )  # fmt: skip
    if writing.lost:
        chat.unkept.append(writing)
        return None
    go_on_in(chat, writing.conversation)
    return writing


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
