"""What a user may change: read once, from ``SLMRAG_*`` in the environment and ``slmrag.toml`` in the library's folder.

This is the one place that reads the environment.
"""

import json
import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from slmrag.errors.input_problems import SettingsProblem
from slmrag.errors.system_reason import system_reason


def library_home() -> Path:
    """The folder that holds the library, where no argument names another."""
    return Path(os.environ.get("SLMRAG_HOME") or platformdirs.user_data_dir("slmrag", appauthor=False)).expanduser()


def _listed(value: object) -> object:
    """``en, de`` or ``["en", "de"]``, as it may stand in the environment."""
    if not isinstance(value, str):
        return value
    return (
        json.loads(value)
        if value.lstrip().startswith("[")
        else [part.strip() for part in value.split(",") if part.strip()]
    )


def _specs(value: object) -> object:
    """Specs of models, listed as other things are: the addresses of one stay together, though a comma parts them too."""
    listed = _listed(value)
    specs: list[object] = []
    for part in listed if isinstance(listed, (list, tuple)) else ():
        if specs and isinstance(part, str) and part.startswith(("http://", "https://")):
            specs[-1] = f"{specs[-1]},{part}"
        else:
            specs.append(part)
    return specs if isinstance(listed, (list, tuple)) else listed


def _network(value: str) -> str:
    """An address, or a network (``10.0.0.0/8``). Raises `ValueError`."""
    ip_network(value)
    return value


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Specs = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_specs)]
Origin = Annotated[str, Field(pattern=r"^https?://[\w.-]+(:\d+)?$")]  # nothing that would add to a header
Origins = Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_listed)]
Network = Annotated[str, AfterValidator(_network)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_listed)]

LocalAddress = Annotated[str, Field(pattern=r"^http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?/[\w/.-]*$")]
LocalAddresses = Annotated[tuple[LocalAddress, ...], NoDecode, BeforeValidator(_listed)]


def _ollama_host() -> str:
    return os.environ.get("OLLAMA_HOST") or "http://127.0.0.1:11434"


