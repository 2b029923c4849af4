"""``slmrag models`` alone: what is installed, what could be, and what keeps a model from being asked."""

import json
import shlex
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from slmrag.cli.options import Json
from slmrag.cli.terminal import open_assistant, size, tell
from slmrag.errors.model_problems import ModelProblem
from slmrag.models import writes
from slmrag.models.preference import preference
from slmrag.text.languages import name_of

if TYPE_CHECKING:
    from rich.table import Table

    from slmrag.assistant import PersonalAssistant
    from slmrag.models.model_server import ModelServer
    from slmrag.models.ollama import InstalledModel
    from slmrag.models.replicas import ReplicaState
    from slmrag.models.store import StoredModel

_LISTED = 8  # models of a server


def overview(context: typer.Context, as_json: Json = False) -> None:
    """List what is installed, and what could be on this machine."""
    if context.invoked_subcommand is not None:
        return
    import shutil

    import psutil

    from slmrag.models.known_models import KNOWN

    with open_assistant() as assistant:
        stored = {(kind, model.name): model for kind, store in assistant.stores.items() for model in store.installed()}
        in_ollama, servers = assistant.models.in_ollama(), assistant.models.servers()
        choice = assistant.models.choice()
        disk = shutil.disk_usage(assistant.settings.home).free
        ours = [choice.spec, *(f"onnx:{name}" for kind, name in stored if kind == "chat")]
        replicas = _replicas(assistant, choice.spec)
        problems = list(dict.fromkeys(filter(None, (_problem(assistant, spec) for spec in ours))))
    memory = psutil.virtual_memory().available
    known = []
    for model in KNOWN:
        installed = (model.kind, model.name) in stored or model.packaged is not None
        fits = model.memory <= memory and (installed or model.disk <= disk)
        known.append(asdict(model) | {"installed": installed, "fits": fits, "runs_here": model.runs_here})
    own = {place: model for place, model in stored.items() if place not in {(one.kind, one.name) for one in KNOWN}}
    if as_json:
        print(json.dumps({
            "asked": choice.spec, "problems": problems, "known": known, "ollama": [asdict(model) for model in in_ollama],
            "servers": [asdict(server) for server in servers], "replicas": [asdict(replica) for replica in replicas],
            "other": [{"kind": kind, "name": name, "size": model.size} for (kind, name), model in own.items()],
        }, ensure_ascii=False))  # fmt: skip
        return
    tell(_table(known, own, in_ollama))
    for server in servers:
        _tell_server(server)
    tell(
        f"Answers are written by: {choice.spec}"
        + (f" ({choice.why})" if writes(choice.spec) else " (sentences are quoted)")
    )
    for replica in replicas:
        tell(f"  {replica.url}: {replica.problem or 'answers'}")
    for problem in problems:
        tell(problem)
    if choice.hint:
        tell(choice.hint)


def _problem(assistant: "PersonalAssistant", spec: str) -> str:
    """What keeps a model from being asked, as far as can be told without loading it; ``""``: nothing."""
    try:
        assistant.models.open(spec)
    except ModelProblem as problem:
        return str(problem)
    return ""


def _replicas(assistant: "PersonalAssistant", spec: str) -> "list[ReplicaState]":
    """How each of several servers of the model is; nothing where it has one, or may not be asked, which is said elsewhere."""
    try:
        return assistant.models.replicas(spec)
    except ModelProblem:
        return []


def _table(
    known: list[dict], own: "dict[tuple[str, str], StoredModel]", in_ollama: "Iterable[InstalledModel]"
) -> "Table":
    """By kind: the models of which much is known, then folders of one's own, and those of Ollama."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from slmrag.models.known_models import KINDS

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Model", "", "Disk", "Memory", "About"):
        table.add_column(
            heading, justify="right" if heading in ("Disk", "Memory") else "left", no_wrap=heading != "About"
        )
    for kind in KINDS.values():
        table.add_section()
        table.add_row(Text(kind.does, style="bold"))
        for model in (one for one in known if one["kind"] == kind.name):
            listed = kind.name in ("translation", "recognition")
            about = f"{name_of(model['languages'][0])}: {model['note']}" if listed else model["note"]
            row = (model["name"], _state(model), size(model["disk"]), size(model["memory"]), about)
            table.add_row(*map(Text, row), style=None if _state(model) in ("", "installed") else "dim")
        for (of_kind, name), stored in own.items():
            if of_kind == kind.name:
                table.add_row(Text(name), "installed", size(stored.size), "", "a folder of your own")
        for one in in_ollama if kind.name == "chat" else ():
            about = f"in Ollama, {one.parameters}" + (", runs elsewhere" if one.remote else "")
            table.add_row(Text(f"ollama:{one.name}"), "installed", size(one.size), "", Text(about))
    return table


def _tell_server(server: "ModelServer") -> None:
    """A server, what it has, and the line that has it used."""
    names = sorted(server.models, key=preference)
    tell(f"{server.title} at {server.url}" + ("" if names else " does not answer now."))
    for name in names[:_LISTED]:
        tell(f"  slmrag models use {shlex.quote(server.spec(name))}")  # a server calls its models as it likes
    if more := len(names[_LISTED:]):
        tell(f"  and {more} more models: slmrag models --json")


def _state(model: dict) -> str:
    if model["installed"]:
        return "installed"
    if not model["source"]:
        return "transformers" if model["kind"] == "chat" else "not got here"
    if not model["runs_here"]:
        return f"needs {model['needs']}"
    return "" if model["fits"] else "too large here"
