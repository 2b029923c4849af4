"""The page of settings: few, each with what it does; what this machine can do; and what leaves it."""

from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.doctor import examine
from slmrag.errors.slmrag_error import SlmragError
from slmrag.runtime.connections import Connection
from slmrag.ui import page_file
from slmrag.ui.pieces import scope
from slmrag.ui.pieces.people_here import people_here
from slmrag.ui.pieces.set_outside import set_outside
from slmrag.ui.session.people import administers
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text, show_problem

_ICONS = {"well": ":green[:material/check_circle:]", "could be better": ":orange[:material/info:]", "broken": ":red[:material/error:]"}  # fmt: skip
_SETTING = {"ollama": "SLMRAG_OLLAMA_HOST", "openai": "SLMRAG_OPENAI_URL", "server": "SLMRAG_MODEL_SERVERS", "hub": "SLMRAG_HUB_URL", "pairs": "SLMRAG_PAIRS_URL", "tessdata": "SLMRAG_TESSDATA_URL", "chroma": "SLMRAG_CHROMA_URL", "ray": "slmrag add --ray"}  # fmt: skip
_REMEDIES = {
    "Library": ("library", ":material/library_books:"), "ONNX models": ("models", ":material/memory:"),
}  # fmt: skip
_HERE, _ELSEWHERE = ":material/computer:", ":orange[:material/cloud_upload:]"


def page() -> None:
    """Draw the page."""
    st.title(text.SETTINGS_TITLE, anchor=False)
    assistant = open_assistant()
    if saved := st.session_state.pop("settings-saved", ""):
        st.success(plain(saved), icon=":material/check:")
    try:
        if administers(assistant):
            _language(assistant)
            _numbers(assistant)
            st.header(text.THIS_MACHINE, anchor=False)
            with st.container(key="findings"):
                _machine(assistant)
            st.header(text.PEOPLE, anchor=False)
            people_here()
        else:
            st.info(text.ADMINS_ONLY, icon=":material/admin_panel_settings:")
        st.header(text.PRIVACY, anchor=False)
        _privacy(assistant)
    except SlmragError as problem:
        show_problem(problem)


def _language(assistant: PersonalAssistant) -> None:
    codes = ["", *text.LANGUAGES]
    chosen = st.selectbox(
        text.APP_LANGUAGE, codes, index=codes.index(assistant.settings.language), key="chosen-language",
        format_func=lambda code: text.LANGUAGES.get(code) or text.BROWSER_LANGUAGE, disabled=set_outside("language"),
    )  # fmt: skip
    if chosen != assistant.settings.language:
        _save(assistant, language=chosen)


def _numbers(assistant: PersonalAssistant) -> None:
    now = assistant.settings
    saved = {"top-k": now.top_k, "refuse-below": now.refuse_below, "answer-tokens": min(now.answer_tokens, 4096)}
    scope.fill(saved, saved)
    top_k = st.number_input(
        text.TOP_K, 1, 50, help=text.TOP_K_HINT, disabled=set_outside("top_k"), key="top-k", persist_state="session",
    )  # fmt: skip
    usual = type(now).model_fields["refuse_below"].default
    named = {usual / 2: text.REFUSE_SELDOM, usual: text.REFUSE_BALANCED, (1 + usual) / 2: text.REFUSE_OFTEN}
    levels = sorted({*named, now.refuse_below})
    refuse = st.selectbox(
        text.REFUSE_BELOW, levels, help=text.REFUSE_BELOW_HINT,
        format_func=lambda level: named.get(level, f"{level:g}"), disabled=set_outside("refuse_below"), key="refuse-below",
        persist_state="session",
    )  # fmt: skip
    tokens = st.number_input(
        text.ANSWER_TOKENS, 32, 4096, step=32, help=text.ANSWER_TOKENS_HINT,
        disabled=set_outside("answer_tokens"), key="answer-tokens", persist_state="session",
    )  # fmt: skip
    if st.button(text.SAVE, type="primary", key="settings-save"):
        wanted = {"top_k": top_k, "refuse_below": refuse, "answer_tokens": tokens}
        changed = {name: value for name, value in wanted.items() if value != getattr(now, name)}
        if changed:
            _save(assistant, **changed)


def _save(assistant: PersonalAssistant, **values: Any) -> None:
    file = assistant.keep_settings(**values)
    st.session_state["settings-saved"] = text.say("SETTINGS_SAVED", file=str(file))
    st.rerun()


def _machine(assistant: PersonalAssistant) -> None:
    for finding in examine(assistant):
        st.markdown(
            f"{_ICONS[finding.state]} **{plain(text.apart(notice_text(finding.name)))}**: {plain(notice_text(finding.found))}"
        )
        if finding.state == "could be better" and finding.name in _REMEDIES:  # its own is one for the command line
            name, icon = _REMEDIES[finding.name]
            label = text.LIBRARY if name == "library" else text.TO_MODELS
            st.page_link(page_file(name), label=label, icon=icon)
        elif finding.remedy:
            st.caption(plain(notice_text(finding.remedy)))
        if finding.brings:
            st.caption(plain(notice_text(finding.brings)))


def _privacy(assistant: PersonalAssistant) -> None:
    settings, models = assistant.settings, assistant.models
    elsewhere = {spec: "" for spec in settings.remote_models} | models.allowed()
    if elsewhere:
        st.markdown(plain(text.say("PRIVACY_SOME", folder=str(settings.home))))
        st.markdown("\n".join(f"- {plain(' · '.join(filter(None, pair)))}" for pair in elsewhere.items()))
    else:
        st.markdown(f":material/lock: {plain(text.say('PRIVACY_NOTHING', folder=str(settings.home)))}")
    st.markdown(f"**{text.CONNECTIONS}**")
    made = [
        text.say("CONNECTION_HUB", host=settings.hub_url), text.say("CONNECTION_PAIRS", host=settings.pairs_url),
        text.say("CONNECTION_TESSDATA", host=settings.tessdata_url),
        text.say("CONNECTION_OLLAMA", host=settings.ollama_host),
    ]  # fmt: skip
    if settings.model_servers:
        made.append(
            text.say("CONNECTION_LOOKED", hosts=", ".join(urlsplit(url).netloc for url in settings.model_servers))
        )
    if settings.openai_url:
        made.append(text.say("CONNECTION_SERVER", host=settings.openai_url))
    if settings.chroma_url:
        made.append(text.say("CONNECTION_CHROMA", host=urlsplit(settings.chroma_url).netloc.rpartition("@")[2]))
    st.markdown("\n".join(f"- {plain(one)}" for one in [*made, text.CONNECTION_NONE]))
    if settings.offline:
        st.markdown(f":material/wifi_off: {plain(text.OFFLINE)}")
    st.markdown(f"**{text.CONNECTIONS_MADE}**")
    so_far = [f"- {_ELSEWHERE if one.elsewhere else _HERE} {plain(_connection(one))}" for one in assistant.connections]
    st.markdown("\n".join(so_far) or text.CONNECTIONS_MADE_NONE)


def _connection(one: Connection) -> str:
    when = text.when(one.last, st.context.timezone)
    return text.say("CONNECTION_MADE", host=one.host, name=_SETTING[one.purpose], times=one.times, when=when)


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
