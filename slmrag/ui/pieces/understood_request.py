"""What was understood of a request or read into a question, one click to have it otherwise, and what is offered for it."""

from collections.abc import Callable

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.library_problems import DocumentNotFound
from slmrag.library.conversations import Turn
from slmrag.overview import understood_as
from slmrag.overview.wording import ABILITIES
from slmrag.schema import Answer
from slmrag.ui import page_file
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.help_topics import topics
from slmrag.ui.words.notice_text import notice_text


def show_understood(assistant: PersonalAssistant, turn: Turn, answer: Answer, as_question: Callable[[], None]) -> None:
    """What ``answer`` understood, below it; ``as_question`` has it asked as a question."""
    understood = answer.understood
    if understood is None:
        return
    if understood.kind == "translate":
        _offer_translations(assistant, turn, answer)
    elif understood.kind == "abilities":
        _lead_to_help(turn)
    told = text.say("UNDERSTOOD", what=notice_text(understood_as(understood)))
    _show_otherwise(told, text.AS_QUESTION, f"as-question-{turn.key}", as_question)


def show_searched_as(turn: Turn, as_typed: Callable[[], None]) -> None:
    """How a question was read that had typing errors; ``as_typed`` has it searched with them."""
    assert turn.answer is not None
    told = text.say("SEARCHED_AS", question=turn.answer.searched_as)
    _show_otherwise(told, text.AS_TYPED, f"as-typed-{turn.key}", as_typed)


def _show_otherwise(told: str, label: str, key: str, otherwise: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(told), width="content")
        st.button(label, icon=":material/undo:", type="tertiary", on_click=otherwise, key=key)


def _offer_translations(assistant: PersonalAssistant, turn: Turn, answer: Answer) -> None:
    """A button for each document that was offered."""
    assert answer.understood is not None
    for number, name in enumerate(answer.understood.documents):
        try:
            document = assistant.document(name)
        except DocumentNotFound:
            continue
        if st.button(
            plain(text.say("TRANSLATE_IT", name=name)), icon=":material/translate:", type="primary", key=f"translate-{turn.key}-{number}"
        ):  # fmt: skip
            st.session_state["translate-kind"] = "library"
            st.session_state["translate-document"] = document.id
            st.session_state["translate-to"] = answer.understood.language or None
            st.switch_page(page_file("translate"))


def _lead_to_help(turn: Turn) -> None:
    with st.container(horizontal=True, gap="small"):
        for key in ABILITIES:
            topic = topics()[key.removeprefix("ability_")]
            if st.button(
                plain(topic.title), icon=":material/help:", type="tertiary", key=f"help-{turn.key}-{topic.name}"
            ):
                st.switch_page(page_file("help"), query_params={"topic": topic.name})
