"""``slmrag models``: what is installed and what could be, get one, try it, choose it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from slmrag.cli.options import Json
from slmrag.cli.terminal import opened, progress_bars, say, size, state_line, tell
from slmrag.errors.input_problems import CommandProblem
from slmrag.models import writes

if TYPE_CHECKING:
    from rich.table import Table

    from slmrag.embedding.known_embedders import KnownEmbedder
    from slmrag.models.known_models import KnownModel
    from slmrag.models.ollama import Installed
    from slmrag.models.store import ModelStore

models = typer.Typer(name="models", help="Language models: what there is, get one, try it, choose it.")

Name = Annotated[str, typer.Argument(help="A name from slmrag models, such as phi-3.5-mini.", show_default=False)]
Spec = Annotated[
    str, typer.Argument(help="onnx:NAME, ollama:NAME, openai:NAME, transformers:NAME or quote.", show_default=False)
]


@models.callback(invoke_without_command=True)
def overview(context: typer.Context, as_json: Json = False) -> None:
    """List what is installed, and what could be on this machine."""
    if context.invoked_subcommand is not None:
        return
    import shutil

    import psutil

    from slmrag.embedding.known_embedders import KNOWN_EMBEDDERS
    from slmrag.models.known_models import KNOWN

    with opened() as assistant:
        stored = {model.name: model for model in assistant.models.store.installed()}
        in_ollama = assistant.models.in_ollama()
        choice = assistant.models.choice()
        disk = shutil.disk_usage(assistant.settings.home).free
    memory = psutil.virtual_memory().available
    known = [
        asdict(model)
        | {
            "installed": model.name in stored,
            "fits": model.memory <= memory and (model.name in stored or model.disk <= disk),
        }
        for model in KNOWN
    ]
    got = {model.name for model in _embedders().installed()}
    embedders = [asdict(model) | {"installed": model.name in got} for model in KNOWN_EMBEDDERS]
    if as_json:
        others = [{"name": m.name, "size": m.size} for m in stored.values() if m.name not in {k["name"] for k in known}]
        print(json.dumps({
            "asked": choice.spec, "known": known, "other_onnx": others, "ollama": [asdict(model) for model in in_ollama],
            "embedders": embedders,
        }, ensure_ascii=False))  # fmt: skip
        return
    tell(_table(known, stored, in_ollama, embedders))
    tell(
        f"Answers are written by: {choice.spec}"
        + (f" ({choice.why})" if writes(choice.spec) else " (sentences are quoted)")
    )
    if choice.hint:
        tell(choice.hint)


def _table(known: list[dict], stored: dict, in_ollama: "Iterable[Installed]", embedders: list[dict]) -> "Table":
    """Models of which much is known, then folders of one's own, those of Ollama, and those that find."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Model", "", "Disk", "Memory", "About"):
        table.add_column(
            heading, justify="right" if heading in ("Disk", "Memory") else "left", no_wrap=heading != "About"
        )
    for model in known:
        state = "installed" if model["installed"] else "" if model["fits"] and model["onnx"] else "too large here"
        if not model["installed"] and not model["onnx"]:
            state = "transformers"
        row = (model["name"], state, size(model["disk"]), size(model["memory"]), model["note"])
        table.add_row(*map(Text, row), style=None if model["installed"] or not state else "dim")
    for model in stored.values():
        if model.name not in {fact["name"] for fact in known}:
            table.add_row(Text(model.name), "installed", size(model.size), "", "a folder of your own")
    for one in in_ollama:
        about = f"in Ollama, {one.parameters}" + (", runs elsewhere" if one.remote else "")
        table.add_row(Text(f"ollama:{one.name}"), "installed", size(one.size), "", Text(about))
    for model in embedders:
        state = "installed" if model["installed"] else ""
        about = f"finds by meaning: {model['note']}"
        row = (model["name"], state, size(model["disk"]), size(model["memory"]), about)
        table.add_row(*map(Text, row), style=None if model["installed"] or model["source"] else "dim")
    return table


def _spec(name: str) -> str:
    """A spec, where a bare name means an ONNX model, as the list shows it."""
    from slmrag.models.registry import KINDS

    return name if not writes(name) or name.partition(":")[0] in KINDS else f"onnx:{name}"


