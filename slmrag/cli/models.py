"""``slmrag models``: what is installed and what could be, get one, try it, choose it."""

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from slmrag.cli.models_there import overview
from slmrag.cli.options import Json
from slmrag.cli.terminal import open_assistant, progress_bars, say, say_waiting, size, state_line, tell
from slmrag.errors.input_problems import CommandProblem
from slmrag.models import QUOTE, NoModel, writes

if TYPE_CHECKING:
    from pathlib import Path

    from slmrag.models.store import ModelStore

models = typer.Typer(name="models", help="Language models: what there is, get one, try it, choose it.")
models.callback(invoke_without_command=True)(overview)

Name = Annotated[str, typer.Argument(help="A name from slmrag models, such as phi-3.5-mini.", show_default=False)]
Spec = Annotated[
    str,
    typer.Argument(
        help="onnx:NAME, ollama:NAME, openai:NAME, openai:NAME@ADDRESS, foundry:NAME, transformers:NAME, quote, or pairs for --for translate.",
        show_default=False,
    ),
]


def _spec(name: str) -> str:
    """A spec, where a bare name means an ONNX model, as the list shows it. Raises `CommandProblem` for a bare address."""
    from slmrag.models.known_models import PAIR
    from slmrag.models.open_model import RUNTIMES
    from slmrag.models.pairs import PAIRS_SPEC

    if name.startswith(("http://", "https://")):
        raise CommandProblem("address_alone", address=name)
    if name == PAIRS_SPEC or name.startswith(PAIR):
        return PAIRS_SPEC
    return name if not writes(name) or name.partition(":")[0] in RUNTIMES else f"onnx:{name}"


