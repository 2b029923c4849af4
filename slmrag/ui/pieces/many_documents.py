"""Several documents moved or removed at once."""

from collections.abc import Callable

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.schema import Document
from slmrag.ui import page_file
from slmrag.ui.pieces import removal, scope
from slmrag.ui.words import text

_CHOSEN = "several-documents"


def show_actions(assistant: PersonalAssistant, documents: list[Document]) -> None:
    """What can be done with more than one of the ``documents`` that are listed, as far as they are one's own."""
    held = {document.id: document for document in documents if document.own}
    if len(held) < 2:
        return
    scope.forget_missing(_CHOSEN, held)
    with st.expander(text.SEVERAL, type="compact"):
        st.button(text.say("CHOOSE_ALL", n=len(held)), type="tertiary", on_click=_choose, args=(list(held),), key="all")
        chosen = st.multiselect(
            text.DOCUMENTS, list(held), format_func=lambda id: held[id].name if id in held else id[:12],
            placeholder=text.CHOOSE_DOCUMENTS, key=_CHOSEN, label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
        collection = st.selectbox(
            text.COLLECTION, list(assistant.own_collections()), index=None, accept_new_options=True,
            placeholder=text.NO_COLLECTION, key="several-collection", persist_state="session",
        )  # fmt: skip
        counted = text.count_of(len(chosen), "document")
        with st.container(horizontal=True):
            if st.button(text.MOVE, icon=":material/drive_file_move:", key="several-move", disabled=not chosen):
                _each(chosen, lambda id: assistant.move(id, collection))
                _finish(text.say("MOVED", documents=counted))
            with st.popover(text.REMOVE, icon=":material/delete:", key="several-remove", disabled=not chosen):
                removal.ask(assistant, [held[id] for id in chosen], key="several-confirm")


def _choose(ids: list[str]) -> None:
    st.session_state[_CHOSEN] = ids


def _each(ids: list[str], change: Callable[[str], object]) -> None:
    for id in ids:
        try:
            change(id)
        except DocumentNotFound:  # removed meanwhile, by another session
            continue


def _finish(told: str) -> None:
    st.session_state["receipt"] = told
    st.switch_page(page_file("library"))
