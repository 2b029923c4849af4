"""The page where questions are asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.library_problems import ConversationNotFound
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.conversations import Turn
from slmrag.readers.videos import ENDINGS, has_decoder
from slmrag.runtime import priority
from slmrag.schema import Document
from slmrag.ui import page_file
from slmrag.ui.pieces import conversation, source_viewer
from slmrag.ui.pieces.answer_actions import show_actions
from slmrag.ui.pieces.answer_in_progress import follow_answer
from slmrag.ui.pieces.asked_page import show_asked_page, take_asked_page
from slmrag.ui.pieces.embedder_choice import languages_note
from slmrag.ui.pieces.file_chooser import say_refused
from slmrag.ui.pieces.notes_on_models import model_note, model_sees, warming_note
from slmrag.ui.pieces.scope import choose_scope
from slmrag.ui.pieces.suggestions import first_questions
from slmrag.ui.pieces.understood_request import show_searched_as, show_understood
from slmrag.ui.pieces.uploader import samples_button, take_back_offer
from slmrag.ui.session.answers_under_way import AnswerUnderWay, answers_under_way, begin_writing
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.session.uploads import take_uploads
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_ADDRESS = "chat"  # the conversation in the page's address: a reload goes on with it
_PICTURES = ["png", "jpg", "jpeg", "webp", "gif", "bmp", "tiff"]


@dataclass(slots=True)
class Chat:
    """The conversation of a session: ``id`` is ``""`` until something was asked.

    ``pictures`` is what turns were asked about, by their place; ``unkept`` answers whose question could not be kept.
    """

    id: str = ""
    pictures: dict[int, list[bytes]] = field(default_factory=dict)
    unkept: list[AnswerUnderWay] = field(default_factory=list)


@priority.question()  # from here, not only from the search: the page that a question comes with is drawn first
def page() -> None:
    """Draw the page; have an answer begun when something was asked."""
    bar = _title_bar()
    assistant = open_assistant()
    chat = st.session_state.setdefault("chat", Chat())
    notes = st.container()  # one place whatever they say: what changes its place is drawn anew, and jumps
    with notes:
        warming_note(assistant)
    try:
        writings = answers_under_way()  # looked for first: what is not there any more is kept, and found below
        turns = _turns(assistant, chat)
        with notes:
            model_note(assistant, first=not turns)
        documents = assistant.documents()
        with bar:
            scope = choose_scope(assistant) if documents else {}
            new_chat = st.empty()
    except SlmragError as problem:
        show_problem(problem)
        return
    begun = _ask_when_asked(assistant, chat, turns, scope, nothing_to_ask=not documents)
    if begun is not None:
        turns, writings = [*turns, begun.turn], writings | {begun.turn.key: begun}
    source_viewer.show_open_source(asks=True)  # before the turns: many of them take a while to draw
    if turns or chat.unkept:
        new_chat.button(
            text.NEW_CHAT,
            icon=":material/add:",
            type="tertiary",
            on_click=begin_conversation,
            shortcut="alt+n",
            key="new-chat",
        )
    else:
        _first_steps(assistant, documents)
    narrowed = bool(scope.get("collection") or scope.get("documents"))
    shown = [*((turn, writings.get(turn.key)) for turn in turns), *((one.turn, one) for one in chat.unkept)]
    for number, (turn, writing) in enumerate(shown):
        latest = number == len(shown) - 1
        conversation.question_bubble(turn.question, chat.pictures.get(number, ()), kept_pictures=turn.pictures)
        with conversation.answer_bubble():
            if writing is None:
                conversation.show_answer(turn, number, latest=latest)
                _after_answer(assistant, chat, turn, latest=latest, narrowed=narrowed)
            elif writing.unkept:
                conversation.show_answer(writing.turn, number, latest=True)
                show_problem(writing.lost)  # below what was written, which stays in sight
            else:
                follow_answer(writing, number)


def begin_conversation(id: str = "") -> None:
    """Go on with a kept conversation, or begin a new one."""
    st.session_state["chat"] = Chat(id)
    source_viewer.close()
    if not id:
        st.query_params.pop(_ADDRESS, None)


def _turns(assistant: PersonalAssistant, chat: Chat) -> list[Turn]:
    """The turns of the session's conversation, or of that in the page's address."""
    chat.id = chat.id or st.query_params.get(_ADDRESS, "")
    if not chat.id:
        return []
    try:
        turns = assistant.conversations.turns(chat.id)
    except ConversationNotFound as problem:
        chat.id = ""
        st.query_params.pop(_ADDRESS, None)
        show_problem(problem)
        return []
    st.query_params[_ADDRESS] = chat.id
    return turns


def _title_bar() -> "DeltaGenerator":
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(text.ASK_TITLE, anchor=False, width="content")
        return st.container(horizontal=True, vertical_alignment="center", width="content")


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


def _after_answer(assistant: PersonalAssistant, chat: Chat, turn: Turn, *, latest: bool, narrowed: bool) -> None:
    if latest and narrowed and turn.answer is not None and turn.answer.refused:
        st.caption(text.REFUSED_SCOPE)
        if st.button(text.LOOK_EVERYWHERE, key=f"everywhere-{turn.key}"):
            for key in ("scope-collection", "scope-documents"):
                st.session_state.pop(key, None)
            _ask_anew(chat)(turn, turn.question)
            st.rerun()
    if latest and turn.answer is not None and turn.answer.outcome != "answered" and not turn.answer.understood:
        languages_note(assistant, turn.answer)
    if turn.answer is not None and turn.answer.understood:
        show_understood(assistant, turn, turn.answer, lambda: _ask_otherwise(chat, turn, "as_question"))
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


def _ask_otherwise(chat: Chat, turn: Turn, how: Literal["as_question", "as_typed"]) -> None:
    """Have what was taken for a request asked again as a question, or what was put right as it was typed."""
    _ask_anew(chat)(turn, turn.question)
    st.session_state["asked-how"] = how


def _ask_when_asked(
    assistant: PersonalAssistant, chat: Chat, turns: list[Turn], scope: dict, *, nothing_to_ask: bool
) -> AnswerUnderWay | None:
    """The answer to what was just asked, being written, with its question kept and the chat in the page's address."""
    if sees := model_sees(assistant):
        take_uploads()
        say_refused()
        show_asked_page()
    asked = st.chat_input(
        text.ASK_PLACEHOLDER, max_chars=20_000, key="question",
        accept_file="multiple" if sees else False,
        file_type=[*_PICTURES, *(ENDINGS if has_decoder() else ())] if sees else None,
    )  # fmt: skip
    files = [] if asked is None or isinstance(asked, str) else asked.files
    question = asked if isinstance(asked, str) else asked.text if asked else None
    question = question if asked else st.session_state.pop("asked-next", None)
    how = st.session_state.pop("asked-how", "") if not asked else ""
    if not question or not question.strip():
        return None
    if nothing_to_ask and not files:
        with conversation.answer_bubble():
            st.markdown(text.NO_DOCUMENTS)
        return None
    try:
        pictures = [assistant.safe_png(file.getvalue(), file.name) for file in files]  # before the page shows them
        pictures = take_asked_page(assistant) + pictures
    except SlmragError as problem:
        show_problem(problem)
        return None
    if pictures:
        chat.pictures[len(turns)] = pictures
    writing = begin_writing(
        assistant, question.strip(), len(pictures), turns, chat.id,
        lambda history: assistant.ask(question.strip(), history=history, images=pictures, as_question=how == "as_question",
        as_typed=how == "as_typed", **scope),
    )  # fmt: skip
    if writing.lost:
        chat.unkept.append(writing)
        return None
    chat.id = st.query_params[_ADDRESS] = writing.conversation
    return writing


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
