"""Where answers are looked for, and in which language they are given: chosen at the input, and by the checkboxes beside the chat."""

from collections.abc import Container, Mapping, Sequence

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.models.known_models import PHI_LANGUAGES
from slmrag.schema import Document
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_COLLECTIONS, _DOCUMENTS = "scope-collections", "scope-documents"


def choose_scope(assistant: PersonalAssistant, documents: Sequence[Document]) -> dict:
    """What may answer of ``documents``, which are all, and the language to answer in, as arguments of `Assistant.ask`.

    Of several collections, and of collections and documents, all that lie in any of them may.
    """
    names = assistant.collections()
    held = {document.id: document.name for document in documents}
    forget_missing(_COLLECTIONS, names)
    forget_missing(_DOCUMENTS, held)
    collections, chosen = in_collections(), in_documents()
    label = text.scope([*collections, *(held[one] for one in chosen)])
    with st.popover(plain(label), icon=":material/tune:", type="tertiary", key="scope", help=text.SCOPE):
        if names:
            st.multiselect(
                text.COLLECTION, names, placeholder=text.ALL, key=_COLLECTIONS, persist_state="session",
            )  # fmt: skip
        st.multiselect(
            text.DOCUMENTS, list(held), format_func=lambda one: held.get(one, one[:12]), placeholder=text.ALL,
            key=_DOCUMENTS, persist_state="session",
        )  # fmt: skip
        language = st.selectbox(
            text.ANSWER_IN, ["", *sorted(PHI_LANGUAGES, key=text.written_language)], key="answer-in",
            format_func=lambda code: text.written_language(code) if code else text.SAME_LANGUAGE, persist_state="session",
        )  # fmt: skip
    if collections or chosen:
        st.button(text.ALL, icon=":material/close:", type="tertiary", on_click=look_everywhere, key="look-everywhere")
    if len(collections) == 1 and not chosen:
        return {"collection": collections[0], "documents": [], "language": language or ""}
    within = [one.id for one in documents if one.id in chosen or set(one.collections) & set(collections)]
    return {"collection": None, "documents": within if collections else chosen, "language": language or ""}


def in_collections() -> list[str]:
    """The names of the collections that alone may answer."""
    return st.session_state.get(_COLLECTIONS, [])


def in_documents() -> list[str]:
    """The ids of the documents that alone may answer."""
    return st.session_state.get(_DOCUMENTS, [])


def look_only_in(*document_ids: str) -> None:
    """Let only these documents answer from now on."""
    st.session_state[_COLLECTIONS] = []
    st.session_state[_DOCUMENTS] = list(document_ids)


def look_everywhere() -> None:
    """Let all documents answer from now on."""
    look_only_in()


def turn_collection(name: str) -> None:
    """Let a collection answer too, or no more."""
    st.session_state[_COLLECTIONS] = _turned(in_collections(), name)


def turn_document(id: str) -> None:
    """Let a document answer too, or no more."""
    st.session_state[_DOCUMENTS] = _turned(in_documents(), id)


def _turned(chosen: list[str], one: str) -> list[str]:
    return [other for other in chosen if other != one] if one in chosen else [*chosen, one]


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
