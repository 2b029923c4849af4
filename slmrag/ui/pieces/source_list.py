"""The collections and documents beside the chat, each with a checkbox: what is asked is what is ticked, or all."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from slmrag.schema import Document
from slmrag.ui.pieces import scope
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain

_A_PAGE = 10
_NAME_LETTERS = 34


@dataclass(frozen=True, slots=True)
class _Row:
    """A checkbox: its ``key``, ``label`` (Markdown) and state, and what a click on it does."""

    key: str
    label: str
    ticked: bool
    turn: Callable[[], None]


def show_sources(documents: Sequence[Document]) -> None:
    """Draw them: what is ticked first, the rest by pages, found by words in their names."""
    collections, chosen = scope.in_collections(), scope.in_documents()
    st.header(text.SOURCES, anchor=False)
    st.caption(plain(text.say("ASKED_ARE", what=text.scope([*collections, *_names(documents, chosen)]))))
    words = ""
    if len(documents) > _A_PAGE:
        words = st.text_input(
            text.FILTER, key="source-words", icon=":material/search:", placeholder=text.FILTER,
            label_visibility="collapsed", type="search", persist_state="session",
        ).casefold().strip()  # fmt: skip
    held = Counter(name for one in documents for name in one.collections)
    groups = sorted(name for name in held if words in name.casefold() or name in collections)
    found = [one for one in documents if words in one.name.casefold() or one.id in chosen]
    found.sort(key=lambda one: one.id not in chosen)
    rows = [_collection(name, held[name], ticked=name in collections) for name in groups]
    rows += [_document(one, ticked=one.id in chosen) for one in found]
    if not rows:
        st.caption(text.SOURCES_NONE)
    first = 0
    if len(rows) > _A_PAGE:
        pages = -(-len(rows) // _A_PAGE)
        if st.session_state.get("source-page", 1) > pages:  # fewer are found than before
            st.session_state["source-page"] = 1
        first = (st.session_state.get("source-page", 1) - 1) * _A_PAGE
    with st.container(gap="xsmall", key="source-rows"):
        for row in rows[first : first + _A_PAGE]:
            st.session_state[row.key] = row.ticked
            st.checkbox(row.label, key=row.key, on_change=row.turn)
    if len(rows) > _A_PAGE:
        st.pagination(pages, max_visible_pages=3, key="source-page", persist_state="session")


def _collection(name: str, documents: int, *, ticked: bool) -> _Row:
    label = f":material/folder: {plain(f'{name} ({text.write_number(documents)})')}"
    return _Row(f"source-collection-{name}", label, ticked, partial(scope.turn_collection, name))


def _document(one: Document, *, ticked: bool) -> _Row:
    label = plain(text.shorten(one.name, _NAME_LETTERS))
    return _Row(f"source-{one.id}", label, ticked, partial(scope.turn_document, one.id))


def _names(documents: Sequence[Document], chosen: list[str]) -> list[str]:
    return [one.name for one in documents if one.id in chosen]
