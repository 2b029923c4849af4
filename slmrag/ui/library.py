"""The page where documents are added, looked over, and removed."""

import streamlit as st

from slmrag.assistant import Assistant
from slmrag.errors import SlmragError
from slmrag.schema import Document
from slmrag.ui import adding, text, viewer
from slmrag.ui.assistant import opened, show_problem, warming_note
from slmrag.ui.escaping import plain

_A_PAGE = 20


def page() -> None:
    """Draw the page."""
    viewer.close()
    st.title(text.LIBRARY_TITLE, anchor=False)
    assistant = opened()
    warming_note(assistant)
    try:
        documents = assistant.documents()
        if not documents:
            st.markdown(text.EMPTY_LIBRARY)
            adding.samples_button(assistant)
        adding.upload_form(assistant)
        adding.show_results(assistant)
        _show_receipt()
        if documents:
            st.subheader(text.counted(len(documents), "document"), anchor=False)
            # Looked at again and again only while something on it changes by itself.
            polled = st.fragment(_document_list, run_every=1.5 if _embedding(documents) else None)
            polled(assistant, polling=_embedding(documents))
    except SlmragError as problem:
        show_problem(problem)


def _embedding(documents: list[Document]) -> bool:
    return any(document.embedded < document.chunks for document in documents)


def _show_receipt() -> None:
    if receipt := st.session_state.pop("receipt", ""):
        st.success(plain(receipt), icon=":material/delete:")


def _document_list(assistant: Assistant, *, polling: bool) -> None:
    documents = assistant.documents()
    if polling and not _embedding(documents):
        st.rerun()  # of the whole page, which ends the polling
    if len(documents) > _A_PAGE:
        wanted = st.text_input(text.FILTER, key="filter", icon=":material/search:").casefold()
        documents = [document for document in documents if wanted in document.name.casefold()]
    if len(documents) > _A_PAGE:
        first = (st.pagination(-(-len(documents) // _A_PAGE), key="list-page") - 1) * _A_PAGE
        documents = documents[first : first + _A_PAGE]
    for document in documents:
        _show_document(assistant, document)


def _show_document(assistant: Assistant, document: Document) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(document.name)}**", width="content")
            with st.popover(text.REMOVE, type="tertiary", icon=":material/delete:", key=f"remove-{document.id}"):
                st.markdown(plain(text.confirm_removal(document)))
                if st.button(text.REMOVE, type="primary", key=f"confirm-{document.id}"):
                    _remove(assistant, document)
        st.caption(plain(text.facts(document, st.context.timezone)))
        if document.unread_pages:
            st.caption(f":orange[:material/warning:] {plain(text.unread(document.unit, document.unread_pages))}")
        if document.embedded < document.chunks:
            st.caption(text.embedding(document))
            st.progress(document.embedded / document.chunks)


def _remove(assistant: Assistant, document: Document) -> None:
    try:
        removed = assistant.remove(document.id)
    except SlmragError as problem:
        show_problem(problem)
        return
    st.session_state["receipt"] = text.receipt(removed)
    adding.results().clear()
    st.rerun()


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
