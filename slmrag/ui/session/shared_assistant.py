"""The one assistant of a server, as the person at a page sees it."""

from contextlib import nullcontext

import streamlit as st

from slmrag.assistant import Assistant, PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.desks import Desk
from slmrag.ui.session.people import may_have_files_read, owner
from slmrag.ui.words import text
from slmrag.ui.words.notice_text import show_problem

_PATIENCE_SECONDS = 0.25  # of a page with servers that may be slow; what they say later, the next page has
_background = True
_open = False  # whether it was opened once: from then on a page has it at once


def open_with(*, background: bool) -> None:
    """Have the assistant of this server opened anew: with work in the background, as it is by itself, or without."""
    global _background
    _background = background
    assistant_of_server.clear()


@st.cache_resource(show_spinner=False, on_release=Assistant.close)
def assistant_of_server() -> Assistant:
    """The assistant that all sessions of this server share. Raises what opening a library raises."""
    global _open
    try:
        assistant = Assistant(background=_background, openai_key=st.secrets["SLMRAG_OPENAI_KEY"])
    except (FileNotFoundError, KeyError):  # no secrets, or not this one: then from the environment, if at all
        assistant = Assistant(background=_background)
    assistant.models.patience = _PATIENCE_SECONDS
    if _background:
        assistant.keep_in_step(may_read=may_have_files_read)
    _open = True
    return assistant


def is_open() -> bool:
    """Whether it was opened: until then a page waits for that, and what is not asked of a page should not."""
    return _open


def desk_origins(id: str) -> tuple[str, ...]:
    """The origins of the sites that may show a support desk; none where there is no such desk."""
    try:
        return assistant_of_server().at_desk(id)[0].origins
    except SlmragError:  # the page itself says what is wrong
        return ()


def open_assistant() -> PersonalAssistant:
    """The assistant as whoever has signed in has it; ends the page where nobody has, and with a sentence on a problem."""
    return _assistant().of(owner())


def opened_at_desk(id: str) -> tuple[Desk, PersonalAssistant]:
    """The support desk of this id, open to everybody, and the assistant that answers there. Raises `DeskNotFound`."""
    return _assistant().at_desk(id)


def _assistant() -> Assistant:
    try:
        with nullcontext() if _open else st.spinner(text.OPENING):
            return assistant_of_server()
    except SlmragError as problem:
        show_problem(problem)
        st.stop()
