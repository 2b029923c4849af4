"""Which models there are, which one is asked for what, and the one instance of each."""

import shlex
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from slmrag.errors.model_access import ModelMissing, ModelNotAllowed, ModelUnreachable
from slmrag.errors.model_problems import ModelProblem
from slmrag.errors.notices import Templates
from slmrag.models import foundry, ollama
from slmrag.models.chat_model import ChatModel
from slmrag.models.kept_choices import KeptChoices
from slmrag.models.known_models import CHAT_MODELS, known_chat_model
from slmrag.models.look import Look
from slmrag.models.model_server import ModelServer, list_models
from slmrag.models.model_servers import ModelServers, title_of
from slmrag.models.model_settings import ModelLimits, Servers
from slmrag.models.no_model import QUOTE, NoModel, writes
from slmrag.models.open_model import in_line, open_model
from slmrag.models.pairs import PAIRS_SPEC
from slmrag.models.preference import preference
from slmrag.models.queue import SharedModel
from slmrag.models.replicas import Replicas, ReplicaState
from slmrag.models.spec import resolve, split_address, split_addresses, without_secrets
from slmrag.models.store import ModelStore
from slmrag.runtime.connections import refuse_sending, remote_host, remote_hosts

_hint = Templates(
    model_would_write="A language model would write answers: slmrag models get phi-3.5-mini",
    model_offered="{title} on this machine offers {model}, which would write answers: slmrag models use {spec}",
)
Purpose = Literal["ask", "summarise", "translate", "pictures"]
TASKS: tuple[Purpose, ...] = get_args(Purpose)
_KEPT_NAMES = 200  # of the models of a server on another machine


