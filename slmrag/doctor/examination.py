"""What is here, what is missing, and the command for it: a look at everything an answer depends on, line by line."""

import shutil
import sys
from importlib.util import find_spec

from slmrag.accounts import Accounts
from slmrag.assistant import PersonalAssistant
from slmrag.doctor.finding import Finding, say_none
from slmrag.doctor.model_findings import card, models_of
from slmrag.errors.account_problems import AccountProblem
from slmrag.errors.notices import Templates, comma_list
from slmrag.errors.slmrag_error import SlmragError
from slmrag.models.known_models import EMBEDDERS
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
    doctor_parts="Optional parts",
    doctor_parts_here="all are installed",
    doctor_parts_missing="not installed: {names}",
    doctor_part_eval="a measure of translations (chrF)",
    doctor_part_ray="documents added by many computers (slmrag add --ray)",
)

_PARTS = {  # the extras: what each installs, and what that brings
    "eval": ("sacrebleu", _say("doctor_part_eval")),
    "ray": ("ray", _say("doctor_part_ray")),
}


def examine(assistant: PersonalAssistant) -> list[Finding]:
    """Look at this machine, the library, the embedder and the models. Loads no model; of other machines it asks only several servers of a model that was turned on."""
    return [
        _machine(),
        _disk(assistant),
        _library(assistant),
        *_rights(assistant),
        *_people(assistant),
        _embedder(assistant),
        _fields(assistant),
        *models_of(assistant),
        *card(assistant),
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
    return Finding(_say("doctor_fields"), "well", named or say_none("doctor_none"))


def _parts() -> Finding:
    missing = [extra for extra, (module, _) in _PARTS.items() if find_spec(module) is None]
    if not missing:
        return Finding(_say("doctor_parts"), "well", _say("doctor_parts_here"))
    found = _say("doctor_parts_missing", names=", ".join(missing))
    brings = comma_list(_PARTS[extra][1] for extra in missing)
    return Finding(_say("doctor_parts"), "could be better", found, f"pip install 'slmrag[{','.join(missing)}]'", brings)
