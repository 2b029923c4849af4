"""Search by meaning in other languages than English: what is lost without it, and the choice of an embedding model that knows them."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.embedding import BUILT_IN
from slmrag.schema import Answer
from slmrag.ui import page_file
from slmrag.ui.pieces.set_outside import set_outside
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import language_here


def languages_note(assistant: PersonalAssistant, answer: Answer | None = None) -> None:
    """Say it where the embedder does not know a language of the documents (or one that mattered to ``answer``), and where to get another."""
    names = list(filter(None, map(language_here, assistant.unknown_languages(answer))))
    if not names:
        return
    said = answer is not None and "asked_in_" in answer.reason  # the refusal tells it itself
    with st.container(gap="xsmall"):
        if not said:
            st.caption(f":material/translate: {plain(text.say('MEANING_UNKNOWN', languages=text.listed(names)))}")
        st.page_link(page_file("models"), label=text.MEANING_BETTER)


def choose_embedder(assistant: PersonalAssistant) -> None:
    """Which embedding model is used."""
    st.caption(text.MEANING_INTRO)
    installed = [stored.name for stored in assistant.stores["embedding"].installed()]
    now = assistant.settings.embedder
    options = list(dict.fromkeys([BUILT_IN, *installed, now]))
    chosen = st.selectbox(
        text.MEANING_TITLE, options, index=options.index(now), key="choose-embedder", label_visibility="collapsed",
        disabled=set_outside("embedder"),
    )  # fmt: skip
    if chosen != now:
        assistant.keep_settings(embedder=chosen)
    if assistant.embedder_waits:
        st.info(text.MEANING_NEXT_START, icon=":material/restart_alt:")