@dataclass(frozen=True, slots=True)
class Choice:
    """The model for a task: its spec, why it is that one, and, where there is a better way, one line that says it.

    ``offer`` is the spec of a model that a server of this machine has, where none writes.
    """

    spec: str
    why: Literal["chosen", "setting", "found", "nothing else"]
    hint: str = ""
    offer: str = ""


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
        self.store, self._kept, self._preferred = store, KeptChoices(choices), preferred
        self.ollama_host, self._servers, self._limits = servers.ollama_host, servers, limits
        self.patience = 2.0  # seconds that a look at servers may take; the app has less
        self._added: dict[str, ChatModel] = {}
        self._open: dict[str, ChatModel] = {}
        self._at: dict[str, str] = {}  # the address of each model of Foundry Local that is open
        self._lock = threading.Lock()
        self._ollama: Look[tuple[ollama.InstalledModel, ...]] = Look(partial(ollama.chat_models, self.ollama_host), ())
        self._looked_at = ModelServers(servers.looked_at, servers.openai_url, servers.openai_key)

    # -- one instance of each -------------------------------------------------------------------------------------

    def open(self, spec: str) -> ChatModel | NoModel:
        """The model of ``spec``, the same one every time, or `QUOTE`; it is loaded when it is first asked.

        Raises `ModelMissing`, `ModelNotAllowed` for one on another machine that nobody turned on, `ModelProblem`.
        """
        if not writes(spec):
            return QUOTE
        spec = self._meant(spec)
        address = self._foundry_address() if spec.startswith("foundry:") else ""
        with self._lock:
            if address and self._at.get(spec) != address:
                self._open.pop(spec, None)  # it listens elsewhere by now
                self._at[spec] = address
            model = self._open.get(spec) or self._make(spec)
            self._require_allowed(model, spec)  # every time: it may have been turned off meanwhile
            if spec not in self._open:
                self._open[spec] = in_line(model, self._limits)
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
        turns = self._kept.file.with_name("turns")
        return open_model(spec, self.store, self._servers, self._limits, turns, self._foundry_address)

    def _foundry_address(self) -> str:
        if not (url := self._looked_at.foundry_address(self.patience)):
            foundry.program()
            raise ModelUnreachable("foundry_silent")
        return url

    def _meant(self, spec: str) -> str:
        """``spec`` as it means the same everywhere, see `resolve`; a model without an address with the server that offers it."""
        kind, _, name = spec.partition(":")
        if kind == "openai" and not (self._servers.openai_url or split_address(name)[1]):
            return next((server.spec(name) for server in self.servers() if name in server.models), spec)
        return resolve(spec)

    def _require_allowed(self, model: ChatModel, spec: str) -> None:
        if not model.sends_to:
            return
        refuse_sending(model.sends_to)
        if not self._is_allowed(spec, model.sends_to):
            raise ModelNotAllowed("model_elsewhere", spec=spec, host=model.sends_to)

    def _is_allowed(self, spec: str, host: str) -> bool:
        return spec in map(resolve, self._servers.allowed) or self._kept.part("allowed").get(spec) == host

    def forget(self, spec: str) -> None:
        """Let go of an open model: its memory is given back."""
        with self._lock:
            model = self._open.pop(spec, None)
        if isinstance(model, (SharedModel, Replicas)):
            model.close()

    def close(self) -> None:
        """Let go of all."""
        for spec in list(self._open):
            self.forget(spec)

    # -- what is there --------------------------------------------------------------------------------------------

    def in_ollama(self) -> tuple[ollama.InstalledModel, ...]:
        """What a running Ollama has for conversations; nothing when none is running, or one elsewhere that nobody turned on."""
        host = remote_host(self.ollama_host)
        allowed = (*self._servers.allowed, *self._kept.part("allowed"))
        if host and not any(spec.startswith("ollama:") for spec in allowed):
            return ()
        return self._ollama.seen(self.patience)

    def servers(self) -> list[ModelServer]:
        """The servers that offer a model on this machine, and those whose address was entered, which may be elsewhere.

        One that was entered and does not answer has no models. Raises `ModelProblem` where the choices cannot be read.
        """
        entered = self._kept.part("servers")
        for url in entered:
            self._looked_at.watch(url)
        found = self._looked_at.found(self.patience, entered)
        there = {server.url for server in found}
        return found + [
            ModelServer(title_of(url), url, tuple(models) if remote_hosts(url) else (), "address")
            for url, models in entered.items()
            if url not in there
        ]

    def add_server(self, address: str) -> ModelServer:
        """Ask the server at ``address`` what it has, and remember it; ``/v1`` need not be said. Of several, with commas, what all have.

        Raises `ModelProblem` for what is no address or no such server, `ModelUnreachable`, `Offline`; then nothing is kept.
        """
        url = ",".join(urls := split_addresses(address))
        title, models = list_models(urls[0], title_of(url))
        for other in urls[1:]:
            models = tuple(model for model in models if model in list_models(other, "")[1])
        if not models:
            raise ModelMissing("server_offers_nothing", url=url)
        self._kept.keep("servers", self._kept.part("servers") | {url: models[:_KEPT_NAMES]})
        return ModelServer(title, url, models, "address")

    def remove_server(self, url: str) -> None:
        """Forget an address that was entered. A model of it that was chosen stays chosen."""
        self._kept.keep("servers", {one: names for one, names in self._kept.part("servers").items() if one != url})

    def replicas(self, spec: str) -> list[ReplicaState]:
        """How each of the servers of ``spec`` is, where there are several, asked now; else none. Raises what `open` raises."""
        model = self.open(spec)
        return model.states() if isinstance(model, Replicas) else []

    # -- which one ------------------------------------------------------------------------------------------------

    def choice(self, task: Purpose = "ask") -> Choice:
        """The model for ``task``: what was chosen, what the settings say, or the best that is there."""
        tasks = self._kept.part("tasks")
        if chosen := tasks.get(task):
            return Choice(chosen, "chosen")
        if self._preferred:
            return Choice(without_secrets(self._preferred), "setting")
        self._looked_at.begin()  # beside Ollama, which is waited for first
        if found := self._found(task == "pictures"):
            return Choice(found, "found")
        if task != "pictures" and writes(asked := tasks.get("ask", QUOTE.name)):
            return Choice(asked, "found")
        for server in self.servers() if task != "pictures" else ():
            if server.models and not server.elsewhere:
                model = min(server.models, key=preference)
                offer = server.spec(model)
                hint = _hint("model_offered", title=server.title, model=model, spec=shlex.quote(offer))
                return Choice(QUOTE.name, "nothing else", hint, offer)
        return Choice(QUOTE.name, "nothing else", _hint("model_would_write"))

    def _found(self, pictures: bool) -> str:
        """The spec of the first in the order of preference of Ollama's models and the installed ones; ``""``: none is there.

        What is too large for this machine's memory comes last. Of equals, one of Ollama is taken.
        """
        import psutil

        host, memory = remote_host(self.ollama_host), psutil.virtual_memory().total
        found: list[tuple[bool, int, str]] = []
        for model in self.in_ollama():
            spec = f"ollama:{model.name}"
            if model.remote or (host and not self._is_allowed(spec, host)) or (pictures and not model.sees_images):
                continue
            found.append((not host and model.size > memory, preference(model.name), spec))
        ranks = {model.name: rank for rank, model in enumerate(CHAT_MODELS)}
        for stored in sorted(self.store.installed(), key=lambda model: ranks.get(model.name, len(ranks))):
            fact = known_chat_model(stored.name)
            if (fact is None or fact.runs_here) and (not pictures or (fact and fact.sees_images)):
                found.append((stored.size > memory, preference(stored.name), f"onnx:{stored.name}"))
        return min(found, key=lambda one: one[:2])[2] if found else ""

    def choose(self, task: Purpose, spec: str) -> None:
        """Remember ``spec`` for ``task``; ``""`` forgets. Raises what `open` raises."""
        if spec == PAIRS_SPEC:
            if task != "translate":
                raise ModelMissing("pairs_only_translate", task=task)
        elif spec:
            spec = self._meant(spec)
            model = self.open(spec)
            if task == "pictures" and not model.sees_images:
                raise ModelProblem("sees_no_pictures", model=spec)
        tasks = {name: chosen for name, chosen in self._kept.part("tasks").items() if name != task}
        self._kept.keep("tasks", tasks | ({task: spec} if spec else {}))

    def allow(self, spec: str, allowed: bool = True) -> str:
        """Turn a model on another machine on or off, by name; returns the host that it sends to."""
        spec = self._meant(spec)
        host = self._make(spec).sends_to
        hosts = {name: where for name, where in self._kept.part("allowed").items() if name != spec}
        if allowed and host:
            hosts[spec] = host  # this model there, not wherever the address may point later
        self._kept.keep("allowed", hosts)
        if not allowed:
            self.forget(spec)
        return host

    def allowed(self) -> dict[str, str]:
        """The models on other machines that were turned on here: spec and the host that each sends to."""
        return self._kept.part("allowed")
