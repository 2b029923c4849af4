"""Servers that have models: each as a card with what it offers, one click to use it; and an address to be entered."""

from collections.abc import Callable

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models.model_server import ModelServer
from slmrag.models.preference import preference
from slmrag.models.speed import try_out
from slmrag.ui.session.model_tasks import begin_task, follow_task, tasks
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import show_problem

_PROBLEM, _ADDED = "server-problem", "server-added"  # what came of a click, said by the page that follows it


def show_servers(assistant: PersonalAssistant) -> None:
    """The servers of this machine, those whose address was entered, and the field to enter one."""
    st.header(text.SERVERS, anchor=False)
    st.markdown(text.SERVERS_INTRO)
    servers = assistant.models.servers()
    for server in servers:
        _card(assistant, server)
    if not servers:
        st.caption(f":material/dns: {text.SERVERS_NONE}")
    with st.form("server-form", clear_on_submit=False, border=False), st.container(horizontal=True, vertical_alignment="bottom"):  # fmt: skip
        st.text_input(text.SERVER_ADDRESS, key="server-address", placeholder="http://127.0.0.1:1234/v1")
        st.form_submit_button(text.SERVER_ADD, icon=":material/add:", on_click=_attempt, args=(_add, assistant))
    if problem := st.session_state.pop(_PROBLEM, ""):
        show_problem(problem)
    if added := st.session_state.pop(_ADDED, ""):
        st.success(plain(added), icon=":material/check:")


def served_specs(assistant: PersonalAssistant) -> list[str]:
    """The specs of what servers offer and may be asked, the preferred first; of a very long list its beginning."""
    allowed = {*assistant.models.allowed(), *assistant.settings.remote_models}
    return [
        spec
        for server in assistant.models.servers()
        for spec in map(server.spec, _preferred(server)[:50])
        if not server.elsewhere or spec in allowed
    ]


def _preferred(server: ModelServer) -> list[str]:
    return sorted(server.models, key=preference)


def _card(assistant: PersonalAssistant, server: ModelServer) -> None:
    with st.container(border=True, gap="xsmall", key=f"server-{server.title}-{server.known_by}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(server.title)}**", width="content")
            if server.known_by == "address":
                icon = ":material/delete:"
                st.button(text.REMOVE, type="tertiary", icon=icon, key=f"drop-{server.url}", on_click=_attempt, args=(assistant.models.remove_server, server.url))  # fmt: skip
        offers = text.count_of(len(server.models), "model") if server.models else text.SERVER_SILENT
        st.caption(plain(f"{server.url} · {offers}"))
        if server.models:
            _offer(assistant, server)


def _offer(assistant: PersonalAssistant, server: ModelServer) -> None:
    """A model of the server to choose, to try and to use; on another machine it has to be allowed first."""
    models, names = assistant.models, _preferred(server)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(text.SERVER_MODEL, names, key=f"model-of-{server.url}")
        spec = server.spec(name)
        allowed = not server.elsewhere or spec in models.allowed() or spec in assistant.settings.remote_models
        in_use = models.choice().spec == spec
        st.button(
            text.IN_USE if in_use else text.USE, icon=":material/check:" if in_use else ":material/play_arrow:",
            key=f"use-{server.url}", disabled=in_use or not allowed, on_click=_attempt, args=(models.choose, "ask", spec),
        )  # fmt: skip
        if st.button(
            text.TEST, type="tertiary", icon=":material/speed:", key=f"try-{server.url}", disabled=not allowed
        ):
            model = models.open(spec)
            begin_task(f"test {spec}", lambda task: try_out(model, on_state=task.tell_or_stop))
    if server.elsewhere and spec not in assistant.settings.remote_models:
        label = plain(text.say("ELSEWHERE_ALLOW", spec=name, host=server.elsewhere))
        st.toggle(
            f":material/cloud_upload: {label}",
            value=allowed,
            key=f"allow-{spec}",
            on_change=_attempt,
            args=(_allow, assistant, spec),
        )
    if f"test {spec}" in tasks():
        follow_task(f"test {spec}", text.say("TESTING", name=name))


def _add(assistant: PersonalAssistant) -> None:
    server = assistant.models.add_server(st.session_state["server-address"])
    models = text.count_of(len(server.models), "model")
    st.session_state[_ADDED] = text.say("SERVER_ADDED", url=server.url, models=models)


def _attempt(do: Callable[..., object], *arguments: object) -> None:
    """Do what was clicked; what keeps it from being done is said by the page that follows."""
    try:
        do(*arguments)
    except SlmragError as problem:
        st.session_state[_PROBLEM] = str(problem)


def _allow(assistant: PersonalAssistant, spec: str) -> None:
    assistant.models.allow(spec, st.session_state[f"allow-{spec}"])
