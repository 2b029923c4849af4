"""What is here, what is missing, and the command for it: a look at everything an answer depends on."""

import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from slmrag.assistant import Assistant
from slmrag.embedding.known_embedders import KNOWN_EMBEDDERS
from slmrag.errors import SlmragError
from slmrag.text.languages import name_of

_WHY = {"chosen": "was chosen", "setting": "is named by the settings", "found": "was found here"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, and what to do about it."""

    name: str
    state: Literal["well", "could be better", "broken"]
    found: str
    remedy: str = ""


def examine(assistant: Assistant) -> list[Finding]:
    """Look at this machine, the library, the embedder and the models. Loads no model, reaches no other machine."""
    return [
        _machine(),
        _disk(assistant),
        _library(assistant),
        _embedder(assistant),
        _fields(assistant),
        *_models(assistant),
    ]


def _machine() -> Finding:
    import os

    import psutil

    memory = psutil.virtual_memory()
    found = (
        f"Python {sys.version_info.major}.{sys.version_info.minor}, {os.cpu_count()} cores, "
        f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB of memory free"
    )
    if memory.available < 6.5e9:
        return Finding("Machine", "could be better", found, "Phi-3.5-mini wants 6.5 GB free: close other programs.")
    return Finding("Machine", "well", found)


def _disk(assistant: Assistant) -> Finding:
    free = shutil.disk_usage(assistant.settings.home).free
    found = f"{free / 1e9:.1f} GB free for {assistant.settings.home}"
    if free < 4e9:
        return Finding("Disk", "could be better", found, "A model needs 3 to 5 GB: make room, or set SLMRAG_MODELS.")
    return Finding("Disk", "well", found)


def _library(assistant: Assistant) -> Finding:
    try:
        documents = assistant.documents()
    except SlmragError as problem:
        return Finding("Library", "broken", str(problem))
    chunks, embedded = (sum(getattr(one, part) for one in documents) for part in ("chunks", "embedded"))
    if not documents:
        return Finding("Library", "could be better", "empty", "slmrag add FILE puts a document in")
    found = f"{len(documents)} {'documents' if len(documents) > 1 else 'document'}, {embedded} of {chunks} passages with their vector"
    if embedded < chunks:
        return Finding("Library", "could be better", found, "slmrag app, or slmrag add, makes the rest")
    return Finding("Library", "well", found)


def _embedder(assistant: Assistant) -> Finding:
    found = f"{assistant.settings.embedder}, languages: {', '.join(assistant.known_languages) or 'any'}"
    try:
        others = assistant.unknown_languages()
    except SlmragError:
        others = []  # told of the library
    if others:
        first = KNOWN_EMBEDDERS[0].name
        remedy = (
            f"Documents in {', '.join(map(name_of, others))} are found by their words only, and not by a question in another "
            f"language: slmrag models get {first}, then slmrag models use {first} --for search."
        )
        return Finding("Search by meaning", "could be better", found, remedy)
    return Finding("Search by meaning", "well", found)


def _fields(assistant: Assistant) -> Finding:
    return Finding("Words of a field", "well", ", ".join(assistant.settings.expansions) or "none")


def _models(assistant: Assistant) -> list[Finding]:
    models, findings = assistant.models, []
    try:
        choice = models.choice()
        models.open(choice.spec)
        findings.append(
            Finding("Answers are written by", "well" if choice.spec != "quote" else "could be better",
                    "no model: sentences are quoted" if choice.spec == "quote" else f"{choice.spec} {_WHY[choice.why]}",
                    choice.hint)
        )  # fmt: skip
    except SlmragError as problem:
        findings.append(Finding("Answers are written by", "broken", str(problem)))
    stored = models.store.installed()
    names = ", ".join(model.name for model in stored)
    findings.append(
        Finding("ONNX models", "well", f"{names} (onnxruntime-genai {version('onnxruntime-genai')})") if stored
        else Finding("ONNX models", "could be better", "none", "slmrag models get phi-3.5-mini")
    )  # fmt: skip
    here = models.in_ollama()
    if here:
        findings.append(Finding("Ollama", "well", f"{len(here)} models at {models.ollama_host}"))
    elif shutil.which("ollama"):
        findings.append(
            Finding(
                "Ollama", "could be better", "installed, but not running or empty", "ollama serve; ollama pull phi3.5"
            )
        )
    else:
        findings.append(
            Finding(
                "Ollama", "could be better", "not found (not needed)", "https://ollama.com, then: ollama pull phi3.5"
            )
        )
    return findings
