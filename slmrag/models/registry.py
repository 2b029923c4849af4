"""Which models there are, which one is asked for what, and the one instance of each."""

import json
import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from slmrag.errors.model_problems import ModelMissing, ModelNotAllowed, ModelProblem
from slmrag.errors.notices import Templates, system_reason
from slmrag.models import ollama
from slmrag.models.chat_model import ChatModel
from slmrag.models.known_models import CHAT_MODELS, known_chat_model
from slmrag.models.no_model import QUOTE, NoModel, writes
from slmrag.models.queue import SharedModel
from slmrag.models.store import ModelStore
from slmrag.runtime.connections import remote_host

_hint = Templates(model_would_write="A language model would write answers: slmrag models get phi-3.5-mini")
Purpose = Literal["ask", "summarise", "translate", "pictures"]
TASKS: tuple[Purpose, ...] = get_args(Purpose)
RUNTIMES = ("onnx", "ollama", "openai", "transformers")
_LOOK_SECONDS = 20.0  # how long an answer about Ollama is believed


@dataclass(frozen=True, slots=True)
class Choice:
    """The model for a task: its spec, why it is that one, and, where there is a better way, one line that says it."""

    spec: str
    why: Literal["chosen", "setting", "found", "nothing else"]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Servers:
    """What runs models outside this process: the addresses of Ollama and of a server that speaks OpenAI's protocol.

    ``openai_sees`` says that the latter's models see images; ``allowed`` are specs that may be asked on another machine.
    """

    ollama_host: str = ollama.DEFAULT_HOST
    openai_url: str = ""
    openai_key: str = field(default="", repr=False)
    openai_sees: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What a model may take: tokens of its window, threads (0: as it likes), seconds in the queue, and idle in memory."""

    window: int = 4096
    threads: int = 0
    wait_seconds: float = 900.0
    idle_seconds: float = 900.0


class Models:
    """The models of a program. ``choices`` is the file that remembers what was chosen, and what was allowed.

    ``preferred`` is the spec that the settings name, ``""`` to choose by what is there. Safe to share between threads.
    """

    def __init__(
        self,
        store: ModelStore,
        choices: Path,
        *,
        preferred: str = "",
        servers: Servers = Servers(),
        limits: ModelLimits = ModelLimits(),
    ) -> None:
        self.store, self._choices, self._preferred = store, choices, preferred
        self.ollama_host, self._servers, self._limits = servers.ollama_host, servers, limits
        self._added: dict[str, ChatModel] = {}
        self._open: dict[str, ChatModel] = {}
        self._lock = threading.Lock()
        self._ollama: tuple[float, tuple[ollama.Installed, ...]] = (-_LOOK_SECONDS, ())

    # -- one instance of each -------------------------------------------------------------------------------------

    def open(self, spec: str) -> ChatModel | NoModel:
        """The model of ``spec``, the same one every time, or `QUOTE`; it is loaded when it is first asked.

        Raises `ModelMissing`, `ModelNotAllowed` for one on another machine that nobody turned on, `ModelProblem`.
        """
        if not writes(spec):
            return QUOTE
        spec = _resolved(spec)
        with self._lock:
            model = self._open.get(spec) or self._make(spec)
            self._require_allowed(model, spec)  # every time: it may have been turned off meanwhile
            if spec not in self._open:
                # A server elsewhere keeps its own queue.
                self._open[spec] = (
                    model
                    if model.sends_to
                    else SharedModel(
                        model, wait_seconds=self._limits.wait_seconds, idle_seconds=self._limits.idle_seconds
                    )
                )
            return self._open[spec]

    def add(self, model: ChatModel) -> None:
        """Have a model of the program's own, such as `slmrag.testing.ScriptedModel`, opened by its name like any other.

        It takes the place of the one that was added under this name before.
        """
        self.forget(model.name)
        self._added[model.name] = model

    def _make(self, spec: str) -> ChatModel:
        if spec in self._added:
            return self._added[spec]
        kind, _, name = spec.partition(":")
        if kind not in RUNTIMES or not name:
            raise ModelMissing("no_such_spec", spec=spec)
        match kind:
            case "onnx":
                from slmrag.models.onnx import OnnxModel

                if Path(name).is_absolute():
                    return OnnxModel(Path(name), name=spec, window=self._limits.window, threads=self._limits.threads)
                self.store.check(name)
                folder = self.store.find(name).folder
                return OnnxModel(folder, name=spec, window=self._limits.window, threads=self._limits.threads)
            case "ollama":
                return ollama.OllamaModel(
                    name, host=self.ollama_host, window=self._limits.window, keep_seconds=self._limits.idle_seconds
                )
            case "openai":
                from slmrag.models.openai import OpenAIModel

                if not self._servers.openai_url:
                    raise ModelMissing("spec_without_address", spec=spec)
                return OpenAIModel(
                    name,
                    base_url=self._servers.openai_url,
                    key=self._servers.openai_key,
                    window=self._limits.window,
                    sees_images=self._servers.openai_sees,
                )
            case _:
                from slmrag.models.transformers import TransformersModel

                return TransformersModel(name, window=self._limits.window)

    def _require_allowed(self, model: ChatModel, spec: str) -> None:
        if model.sends_to and not self._is_allowed(spec, model.sends_to):
            raise ModelNotAllowed("model_elsewhere", spec=spec, host=model.sends_to)

    def _is_allowed(self, spec: str, host: str) -> bool:
        return spec in self._servers.allowed or self._kept().get("allowed", {}).get(spec) == host

    def forget(self, spec: str) -> None:
        """Let go of an open model: its memory is given back."""
        with self._lock:
            model = self._open.pop(spec, None)
        if isinstance(model, SharedModel):
            model.close()

    def close(self) -> None:
        """Let go of all."""
        for spec in list(self._open):
            self.forget(spec)

    # -- which one ------------------------------------------------------------------------------------------------

    def choice(self, task: Purpose = "ask") -> Choice:
        """The model for ``task``: what was chosen, what the settings say, or the best that is there."""
        if chosen := self._kept().get("tasks", {}).get(task):
            return Choice(chosen, "chosen")
        if self._preferred:
            return Choice(self._preferred, "setting")
        found = self._found(task == "pictures")
        if found:
            return Choice(found, "found")
        return Choice(QUOTE.name, "nothing else", _hint("model_would_write"))

    def _found(self, pictures: bool) -> str:
        """The spec of a model that is there: a Phi of a running Ollama, else an ONNX model; ``""`` when none is."""
        host = remote_host(self.ollama_host)
        here = [
            m for m in self.in_ollama() if not m.remote and (not host or self._is_allowed(f"ollama:{m.name}", host))
        ]
        for wanted in ("phi3.5", "phi4-mini", "phi3", "phi"):
            for model in here if not pictures else ():
                if model.name.startswith(wanted):
                    return f"ollama:{model.name}"
        ranks = {model.name: rank for rank, model in enumerate(CHAT_MODELS)}
        stored = sorted(self.store.installed(), key=lambda model: ranks.get(model.name, len(ranks)))
        for found in stored:
            fact = known_chat_model(found.name)
            if bool(fact and fact.sees_images) == pictures:
                return f"onnx:{found.name}"
        return ""

    def in_ollama(self) -> tuple[ollama.Installed, ...]:
        """What a running Ollama has; nothing when none is running, or one elsewhere that nobody turned on."""
        host = remote_host(self.ollama_host)
        if host and not any(
            spec.startswith("ollama:") for spec in (*self._servers.allowed, *self._kept().get("allowed", {}))
        ):
            return ()
        looked, models = self._ollama
        if time.monotonic() - looked > _LOOK_SECONDS:
            try:
                models = tuple(ollama.installed(self.ollama_host))
            except ModelProblem:
                models = ()
            self._ollama = (time.monotonic(), models)
        return models

    def choose(self, task: Purpose, spec: str) -> None:
        """Remember ``spec`` for ``task``; ``""`` forgets. Raises what `open` raises."""
        if spec:
            spec = _resolved(spec)
            model = self.open(spec)
            if task == "pictures" and not model.sees_images:
                raise ModelProblem("sees_no_pictures", model=spec)
        kept = self._kept()
        tasks = {name: chosen for name, chosen in kept.get("tasks", {}).items() if name != task}
        self._keep(kept | {"tasks": tasks | ({task: spec} if spec else {})})

    def allow(self, spec: str, allowed: bool = True) -> str:
        """Turn a model on another machine on or off, by name; returns the host that it sends to."""
        spec = _resolved(spec)
        host = self._make(spec).sends_to
        kept = self._kept()
        hosts = {name: where for name, where in kept.get("allowed", {}).items() if name != spec}
        if allowed and host:
            hosts[spec] = host  # this model there, not wherever the address may point later
        self._keep(kept | {"allowed": hosts})
        if not allowed:
            self.forget(spec)
        return host

    def allowed(self) -> dict[str, str]:
        """The models on other machines that were turned on here: spec and the host that each sends to."""
        return dict(self._kept().get("allowed", {}))

    def _kept(self) -> dict:
        try:
            return json.loads(self._choices.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ModelProblem("choices_damaged", file=self._choices, said=error) from None

    def _keep(self, kept: dict) -> None:
        new = self._choices.with_suffix(".new")
        try:
            self._choices.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(kept, indent=1), "utf-8")
            os.replace(new, self._choices)
        except OSError as error:
            raise ModelProblem("choices_not_kept", file=self._choices, why=system_reason(error)) from error


def _resolved(spec: str) -> str:
    """``spec`` with a folder in it made absolute: it must mean the same wherever the program is started."""
    kind, _, name = spec.partition(":")
    if kind == "onnx" and (os.sep in name or name.startswith("~")):
        return f"{kind}:{Path(name).expanduser().resolve()}"
    if kind == "transformers" and Path(name).expanduser().is_dir():
        return f"{kind}:{Path(name).expanduser().resolve()}"
    return spec
