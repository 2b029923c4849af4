"""What can be done with several documents at once: those that are chosen, or all that are shown."""

import hashlib
from collections.abc import Sequence

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.schema import Document
from slmrag.ui import page_file
from slmrag.ui.pieces import removal, scope
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_CHOSEN = "several-documents"


def show_actions(assistant: PersonalAssistant, documents: list[Document]) -> None:
    """Of a few ``documents``, which are listed one below the other: those to move or remove are chosen by name."""
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
        with st.container(horizontal=True):
            _move_and_remove(assistant, [held[id] for id in chosen])


def show_bar(assistant: PersonalAssistant, chosen: Sequence[Document], shown: Sequence[Document]) -> None:
    """What can be done with the ``chosen`` documents; where none is, with all that are ``shown``."""
    on = chosen or shown
    counted = text.count_of(len(on), "document")
    said = text.say("ARE_CHOSEN", documents=counted) if chosen else text.say("ARE_SHOWN", documents=counted)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bulk-bar"):
        st.markdown(f"**{plain(said)}**", width="content")
        if st.button(text.ASK_THESE, icon=":material/forum:", key="bulk-ask"):
            scope.look_only_in(*(one.id for one in on))
            st.switch_page(page_file("ask"))
        if len(on) == 1 and st.button(text.OPEN, icon=":material/description:", key="bulk-open"):
            st.switch_page(page_file("document"), query_params={"id": on[0].id})
        if own := [one for one in on if one.own]:
            _move_and_remove(assistant, own)


def _move_and_remove(assistant: PersonalAssistant, documents: Sequence[Document]) -> None:
    # Other keys for other documents: what asks about some is closed once it is done, and never asks the same about the rest.
    ids = hashlib.sha256("".join(one.id for one in documents).encode()).hexdigest()[:12]
    with st.popover(text.MOVE, icon=":material/drive_file_move:", key=f"several-move-to-{ids}", disabled=not documents):
        collection = st.selectbox(
            text.COLLECTION, list(assistant.own_collections()), index=None, accept_new_options=True,
            placeholder=text.NO_COLLECTION, key="several-collection", persist_state="session",
        )  # fmt: skip
        if st.button(text.MOVE, type="primary", key="several-move", disabled=not documents):
            with st.spinner(text.MOVING):
                for document in documents:
                    try:
                        assistant.move(document.id, collection)
                    except DocumentNotFound:  # removed meanwhile, by another session
                        continue
            st.session_state["receipt"] = text.say("MOVED", documents=text.count_of(len(documents), "document"))
            st.switch_page(page_file("library"))
    with st.popover(text.REMOVE, icon=":material/delete:", key=f"several-remove-{ids}", disabled=not documents):
        removal.ask(assistant, documents, key="several-confirm")


def _choose(ids: list[str]) -> None:
    st.session_state[_CHOSEN] = ids
