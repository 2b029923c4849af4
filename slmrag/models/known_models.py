"""The models that we know, of every kind: what each needs, can do, and where it is got. They are rows of ``known_models.toml``, of ``known_tessdata.toml``, and of ``known_pairs.toml``."""

import importlib.util
import tomllib
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from slmrag.errors.notices import Notice, Templates
from slmrag.models.hub import HubFolder, ListedFiles
from slmrag.text.languages import name_of


@dataclass(frozen=True, slots=True)
class Kind:
    """What models are for. ``does`` says it; ``folder`` of a library keeps them; a model that is there has the file ``mark``."""

    name: str
    does: Notice
    folder: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """A model of a kind that has no facts of its own. ``disk`` and ``memory`` are bytes: its files, and what it holds.

    ``languages`` are ISO codes, empty means any. ``source`` is where it is got, ``None`` where it cannot be; ``package`` is
    the Python package whose folder ``model`` is this very model, ``""`` where none is.
    """

    kind: str
    name: str
    title: str
    disk: int
    memory: int
    licence: str
    languages: tuple[str, ...] = ()
    source: HubFolder | ListedFiles | None = None
    package: str = ""
    note: str = ""

    @property
    def runs_here(self) -> bool:
        """Whether what it needs beside its files is installed."""
        return True

    @property
    def packaged(self) -> Path | None:
        """Its folder in the Python package that brings it, ``None`` where that is not installed."""
        # find_spec, not import: the folder is all that is wanted of the package.
        spec = importlib.util.find_spec(self.package) if self.package else None
        return Path(spec.origin).parent / "model" if spec and spec.origin else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChatModel(KnownModel):
    """A model that writes. ``window`` is what it was made for, in tokens; ``ollama`` and ``hub`` are its names there.

    ``needs`` is the build of the runtime without which it cannot run, ``""`` where any does.
    """

    window: int
    sees_images: bool = False
    ollama: str = ""
    hub: str = ""
    needs: str = ""

    @property
    def runs_here(self) -> bool:
        """Whether the build that it needs is installed."""
        return not self.needs or any(True for _ in distributions(name=self.needs))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEmbedder(KnownModel):
    """An embedding model. ``query`` and ``passage`` are what it wants to read before a question and before a text;
    ``floor`` is the cosine similarity that it gives to texts that have nothing to do with each other."""

    query: str = ""
    passage: str = ""
    floor: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPair(KnownModel):
    """A translation model: ``language`` (ISO code) and English. ``title`` is the language's name, a `Notice`."""

    language: str
    from_english: bool


PAIR = "translate-"  # what the name of a translation model begins with, before its language's code
RECOGNITION = (
    "ocr-"  # what the name of data to recognise text with begins with, before what Tesseract calls the language
)
_RECOGNITION_MEMORY = 120_000_000  # bytes that a page takes, measured with English and German
_PAIR_MEMORY = 8  # times what it takes on the disk: both directions unpacked, in each of two processes
MANIFEST = "slmrag-model.json"  # what is written beside a model that was got
_OF_KIND = {"chat": KnownChatModel, "embedding": KnownEmbedder}

_data: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_tessdata: dict[str, Any] = tomllib.loads(Path(__file__).with_name("known_tessdata.toml").read_text("utf-8"))
_pairs: dict[str, Any] = tomllib.loads(Path(__file__).with_name("known_pairs.toml").read_text("utf-8"))
_note = Templates(**_data["notes"])
_does = Templates(**{f"kind_{name}": kind["does"] for name, kind in _data["kinds"].items()})


def _model(row: dict[str, Any]) -> KnownModel:
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    if source := row.get("source"):
        lists["source"] = HubFolder(**source | {"files": tuple(source.get("files", ()))})
    return _OF_KIND.get(row["kind"], KnownModel)(**{"title": row["name"]} | lists | {"note": _note(row["note"])})


def _recognition(code: str, language: str, size: int, checksum: str) -> KnownModel:
    revision = _tessdata["revision"]
    return KnownModel(
        kind="recognition", name=f"{RECOGNITION}{code}", title=f"Tesseract {code}", disk=size, memory=_RECOGNITION_MEMORY,
        licence=_tessdata["licence"], languages=(language,), note=_note("recognition_note"),
        source=ListedFiles(revision, revision, {f"{code}.traineddata": (size, checksum)}),
    )  # fmt: skip


def _pair(language: str, files: dict[str, Any]) -> KnownPair:
    listed = {name: (size, checksum) for name, (size, checksum) in files.items()}
    disk = sum(size for size, _ in listed.values())
    both = any(is_from_english(name.split("/")[1]) for name in listed)
    return KnownPair(
        kind="translation", name=f"{PAIR}{language}", title=name_of(language), disk=disk, memory=_PAIR_MEMORY * disk,
        licence=_pairs["licence"], languages=(language, "en"), note=_note("pair_note" if both else "pair_note_into_english"), language=language, from_english=both,
        source=ListedFiles(f"{_pairs['revision']}/models", _pairs["revision"], listed),
    )  # fmt: skip


def is_from_english(direction: str) -> bool:
    """Whether a direction (``"enpt"``, as its files are named) is out of English; else it is into it."""
    return direction.startswith("en")


KINDS = {
    name: Kind(name, _does(f"kind_{name}"), kind["folder"], kind.get("mark", MANIFEST))
    for name, kind in _data["kinds"].items()
}
PAIRS = tuple(_pair(language, files) for language, files in _pairs["languages"].items())
TESSDATA = tuple(_recognition(code, *row) for code, row in _tessdata["languages"].items())
KNOWN = (*map(_model, _data["models"]), *TESSDATA, *PAIRS)
CHAT_MODELS = tuple(model for model in KNOWN if isinstance(model, KnownChatModel))
CHECKERS = tuple(model for model in KNOWN if model.kind == "checker")
EMBEDDERS = tuple(model for model in KNOWN if isinstance(model, KnownEmbedder))
PHI_LANGUAGES = CHAT_MODELS[0].languages


def known(name: str) -> KnownModel | None:
    """The known model of that name, its title, or its name with Ollama or on the hub; ``None`` for others."""
    wanted = name.lower()
    return next((model for model in KNOWN if wanted in _names(model)), None)


def known_chat_model(name: str) -> KnownChatModel | None:
    """As `known`, of models that write."""
    return next((model for model in CHAT_MODELS if name.lower() in _names(model)), None)


def known_embedder(name: str) -> KnownEmbedder | None:
    """The known embedder of that name, its name on the hub, or the name of its folder; ``None`` for others."""
    return next((model for model in EMBEDDERS if Path(name).name.lower() == model.name.lower()), None)


def pairs_between(source: str, target: str) -> tuple[KnownPair, ...]:
    """The translation models that are needed from one language to another (ISO codes); none where one is not known."""
    needed = [code for code in (source, target) if code != "en"]
    found = {pair.language: pair for pair in PAIRS if pair.from_english or pair.language != target}
    return tuple(found[code] for code in needed) if source and source != target and all(map(found.get, needed)) else ()


def _names(model: KnownModel) -> set[str]:
    names = {model.name, model.title, model.source.repository if isinstance(model.source, HubFolder) else ""}
    if isinstance(model, KnownChatModel):
        names |= {model.ollama, model.hub}
    return {name.lower() for name in names} - {""}
