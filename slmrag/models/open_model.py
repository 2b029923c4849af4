"""A model of each kind, made from what its spec says. Nothing is loaded, and nobody is asked."""

from collections.abc import Callable
from pathlib import Path

from slmrag.errors.model_access import ModelMissing
from slmrag.models import ollama
from slmrag.models.chat_model import ChatModel
from slmrag.models.model_settings import ModelLimits, Servers
from slmrag.models.openai import OpenAIModel
from slmrag.models.queue import SharedModel
from slmrag.models.replicas import Replicas
from slmrag.models.spec import split_address, split_addresses
from slmrag.models.store import ModelStore

RUNTIMES = ("onnx", "ollama", "openai", "foundry", "transformers")


def open_model(
    spec: str, store: ModelStore, servers: Servers, limits: ModelLimits, turns: Path, foundry: Callable[[], str]
) -> ChatModel:
    """The model of ``spec``; ``turns`` is the folder of the line at servers, ``foundry`` tells Foundry Local's address.

    Raises `ModelMissing` for no spec, `ModelProblem`.
    """
    kind, _, name = spec.partition(":")
    if kind not in RUNTIMES or not name:
        raise ModelMissing("no_such_spec", spec=spec)
    match kind:
        case "onnx":
            from slmrag.models.onnx import OnnxModel

            if not (folder := Path(name)).is_absolute():
                store.check(name)
                folder = store.find(name).folder
            return OnnxModel(folder, name=spec, window=limits.window, threads=limits.threads, device=limits.device)
        case "ollama":
            return ollama.OllamaModel(
                name, host=servers.ollama_host, window=limits.window, keep_seconds=limits.idle_seconds
            )
        case "openai":
            return _served(spec, name, servers, limits, turns)
        case "foundry":
            return OpenAIModel(name, base_url=foundry(), spec=spec, window=limits.window)
        case _:
            from slmrag.models.transformers import TransformersModel

            return TransformersModel(name, window=limits.window, device=limits.device)


def in_line(model: ChatModel, limits: ModelLimits) -> ChatModel:
    """``model`` with a queue before it, where nobody else keeps one: a server elsewhere does, and several of them do."""
    if model.sends_to or isinstance(model, Replicas):
        return model
    return SharedModel(model, wait_seconds=limits.wait_seconds, idle_seconds=limits.idle_seconds)


def _served(spec: str, name: str, servers: Servers, limits: ModelLimits, turns: Path) -> ChatModel:
    model, listed = split_address(name)
    named = split_addresses(servers.openai_url) if servers.openai_url else ()
    if not (addresses := split_addresses(listed) if listed else named):
        raise ModelMissing("spec_without_address", spec=spec)
    made = [
        OpenAIModel(model, base_url=url, spec=spec, window=limits.window, sees_images=servers.openai_sees, key=servers.openai_key)
        if url in named  # the key is for these alone
        else OpenAIModel(model, base_url=url, spec=spec, window=limits.window)
        for url in addresses
    ]  # fmt: skip
    if len(made) == 1 and (servers.turns == 1 or made[0].sends_to):
        return made[0]
    return Replicas(spec, made, turns, turns=servers.turns, wait_seconds=limits.wait_seconds)
