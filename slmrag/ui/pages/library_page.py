"""The page where documents are added, looked over, and removed."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.schema import Document
from slmrag.ui import page_file
from slmrag.ui.pieces import folders_in_step, picture_text, scope, uploader
from slmrag.ui.pieces.embedder_choice import languages_note
from slmrag.ui.pieces.many_documents import show_actions
from slmrag.ui.pieces.notes_on_models import warming_note
from slmrag.ui.pieces.removal import removal_button, undo_offers
from slmrag.ui.session.people import sign_in_configured
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem

_A_PAGE = 20


def page() -> None:
    """Draw the page."""
    st.title(text.LIBRARY_TITLE, anchor=False)
    assistant = open_assistant()
    # What comes and goes has one place: else what stands below it is drawn anew, and what was opened there closes.
    with st.container():
        warming_note(assistant)
        first_steps = st.container()
    try:
        documents = assistant.documents()
        if not documents:
            with first_steps:
                st.markdown(text.EMPTY_LIBRARY)
                uploader.samples_button(assistant)
        with st.container():
            uploader.take_back_offer(assistant)
        undo_offers(assistant)
        uploader.upload_form(assistant)
        folders_in_step.show(assistant)
        with st.container():
            uploader.show_results(assistant)
            _show_receipt()
        if documents:
            with st.container():
                languages_note(assistant)
            st.header(text.count_of(len(documents), "document"), anchor=False)
            collection = _collection(assistant)
            show_actions(assistant, assistant.documents(collection))
            # Looked at again and again only while something on it changes by itself.
            polled = st.fragment(_document_list, run_every=1.5 if _changes(documents) else None)
            polled(collection, polling=_changes(documents))
    except SlmragError as problem:
        show_problem(problem)


def _changes(documents: list[Document]) -> bool:
    return any(
        document.embedded < document.chunks or (document.coming_pages and not document.stopped)
        for document in documents
    )


def _show_receipt() -> None:
    if receipt := st.session_state.pop("receipt", ""):
        # In sight wherever the list was scrolled to.
        st.toast(plain(receipt), icon=":material/check:", duration=30)


def _collection(assistant: PersonalAssistant) -> str | None:
    """The collection that is looked at, ``None`` for all."""
    names = assistant.collections()
    if not names:
        return None
    scope.forget_missing("library-collection", names)
    chosen = st.pills(
        text.COLLECTION, names, format_func=plain, key="library-collection", label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    own = assistant.own_collections()
    if chosen in own and sign_in_configured():
        label = plain(text.say("SHARE", name=chosen))
        shared = st.toggle(label, own[chosen], key=f"share-{chosen}", help=text.SHARE_HINT)
        if shared != own[chosen]:
            assistant.share(chosen, shared)
            st.rerun()
    return chosen


def _document_list(collection: str | None, *, polling: bool) -> None:
    assistant = open_assistant()  # each time: nothing is drawn here for whoever has signed out meanwhile
    documents = assistant.documents(collection)
    done = polling and not _changes(documents)
    if len(documents) > _A_PAGE:
        wanted = st.text_input(text.FILTER, key="filter", icon=":material/search:", persist_state="session").casefold()
        documents = [document for document in documents if wanted in document.name.casefold()]
    if len(documents) > _A_PAGE:
        first = (st.pagination(-(-len(documents) // _A_PAGE), key="list-page", persist_state="session") - 1) * _A_PAGE
        documents = documents[first : first + _A_PAGE]
    for document in documents:
        _show_document(assistant, document)
    if done:  # not before: a button that was pressed meanwhile does its work first
        st.rerun()  # of the whole page, which ends the polling


def _show_document(assistant: PersonalAssistant, document: Document) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(document.name)}**", width="content")
            with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
                _buttons(assistant, document)
        st.caption(plain(text.facts(document, st.context.timezone)))
        if document.unread_pages:
            st.caption(f":orange[:material/warning:] {plain(text.unread(document.unit, document.unread_pages))}")
        picture_text.show(assistant, document)
        if document.embedded < document.chunks:
            chunks = text.count_of(document.chunks, "passage")
            st.caption(plain(text.say("EMBEDDING", done=document.embedded, passages=chunks)))
            st.progress(document.embedded / document.chunks)


def _buttons(assistant: PersonalAssistant, document: Document) -> None:
    if st.button(text.OPEN, type="tertiary", icon=":material/description:", key=f"open-{document.id}"):
        st.switch_page(page_file("document"), query_params={"id": document.id})
    if st.button(text.ONLY_THIS, type="tertiary", icon=":material/forum:", key=f"only-{document.id}"):
        scope.look_only_in(document.id)
        st.switch_page(page_file("ask"))
    if document.own:
        removal_button(assistant, document)


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
