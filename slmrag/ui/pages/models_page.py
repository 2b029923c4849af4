"""The page of language models: what is installed and what could be, got, tried, chosen; and what is elsewhere."""

import shutil
from functools import partial

import streamlit as st

from slmrag.assistant import PersonalAssistant
from slmrag.embedding import Embedder
from slmrag.embedding.trial import try_embedder
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models import QUOTE, writes
from slmrag.models.checker_trial import try_checker
from slmrag.models.known_models import KINDS, KNOWN, KnownModel, known
from slmrag.models.pair_trial import try_pair
from slmrag.models.pairs import PAIRS_SPEC
from slmrag.models.registry import TASKS, Purpose
from slmrag.models.spec import spoken_name
from slmrag.models.speed import try_out
from slmrag.models.store import StoredModel
from slmrag.runtime.connections import remote_host, remote_hosts
from slmrag.text.languages import name_of
from slmrag.ui.pieces.embedder_choice import choose_embedder
from slmrag.ui.pieces.model_cards import could_be_card, installed_card
from slmrag.ui.pieces.server_cards import served_specs, show_servers
from slmrag.ui.session.model_tasks import ModelTask
from slmrag.ui.session.people import administers
from slmrag.ui.session.shared_assistant import open_assistant
from slmrag.ui.words import text
from slmrag.ui.words.escaping import plain
from slmrag.ui.words.notice_text import notice_text, show_problem

_OF_LANGUAGES = ("recognition", "translation")  # kinds of models that are each of one language
_QUOTING = ("ask", "summarise")  # tasks that are done without a model too


def page() -> None:
    """Draw the page."""
    st.title(text.MODELS_TITLE, anchor=False)
    st.markdown(text.MODELS_INTRO)
    assistant = open_assistant()
    try:
        specs = installed_specs(assistant)
        if not administers(assistant):
            _told(assistant)
            return
        _choose(assistant, specs)
        for kind in KINDS:
            _show_kind(assistant, kind, specs)
            if kind == "chat":
                show_servers(assistant)
        _elsewhere(assistant)
    except SlmragError as problem:
        show_problem(problem)


def installed_specs(assistant: PersonalAssistant) -> dict[str, str]:
    """What can write on this machine: ``"quote"``, and the spec of each installed model with a word about it."""
    specs = {QUOTE.name: text.NO_MODEL}
    for stored in assistant.models.store.installed():
        fact = known(stored.name)
        about = [text.size(stored.size), notice_text(fact.note) if fact else text.OWN_FOLDER]
        specs[f"onnx:{stored.name}"] = " · ".join(filter(None, [*about, _problem(assistant, f"onnx:{stored.name}")]))
    for model in assistant.models.in_ollama():
        if not model.remote:
            specs[f"ollama:{model.name}"] = " · ".join(
                filter(None, ["Ollama", text.size(model.size), model.parameters])
            )
    for task in TASKS:
        if (spec := assistant.models.choice(task).spec) != PAIRS_SPEC:
            specs.setdefault(spec, text.CHOSEN)
    return specs


def _problem(assistant: PersonalAssistant, spec: str) -> str:
    """What keeps a model from being asked, as far as can be told without loading it; ``""``: nothing."""
    try:
        assistant.models.open(spec)
    except SlmragError as problem:
        return notice_text(str(problem))
    return ""


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
    names, served = _names(), served_specs(assistant)
    pairs = [PAIRS_SPEC] if assistant.pairs.directions() else []
    with st.grid(min_column_width=260, gap="small"):
        for task, name in names.items():
            choice = assistant.models.choice(task)
            chosen = choice.spec if choice.why == "chosen" else ""
            automatic = "" if chosen else choice.spec
            options = list(
                dict.fromkeys(
                    ["", *specs, *served, *(pairs if task == "translate" else []), *([chosen] if chosen else [])]
                )
            )
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


def _show_kind(assistant: PersonalAssistant, kind: str, specs: dict[str, str]) -> None:
    """The models of a kind: those that are here, and those that could be."""
    st.header(notice_text(KINDS[kind].does), anchor=False)
    stored = assistant.stores[kind].installed()
    if kind == "chat":
        _show_specs(assistant, specs)
    else:
        if kind == "embedding":
            choose_embedder(assistant)
        for one in stored:
            _show_stored(assistant, kind, one)
    here = {model.name for model in stored}
    could_be = [
        model
        for model in KNOWN
        if model.kind == kind and model.name not in here and not model.packaged and model.runs_here
    ]
    if could_be:
        st.subheader(text.COULD_BE, anchor=False)
    if kind in _OF_LANGUAGES:
        could_be = _of_language(kind, could_be)
    for model in could_be:
        could_be_card(assistant, model)


