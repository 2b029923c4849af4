"""What is here to write answers: the model that is chosen, what is installed, the servers, the graphics card."""

import shlex
import shutil
from typing import Literal

from slmrag.assistant import PersonalAssistant
from slmrag.doctor.finding import Finding, say_none
from slmrag.errors.notices import Notice, Templates, reasons, sentences
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models import writes
from slmrag.models.model_server import ModelServer
from slmrag.models.preference import preference
from slmrag.models.providers import build, computes_with, torch_for_card, unused_provider
from slmrag.models.registry import TASKS, Choice
from slmrag.models.spec import spoken_name

_say = Templates(
    doctor_answers="Answers are written by",
    doctor_model_named="{model} is named by the settings",
    doctor_model_none="no model: sentences are quoted",
    doctor_model_chosen="{model} was chosen",
    doctor_model_found="{model} was found here",
    doctor_onnx="ONNX models",
    doctor_onnx_found="{models} ({build}: {providers})",
    doctor_onnx_advice="slmrag models get phi-3.5-mini",
    doctor_card="Graphics card",
    doctor_card_unused="this machine could compute with {provider}; what is installed does with {providers}",
    doctor_card_torch="this machine could compute with CUDA; the build of torch that is installed does with the CPU",
    doctor_card_brings="answers several times sooner",
    doctor_ollama="Ollama",
    doctor_ollama_found="{number} models at {host}",
    doctor_ollama_silent="installed, but not running or empty",
    doctor_ollama_silent_advice="ollama serve; ollama pull phi3.5",
    doctor_ollama_missing="not found (not needed)",
    doctor_servers="Model servers",
    doctor_replicas="Servers of {model}",
    doctor_replicas_found="{well} of {number} answer: {told}",
    doctor_replica_answers="{url} answers.",
    doctor_server_found="{title} at {url}: {models}",
    doctor_server_more="{models}, and {more} more",
    doctor_server_advice="slmrag models use {spec}",
    doctor_ollama_missing_advice="https://ollama.com, then: ollama pull phi3.5",
    doctor_written="answers in words of its own, and translations",
)

_LISTED = 5  # names of a server's models


def models_of(assistant: PersonalAssistant) -> list[Finding]:
    """Which model writes, what of ONNX, Ollama and of servers is here, and which of several servers answer."""
    models, findings = assistant.models, []
    try:
        choice = models.choice()
        models.open(choice.spec)
        findings.append(
            Finding(_say("doctor_answers"), "well", _chosen(choice), choice.hint)
            if writes(choice.spec)
            else Finding(_say("doctor_answers"), "could be better", _say("doctor_model_none"), choice.hint)
        )
    except SlmragError as problem:
        findings.append(Finding(_say("doctor_answers"), "broken", str(problem)))
    findings += _replicas(assistant)
    stored = models.store.installed()
    names = ", ".join(model.name for model in stored)
    findings.append(
        Finding(
            _say("doctor_onnx"),
            "well",
            _say("doctor_onnx_found", models=names, build=build(), providers=", ".join(computes_with())),
        )
        if stored
        else Finding(
            _say("doctor_onnx"),
            "could be better",
            say_none("doctor_none"),
            _say("doctor_onnx_advice"),
            _say("doctor_written"),
        )
    )
    here, servers = models.in_ollama(), [server for server in models.servers() if server.models]
    if here:
        found = _say("doctor_ollama_found", number=len(here), host=models.ollama_host)
        findings.append(Finding(_say("doctor_ollama"), "well", found))
    elif shutil.which("ollama"):
        silent, advice = _say("doctor_ollama_silent"), _say("doctor_ollama_silent_advice")
        findings.append(Finding(_say("doctor_ollama"), "could be better", silent, advice))
    elif not servers:
        missing, advice = _say("doctor_ollama_missing"), _say("doctor_ollama_missing_advice")
        findings.append(Finding(_say("doctor_ollama"), "could be better", missing, advice))
    if servers:
        best = _say("doctor_server_advice", spec=shlex.quote(servers[0].spec(min(servers[0].models, key=preference))))
        findings.append(Finding(_say("doctor_servers"), "well", reasons(map(_served, servers)), best))
    return findings


def card(assistant: PersonalAssistant) -> list[Finding]:
    """A card that could compute and does not; nothing where there is none, it does, or the settings want it so."""
    if assistant.settings.device == "cpu":
        return []
    if torch := _by_torch(assistant) and torch_for_card():
        return [
            Finding(
                _say("doctor_card"), "could be better", _say("doctor_card_torch"), torch, _say("doctor_card_brings")
            )
        ]
    if (provider := unused_provider()) is None:
        return []
    found = _say("doctor_card_unused", provider=provider.name, providers=", ".join(computes_with()))
    return [Finding(_say("doctor_card"), "could be better", found, provider.install, _say("doctor_card_brings"))]


def _by_torch(assistant: PersonalAssistant) -> bool:
    """Whether anything is computed by torch here: an embedder of one's own, or a model by Transformers."""
    chosen = {assistant.models.choice(task).spec for task in TASKS}
    return assistant.embeds_by_torch or any(spec.startswith("transformers:") for spec in chosen)


def _served(server: ModelServer) -> Notice:
    """A server, where it is, and what it has."""
    names = ", ".join(server.models[:_LISTED])
    if more := len(server.models[_LISTED:]):
        names = _say("doctor_server_more", models=names, more=more)
    return _say("doctor_server_found", title=server.title, url=server.url, models=names)


def _replicas(assistant: PersonalAssistant) -> list[Finding]:
    """Of several servers of the model that writes: which of them answer. Nothing where it has one, or may not be asked."""
    spec = assistant.models.choice().spec
    try:
        states = assistant.models.replicas(spec)
    except SlmragError:
        return []  # told of the model
    if not states:
        return []
    well = sum(not state.problem for state in states)
    told = sentences(state.problem or _say("doctor_replica_answers", url=state.url) for state in states)
    found = _say("doctor_replicas_found", well=well, number=len(states), told=told)
    how: Literal["well", "could be better", "broken"] = (
        "well" if well == len(states) else "could be better" if well else "broken"
    )
    return [Finding(_say("doctor_replicas", model=spoken_name(spec).partition(" · ")[0]), how, found)]


def _chosen(choice: Choice) -> Notice:
    """Which model writes, and why that one."""
    match choice.why:
        case "chosen":
            return _say("doctor_model_chosen", model=spoken_name(choice.spec))
        case "setting":
            return _say("doctor_model_named", model=spoken_name(choice.spec))
        case _:
            return _say("doctor_model_found", model=spoken_name(choice.spec))
