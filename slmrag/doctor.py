"""What is here, what is missing, and the command for it: a look at everything an answer depends on."""

import shlex
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

from slmrag.accounts import Accounts
from slmrag.assistant import PersonalAssistant
from slmrag.errors.account_problems import AccountProblem
from slmrag.errors.notices import Notice, Templates, comma_list, reasons
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models import writes
from slmrag.models.known_models import EMBEDDERS
from slmrag.models.model_server import ModelServer
from slmrag.models.preference import preference
from slmrag.models.providers import build, computes_with, unused_provider
from slmrag.models.registry import Choice
from slmrag.models.spec import spoken_name
from slmrag.runtime.private_files import open_to_others
from slmrag.text.languages import name_of

_say = Templates(
    doctor_machine="Machine",
    doctor_machine_found="Python {version}, {cores} cores, {free:.1f} of {total:.1f} GB of memory free",
    doctor_machine_advice="Phi-3.5-mini wants 6.5 GB free: close other programs.",
    doctor_disk="Disk",
    doctor_disk_found="{free:.1f} GB free for {home}",
    doctor_disk_advice="A model needs 3 to 5 GB: make room, or set SLMRAG_MODELS.",
    doctor_library="Library",
    doctor_library_empty="empty",
    doctor_library_advice="slmrag add FILE puts a document in",
    doctor_rights="Rights of others",
    doctor_rights_found="{number} files and folders of the library are open to others of this machine, or theirs: {path}",
    doctor_rights_advice=(
        "slmrag could not close them. Give the library a folder of your own, on a disk that knows permissions (SLMRAG_HOME)."
    ),
    doctor_people="Signing in",
    doctor_people_found="whoever opens the app signs in (accounts: {number})",
    doctor_people_advice=(
        "Without HTTPS others in the network can read what is typed and shown: slmrag app --host 0.0.0.0 --certificate FILE --key FILE"
    ),
    doctor_vectors="{documents} documents, {done} of {passages} passages with their vector",
    doctor_vectors_one="{documents} document, {done} of {passages} passages with their vector",
    doctor_vectors_advice="slmrag app, or slmrag add, makes the rest",
    doctor_search="Search by meaning",
    doctor_fields="Words of a field",
    doctor_embedder_any="{embedder}, languages: any",
    doctor_embedder="{embedder}, languages: {codes}",
    doctor_embedder_advice=(
        "Documents in {languages} are found by their words only, and not by a question in another language: "
        "slmrag models get {name}, then slmrag models use {name} --for search."
    ),
    doctor_answers="Answers are written by",
    doctor_model_named="{model} is named by the settings",
    doctor_model_none="no model: sentences are quoted",
    doctor_model_chosen="{model} was chosen",
    doctor_model_found="{model} was found here",
    doctor_onnx="ONNX models",
    doctor_onnx_found="{models} ({build}: {providers})",
    doctor_none="none",
    doctor_onnx_advice="slmrag models get phi-3.5-mini",
    doctor_card="Graphics card",
    doctor_card_unused="this machine could compute with {provider}; what is installed does with {providers}",
    doctor_card_brings="answers several times sooner",
    doctor_ollama="Ollama",
    doctor_ollama_found="{number} models at {host}",
    doctor_ollama_silent="installed, but not running or empty",
    doctor_ollama_silent_advice="ollama serve; ollama pull phi3.5",
    doctor_ollama_missing="not found (not needed)",
    doctor_servers="Model servers",
    doctor_server_found="{title} at {url}: {models}",
    doctor_server_more="{models}, and {more} more",
    doctor_server_advice="slmrag models use {spec}",
    doctor_ollama_missing_advice="https://ollama.com, then: ollama pull phi3.5",
    doctor_written="answers in words of its own, and translations",
    doctor_parts="Optional parts",
    doctor_parts_here="all are installed",
    doctor_parts_missing="not installed: {names}",
    doctor_part_eval="a measure of translations (chrF)",
)
_PARTS = {  # the extras: what each installs, and what that brings
    "eval": ("sacrebleu", _say("doctor_part_eval")),
}