def _of_language(kind: str, models: list[KnownModel]) -> list[KnownModel]:
    """Those of the language that is chosen: there are too many for a list of cards."""
    names = {model.languages[0]: _language(model) for model in models}
    chosen = st.selectbox(
        text.PAIR_LANGUAGE, sorted(names, key=lambda code: names[code]), index=None, format_func=lambda code: names.get(code, code),
        placeholder=text.CHOOSE_LANGUAGE, key=f"language-{kind}",
    )  # fmt: skip
    return [model for model in models if model.languages[0] == chosen]


def _language(model: KnownModel) -> str:
    return notice_text(name_of(model.languages[0]))


def _show_specs(assistant: PersonalAssistant, specs: dict[str, str]) -> None:
    """The models that write: our own, and those of servers."""
    if len(specs) == 1 and not assistant.models.servers():
        st.caption(text.NONE_INSTALLED)
    for spec, about in specs.items():
        if writes(spec) and not spec.startswith(("openai:", "foundry:")):  # these have the cards of their servers
            own = (
                spec.removeprefix("onnx:") if spec.startswith("onnx:") and spoken_name(spec) == spec else ""
            )  # no other folder
            remove = partial(_remove, assistant, own) if own else None
            installed_card(spec, about, partial(_try_writing, assistant, spec), remove)
    _ollama_state(assistant)


def _try_writing(assistant: PersonalAssistant, spec: str, task: ModelTask) -> object:
    store, name = assistant.stores["chat"], spec.removeprefix("onnx:")
    if spec.startswith("onnx:") and any(model.name == name for model in store.installed()):
        store.verify(name, lambda progress: task.stop_if_asked())
    return try_out(assistant.models.open(spec), on_state=task.tell_or_stop)


def _remove(assistant: PersonalAssistant, name: str) -> None:
    assistant.models.forget(f"onnx:{name}")
    assistant.stores["chat"].remove(name)


def _show_stored(assistant: PersonalAssistant, kind: str, model: StoredModel) -> None:
    """A model of another kind than those that write."""
    store, fact = assistant.stores[kind], known(model.name)

    def try_out(task: ModelTask) -> object:
        verified = store.verify(model.name, lambda progress: task.stop_if_asked())
        if kind == "translation":
            return try_pair(assistant.pairs, model.name)
        if kind == "checker":
            return try_checker(model.folder, model.name)
        return (
            try_embedder(Embedder(model.name, got=store.folder, device=assistant.settings.device))
            if kind == "embedding"
            else verified
        )

    title = [_language(fact)] if kind in _OF_LANGUAGES and fact else []
    about = " · ".join([*title, text.size(model.size), notice_text(fact.note) if fact else text.OWN_FOLDER])
    # The one before goes on answering until the next start.
    in_use = kind == "embedding" and (assistant.settings.embedder == model.name or assistant.embedder_waits)
    installed_card(model.name, about, try_out, partial(store.remove, model.name), in_use)


def _ollama_state(assistant: PersonalAssistant) -> None:
    here = assistant.models.in_ollama()
    if here:
        words = text.say("OLLAMA_RUNS", host=assistant.models.ollama_host, models=text.count_of(len(here), "model"))
    else:
        words = text.OLLAMA_INSTALLED if shutil.which("ollama") else text.OLLAMA_MISSING
    st.caption(f":material/dns: {plain(words)}")


def _elsewhere(assistant: PersonalAssistant) -> None:
    models, settings = assistant.models, assistant.settings
    st.header(text.ELSEWHERE, anchor=False)
    offered: dict[str, str] = {}
    if settings.openai_url and (host := remote_hosts(settings.openai_url)):
        st.caption(plain(text.say("MODEL_OF_SERVER_AT", host=host)))
        name = st.text_input(text.MODEL_OF_SERVER, key="openai-name", persist_state="session").strip()
        known_specs = {spec for spec in models.allowed() if spec.startswith("openai:")}
        offered |= {spec: host for spec in sorted(known_specs | ({f"openai:{name}"} if name else set()))}
    if host := remote_host(models.ollama_host):
        offered |= {f"ollama:{name}": host for name in ("phi3.5", "phi4-mini", "phi3")}
    offered |= {f"ollama:{model.name}": "ollama.com" for model in models.in_ollama() if model.remote}
    if not offered:
        if not any(server.elsewhere for server in models.servers()):
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
