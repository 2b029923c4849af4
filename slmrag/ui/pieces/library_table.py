"""A library of many documents: found by words, narrowed by what they are, in rows that can be sorted and chosen."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Literal

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.schema import Document
from slmrag.ui.pieces import scope
from slmrag.ui.pieces.many_documents import show_bar
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import language_here

State = Literal["shared", "prepared", "recognised", "unread", "ready"]

_WORDS, _CHIPS = "library-words", "library-chips"
_MOST_CHIPS = 6  # of each kind
_MOST_ROWS, _ROW, _HEAD = 14, 35, 38  # rows that are in sight at once, and their heights in pixels


def show_table(assistant: PersonalAssistant, documents: Sequence[Document]) -> None:
    """Draw them, with what can be done with those that are chosen, or with all that are shown."""
    words = st.text_input(
        text.FIND_DOCUMENTS, key=_WORDS, icon=":material/search:", type="search", placeholder=text.FIND_DOCUMENTS,
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    found = _narrowed(_with_words(assistant, documents, words))
    if not found:
        st.caption(text.NONE_FITS)
        return
    ids = hashlib.sha256("".join(one.id for one in found).encode()).hexdigest()[:12]
    bar = st.container()
    # Another key for other rows: what was chosen are places of rows, and would mean other documents.
    event = st.dataframe(
        _rows(found), key=f"rows-{ids}", hide_index=True, on_select="rerun", selection_mode="multi-row",
        height=_HEAD + _ROW * min(len(found), _MOST_ROWS), column_config=_columns(), alt=text.LIBRARY_TITLE,
    )  # fmt: skip
    chosen = [found[row] for row in event.selection.rows if row < len(found)]
    with bar:
        show_bar(assistant, chosen, found)


def _with_words(assistant: PersonalAssistant, documents: Sequence[Document], words: str) -> list[Document]:
    """Those whose name holds ``words`` as they are, or whose text holds each of them."""
    if not words.strip():
        return list(documents)
    holding = assistant.holding(words)
    return [one for one in documents if words.strip().casefold() in one.name.casefold() or one.id in holding]


def _narrowed(documents: list[Document]) -> list[Document]:
    """Those of all the kinds that are chosen: of one kind any, of several kinds each."""
    of = {one.id: _kinds(one) for one in documents}
    counts = Counter(kind for kinds in of.values() for kind in kinds)
    offered = [
        kind
        for group in ("type", "language", "state")
        for kind in sorted((one for one in counts if one[0] == group), key=lambda one: (-counts[one], one))[
            :_MOST_CHIPS
        ]
        if counts[kind] < len(documents) or kind in st.session_state.get(_CHIPS, ())
    ]
    scope.forget_missing(_CHIPS, offered)
    if not offered:
        return documents
    chosen = st.pills(
        text.KINDS, offered, selection_mode="multi", key=_CHIPS, label_visibility="collapsed", persist_state="session",
        format_func=lambda kind: plain(f"{_kind(kind)} {text.write_number(counts[kind])}"),
    )  # fmt: skip
    groups = {group: {kind for kind in chosen if kind[0] == group} for group in dict(chosen)}
    return [one for one in documents if all(kinds & of[one.id] for kinds in groups.values())]


def _kinds(document: Document) -> set[tuple[str, str]]:
    return {("type", _type(document)), ("language", language_here(document.language)), ("state", state(document))}


def _kind(kind: tuple[str, str]) -> str:
    group, value = kind
    if group == "language":
        return value or text.LANGUAGE_UNKNOWN
    return text.table(text.language())["state"][value] if group == "state" else value


def _type(document: Document) -> str:
    return PurePath(document.name).suffix[1:].upper() or "–"


def state(document: Document) -> State:
    """What there is to know of a document first: others may change it, its text is not all there yet, or never will be."""
    if not document.own:
        return "shared"
    if document.coming_pages and not document.stopped:
        return "recognised"
    if document.embedded < document.chunks:
        return "prepared"
    return "unread" if document.unread_pages or document.failed_pages or document.lacks else "ready"


def _rows(documents: Sequence[Document]) -> dict[str, list]:
    zone = text.zone(st.context.timezone)
    names = text.table(text.language())["state"]
    added = [datetime.fromisoformat(one.added_at).astimezone(zone).replace(tzinfo=None) for one in documents]
    return {
        "name": [one.name for one in documents],
        "added": added,
        "size": [round(one.bytes / 1000, 1) for one in documents],
        "type": [_type(one) for one in documents],
        "language": [language_here(one.language) for one in documents],
        "state": [names[state(one)] for one in documents],
        "collections": [text.listed(one.collections) for one in documents],
    }  # fmt: skip


def _columns() -> dict:
    of = st.column_config
    return {
        "name": of.TextColumn(text.NAME, width=300),
        "added": of.DateColumn(text.ADDED, format="localized"),
        "size": of.NumberColumn(f"{text.SIZE} (KB)", format="localized"),
        "type": of.TextColumn(text.TYPE),
        "language": of.TextColumn(text.LANGUAGE_OF),
        "state": of.TextColumn(text.STATE),
        "collections": of.TextColumn(text.COLLECTION),
    }
