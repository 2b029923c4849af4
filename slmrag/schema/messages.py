"""What is said to a model, and how its reply ended."""

from dataclasses import dataclass
from typing import Literal

Finish = Literal["stop", "length", "cancelled"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what is said to a model. ``images`` are PNG files."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """How a model's reply ended, and what it took. ``reused_tokens`` of the prompt were in its cache already.

    ``read_s`` is the time from the request to the first token, ``total_s`` the whole; the counts are the model's own.
    """

    finish: Finish
    prompt_tokens: int = 0
    reused_tokens: int = 0
    written_tokens: int = 0
    read_s: float = 0.0
    total_s: float = 0.0
