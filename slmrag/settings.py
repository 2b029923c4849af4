"""What a user may change: read once, from ``SLMRAG_*`` in the environment and ``slmrag.toml`` in the library's folder.

This is the one place that reads the environment.
"""

import os
from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from slmrag.errors import SettingsProblem


def _home() -> Path:
    return Path(os.environ.get("SLMRAG_HOME") or platformdirs.user_data_dir("slmrag", appauthor=False)).expanduser()


class Settings(BaseSettings):
    """The settings; each is ``SLMRAG_<NAME>`` in the environment, or ``<name> = …`` in ``slmrag.toml``."""

    model_config = SettingsConfigDict(env_prefix="SLMRAG_", extra="forbid", frozen=True)

    home: Path = Field(default_factory=_home, description="Folder that holds the library.")
    embedder: str = Field("all-MiniLM-L6-v2", description="Built-in name, or folder of a sentence-transformers model.")
    embedder_languages: tuple[str, ...] = Field(("en",), description="ISO codes the embedder knows; empty: any.")
    chroma_url: str = Field("", description="A Chroma server to use instead of the library's own folder.")
    chunk_tokens: int = Field(180, ge=32, le=4096, description="Size of a chunk, in the embedder's tokens.")
    overlap_tokens: int = Field(40, ge=0, le=512, description="How much of a chunk repeats the one before.")
    top_k: int = Field(5, ge=1, le=50, description="Passages shown for a question.")
    quotes: int = Field(3, ge=1, le=10, description="Sentences quoted when no model writes.")
    refuse_below: float = Field(0.15, ge=0, le=1, description="Refuse when an answer is less likely than this.")
    upload_mb: int = Field(200, ge=1, description="Largest file that is taken, in megabytes.")

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
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _home() / "slmrag.toml")


def load(**given) -> Settings:
    """The settings, with ``given`` ones in place of what the environment and the file say.

    Raises `SettingsProblem`, naming the setting and what is wrong with it.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise SettingsProblem(f"The setting SLMRAG_{name.upper()} is wrong: {first['msg']}.") from None
    except ValueError as error:
        raise SettingsProblem(f"{_home() / 'slmrag.toml'} cannot be read: {error}.") from None


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
