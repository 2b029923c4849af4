"""On every page: that visitors of one's desks wait for a person."""

import streamlit as st

from slmrag.errors.slmrag_error import SlmragError
from slmrag.ui import page_file
from slmrag.ui.session import shared_assistant
from slmrag.ui.words import text


def show_waiting_visitors() -> None:
    """Say how many wait, with the way to them; nothing where none does, or before the library was opened for the first page."""
    if not shared_assistant.is_open():
        return
    try:
        waiting = shared_assistant.open_assistant().waiting_handovers()
    except SlmragError:  # the page itself says what is wrong
        return
    if waiting:
        st.page_link(
            page_file("desks"), label=text.say("DESK_WAITING", visitors=text.count_of(waiting, "visitor")),
            icon=":material/support_agent:",
        )  # fmt: skip