@models.command()
def get(name: Name) -> None:
    """Download a model; stopped, it goes on where it was. With ollama:NAME, Ollama pulls it."""
    from slmrag.embedding.known_embedders import KNOWN_EMBEDDERS, known_embedder
    from slmrag.models import ollama
    from slmrag.models.known_models import KNOWN, known

    if embedder := known_embedder(name):
        _got(_embedders(), embedder)
        tell(f"slmrag models use {embedder.name} --for search lets it find your documents.")
        return
    with opened() as assistant:
        if name.startswith("ollama:"):
            with progress_bars(quiet=False) as show:
                ollama.pull(name.removeprefix("ollama:"), assistant.models.ollama_host, show)
            tell(f"{name} is there.")
            return
        model = known(name.removeprefix("onnx:"))
        if model is None:
            names = ", ".join(one.name for one in (*KNOWN, *KNOWN_EMBEDDERS) if one.source)
            raise CommandProblem("no_model_to_get", name=name, names=names)
        _got(assistant.models.store, model)


def _got(store: "ModelStore", model: "KnownModel | KnownEmbedder") -> None:
    there = any(one.name == model.name for one in store.installed())
    if not there and model.source:
        say(f"{model.title}, {size(model.disk)}, licence {model.licence}, from {store.endpoint}")
    with progress_bars(quiet=False) as show:
        stored = store.get(model, show)
    tell(
        f"{stored.name} is there already."
        if there
        else f"{stored.name} is there: {size(stored.size)} in {stored.folder}"
    )


def _embedders() -> "ModelStore":
    """Where embedding models lie. Nothing is opened: the library cannot be while its embedder is missing."""
    from slmrag import settings
    from slmrag.models.store import embedder_store

    chosen = settings.load()
    return embedder_store(chosen.home, chosen.hub_url)


@models.command()
def remove(name: Name) -> None:
    """Remove a downloaded model."""
    from slmrag import settings
    from slmrag.embedding.known_embedders import known_embedder

    if embedder := known_embedder(name):
        if known_embedder(settings.load().embedder) == embedder:
            raise CommandProblem("embedder_in_use", name=embedder.name)
        removed = _embedders().remove(embedder.name)
    else:
        with opened() as assistant:
            removed = assistant.models.store.remove(name.removeprefix("onnx:"))
    tell(f"Removed {removed.name}: {size(removed.size)}.")


@models.command()
def test(name: Spec, as_json: Json = False) -> None:
    """Load a model, let it read and write a little, and say what its speed means here."""
    from slmrag.models.speed import try_out

    with opened() as assistant, state_line() as show:
        model = assistant.models.open(_spec(name))
        trial = try_out(model, on_state=show)
        show(None)
    if as_json:
        print(
            json.dumps(asdict(trial) | {"first_word_s": {n: round(trial.first_word(n), 1) for n in (300, 700, 2500)}})
        )
        return
    tell(f"{trial.model}: reads {trial.reads:.1f} and writes {trial.writes:.1f} tokens a second here.")
    held = f", and holds {size(trial.memory)} of memory" if trial.memory else ""
    tell(f"It was loaded in {trial.load_s:.1f} s{held}.")
    tell(f"An answer from 600 tokens of passages starts in about {trial.first_word(600):.0f} s here.")


@models.command()
def use(
    spec: Spec,
    task: Annotated[str, typer.Option("--for", help="ask, summarise, translate, pictures, or search.")] = "ask",
) -> None:
    """Choose the model for a task, and remember it; auto chooses by what is there."""
    from slmrag.models.registry import TASKS

    purpose = next((one for one in TASKS if one == task), None)
    if purpose is None and task != "search":
        raise CommandProblem("no_task", name=task, names=", ".join((*TASKS, "search")))
    if purpose is None:
        return _find_with(spec)
    with opened() as assistant:
        assistant.models.choose(purpose, "" if spec == "auto" else _spec(spec))
        tell(f"For {task}: {assistant.models.choice(purpose).spec}")


def _find_with(name: str) -> None:
    """Let another embedding model find, from when the library is opened next."""
    from slmrag import settings
    from slmrag.embedding import BUILT_IN, Embedder

    name = BUILT_IN if name == "auto" else name
    Embedder(name, got=_embedders().folder)  # raises where it is not there
    settings.keep(settings.load().home, embedder=name)
    tell(f"Documents are found with {name}, which makes its vectors when slmrag app or slmrag add runs next.")


@models.command()
def allow(spec: Spec, off: Annotated[bool, typer.Option("--off", help="Turn it off again.")] = False) -> None:
    """Let a model on another machine be asked. What you ask, and the passages, go there."""
    with opened() as assistant:
        host = assistant.models.allow(spec, not off)
    if off:
        tell(f"{spec} is off: nothing is sent to {host}.")
    else:
        tell(f"{spec} may be asked: questions and passages are then sent to {host}. --off turns it off." if host
             else f"{spec} runs on this machine: it needs no permission.")  # fmt: skip
