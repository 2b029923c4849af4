"""The conversation that a session has open: begun, gone on with, kept in the page's address."""

from dataclasses import dataclass, field

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.library_problems import ConversationNotFound
from slmrag.library.conversations import Turn
from slmrag.ui.pieces import source_viewer
from slmrag.ui.session.answers_under_way import AnswerUnderWay
from slmrag.ui.words.notice_text import show_problem

_ADDRESS = "chat"  # the conversation in the page's address: a reload goes on with it


@dataclass(slots=True)
class Chat:
    """The conversation of a session: ``id`` is ``""`` until something was asked.

    ``pictures`` is what turns were asked about, by their place; ``unkept`` answers whose question could not be kept.
    """

    id: str = ""
    pictures: dict[int, list[bytes]] = field(default_factory=dict)
    unkept: list[AnswerUnderWay] = field(default_factory=list)


def open_chat() -> Chat:
    """The one of this session."""
    return st.session_state.setdefault("chat", Chat())


def begin_conversation(id: str = "") -> None:
    """Go on with a kept conversation, or begin a new one."""
    st.session_state["chat"] = Chat(id)
    source_viewer.close()
    if not id:
        st.query_params.pop(_ADDRESS, None)


def turns_of(assistant: PersonalAssistant, chat: Chat) -> list[Turn]:
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


def go_on_in(chat: Chat, id: str) -> None:
    """Note that what was asked is kept in conversation ``id``."""
    chat.id = st.query_params[_ADDRESS] = id


def delete_conversations(assistant: PersonalAssistant, ids: list[str]) -> None:
    """Delete them; the one that is open is open no more."""
    assistant.conversations.delete(ids)
    if open_chat().id in ids:
        begin_conversation()
