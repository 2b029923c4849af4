"""The page of a document that the next question is about: shown as its picture to a model that sees."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.schema import Document
from slmrag.ui.pieces.notes_on_models import model_sees
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_CHOSEN = "asked-page"  # (id of the document, its name, number of the page)


def ask_about_button(assistant: PersonalAssistant, document: Document, number: int) -> None:
    """A button that has the next question be about page ``number``; none where it cannot be drawn, or no model sees."""
    if document.unit != "page" or not model_sees(assistant):
        return
    if st.button(text.ASK_ABOUT_PAGE, icon=":material/image_search:", type="tertiary", key="ask-about-page"):
        st.session_state[_CHOSEN] = document.id, document.name, number
        st.rerun()


def show_asked_page() -> None:
    """Say which page the next question is about, with a button that lets go of it."""
    if _CHOSEN not in st.session_state:
        return
    _, name, number = st.session_state[_CHOSEN]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(text.say("ASKED_PAGE", name=name, place=text.place("page", number))))
        st.button(text.LET_GO, icon=":material/close:", type="tertiary", on_click=_let_go, key="let-go-of-page")


def take_asked_page(assistant: PersonalAssistant) -> list[bytes]:
    """The picture of the chosen page, which is chosen no more; nothing where none is. Raises what `draw_page` raises."""
    if _CHOSEN not in st.session_state:
        return []
    id, _, number = st.session_state.pop(_CHOSEN)
    drawn = assistant.draw_page(id, number)
    return [drawn[0]] if drawn else []


def _let_go() -> None:
    st.session_state.pop(_CHOSEN, None)
