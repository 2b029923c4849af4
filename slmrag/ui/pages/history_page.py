"""The page of earlier conversations: found, opened, exported, deleted."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.conversations import Conversation
from slmrag.ui import page_file
from slmrag.ui.pieces.conversation_exports import export_buttons
from slmrag.ui.pieces.open_chat import begin_conversation, delete_conversations
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem

_A_PAGE = 20


def page() -> None:
    """Draw the page."""
    st.title(text.HISTORY_TITLE, anchor=False)
    assistant = open_assistant()
    try:
        words = st.text_input(
            text.SEARCH_HISTORY, key="history-words", icon=":material/search:", placeholder=text.SEARCH_HISTORY,
            label_visibility="collapsed", type="search", persist_state="session",
        ).strip()  # fmt: skip
        listed = assistant.conversations.listed(containing=words)
        if deleted := st.session_state.pop("history-deleted", 0):
            told = text.say("DELETED", conversations=text.count_of(deleted, "conversation"))
            st.success(plain(told), icon=":material/delete:")
        if not listed:
            st.markdown(text.HISTORY_NONE if words else text.HISTORY_EMPTY)
            return
        with st.container(horizontal=True, horizontal_alignment="right"):
            with st.popover(text.EXPORT, icon=":material/download:", type="tertiary", key="export"):
                export_buttons(assistant, listed, "conversations", key="export")
            with st.popover(text.DELETE_ALL, icon=":material/delete:", type="tertiary", key="delete-all"):
                _confirm(assistant, listed, "all")
        _show(assistant, listed)
    except SlmragError as problem:
        show_problem(problem)


def _show(assistant: PersonalAssistant, listed: list[Conversation]) -> None:
    first = 0
    if len(listed) > _A_PAGE:
        first = (st.pagination(-(-len(listed) // _A_PAGE), key="history-page", persist_state="session") - 1) * _A_PAGE
    for conversation in listed[first : first + _A_PAGE]:
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(f"**{plain(conversation.title)}**", width="stretch")
                with st.container(horizontal=True, width="content", gap="small"):
                    if st.button(text.OPEN, type="tertiary", icon=":material/forum:", key=f"open-{conversation.id}"):
                        begin_conversation(conversation.id)
                        st.switch_page(page_file("ask"))
                    with st.popover(
                        text.DELETE, type="tertiary", icon=":material/delete:", key=f"delete-{conversation.id}"
                    ):
                        _confirm(assistant, [conversation], conversation.id)
            when = text.when(conversation.began_at, st.context.timezone)
            st.caption(plain(f"{when} · {text.count_of(conversation.turns, 'question')}"))


def _confirm(assistant: PersonalAssistant, conversations: list[Conversation], key: str) -> None:
    number = text.count_of(len(conversations), "conversation")
    st.markdown(plain(text.say("CONFIRM_DELETE", conversations=number)))
    if st.button(text.DELETE, type="primary", key=f"confirm-{key}"):
        ids = [conversation.id for conversation in conversations]
        delete_conversations(assistant, ids)
        st.session_state["history-deleted"] = len(ids)
        st.rerun()


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
