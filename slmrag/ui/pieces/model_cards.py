"""A model as a card: one that is here, to be tried and removed; one that could be, to be got."""

import shutil
from collections.abc import Callable

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.models.known_models import KnownChatModel, KnownModel
from slmrag.models.spec import spoken_name
from slmrag.ui.session.model_tasks import ModelTask, begin_task, follow_task, tasks
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text


def installed_card(
    name: str,
    about: str,
    try_out: Callable[[ModelTask], object],
    remove: Callable[[], object] | None,
    in_use: bool = False,
) -> None:
    """A model that is here. ``remove`` is ``None`` for one that is not ours to remove; what is ``in_use`` stays."""
    key = f"test {name}"
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(spoken_name(name))}**", width="content")
            with st.container(horizontal=True, width="content", gap="small"):
                task = tasks().get(key)
                running = bool(task and task.running)
                if st.button(text.TEST, icon=":material/speed:", type="tertiary", key=f"test-{name}", disabled=running):
                    task = begin_task(key, try_out)
                if remove is not None:
                    _remove_button(name, remove, in_use)
        st.caption(
            plain(about if spoken_name(name) == name else f"{about} · {name}")
        )  # where a folder is chosen, its path
        if task:
            follow_task(key, text.say("TESTING", name=spoken_name(name)))


def _remove_button(name: str, remove: Callable[[], object], in_use: bool) -> None:
    icon = ":material/delete:"
    if in_use:
        st.button(text.REMOVE, type="tertiary", icon=icon, key=f"kept-{name}", disabled=True, help=text.MODEL_IN_USE)
        return
    with st.popover(text.REMOVE, type="tertiary", icon=icon, key=f"remove-{name}"):
        if st.button(text.REMOVE, type="primary", key=f"confirm-{name}"):
            remove()
            tasks().pop(f"test {name}", None)
            tasks().pop(f"get {name}", None)
            st.rerun()


def could_be_card(assistant: PersonalAssistant, model: KnownModel) -> None:
    """A model that could be here: what it needs, and, where it can be got, the button for it."""
    import psutil

    store, name = assistant.stores[model.kind], f"get {model.name}"
    memory, disk = psutil.virtual_memory().available, shutil.disk_usage(assistant.settings.home).free
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(model.title)}**", width="content")
            task = tasks().get(name)
            if model.source and not (task and task.running):
                hint = text.say("GET_WHERE", size=text.size(model.disk), licence=model.licence, host=store.endpoint)
                if st.button(text.GET, icon=":material/download:", key=f"get-{model.name}", help=plain(hint)):
                    task = begin_task(name, lambda task: store.get(model, task.tell_or_stop))
        needs = text.say("NEEDS", disk=text.size(model.disk), memory=text.size(model.memory))
        st.caption(plain(" · ".join(filter(None, [needs, notice_text(model.note)]))))
        if isinstance(model, KnownChatModel) and not model.source:
            st.caption(text.ONLY_TRANSFORMERS)
        elif model.memory > memory or model.disk > disk:
            free = text.say("TOO_LARGE", memory=text.size(memory), disk=text.size(disk))
            st.caption(f":orange[:material/warning:] {plain(free)}")
        if task:
            follow_task(name, text.say("GETTING_STARTS", name=model.name))
