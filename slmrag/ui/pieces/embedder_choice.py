"""Search by meaning in other languages than English: what is lost without it, and the embedding models that know them."""

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.embedding import BUILT_IN
from slmrag.embedding.known_embedders import KNOWN_EMBEDDERS, KnownEmbedder
from slmrag.ui import page_file
from slmrag.ui.pieces.set_outside import set_outside
from slmrag.ui.session.model_tasks import begin_task, follow_task, tasks
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import language_here, notice_text


def languages_note(assistant: PersonalAssistant, question: str = "") -> None:
    """Say it where the embedder does not know the language of documents (or of ``question``), and where to get another."""
    codes = assistant.unknown_languages(question)
    if not codes:
        return
    named = ", ".join(map(language_here, codes))
    with st.container(gap="xsmall"):
        st.caption(f":material/translate: {plain(text.say('MEANING_UNKNOWN', languages=named))}")
        st.page_link(page_file("models"), label=text.MEANING_BETTER)


def show_embedders(assistant: PersonalAssistant) -> None:
    """The embedding models: which is used, which could be, got and chosen."""
    st.header(text.MEANING_TITLE, anchor=False)
    st.caption(text.MEANING_INTRO)
    installed = [stored.name for stored in assistant.embedders.installed()]
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
    for model in KNOWN_EMBEDDERS:
        if model.name not in installed:
            _show(assistant, model)


def _show(assistant: PersonalAssistant, model: KnownEmbedder) -> None:
    name = f"get {model.name}"
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(model.title)}**", width="content")
            task = tasks().get(name)
            if model.source and not (task and task.running):
                host = assistant.embedders.endpoint
                hint = text.say("GET_WHERE", size=text.size(model.disk), licence=model.licence, host=host)
                if st.button(text.GET, icon=":material/download:", key=name, help=plain(hint)):
                    task = begin_task(name, lambda task: assistant.embedders.get(model, task.tell_or_stop))
        needs = text.say("NEEDS", disk=text.size(model.disk), memory=text.size(model.memory))
        st.caption(plain(f"{needs} · {notice_text(model.note)}"))
        if task:
            follow_task(name, text.say("GETTING_STARTS", name=model.name))
