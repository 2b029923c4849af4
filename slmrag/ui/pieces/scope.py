"""Where answers are looked for, and in which language they are given: chosen behind one button."""

from collections.abc import Container, Mapping

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.models.known_models import PHI_LANGUAGES
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain


def choose_scope(assistant: PersonalAssistant) -> dict:
    """The documents that may answer, and the language to answer in, as arguments of `Assistant.ask`."""
    names = ["", *assistant.collections()]
    forget_missing("scope-collection", names)
    collection = st.session_state.get("scope-collection") or None
    held = {document.id: document.name for document in assistant.documents(collection)}
    forget_missing("scope-documents", held)
    chosen = st.session_state.get("scope-documents", [])
    label = text.scope(collection, [held[one] for one in chosen])
    with st.popover(plain(label), icon=":material/tune:", type="tertiary", key="scope", help=text.SCOPE):
        if len(names) > 1:
            st.selectbox(
                text.COLLECTION, names, format_func=lambda name: name or text.ALL, key="scope-collection",
                persist_state="session",
            )  # fmt: skip
        st.multiselect(
            text.DOCUMENTS, list(held), format_func=lambda one: held.get(one, one[:12]), placeholder=text.ALL,
            key="scope-documents", persist_state="session",
        )  # fmt: skip
        language = st.selectbox(
            text.ANSWER_IN, ["", *sorted(PHI_LANGUAGES, key=text.written_language)], key="answer-in",
            format_func=lambda code: text.written_language(code) if code else text.SAME_LANGUAGE, persist_state="session",
        )  # fmt: skip
    return {"collection": collection, "documents": chosen, "language": language or ""}


def look_only_in(document_id: str) -> None:
    """Let only one document answer from now on."""
    st.session_state["scope-collection"] = ""
    st.session_state["scope-documents"] = [document_id]


def fill(values: Mapping[str, object], saved: object) -> None:
    """Give fields, by their keys, what is ``saved``, unless something else was entered since it last changed."""
    before = f"saved-{next(iter(values))}"
    changed = before not in st.session_state or st.session_state[before] != saved
    st.session_state[before] = saved
    for key, value in values.items():
        if changed or key not in st.session_state:
            st.session_state[key] = value


def forget_missing(key: str, options: Container[object]) -> None:
    """Let go of a choice that is no longer there: its document was removed, perhaps by another session."""
    chosen = st.session_state.get(key)
    if isinstance(chosen, list):
        st.session_state[key] = [one for one in chosen if one in options]
    elif chosen not in options:
        st.session_state.pop(key, None)
