"""The page of language models: what is installed and what could be, got, tried, chosen; and what is elsewhere."""

import shutil
from functools import partial

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models import QUOTE, writes
from slmrag.models.known_models import KNOWN, KnownModel, known
from slmrag.models.registry import TASKS, Purpose
from slmrag.models.speed import try_out
from slmrag.runtime.connections import remote_host
from slmrag.ui.pieces.embedder_choice import show_embedders
from slmrag.ui.session.model_tasks import begin_task, follow_task, tasks
from slmrag.ui.session.people import administers
from slmrag.ui.session.shared_assistant import opened
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text, show_problem

_QUOTING = ("ask", "summarise")  # tasks that are done without a model too


def page() -> None:
    """Draw the page."""
    st.title(text.MODELS_TITLE, anchor=False)
    st.markdown(text.MODELS_INTRO)
    assistant = opened()
    try:
        specs = installed_specs(assistant)
        if not administers(assistant):
            _told(assistant)
            return
        _choose(assistant, specs)
        st.header(text.INSTALLED, anchor=False)
        if len(specs) == 1:
            st.caption(text.NONE_INSTALLED)
        for spec, about in specs.items():
            if writes(spec):
                _show_installed(assistant, spec, about)
        _ollama_state(assistant)
        st.header(text.COULD_BE, anchor=False)
        for model in KNOWN:
            if f"onnx:{model.name}" not in specs:
                _show_known(assistant, model)
        show_embedders(assistant)
        _elsewhere(assistant)
    except SlmragError as problem:
        show_problem(problem)


def installed_specs(assistant: PersonalAssistant) -> dict[str, str]:
    """What can write on this machine: ``"quote"``, and the spec of each installed model with a word about it."""
    specs = {QUOTE.name: text.NO_MODEL}
    for stored in assistant.models.store.installed():
        fact = known(stored.name)
        about = [text.size(stored.size), notice_text(fact.note) if fact else text.OWN_FOLDER]
        specs[f"onnx:{stored.name}"] = " · ".join(filter(None, about))
    for model in assistant.models.in_ollama():
        if not model.remote:
            specs[f"ollama:{model.name}"] = " · ".join(
                filter(None, ["Ollama", text.size(model.size), model.parameters])
            )
    for task in TASKS:
        specs.setdefault(assistant.models.choice(task).spec, text.CHOSEN)
    return specs


def _names() -> dict[Purpose, str]:
    return dict(zip(TASKS, (text.TASK_ASK, text.TASK_SUMMARISE, text.TASK_TRANSLATE, text.TASK_PICTURES), strict=True))


def _told(assistant: PersonalAssistant) -> None:
    """Which model does what, for those who may not choose."""
    st.info(text.ADMINS_ONLY, icon=":material/admin_panel_settings:")
    st.header(text.CHOOSE_TITLE, anchor=False)
    for task, name in _names().items():
        spec = assistant.models.choice(task).spec
        st.markdown(f"**{plain(name)}**: {plain(text.model(spec, quotes=task in _QUOTING))}")


def _choose(assistant: PersonalAssistant, specs: dict[str, str]) -> None:
    st.header(text.CHOOSE_TITLE, anchor=False)
    names = _names()
    with st.grid(min_column_width=260, gap="small"):
        for task, name in names.items():
            choice = assistant.models.choice(task)
            chosen = choice.spec if choice.why == "chosen" else ""
            automatic = "" if chosen else choice.spec
            options = list(dict.fromkeys(["", *specs, *([chosen] if chosen else [])]))
            st.selectbox(
                name, options, index=options.index(chosen), key=f"choose-{task}",
                format_func=partial(_named, automatic, task in _QUOTING), on_change=_chosen, args=(assistant, task),
            )  # fmt: skip
    if problem := st.session_state.pop("choice-problem", ""):
        show_problem(problem)


def _named(automatic: str, quotes: bool, spec: str) -> str:
    return (
        text.model(spec, quotes=quotes)
        if spec
        else text.say("AUTOMATIC", spec=text.model(automatic, quotes=quotes) or "…")
    )


def _chosen(assistant: PersonalAssistant, task: Purpose) -> None:
    try:
        assistant.models.choose(task, st.session_state[f"choose-{task}"])
    except SlmragError as problem:
        st.session_state["choice-problem"] = str(problem)


