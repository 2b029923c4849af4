"""What the settings say of models: where servers are, and what a model may take."""

from dataclasses import dataclass, field

from slmrag.models import ollama
from slmrag.models.providers import Device


@dataclass(frozen=True, slots=True)
class Servers:
    """What runs models outside this process: the addresses of Ollama and of a server that speaks OpenAI's protocol, or of
    several with commas between them, each asked ``turns`` questions at a time.

    ``openai_sees`` says that the latter's models see images; ``allowed`` are specs that may be asked on another machine;
    ``looked_at`` are addresses of this machine where servers may listen.
    """

    ollama_host: str = ollama.DEFAULT_HOST
    openai_url: str = ""
    openai_key: str = field(default="", repr=False)
    openai_sees: bool = False
    allowed: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()
    turns: int = 1


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What a model may take: tokens of its window, threads (0: as it likes), seconds in the queue, and idle in memory.

    ``device`` is what one of this machine computes with; see `slmrag.models.providers.Device`.
    """

    window: int = 4096
    threads: int = 0
    wait_seconds: float = 900.0
    idle_seconds: float = 900.0
    device: Device = "auto"