_LISTED = 5  # names of a server's models


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, what to do about it, and what that would bring.

    ``done``: it is what was done about something, just now.
    """

    name: str
    state: Literal["well", "could be better", "broken"]
    found: str
    remedy: str = ""
    brings: str = ""
    done: bool = False


def examine(assistant: PersonalAssistant) -> list[Finding]:
    """Look at this machine, the library, the embedder and the models. Loads no model, reaches no other machine."""
    return [
        _machine(),
        _disk(assistant),
        _library(assistant),
        *_rights(assistant),
        *_people(assistant),
        _embedder(assistant),
        _fields(assistant),
        *_models(assistant),
        *_card(),
        _parts(),
    ]


def _machine() -> Finding:
    import os

    import psutil

    memory = psutil.virtual_memory()
    found = _say(
        "doctor_machine_found", version=f"{sys.version_info.major}.{sys.version_info.minor}", cores=os.cpu_count() or 1,
        free=round(memory.available / 1e9, 1), total=round(memory.total / 1e9, 1),
    )  # fmt: skip
    if memory.available < 6.5e9:
        return Finding(_say("doctor_machine"), "could be better", found, _say("doctor_machine_advice"))
    return Finding(_say("doctor_machine"), "well", found)


def _disk(assistant: PersonalAssistant) -> Finding:
    free = shutil.disk_usage(assistant.settings.home).free
    found = _say("doctor_disk_found", free=round(free / 1e9, 1), home=assistant.settings.home)
    if free < 4e9:
        return Finding(_say("doctor_disk"), "could be better", found, _say("doctor_disk_advice"))
    return Finding(_say("doctor_disk"), "well", found)


def _library(assistant: PersonalAssistant) -> Finding:
    try:
        documents = assistant.documents()
    except SlmragError as problem:
        return Finding(_say("doctor_library"), "broken", str(problem))
    chunks, embedded = (sum(getattr(one, part) for one in documents) for part in ("chunks", "embedded"))
    if not documents:
        empty, advice = _say("doctor_library_empty"), _say("doctor_library_advice")
        return Finding(_say("doctor_library"), "could be better", empty, advice)
    found = _say(
        "doctor_vectors" if len(documents) > 1 else "doctor_vectors_one",
        documents=len(documents), done=embedded, passages=chunks,
    )  # fmt: skip
    if embedded < chunks:
        return Finding(_say("doctor_library"), "could be better", found, _say("doctor_vectors_advice"))
    return Finding(_say("doctor_library"), "well", found)


def _rights(assistant: PersonalAssistant) -> list[Finding]:
    """Nothing where no other account can read the library, as opening it has made it where that could be."""
    left = open_to_others(assistant.settings.home)
    if not left:
        return []
    found = _say("doctor_rights_found", number=len(left), path=left[0])
    return [Finding(_say("doctor_rights"), "could be better", found, _say("doctor_rights_advice"))]


def _people(assistant: PersonalAssistant) -> list[Finding]:
    accounts = Accounts(assistant.settings.home)
    try:
        if not accounts.exist:
            return []
        found = _say("doctor_people_found", number=len(accounts.listed()))
    except AccountProblem as problem:
        return [Finding(_say("doctor_people"), "broken", str(problem))]
    finally:
        accounts.close()
    return [Finding(_say("doctor_people"), "well", found, _say("doctor_people_advice"))]


def _embedder(assistant: PersonalAssistant) -> Finding:
    embedder, codes = assistant.settings.embedder, ", ".join(assistant.known_languages)
    found = (
        _say("doctor_embedder", embedder=embedder, codes=codes)
        if codes
        else _say("doctor_embedder_any", embedder=embedder)
    )
    try:
        others = assistant.unknown_languages()
    except SlmragError:
        others = []  # told of the library
    if others:
        first = next(model.name for model in EMBEDDERS if not model.languages)
        remedy = _say("doctor_embedder_advice", languages=comma_list(map(name_of, others)), name=first)
        return Finding(_say("doctor_search"), "could be better", found, remedy)
    return Finding(_say("doctor_search"), "well", found)


def _fields(assistant: PersonalAssistant) -> Finding:
    named = ", ".join(assistant.settings.expansions)
    return Finding(_say("doctor_fields"), "well", named or _say("doctor_none"))


def _models(assistant: PersonalAssistant) -> list[Finding]:
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
            _say("doctor_none"),
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


def _card() -> list[Finding]:
    """A card that could compute and does not; nothing where there is none, or it does."""
    if (provider := unused_provider()) is None:
        return []
    found = _say("doctor_card_unused", provider=provider.name, providers=", ".join(computes_with()))
    return [Finding(_say("doctor_card"), "could be better", found, provider.install, _say("doctor_card_brings"))]


def _served(server: ModelServer) -> Notice:
    """A server, where it is, and what it has."""
    names = ", ".join(server.models[:_LISTED])
    if more := len(server.models[_LISTED:]):
        names = _say("doctor_server_more", models=names, more=more)
    return _say("doctor_server_found", title=server.title, url=server.url, models=names)


def _parts() -> Finding:
    missing = [extra for extra, (module, _) in _PARTS.items() if find_spec(module) is None]
    if not missing:
        return Finding(_say("doctor_parts"), "well", _say("doctor_parts_here"))
    found = _say("doctor_parts_missing", names=", ".join(missing))
    brings = comma_list(_PARTS[extra][1] for extra in missing)
    return Finding(_say("doctor_parts"), "could be better", found, f"pip install 'slmrag[{','.join(missing)}]'", brings)


def _chosen(choice: Choice) -> Notice:
    """Which model writes, and why that one."""
    match choice.why:
        case "chosen":
            return _say("doctor_model_chosen", model=spoken_name(choice.spec))
        case "setting":
            return _say("doctor_model_named", model=spoken_name(choice.spec))
        case _:
            return _say("doctor_model_found", model=spoken_name(choice.spec))
