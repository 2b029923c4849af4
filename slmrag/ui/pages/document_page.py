"""The page of one document: its outline, its pages as pictures and as text, its chunks; renamed, moved, removed here."""

from collections import Counter

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.chunking.page_headings import outline
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.errors.slmrag_error import SlmragError
from slmrag.schema import Document, Page
from slmrag.ui import page_file
from slmrag.ui.pieces import picture_text, scope, source_viewer
from slmrag.ui.pieces.removal import removal_button
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.facts import facts
from slmrag.ui.words.notice_text import show_problem

_A_PAGE = 20
_LIBRARY = page_file("library")
_NUMBER, _VIEW = "document-page", "document-view"


def page() -> None:
    """Draw the page of the document that the address names."""
    assistant = open_assistant()
    st.page_link(_LIBRARY, label=text.BACK_TO_LIBRARY, icon=":material/arrow_back:")
    id = st.query_params.get("id", st.session_state.get("document-shown", ""))
    try:
        document = assistant.document(id)
    except DocumentNotFound:
        st.title(text.DOCUMENT, anchor=False)
        st.markdown(text.NO_DOCUMENT)
        return
    except SlmragError as problem:
        show_problem(problem)
        return
    if st.session_state.get("document-shown") != document.id:
        st.session_state["document-shown"] = document.id
        st.session_state.pop(_NUMBER, None)
    st.query_params["id"] = document.id
    _show(assistant, document, assistant.pages(document.id))


def _show(assistant: PersonalAssistant, document: Document, pages: list[Page]) -> None:
    st.title(plain(document.name), anchor=False)
    st.caption(plain(facts(document, st.context.timezone)))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(text.ONLY_THIS, type="primary", icon=":material/forum:", key="only"):
            scope.look_only_in(document.id)
            st.switch_page(page_file("ask"))
        if st.button(text.SUMMARISE, icon=":material/summarize:", key="summarise-this"):
            st.session_state["summary-documents"] = [document.id]
            st.switch_page(page_file("summarise"))
        if st.button(text.TRANSLATE, icon=":material/translate:", key="translate-this"):
            st.session_state["translate-kind"], st.session_state["translate-document"] = "library", document.id
            st.switch_page(page_file("translate"))
        source_viewer.original_button(assistant, document, "original")
        if document.own:
            with st.popover(text.ORGANISE, icon=":material/drive_file_rename_outline:", key="organise"):
                _organise(assistant, document)
            removal_button(assistant, document)
    _states(document, pages)
    picture_text.sure_of_document(assistant, document)
    picture_text.show(assistant, document)
    views = {"preview": text.PREVIEW, "outline": text.OUTLINE, "text": text.FULL_TEXT, "chunks": text.CHUNKS}
    match st.radio(
        text.DOCUMENT,
        list(views),
        format_func=views.get,
        horizontal=True,
        key=_VIEW,
        label_visibility="collapsed",
        persist_state="session",
    ):
        case "outline":
            _outline(pages)
        case "text":
            _full_text(document, pages)
        case "chunks":
            _chunks(assistant, document)
        case _:
            _preview(assistant, document, pages)


def _organise(assistant: PersonalAssistant, document: Document) -> None:
    held = document.collections[0] if document.collections else None
    named, put = f"name-{document.id}", f"collection-{document.id}"
    scope.fill({named: document.name, put: held}, (document.name, held))
    name = st.text_input(text.NAME, max_chars=255, key=named, persist_state="session")
    collection = st.selectbox(
        text.COLLECTION, list(assistant.own_collections()), index=None, accept_new_options=True,
        placeholder=text.NO_COLLECTION, key=put, persist_state="session",
    )  # fmt: skip
    if st.button(text.SAVE, type="primary", key="organise-save"):
        try:
            if name.strip() and name.strip() != document.name:
                assistant.rename(document.id, name)
            if collection != held:
                assistant.move(document.id, collection)
        except SlmragError as problem:
            show_problem(problem)
            return
        st.toast(text.SAVED)
        st.rerun()


def _states(document: Document, pages: list[Page]) -> None:
    states = Counter(page.kind for page in pages)
    if set(states) != {"text"}:
        kinds = text.table(text.language())["kind"]
        parts = [f"{kinds[kind]}: {text.count_of(number, document.unit)}" for kind, number in states.items()]
        st.caption(f":orange[:material/warning:] {plain(text.STATES)}: {plain(' · '.join(parts))}")
        if document.unread_pages:
            st.caption(plain(text.unread(document.unit, document.unread_pages)))


def _preview(assistant: PersonalAssistant, document: Document, pages: list[Page]) -> None:
    number = (
        st.pagination(len(pages), max_visible_pages=7, key=_NUMBER, persist_state="session") if len(pages) > 1 else 1
    )
    shown = pages[number - 1]
    where = text.say("WHERE_OF", place=text.place(document.unit, number), pages=document.pages)
    st.caption(plain(text.row(where[:1].upper() + where[1:], shown.label, shown.section)))
    source_viewer.draw_page(assistant, document, shown)


def _outline(pages: list[Page]) -> None:
    headings = outline(pages)
    if not headings:
        st.caption(text.NO_OUTLINE)
    with st.container(gap=None):
        for depth, heading, number in headings:
            indent = "\u2003" * depth
            st.button(
                f"{indent}{plain(heading)} :small[:gray[{number}]]", type="tertiary", key=f"outline-{number}-{heading}",
                on_click=_turn_to, args=(number,),
            )  # fmt: skip


def _turn_to(number: int) -> None:
    st.session_state[_NUMBER] = number
    st.session_state[_VIEW] = "preview"


def _full_text(document: Document, pages: list[Page]) -> None:
    first = 0
    if len(pages) > _A_PAGE:
        first = (
            st.pagination(-(-len(pages) // _A_PAGE), key=f"text-page-{document.id}", persist_state="session") - 1
        ) * _A_PAGE
    for page in pages[first : first + _A_PAGE]:
        st.caption(plain(text.place(document.unit, page.number, page.label, page.section)))
        st.text(page.text or text.PAGE_EMPTY)


def _chunks(assistant: PersonalAssistant, document: Document) -> None:
    chunks = assistant.chunks(document.id)
    st.caption(f"{text.CHUNKS_HINT} {text.count_of(len(chunks), 'passage')}.")
    first = 0
    if len(chunks) > _A_PAGE:
        first = (
            st.pagination(-(-len(chunks) // _A_PAGE), key=f"chunk-page-{document.id}", persist_state="session") - 1
        ) * _A_PAGE
    for chunk in chunks[first : first + _A_PAGE]:
        with st.container(border=True, gap="xsmall"):
            st.caption(plain(text.place(chunk.unit, chunk.page, chunk.label, chunk.section)))
            st.text(chunk.text)


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
