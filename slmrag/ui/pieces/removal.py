"""Removing documents: asked first, undone for some minutes, and told once they are gone."""

from collections.abc import Sequence

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.library.withdrawals import Withdrawal
from slmrag.schema import Document
from slmrag.ui import page_file
from slmrag.ui.pieces.additions import results
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem

_LOOK_SECONDS = 2.0
_NAMED = 3  # documents that have buttons of their own; more are told of together
_WAITED = "withdrawn-documents"  # those that could be put back when this session looked last


def removal_button(assistant: PersonalAssistant, document: Document) -> None:
    """The button that removes a document, after asking; what came of it is shown by the library's page."""
    with st.popover(text.REMOVE, type="tertiary", icon=":material/delete:", key=f"remove-{document.id}"):
        ask(assistant, [document], key=f"confirm-{document.id}")


def ask(assistant: PersonalAssistant, documents: Sequence[Document], *, key: str) -> None:
    """Say what goes when these documents are removed, and remove them when the button is pressed."""
    if len(documents) == 1:
        chunks = text.count_of(documents[0].chunks, "passage")
        said = text.say("CONFIRM_REMOVAL", name=documents[0].name, passages=chunks)
    else:
        said = text.say("CONFIRM_SEVERAL", documents=text.count_of(len(documents), "document"))
    st.markdown(plain(said))
    if resting := assistant.conversations.resting_on([one.id for one in documents]):
        st.markdown(plain(text.say("CONFIRM_WORDS", conversations=text.count_of(resting, "conversation"))))
    if minutes := assistant.settings.undo_minutes:
        st.caption(text.say("CONFIRM_UNDO", minutes=text.write_number(minutes, int(minutes % 1 > 0))))
    if st.button(text.REMOVE, type="primary", key=key):
        _remove(assistant, documents)


def _remove(assistant: PersonalAssistant, documents: Sequence[Document]) -> None:
    held = {one.id for one in assistant.documents() if one.own}
    there = [one for one in documents if one.id in held]  # not removed meanwhile, by another session
    try:
        if assistant.settings.undo_minutes:
            assistant.withdraw(*(one.id for one in there))
        else:
            receipts = [text.receipt(assistant.remove(one.id)) for one in there]
            counted = text.count_of(len(receipts), "document")
            st.session_state["receipt"] = (
                receipts[0] if len(receipts) == 1 else text.say("REMOVED_SEVERAL", documents=counted)
            )
    except SlmragError as problem:
        show_problem(problem)
        return
    results().clear()
    st.switch_page(page_file("library"))


def undo_offers(assistant: PersonalAssistant) -> None:
    """What can still be put back, with the buttons for that; looked at again until there is nothing more."""
    polled = st.fragment(_offers, run_every=_LOOK_SECONDS if assistant.withdrawals() else None)
    polled()


def _offers() -> None:
    assistant = open_assistant()
    held = assistant.withdrawals()
    before: dict[str, str] = st.session_state.get(_WAITED, {})
    st.session_state[_WAITED] = {one.document_id: one.name for one in held}
    ended = [id for id in before if id not in st.session_state[_WAITED]]
    if receipts := [receipt for id in ended if (receipt := assistant.receipt(id))]:
        for receipt in receipts[:_NAMED]:
            st.toast(plain(text.receipt(receipt)), icon=":material/check:", duration=30)
        if len(receipts) > _NAMED:
            st.toast(
                plain(text.say("REMOVED_SEVERAL", documents=text.count_of(len(receipts), "document"))), duration=30
            )
    for group in [[one] for one in held] if len(held) <= _NAMED else [held]:
        _offer(assistant, group)


def _offer(assistant: PersonalAssistant, group: list[Withdrawal]) -> None:
    ids = [one.document_id for one in group]
    name = f"“{group[0].name}”" if len(group) == 1 else text.count_of(len(group), "document")
    time = text.time_of_day(group[-1].until, st.context.timezone)
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"undo-{ids[0]}"):
        st.markdown(f":material/delete: {plain(text.say('WITHDRAWN', name=name, time=time))}", width="stretch")
        undone = st.button(text.UNDO, icon=":material/undo:", key=f"put-back-{ids[0]}")
        ended = st.button(text.REMOVE_NOW, type="tertiary", key=f"end-{ids[0]}")
    if not undone and not ended:
        return
    try:
        receipts = [] if undone else assistant.end_withdrawals(ids)
        if undone:
            assistant.put_back(ids)
    except SlmragError as problem:
        show_problem(problem)
        return
    _forget(ids)
    several = text.say("REMOVED_SEVERAL", documents=text.count_of(len(receipts), "document"))
    if receipts:
        st.session_state["receipt"] = text.receipt(receipts[0]) if len(receipts) == 1 else several
    st.rerun()


def _forget(ids: list[str]) -> None:
    st.session_state[_WAITED] = {id: name for id, name in st.session_state[_WAITED].items() if id not in ids}