def _show_installed(assistant: PersonalAssistant, spec: str, about: str) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(spec)}**", width="content")
            with st.container(horizontal=True, width="content", gap="small"):
                task = tasks().get(f"test {spec}")
                if st.button(text.TEST, icon=":material/speed:", type="tertiary", key=f"test-{spec}", disabled=bool(task and task.running)):  # fmt: skip
                    model = assistant.models.open(spec)
                    task = begin_task(f"test {spec}", lambda task: try_out(model, on_state=task.tell_or_stop))
                if spec.startswith("onnx:"):
                    _remove(assistant, spec.removeprefix("onnx:"))
        st.caption(plain(about))
        if task:
            follow_task(f"test {spec}", text.say("TESTING", name=spec))


def _remove(assistant: PersonalAssistant, name: str) -> None:
    with st.popover(text.REMOVE, type="tertiary", icon=":material/delete:", key=f"remove-{name}"):
        if st.button(text.REMOVE, type="primary", key=f"confirm-{name}"):
            assistant.models.forget(f"onnx:{name}")
            assistant.models.store.remove(name)
            st.rerun()


def _show_known(assistant: PersonalAssistant, model: KnownModel) -> None:
    import psutil

    store = assistant.models.store
    memory, disk = psutil.virtual_memory().available, shutil.disk_usage(assistant.settings.home).free
    fits = model.memory <= memory and model.disk <= disk
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(model.title)}**", width="content")
            task = tasks().get(f"get {model.name}")
            if model.onnx and not (task and task.running):
                hint = text.say("GET_WHERE", size=text.size(model.disk), licence=model.licence, host=store.endpoint)
                if st.button(text.GET, icon=":material/download:", key=f"get-{model.name}", help=plain(hint)):
                    task = begin_task(f"get {model.name}", lambda task: store.get(model, task.tell_or_stop))
        needs = text.say("NEEDS", disk=text.size(model.disk), memory=text.size(model.memory))
        st.caption(plain(" · ".join(filter(None, [needs, notice_text(model.note)]))))
        if not model.onnx:
            st.caption(text.ONLY_TRANSFORMERS)
        elif not fits:
            free = text.say("TOO_LARGE", memory=text.size(memory), disk=text.size(disk))
            st.caption(f":orange[:material/warning:] {plain(free)}")
        if task:
            follow_task(f"get {model.name}", text.say("GETTING_STARTS", name=model.name))


def _ollama_state(assistant: PersonalAssistant) -> None:
    here = assistant.models.in_ollama()
    if here:
        words = text.say("OLLAMA_RUNS", host=assistant.models.ollama_host, models=text.counted(len(here), "model"))
    else:
        words = text.OLLAMA_INSTALLED if shutil.which("ollama") else text.OLLAMA_MISSING
    st.caption(f":material/dns: {plain(words)}")


def _elsewhere(assistant: PersonalAssistant) -> None:
    models, settings = assistant.models, assistant.settings
    st.header(text.ELSEWHERE, anchor=False)
    offered: dict[str, str] = {}
    if settings.openai_url and (host := remote_host(settings.openai_url)):
        st.caption(plain(text.say("MODEL_OF_SERVER_AT", host=host)))
        name = st.text_input(text.MODEL_OF_SERVER, key="openai-name", persist_state="session").strip()
        known_specs = {spec for spec in models.allowed() if spec.startswith("openai:")}
        offered |= {spec: host for spec in sorted(known_specs | ({f"openai:{name}"} if name else set()))}
    if host := remote_host(models.ollama_host):
        offered |= {f"ollama:{name}": host for name in ("phi3.5", "phi4-mini", "phi3")}
    offered |= {f"ollama:{model.name}": "ollama.com" for model in models.in_ollama() if model.remote}
    if not offered:
        st.caption(f":material/lock: {text.NO_SERVER}")
        return
    st.markdown(text.ELSEWHERE_INTRO)
    for spec, host in offered.items():
        if spec in settings.remote_models:
            st.caption(f":material/cloud_upload: {plain(text.say('ELSEWHERE_SETTING', spec=spec, host=host))}")
        else:
            label = f":material/cloud_upload: {plain(text.say('ELSEWHERE_ALLOW', spec=spec, host=host))}"
            st.toggle(
                label, value=spec in models.allowed(), key=f"allow-{spec}", on_change=_allow, args=(assistant, spec)
            )


def _allow(assistant: PersonalAssistant, spec: str) -> None:
    try:
        assistant.models.allow(spec, st.session_state[f"allow-{spec}"])
    except SlmragError as problem:
        st.session_state["choice-problem"] = str(problem)


if __name__ == "__main__":  # Streamlit runs a page's file; importing it draws nothing
    page()
