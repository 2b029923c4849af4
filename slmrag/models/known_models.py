"""The models that we know: what each needs, can do, and where each runtime gets it."""

from dataclasses import dataclass

from slmrag.errors.notices import Templates
from slmrag.models.hub import HubFolder

_EUROPEAN = ("cs", "da", "nl", "en", "fi", "fr", "de", "hu", "it", "no", "pl", "pt", "es", "sv")
PHI_LANGUAGES = (*_EUROPEAN, "ar", "zh", "he", "ja", "ko", "ru", "th", "tr", "uk")


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model. ``disk`` and ``memory`` are bytes: its ONNX files, and what it holds with a window of 4,096 tokens.

    ``window`` is what it was made for; ``languages`` are ISO codes; ``ollama`` and ``hub`` are its names there.
    """

    name: str
    title: str
    disk: int
    memory: int
    window: int
    languages: tuple[str, ...]
    licence: str
    sees_images: bool = False
    onnx: HubFolder | None = None
    ollama: str = ""
    hub: str = ""
    note: str = ""

    @property
    def source(self) -> HubFolder | None:
        """Where it is got."""
        return self.onnx


_CPU = "cpu_and_mobile/cpu-int4-rtn-block-32-acc-level-4"
_GB = 10**9
_note = Templates(
    model_note_first="the one to begin with",
    model_note_newer="newer, a little larger",
    model_note_sees="sees pictures; a picture is read as about 2,400 tokens",
    model_note_older_weak="older; weak beyond 2,000 tokens",
    model_note_older="older",
    model_note_older_sees="older; sees pictures",
    model_note_14b="14 billion parameters: slow on a CPU",
    model_note_nvidia="built for NVIDIA cards only",
    model_note_42b="42 billion parameters: through transformers, on a large GPU",
)

# Sizes: the hub's listings; memory: files, and 768 KiB of cache a token (Phi-3 and 3.5), 256 KiB (Phi-4-mini).
KNOWN = (
    KnownModel(
        "phi-3.5-mini", "Phi-3.5-mini-instruct", int(2.79 * _GB), int(6.5 * _GB), 131072, PHI_LANGUAGES, "MIT",
        onnx=HubFolder(
            "microsoft/Phi-3.5-mini-instruct-onnx", "cpu_and_mobile/cpu-int4-awq-block-128-acc-level-4",
            "aded733f0b665ac2e21ffd8a008f82eb4278a134",
        ),
        ollama="phi3.5", hub="microsoft/Phi-3.5-mini-instruct", note=_note("model_note_first"),
    ),
    KnownModel(
        "phi-4-mini", "Phi-4-mini-instruct", int(4.93 * _GB), int(6.5 * _GB), 131072, PHI_LANGUAGES, "MIT",
        onnx=HubFolder("microsoft/Phi-4-mini-instruct-onnx", _CPU),
        ollama="phi4-mini", hub="microsoft/Phi-4-mini-instruct", note=_note("model_note_newer"),
    ),
    KnownModel(
        "phi-3.5-vision", "Phi-3.5-vision-instruct", int(3.22 * _GB), int(7.0 * _GB), 131072, ("en",), "MIT",
        sees_images=True, onnx=HubFolder("microsoft/Phi-3.5-vision-instruct-onnx", _CPU),
        hub="microsoft/Phi-3.5-vision-instruct", note=_note("model_note_sees"),
    ),
    KnownModel(
        "phi-3-mini-4k", "Phi-3-mini-4k-instruct", int(2.72 * _GB), int(6.4 * _GB), 4096, ("en",), "MIT",
        onnx=HubFolder("microsoft/Phi-3-mini-4k-instruct-onnx", _CPU),
        ollama="phi3", hub="microsoft/Phi-3-mini-4k-instruct", note=_note("model_note_older_weak"),
    ),
    KnownModel(
        "phi-3-mini-128k", "Phi-3-mini-128k-instruct", int(2.77 * _GB), int(6.5 * _GB), 131072, ("en",), "MIT",
        onnx=HubFolder("microsoft/Phi-3-mini-128k-instruct-onnx", _CPU), ollama="phi3:3.8b-mini-128k-instruct-q4_0",
        hub="microsoft/Phi-3-mini-128k-instruct", note=_note("model_note_older"),
    ),
    KnownModel(
        "phi-3-vision-128k", "Phi-3-vision-128k-instruct", int(3.2 * _GB), int(7.0 * _GB), 131072, ("en",), "MIT",
        sees_images=True, onnx=HubFolder("microsoft/Phi-3-vision-128k-instruct-onnx", _CPU),
        hub="microsoft/Phi-3-vision-128k-instruct", note=_note("model_note_older_sees"),
    ),
    KnownModel(
        "phi-3-medium-4k", "Phi-3-medium-4k-instruct", int(8.3 * _GB), int(10.5 * _GB), 4096, ("en",), "MIT",
        onnx=HubFolder("microsoft/Phi-3-medium-4k-instruct-onnx-cpu", "cpu-int4-rtn-block-32-acc-level-4"),
        ollama="phi3:medium", hub="microsoft/Phi-3-medium-4k-instruct", note=_note("model_note_14b"),
    ),
    KnownModel(
        "phi-3-small-8k", "Phi-3-small-8k-instruct", int(4.6 * _GB), int(7.0 * _GB), 8192, ("en",), "MIT",
        onnx=HubFolder("microsoft/Phi-3-small-8k-instruct-onnx-cuda", "cuda-int4-rtn-block-32"),
        hub="microsoft/Phi-3-small-8k-instruct", note=_note("model_note_nvidia"),
    ),
    KnownModel(
        "phi-3.5-moe", "Phi-3.5-MoE-instruct", int(83.8 * _GB), int(90 * _GB), 131072, PHI_LANGUAGES, "MIT",
        hub="microsoft/Phi-3.5-MoE-instruct", note=_note("model_note_42b"),
    ),
)  # fmt: skip


def known(name: str) -> KnownModel | None:
    """The known model of that name, its title, or its name with Ollama or on the hub; ``None`` for others."""
    wanted = name.lower()
    for model in KNOWN:
        if wanted in {model.name, model.title.lower(), model.ollama, model.hub.lower()} - {""}:
            return model
    return None
