"""The page where documents are added, looked over, and removed."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.schema import Document
from slmrag.ui import page_file
from slmrag.ui.pieces import folders_in_step, picture_text, scope, uploader
from slmrag.ui.pieces.added_documents import show_added
from slmrag.ui.pieces.addition_results import show_results
from slmrag.ui.pieces.additions import await_end
from slmrag.ui.pieces.embedder_choice import languages_note
from slmrag.ui.pieces.library_table import show_table
from slmrag.ui.pieces.many_documents import show_actions
from slmrag.ui.pieces.notes_on_models import warming_note
from slmrag.ui.pieces.removal import removal_button, undo_offers
from slmrag.ui.session.people import sign_in_configured
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.facts import facts
from slmrag.ui.words.notice_text import show_problem

_FEW = 6  # documents that are shown one below the other; more stand in rows


def page() -> None:
    """Draw the page."""
    st.title(text.LIBRARY_TITLE, anchor=False)
    assistant = open_assistant()
    # What comes and goes has one place: else what stands below it is drawn anew, and what was opened there closes.
    with st.container():
        warming_note(assistant)
        first_steps = st.container()
    try:
        await_end()
        documents = assistant.documents()
        if not documents:
            with first_steps:
                st.markdown(text.EMPTY_LIBRARY)
                uploader.samples_button(assistant)
        with st.container():
            uploader.take_back_offer(assistant)
        undo_offers(assistant)
        with st.container():
            show_results(assistant)
            _show_receipt()
            added = st.container()
        if documents:
            _show_documents(assistant, documents)
            st.header(text.ADD_DOCUMENTS, anchor=False)
        uploader.upload_form(assistant)
        folders_in_step.show(assistant)
        with added:  # last of all: its questions are looked for first
            show_added(assistant)
    except SlmragError as problem:
        show_problem(problem)


def _show_documents(assistant: PersonalAssistant, documents: list[Document]) -> None:
    with st.container():
        languages_note(assistant)
    st.header(text.count_of(len(documents), "document"), anchor=False)
    collection = _collection(assistant)
    if len(documents) <= _FEW:
        show_actions(assistant, assistant.documents(collection))
    # Looked at again and again only while something on it changes by itself.
    polled = st.fragment(_document_list, run_every=1.5 if _changes(documents) else None)
    polled(collection, polling=_changes(documents))


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
    if len(assistant.documents()) > _FEW:
        _show_preparation(documents)
        show_table(assistant, documents)
    else:
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
        st.caption(plain(facts(document, st.context.timezone)))
        if document.unread_pages:
            st.caption(f":orange[:material/warning:] {plain(text.unread(document.unit, document.unread_pages))}")
        picture_text.show(assistant, document)
        _show_preparation([document])


def _show_preparation(documents: list[Document]) -> None:
    """How many of their passages are found by meaning too; nothing where all are."""
    done, chunks = sum(one.embedded for one in documents), sum(one.chunks for one in documents)
    if done < chunks:
        passages = text.count_of(chunks, "passage")
        st.caption(plain(text.say("EMBEDDING", done=done, passages=passages)))
        st.progress(done / chunks)


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
