"""The conversations beside the chat: found, opened; the open one renamed, exported, deleted."""

import re
from functools import partial

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.library.conversations import Conversation
from slmrag.ui.pieces.conversation_exports import export_buttons
from slmrag.ui.pieces.open_chat import begin_conversation, delete_conversations, open_chat
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_FIRST, _MORE = 6, 20
_SHOWN = "conversations-shown"


def show_conversations(assistant: PersonalAssistant) -> None:
    """Draw them, newest first; nothing before the first is kept."""
    words = st.session_state.get("conversation-words", "").strip()
    listed = assistant.conversations.listed(containing=words)
    if not listed and not words:
        return
    st.header(text.CONVERSATIONS, anchor=False)
    if words or len(listed) > _FIRST:
        st.text_input(
            text.SEARCH_HISTORY, key="conversation-words", icon=":material/search:", placeholder=text.SEARCH_SHORT,
            label_visibility="collapsed", type="search", persist_state="session",
        )  # fmt: skip
    if not listed:
        st.caption(text.HISTORY_NONE)
    most = st.session_state.get(_SHOWN, _FIRST)
    open_id = open_chat().id
    shown = [one for n, one in enumerate(listed) if n < most or one.id == open_id]
    with st.container(gap=None, key="conversation-rows"):
        for one in shown:
            _show_row(assistant, one, is_open=one.id == open_id)
        if len(shown) < len(listed):
            st.button(
                text.say("MORE", n=len(listed) - len(shown)), icon=":material/expand_more:", type="tertiary",
                on_click=partial(st.session_state.__setitem__, _SHOWN, most + _MORE), key="more-conversations",
            )  # fmt: skip


def _show_row(assistant: PersonalAssistant, one: Conversation, *, is_open: bool) -> None:
    st.button(
        plain(one.title), key=f"conversation-{one.id}", type="secondary" if is_open else "tertiary", width="stretch",
        on_click=begin_conversation, args=(one.id,), wrap=False, help=plain(text.when(one.began_at, st.context.timezone)),
    )  # fmt: skip
    if is_open:
        with st.popover(
            text.CHANGE_CONVERSATION, icon=":material/more_horiz:", type="tertiary", key="this-conversation"
        ):
            _show_changes(assistant, one)


def _show_changes(assistant: PersonalAssistant, one: Conversation) -> None:
    name = f"conversation-name-{one.id}"
    st.text_input(text.NAME, one.title, max_chars=120, key=name)
    st.button(text.SAVE, type="primary", on_click=_rename, args=(assistant, one.id, name), key="rename-conversation")
    export_buttons(assistant, [one], _stem(one.title), key="export-this")
    number = text.count_of(1, "conversation")
    st.caption(plain(text.say("CONFIRM_DELETE", conversations=number)))
    st.button(
        text.DELETE, icon=":material/delete:", on_click=delete_conversations, args=(assistant, [one.id]),
        key="delete-conversation",
    )  # fmt: skip


def _stem(title: str) -> str:
    """A file's name made of a title: its words, without what some system takes for more than a letter."""
    return "-".join(re.findall(r"\w+", title))[:60] or "conversation"


def _rename(assistant: PersonalAssistant, id: str, key: str) -> None:
    if title := " ".join(st.session_state.get(key, "").split()):
        assistant.conversations.rename(id, title)