@models.command()
def get(
    name: Name,
    source: Annotated[
        str,
        typer.Option(
            "--from",
            help="Of a translation model: a folder with its files; of that, or of data for recognition: the address of a copy.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Download a model; stopped, it goes on where it was. With ollama:NAME, Ollama pulls it."""
    from slmrag.models import ollama
    from slmrag.models.known_models import KNOWN, known

    if source and not source.startswith(("http://", "https://")):
        return _take(name, source)

    if name.startswith("ollama:"):
        with open_assistant() as assistant, progress_bars(quiet=False) as show:
            ollama.pull(name.removeprefix("ollama:"), assistant.models.ollama_host, show)
        tell(f"{name} is there.")
        return
    model = known(name.removeprefix("onnx:"))
    if model is None:
        names = ", ".join(one.name for one in KNOWN if one.source)
        raise CommandProblem("no_model_to_get", name=name, names=names)
    if source and model.kind not in ("translation", "recognition"):
        raise CommandProblem("only_pairs_from", name=name)
    store = _stores(source)[model.kind]
    there = any(one.name == model.name for one in store.installed())
    if model.packaged and not there:
        tell(f"{model.name} is there already: it came with slmrag.")
        return
    if model.source and not there:
        say(f"{model.title}, {size(model.disk)}, licence {model.licence}, from {store.endpoint}")
    with progress_bars(quiet=False) as show:
        stored = store.get(model, show)
    tell(
        f"{stored.name} is there already."
        if there
        else f"{stored.name} is there: {size(stored.size)} in {stored.folder}"
    )
    if model.kind == "checker":
        tell("It is asked from now on about sentences of answers that are in other words.")
    elif model.kind == "chat" and (checker := known("checker")):
        tell(f"slmrag models get {checker.name} ({size(checker.disk)}) brings a second opinion on what it will write.")
    elif model.kind == "embedding":
        tell(f"slmrag models use {model.name} --for search lets it find your documents.")
    elif model.kind == "translation":
        tell("Translations take it from now on: slmrag translate FILE --to LANGUAGE")
    elif model.kind == "recognition":
        tell(
            "Text on pictures is recognised with it from now on; a document that lacked it, when its file is added again."
        )


def _take(name: str, folder: str) -> None:
    """A translation model from a folder, tried before it is said to be there."""
    from pathlib import Path

    from slmrag.models.known_models import PAIR
    from slmrag.models.pair_files import take_from

    if not re.fullmatch(PAIR + "[a-z]{2,3}", name) or name == f"{PAIR}en":
        raise CommandProblem("only_pairs_from", name=name)
    store = _stores()["translation"]
    stored = take_from(Path(folder).expanduser(), name, store)
    _try_translating(name, store, False)
    tell(f"{stored.name} is there: {size(stored.size)} in {stored.folder}")


def _stores(copy: str = "") -> "dict[str, ModelStore]":
    """Where models lie, by kind, and ``copy`` the address of those that are listed here, if another than what the settings say.

    Nothing is opened: the library cannot be while its embedder is missing.
    """
    from slmrag import settings
    from slmrag.models.store import model_stores
    from slmrag.runtime import connections

    chosen = settings.load()
    connections.set_offline(chosen.offline)
    pairs, tessdata = copy or chosen.pairs_url, copy or chosen.tessdata_url
    return model_stores(chosen.home, chosen.hub_url, chosen.models, pairs, tessdata)


def _kind(name: str, stores: "dict[str, ModelStore]") -> str:
    """The kind of the model of that name: as it is known, else by where it lies, else one that writes."""
    from slmrag.models.known_models import known

    if model := known(name):
        return model.kind
    return next((kind for kind, store in stores.items() if any(one.name == name for one in store.installed())), "chat")


@models.command()
def remove(name: Name) -> None:
    """Remove a downloaded model."""
    from slmrag import settings
    from slmrag.models.known_models import known, known_embedder

    stores, name = _stores(), name.removeprefix("onnx:")
    model = known(name)
    name = model.name if model else name
    kind = _kind(name, stores)
    packaged = model is not None and model.packaged is not None  # finds without what is removed
    if kind == "embedding" and not packaged and known_embedder(settings.load().embedder) == model:
        raise CommandProblem("embedder_in_use", name=name)
    if packaged and not any(one.name == name for one in stores[kind].installed()):
        raise CommandProblem("model_packaged", name=name)
    removed = stores[kind].remove(name)
    tell(f"Removed {removed.name}: {size(removed.size)}.")


@models.command()
def test(name: Spec, as_json: Json = False) -> None:
    """Compare a model's files with what was got, load it, let it work a little, and say what its speed means here."""
    from slmrag.models.known_models import known

    stores, bare = _stores(), name.removeprefix("onnx:")
    model = known(bare)
    bare = model.name if model else bare
    kind = _kind(bare, stores)
    stored = any(one.name == bare for one in stores[kind].installed())
    if stored:
        with progress_bars(quiet=as_json) as show:
            stores[kind].verify(bare, show)
    if kind == "chat":
        _try_writing(name, as_json)
    elif kind == "embedding":
        _try_finding(bare, stores["embedding"].folder, as_json)
    elif kind == "translation":
        _try_translating(bare, stores["translation"], as_json)
    elif kind == "checker":
        _try_judging(stores[kind].find(bare).folder, bare, as_json)
    else:
        stores[kind].find(bare)
        print(json.dumps({"model": bare})) if as_json else tell(f"{bare}: its files are those that were got.")


def _try_judging(folder: "Path", name: str, as_json: bool) -> None:
    from slmrag.models.checker_trial import try_checker

    trial = try_checker(folder, name)
    if as_json:
        print(json.dumps(asdict(trial)))
        return
    tell(
        f"{trial.model}: was loaded in {trial.load_s:.1f} s, and takes {1000 * trial.opinion_s:.0f} ms for a sentence."
    )
    tell(f"Of {trial.asked} plain sentences it judged {trial.right} as they are.")


def _try_writing(name: str, as_json: bool) -> None:
    from slmrag.models.speed import try_out

    with open_assistant() as assistant, state_line() as show:
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


def _try_finding(name: str, got: "Path", as_json: bool) -> None:
    from slmrag.embedding import Embedder
    from slmrag.embedding.trial import try_embedder

    with say_waiting(f"{name} reads a little"):
        trial = try_embedder(Embedder(name, got=got))
    if as_json:
        print(json.dumps(asdict(trial)))
        return
    tell(f"{trial.model}: reads {trial.passages:.1f} passages a second here, and was loaded in {trial.load_s:.1f} s.")


def _try_translating(name: str, store: "ModelStore", as_json: bool) -> None:
    from contextlib import closing

    from slmrag.models.pair_trial import try_pair
    from slmrag.models.pairs import Pairs

    with closing(Pairs(store)) as pairs, say_waiting(f"{name} translates a little"):
        trials = try_pair(pairs, name)
    if as_json:
        print(json.dumps([asdict(trial) for trial in trials]))
        return
    for trial in trials:
        tell(
            f"{name}, {trial.source} to {trial.target}: {trial.words:,.0f} words a second here, and was loaded in {trial.load_s:.1f} s."
        )


@models.command()
def use(
    spec: Spec,
    task: Annotated[str, typer.Option("--for", help="ask, summarise, translate, pictures, or search.")] = "ask",
) -> None:
    """Try a model, choose it for a task, and remember it; auto chooses by what is there."""
    from slmrag.models.pairs import PAIRS_SPEC
    from slmrag.models.registry import TASKS

    purpose = next((one for one in TASKS if one == task), None)
    if purpose is None and task != "search":
        raise CommandProblem("no_task", name=task, names=", ".join((*TASKS, "search")))
    if purpose is None:
        return _find_with(spec)
    chosen = "" if spec == "auto" else _spec(spec)
    with open_assistant() as assistant, state_line() as show:
        model = assistant.models.open(chosen) if chosen not in ("", PAIRS_SPEC) else QUOTE
        if not isinstance(model, NoModel):
            model.load(show)  # raises where it could not write
            show(None)
        assistant.models.choose(purpose, chosen)
        tell(f"For {task}: {assistant.models.choice(purpose).spec}")


def _find_with(name: str) -> None:
    """Let another embedding model find, from when the library is opened next."""
    from slmrag import settings
    from slmrag.embedding import BUILT_IN, Embedder

    name = BUILT_IN if name == "auto" else name
    Embedder(name, got=_stores()["embedding"].folder)  # raises where it is not there
    settings.keep(settings.load().home, embedder=name)
    tell(f"Documents are found with {name}, which makes its vectors when slmrag app or slmrag add runs next.")


@models.command()
def allow(spec: Spec, off: Annotated[bool, typer.Option("--off", help="Turn it off again.")] = False) -> None:
    """Let a model on another machine be asked. What you ask, and the passages, go there."""
    with open_assistant() as assistant:
        host = assistant.models.allow(spec, not off)
    if off:
        tell(f"{spec} is off: nothing is sent to {host}.")
    else:
        tell(f"{spec} may be asked: questions and passages are then sent to {host}. --off turns it off." if host
             else f"{spec} runs on this machine: it needs no permission.")  # fmt: skip