class Settings(BaseSettings):
    """The settings; each is ``SLMRAG_<NAME>`` in the environment, or ``<name> = …`` in ``slmrag.toml``."""

    model_config = SettingsConfigDict(env_prefix="SLMRAG_", extra="forbid", frozen=True, env_ignore_empty=True)

    home: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=library_home, description="Folder that holds the library, and nothing else."
    )
    embedder: str = Field(
        "all-MiniLM-L6-v2", description="Built-in or known name, or folder of a sentence-transformers model."
    )
    embedder_languages: Listed = Field(
        (), description="ISO codes the embedder knows; empty: what is known of it, else any."
    )
    chroma_url: str = Field("", description="A Chroma server to use instead of the library's own folder.")
    chroma_token: SecretStr = Field(
        SecretStr(""), description="What it asks for (`Authorization: Bearer`); never logged or stored by slmrag."
    )
    chroma_certificate: str = Field("", description="PEM file of whoever vouches for its HTTPS; empty: as for the web.")
    chunk_tokens: int = Field(180, ge=32, le=4096, description="Size of a chunk, in the embedder's tokens.")
    overlap_tokens: int = Field(40, ge=0, le=512, description="How much of a chunk repeats the one before.")
    top_k: int = Field(5, ge=1, le=50, description="Passages shown for a question.")
    quotes: int = Field(3, ge=1, le=10, description="Sentences quoted when no model writes.")
    refuse_below: float = Field(0.3, ge=0, le=1, description="Refuse when an answer is less likely than this.")
    doubt_below: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Answer with a warning when it is less likely than this that the passages state the answer.",
    )
    expansions: Listed = Field(
        ("finance",), description="Fields whose words are known: names, or paths of such files; `[]`: none."
    )
    model: str = Field("", description="Spec of the language model, `quote` for none; empty: the best that is there.")
    models: Path | None = Field(None, description="Folder of ONNX models; empty: `models` in the library's folder.")
    ollama_host: str = Field(default_factory=_ollama_host, description="Where Ollama listens (also `OLLAMA_HOST`).")
    openai_url: str = Field(
        "",
        description="Address of an OpenAI-compatible server, ending in `/v1`; of several for one model, with commas.",
    )
    server_turns: int = Field(
        1, ge=1, le=256, description="Questions that a model server is asked at a time, where slmrag keeps the line."
    )
    openai_key: SecretStr = Field(SecretStr(""), description="Its key; never logged or stored by slmrag.")
    openai_sees_images: bool = Field(False, description="Whether the model of that server takes pictures.")
    model_servers: LocalAddresses = Field(
        ("http://127.0.0.1:1234/v1", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8000/v1"),
        description="Addresses of this machine where model servers are looked for; `[]`: none.",
    )
    remote_models: Specs = Field((), description="Specs of models on other machines that may be asked.")
    context_window: int = Field(4096, ge=512, le=131072, description="Tokens that a model holds: prompt and answer.")
    prompt_tokens: int = Field(700, ge=200, description="Most tokens of prompt for a question.")
    answer_tokens: int = Field(512, ge=32, description="Most tokens of an answer.")
    rewrite: bool = Field(False, description="Have the model rewrite a follow-up before searching: one more call.")
    threads: int = Field(0, ge=0, le=256, description="Threads of a model in this machine's memory; 0: one a core.")
    device: Literal["auto", "cpu", "cuda", "directml"] = Field(
        "auto",
        description="What models and the embedder compute with; `auto`: a graphics card where what is installed can.",
    )
    idle_minutes: float = Field(
        15, ge=0, le=10_000, description="A model that nobody asks for so long is unloaded; 0: never."
    )
    wait_seconds: float = Field(900, ge=1, description="How long a question waits for its turn with a model.")
    language: Literal["", "en", "es", "de", "zh", "ar"] = Field(
        "", description="Language of the app; empty: the browser's."
    )
    admins: Listed = Field((), description="Who may change models and settings where people sign in: e-mails, or ids.")
    desks_only: bool = Field(False, description="Show support desks and nothing else: for a server that others reach.")
    desk_origins: Origins = Field((), description="Origins (`https://…`) whose pages may frame a support desk.")
    trusted_proxies: Networks = Field(
        (), description="Proxies before this server, addresses or networks: who they say asks is whom limits count."
    )
    metrics: bool = Field(False, description="Tell whoever asks `/_stcore/metrics` how busy the server is.")
    offline: bool = Field(False, description="Refuse every connection to another machine.")
    hub_url: str = Field("https://huggingface.co", description="Where models are downloaded from.")
    pairs_url: str = Field(
        "https://media.githubusercontent.com/media/mozilla/firefox-translations-models",
        description="Where translation models are downloaded from: Mozilla's store, or a copy of it.",
    )
    tessdata_url: str = Field(
        "https://raw.githubusercontent.com/tesseract-ocr/tessdata_fast",
        description="Where data to recognise text in other languages are downloaded from: Tesseract's, or a copy.",
    )
    undo_minutes: float = Field(
        10, ge=0, le=1440, description="How long a document removed in the app can be put back; 0: not at all."
    )
    upload_mb: int = Field(200, ge=1, description="Largest file that is taken, in megabytes.")
    tab_uploads_mb: int = Field(
        0, ge=0, description="Megabytes of files that one tab may have sent and not added yet; 0: twice `upload_mb`."
    )
    all_uploads_mb: int = Field(
        0, ge=0, description="Megabytes of files that all tabs together may; 0: a fifth of this machine's memory."
    )
    read_seconds: int = Field(10, ge=1, description="Computing time to read a file, and 1 s a megabyte, 0.1 s a page.")
    read_megabytes: int = Field(1024, ge=256, description="Memory to read a file; a PDF's text has a fifth of it.")
    most_pages: int = Field(5000, ge=1, description="Pages of a file that are read.")
    most_characters: int = Field(20_000_000, ge=1000, description="Characters of a file that are read.")
    most_rows: int = Field(200_000, ge=1, description="Rows of a table or workbook that are read.")
    most_attached: int = Field(
        100,
        ge=0,
        description="Files attached to a mail or PDF, or embedded in another, that become documents of their own.",
    )
    libreoffice: bool = Field(
        False, description="Have an installed LibreOffice read DOC and PPT, the formats of Office 97 to 2003."
    )
    spare_mb: int = Field(200, ge=0, description="Megabytes of the disk that adding documents leaves free.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over ``slmrag.toml``."""
        home = init_settings().get("home") or library_home()
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(home) / "slmrag.toml")


def load(**given: Any) -> Settings:
    """The settings, with ``given`` ones in place of what the environment and the file say.

    Raises `SettingsProblem`, naming the setting and what is wrong with it.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise SettingsProblem("setting_wrong", name=name.upper(), said=first["msg"]) from None
    except SettingsError as error:
        raise SettingsProblem("environment_wrong", said=error) from None
    except ValueError as error:
        raise SettingsProblem(
            "settings_not_read", file=Path(given.get("home") or library_home()) / "slmrag.toml", said=error
        ) from None


def keep(home: Path, **values: str | int | float) -> Path:
    """Write settings into ``slmrag.toml`` in ``home``, in place of what it said of them; returns the file.

    Raises `SettingsProblem` for a value that cannot be, or a file that cannot be written; then nothing is changed.
    """
    load(home=home, **values)
    file = home / "slmrag.toml"
    try:
        kept = file.read_text("utf-8").splitlines() if file.exists() else []
        # Before the others: what follows a table's head would belong to it.
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
        lines += [line for line in kept if line.partition("=")[0].strip() not in values]
        new = file.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text("\n".join(lines) + "\n", "utf-8")
        os.replace(new, file)
    except OSError as error:
        raise SettingsProblem("settings_not_written", file=file, why=system_reason(error)) from error
    return file


def quieten() -> None:
    """Switch off what libraries would send or fetch by themselves. Must run before any of them is imported."""
    os.environ |= {
        "ORT_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "DO_NOT_TRACK": "1",
        "ANONYMIZED_TELEMETRY": "False",
        "LANGSMITH_TRACING": "false",
        "LANGCHAIN_TRACING_V2": "false",
        "TOKENIZERS_PARALLELISM": "false",
    }
