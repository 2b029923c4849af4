"""What can be done next with the documents that were added last: what they are in a line, a few questions, all of them asked."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.schema import Document
from slmrag.ui import page_file
from slmrag.ui.pieces import scope
from slmrag.ui.pieces.additions import results
from slmrag.ui.pieces.open_chat import begin_conversation
from slmrag.ui.pieces.suggestions import questions_of
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import language_here


def show_added(assistant: PersonalAssistant) -> None:
    """Draw it, where any of the files that were added last are documents now."""
    ids = {one.added.document_id for one in results() if one.added.status in ("added", "replaced")}
    documents = [one for one in assistant.documents() if one.id in ids] if ids else []
    if not documents:
        return
    with st.container(border=True, gap="xsmall", key="added-documents"):
        st.markdown(f"**{plain(_overview(documents))}**")
        for number, question in enumerate(questions_of(assistant, documents)):
            if st.button(plain(question), icon=":material/chat_bubble_outline:", key=f"added-question-{number}"):
                _ask(documents, question)
        if st.button(text.ASK_THESE, type="primary", icon=":material/forum:", key="added-ask"):
            _ask(documents)


def _overview(documents: list[Document]) -> str:
    units = dict.fromkeys(one.unit for one in documents)
    parts = [text.count_of(sum(one.pages for one in documents if one.unit == unit), unit) for unit in units]
    languages = dict.fromkeys(language_here(one.language) for one in documents)
    name = documents[0].name if len(documents) == 1 else text.count_of(len(documents), "document")
    return text.row(name, *parts, *languages)


def _ask(documents: list[Document], question: str = "") -> None:
    scope.look_only_in(*(one.id for one in documents))
    begin_conversation()
    st.session_state["asked-next"] = question
    st.switch_page(page_file("ask"))
